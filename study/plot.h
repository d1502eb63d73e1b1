/** @file plot.h
 * A picture of scenarios: one panel per organ, share of the dose over time on a log axis, scenarios by colour and dash.
 *
 * gnuplot draws it, as a program of its own: it gets a script and gives the picture, no shell is between.
 */
#ifndef VES_STUDY_PLOT_H
#define VES_STUDY_PLOT_H

#include "study/compare.h"

typedef struct ves_plot_options {
    const char *output;   /**< FILE.svg or FILE.png, replaced if it is there */
    const char *quantity; /**< a curve of the file; NULL: percent_dose */
    bool all;             /**< a panel for every organ of the comparison; false: for the 12 with the largest peaks */
} ves_plot_options;

/** Draw.
 *  @param n_panel out: organs shown; may be NULL
 *  @return VES_E_USAGE: another ending than .svg or .png, or no such curve; VES_E_FILE: gnuplot is not installed or
 *  fails, or the picture cannot be written; nothing is then left of it */
ves_status VES_MUST_CHECK ves_plot(const ves_comparison *comparison, const ves_plot_options *options, size_t *n_panel,
                                   ves_report *report);

#endif
