/** @file evaluate.h
 * Numbers in, predictions out, in memory: a matrix of points, each with some numbers of a scenario set free, becomes
 * the amounts and exposures that were asked for, with derivatives where these are asked for too.
 *
 * Points are bundled by their index, VES_LANES at a time.  With derivatives, a bundle is a point and up to 7 neighbours
 * of it, each with one number a little larger: they share every step, so the error of a step is the same in all of them
 * and cancels.  A prediction depends on the point and its bundle alone, on no thread and on no earlier call.
 * Owns: everything in it.  Lifetime: {0}, ves_evaluator_start, ves_evaluate..., free; one thread at a time.
 */
#ifndef VES_EVALUATE_EVALUATE_H
#define VES_EVALUATE_EVALUATE_H

#include "evaluate/freed.h"

/** Solve points.
 *  @param value       [n_point][n_free] in internal units
 *  @param prediction  [n_point][n_watched] out; NaN where the point was not solved
 *  @param derivative  [n_point][n_free][n_watched] out: d prediction / d ln value, by a forward step of 1e-5; where the
 *                     value is 0, d prediction / d value times the width of its range.  NULL: not asked for
 *  @param state       [n_point] out, or NULL
 *  @return VES_E_MEMORY; a point that fails says so in its state */
ves_status VES_MUST_CHECK ves_evaluate(ves_evaluator *evaluator, size_t n_point, const double value[],
                                       double prediction[], double derivative[], ves_point_state state[],
                                       ves_report *report);

#endif
