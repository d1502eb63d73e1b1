/** @file parameter.h
 * Every number in use, by its one address ("liver.uptake.clearance"), with the evidence for it.
 *
 * Config reading fills it, `set` changes it, the builders of graphs read it, `explain` and the result file show it.
 * Owns: its items and their texts.  Lifetime: {0}, put..., free.
 */
#ifndef VES_GRAPH_PARAMETER_H
#define VES_GRAPH_PARAMETER_H

#include "base/units.h"

#include <stddef.h>
#include <stdint.h>

/** How far a number can be trusted: from a source that was read, from arithmetic on such, recalled, or assumed; or
 * stated by the study. */
#define VES_CONFIDENCE_LIST(X) X("seen") X("derived") X("memory") X("assumption")
#define VES_CONFIDENCE_GIVEN   "given" /**< stated by the study or the command line, not by the library */

/** One of the words above, as a string that lives for ever; NULL if `word` is none of them. */
const char *ves_confidence_word(const char *word);

/** Which number: its place among the numbers of a scenario, or behind them what follows from them. */
typedef uint32_t ves_index;
#define VES_NO_INDEX UINT32_MAX

typedef struct ves_parameter {
    char *address;
    ves_dimension dim;
    ves_dimension other;   /**< a second dimension it may be given in, else the same as `dim` */
    ves_quantity quantity; /**< value inside, and as written */
    double low, high;      /**< internal units; the range its source gives, NaN where it gives none */
    double least, most;    /**< allowed range, internal units, ends included... */
    bool above_least;      /**< ... but for `least` itself where this is true */
    char *source;          /**< NULL: none was given */
    char *follows;         /**< from which numbers it follows, as words: it cannot be changed itself; NULL: from none */
    const char *confidence; /**< NULL: none was given */
    bool used;              /**< read by a builder: it is a number in use */
    bool set;               /**< `set` of the study, a scenario or the command said it: see `at` */
    bool borrowed;          /**< its texts belong to another set: see ves_parameters_view */
    ves_place at;
} ves_parameter;

typedef struct ves_parameters {
    size_t n, room;
    ves_parameter *item;
    size_t n_slot;  /**< private: of `slot`, a power of 2 */
    uint32_t *slot; /**< private: index + 1 of the item whose address hashes there, 0: none */
} ves_parameters;

void ves_parameters_free(ves_parameters *parameters);

/** Add a parameter, or replace the one with its address. Texts are copied in. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_parameters_put(ves_parameters *parameters, const ves_parameter *item, ves_report *report);

/** Take one away, if it is there; those behind it move up. */
void ves_parameters_remove(ves_parameters *parameters, const char *address);

ves_parameter *ves_parameters_find(const ves_parameters *parameters, const char *address); /**< NULL: there is none */

/** Is the value inside its allowed range? If not, one line at its place. */
ves_status VES_MUST_CHECK ves_parameter_check(const ves_parameter *item, ves_report *report);

/** Copy all of `from` into `to`, which is {0} at first, or a view whose room is used again: same items in the same
 * order, so an index into one is an index into the other. Their texts stay those of `from`, which must outlive `to`;
 * numbers may be changed, items replaced or added. */
ves_status VES_MUST_CHECK ves_parameters_view(const ves_parameters *from, ves_parameters *to, ves_report *report);

/** The nearest address to `word`, or NULL. Borrowed. */
const char *ves_parameters_nearest(const ves_parameters *parameters, const char *word);

#endif
