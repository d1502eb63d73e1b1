/** @file design_run.h
 * `vesipk design`: a study in, a plan with what it teaches out.
 */
#ifndef VES_DESIGN_DESIGN_RUN_H
#define VES_DESIGN_DESIGN_RUN_H

#include "design/designed.h"
#include "graph/table.h"

typedef struct ves_design_options {
    ves_study_options study;
    const char *output; /**< -o, or NULL: outputs/STUDY.design.h5 */
    bool force, resume;
    ves_keeper *keeper; /**< of draws that are solved; NULL: nothing is kept, but by ves_design_run beside its file */
    size_t n_thread;    /**< 1 or more */
    size_t animals;     /**< 0: as the study says */
    size_t draws;       /**< 0: as the study says */
    const char *command_line;                       /**< for the file */
    bool (*stop)(void *context);                    /**< true: begin nothing more; NULL: never */
    void (*tell)(void *context, const char *words); /**< how far it is; NULL: nobody looks */
    void (*told)(void *context, size_t done,
                 size_t n); /**< of draws that were solved, then of searches; NULL: nobody */
    void *context;          /**< of all three */
} ves_design_options;

/** All that is told of a design. Lifetime: {0}, ves_design_run (or ves_design_begin, ves_design_plan), use, free. */
typedef struct ves_design_outcome {
    ves_study study; /**< {0}: it is somebody else's */
    ves_experiment experiment;
    ves_outlook outlook;
    ves_designed designed;
    bool whole; /**< designed, and in its file */
    char *file; /**< where it is */
} ves_design_outcome;

/** Read what a study says of an experiment, as the options change it. @param study outlives the outcome */
ves_status VES_MUST_CHECK ves_design_begin(const ves_study *study, const ves_design_options *options,
                                           ves_design_outcome *outcome, ves_report *report);

/** Plan it, in memory. @param table out: the group /design; free it after an error too @return VES_E_INTERRUPTED, ...
 */
ves_status VES_MUST_CHECK ves_design_plan(const ves_design_options *options, ves_design_outcome *outcome,
                                          ves_table *table, ves_report *report);

/** Read, plan, write. @return what these return */
ves_status VES_MUST_CHECK ves_design_run(const char *path, const ves_design_options *options,
                                         ves_design_outcome *outcome, ves_report *report);
void ves_design_outcome_free(ves_design_outcome *outcome);

/** Read the design of a study, where it has one, and solve one draw of it: for `vesipk check`. */
ves_status VES_MUST_CHECK ves_design_check(const ves_study *study, ves_report *report);

/** A design as a table for a file: design_file.c. */
ves_status VES_MUST_CHECK ves_design_table_make(const ves_design_outcome *outcome, const char *command_line,
                                                ves_table *table, ves_report *report);

#endif
