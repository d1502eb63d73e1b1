/** @file variance_shares.h
 * Sobol' indices from a design of runs made for them: rows A and B of independent inputs, and rows of A in which one
 * input at a time is that of B.
 *
 * With f of such rows and V the variance of f(A), f(B): total mean((f_A - f_ABj)^2) / 2V (Jansen 1999), first
 * 1 - mean((f_B - f_ABj)^2) / 2V (Jansen 1999), besides by Janon et al. 2014 and by Saltelli et al. 2010; second order
 * by Saltelli 2002 in the form that SALib has; Shapley effects along one random order of the inputs in each row (Goda
 * 2021).  Intervals: percentiles of 1000 resamples of whole rows, neighbours together where there are more than 256.
 */
#ifndef VES_INFERENCE_VARIANCE_SHARES_H
#define VES_INFERENCE_VARIANCE_SHARES_H

#include "inference/given_data.h"

#include <stdbool.h>

/** The columns of a row: A, B, AB_1 .. AB_p; then BA_1 .. BA_p if `second`; then, if `shapley`, p - 1 rows in which the
 * first 1 .. p - 1 inputs of the order of this row are those of B. */
typedef struct ves_design {
    size_t n_row, n_input;
    bool second, shapley;
    uint64_t seed; /**< of the orders, and of resamples */
} ves_design;

size_t ves_design_width(const ves_design *design); /**< columns */

/** Whose value does input `input` have in a column of a row? @return true: that of B */
bool ves_design_is_of_b(const ves_design *design, const size_t order[], size_t column, size_t input);

/** The order of the inputs of a row. @param order [n_input] out */
void ves_design_order(const ves_design *design, size_t row, size_t order[]);

/** What is found of one output; arrays of the caller, [n_input] each, NULL: not wanted. */
typedef struct ves_variance_shares {
    ves_estimate *first, *total, *shapley, *janon, *saltelli;
    double *second; /**< [n_input][n_input] */
    double mean, variance;
    size_t n; /**< rows that were left */
} ves_variance_shares;

/** @param f  [n_row][width] NaN: the whole row is left out; changed: its mean is taken off
 *  @return VES_E_MEMORY; with less than 8 rows, or no variance, all is NaN */
ves_status VES_MUST_CHECK ves_variance_shares_find(const ves_design *design, double f[], ves_variance_shares *shares,
                                                   ves_report *report);

/** Elementary effects, of rows A and AB_1 .. AB_p alone (Morris 1991, radial as Campolongo, Saltelli & Cariboni 2011).
 *  @param f     [n_row][1 + n_input] NaN: the row is left out
 *  @param step  [n_row][n_input] by how much of its range (in quantiles) the input moves
 *  @param mu, mu_star, sigma [n_input] out; intervals of mu_star: percentiles of 1000 resamples of rows
 *  @param n     out: rows that were left @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_elementary_effects(size_t n_row, size_t n_input, const double f[], const double step[],
                                                 uint64_t seed, ves_estimate mu[], ves_estimate mu_star[],
                                                 ves_estimate sigma[], size_t *n, ves_report *report);

#endif
