/** @file metric.h
 * The metrics of a comparison: numbers of an analysis (analysis/nca_rows.h), some per dose, and what curves end with.
 */
#ifndef VES_COMPARE_METRIC_H
#define VES_COMPARE_METRIC_H

#include "compare/compare.h"

/** Metric `i`, in the order of a comparison; NULL behind the last. */
const char *ves_metric_name(size_t i);
const char *ves_metric_words(size_t i);
const char *ves_metric_unit(size_t i); /**< "@" where it is that of a concentration in the file: "h @" */

bool ves_metric_is(const char *name);             /**< is it a metric? */
const char *ves_metric_nearest(const char *word); /**< the metric that was meant; NULL: none is near */

/** Value of metric `name` (one of ves_metric_name); NaN where it has no meaning. @param organ index */
double ves_comparison_value(const ves_comparison *comparison, size_t scenario, size_t organ, const char *name);

/** The same at a quantile of its file, by index. */
double ves_comparison_value_at(const ves_comparison *comparison, size_t scenario, size_t organ, const char *name,
                               size_t quantile);

/** The same, divided by that of the reference; NaN where one is absent, the reference is 0, or the units differ. */
double ves_comparison_ratio(const ves_comparison *comparison, size_t scenario, size_t organ, const char *name);

/** Unit of a metric in the file of a scenario: "h percent/mL". Borrowed. */
const char *ves_comparison_unit(const ves_comparison *comparison, size_t scenario, const char *name);

/** A number of a result file, as `vesipk list numbers` tells it. */
typedef struct ves_number_words {
    const char *name, *unit, *words; /**< unit: "@" is that of a concentration */
    bool interval;                   /**< of the time between two doses */
    char asks[128];                  /**< without which it is NaN */
} ves_number_words;

/** Number `i` of the table of analysis/nca_rows.h; false behind the last. */
bool ves_number_words_at(size_t i, ves_number_words *words);

#endif
