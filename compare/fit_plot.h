/** @file fit_plot.h
 * A picture of what a fit learned: predicted against measured with lines of 2 and 3 times, ends of the descents, of
 * each free number what was thought before and what is known now, and profiles.
 */
#ifndef VES_COMPARE_FIT_PLOT_H
#define VES_COMPARE_FIT_PLOT_H

#include "base/report.h"

#include <stdbool.h>

/** Draw it, if the file is of a fit.
 *  @param output   FILE.svg, FILE.png or FILE.pdf, replaced if it is there
 *  @param idle     an option that says nothing of such a picture, and is refused; NULL: none
 *  @param is_fit   out: else nothing is done, and nothing said
 *  @param n_panel  out; may be NULL
 *  @return VES_E_USAGE: another ending, an idle option; VES_E_FILE: gnuplot is not installed or fails, the picture
 * cannot be written */
ves_status VES_MUST_CHECK ves_fit_plot(const char *path, const char *output, const char *idle, bool *is_fit,
                                       size_t *n_panel, ves_report *report);

#endif
