/** @file size.h
 * Size classes: a mixture of log-normal modes or a measured distribution, cut at a filter and binned.
 *
 * Each class acts at the geometric mean of its edges; number fractions are renormalised after the cut.
 */
#ifndef VES_MODEL_SIZE_H
#define VES_MODEL_SIZE_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

enum { VES_SIZE_CLASS_MAX = 16, VES_SIZE_MODE_MAX = 8 };

typedef struct ves_sizes {
    size_t n;
    double diameter[VES_SIZE_CLASS_MAX]; /**< cm, geometric mean of the edges */
    double fraction[VES_SIZE_CLASS_MAX]; /**< of the number of vesicles; they add up to 1 */
    double low[VES_SIZE_CLASS_MAX],
        high[VES_SIZE_CLASS_MAX]; /**< cm, edges; both the diameter where there is one class of one size */
} ves_sizes;

/** One log-normal mode of a mixture, by number. */
typedef struct ves_size_mode {
    double fraction; /**< weight in the mixture; weights need not add up to 1 */
    double median;   /**< cm */
    double gsd;      /**< geometric standard deviation, > 1 */
} ves_size_mode;

/** One class of one size. */
ves_sizes ves_sizes_single(double diameter);

/** Bin a mixture.
 *  @param n_edge, edge  [n_edge] cm, increasing; bins between them; those at or above `filter` are empty, one that
 * holds it is cut there
 *  @param filter        cm; HUGE_VAL: none
 *  @param keep          [n_edge - 1] bins that are classes, empty ones too; NULL: those that are not empty
 *  @return VES_E_MODEL: nothing is left in any bin, or too many bins */
ves_status VES_MUST_CHECK ves_sizes_from_modes(size_t n_mode, const ves_size_mode mode[], size_t n_edge,
                                               const double edge[], double filter, const bool keep[], ves_place at,
                                               ves_sizes *sizes, ves_report *report);

/** Bin a measured distribution: number `weight[i]` at `diameter[i]` (cm, increasing). The same rules. */
ves_status VES_MUST_CHECK ves_sizes_from_counts(size_t n, const double diameter[], const double weight[], size_t n_edge,
                                                const double edge[], double filter, const bool keep[], ves_place at,
                                                ves_sizes *sizes, ves_report *report);

#endif
