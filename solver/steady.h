/** @file steady.h
 * What a regimen that has gone on for ever leads to: the amounts just before its next dose.
 *
 * Linear graphs exactly: x = E x + d, with E the matrix exponential over the interval and d what one interval gives.
 * Others by going through intervals, accelerated, until every amount repeats.  Compartments that nothing leaves have 0:
 * what they hold would grow without end.
 */
#ifndef VES_SOLVER_STEADY_H
#define VES_SOLVER_STEADY_H

#include "solver/solve.h"

/** Find all steady states of a schedule.
 *  @param lane      its graphs; of the phases that which holds at the time
 *  @param schedule  that of the lane: the states of its fillings are set
 *  @param failure   out: why one was not found; status VES_OK: all were
 *  @return VES_E_MEMORY, VES_E_MODEL */
ves_status VES_MUST_CHECK ves_steady_states(const ves_lane *lane, ves_schedule *schedule,
                                            const ves_solver_options *options, ves_failure *failure,
                                            ves_report *report);

#endif
