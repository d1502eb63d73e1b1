/** @file verdict.h
 * What to think of a run: who failed, whether they are too many, and whether the result can be trusted.
 */
#ifndef VES_BATCH_VERDICT_H
#define VES_BATCH_VERDICT_H

#include "batch/batch.h"
#include "batch/options.h"
#include "batch/summary.h"
#include "batch/target.h"

/** All units are done: failures are said, and the result is made.
 *  @param target, table  as for ves_results_make
 *  @param summary  out, {0} at first; free it
 *  @return VES_E_FAILURES: more subjects failed than the study allows; else as ves_results_make */
ves_status VES_MUST_CHECK ves_conclude(ves_batch *batch, ves_target *target, const ves_run_options *options,
                                       ves_table *table, ves_summary *summary, ves_report *report);

#endif
