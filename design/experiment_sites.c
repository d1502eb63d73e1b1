/* What may be measured: scenarios, times, organs. */
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "design/experiment.h"
#include "design/scenario_named.h"
#include "fit/measured_organ.h"
#include "study/design_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TIMES = 1000 };
static const ves_row time_row = {.name = "times", .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .most = HUGE_VAL};

static void no_memory(ves_reader *reader)
{
    if (reader->status != VES_E_MEMORY) reader->status = ves_fail_memory(reader->report);
}

/* ---- scenarios ---- */

static void take_series(ves_experiment *e, ves_reader *reader, size_t scenario, ves_place at)
{
    const ves_scenario *s = &e->study->scenario[scenario];
    for (size_t i = 0; i < e->n_series; ++i) {
        if (e->series[i] != scenario) continue;
        ves_reader_fail(reader, VES_E_CONFIG, at, "\"%s\" stands there twice", s->name);
        return;
    }
    if (s->data) {
        ves_reader_fail(reader, VES_E_CONFIG, at,
                        "scenario \"%s\" has subjects of a data set, expected doses that every animal is given",
                        s->name);
        return;
    }
    e->series[e->n_series++] = scenario;
}

static void read_series(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *list = ves_setting_find(e->group, "scenarios");
    e->series = ves_new(e->study->n_scenario, sizeof *e->series);
    if (!e->series) {
        no_memory(reader);
        return;
    }
    for (size_t i = 0; !list && i < e->study->n_scenario; ++i) take_series(e, reader, i, e->group->at);
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0) ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected names of scenarios");
    for (size_t i = 0; i < list->n; ++i) {
        const ves_setting *one = &list->child[i];
        if (one->kind != VES_SETTING_TEXT) {
            ves_reader_fail(reader, VES_E_CONFIG, one->at, "holds %s, expected the name of a scenario",
                            ves_setting_kind_words(one->kind));
            continue;
        }
        const size_t s = ves_scenario_named(e->study, reader, one->text, one->at);
        if (s != VES_NONE) take_series(e, reader, s, one->at);
    }
}

/* ---- times ---- */

/* A time as people plan it: at most two digits, in minutes, hours or days. */
static double round_time(double time)
{
    static const double nice[] = {1.0,  1.5,  2.0,  3.0,  4.0,  5.0,  6.0,  7.0,  8.0,  10.0, 12.0,
                                  14.0, 15.0, 18.0, 20.0, 25.0, 30.0, 36.0, 40.0, 45.0, 50.0};
    const double unit = time < 1.0 - 1e-9 ? 1.0 / 60.0 : time < 48.0 - 1e-9 ? 1.0 : 24.0, in_unit = time / unit;
    if (in_unit < 1.0 && unit < 1.0) { /* below a minute: one digit */
        const double ten = pow(10.0, floor(log10(in_unit)));
        return round(in_unit / ten) * ten * unit;
    }
    double best = in_unit, distance = HUGE_VAL;
    for (size_t i = 0; i < VES_COUNT(nice); ++i) {
        const double d = fabs(log(nice[i] / in_unit));
        if (d < distance) best = nice[i];
        distance = fmin(distance, d);
    }
    if (in_unit > 50.0 * 1.05) { /* long runs: two digits */
        const double ten = pow(10.0, floor(log10(in_unit)) - 1.0);
        best = round(in_unit / ten) * ten;
    }
    return best * unit;
}

static void put_time(ves_experiment *e, ves_reader *reader, double time, ves_place at)
{
    if (time > e->study->end * (1.0 + 1e-12)) {
        ves_reader_fail(reader, VES_E_CONFIG, at, "%g h is behind the end of the run, %g h; expected a longer duration",
                        time, e->study->end);
        return;
    }
    time = fmin(time, e->study->end);
    size_t k = e->n_time;
    for (size_t i = 0; i < e->n_time; ++i) {
        if (fabs(e->time[i] - time) <= 1e-9 * time) return;
    }
    for (; k > 0 && e->time[k - 1] > time; --k) e->time[k] = e->time[k - 1];
    e->time[k] = time;
    ++e->n_time;
}

