/** @file fit_run.h
 * `vesipk fit`: a study in, a file with what was learned out.
 */
#ifndef VES_FIT_FIT_RUN_H
#define VES_FIT_FIT_RUN_H

#include "fit/fit_entry.h"
#include "fit/learn.h"

typedef struct ves_fit_options {
    ves_study_options study;
    const char *output; /**< -o, or NULL: outputs/STUDY.fit.h5 */
    bool force, resume;
    size_t n_thread; /**< 1 or more */
    size_t starts;   /**< 0: as the study says */
    bool has_draws;  /**< `draws` instead of what the study says */
    size_t draws;
    bool walkers;                        /**< a second opinion, as if the study asked for one */
    const char *profile;                 /**< one more profile, of this name; or NULL */
    const char *entry[VES_N_ENTRY_KIND]; /**< library entries to write; or NULL */
    const char *table;                   /**< a table of draws to write; or NULL */
    const char *command_line;            /**< for the file */
    bool (*stop)(void *context);         /**< true: begin nothing more; NULL: never */
    void (*progress)(void *context, const ves_fit_progress *progress); /**< NULL: nobody looks */
    void *context;
} ves_fit_options;

/** All that is told of a fit. Lifetime: {0}, ves_fit_run (or ves_fit_begin, ves_fit_learn), use, ves_fit_outcome_free.
 */
typedef struct ves_fit_outcome {
    ves_study study; /**< {0}: it is somebody else's */
    ves_fit fit;
    ves_learned learned;
    bool whole; /**< learned, and in its file where there is one */
    char *file; /**< where it is; NULL: in memory */
} ves_fit_outcome;

/** Read what a study wants to learn, as the options change it. @param study outlives the outcome */
ves_status VES_MUST_CHECK ves_fit_begin(const ves_study *study, const ves_fit_options *options,
                                        ves_fit_outcome *outcome, ves_report *report);

/** Learn it.
 *  @param path   of the study, for the name of the file; NULL: no file is made or looked at
 *  @param table  out, {0} at first: what is in the file; free it after an error too
 *  @return VES_E_INTERRUPTED: `resume` goes on with it, where there is a file */
ves_status VES_MUST_CHECK ves_fit_learn(const char *path, const ves_fit_options *options, ves_fit_outcome *outcome,
                                        ves_table *table, ves_report *report);

/** Read, learn, write. @return what these return */
ves_status VES_MUST_CHECK ves_fit_run(const char *path, const ves_fit_options *options, ves_fit_outcome *outcome,
                                      ves_report *report);
void ves_fit_outcome_free(ves_fit_outcome *outcome);

double ves_fit_khat_most(void); /**< k-hat above which draws do not hold */

/** What was learned, as a table for a file. */
ves_status VES_MUST_CHECK ves_fit_table_make(const ves_fit *fit, const ves_learned *learned, const char *command_line,
                                             ves_table *table, ves_report *report);

#endif
