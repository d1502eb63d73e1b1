/** @file compare.h
 * Scenarios of one or several result files side by side: numbers of each organ, and their ratio to a reference.
 *
 * Numbers are those of the median subject (quantile 0.5).  Shares of the dose, areas per dose and per
 * dose in a kg of body make files of different species, doses and amount units comparable.
 * Owns: the tables read from the files, and its names.  Lifetime: {0}, ves_comparison_open, rows, free.
 */
#ifndef VES_COMPARE_COMPARE_H
#define VES_COMPARE_COMPARE_H

#include "graph/table.h"

#include <stdbool.h>

/** Borrowed; {0} of all but the files takes every organ and finds the reference itself. */
typedef struct ves_compare_options {
    size_t n_file;
    char *const *file;     /**< [n_file] result files */
    const char *reference; /**< scenario, or FILE:scenario; NULL: "iv" if there is one, else the first */
    size_t n_organ;
    const char *const *organ; /**< [n_organ] those asked for; none: all */
    const char *curve;        /**< one that will be asked for, so that it is formed where a file has it not; or NULL */
} ves_compare_options;

typedef struct ves_compare_file {
    const char *path; /**< as given */
    char *stem;       /**< "mouse" of "outputs/mouse.h5" */
    const char *title;
    ves_table table;
    const ves_array *scenario, *organ, *time, *quantile;
    size_t middle; /**< index of the quantile 0.5, or the nearest to it */
} ves_compare_file;

/** One scenario of one file. */
typedef struct ves_compared {
    size_t file, index;
    const char *name;
    char *label;             /**< its name; FILE:name where several files have one of this name */
    double dose, body_mass;  /**< amount, g; body_mass NaN where the file does not tell */
    const char *amount_unit; /**< "particle" */
    double n_subject;        /**< subjects its numbers rest on; NaN where the file does not tell */
} ves_compared;

typedef struct ves_comparison {
    size_t n_file, n_scenario, n_organ;
    ves_compare_file *file;
    ves_compared *scenario; /**< [n_scenario] in the order of the files */
    const char **organ;     /**< [n_organ] of all files, in the order they appear */
    size_t reference;       /**< index of a scenario */
} ves_comparison;

void ves_comparison_free(ves_comparison *comparison);

/** Read the files and settle names, organs and the reference.  A file without quantile 0.5 gets a warning.
 *  @return VES_E_FILE: a file is no result; VES_E_USAGE: no such reference or organ, or it is in several files, or a
 *  file is given twice; VES_E_CONFIG: the scenarios have no organ in common with the reference; free it all the same */
ves_status VES_MUST_CHECK ves_comparison_open(const ves_compare_options *options, ves_comparison *comparison,
                                              ves_report *report);

/** The scenario of that name, label or FILE:name. @param status to give back if there is none, or several
 * @param scenario out */
ves_status VES_MUST_CHECK ves_comparison_find(const ves_comparison *comparison, const char *word, ves_place at,
                                              ves_status status, size_t *scenario, ves_report *report);

/** A curve over the times of its file: `dataset` is one of (scenario, organ, quantile, time); of the median subject.
 *  @return the value at the first time, borrowed; NULL: this scenario has no such organ or dataset */
const double *ves_comparison_curve(const ves_comparison *comparison, size_t scenario, const char *organ,
                                   const char *dataset);

/** The same at a quantile of its file, by index. */
const double *ves_comparison_quantile(const ves_comparison *comparison, size_t scenario, const char *organ,
                                      const char *dataset, size_t quantile);

/** A number of an organ in the file of a scenario, (scenario, organ, quantile) or (scenario, organ): of the median
 * subject; NaN if the file has it not. */
double ves_comparison_number(const ves_comparison *comparison, size_t scenario, const char *organ, const char *dataset);

/** The same at a quantile of its file, by index. */
double ves_comparison_number_at(const ves_comparison *comparison, size_t scenario, const char *organ,
                                const char *dataset, size_t quantile);

bool ves_comparison_has(const ves_comparison *c, size_t scenario,
                        const char *path); /**< does its file hold these numbers? */

/** Unit of an array in the file of a scenario, "" if it has none. Borrowed. */
const char *ves_comparison_array_unit(const ves_comparison *comparison, size_t scenario, const char *dataset);

/** Does a file tell what is not known apart from what people differ in? */
bool ves_compare_file_has_draws(const ves_compare_file *file);

/** The median subject of an organ over time, outermost quantile over draws. NULL: the file has no draws, or no such
 * curve of it */
const double *ves_comparison_known(const ves_comparison *comparison, size_t scenario, const char *organ,
                                   const char *dataset, bool upper);
/** The same of a number. NaN: there is none */
double ves_comparison_known_number(const ves_comparison *comparison, size_t scenario, const char *organ,
                                   const char *number, bool upper);

#endif
