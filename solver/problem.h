/** @file problem.h
 * Private to solver/: what a step of BDF must know of a bundle: slopes, and the matrix I - gamma J, ready to be solved
 * with.
 *
 * Newton's iteration sees this and no more; the stepper moves it from segment to segment.
 * Owns: Jacobian and matrix.  Lifetime: {0}, ves_problem_start, (segment, slope, set_up, solve...)..., free.
 */
#ifndef VES_SOLVER_PROBLEM_H
#define VES_SOLVER_PROBLEM_H

#include "solver/system.h"
#include "solver/tangents.h"

typedef struct ves_problem {
    const ves_system *system;     /**< borrowed; the numbers in it may change between segments, the pattern may not */
    const ves_tangents *tangents; /**< borrowed; lanes above 0 are columns of these; NULL: every lane is a subject */
    double zero;                  /**< h: where the clock of this segment stands at 0 */
    double seen_from, seen_to;    /**< h: the time rates may see in this segment */
    size_t n_rhs;                 /**< slopes asked, in all segments */
    double gamma;                 /**< h, what the matrix was made with */
    ves_quad *jacobian, *matrix;  /**< [n_slot] rows; the matrix is factored */
} ves_problem;

void ves_problem_free(ves_problem *problem);

/** @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_problem_start(ves_problem *problem, const ves_system *system, ves_report *report);

/** The segment `from` .. `to` (h) begins: rates never see the far side of the jumps at its ends.  Its clock is the time
 *  of the run; in a segment that is short beside the time it begins at, the time since its start: late in a run the
 *  steps of a short infusion would be rounded, and with them what it gives. */
void ves_problem_segment(ves_problem *problem, double from, double to);

/** Slopes at `y`, as this segment sees them. @param clock h, of this segment @param y, dydt [n] rows */
void ves_problem_slope(ves_problem *problem, double clock, const ves_quad *y, ves_quad *dydt);

/** Build and factor I - gamma J.
 *  @param keep_jacobian  take the J of before; else that where ves_problem_slope was asked last
 *  @return false: the factorisation is no good (see ves_lu_factor), a smaller gamma may do */
bool VES_MUST_CHECK ves_problem_set_up(ves_problem *problem, bool keep_jacobian, double gamma);

/** Solve with that matrix in place. @param x [n] rows: right side, then solution */
void ves_problem_solve(const ves_problem *problem, ves_quad *x);

#endif
