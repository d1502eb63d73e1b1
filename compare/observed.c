#include "compare/observed.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "compare/observed_config.h"
#include "input/measure.h"
#include "input/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void ves_observed_free(ves_observed *observed)
{
    for (size_t i = 0; i < observed->n_study; ++i) free(observed->study[i]);
    free(observed->study);
    free(observed->item);
    *observed = (ves_observed){0};
}

ves_status ves_observed_study(ves_observed *o, const char *name, size_t *study, ves_report *report)
{
    for (*study = 0; *study < o->n_study; ++*study) {
        if (strcmp(o->study[*study], name) == 0) return VES_OK;
    }
    char *copy = ves_copy_text(name);
    if (!copy || !ves_grow(&o->study, o->n_study, &o->room_study, sizeof *o->study)) {
        free(copy);
        return ves_fail_memory(report);
    }
    o->study[o->n_study++] = copy;
    return VES_OK;
}

/* ---- what may stand in a table ---- */

enum { TIME, ORGAN, VALUE, SD, SEM, N, LOW, HIGH, LLOQ, UNIT, SCENARIO, STUDY, ANIMAL, N_COLUMN };

#define MEASURE(NAME, ALIASES, RANGE, WORDS)                                                                           \
    {                                                                                                                  \
        .name = NAME, .aliases = ALIASES, .kind = VES_COLUMN_MEASURE, .range = RANGE, .words = WORDS                   \
    }
#define TEXT(NAME, ALIASES, WORDS)                                                                                     \
    {                                                                                                                  \
        .name = NAME, .aliases = ALIASES, .kind = VES_COLUMN_TEXT, .words = WORDS                                      \
    }

static const ves_column columns[N_COLUMN] = {
    [TIME] = {.name = "time",
              .aliases = "t",
              .kind = VES_COLUMN_NUMBER,
              .dim = VES_DIM_TIME,
              .needed = true,
              .filled = true,
              .words = "a time"},
    [ORGAN] = {.name = "organ", .aliases = "tissue", .kind = VES_COLUMN_TEXT, .filled = true, .words = "an organ"},
    [VALUE] = {.name = "value", .aliases = "mean, y", .kind = VES_COLUMN_MEASURE, .below = true, .words = "a value"},
    [SD] = MEASURE("sd", NULL, VES_COLUMN_FROM_0, "a standard deviation"),
    [SEM] = MEASURE("sem", "se", VES_COLUMN_FROM_0, "a standard error"),
    [N] = {.name = "n", .kind = VES_COLUMN_COUNT, .range = VES_COLUMN_ABOVE_0, .words = "how many were measured"},
    [LOW] = MEASURE("low", NULL, VES_COLUMN_ANY, "a value"),
    [HIGH] = MEASURE("high", NULL, VES_COLUMN_ANY, "a value"),
    [LLOQ] = MEASURE("lloq", "loq", VES_COLUMN_ABOVE_0, "the limit of the assay"),
    [UNIT] = TEXT("unit", "units", "a unit"),
    [SCENARIO] = TEXT("scenario", NULL, "a scenario"),
    [STUDY] = TEXT("study", NULL, "a study"),
    [ANIMAL] = TEXT("animal", "subject", "an animal"),
};

typedef struct reading {
    ves_sheet sheet;
    const ves_comparison *c;
    const char *quantity;
    const char *unit; /* of the curve */
    const ves_units *units;
    ves_sheet_words organs;
    size_t at[N_COLUMN];
    size_t n_no_value, n_no_limit, n_foot;
    ves_observed *observed;
    ves_report *report;
} reading;

/* ---- names ---- */

/* @param near out: the nearest organ, where there is none */
static const char *organ_of(reading *r, const char *word, bool any_case, const char **near)
{
    const ves_sheet_word *other = ves_sheet_words_find(&r->organs, word);
    if (other) word = other->meaning;
    *near = NULL;
    for (size_t f = 0; f < r->c->n_file; ++f) {
        const ves_array *names = r->c->file[f].organ;
        for (size_t i = 0; i < names->n; ++i) {
            if ((any_case ? strcasecmp : strcmp)(names->data.text[i], word) == 0) return names->data.text[i];
        }
        if (!*near) *near = ves_nearest_of(word, names->n, (const char *const *)names->data.text);
    }
    return NULL;
}

