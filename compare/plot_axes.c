#include "compare/plot_axes.h"

#include "base/text.h"
#include "base/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A time, such as "30 min"; without a word it stays NaN. */
static ves_status read_time(const ves_units *units, const char *word, const char *option, double *hours,
                            ves_report *report)
{
    ves_quantity q = {0};
    const ves_place at = {.setting = option};
    if (!word) return VES_OK;
    const ves_status status = ves_quantity_read(units, word, VES_DIM_TIME, "particle", at, &q, report);
    if (status) return status;
    if (q.value < 0.0) return ves_fail(report, VES_E_USAGE, at, "is before the start, expected a time from 0 on");
    *hours = q.value;
    return VES_OK;
}

static ves_status read_unit(const ves_units *units, const char *unit, ves_axes *axes, ves_report *report)
{
    if (!unit) return VES_OK;
    char *one = ves_format("1 %s", unit);
    if (!one) return ves_fail_memory(report);
    const ves_status status = read_time(units, one, "--time-unit", &axes->unit, report);
    free(one);
    axes->unit_name = unit;
    return status;
}

static ves_status read_decades(const char *word, ves_axes *axes, ves_report *report)
{
    enum { MOST = 30 };
    if (!word) return VES_OK;
    char *end = NULL;
    const long n = strtol(word, &end, 10);
    if (end == word || *end || n < 1 || n > MOST)
        return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--decades"},
                        "\"%s\" is no number of decades, expected 1 to %d", ves_brief_of(word).text, MOST);
    axes->decades = (int)n;
    return VES_OK;
}

/* A panel of the beginning: a part of the axis of all, which is linear. */
static ves_status check_first(const ves_axes *axes, ves_report *report)
{
    const ves_place at = {.setting = "--first"};
    const double from = isnan(axes->from) ? 0.0 : axes->from;
    if (isnan(axes->first)) return VES_OK;
    if (axes->log_time)
        return ves_fail(report, VES_E_USAGE, at, "a log axis shows the beginning already, expected no --log-time");
    if (axes->first <= from || axes->first >= axes->until)
        return ves_fail(report, VES_E_USAGE, at, "%g h is not between the ends of the axis", axes->first);
    return VES_OK;
}

ves_status ves_axes_read(const ves_plot_axes *asked, ves_axes *axes, ves_report *report)
{
    *axes = (ves_axes){
        .from = NAN, .until = NAN, .first = NAN, .unit = NAN, .linear = asked->linear, .log_time = asked->log_time};
    if (!asked->from && !asked->until && !asked->first && !asked->time_unit && !asked->decades) return VES_OK;
    ves_units *units = NULL;
    ves_status status = ves_units_open(&units, report);
    if (!status) status = read_time(units, asked->from, "--from", &axes->from, report);
    if (!status) status = read_time(units, asked->until, "--until", &axes->until, report);
    if (!status) status = read_time(units, asked->first, "--first", &axes->first, report);
    if (!status) status = read_unit(units, asked->time_unit, axes, report);
    if (!status) status = read_decades(asked->decades, axes, report);
    if (units) ves_units_close(units);
    if (status) return status;
    if (axes->linear && axes->decades)
        return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--decades"}, "a linear axis has none");
    if (axes->until <= (isnan(axes->from) ? 0.0 : axes->from))
        return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--until"},
                        "%g h is not behind the start of the axis at %g h", axes->until,
                        isnan(axes->from) ? 0.0 : axes->from);
    return check_first(axes, report);
}

bool ves_axes_show(const ves_axes *axes, double hours)
{
    if (axes->log_time && !(hours > 0.0)) return false;
    return !(hours < axes->from) && !(hours > axes->until);
}
