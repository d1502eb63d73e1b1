/** @file vector.h
 * Private to solver/: the N_Vector of a bundle, rows of lanes with every operation CVODE asks for.
 *
 * The weighted norm is that of the worst lane, so each lane meets its own tolerance; it is NaN if any lane is.
 */
#ifndef VES_SOLVER_VECTOR_H
#define VES_SOLVER_VECTOR_H

#include "base/report.h"
#include "solver/lanes.h"

struct _generic_N_Vector; /* SUNDIALS' N_Vector points to it; its headers stay in .c files */

enum { VES_DEFERRED = 15 }; /**< additions of two vectors that may wait: all of a prediction of order 5 */

typedef struct ves_sum {
    ves_quad *to, *from;
} ves_sum;

/** Room for all vectors of one CVODE problem, made at once: SUNDIALS 6 does not survive a clone that fails.
 *  Lifetime: {0}, start, ves_vector_new and clones, N_VDestroy of them all, free. */
typedef struct ves_vectors {
    size_t n_row;
    size_t n_vector;
    ves_quad *row;             /**< [n_vector][n_row] rows */
    struct ves_vector *vector; /**< [n_vector] private */
    size_t n_sum; /**< additions `to` += `from` that CVODE asked for, deferred until a vector is read; private */
    ves_sum sum[VES_DEFERRED], known[VES_DEFERRED]; /**< these; the last of them that were a prediction */
    size_t n_known;
} ves_vectors;

ves_status VES_MUST_CHECK ves_vectors_start(ves_vectors *vectors, size_t n_row, ves_report *report);
void ves_vectors_free(ves_vectors *vectors);

/** A vector of zeros in a SUNContext; NULL: SUNDIALS is out of memory. Free with N_VDestroy. */
struct _generic_N_Vector *ves_vector_new(ves_vectors *vectors, void *context);

/** Its rows. @return [n_row], borrowed */
ves_quad *ves_vector_rows(struct _generic_N_Vector *v);

#endif