/* A column of a wide table. */
static bool is_organ(void *context, const char *name, ves_column *column, const char **near)
{
    const char *organ = organ_of(context, name, true, near);
    if (!organ) return false;
    *column = (ves_column){.name = organ, .kind = VES_COLUMN_MEASURE, .below = true, .words = "a value"};
    return true;
}

static bool find_study(reading *r, const char *name, size_t *study)
{
    if (!ves_observed_study(r->observed, name, study, r->report)) return true;
    r->sheet.status = VES_E_MEMORY;
    return false;
}

/* ---- units ---- */

/* Shares are written in many ways, all the same here. */
static bool same_share(const char *a, const char *b)
{
    ves_measure one, other;
    return ves_measure_of_share(a, &one) && ves_measure_of_share(b, &other) && one.scaling == other.scaling &&
           one.to_unit == other.to_unit;
}

double ves_observed_scale(const ves_comparison *c, const ves_units *units, const char *quantity, const char *of_curve,
                          const char *unit)
{
    if (strcmp(unit, of_curve) == 0 || same_share(unit, of_curve)) return 1.0;
    const char *amount = c->scenario[0].amount_unit;
    const bool is_amount = strcmp(quantity, "amount") == 0, is_conc = strcmp(quantity, "concentration") == 0;
    if (!(is_amount || is_conc) || !*unit || !amount) return NAN;
    char one[160];
    ves_quantity q = {0};
    (void)snprintf(one, sizeof one, "1 %.*s", 128, unit);
    const ves_dimension dim = is_conc ? VES_DIM_CONC : VES_DIM_AMOUNT;
    return ves_quantity_read(units, one, dim, amount, (ves_place){0}, &q, NULL) ? NAN : q.value;
}

static double scale_of(const reading *r, const char *unit)
{
    return ves_observed_scale(r->c, r->units, r->quantity, r->unit, unit);
}

/* The scale of a column; one without a unit has that of the values. */
static double column_scale(reading *r, size_t column, double of_values)
{
    if (column == VES_NONE) return of_values;
    const char *unit = r->sheet.column[column].unit;
    if (!*unit && !isnan(of_values)) return of_values;
    const double scale = scale_of(r, unit);
    if (isnan(scale) && !*unit) {
        ves_sheet_fail(&r->sheet, VES_NONE, column, "has no unit, expected \"%s [%s]\" as the curve",
                       r->sheet.column[column].name, r->unit);
    } else if (isnan(scale)) {
        ves_sheet_fail(&r->sheet, VES_NONE, column, "is in \"%s\", expected \"%s [%s]\" as the curve",
                       ves_brief_of(unit).text, r->sheet.column[column].name, r->unit);
    }
    return scale;
}

/* ---- columns ---- */

static bool has(const reading *r, size_t column)
{
    return r->at[column] != VES_NONE;
}

static void say_missing(reading *r, size_t column, const char *example)
{
    ves_place at = ves_sheet_place(&r->sheet, VES_NONE, VES_NONE);
    at.setting = columns[column].name;
    if (r->sheet.n_unknown) return; /* it may be one of these */
    ++r->sheet.n_fault;
    r->sheet.status =
        ves_fail(r->report, VES_E_CONFIG, at, "there is no such column, expected \"%s\" in the header", example);
}

