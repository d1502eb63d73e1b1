/** @file results.h
 * The result file of a plan: which arrays it has (docs/results.md), and their numbers out of what a batch has kept.
 */
#ifndef VES_BATCH_RESULTS_H
#define VES_BATCH_RESULTS_H

#include "batch/batch.h"
#include "batch/summary.h"

/** Write the result of a batch whose units are all done.
 *  Quantiles of up to VES_EXACT_SUBJECTS subjects are those of R's type 7, of more those of sketches.  What is in
 * memory does not grow with the number of subjects.
 *  @param file          replaced if it is there
 *  @param command_line  goes into the file
 *  @param summary       out, {0} at first: what a person reads; free it
 *  @return VES_OK also where subjects failed; VES_E_MASS: some mass balance is broken, the file is there; VES_E_SOLVER:
 *          nobody could be solved, there is no file */
ves_status VES_MUST_CHECK ves_results_write(const ves_batch *batch, const char *file, const char *command_line,
                                            ves_summary *summary, ves_report *report);

#endif
