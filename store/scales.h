/** @file scales.h
 * Dimension scales, as HDF5's "Dimension Scale Specification" and netCDF-4 have them (private to store/).
 *
 * A scale is a dataset whose attributes say so; an array names the scale of each of its dimensions (DIMENSION_LIST),
 * and each scale lists the arrays along it (REFERENCE_LIST).  HDF5's own H5DSattach_scale writes that list anew for
 * every array; here it is written once, when all of them are known.
 */
#ifndef VES_STORE_SCALES_H
#define VES_STORE_SCALES_H

#include "store/encoder.h"

typedef struct ves_scale_use {
    uint64_t array; /**< reference to it */
    int axis;       /**< of the array */
} ves_scale_use;

typedef struct ves_scale {
    int64_t set;        /**< open dataset; 0 where not made yet */
    uint64_t reference; /**< to it */
    size_t n_use, room_use;
    ves_scale_use *use; /**< [n_use] arrays along it, in the order they were made */
} ves_scale;

/** Lifetime: {0}, open, add and attach, finish, close. */
typedef struct ves_scales {
    ves_scale *of;       /**< [n_dimension of the table] */
    int64_t list, entry; /**< types: of DIMENSION_LIST, and of what REFERENCE_LIST holds */
} ves_scales;

bool ves_scales_open(ves_encoder *e, ves_scales *scales);
void ves_scales_close(const ves_encoder *e, ves_scales *scales);

/** An open dataset becomes the scale of dimension `d`, which keeps it open. @return false: said */
bool ves_scales_add(ves_encoder *e, ves_scales *scales, size_t d, int64_t set, const char *name);

/** An open dataset lies along the scales of the dimensions of `array`. */
bool ves_scales_attach(ves_encoder *e, ves_scales *scales, const ves_array *array, int64_t set);

bool ves_scales_finish(ves_encoder *e, const ves_scales *scales); /**< all arrays are attached */

#endif
