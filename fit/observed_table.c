#include "fit/observed_table.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/measured_number.h"
#include "fit/measured_organ.h"
#include "study/data_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- what may stand in it ---- */

enum {
    TIME,
    TIME_TO,
    ORGAN,
    VALUE,
    QUANTITY,
    SD,
    SEM,
    N,
    LLOQ,
    ABOVE,
    UNIT,
    SCENARIO,
    STUDY,
    ANIMAL,
    USE,
    WHAT,
    LOW,
    HIGH,
    N_COLUMN
};

#define TEXT(NAME, ALIASES, WORDS)                                                                                     \
    {                                                                                                                  \
        .name = NAME, .aliases = ALIASES, .kind = VES_COLUMN_TEXT, .words = WORDS                                      \
    }
#define MEASURE(NAME, ALIASES, RANGE, WORDS)                                                                           \
    {                                                                                                                  \
        .name = NAME, .aliases = ALIASES, .kind = VES_COLUMN_MEASURE, .range = RANGE, .words = WORDS                   \
    }

static const ves_column columns[N_COLUMN] = {
    [TIME] = {.name = "time",
              .aliases = "t",
              .kind = VES_COLUMN_NUMBER,
              .dim = VES_DIM_TIME,
              .range = VES_COLUMN_FROM_0,
              .words = "a time"},
    [TIME_TO] = {.name = "time_to",
                 .aliases = "until",
                 .kind = VES_COLUMN_NUMBER,
                 .dim = VES_DIM_TIME,
                 .range = VES_COLUMN_FROM_0,
                 .words = "the end of a window"},
    [ORGAN] = {.name = "organ", .aliases = "tissue", .kind = VES_COLUMN_TEXT, .filled = true, .words = "an organ"},
    [VALUE] = {.name = "value", .aliases = "mean, y", .kind = VES_COLUMN_MEASURE, .below = true, .words = "a value"},
    [QUANTITY] = TEXT("quantity", "metric", "a number of an analysis, such as auc_inf"),
    [SD] = MEASURE("sd", NULL, VES_COLUMN_FROM_0, "a standard deviation"),
    [SEM] = MEASURE("sem", "se", VES_COLUMN_FROM_0, "a standard error"),
    [N] = {.name = "n", .kind = VES_COLUMN_COUNT, .range = VES_COLUMN_ABOVE_0, .words = "how many were measured"},
    [LLOQ] = MEASURE("lloq", "loq, below", VES_COLUMN_ABOVE_0, "the limit of the assay"),
    [ABOVE] = MEASURE("above", "uloq", VES_COLUMN_ABOVE_0, "the upper limit of the assay"),
    [UNIT] = TEXT("unit", "units", "a unit"),
    [SCENARIO] = TEXT("scenario", "group", "a scenario"),
    [STUDY] = TEXT("study", NULL, "a study"),
    [ANIMAL] = TEXT("animal", "id, subject", "an animal"),
    [USE] = {.name = "use", .kind = VES_COLUMN_COUNT, .words = "0 or 1"},
    [WHAT] = TEXT("what", NULL, "\"vesicle\" or \"signal\""),
    [LOW] = {.name = "low", .kind = VES_COLUMN_KEPT},
    [HIGH] = {.name = "high", .kind = VES_COLUMN_KEPT},
};

typedef struct reading {
    const ves_study *study;
    ves_sheet_words *organs;
    ves_observations *out;
    ves_sheet *sheet;
    const char *file; /* its last piece: the study that values without one are of */
    size_t at[N_COLUMN];
    size_t n_no_value, n_no_limit, n_trough;
    ves_report *report;
} reading;

static bool has(const reading *r, size_t column)
{
    return r->at[column] != VES_NONE;
}

static const char *word(const reading *r, size_t row, size_t column)
{
    return ves_sheet_text(r->sheet, row, r->at[column]);
}

static void no_memory(reading *r)
{
    r->sheet->status = ves_fail_memory(r->report);
}

/* ---- organs ---- */

static const char *called(reading *r, const char *name)
{
    const ves_sheet_word *other = ves_sheet_words_find(r->organs, name);
    return other ? other->meaning : name;
}

