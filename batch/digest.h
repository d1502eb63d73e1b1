/** @file digest.h
 * What the subjects of one variant tell together: quantiles, mean and standard deviation of every number.
 *
 * Of up to VES_EXACT_SUBJECTS subjects exact (R's type 7), out of their rows; of more out of the sketches of the batch.
 * Owns: its arrays.  Lifetime: {0}, ves_digest_start, ves_digest_make..., free.
 */
#ifndef VES_BATCH_DIGEST_H
#define VES_BATCH_DIGEST_H

#include "batch/batch.h"

typedef struct ves_digest {
    size_t n_cell, n_quantile;
    const double *quantile; /**< [n_quantile] borrowed */
    double *value;          /**< [n_quantile][n_cell]; NaN where nobody has the number */
    double *mean, *sd;      /**< [n_cell] */
    double *median;         /**< [n_cell] whatever quantiles were asked for */
    double mass_error;      /**< the largest of those that were solved */
    size_t n_solved;
} ves_digest;

ves_status VES_MUST_CHECK ves_digest_start(ves_digest *digest, const ves_plan *plan, size_t n_quantile,
                                           const double quantile[], ves_report *report);
ves_status VES_MUST_CHECK ves_digest_make(ves_digest *digest, const ves_batch *batch, size_t variant,
                                          ves_report *report);
void ves_digest_free(ves_digest *digest);

#endif
