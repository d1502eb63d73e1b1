/** @file information.h
 * What measurements say about coordinates: the information at a point, its directions, and the covariance that is left.
 */
#ifndef VES_INFERENCE_INFORMATION_H
#define VES_INFERENCE_INFORMATION_H

#include "base/report.h"

#include <stddef.h>

/** Owns: its arrays.  Lifetime: ves_information_make, free. */
typedef struct ves_information {
    size_t n;
    double *matrix;     /**< [n][n] of the measurements alone: sum of slopes times slopes */
    double *eigenvalue; /**< [n] of it, falling */
    double *direction;  /**< [n][n] row k: the combination of coordinates that eigenvalue k is of, of length 1 */
    double *covariance; /**< [n][n] with the priors: inverse of matrix plus their 1s; along directions that neither
                             knows it is infinite: these are counted in n_unknown, and their variance is NaN */
    size_t n_unknown;
} ves_information;

/** @param slope  [n][m] of the residuals of the measurements, without those of priors
 *  @param prior  [n] information that the prior of each coordinate has: 1, or 0 where it has none
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_information_make(size_t n, size_t m, const double slope[], const double prior[],
                                               ves_information *information, ves_report *report);
void ves_information_free(ves_information *information);

#endif
