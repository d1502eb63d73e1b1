/** @file plot_axes.h
 * Axes of a picture as they are asked for: from when until when, in which unit, linear or logarithmic.
 */
#ifndef VES_COMPARE_PLOT_AXES_H
#define VES_COMPARE_PLOT_AXES_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

/** As words of a command line; {0}: nothing is asked for. Borrowed. */
typedef struct ves_plot_axes {
    const char *from, *until; /**< "30 min"; NULL: the whole run */
    const char *first;        /**< "2 h": each organ has a panel of this too, before that of all; NULL: none has */
    const char *time_unit;    /**< "min"; NULL: h, or d of long runs */
    const char *decades;      /**< "3": of a logarithmic axis of values; NULL: as many as curves need */
    bool linear;              /**< values from 0 on */
    bool log_time;
} ves_plot_axes;

/** What they are. */
typedef struct ves_axes {
    double from, until; /**< h; NaN: not asked for */
    double first;       /**< h, where a panel of the beginning ends; NaN: there is none */
    double unit;        /**< h, of the axis; NaN: not asked for */
    const char *unit_name;
    int decades; /**< 0: not asked for */
    bool linear, log_time;
} ves_axes;

/** @return VES_E_USAGE or VES_E_UNIT: a word is no time, no unit of time, no number of decades, or two do not go
 * together */
ves_status VES_MUST_CHECK ves_axes_read(const ves_plot_axes *asked, ves_axes *axes, ves_report *report);

/** Is a time on the axis? A logarithmic one has no 0. */
bool ves_axes_show(const ves_axes *axes, double hours);

#endif
