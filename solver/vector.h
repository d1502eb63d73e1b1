/** @file vector.h
 * Private to solver/: the N_Vector of a bundle, rows of lanes with every operation CVODE asks for.
 *
 * The weighted norm is that of the worst lane, so each lane meets its own tolerance; it is NaN if any lane is.
 */
#ifndef VES_SOLVER_VECTOR_H
#define VES_SOLVER_VECTOR_H

#include "solver/lanes.h"

struct _generic_N_Vector; /* SUNDIALS' N_Vector points to it; its headers stay in .c files */

/** A vector of `n_row` rows of zeros in a SUNContext; NULL: out of memory. Free with N_VDestroy. */
struct _generic_N_Vector *ves_vector_new(size_t n_row, void *context);

/** Its rows. @return [n_row], borrowed */
ves_quad *ves_vector_rows(struct _generic_N_Vector *v);

#endif
