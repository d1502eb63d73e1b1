/** @file run.h
 * One study, from its config to its result file: read, solve, analyse, write.  The program on one page.
 */
#ifndef VES_STUDY_RUN_H
#define VES_STUDY_RUN_H

#include "study/study.h"
#include "study/summary.h"

typedef struct ves_run_options {
    ves_study_options study;
    const char *output;       /**< result file, or a folder for it; NULL: outputs/STUDY.h5 under the current folder */
    bool force;               /**< replace a result that is there */
    size_t n_thread;          /**< threads to solve with; 0: one */
    const char *command_line; /**< goes into the file */
} ves_run_options;

/** Run one study.
 *  @param path     of the config
 *  @param summary  out, {0} at first: what a person reads at the end; free it with ves_summary_free, after an error too
 *  @return VES_OK; VES_E_FAILURES: some scenario could not be solved, the file holds the rest; VES_E_SOLVER: none
 * could, no file; VES_E_MASS: the file is there but must not be trusted; or why nothing was run */
ves_status VES_MUST_CHECK ves_run(const char *path, const ves_run_options *options, ves_summary *summary,
                                  ves_report *report);

#endif