/* What columns say together. */
static void check_columns(reading *r)
{
    ves_sheet *sheet = &r->sheet;
    const size_t first = ves_sheet_first_other(sheet);
    const bool wide = first != VES_NONE;
    static const size_t alone[] = {ORGAN, VALUE, SD, SEM, N, LOW, HIGH, LLOQ, UNIT};
    for (size_t i = 0; wide && i < VES_COUNT(alone); ++i) {
        if (has(r, alone[i]))
            ves_sheet_fail(
                sheet, VES_NONE, r->at[alone[i]],
                "stands beside a column of an organ (\"%s\"), expected organ and value, or a column an organ",
                ves_brief_of(sheet->column[first].header).text);
    }
    if (wide) return;
    if (!has(r, VALUE)) say_missing(r, VALUE, "value [%ID]");
    if (!has(r, ORGAN)) say_missing(r, ORGAN, "organ");
    if (has(r, LOW) != has(r, HIGH))
        ves_sheet_fail(sheet, VES_NONE, r->at[has(r, LOW) ? LOW : HIGH], "expected a column \"%s\" too",
                       has(r, LOW) ? "high" : "low");
    const size_t spread[] = {SD, SEM, LOW};
    size_t found = VES_NONE;
    for (size_t i = 0; i < VES_COUNT(spread); ++i) {
        if (!has(r, spread[i])) continue;
        if (found != VES_NONE)
            ves_sheet_fail(sheet, VES_NONE, r->at[found], "expected either sd, or sem and n, or low and high");
        found = found == VES_NONE ? spread[i] : found;
    }
}

/* ---- rows ---- */

static void add(reading *r, const ves_observation *o)
{
    ves_observed *all = r->observed;
    if (!ves_grow(&all->item, all->n, &all->room, sizeof *all->item)) {
        r->sheet.status = ves_fail_memory(r->report);
        return;
    }
    r->n_foot += !(o->value > 0.0);
    all->item[all->n++] = *o;
}

/* How far a value spreads. @param scale of sd or sem, low, high */
static void find_spread(reading *r, size_t row, const double scale[], ves_observation *o)
{
    ves_sheet *sheet = &r->sheet;
    const double n = ves_sheet_number(sheet, row, r->at[N]), sd = ves_sheet_number(sheet, row, r->at[SD]) * scale[SD],
                 sem = ves_sheet_number(sheet, row, r->at[SEM]) * scale[SEM] * sqrt(n),
                 low = ves_sheet_number(sheet, row, r->at[LOW]) * scale[LOW],
                 high = ves_sheet_number(sheet, row, r->at[HIGH]) * scale[HIGH];
    const double spread = !isnan(sd) ? sd : sem;
    o->low = o->high = o->value;
    if (!isnan(spread)) {
        o->low -= spread;
        o->high += spread;
    }
    if (!has(r, LOW) || !has(r, HIGH) || (isnan(low) && isnan(high))) return;
    if (isnan(low) || isnan(high)) {
        ves_sheet_fail(sheet, row, r->at[isnan(low) ? LOW : HIGH], "no value, expected one beside %s",
                       isnan(low) ? "high" : "low");
        return;
    }
    o->low = low;
    o->high = high;
    if (o->below || (low <= o->value && o->value <= high)) return;
    ves_sheet_fail(sheet, row, r->at[LOW], "%s to %s is no range around the value %s",
                   ves_sheet_text(sheet, row, r->at[LOW]), ves_sheet_text(sheet, row, r->at[HIGH]),
                   ves_sheet_text(sheet, row, r->at[VALUE]));
}

/* Time, scenario and study of a row. @return false: something in it is wrong */
static bool start_row(reading *r, size_t row, ves_observation *o)
{
    ves_sheet *sheet = &r->sheet;
    const char *scenario = ves_sheet_text(sheet, row, r->at[SCENARIO]),
               *study = ves_sheet_text(sheet, row, r->at[STUDY]);
    *o = (ves_observation){.scenario = r->c->n_scenario, .study = VES_NONE, .least = NAN};
    o->time = ves_sheet_inside(sheet, row, r->at[TIME]);
    if (o->time < 0.0)
        ves_sheet_fail(sheet, row, r->at[TIME], "%s is before the start, expected a time from 0 on",
                       ves_sheet_text(sheet, row, r->at[TIME]));
    if (*scenario) {
        const ves_status status =
            ves_comparison_find(r->c, scenario, ves_sheet_place(sheet, row, r->at[SCENARIO]), VES_E_CONFIG,
                                &o->scenario, sheet->n_fault < VES_SHEET_FAULTS ? r->report : NULL);
        if (status) {
            ++sheet->n_fault;
            sheet->row[row].wrong = true;
            if (!sheet->status) sheet->status = status;
        }
    }
    return !*study || find_study(r, study, &o->study);
}

