#include "compare/observed.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "input/csv.h"

#include <stdlib.h>
#include <string.h>

void ves_observed_free(ves_observed *observed)
{
    free(observed->item);
    *observed = (ves_observed){0};
}

/* Columns of a file; `none` where it has not got one. */
typedef struct columns {
    size_t time, value, organ, scenario, sd, low, high, none;
    double hours, scale; /* what 1 in the file is in h, and in the unit of the curve */
} columns;

typedef struct reading {
    const ves_csv *csv;
    const ves_comparison *c;
    const char *quantity;
    const char *unit; /* of the curve */
    columns at;
    ves_report *report;
} reading;

static ves_place header_of(const reading *r, const char *name)
{
    return (ves_place){r->csv->path, 1, name};
}

/* ---- units ---- */

/* Shares are written in many ways, all the same here. */
static bool same_share(const char *a, const char *b)
{
    static const char *const share[] = {"%", "percent", "%ID", "% of dose"}, *const per_g[] = {"%/g", "percent/g",
                                                                                               "%ID/g"};
    return (ves_is_among(a, VES_COUNT(share), share) && ves_is_among(b, VES_COUNT(share), share)) ||
           (ves_is_among(a, VES_COUNT(per_g), per_g) && ves_is_among(b, VES_COUNT(per_g), per_g));
}

/* What 1 `unit` is in the unit of the curve. */
static ves_status find_scale(reading *r, const ves_units *units, const char *unit)
{
    r->at.scale = 1.0;
    if (strcmp(unit, r->unit) == 0 || same_share(unit, r->unit)) return VES_OK;
    const char *amount = r->c->scenario[0].amount_unit;
    const bool is_amount = strcmp(r->quantity, "amount") == 0, is_conc = strcmp(r->quantity, "concentration") == 0;
    char *one = ves_format("1 %s", unit);
    if (!one) return ves_fail_memory(r->report);
    ves_quantity q = {0};
    const ves_dimension dim = is_conc ? VES_DIM_CONC : VES_DIM_AMOUNT;
    const bool fits = (is_amount || is_conc) && *unit && ves_quantity_fits(units, one, dim, amount);
    const ves_status status = fits ? ves_quantity_read(units, one, dim, amount, header_of(r, "value"), &q, r->report)
                                   : ves_fail(r->report, VES_E_UNIT, header_of(r, "value"),
                                              "is in \"%s\", expected \"value [%s]\" as the curve", unit, r->unit);
    r->at.scale = q.value;
    free(one);
    return status;
}

static ves_status find_hours(reading *r, const ves_units *units)
{
    char unit[64];
    ves_csv_unit(r->csv, r->at.time, sizeof unit, unit);
    if (!*unit)
        return ves_fail(r->report, VES_E_CONFIG, header_of(r, "time"),
                        "has no unit, expected \"time [h]\" in the header");
    char *one = ves_format("1 %s", unit);
    if (!one) return ves_fail_memory(r->report);
    ves_quantity q = {0};
    const ves_status status =
        ves_quantity_read(units, one, VES_DIM_TIME, "particle", header_of(r, "time"), &q, r->report);
    r->at.hours = q.value;
    free(one);
    return status;
}

/* ---- columns ---- */

static ves_status find_columns(reading *r)
{
    columns *at = &r->at;
    at->none = r->csv->n_column;
    at->scenario = at->sd = at->low = at->high = at->none;
    ves_status status = ves_csv_column(r->csv, "time", NULL, &at->time, r->report);
    if (!status) status = ves_csv_column(r->csv, "value", NULL, &at->value, r->report);
    if (!status) status = ves_csv_column(r->csv, "organ", NULL, &at->organ, r->report);
    if (status) return status;
    (void)ves_csv_has(r->csv, "scenario", &at->scenario);
    const bool sd = ves_csv_has(r->csv, "sd", &at->sd), low = ves_csv_has(r->csv, "low", &at->low),
               high = ves_csv_has(r->csv, "high", &at->high);
    if (low != high)
        return ves_fail(r->report, VES_E_CONFIG, header_of(r, low ? "low" : "high"), "expected a column \"%s\" too",
                        low ? "high" : "low");
    if (sd && low) return ves_fail(r->report, VES_E_CONFIG, header_of(r, "sd"), "expected either sd, or low and high");
    ves_units *units = NULL;
    char unit[64];
    ves_csv_unit(r->csv, at->value, sizeof unit, unit);
    status = ves_units_open(&units, r->report);
    if (!status) status = find_hours(r, units);
    if (!status) status = find_scale(r, units, unit);
    ves_units_close(units);
    return status;
}

/* ---- rows ---- */

static ves_place cell_of(const reading *r, size_t row, const char *name)
{
    return (ves_place){r->csv->path, r->csv->line[row], name};
}

