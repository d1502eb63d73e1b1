/** @file exact.h
 * The referee: linear graphs solved by the matrix exponential, with no step size and no tolerance.
 *
 * Slow, and for one thread: GSL's error handler, which is global, is switched off while it works and put back after.
 */
#ifndef VES_SOLVER_EXACT_H
#define VES_SOLVER_EXACT_H

#include "graph/trajectory.h"

/** Fill `trajectory` exactly: amounts at its times and before events, integrals and moments of organs.  Peaks are the
 * largest of the values at segment ends, output times and 200 further log-spaced times a segment, refined by the exact
 * slopes there.
 *  @return VES_E_MODEL if the graph is not linear (names the first process that is not), VES_E_MEMORY; a graph whose
 * numbers are not finite is said in trajectory->failure */
ves_status VES_MUST_CHECK ves_exact_solve(const ves_graph *graph, const ves_schedule *schedule,
                                          ves_trajectory *trajectory, ves_report *report);

#endif
