/** @file lanes.h
 * Private to solver/: rows of VES_LANES doubles, one for each subject of a bundle, and the machine code for them.
 *
 * A row is VES_QUADS vectors of four doubles; an array of rows is a structure of arrays, [n][VES_LANES].  Every
 * operation is done lane by lane in the order it is written, so the bits do not depend on how wide the machine is.
 */
#ifndef VES_SOLVER_LANES_H
#define VES_SOLVER_LANES_H

#include "base/clones.h"
#include "base/memory.h"
#include "solver/lane_count.h"

#include <stdint.h>
#include <stdlib.h>

enum { VES_QUADS = VES_LANES / 4 };

typedef double ves_quad __attribute__((vector_size(4 * sizeof(double))));
typedef int64_t ves_quad_mask __attribute__((vector_size(4 * sizeof(int64_t)))); /**< what a comparison gives */

_Static_assert(VES_LANES == 8 && VES_QUADS == 2, "the loops over lanes are written for two quads");

/* Before a loop of a few rounds only, which more unrolling would make longer. */
#if defined(__GNUC__) && !defined(__clang__)
#define VES_SHORT_LOOP _Pragma("GCC unroll 2")
#else
#define VES_SHORT_LOOP
#endif

/** `n` rows of zeros, 64-byte aligned; NULL: out of memory. Free with ves_rows_free. */
static inline ves_quad *ves_rows_new(size_t n)
{
    char *block = ves_new(n + 2, VES_QUADS * sizeof(ves_quad));
    if (!block) return NULL;
    char *row = block + 64 + (64 - (uintptr_t)block % 64) % 64;
    ((void **)(void *)row)[-1] = block;
    return (ves_quad *)(void *)row;
}

static inline void ves_rows_free(ves_quad *row)
{
    if (row) free(((void **)(void *)row)[-1]);
}

/** The lanes of row `i`. @return [VES_LANES] */
static inline double *ves_lanes_of(ves_quad *rows, size_t i)
{
    return (double *)(rows + VES_QUADS * i);
}

static inline const double *ves_lanes_in(const ves_quad *rows, size_t i)
{
    return (const double *)(rows + VES_QUADS * i);
}

/** The row that begins `offset` doubles on: VES_LANES times its index, as hot loops keep it. */
static inline ves_quad *ves_row_at(ves_quad *rows, uint32_t offset)
{
    return (ves_quad *)((double *)rows + offset);
}

static inline const ves_quad *ves_row_in(const ves_quad *rows, uint32_t offset)
{
    return (const ves_quad *)((const double *)rows + offset);
}

#endif
