/** @file lu.h
 * Private to solver/: LU of a sparse matrix with a fixed pattern, for all lanes at once and without pivoting.
 *
 * The order of elimination is chosen once (greedy Markowitz on the diagonal: what leads nowhere first, then the leaves,
 * blood last), so the numbers of a matrix have fixed slots and a factorisation is a list of updates.
 * For mass-conserving monotone processes I - gamma J is column diagonally dominant and needs no pivots; where watched
 * groups break that, a factorisation that grows says so.
 * Owns: its arrays.  Lifetime: {0}, ves_lu_start, ves_lu_mark..., ves_lu_order, use, free.
 */
#ifndef VES_SOLVER_LU_H
#define VES_SOLVER_LU_H

#include "base/report.h"
#include "solver/lanes.h"

typedef struct ves_lu {
    size_t n;
    size_t n_slot;    /**< rows of lanes a matrix takes: [0, n) pivots in order, then L by rows, then U by rows */
    uint32_t *slot;   /**< [n][n] slot + 1 of an element, 0: none (before ves_lu_order: 1 where marked) */
    uint32_t *node;   /**< [n] row and column of the k-th pivot */
    uint32_t n_lower; /**< number of slots of L */
    /* Factorisation: for the k-th pivot n_below rows (slots in `below`), each updated in n_right places. */
    uint32_t *n_below, *n_right;      /**< [n] */
    uint32_t *below, *right, *target; /**< offsets of slots (see ves_row_at), in the order of use */
    /* Triangular solves: entries of the k-th row of L and U, and the columns they meet. */
    uint32_t *n_row_lower, *n_row_upper;   /**< [n] */
    uint32_t *column_lower, *column_upper; /**< offsets of nodes, in the order of use */
    size_t n_update;                       /**< updates of one factorisation */
} ves_lu;

void ves_lu_free(ves_lu *lu);

/** An empty pattern of `n` rows, diagonal marked. */
ves_status VES_MUST_CHECK ves_lu_start(ves_lu *lu, size_t n, ves_report *report);

/** Say that element (row, column) is not zero. */
void ves_lu_mark(ves_lu *lu, size_t row, size_t column);

/** Choose the order and give every element, fill-ins included, its slot. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_lu_order(ves_lu *lu, ves_report *report);

/** Slot of an element that was marked. */
size_t ves_lu_slot(const ves_lu *lu, size_t row, size_t column);

/** Factor in place. @param a [n_slot] rows: the matrix, then its factors (pivots inverted)
 *  @return false: a pivot is zero or not finite, or the elements have grown 1e6 times, in some lane */
bool ves_lu_factor(const ves_lu *lu, ves_quad *a);

/** The same, but quicker, and false also where it is not sure: then form the matrix again and ask ves_lu_factor. */
bool ves_lu_factor_well(const ves_lu *lu, ves_quad *a);

/** Solve in place. @param a factored; x [n] rows: right side, then solution */
void ves_lu_solve(const ves_lu *lu, const ves_quad *a, ves_quad *x);

#endif
