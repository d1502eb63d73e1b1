/** @file sketch.h
 * What is kept of many numbers in bounded memory: how many, least and largest, quantiles, mean and standard deviation.
 *
 * The numbers are counted in buckets, 128 to an octave and of equal width within it, so that a quantile is off by 0.4 %
 * at most; of each octave the sum and the sum of squares are kept as integers, without rounding.  All of it is integers
 * (and the least and the largest), so neither the order of adding nor that of merging matters: the same numbers give
 * the same answers, and the same bytes.  Octaves are made when they are met: 560 bytes each, on both sides of zero.
 *
 * NaN is not counted, infinities are the ends; 0 and -0 are one, and so is what is positive and below 1.8e-310.
 * Owns: its octaves.  Lifetime: {0}, add and merge..., ask, free.
 */
#ifndef VES_ANALYSIS_SKETCH_H
#define VES_ANALYSIS_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Numbers of one sign and one binary exponent. */
typedef struct ves_sketch_octave {
    int32_t exponent;    /**< its 11 bits, in 0 .. 2047; ~ of them for negative numbers: increasing with the number */
    uint32_t count[128]; /**< [by the first 7 bits of the mantissa, inverted for negative numbers] */
    uint64_t sum[2];     /**< of mantissas, as integers < 2^53; least word first */
    uint64_t square[3];  /**< of their squares */
} ves_sketch_octave;

typedef struct ves_sketch {
    ves_sketch_octave *octave; /**< [n_octave] increasing */
    uint32_t n;                /**< numbers counted, 2^32 - 1 at most */
    uint16_t n_octave;
    double min, max;
} ves_sketch;

/** Count n rows of numbers, one of a row in each sketch.
 *  @param x  row i begins at i * stride
 *  @return false: out of memory, or 2^32 - 1 are counted already; of one row that sketch is as it was, of several some
 *          may be counted */
bool ves_sketch_add(ves_sketch sketch[], size_t n_sketch, size_t n, const double x[], size_t stride);

/** Count all that `from` has counted. @return false as above; then nothing is changed */
bool ves_sketch_merge(ves_sketch *to, const ves_sketch *from);

/** R's type 7: between the numbers of rank floor(h) and floor(h) + 1, h = (n - 1) q; the first and the last are known,
 *  of the others the middle of their bucket.
 *  @param q  0 .. 1
 *  @return NaN if nothing is counted */
double ves_sketch_quantile(const ves_sketch *sketch, double q);

/** The same of any `n` numbers; NaN of none. @param of_rank  the number of a rank from 0 */
double ves_quantile(size_t n, double q, double (*of_rank)(const void *numbers, size_t rank), const void *numbers);

/** The true mean, rounded once (twice if it is below 2.2e-308). @return NaN if nothing is counted, or if both
 * infinities are */
double ves_sketch_mean(const ves_sketch *sketch);

/** Standard deviation (n - 1), without cancellation: to the last two bits. @return NaN if n < 2, or with an infinity */
double ves_sketch_sd(const ves_sketch *sketch);

/** The sketch as bytes: the same for the same numbers, in whatever order they came, on any machine. */
size_t ves_sketch_size(const ves_sketch *sketch);
size_t ves_sketch_put(const ves_sketch *sketch, unsigned char *out); /**< [ves_sketch_size] @return that */

/** Read it back; any bytes are safe.
 *  @param sketch  {0}
 *  @param at      moved behind it
 *  @return false: damaged, or out of memory; then nothing has changed */
bool ves_sketch_get(ves_sketch *sketch, const unsigned char **at, const unsigned char *end);

void ves_sketch_free(ves_sketch *sketch);

#endif
