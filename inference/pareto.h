/** @file pareto.h
 * Can weights be trusted? The tail of their distribution tells (Vehtari, Simpson, Gelman, Yao & Gabry 2024, Pareto
 * smoothed importance sampling; the fit is that of Zhang & Stephens 2009).
 */
#ifndef VES_INFERENCE_PARETO_H
#define VES_INFERENCE_PARETO_H

#include "base/report.h"

#include <stddef.h>

#define VES_KHAT_MOST 0.7 /**< above it, sums over weights say little */

/** Shape of the tail of weights: infinite where there are too few of them.
 *  @param log_weight [n] -infinity: a weight of 0 @param khat out @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_pareto_khat(size_t n, const double log_weight[], double *khat, ves_report *report);

/** Shape of a generalised Pareto distribution. @param x [n] above 0, increasing, n >= 5 */
double ves_pareto_shape(size_t n, const double x[]);

#endif
