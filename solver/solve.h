/** @file solve.h
 * Graphs, events and output times become trajectories: CVODE (BDF, Newton) over lanes.
 *
 * Up to VES_LANES subjects of one topology and with the same event times are one CVODE problem, a structure of arrays;
 * each lane meets its own tolerance.  A bundle that fails is solved again lane by lane.  Design and figures:
 * docs/solver.md.
 */
#ifndef VES_SOLVER_SOLVE_H
#define VES_SOLVER_SOLVE_H

#include "graph/tolerance.h"
#include "graph/trajectory.h"
#include "solver/lane.h"
#include "solver/lane_count.h"
#include "solver/symbolic.h"

typedef struct ves_solver_options {
    double rtol, atol;      /**< as ves_tolerance has them */
    size_t max_step;        /**< steps from event to event; 0: 5000 at rtol 1e-6 and looser, growing as rtol tightens */
    bool quadrature;        /**< take integrals and peaks of organs along the steps */
    ves_symbolic *symbolic; /**< borrowed; NULL: every bundle chooses its order of elimination anew */
} ves_solver_options;

ves_solver_options ves_solver_options_default(void);

/** The size of the amounts of a lane: its doses; where nothing is given, what is there at first or is produced. */
double ves_lane_size(const ves_lane *lane);

/** How many steps from event to event. */
size_t ves_step_limit(const ves_solver_options *options);

/** Solve one bundle.
 *  @param n_lane      1 .. VES_LANES; topology and event times are the same in all
 *  @param trajectory  [n_lane], started with the output times (the same in all)
 *  @return VES_OK also where a lane failed: that is said in its trajectory->failure. VES_E_MEMORY, VES_E_MODEL (lanes
 * that do not match) */
ves_status VES_MUST_CHECK ves_solve(size_t n_lane, const ves_lane lane[], const ves_solver_options *options,
                                    ves_trajectory *const trajectory[], ves_report *report);

#endif
