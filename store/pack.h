/** @file pack.h
 * Curves as HDF5's filters shuffle and deflate keep them (private to store/), packed plane by plane.
 */
#ifndef VES_STORE_PACK_H
#define VES_STORE_PACK_H

#include <stddef.h>

/** `n` numbers as little-endian float32 or float64, shuffled (all first bytes, then all second ...) and deflated, as
 * runs where the bytes of a plane repeat.  Those of a smooth curve do so in the highest plane alone; the others are
 * kept as they are.
 *  @param size    bytes of a number: 4 or 8
 *  @param room    numbers of a chunk; those from `n` on are NaN
 *  @param n_byte  out @return the bytes, to be freed; NULL: out of memory */
unsigned char *ves_pack_numbers(size_t size, size_t n, const double value[], size_t room, size_t *n_byte);

#endif
