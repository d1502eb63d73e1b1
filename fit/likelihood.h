/** @file likelihood.h
 * How likely measured values are, given predicted ones: as residuals for the descent, and value by value.
 *
 * Values that share an unknown scale (of their study, of their animal) are correlated: a block of them is whitened by
 * the Cholesky factor of its covariance, so that its part of the likelihood is still a sum over values.
 * Owns: its arrays.  Lifetime: {0}, ves_likelihood_start, use, free; const for any number of threads but its centre.
 */
#ifndef VES_FIT_LIKELIHOOD_H
#define VES_FIT_LIKELIHOOD_H

#include "fit/error_model.h"

typedef struct ves_likelihood {
    const ves_observations *o;
    const ves_free_list *list;
    const ves_error_model *model;
    size_t n_used;
    size_t *used; /**< [n_used] values that are fitted, block by block */
    size_t n_block;
    size_t *block;     /**< [n_block + 1] where each begins in `used` */
    bool variable;     /**< variances depend on what is fitted: then each value has a second residual */
    double *centre;    /**< [n_used] what is added to the logarithm of each variance, to make a square of it */
    size_t n_residual; /**< n_used, or twice that */
    size_t most;       /**< values of the largest block */
} ves_likelihood;

ves_status VES_MUST_CHECK ves_likelihood_start(ves_likelihood *likelihood, const ves_observations *observations,
                                               const ves_free_list *list, const ves_error_model *model,
                                               ves_report *report);
void ves_likelihood_free(ves_likelihood *likelihood);

/** Room for one thread: doubles. */
size_t ves_likelihood_room(const ves_likelihood *likelihood);

/** Residuals, whose sum of squares is -2 ln L up to a constant.
 *  @param predicted [n of the observations] in their units @param value [n of the list] of the free numbers
 *  @param work [ves_likelihood_room] @param residual [n_residual] out; NaN throughout where a prediction is NaN */
void ves_likelihood_residuals(const ves_likelihood *likelihood, const double predicted[], const double value[],
                              double work[], double residual[]);

/** The logarithm of the density of each value, given those before it in its block, in [n_used]; their sum is ln L.
 *  @return ln L, -infinity where a prediction is NaN */
double ves_likelihood_log(const ves_likelihood *likelihood, const double predicted[], const double value[],
                          double work[], double pointwise[]);

/** Put the centre where the squares of second residuals are `headroom`: at 1 the sum of squares bends as the likelihood
 * does; at more there is room for variances to become smaller. */
void ves_likelihood_centre(ves_likelihood *likelihood, const double predicted[], const double value[], double headroom,
                           double work[]);

/** What multiplies the predictions of a study: its scale, given all else. 1: it has none. */
double ves_likelihood_scale(const ves_likelihood *likelihood, size_t study, const double predicted[],
                            const double value[], double work[]);

/** How far a value is from its prediction, in standard deviations of the two; NaN where it is censored. */
double ves_likelihood_residual_of(const ves_likelihood *likelihood, size_t datum, const double predicted[],
                                  const double value[]);

#endif
