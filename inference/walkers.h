/** @file walkers.h
 * Draws from a density by walkers that learn their strides from each other: DE-MC(Z) with snooker jumps (ter Braak &
 * Vrugt 2008, Statistics and Computing 18:435).
 *
 * A walker jumps along the difference of two draws of an archive, which grows by where walkers are; now and then by the
 * whole difference, so that it can change from one mode to another, or along the line through one of them.  All walkers
 * step at once.  A step depends on the seed and its number alone.
 * Owns: its arrays.  Lifetime: {0}, ves_walk, use, ves_walk_free.
 */
#ifndef VES_INFERENCE_WALKERS_H
#define VES_INFERENCE_WALKERS_H

#include "inference/importance.h"

typedef struct ves_walk_options {
    size_t n_walker;
    size_t most; /**< steps at most */
    uint64_t seed;
    double rhat;      /**< chains agree where all R-hat are below, ... */
    double effective; /**< ... and all effective sizes above */
} ves_walk_options;

typedef struct ves_walk {
    size_t n, n_walker;
    size_t n_step;              /**< each walker made */
    size_t n_draw;              /**< of each walker that are told: behind the first quarter of steps */
    double *z;                  /**< [n_walker][n_draw][n] */
    double *log_density;        /**< [n_walker][n_draw] */
    double accepted;            /**< share of jumps */
    double *rhat, *bulk, *tail; /**< [n] of coordinates (inference/chains.h) */
    bool agrees;                /**< as the options ask */
} ves_walk;

/** Walk until the chains agree, looking every so many steps.
 *  @param density  `first` is the number of the step
 *  @param n_start, start  [n_start][n] draws that are there already: where walkers begin, and the archive at first; at
 *                         least n_walker
 *  @return VES_E_MEMORY, or what the density returns; chains that do not agree are no error */
ves_status VES_MUST_CHECK ves_walk_on(const ves_density *density, size_t n_start, const double start[],
                                      const ves_walk_options *options, ves_walk *walk, ves_report *report);
void ves_walk_free(ves_walk *walk);

#endif
