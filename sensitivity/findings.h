/** @file findings.h
 * What was found: for every output (an organ's number in a scenario) and every input, how much of the one hangs on the
 * other.
 *
 * Owns: everything in it.  Lifetime: {0}, ves_findings_room, filled by whoever asks, free.
 */
#ifndef VES_SENSITIVITY_FINDINGS_H
#define VES_SENSITIVITY_FINDINGS_H

#include "graph/table.h"
#include "inference/given_data.h"

/** X(index, name, words) */
#define VES_FINDING_LIST(X)                                                                                            \
    X(FIRST, "first", "share of the variance that goes with this input alone")                                         \
    X(TOTAL, "total", "share of the variance that goes with it alone or together with others")                         \
    X(SHAPLEY, "shapley", "its part of the variance, where what acts together is divided evenly; they add up to 1")    \
    X(JANON, "first_janon", "first by the estimator of Janon et al.")                                                  \
    X(SALTELLI, "first_saltelli", "first by the estimator of Saltelli et al. 2010")                                    \
    X(PAWN, "pawn", "how far its slices are from all: median Kolmogorov-Smirnov distance")                             \
    X(MU_STAR, "mu_star", "mean size of elementary effects, from the lowest value of the input to the highest")        \
    X(MU, "mu", "mean of elementary effects, with their sign")                                                         \
    X(SIGMA, "sigma", "standard deviation of elementary effects: how much they hang on other inputs")                  \
    X(ELASTICITY, "elasticity", "percent of change for 1 percent more of the input")

#define VES_FINDING_INDEX(index, ...) VES_FOUND_##index,
typedef enum ves_finding { VES_FINDING_LIST(VES_FINDING_INDEX) VES_N_FINDING } ves_finding;
#undef VES_FINDING_INDEX

extern const char *const ves_finding_names[VES_N_FINDING];

/** An output. */
typedef struct ves_found_output {
    char *scenario, *organ, *number, *unit;
    double time;           /**< h, of a curve; NaN: it is a number of the analysis */
    bool log;              /**< its logarithm was asked about */
    size_t n;              /**< subjects, rows or points it rests on */
    double noise;          /**< of PAWN: what an input without effect stays below; else NaN */
    double mean, variance; /**< of what was asked about */
} ves_found_output;

typedef struct ves_findings {
    char *method; /**< in words, with sources: for the file and the table */
    size_t n_output, n_input;
    ves_found_output *output;           /**< [n_output] */
    char **input;                       /**< [n_input] addresses, or names of groups */
    ves_estimate *found[VES_N_FINDING]; /**< [n_output][n_input] NULL: was not asked */
    double *second;                     /**< [n_output][n_input][n_input] closed second order; NULL: not asked */
    bool chosen;                        /**< outputs were listed one by one (`of` in a study): each is worth telling */
    size_t n_subject, n_run, n_failed;  /**< subjects or rows of a design; runs; what was left out since one failed */
} ves_findings;

void ves_findings_free(ves_findings *findings);

/** Room for what will be found, all NaN. n_output and n_input are set. @param kinds bits: 1 << VES_FOUND_FIRST, ... */
ves_status VES_MUST_CHECK ves_findings_room(ves_findings *findings, unsigned kinds, bool second, ves_report *report);

/** Texts of an output, copied in. */
ves_status VES_MUST_CHECK ves_findings_name(ves_found_output *output, const char *scenario, const char *organ,
                                            const char *number, const char *unit, ves_report *report);

/** Let go of outputs that nothing was found of. @param keep [n_output] */
void ves_findings_keep(ves_findings *findings, const bool keep[]);

/** How an input reads: a value below its error is not told from 0. */
bool ves_estimate_is_small(const ves_estimate *e);

/** As the group /gsa of a result of its own.
 *  @param source  what it is about: the study or the result @param title of it, or NULL
 *  @param table   {0}; free it after an error too */
ves_status VES_MUST_CHECK ves_findings_table(const ves_findings *findings, const char *source, const char *title,
                                             const char *command_line, ves_table *table, ves_report *report);

/** The same in a file. @param force replace what is there @return VES_E_FILE, VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_findings_write(const ves_findings *findings, const char *path, bool force,
                                             const char *source, const char *title, const char *command_line,
                                             ves_report *report);

#endif
