/** @file given_data.h
 * Which inputs carry an output, asked of a sample that is there already: no new run.
 *
 * First-order index: the share of the variance of y that the mean of y, given x, explains; subjects beside each other
 * in x stand for subjects of equal x (Gamboa, Gremaud, Klein & Lagnoux 2022).  It holds for any sample of independent
 * subjects, also where inputs go together; equal values of x are put in order by chance.
 * PAWN: how far the distribution of y within a slice of x is from that of all subjects (Pianosi & Wagener 2018), which
 * skewed outputs do not disturb.
 * Owns: its arrays.  Lifetime: ves_sample_start, use, free; const after its start.
 */
#ifndef VES_INFERENCE_GIVEN_DATA_H
#define VES_INFERENCE_GIVEN_DATA_H

#include "base/report.h"

#include <stddef.h>
#include <stdint.h>

/** A value and its interval of 95 %; all NaN where it has no meaning. */
typedef struct ves_estimate {
    double value, low, high;
} ves_estimate;

enum { VES_SAMPLE_LEAST = 64 }; /**< so few subjects say nothing */

typedef struct ves_sample ves_sample;

/** @param x     [n_input][n] inputs of the subjects; NaN: this subject is left out for this input
 *  @param seed  of halves, and of the order of equal values
 *  @param sample out; free it after an error too @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sample_start(size_t n, size_t n_input, const double x[], uint64_t seed,
                                           ves_sample **sample, ves_report *report);
void ves_sample_free(ves_sample *sample); /**< NULL is allowed */

/** First-order indices. The interval is from halves of the sample, drawn without putting back (of 3200 subjects on:
 * from 32 parts of it): a bootstrap would set subjects beside themselves.
 *  @param y      [n] NaN: left out
 *  @param first  [n_input] out; may be a little below 0; NaN where less than VES_SAMPLE_LEAST are left, or y is
 * constant
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sample_first(const ves_sample *sample, const double y[], ves_estimate first[],
                                           ves_report *report);

/** PAWN: the median over ten slices of x, with equally many subjects each, of the Kolmogorov-Smirnov distance.
 *  @param pawn   [n_input] out
 *  @param noise  out: what an input without any effect stays below in 95 % of samples of this size
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sample_pawn(const ves_sample *sample, const double y[], double pawn[], double *noise,
                                          ves_report *report);

#endif