/* The value of a cell, or its limit. @return false: there is none to draw, which was counted */
static bool read_value(reading *r, size_t row, size_t column, double scale, double limit, ves_observation *o)
{
    const ves_sheet_column *c = &r->sheet.column[column];
    o->value = c->value[row] * scale;
    o->below = c->below[row] != VES_NOT_BELOW;
    if (o->below && isnan(o->value)) o->value = limit;
    if (!o->below && o->value < limit) { /* measured, but below what the assay can tell */
        o->below = true;
        o->value = limit;
    }
    r->n_no_limit += o->below && isnan(o->value);
    r->n_no_value += !o->below && isnan(o->value) && !r->sheet.row[row].wrong;
    return !isnan(o->value);
}

static void read_wide(reading *r, const double scale[])
{
    for (size_t row = 0; row < r->sheet.n_row; ++row) {
        ves_observation o;
        if (!start_row(r, row, &o)) return;
        for (size_t k = 0; k < r->sheet.n_column; ++k) {
            const ves_sheet_column *c = &r->sheet.column[k];
            if (!c->known || c->row != VES_NONE || !read_value(r, row, k, scale[k], NAN, &o)) continue;
            o.organ = c->is.name;
            o.low = o.high = o.value;
            if (!r->sheet.row[row].wrong) add(r, &o);
        }
    }
}

/* The scale of one row, by its own unit. NaN: it has none */
static double row_scale(reading *r, size_t row)
{
    const char *unit = ves_sheet_text(&r->sheet, row, r->at[UNIT]);
    if (!*unit) return NAN;
    const double scale = scale_of(r, unit);
    if (isnan(scale))
        ves_sheet_fail(&r->sheet, row, r->at[UNIT], "\"%s\" is another unit, expected \"%s\" as the curve",
                       ves_brief_of(unit).text, r->unit);
    return scale;
}

static void read_long(reading *r, const double scale[])
{
    ves_sheet *sheet = &r->sheet;
    for (size_t row = 0; row < sheet->n_row; ++row) {
        ves_observation o;
        const char *organ = ves_sheet_text(sheet, row, r->at[ORGAN]), *near;
        if (!start_row(r, row, &o)) return;
        o.organ = organ_of(r, organ, false, &near);
        if (!o.organ && *organ)
            ves_sheet_fail(sheet, row, r->at[ORGAN], "there is no organ \"%s\"%s%s%s", ves_brief_of(organ).text,
                           near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : " in these files");
        if (!has(r, VALUE)) continue;
        const double own = row_scale(r, row);
        double
            of_row[N_COLUMN]; /* the unit of a row stands instead of that of the values, and for columns without one */
        for (size_t k = 0; k < N_COLUMN; ++k) {
            const bool has_unit = k != VALUE && has(r, k) && *sheet->column[r->at[k]].unit;
            of_row[k] = isnan(own) || has_unit ? scale[k] : own;
        }
        const double limit = ves_sheet_number(sheet, row, r->at[LLOQ]) * of_row[LLOQ];
        if (!read_value(r, row, r->at[VALUE], of_row[VALUE], limit, &o)) continue;
        find_spread(r, row, of_row, &o);
        if (!sheet->row[row].wrong) add(r, &o);
    }
}

/* ---- the whole ---- */

