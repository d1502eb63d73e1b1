/** @file results.h
 * The result file of a plan: which arrays it has (docs/results.md), and their numbers out of what a batch has kept.
 */
#ifndef VES_BATCH_RESULTS_H
#define VES_BATCH_RESULTS_H

#include "batch/batch.h"
#include "batch/options.h"
#include "batch/summary.h"
#include "batch/target.h"

/** Make the result of a batch whose units are all done.
 *  Quantiles of up to VES_EXACT_SUBJECTS subjects are those of R's type 7, of more those of sketches.  What is in
 * memory does not grow with the number of subjects.
 *  @param target        where its numbers go
 *  @param options       how the study was read, and the command line: they go into the result
 *  @param table         out, {0} at first: the result where the target is memory, else nothing
 *  @param summary       out, {0} at first: what a person reads; free it
 *  @return VES_OK also where subjects failed; VES_E_MASS: some mass balance is broken, the result is there;
 * VES_E_SOLVER: nobody could be solved, there is no result */
ves_status VES_MUST_CHECK ves_results_make(const ves_batch *batch, ves_target *target, const ves_run_options *options,
                                           ves_table *table, ves_summary *summary, ves_report *report);

#endif
