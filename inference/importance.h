/** @file importance.h
 * Draws from a density that is known up to a constant: adaptive importance sampling around its modes.
 *
 * Each round draws from a mixture of multivariate t distributions (8 degrees of freedom), one around each mode, with a
 * tenth of the standard normal, which is the prior, as a guard; all draws of all rounds are weighted by the mixture of
 * all proposals (Cornuet, Marin, Mira & Robert 2012), and the next proposal is fitted to them.  A draw depends on the
 * seed and its number alone.
 * Owns: its arrays.  Lifetime: ves_importance_draw, use, free.
 */
#ifndef VES_INFERENCE_IMPORTANCE_H
#define VES_INFERENCE_IMPORTANCE_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VES_MODE_MOST = 4 };

typedef struct ves_density {
    size_t n; /**< coordinates */
    void *context;
    /** Logarithm of the density with respect to z. @param first  number of the first of these points among all draws
     *  @param z [n_point][n] @param out [n_point]; -infinity where it is 0 or cannot be worked out */
    ves_status (*log)(void *context, size_t first, size_t n_point, const double z[], double out[], ves_report *report);
} ves_density;

typedef struct ves_importance_options {
    size_t draws; /**< effective ones, at least */
    uint64_t seed;
    size_t rounds; /**< at most */
    size_t most;   /**< draws in all, at most */
} ves_importance_options;

typedef struct ves_importance {
    size_t n, n_draw, room;
    double *z;           /**< [n_draw][n] */
    double *log_density; /**< [n_draw] */
    double *log_weight;  /**< [n_draw] */
    double *weight;      /**< [n_draw] their sum is 1 */
    size_t n_round;
    double effective; /**< 1 / sum of squared weights */
    double khat;
    double log_evidence; /**< logarithm of the integral of the density */
    bool holds;          /**< as many effective draws as asked for, and khat below VES_KHAT_MOST */
} ves_importance;

/** @param n_mode     1 to VES_MODE_MOST
 *  @param mode       [n_mode][n] @param covariance [n_mode][n][n] positive definite @param height [n_mode] log density
 *  @return VES_E_MEMORY, or what the density returns; draws that do not hold are no error */
ves_status VES_MUST_CHECK ves_importance_draw(const ves_density *density, size_t n_mode, const double mode[],
                                              const double covariance[], const double height[],
                                              const ves_importance_options *options, ves_importance *importance,
                                              ves_report *report);
void ves_importance_free(ves_importance *importance);

/** Draws of equal weight: systematic resampling. @param index [n] out: which draws, in increasing order */
void ves_importance_resample(const ves_importance *importance, uint64_t seed, size_t n, size_t index[]);

#endif