static void tell(const reading *r)
{
    const ves_place at = {.file = r->sheet.path};
    if (has(r, SEM) && !has(r, N)) ves_note(r->report, at, "sem without n: no standard deviation is drawn");
    if (r->sheet.status) return;
    if (r->n_no_value)
        ves_note(r->report, at, "%zu cell%s without a value", r->n_no_value, r->n_no_value == 1 ? "" : "s");
    if (r->n_no_limit)
        ves_note(r->report, at,
                 "%zu value%s below a limit that stands nowhere, expected it in the cell (<0.5) or in lloq",
                 r->n_no_limit, r->n_no_limit == 1 ? "" : "s");
    if (r->n_foot)
        ves_note(r->report, at, "%zu value%s not above 0, drawn at the foot of a log axis", r->n_foot,
                 r->n_foot == 1 ? "" : "s");
}

static ves_status read_table(reading *r, ves_sheet_options *options)
{
    const ves_sheet_kind kind = {
        .title = "measured values", .n = N_COLUMN, .column = columns, .other = is_organ, .context = r};
    ves_sheet *sheet = &r->sheet;
    const ves_status status = ves_sheet_take(&kind, options, r->units, r->c->scenario[0].amount_unit, sheet);
    if (status == VES_E_MEMORY) return status;
    for (size_t k = 0; k < N_COLUMN; ++k) r->at[k] = ves_sheet_find(sheet, k);
    if (sheet->n_column == 0) return sheet->status;
    check_columns(r);
    if (ves_sheet_first_other(sheet) != VES_NONE) {
        double *scale = ves_new(sheet->n_column, sizeof *scale);
        if (!scale) return ves_fail_memory(r->report);
        for (size_t k = 0; k < sheet->n_column; ++k) {
            if (sheet->column[k].known && sheet->column[k].row == VES_NONE) scale[k] = column_scale(r, k, NAN);
        }
        read_wide(r, scale);
        free(scale);
    } else {
        double scale[N_COLUMN];
        static const size_t measures[] = {SD, SEM, LOW, HIGH, LLOQ};
        const bool by_row = has(r, UNIT) && has(r, VALUE) && !*sheet->column[r->at[VALUE]].unit;
        scale[VALUE] = by_row || !has(r, VALUE) ? 1.0 : column_scale(r, r->at[VALUE], NAN);
        for (size_t k = 0; k < VES_COUNT(measures); ++k)
            scale[measures[k]] = column_scale(r, r->at[measures[k]], isnan(scale[VALUE]) ? 1.0 : scale[VALUE]);
        read_long(r, scale);
    }
    tell(r);
    return sheet->status;
}

static ves_status read_path(reading *r, const char *path, ves_sheet_options *options)
{
    ves_units *units = NULL;
    ves_status status = ves_units_open(&units, r->report);
    r->units = units;
    if (!status) status = ves_sheet_open(path, (ves_place){.file = path}, r->report, &r->sheet);
    if (!status) status = read_table(r, options);
    ves_units_close(units);
    ves_sheet_free(&r->sheet);
    return status;
}

static ves_status read_config(reading *r, const char *path)
{
    ves_observed_config config = {0};
    ves_status status = ves_observed_config_read(path, &config, r->report);
    r->organs = config.organs;
    if (!status) status = read_path(r, config.table, &config.options);
    for (size_t i = 0; i < r->organs.n; ++i) {
        const ves_sheet_word *word = &r->organs.word[i];
        if (!status && !word->used)
            status = ves_fail(r->report, VES_E_CONFIG, word->at, "there is no organ \"%s\" in %s",
                              ves_brief_of(word->column).text, config.table);
    }
    r->organs = (ves_sheet_words){0};
    ves_observed_config_free(&config);
    return status;
}

ves_status ves_observed_read(const char *path, const ves_comparison *comparison, const char *quantity,
                             ves_observed *observed, ves_report *report)
{
    const ves_array *curve = ves_table_find(&comparison->file[0].table, quantity);
    reading r = {.c = comparison,
                 .quantity = quantity,
                 .unit = curve && curve->units ? curve->units : "",
                 .observed = observed,
                 .report = report};
    const size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".cfg") == 0 ? read_config(&r, path) : read_path(&r, path, NULL);
}
