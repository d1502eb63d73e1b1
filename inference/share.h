/** @file share.h
 * Quantiles that go smoothly with what they are of, and shares with their interval.
 */
#ifndef VES_INFERENCE_SHARE_H
#define VES_INFERENCE_SHARE_H

#include <stddef.h>

/** Weights of a quantile of n values in increasing order: their weighted sum moves smoothly where two of them change
 * places, so a search may rest on it (Harrell & Davis 1982, Biometrika 69:635).
 *  @param q       above 0, below 1; 0 and 1 are the ends themselves
 *  @param weight  [n] out; they add up to 1 */
void ves_quantile_weights(size_t n, double q, double weight[]);

/** The quantile of values in any order, which are put in order. @param weight [n] of ves_quantile_weights */
double ves_quantile_smooth(size_t n, double value[], const double weight[]);

/** The interval of 95 % of a share of which k of n were seen (Wilson 1927). */
void ves_share_interval(size_t k, size_t n, double *low, double *high);

#endif
