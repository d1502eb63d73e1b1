/** @file fourier_shares.h
 * Shares of the variance by Fourier analysis: along a curve that fills the unit cube, one input swings fast and the
 * others slowly, and its frequency and the multiples of it carry its share (extended FAST: Saltelli, Tarantola & Chan
 * 1999).
 *
 * A curve for each input; each in several replicates with phases of their own, whose scatter is the error.
 */
#ifndef VES_INFERENCE_FOURIER_SHARES_H
#define VES_INFERENCE_FOURIER_SHARES_H

#include "inference/given_data.h"

enum { VES_FOURIER_LEAST = 65, VES_FOURIER_REPLICATES = 4 }; /**< points of a replicate, at least; replicates */

/** How often input `input` swings along the curve of input `of`. @param n points of a replicate */
size_t ves_fourier_frequency(size_t n, size_t n_input, size_t of, size_t input);

/** Where it stands at point `i` of a replicate. @param phase between 0 and 1 @return between 0 and 1, neither of them
 */
double ves_fourier_place(size_t n, size_t i, size_t frequency, double phase);

/** @param f      [VES_FOURIER_REPLICATES][n][n_input] runs: column j is of the curve of input j; a replicate with a NaN
 * is left out
 *  @param first, total [n_input] out; NaN where less than two replicates are left; intervals of 95 % from their scatter
 *  @param left   out: whole replicates, of all curves */
void ves_fourier_shares_find(size_t n, size_t n_input, const double f[], ves_estimate first[], ves_estimate total[],
                             size_t *left);

#endif
