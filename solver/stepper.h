/** @file stepper.h
 * Private to solver/: one CVODE problem (BDF, Newton) over the rows of a system, driven step by step.
 *
 * Owns: CVODE and its vectors.  Lifetime: {0}, ves_stepper_start, (restart, step...)..., free.
 */
#ifndef VES_SOLVER_STEPPER_H
#define VES_SOLVER_STEPPER_H

#include "graph/trajectory.h"
#include "solver/problem.h"
#include "solver/vector.h"

enum { VES_STEPPER_TOO_MANY = -1 }; /**< CVODE's flag for too many steps */

typedef struct ves_stepper {
    ves_problem problem;
    double rtol;
    ves_quad atol[VES_QUADS]; /**< of each lane, amount */
    double clock;             /**< h, end of the last step on the clock of the segment (problem.zero is its 0) */
    double time;              /**< h, the same as time of the run */
    double end;               /**< h, end of the segment on its clock */
    int order;                /**< of the last step */
    size_t n_step, n_setup;   /**< in all segments that were begun before this one */
    char words[128];          /**< CVODE's last message */
    struct ves_cvode *cvode;  /**< private */
} ves_stepper;

void ves_stepper_free(ves_stepper *stepper);

/** @param atol [VES_LANES] amount @return VES_E_MEMORY. The stepper must not move in memory afterwards. */
ves_status VES_MUST_CHECK ves_stepper_start(ves_stepper *stepper, const ves_system *system, double rtol,
                                            const double atol[VES_LANES], size_t max_step, ves_report *report);

/** Amounts now; change them only before ves_stepper_restart. @return [n] rows, borrowed */
ves_quad *ves_stepper_amounts(ves_stepper *stepper);

/** Start afresh at `from` with what stands in ves_stepper_amounts, and stop at `to`. @return CVODE's flag, 0: good */
int VES_MUST_CHECK ves_stepper_restart(ves_stepper *stepper, double from, double to);

/** Take one step: `time`, `order` and the amounts move on. @return CVODE's flag, 0: good */
int VES_MUST_CHECK ves_stepper_step(ves_stepper *stepper);

/** Has the segment been solved to its end? */
bool ves_stepper_arrived(const ves_stepper *stepper);

/** Amounts at `time` (h, of the run) within the last step. @return [n] rows, borrowed until the next call; NULL: CVODE
 * refused */
const ves_quad *ves_stepper_at(ves_stepper *stepper, double time);

/** How they change there, per h. @return [n] rows, likewise */
const ves_quad *ves_stepper_slope_at(ves_stepper *stepper, double time);

/** Move what CVODE counted since the last restart to the sums. */
void ves_stepper_count(ves_stepper *stepper);

/** Say what went wrong with lane 0: time, step, the compartment with the largest weighted error, words. */
void ves_stepper_explain(ves_stepper *stepper, int flag, ves_failure *failure);

#endif
