/** @file newton.h
 * Private to solver/: Newton's iteration of a step, as SUNNonlinSol_Newton with CVODE's residual and linear solver does
 * it, number by number; but in two passes over the rows where those take eight.
 */
#ifndef VES_SOLVER_NEWTON_H
#define VES_SOLVER_NEWTON_H

#include "solver/problem.h"
#include "solver/vector.h"

struct _generic_SUNNonlinearSolver; /* SUNDIALS' SUNNonlinearSolver points to it */

/** @param problem  whose slopes CVODE integrates; borrowed
 *  @param context  SUNContext
 *  @return NULL: out of memory. Free with SUNNonlinSolFree, before the vectors. */
struct _generic_SUNNonlinearSolver *ves_newton_new(ves_problem *problem, ves_vectors *vectors, void *context);

#endif
