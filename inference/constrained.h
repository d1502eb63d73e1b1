/** @file constrained.h
 * The least of a function where others may not be above 0: COBYLA (Powell 1994), which asks for no slopes.
 *
 * Coordinates lie between 0 and 1, and the function and its limits are best told as logarithms: then a limit that is
 * missed by 1 % is missed by 0.01.  The same problem gives the same answer, digit by digit.
 */
#ifndef VES_INFERENCE_CONSTRAINED_H
#define VES_INFERENCE_CONSTRAINED_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_constrained {
    size_t n, n_limit;
    /** At a point: the function, and limits that are met where they are not above 0.
     *  @param u      [n] between 0 and 1
     *  @param value  out: NaN where it cannot be worked out there
     *  @param limit  [n_limit] out
     *  @return what ends the search */
    ves_status (*at)(void *context, const double u[], double *value, double limit[], ves_report *report);
    void *context;
} ves_constrained;

typedef struct ves_constrained_options {
    size_t n_trial;   /**< points tried, at most */
    double step;      /**< the first one, in coordinates */
    double precision; /**< where steps end, in coordinates */
    double slack;     /**< a limit above 0 by no more is met */
} ves_constrained_options;

typedef struct ves_least {
    double value;     /**< there; NaN: nothing could be worked out anywhere */
    double violation; /**< largest limit there, or 0 where all are met; infinite: nothing could be worked out */
    size_t n_trial;
} ves_least;

/** Is `a` the better end: limits met first, then less of the function? */
bool ves_least_is_better(const ves_least *a, const ves_least *b, double slack);

/** Look for it.
 *  @param u  [n] in: where to start; out: the best point that was tried: of those that meet all limits the least, or
 *            where there is none, the one that misses them least
 *  @return what the problem returns; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_constrained_find(const ves_constrained *problem, const ves_constrained_options *options,
                                               double u[], ves_least *least, ves_report *report);

#endif
