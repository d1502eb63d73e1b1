/** @file front_plot.h
 * A picture of the front that `vesipk regimen` found: how much of the goal costs how much.
 */
#ifndef VES_COMPARE_FRONT_PLOT_H
#define VES_COMPARE_FRONT_PLOT_H

#include "base/report.h"

#include <stdbool.h>

/** Draw it, on logarithmic axes unless `linear`: each choice of route and the like in a colour of its own, lines where
 *  goal and cap are asked for.
 *  @param idle   an option that says nothing of such a picture, and is refused; NULL: none
 *  @param found  out: is the file what `vesipk regimen -o` writes? If not, nothing is said, and nothing drawn
 *  @return VES_E_USAGE: no picture by its ending, an idle option; VES_E_CONFIG: there is no front in it; VES_E_FILE,
 * VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_front_plot(const char *path, const char *output, bool linear, const char *idle,
                                         bool *found, ves_report *report);

#endif
