/** @file residuals.h
 * What the algorithms of this room work on: residuals whose sum of squares is to be small, as a function of
 * coordinates.
 *
 * Half the sum of squares is minus the logarithm of a density, up to a constant.  Where a coordinate has a prior, it is
 * standard normal under it, and the coordinate itself is one of the residuals: no coordinate has a bound.
 * The problem belongs to the caller, who says in `context` what its functions need; one thread at a time.
 */
#ifndef VES_INFERENCE_RESIDUALS_H
#define VES_INFERENCE_RESIDUALS_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_problem {
    size_t n; /**< coordinates */
    size_t m; /**< residuals, m >= n */
    void *context;

    /** Residuals of points, each by itself.
     *  @param z [n_point][n] @param residual [n_point][m] out; NaN throughout where a point could not be worked out
     *  @return VES_E_MEMORY, VES_E_INTERRUPTED; a point that fails is no error */
    ves_status (*residuals)(void *context, size_t n_point, const double z[], double residual[], ves_report *report);

    /** Residuals of one point, and their slopes.
     *  @param central  by steps to both sides: slower, and 1000 times as exact
     *  @param residual [m] @param slope [n][m] d residual / d z; NaN where the point could not be worked out */
    ves_status (*slopes)(void *context, const double z[], bool central, double residual[], double slope[],
                         ves_report *report);

    /** Second derivative of the residuals along a direction. @param v [n] @param h  step along it @param second [m] out
     */
    ves_status (*bend)(void *context, const double z[], const double v[], double h, double second[],
                       ves_report *report);
} ves_problem;

#endif
