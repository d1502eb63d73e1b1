/** @file gnuplot.h
 * A picture drawn by gnuplot, a program of its own: it gets a script and gives the picture, no shell is between.
 */
#ifndef VES_COMPARE_GNUPLOT_H
#define VES_COMPARE_GNUPLOT_H

#include "base/report.h"

#include <stdio.h>

/** Draw what `script` (open, written, any position) says into the file `output`, replacing it.
 *  @return VES_E_FILE: gnuplot is not installed or fails (its words), the script or the picture cannot be written;
 *  nothing is then left of the picture; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_gnuplot_draw(FILE *script, const char *output, ves_report *report);

#endif
