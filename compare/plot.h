/** @file plot.h
 * A picture of scenarios: one panel per organ, share of the dose over time on a log axis, scenarios by colour and dash.
 */
#ifndef VES_COMPARE_PLOT_H
#define VES_COMPARE_PLOT_H

#include "compare/compare.h"
#include "compare/plot_axes.h"

typedef struct ves_plot_options {
    const char *output;   /**< FILE.svg, FILE.png or FILE.pdf, replaced if it is there */
    const char *quantity; /**< a curve of the file; NULL: percent_dose */
    bool all; /**< a panel for every organ of the comparison; false: for 12, measured ones and those with the largest
                 peaks */
    ves_plot_axes axes;
    size_t n_observed;
    char *const *observed; /**< [n_observed] CSV files of measured values: study/observed.h */
} ves_plot_options;

/** Draw: the median of each scenario as a line, bands between quantiles where the file has several, measured values as
 *  points, and where there are later doses a mark for each at the foot.  The same input makes the same bytes.
 *  @param n_panel out: organs shown; may be NULL
 *  @return VES_E_USAGE: another ending than .svg, .png or .pdf, no such curve, axes that cannot be; VES_E_CONFIG:
 * nothing to show, files whose curves have different units, a fault of measured values; VES_E_FILE: gnuplot is not
 * installed or fails, or the picture cannot be written; nothing is then left of it */
ves_status VES_MUST_CHECK ves_plot(const ves_comparison *comparison, const ves_plot_options *options, size_t *n_panel,
                                   ves_report *report);

#endif
