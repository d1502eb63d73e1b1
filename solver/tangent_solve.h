/** @file tangent_solve.h
 * A subject and derivatives of its trajectory, integrated together: forward sensitivities in the lanes of a bundle.
 *
 * Equations, jumps at events and figures: docs/solver.md.
 */
#ifndef VES_SOLVER_TANGENT_SOLVE_H
#define VES_SOLVER_TANGENT_SOLVE_H

#include "solver/solve.h"
#include "solver/stencil.h"

/** Solve a subject with up to VES_COLUMNS columns.
 *  @param lane        the subject; its schedule has no steady state to begin with
 *  @param column      [n_column] subjects beside it, one stencil for each number
 *  @param options     their quadrature must be asked for where integrals and peaks are
 *  @param trajectory  of the subject, started; `early`, `low` and `above` are not taken
 *  @param derivative  [n_column] started likewise; each number becomes the derivative of the same number of the
 *                     subject: amounts at fixed times (NaN where an event that the number moves meets an output),
 *                     integrals and peaks of segments, whose ends may move.  One whose balance is off, or whose events
 *                     are others beside the subject, says so in its failure.
 *  @return VES_E_MEMORY, VES_E_MODEL; a subject that fails says so in its trajectory */
ves_status VES_MUST_CHECK ves_tangent_solve(const ves_lane *lane, size_t n_column, const ves_stencil column[],
                                            const ves_solver_options *options, ves_trajectory *trajectory,
                                            ves_trajectory *const derivative[], ves_report *report);

#endif