static ves_status find_organ(const reading *r, size_t row, const char **organ)
{
    const char *word = ves_csv_cell(r->csv, row, r->at.organ), *near = NULL;
    for (size_t f = 0; f < r->c->n_file; ++f) {
        const ves_array *names = r->c->file[f].organ;
        for (size_t i = 0; i < names->n; ++i) {
            if (strcmp(names->data.text[i], word) != 0) continue;
            *organ = names->data.text[i];
            return VES_OK;
        }
        if (!near) near = ves_nearest_of(word, names->n, (const char *const *)names->data.text);
    }
    return ves_fail(r->report, VES_E_CONFIG, cell_of(r, row, "organ"), "there is no organ \"%s\"%s%s%s",
                    ves_brief_of(word).text, near ? "; did you mean \"" : "", near ? near : "",
                    near ? "\"?" : " in these files");
}

static ves_status find_spread(const reading *r, size_t row, ves_observation *o)
{
    const columns *at = &r->at;
    double sd = 0.0;
    o->low = o->high = o->value;
    if (at->sd != at->none && *ves_csv_cell(r->csv, row, at->sd)) {
        const ves_status status = ves_csv_number(r->csv, row, at->sd, &sd, r->report);
        if (status) return status;
        if (sd < 0.0)
            return ves_fail(r->report, VES_E_CONFIG, cell_of(r, row, "sd"), "%g is negative, expected at least 0", sd);
        o->low -= sd;
        o->high += sd;
    }
    if (at->low == at->none || (!*ves_csv_cell(r->csv, row, at->low) && !*ves_csv_cell(r->csv, row, at->high)))
        return VES_OK;
    ves_status status = ves_csv_number(r->csv, row, at->low, &o->low, r->report);
    if (!status) status = ves_csv_number(r->csv, row, at->high, &o->high, r->report);
    if (!status && !(o->low <= o->value && o->value <= o->high))
        status = ves_fail(r->report, VES_E_CONFIG, cell_of(r, row, "low"), "%g to %g is no range around the value %g",
                          o->low, o->high, o->value);
    return status;
}

static ves_status read_row(const reading *r, size_t row, ves_observation *o)
{
    const columns *at = &r->at;
    const char *scenario = at->scenario == at->none ? "" : ves_csv_cell(r->csv, row, at->scenario);
    *o = (ves_observation){.scenario = r->c->n_scenario};
    ves_status status = find_organ(r, row, &o->organ);
    if (!status && *scenario)
        status =
            ves_comparison_find(r->c, scenario, cell_of(r, row, "scenario"), VES_E_CONFIG, &o->scenario, r->report);
    if (!status) status = ves_csv_number(r->csv, row, at->time, &o->time, r->report);
    if (!status) status = ves_csv_number(r->csv, row, at->value, &o->value, r->report);
    if (!status) status = find_spread(r, row, o);
    if (!status && o->time < 0.0)
        status = ves_fail(r->report, VES_E_CONFIG, cell_of(r, row, "time"),
                          "%g is before the start, expected at least 0", o->time);
    o->time *= at->hours;
    o->value *= at->scale;
    o->low *= at->scale;
    o->high *= at->scale;
    return status;
}

static ves_status read_rows(const reading *r, ves_observed *observed)
{
    ves_status status = VES_OK;
    size_t n_below = 0;
    for (size_t row = 0; row < r->csv->n_row; ++row) {
        ves_observation o;
        const ves_status one = read_row(r, row, &o);
        if (!status) status = one; /* all wrong rows are said at once */
        if (one) continue;
        if (!(o.value > 0.0)) {
            ++n_below;
            continue;
        }
        if (!ves_grow(&observed->item, observed->n, &observed->room, sizeof *observed->item))
            return ves_fail_memory(r->report);
        observed->item[observed->n++] = o;
    }
    if (n_below && !status)
        ves_warn(r->report, (ves_place){.file = r->csv->path}, "%zu value%s not above 0 cannot stand on a log axis",
                 n_below, n_below == 1 ? "" : "s");
    return status;
}

ves_status ves_observed_read(const char *path, const ves_comparison *comparison, const char *quantity,
                             ves_observed *observed, ves_report *report)
{
    ves_csv csv = {0};
    const ves_array *curve = ves_table_find(&comparison->file[0].table, quantity);
    reading r = {.csv = &csv,
                 .c = comparison,
                 .quantity = quantity,
                 .unit = curve && curve->units ? curve->units : "",
                 .report = report};
    ves_status status = ves_csv_read(path, &csv, report);
    if (!status) status = find_columns(&r);
    if (!status) status = read_rows(&r, observed);
    ves_csv_free(&csv);
    return status;
}
