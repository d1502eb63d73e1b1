/** @file exponential.h
 * The exponential of a matrix whose elements off the diagonal are not negative: of rates between compartments.
 *
 * Scaling and squaring without a subtraction: exp(h M) = e^-s exp(h M + s) with all of h M + s >= 0, by its series,
 * then squared.  Each squaring doubles an error that all elements of a column share; the caller, who knows what a
 * column must sum to, takes it out each time.  What is left is a few roundings of each element, however fast some rates
 * are beside others (Xue & Ye 2013, Math Comp 82:1577, bound elements one by one).
 */
#ifndef VES_SOLVER_EXPONENTIAL_H
#define VES_SOLVER_EXPONENTIAL_H

#include <stddef.h>

/** Set sums of columns right. @param share  `matrix` is exp(share M) here: a power of 1/2 */
typedef void ves_exponential_settle(double share, double matrix[], const void *context);

/** out = exp(power).
 *  @param power  [size][size], off the diagonal >= 0; used as room: its numbers are lost
 *  @param out    [size][size]; NaN where the diagonal is not finite
 *  @param room   [2][size][size] */
void ves_exponential(size_t size, double power[], double out[], double room[], ves_exponential_settle *settle,
                     const void *context);

#endif