static void make_times(ves_experiment *e, ves_reader *reader, const ves_setting *group)
{
    const ves_row_table *t = &ves_design_rows[VES_DESIGN_TIMES];
    const ves_setting *from = ves_setting_find(group, "from"), *to = ves_setting_find(group, "to"),
                      *n = ves_setting_find(group, "n");
    double first = NAN, last = NAN, count = 24.0;
    ves_reader_check(reader, group, t->n, t->rows);
    if (!from || !to || !ves_reader_number(reader, from, &time_row, &first) ||
        !ves_reader_number(reader, to, &time_row, &last) ||
        (n && !ves_reader_number(reader, n, ves_row_find(t->n, t->rows, "n"), &count)))
        return;
    if (!(first > 0.0 && first < last)) {
        ves_reader_fail(reader, VES_E_CONFIG, group->at,
                        "goes from %g h to %g h, expected a first time above 0 and below the last", first, last);
        return;
    }
    put_time(e, reader, last, to->at);
    put_time(e, reader, first, from->at);
    for (size_t i = 1; i + 1 < (size_t)count; ++i) {
        const double time = round_time(first * pow(last / first, (double)i / (count - 1.0)));
        if (time > first && time < last) put_time(e, reader, time, group->at);
    }
}

/* Times of the user's own plan may be chosen too: so the bound holds for it. */
static void put_own_times(ves_experiment *e, ves_reader *reader)
{
    for (size_t i = 0; i < e->n_stated; ++i) {
        for (size_t k = 0; k < e->stated[i].n_time && e->n_time < 2 * MOST_TIMES; ++k)
            put_time(e, reader, e->stated[i].time[k], e->stated[i].at);
    }
}

static void read_times(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *s = ves_setting_find(e->group, "times");
    e->time = ves_new(2 * MOST_TIMES, sizeof *e->time);
    if (!e->time) no_memory(reader);
    if (!s || !e->time) return;
    if (s->kind == VES_SETTING_GROUP) {
        make_times(e, reader, s);
    } else if (s->kind != VES_SETTING_LIST || s->n == 0 || s->n > MOST_TIMES) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "expected a list of times, [ \"5 min\", \"1 h\" ], or { from; to; n; }");
    } else {
        for (size_t i = 0; i < s->n; ++i) {
            double time;
            if (ves_reader_number(reader, &s->child[i], &time_row, &time)) put_time(e, reader, time, s->child[i].at);
        }
    }
    put_own_times(e, reader);
}

/* ---- organs ---- */

static void read_organs(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *list = ves_setting_find(e->group, "organs");
    if (!list || !ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0) ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected names of organs");
    e->organ = ves_new(list->n, sizeof *e->organ);
    if (!e->organ) no_memory(reader);
    for (size_t i = 0; e->organ && i < list->n; ++i) {
        const ves_setting *s = &list->child[i];
        if (s->kind != VES_SETTING_TEXT) {
            ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected the name of an organ",
                            ves_setting_kind_words(s->kind));
        } else if (ves_is_among(s->text, e->n_organ, e->organ)) {
            ves_reader_fail(reader, VES_E_CONFIG, s->at, "\"%s\" stands there twice", ves_brief_of(s->text).text);
        } else {
            e->organ[e->n_organ++] = s->text;
        }
    }
}

/* Does the study want what the label shows? */
static bool wants_signal(const ves_experiment *e, ves_reader *reader, const ves_scenario *s)
{
    const ves_setting *what = ves_setting_find(e->group, "what");
    const bool signal = ves_topology_has_signal(s->typical.graph->topology);
    if (!what || what->kind != VES_SETTING_TEXT) return signal;
    if (strcmp(what->text, "vesicle") == 0) return false;
    if (strcmp(what->text, "signal") != 0) {
        ves_reader_fail(reader, VES_E_CONFIG, what->at, "\"%s\" is neither, expected \"signal\" or \"vesicle\"",
                        ves_brief_of(what->text).text);
    } else if (!signal) {
        ves_reader_fail(reader, VES_E_CONFIG, what->at, "scenario \"%s\" has no tracer, expected \"vesicle\"", s->name);
    }
    return signal;
}

static bool read_unit(const ves_experiment *e, ves_reader *reader, const ves_scenario *s, ves_measure *measure)
{
    const ves_setting *unit = ves_setting_find(e->group, "unit");
    const char *amount = s->typical.graph->topology->amount_unit;
    if (ves_measure_of_unit(reader->units, e->unit, amount, measure)) return true;
    ves_reader_fail(reader, VES_E_UNIT, unit ? unit->at : e->group->at,
                    "\"%s\" is no unit of a share of the dose, an amount or a concentration, expected \"%%ID/g\" or "
                    "\"%s/mL\", say",
                    ves_brief_of(e->unit).text, amount);
    return false;
}

