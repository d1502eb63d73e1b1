/** @file derivatives.h
 * Predictions with derivatives that are integrated beside them.
 */
#ifndef VES_EVALUATE_DERIVATIVES_H
#define VES_EVALUATE_DERIVATIVES_H

#include "evaluate/freed.h"

/** Solve one point with derivatives that are integrated with it, up to 7 numbers at a time (solver/tangent_solve.h).
 *  Differences between lanes stand in where there are no such: for subjects that begin with a steady state, and for
 *  first passes, lowest places, times above a level and numbers of dosing intervals.
 *  @param value       [n_free] in internal units
 *  @param prediction  [n_watched] out
 *  @param derivative  [n_free][n_watched] out, as ves_evaluate tells it; NaN of a curve at the very time of an event
 *                     that the number moves: there is none
 *  @param state       out, or NULL
 *  @return as ves_evaluate */
ves_status VES_MUST_CHECK ves_evaluate_tangents(ves_evaluator *evaluator, const double value[], double prediction[],
                                                double derivative[], ves_point_state *state, ves_report *report);

#endif
