/* Measured values of a table in one unit, and what is below a limit. */
#include "compare/measured_dosing.h"

#include "base/array.h"
#include "base/text.h"
#include "input/measure.h"

#include <math.h>
#include <string.h>

typedef ves_measured_reading reading;

/* What 1 of a unit is in that of the values; NaN: it is of something else. */
static double unit_of_values(const reading *r, const ves_units *units, const char *unit)
{
    static const ves_dimension kinds[] = {VES_DIM_CONC, VES_DIM_AMOUNT};
    ves_measure one, other;
    if (strcmp(unit, r->m->unit) == 0) return 1.0;
    if (ves_measure_of_share(unit, &one) && ves_measure_of_share(r->m->unit, &other))
        return one.scaling == other.scaling ? other.to_unit / one.to_unit : NAN;
    for (size_t i = 0; i < VES_N_MEASURED_AMOUNT; ++i) {
        for (size_t k = 0; k < VES_COUNT(kinds); ++k) {
            const double here = ves_unit_inside(units, unit, kinds[k], ves_measured_amounts[i]),
                         there = ves_unit_inside(units, r->m->unit, kinds[k], ves_measured_amounts[i]);
            if (here > 0.0 && there > 0.0) return here / there;
        }
    }
    return NAN;
}

/* What a value of a row is multiplied with, where the row has a unit of its own. */
static double unit_of_row(reading *r, const ves_units *units, size_t row)
{
    const char *unit = ves_sheet_text(r->sheet, row, r->at[UNIT]);
    const double factor = *unit ? unit_of_values(r, units, unit) : 1.0;
    if (isnan(factor))
        ves_sheet_fail(r->sheet, row, r->at[UNIT], "\"%s\" cannot be converted to \"%s\", expected one kind of unit",
                       ves_brief_of(unit).text, ves_brief_of(r->m->unit).text);
    return factor;
}

/* The unit of the limits, if they have one of their own; NaN: that of the value in their row. */
static double unit_of_limits(reading *r, const ves_units *units)
{
    const char *unit = r->at[LLOQ] == VES_NONE ? "" : r->sheet->column[r->at[LLOQ]].unit;
    const double factor = *unit ? unit_of_values(r, units, unit) : NAN;
    if (*unit && isnan(factor))
        ves_sheet_fail(r->sheet, VES_NONE, r->at[LLOQ], "is in \"%s\", expected \"%s\", as the values",
                       ves_brief_of(unit).text, ves_brief_of(r->m->unit).text);
    return factor;
}

/* What is below a limit, and what stands for it. A value below LLOQ of its row is too. */
void ves_measured_values_take(reading *r, const ves_units *units)
{
    const ves_sheet_column *column = &r->sheet->column[r->at[VALUE]];
    const double of_limits = unit_of_limits(r, units);
    for (size_t i = 0; i < r->sheet->n_row; ++i) {
        const bool passed = r->given.passed[i]; /* the unit of a row that is but a dose is that of the dose */
        const double factor = passed ? 1.0 : unit_of_row(r, units, i),
                     written = ves_sheet_number(r->sheet, i, r->at[VALUE]) * factor,
                     lloq = ves_sheet_number(r->sheet, i, r->at[LLOQ]) * (isnan(of_limits) ? factor : of_limits);
        const ves_below told = column->below ? (ves_below)column->below[i] : VES_NOT_BELOW;
        const double limit = told == VES_BELOW_NUMBER ? written : lloq;
        r->below[i] = !passed && (told != VES_NOT_BELOW || written < lloq);
        r->value[i] = passed ? NAN : written;
        if (!r->below[i]) continue;
        r->value[i] = r->options->blq == VES_BLQ_DROP ? NAN : r->options->blq == VES_BLQ_HALF ? 0.5 * limit : 0.0;
        if (r->options->blq == VES_BLQ_HALF && isnan(limit))
            ves_sheet_fail(r->sheet, i, r->at[VALUE],
                           "is below a limit that is not told, expected \"<0.5\" or a column lloq "
                           "(or --blq zero or drop)");
    }
}