/* One organ of one scenario at all times. @return false: out of memory */
static bool put_site(ves_experiment *e, size_t series, size_t organ, const ves_datum *like)
{
    for (size_t t = 0; t < e->n_time; ++t) {
        ves_datum d = *like;
        d.time = e->time[t];
        e->datum[(series * e->n_time + t) * e->n_organ + organ] = e->observations.n;
        if (!ves_observations_add(&e->observations, &d)) return false;
    }
    return true;
}

/* @return is it there? */
static bool take_site(ves_experiment *e, ves_reader *reader, size_t series, size_t organ, const ves_measure *measure,
                      bool signal)
{
    const ves_scenario *s = &e->study->scenario[e->series[series]];
    const ves_setting *at = &ves_setting_find(e->group, "organs")->child[organ];
    ves_datum d = {.scenario = e->series[series],
                   .subject = VES_NONE,
                   .study = 0,
                   .animal = VES_NONE,
                   .kind = VES_DATUM_TIME,
                   .measure = *measure,
                   .unit = e->unit,
                   .until = NAN,
                   .value = 1.0,
                   .other = NAN,
                   .sd = NAN,
                   .used = true,
                   .at = at->at};
    d.organ = ves_measured_organ(s->typical.graph->topology, e->organ[organ], signal);
    if (d.organ == VES_NONE) return false;
    const char *lacks = ves_measured_organ_lacks(s->typical.graph, d.organ, measure->scaling);
    if (lacks)
        ves_reader_fail(reader, VES_E_CONFIG, at->at,
                        "\"%s\" has no %s, so it is not measured in \"%s\"; expected another unit", e->organ[organ],
                        lacks, e->unit);
    if (!put_site(e, series, organ, &d)) no_memory(reader);
    return true;
}

static void say_no_organ(const ves_experiment *e, ves_reader *reader, size_t organ)
{
    const ves_setting *at = &ves_setting_find(e->group, "organs")->child[organ];
    const char *near = NULL;
    for (size_t s = 0; s < e->n_series && !near; ++s)
        near = ves_measured_organ_near(e->study->scenario[e->series[s]].typical.graph->topology, e->organ[organ]);
    ves_reader_fail(reader, VES_E_CONFIG, at->at, "no scenario has an organ \"%s\"%s%s%s",
                    ves_brief_of(e->organ[organ]).text, near ? "; did you mean \"" : "", near ? near : "",
                    near ? "\"?" : "");
}

static void make_sites(ves_experiment *e, ves_reader *reader)
{
    const size_t n = e->n_series * e->n_time * e->n_organ;
    e->datum = ves_new(n, sizeof *e->datum);
    bool *there = ves_new(e->n_organ, sizeof *there);
    if (!e->datum || !there || ves_observations_study(&e->observations, "design") == VES_NONE) no_memory(reader);
    for (size_t i = 0; e->datum && i < n; ++i) e->datum[i] = VES_NONE;
    for (size_t s = 0; s < e->n_series && reader->status != VES_E_MEMORY; ++s) {
        const ves_scenario *scenario = &e->study->scenario[e->series[s]];
        ves_measure measure;
        if (!read_unit(e, reader, scenario, &measure)) break;
        const bool signal = wants_signal(e, reader, scenario);
        for (size_t o = 0; o < e->n_organ; ++o) there[o] = take_site(e, reader, s, o, &measure, signal) || there[o];
    }
    for (size_t o = 0; o < e->n_organ && there && !reader->status; ++o) {
        if (!there[o]) say_no_organ(e, reader, o);
    }
    e->n_candidate = e->observations.n;
    free(there);
}

void ves_experiment_read_sites(ves_experiment *e, ves_reader *reader)
{
    const char *unit = ves_setting_text(e->group, "unit");
    e->unit = unit ? unit : "%ID/g";
    read_series(e, reader);
    read_times(e, reader);
    read_organs(e, reader);
    if (e->n_series && e->n_time && e->n_organ) make_sites(e, reader);
}
