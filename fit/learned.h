/** @file learned.h
 * What a fit has learned.
 *
 * Owns: its arrays.  Lifetime: {0}, ves_learn (learn.h), use, ves_learned_free.
 */
#ifndef VES_FIT_LEARNED_H
#define VES_FIT_LEARNED_H

#include "fit/fit.h"
#include "inference/importance.h"
#include "inference/information.h"
#include "inference/walkers.h"

/** How much of what is known of a number is from the measurements. */
typedef enum ves_lesson { VES_LESSON_RANGE, VES_LESSON_PARTLY, VES_LESSON_LEARNED, VES_N_LESSON } ves_lesson;
extern const char *const ves_lesson_words[VES_N_LESSON]; /**< "range only", "partly", "learned" */

/** One descent. */
typedef struct ves_start {
    double *z;        /**< [n] where it ended */
    double objective; /**< -2 ln (likelihood x prior), without constants of the priors; infinite: it has no end */
    double log_likelihood;
    size_t n_iteration, n_evaluation;
    ves_stop stop;
    size_t mode; /**< which of the modes it ended in; VES_NONE: none */
} ves_start;

typedef struct ves_profile {
    size_t coordinate;
    size_t n;
    double *value;      /**< [n] of the number, increasing */
    double *with_prior; /**< [n] what -2 ln (likelihood x prior) is above its least */
    double *alone;      /**< [n] what -2 ln likelihood is above its least */
    double low, high;   /**< where with_prior crosses 3.84; NaN: not within what was looked at */
    double low_alone, high_alone;
} ves_profile;

typedef struct ves_learned {
    size_t n;                /**< free numbers */
    double *z, *mode;        /**< [n] coordinates and values of the best mode */
    double *sd, *low, *high; /**< [n] of the posterior, or of the likelihood's curvature: standard deviation, 95 % */
    double *median;          /**< [n] */
    double *shrinkage;       /**< [n] 1 - variance over that of the prior, of coordinates; NaN: it has no prior */
    ves_lesson *lesson;      /**< [n] */
    double *correlation;     /**< [n][n] of coordinates */
    size_t n_start;
    ves_start *start;
    size_t n_mode;
    size_t *ends_in_mode; /**< [n_mode] how many starts; the best first */
    ves_information information;
    double sigma; /**< of concentrated errors: root of RSS over (n - p); else NaN */
    double rss;   /**< with it */
    double log_likelihood, objective, aic, bic;
    double *predicted, *residual; /**< [n of the observations] at the mode */
    double *scale;                /**< [n_study] */
    ves_importance draws;         /**< n_draw 0: none were drawn */
    double *draw_predicted;       /**< [n_draw][n of the observations] */
    double *draw_likelihood;      /**< [n_draw] ln L */
    size_t n_equal;
    size_t *equal;                                    /**< [n_equal] draws of equal weight */
    double *walked_median, *walked_low, *walked_high; /**< [n] of its draws; NULL: none */
    ves_walk walk;                                    /**< a second opinion: n_draw 0: none */
    size_t n_profile;
    ves_profile *profile;
    size_t n_solved; /**< subjects */
} ves_learned;

void ves_learned_free(ves_learned *learned);

#endif
