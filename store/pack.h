/** @file pack.h
 * Curves as HDF5's filters shuffle and deflate keep them (private to store/), packed plane by plane.
 */
#ifndef VES_STORE_PACK_H
#define VES_STORE_PACK_H

#include <stddef.h>

/** `n` numbers as little-endian float32, shuffled (all first bytes, then all second ...) and deflated. Of curves
 * rounded to 12 bits only the third byte repeats in longer patterns; the others are packed as runs, which takes a third
 * less time in all, and less room.
 *  @param room    numbers of a chunk; those from `n` on are NaN
 *  @param n_byte  out @return the bytes, to be freed; NULL: out of memory */
unsigned char *ves_pack_floats(size_t n, const double value[], size_t room, size_t *n_byte);

#endif
