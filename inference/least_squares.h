/** @file least_squares.h
 * The mode: a trust region (Levenberg and Marquardt with geodesic acceleration, or dogleg) goes down from a start.
 */
#ifndef VES_INFERENCE_LEAST_SQUARES_H
#define VES_INFERENCE_LEAST_SQUARES_H

#include "inference/residuals.h"

typedef enum ves_descent_method {
    VES_DESCENT_LMACCEL,
    VES_DESCENT_LM,
    VES_DESCENT_DOGLEG,
    VES_N_DESCENT
} ves_descent_method;
extern const char *const ves_descent_names[VES_N_DESCENT]; /**< as in a config */

/** Why a descent ended. */
typedef enum ves_stop {
    VES_STOP_GRADIENT,   /**< the slope is flat */
    VES_STOP_STEP,       /**< steps are too small to matter */
    VES_STOP_NO_BETTER,  /**< no step makes it smaller */
    VES_STOP_ITERATIONS, /**< as many as allowed, and not yet there */
    VES_STOP_NO_START,   /**< the start could not be worked out */
    VES_N_STOP
} ves_stop;
extern const char *const ves_stop_words[VES_N_STOP]; /**< "flat", ... one word each, for flag_meanings */

typedef struct ves_descent {
    ves_descent_method method;
    size_t most;           /**< iterations */
    bool central;          /**< slopes by steps to both sides */
    double gradient, step; /**< where it stops: of the gradient, of a step relative to z */
} ves_descent;

typedef struct ves_descended {
    double objective; /**< sum of squares; infinite where the start could not be worked out */
    size_t n_iteration, n_evaluation;
    ves_stop stop;
} ves_descended;

/** Go down.
 *  @param z  [n] in: the start; out: where it ended
 *  @return what the problem returns; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_descend(const ves_problem *problem, const ves_descent *how, double z[],
                                      ves_descended *result, ves_report *report);

#endif
