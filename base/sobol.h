/** @file sobol.h
 * Points of Sobol's sequence in up to 1111 dimensions, with the direction numbers of Joe & Kuo 2008, each as a function
 * of its number; and Owen's scrambling of them, which keeps how evenly they are spread and makes them random.
 *
 * Owns: its direction numbers.  Lifetime: {0}, ves_sobol_start, use, free; const after its start.
 */
#ifndef VES_BASE_SOBOL_H
#define VES_BASE_SOBOL_H

#include "base/draw.h"
#include "base/report.h"

#include <stddef.h>

enum { VES_SOBOL_MOST = 1111, VES_SOBOL_BITS = 32 };

extern const uint16_t ves_sobol_table[]; /**< private to sobol.c */
extern const size_t ves_sobol_table_size;

typedef struct ves_sobol {
    size_t n_dim;
    uint32_t *direction; /**< [n_dim][VES_SOBOL_BITS] */
} ves_sobol;

/** @param n_dim up to VES_SOBOL_MOST @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sobol_start(ves_sobol *sobol, size_t n_dim, ves_report *report);
void ves_sobol_free(ves_sobol *sobol);

/** Coordinate `dim` of point `i`, counted from 0 (the origin), in the order of Gray codes: as a fraction of 2^32. */
uint32_t ves_sobol_bits(const ves_sobol *sobol, uint32_t i, size_t dim);

/** The same, scrambled: digit b is flipped by a draw that hangs on the digits in front of it (Owen 1995).
 *  @param key  of this dimension @return above 0, below 1 */
double ves_sobol_scrambled(const ves_sobol *sobol, uint32_t i, size_t dim, ves_draw_key key);

#endif
