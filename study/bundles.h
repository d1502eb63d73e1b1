/** @file bundles.h
 * Scenarios to bundles, bundles to threads.
 *
 * Scenarios that share topology and event times are one bundle of up to VES_LANES lanes, in their order; the rest are
 * bundles of one.  Which scenarios share a bundle depends on the study alone, so results do not depend on the number of
 * threads.
 */
#ifndef VES_STUDY_BUNDLES_H
#define VES_STUDY_BUNDLES_H

#include "study/study.h"

/** Solve every scenario of a study.
 *  @param n_thread   threads that take bundles, at least 1; the referee uses one
 *  @param trajectory [n_scenario], {0} at first; free each
 *  @return VES_OK also where a scenario failed: that is said in its trajectory */
ves_status VES_MUST_CHECK ves_bundles_solve(const ves_study *study, size_t n_thread, ves_trajectory trajectory[],
                                            ves_report *report);

#endif