/* A column of a wide table: an organ of any scenario. */
static bool is_organ(void *context, const char *name, ves_column *column, const char **near)
{
    reading *r = context;
    const char *organ = called(r, name);
    *near = NULL;
    for (size_t s = 0; s < r->study->n_scenario; ++s) {
        const ves_topology *t = r->study->scenario[s].typical.graph->topology;
        const size_t found = ves_measured_organ(t, organ, false);
        if (found != VES_NONE) {
            *column = (ves_column){
                .name = t->organ[found].name, .kind = VES_COLUMN_MEASURE, .below = true, .words = "a value"};
            return true;
        }
        if (!*near) *near = ves_measured_organ_near(t, organ);
    }
    return false;
}

static void say_no_organ(reading *r, size_t row, size_t column, const char *name, const ves_scenario *s)
{
    const ves_topology *t = s->typical.graph->topology;
    const char *near = ves_measured_organ_near(t, name);
    ves_sheet_fail(r->sheet, row, column, "scenario \"%s\" has no organ \"%s\"%s%s%s", s->name, ves_brief_of(name).text,
                   near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* The organ of a row, as the scenario shows it: its tracer, where it has one, unless the row says otherwise. */
static bool take_organ(reading *r, size_t row, size_t column, const char *name, ves_datum *d)
{
    const ves_scenario *s = &r->study->scenario[d->scenario];
    const ves_topology *t = s->typical.graph->topology;
    const char *what = word(r, row, WHAT), *organ = called(r, name);
    const bool signal = ves_topology_has_signal(t);
    if (strcmp(what, "signal") == 0 && !signal) {
        ves_sheet_fail(r->sheet, row, r->at[WHAT], "scenario \"%s\" has no tracer, expected \"vesicle\"", s->name);
        return false;
    }
    if (*what && strcmp(what, "signal") != 0 && strcmp(what, "vesicle") != 0) {
        ves_sheet_fail(r->sheet, row, r->at[WHAT], "\"%s\" is neither, expected \"vesicle\" or \"signal\"",
                       ves_brief_of(what).text);
        return false;
    }
    d->organ = ves_measured_organ(t, organ, signal && strcmp(what, "vesicle") != 0);
    if (d->organ == VES_NONE && *name) say_no_organ(r, row, column, organ, s);
    return d->organ != VES_NONE;
}

/* ---- scenario, study, animal ---- */

static const char *scenario_name(size_t i, const void *study)
{
    return ((const ves_study *)study)->scenario[i].name;
}

static bool take_scenario(reading *r, size_t row, ves_datum *d)
{
    const ves_study *study = r->study;
    const char *name = word(r, row, SCENARIO);
    d->scenario = 0;
    if (!*name && study->n_scenario == 1) return true;
    if (!*name) {
        ves_sheet_fail(r->sheet, has(r, SCENARIO) ? row : VES_NONE, r->at[SCENARIO],
                       "the study has %zu scenarios, expected a column \"scenario\" that says which",
                       study->n_scenario);
        return false;
    }
    for (size_t i = 0; i < study->n_scenario; ++i) {
        d->scenario = i;
        if (strcmp(study->scenario[i].name, name) == 0) return true;
    }
    const char *near = ves_nearest(name, study->n_scenario, scenario_name, study);
    ves_sheet_fail(r->sheet, row, r->at[SCENARIO], "there is no scenario \"%s\"%s%s%s", ves_brief_of(name).text,
                   near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return false;
}

static bool take_subject(reading *r, size_t row, ves_datum *d)
{
    const ves_data_set *data = r->study->scenario[d->scenario].data;
    const char *animal = word(r, row, ANIMAL);
    d->subject = VES_NONE;
    if (!data) return true;
    for (size_t i = 0; i < data->n_subject; ++i) {
        if (strcmp(data->subject[i].id, animal) == 0) d->subject = i;
    }
    if (d->subject == VES_NONE)
        ves_sheet_fail(r->sheet, has(r, ANIMAL) ? row : VES_NONE, r->at[ANIMAL],
                       "there is no ID \"%s\" in %s, expected whose value it is", ves_brief_of(animal).text,
                       data->path);
    return d->subject != VES_NONE;
}

static bool start_row(reading *r, size_t row, ves_datum *d)
{
    const char *study = word(r, row, STUDY), *animal = word(r, row, ANIMAL);
    const double use = ves_sheet_number(r->sheet, row, r->at[USE]);
    *d = (ves_datum){.animal = VES_NONE, .sd = NAN, .other = NAN, .used = !(use == 0.0)};
    if (use > 1.0) ves_sheet_fail(r->sheet, row, r->at[USE], "%g is neither, expected 0 (held out) or 1", use);
    if (!take_scenario(r, row, d) || !take_subject(r, row, d)) return false;
    d->study = ves_observations_study(r->out, *study ? study : r->file);
    if (*animal && d->study != VES_NONE) {
        d->animal = ves_observations_animal(r->out, d->study, animal);
        if (d->animal == VES_NONE) no_memory(r);
    }
    if (d->study == VES_NONE) no_memory(r);
    d->time = ves_sheet_inside(r->sheet, row, r->at[TIME]);
    d->until = ves_sheet_inside(r->sheet, row, r->at[TIME_TO]);
    return !r->sheet->row[row].wrong;
}

/* ---- times ---- */

static bool within_run(reading *r, size_t row, size_t column, double time)
{
    if (time <= r->study->end) return true;
    ves_sheet_fail(r->sheet, row, r->at[column], "%s is behind the end of the run, %g h; expected a longer duration",
                   word(r, row, column), r->study->end);
    return false;
}

/* At the time of a dose after the first what is sampled is a trough: what was there just before. */
static void take_before(reading *r, ves_datum *d)
{
    const ves_schedule *s = &r->study->scenario[d->scenario].typical.schedule;
    const double end = r->study->end;
    for (size_t i = 0; i < s->n_event && d->time > 0.0; ++i) {
        const ves_event *e = &s->event[i];
        if (e->kind != VES_EVENT_BOLUS || fabs(e->time - d->time) > 1e-9 * end) continue;
        d->time -= 4e-9 * end; /* further than times that are one (ves_output_add_times) */
        ++r->n_trough;
        return;
    }
}

static bool take_time(reading *r, size_t row, ves_datum *d)
{
    const char *number = word(r, row, QUANTITY);
    const bool at = !isnan(d->time), to = !isnan(d->until), halving = strcasecmp(number, "half_life") == 0 && at && to;
    if (to && at && !(d->until > d->time)) {
        ves_sheet_fail(r->sheet, row, r->at[TIME_TO], "%s is no end of a window that begins at %s",
                       word(r, row, TIME_TO), word(r, row, TIME));
        return false;
    }
    d->kind = halving ? VES_DATUM_HALVING : *number ? VES_DATUM_NUMBER : to ? VES_DATUM_MEAN : VES_DATUM_TIME;
    if (d->kind == VES_DATUM_NUMBER && (at || to)) {
        ves_sheet_fail(r->sheet, row, r->at[at ? TIME : TIME_TO],
                       "%s is of the whole curve, expected no time beside it", number);
        return false;
    }
    if (d->kind == VES_DATUM_NUMBER) return true;
    if (!at) {
        ves_sheet_fail(r->sheet, has(r, TIME) ? row : VES_NONE, r->at[TIME],
                       has(r, TIME) ? "no value, expected a time" : "expected a column \"time [h]\" in the header");
        return false;
    }
    if (!within_run(r, row, TIME, d->time) || (to && !within_run(r, row, TIME_TO, d->until))) return false;
    if (d->kind == VES_DATUM_TIME) take_before(r, d);
    return true;
}

/* ---- units ---- */

/* What a reference is needed for is no number of one curve. */
static bool of_one_curve(size_t row)
{
    return !(ves_nca_rows[row].asks & (VES_ASKS_REFERENCE | VES_ASKS_PLASMA));
}

/* A unit that is none here. Where it counts a mass or moles and amounts are particles, it is said how to turn it. */
static void fail_unit(const reading *r, size_t row, size_t at, const char *unit, const char *amount)
{
    static const char *const others[] = {"ng", "mol"};
    ves_measure m = {.scaling = VES_AS_IT_IS};
    bool other = false;
    for (size_t i = 0; i < VES_COUNT(others) && !other && *unit && strcmp(amount, "particle") == 0; ++i)
        other = ves_measure_of_unit(r->study->units, unit, others[i], &m);
    const char *per = m.scaling == VES_PER_VOLUME ? "/mL" : m.scaling == VES_PER_GRAM ? "/g" : "";
    if (other) {
        ves_sheet_fail(r->sheet, row, at,
                       "\"%s\" is of a mass or of moles, but amounts are in \"%s\" here, expected a share of the dose, "
                       "\"%%ID%s\" (100 x value / dose), or \"%s%s\"",
                       ves_brief_of(unit).text, amount, per, amount, per);
    } else {
        ves_sheet_fail(r->sheet, row, at, "%s%s%s, expected one such as \"value [%%ID/g]\" or \"value [%s/mL]\"",
                       *unit ? "\"" : "there is no unit", *unit ? ves_brief_of(unit).text : "",
                       *unit ? "\" is no unit of a share of the dose, an amount or a concentration" : "", amount);
    }
}

static bool take_unit(reading *r, size_t row, size_t column, const char *unit, ves_datum *d)
{
    const ves_scenario *s = &r->study->scenario[d->scenario];
    const char *amount = s->typical.graph->topology->amount_unit, *number = word(r, row, QUANTITY), *near = NULL;
    const char *organ = s->typical.graph->topology->organ[d->organ].name;
    const size_t unit_at = *word(r, row, UNIT) ? r->at[UNIT] : column;
    char wanted[96] = "";
    d->unit = unit;
    if (d->kind == VES_DATUM_NUMBER || d->kind == VES_DATUM_HALVING) {
        const bool fine =
            ves_measure_of_number(r->study->units, number, unit, amount, &d->measure, &near, sizeof wanted, wanted) &&
            of_one_curve(d->measure.row);
        if (fine) return true;
        if (*wanted && of_one_curve(d->measure.row)) {
            ves_sheet_fail(r->sheet, row, unit_at, "%s is in \"%s\", expected a unit such as \"%s\"", number,
                           ves_brief_of(unit).text, wanted);
        } else {
            ves_sheet_fail(r->sheet, row, r->at[QUANTITY], "there is no such number of one curve: \"%s\"%s%s%s",
                           ves_brief_of(number).text, near ? "; did you mean \"" : "", near ? near : "",
                           near ? "\"?" : " (vesipk list numbers)");
        }
        return false;
    }
    if (!ves_measure_of_unit(r->study->units, unit, amount, &d->measure)) {
        fail_unit(r, *word(r, row, UNIT) ? row : VES_NONE, unit_at, unit, amount);
        return false;
    }
    const char *lacks = ves_measured_organ_lacks(s->typical.graph, d->organ, d->measure.scaling);
    if (lacks)
        ves_sheet_fail(r->sheet, row, r->at[ORGAN], "\"%s\" has no %s, so %s", organ, lacks,
                       strcmp(lacks, "mass") == 0 ? "nothing of it is known per gram" : "it has no concentration");
    return !lacks;
}

/* ---- values ---- */

/* @return false: there is none, which was counted */
static bool take_value(reading *r, size_t row, size_t column, double lloq, double above, ves_datum *d)
{
    const ves_sheet_column *c = &r->sheet->column[column];
    const bool below = c->below && c->below[row] != VES_NOT_BELOW;
    d->value = c->value[row];
    if (below || (isnan(d->value) && !isnan(lloq)) || d->value < lloq) {
        d->censored = VES_CENSORED_BELOW;
        d->value = below && !isnan(d->value) ? d->value : lloq;
    } else if ((isnan(d->value) && !isnan(above)) || d->value > above) {
        d->censored = VES_CENSORED_ABOVE;
        d->value = above;
    }
    r->n_no_limit += below && isnan(d->value);
    r->n_no_value += !below && isnan(d->value) && !r->sheet->row[row].wrong;
    return !isnan(d->value);
}

static void add(reading *r, size_t row, size_t column, ves_datum *d)
{
    d->at = ves_sheet_place(r->sheet, row, column);
    if (!r->sheet->row[row].wrong && !ves_observations_add(r->out, d)) no_memory(r);
}

static void read_wide(reading *r)
{
    for (size_t row = 0; row < r->sheet->n_row; ++row) {
        ves_datum d;
        if (!start_row(r, row, &d) || !take_time(r, row, &d)) continue;
        for (size_t k = 0; k < r->sheet->n_column; ++k) {
            const ves_sheet_column *c = &r->sheet->column[k];
            ves_datum one = d;
            if (!c->known || c->row != VES_NONE || !take_value(r, row, k, NAN, NAN, &one)) continue;
            if (take_organ(r, row, k, c->is.name, &one) && take_unit(r, row, k, c->unit, &one)) add(r, row, k, &one);
        }
    }
}

/* How well the value is known, as a mean of n. */
static void take_spread(const reading *r, size_t row, ves_datum *d)
{
    const double sd = ves_sheet_number(r->sheet, row, r->at[SD]), sem = ves_sheet_number(r->sheet, row, r->at[SEM]),
                 n = ves_sheet_number(r->sheet, row, r->at[N]);
    d->sd = !isnan(sem) ? sem : !isnan(n) ? sd / sqrt(n) : sd;
}

/* Columns with a unit of their own beside one of the row. */
static bool check_row_units(reading *r, size_t row, const char *own)
{
    static const size_t beside[] = {SD, SEM, LLOQ, ABOVE};
    bool fine = true;
    for (size_t i = 0; i < VES_COUNT(beside) && *own; ++i) {
        const ves_sheet_column *c = has(r, beside[i]) ? &r->sheet->column[r->at[beside[i]]] : NULL;
        if (!c || !*c->unit || strcmp(c->unit, own) == 0 || !*word(r, row, beside[i])) continue;
        ves_sheet_fail(r->sheet, row, r->at[UNIT], "is \"%s\", but \"%s\" is in \"%s\", expected one unit in a row",
                       ves_brief_of(own).text, c->is.name, ves_brief_of(c->unit).text);
        fine = false;
    }
    return fine;
}

static void read_long(reading *r)
{
    const char *of_column = r->sheet->column[r->at[VALUE]].unit;
    for (size_t row = 0; row < r->sheet->n_row; ++row) {
        ves_datum d;
        if (!start_row(r, row, &d) || !take_organ(r, row, r->at[ORGAN], word(r, row, ORGAN), &d) ||
            !take_time(r, row, &d))
            continue;
        const char *own = word(r, row, UNIT);
        if (!check_row_units(r, row, own)) continue;
        if (!take_unit(r, row, r->at[VALUE], *own ? own : of_column, &d)) continue;
        if (!take_value(r, row, r->at[VALUE], ves_sheet_number(r->sheet, row, r->at[LLOQ]),
                        ves_sheet_number(r->sheet, row, r->at[ABOVE]), &d))
            continue;
        take_spread(r, row, &d);
        add(r, row, r->at[VALUE], &d);
    }
}

/* ---- the whole ---- */

/* Columns of one row are in one unit. */
static void check_units(reading *r)
{
    static const size_t beside[] = {SD, SEM, LLOQ, ABOVE};
    if (!has(r, VALUE)) return;
    const char *of_value = r->sheet->column[r->at[VALUE]].unit;
    for (size_t i = 0; i < VES_COUNT(beside); ++i) {
        const ves_sheet_column *c = has(r, beside[i]) ? &r->sheet->column[r->at[beside[i]]] : NULL;
        if (!c || !*c->unit || strcmp(c->unit, of_value) == 0) continue;
        ves_sheet_fail(r->sheet, VES_NONE, r->at[beside[i]], "is in \"%s\", expected the unit of the values, \"%s\"",
                       ves_brief_of(c->unit).text, ves_brief_of(of_value).text);
    }
}

static bool check_columns(reading *r)
{
    const bool wide = ves_sheet_first_other(r->sheet) != VES_NONE;
    static const size_t alone[] = {ORGAN, VALUE, QUANTITY, SD, SEM, N, LLOQ, ABOVE, UNIT};
    for (size_t i = 0; wide && i < VES_COUNT(alone); ++i) {
        if (has(r, alone[i]))
            ves_sheet_fail(r->sheet, VES_NONE, r->at[alone[i]],
                           "stands beside columns of organs, expected organ and value, or a column an organ");
    }
    if (wide || r->sheet->n_unknown) return wide;
    ves_place at = ves_sheet_place(r->sheet, VES_NONE, VES_NONE);
    static const size_t needed[] = {ORGAN, VALUE};
    for (size_t i = 0; i < VES_COUNT(needed); ++i) {
        if (has(r, needed[i])) continue;
        at.setting = columns[needed[i]].name;
        r->sheet->status =
            ves_fail(r->report, VES_E_CONFIG, at, "there is no such column, expected \"%s\" in the header",
                     needed[i] == VALUE ? "value [%ID/g]" : "organ");
    }
    if (has(r, SD) && has(r, SEM))
        ves_sheet_fail(r->sheet, VES_NONE, r->at[SEM], "stands beside sd, expected one of them");
    check_units(r);
    return false;
}

static void tell(const reading *r)
{
    const ves_place at = {.file = r->sheet->path};
    if (r->sheet->status) return;
    if (r->n_trough)
        ves_note(r->report, at, "%zu value%s at the time of a dose: taken just before it", r->n_trough,
                 r->n_trough == 1 ? "" : "s");
    if (r->n_no_value)
        ves_note(r->report, at, "%zu cell%s without a value: not fitted", r->n_no_value, r->n_no_value == 1 ? "" : "s");
    if (r->n_no_limit)
        ves_note(r->report, at,
                 "%zu value%s below a limit that stands nowhere, expected it in the cell (<0.5) or in lloq: not fitted",
                 r->n_no_limit, r->n_no_limit == 1 ? "" : "s");
    if (has(r, LOW) || has(r, HIGH))
        ves_note(r->report, at, "low and high are not used by a fit, which takes sd and n, or sem");
}

static ves_status read_table(reading *r, ves_sheet_options *options)
{
    const ves_sheet_kind kind = {
        .title = "measured values", .n = N_COLUMN, .column = columns, .other = is_organ, .context = r};
    const ves_status status =
        ves_sheet_take(&kind, options, r->study->units, ves_study_amount_unit(r->study), r->sheet);
    if (status == VES_E_MEMORY || status == VES_E_FILE) return status;
    for (size_t k = 0; k < N_COLUMN; ++k) r->at[k] = ves_sheet_find(r->sheet, k);
    if (r->sheet->n_column == 0) return r->sheet->status;
    if (check_columns(r)) {
        read_wide(r);
    } else if (has(r, VALUE) && has(r, ORGAN)) {
        read_long(r);
    }
    for (size_t i = 0; i < r->organs->n; ++i) {
        const ves_sheet_word *w = &r->organs->word[i];
        if (!r->sheet->status && !w->used)
            r->sheet->status = ves_fail(r->report, VES_E_CONFIG, w->at, "there is no organ \"%s\" in %s",
                                        ves_brief_of(w->column).text, r->sheet->path);
    }
    tell(r);
    return r->sheet->status;
}

/* Room for the table, which lives as long as the observations, since places point into it. */
static ves_sheet *keep_sheet(ves_observations *o, char *path)
{
    ves_sheet *sheet = ves_new(1, sizeof *sheet);
    if (!sheet || !ves_grow(&o->sheet, o->n_sheet, &o->room_sheet, sizeof(ves_sheet *)) ||
        !ves_grow(&o->path, o->n_sheet, &o->room_path, sizeof(char *))) {
        free(sheet);
        free(path);
        return NULL;
    }
    o->path[o->n_sheet] = path;
    return o->sheet[o->n_sheet++] = sheet;
}

ves_status ves_observed_table_read(const ves_study *study, ves_sheet_options *options, ves_sheet_words *organs,
                                   ves_observations *observations, ves_report *report)
{
    char *path = NULL;
    ves_status status = ves_sheet_path(options, study->folder, study->folder, &path, report);
    if (status) return status;
    ves_sheet *sheet = keep_sheet(observations, path);
    if (!sheet) return ves_fail_memory(report);
    const char *slash = strrchr(path, '/');
    reading r = {.study = study,
                 .organs = organs,
                 .out = observations,
                 .file = slash ? slash + 1 : path,
                 .sheet = sheet,
                 .report = report};
    status = ves_sheet_open(path, options->at, report, r.sheet);
    return status ? status : read_table(&r, options);
}
