/** @file nested.h
 * What the draws of an uncertainty tell of one scenario: quantiles over draws of quantiles over subjects, and which
 * share of the spread is not known numbers.
 *
 * Without an uncertainty there is one draw, and nothing is nested.
 * Owns: its arrays.  Lifetime: {0}, ves_nested_start, ves_nested_make..., free.
 */
#ifndef VES_BATCH_NESTED_H
#define VES_BATCH_NESTED_H

#include "batch/arrays.h"
#include "batch/digest.h"

enum { VES_N_OUTER = 5, VES_OUTER_MEDIAN = 2 };
extern const double ves_outer_quantile[VES_N_OUTER]; /**< over draws */

typedef struct ves_nested {
    size_t n;         /**< draws */
    ves_digest *draw; /**< [n] what subjects tell together in each */
    ves_digest all;   /**< with several draws: medians over them */
    double *outer;    /**< with several: [VES_N_OUTER][n_quantile][n_cell] */
    double *share;    /**< with several: [n_cell] variance of means between draws, of the variance of all; NaN: none */
} ves_nested;

ves_status VES_MUST_CHECK ves_nested_start(ves_nested *nested, const ves_plan *plan, size_t n_quantile,
                                           const double quantile[], ves_report *report);

/** @param told  scenario of the file */
ves_status VES_MUST_CHECK ves_nested_make(ves_nested *nested, const ves_batch *batch, size_t told, ves_report *report);
void ves_nested_free(ves_nested *nested);

/** What a reader is told first: of the one draw, or medians over several. */
const ves_digest *ves_nested_digest(const ves_nested *nested);

void ves_nested_add(ves_arrays *w); /**< the arrays of the group /uncertainty, where there is one */
void ves_nested_put(ves_arrays *w, size_t told, const ves_nested *nested); /**< their numbers */

#endif
