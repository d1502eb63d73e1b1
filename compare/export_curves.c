/* Tables of curves and of their numbers. */
#include "compare/export_table.h"

#include "base/array.h"
#include "compare/csv_out.h"
#include "compare/export_fields.h"
#include "graph/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

/* Mean or spread of an array that stands beside it. */
static bool is_of_another(const ves_exporter *e, const ves_array *a)
{
    static const char *const ends[] = {"_mean", "_sd"};
    for (size_t k = 0; k < VES_COUNT(ends); ++k) {
        if (!ends_with(a->path, ends[k])) continue;
        char base[256];
        (void)snprintf(base, sizeof base, "%.*s", (int)(strlen(a->path) - strlen(ends[k])), a->path);
        if (ves_export_find(e, "", base, "")) return true;
    }
    return false;
}

/* ---- curves ---- */

static const char *const by_curve[] = {"scenario", "organ", "quantile", "time"};
static const char *const by_number[] = {"scenario", "organ", "quantile"};
static const char *const by_organ[] = {"scenario", "organ"};

/* A curve as a file gives it: an array, or a multiple of one. */
typedef struct given_curve {
    const ves_array *array; /* NULL: it is not there */
    const char *name;
    char units[128];
    const ves_curve *wanted, *held; /* NULL where the array is the curve itself */
} given_curve;

static given_curve curve_given(const ves_exporter *e, const ves_curve *curve)
{
    given_curve g = {.array = ves_export_find(e, "", curve->name, ""), .name = curve->name};
    if (!g.array && ves_export_size(e, "quantile") == 1) { /* multiples of quantiles are no quantiles of multiples */
        g.wanted = curve;
        g.held = ves_curve_lone(curve);
        g.array = ves_export_find(e, "", g.held->name, "");
    }
    if (g.array && !ves_export_along(e, g.array, 4, by_curve)) g.array = NULL;
    const ves_array *dose = ves_export_find(e, "", "dose", "");
    if (g.array && !g.wanted) (void)snprintf(g.units, sizeof g.units, "%s", ves_export_units(g.array));
    if (g.array && g.wanted)
        (void)ves_curve_units(curve, dose && dose->units ? dose->units : "1", sizeof g.units, g.units);
    return g;
}

/* Make the curve of the array the one that is wanted. @param value [n_time] of one organ of one scenario */
static void form(const ves_exporter *e, const given_curve *g, size_t s, size_t o, size_t n_time, double value[])
{
    if (!g->wanted) return;
    const size_t cell = s * ves_export_size(e, "organ") + o;
    const double dose = ves_export_held(e, "dose", s), volume = ves_export_held(e, "organ_volume", cell),
                 mass = ves_export_held(e, "organ_mass", cell),
                 factor = ves_scaling_factor(g->wanted->scaling, dose, volume, mass) /
                          ves_scaling_factor(g->held->scaling, dose, volume, mass),
                 decay = g->wanted->scaling == VES_PERCENT_OF_DOSE_DECAYED ? ves_export_held(e, "label_decay", s) : 0.0;
    for (size_t i = 0; i < n_time; ++i) value[i] *= factor * exp(-decay * ves_export_axis(e, "time", i));
}

/* Parts of a curve, which are no multiples of one: by what carries the label. */
static const char *const parts[] = {"signal_on_vesicles_percent_dose", "signal_in_cells_percent_dose",
                                    "signal_free_percent_dose"};

static given_curve part_given(const ves_exporter *e, const char *name)
{
    given_curve g = {.array = ves_export_find(e, "", name, ""), .name = name};
    if (g.array && !ves_export_along(e, g.array, 4, by_curve)) g.array = NULL;
    if (g.array) (void)snprintf(g.units, sizeof g.units, "%s", ves_export_units(g.array));
    return g;
}

/* Curves of one scenario. @param room [n_organ][n_quantile][n_time] */
static void scenario_curve(ves_exporter *e, const given_curve *g, size_t s, double room[])
{
    const size_t n_organ = ves_export_size(e, "organ"), nq = ves_export_size(e, "quantile"),
                 nt = ves_export_size(e, "time");
    if (!ves_export_get(e, g->array, (const size_t[]){s, 0, 0, 0}, (const size_t[]){1, n_organ, nq, nt}, room)) return;
    for (size_t k = 0; k < n_organ * nq; ++k) {
        double *value = room + k * nt;
        form(e, g, s, k / nq, nt, value);
        if (ves_export_all_nan(nt, value)) continue; /* the scenario has no such organ, or it has no volume */
        for (size_t i = 0; i < nt; ++i) {
            ves_export_begin(e, "scenario,organ,quantity,unit,time,quantile,value");
            ves_export_text(e, ves_export_label(e, "scenario", s));
            ves_export_text(e, ves_export_label(e, "organ", k / nq));
            ves_export_text(e, g->name);
            ves_export_text(e, g->units);
            ves_export_number(e, ves_export_axis(e, "time", i));
            ves_export_number(e, ves_export_axis(e, "quantile", k % nq));
            ves_export_last(e, value[i], false);
        }
    }
}

void ves_export_curves(ves_exporter *e)
{
    double *room =
        ves_export_room(e, ves_export_size(e, "organ") * ves_export_size(e, "quantile") * ves_export_size(e, "time"));
    const ves_curve *curve;
    for (size_t c = 0; (curve = ves_curve_at(c)) && !e->status; ++c) {
        const given_curve g = curve_given(e, curve);
        for (size_t s = 0; g.array && s < ves_export_size(e, "scenario") && !e->status; ++s)
            scenario_curve(e, &g, s, room);
    }
    for (size_t c = 0; c < VES_COUNT(parts) && !e->status; ++c) {
        const given_curve g = part_given(e, parts[c]);
        for (size_t s = 0; g.array && s < ves_export_size(e, "scenario") && !e->status; ++s)
            scenario_curve(e, &g, s, room);
    }
    free(room);
}

/* ---- percentiles: the same, wide ---- */

/* Curves of one scenario. @param room [n_organ][n_quantile + 2][n_time] */
static void scenario_percentiles(ves_exporter *e, const ves_array *a, const ves_array *spread[2], size_t s,
                                 double room[])
{
    const size_t n_organ = ves_export_size(e, "organ"), nq = ves_export_size(e, "quantile"),
                 nt = ves_export_size(e, "time");
    char header[1024] = "scenario,organ,quantity,unit,time";
    for (size_t q = 0; q < nq; ++q) {
        const size_t used = strlen(header);
        (void)snprintf(header + used, sizeof header - used - sizeof ",mean,sd", ",p%g",
                       100.0 * ves_export_axis(e, "quantile", q));
    }
    (void)strcat(header, ",mean,sd");
    double *beside = room + n_organ * nq * nt;
    if (!ves_export_get(e, a, (const size_t[]){s, 0, 0, 0}, (const size_t[]){1, n_organ, nq, nt}, room)) return;
    for (size_t k = 0; k < 2; ++k) {
        for (size_t i = 0; i < n_organ * nt; ++i) beside[k * n_organ * nt + i] = NAN;
        if (spread[k] && !ves_export_get(e, spread[k], (const size_t[]){s, 0, 0}, (const size_t[]){1, n_organ, nt},
                                         beside + k * n_organ * nt))
            return;
    }
    for (size_t o = 0; o < n_organ; ++o) {
        for (size_t i = 0; i < nt && !ves_export_all_nan(nq * nt, room + o * nq * nt); ++i) {
            ves_export_begin(e, header);
            ves_export_text(e, ves_export_label(e, "scenario", s));
            ves_export_text(e, ves_export_label(e, "organ", o));
            ves_export_text(e, a->path);
            ves_export_text(e, ves_export_units(a));
            ves_export_number(e, ves_export_axis(e, "time", i));
            for (size_t q = 0; q < nq; ++q) ves_export_number(e, room[(o * nq + q) * nt + i]);
            ves_export_number(e, beside[o * nt + i]);
            ves_export_last(e, beside[(n_organ + o) * nt + i], false);
        }
    }
}

void ves_export_percentiles(ves_exporter *e)
{
    if (ves_export_size(e, "quantile") < 2) return;
    double *room = ves_export_room(e, ves_export_size(e, "organ") * (ves_export_size(e, "quantile") + 2) *
                                          ves_export_size(e, "time"));
    for (size_t i = 0; i < e->table->n_array && !e->status; ++i) {
        const ves_array *a = &e->table->array[i];
        if (!ves_export_is_number(a) || !ves_export_along(e, a, 4, by_curve)) continue;
        const ves_array *spread[] = {ves_export_find(e, "", a->path, "_mean"), ves_export_find(e, "", a->path, "_sd")};
        for (size_t s = 0; s < ves_export_size(e, "scenario") && !e->status; ++s)
            scenario_percentiles(e, a, spread, s, room);
    }
    free(room);
}

/* ---- numbers of curves ---- */

/* What mean and sd of a number are where the file tells of several subjects. @param out [2] */
static void spread_of(ves_exporter *e, const ves_array *a, const size_t first[], double out[2])
{
    static const size_t one[] = {1, 1, 1};
    static const char *const ends[] = {"_mean", "_sd"};
    for (size_t k = 0; k < 2; ++k) {
        const ves_array *beside = ves_export_find(e, "", a->path, ends[k]);
        out[k] = NAN;
        if (beside && beside->n_dimension + 1 == a->n_dimension) (void)ves_export_get(e, beside, first, one, &out[k]);
    }
}

/* Numbers of one scenario. @param room [n_organ][n_quantile] */
static void scenario_numbers(ves_exporter *e, const ves_array *a, size_t s, double room[])
{
    const size_t n_organ = ves_export_size(e, "organ"), nq = ves_export_size(e, "quantile");
    if (!ves_export_get(e, a, (const size_t[]){s, 0, 0}, (const size_t[]){1, n_organ, nq}, room)) return;
    for (size_t o = 0; o < n_organ; ++o) {
        double spread[2];
        spread_of(e, a, (const size_t[]){s, o}, spread);
        for (size_t q = 0; q < nq; ++q) {
            ves_export_begin(e, "scenario,organ,quantity,unit,quantile,value,mean,sd");
            ves_export_text(e, ves_export_label(e, "scenario", s));
            ves_export_text(e, ves_export_label(e, "organ", o));
            ves_export_text(e, a->path);
            ves_export_text(e, ves_export_units(a));
            ves_export_number(e, ves_export_axis(e, "quantile", q));
            ves_export_number(e, room[o * nq + q]);
            ves_export_number(e, spread[0]);
            ves_export_last(e, spread[1], false);
        }
    }
}

void ves_export_nca(ves_exporter *e)
{
    double *room = ves_export_room(e, ves_export_size(e, "organ") * ves_export_size(e, "quantile"));
    for (size_t s = 0; s < ves_export_size(e, "scenario") && !e->status; ++s) {
        for (size_t i = 0; i < e->table->n_array && !e->status; ++i) {
            const ves_array *a = &e->table->array[i];
            if (ves_export_is_number(a) && ves_export_along(e, a, 3, by_number)) scenario_numbers(e, a, s, room);
        }
    }
    free(room);
}

static const char *const by_interval[] = {"scenario", "organ", "quantile", "intervals/interval"};

/* @param room [n_organ][n_quantile][n_interval] */
static void scenario_intervals(ves_exporter *e, const ves_array *a, size_t s, double room[])
{
    const size_t n_organ = ves_export_size(e, "organ"), nq = ves_export_size(e, "quantile"),
                 n = ves_export_size(e, by_interval[3]);
    if (!ves_export_get(e, a, (const size_t[]){s, 0, 0, 0}, (const size_t[]){1, n_organ, nq, n}, room)) return;
    for (size_t i = 0; i < n_organ * n; ++i) {
        const size_t o = i / n, k = i % n;
        const double start = ves_export_held(e, "intervals/start", s * n + k),
                     end = ves_export_held(e, "intervals/end", s * n + k);
        if (isnan(start)) continue; /* the scenario has fewer */
        for (size_t q = 0; q < nq; ++q) {
            ves_export_begin(e, "scenario,organ,interval,start,end,quantity,unit,quantile,value");
            ves_export_text(e, ves_export_label(e, "scenario", s));
            ves_export_text(e, ves_export_label(e, "organ", o));
            ves_export_number(e, (double)(k + 1));
            ves_export_number(e, start);
            ves_export_number(e, end);
            ves_export_text(e, a->path + strlen("intervals/"));
            ves_export_text(e, ves_export_units(a));
            ves_export_number(e, ves_export_axis(e, "quantile", q));
            ves_export_last(e, room[(o * nq + q) * n + k], false);
        }
    }
}

void ves_export_intervals(ves_exporter *e)
{
    double *room = ves_export_room(e, ves_export_size(e, "organ") * ves_export_size(e, "quantile") *
                                          ves_export_size(e, by_interval[3]));
    for (size_t s = 0; s < ves_export_size(e, "scenario") && !e->status; ++s) {
        for (size_t i = 0; i < e->table->n_array && !e->status; ++i) {
            const ves_array *a = &e->table->array[i];
            if (ves_export_is_number(a) && ves_export_along(e, a, 4, by_interval)) scenario_intervals(e, a, s, room);
        }
    }
    free(room);
}

void ves_export_organs(ves_exporter *e)
{
    for (size_t i = 0; i < e->table->n_array && !e->status; ++i) {
        const ves_array *a = &e->table->array[i];
        if (!ves_export_is_number(a) || !ves_export_along(e, a, 2, by_organ) || a->streamed || is_of_another(e, a))
            continue;
        const size_t n_organ = ves_export_size(e, "organ");
        for (size_t k = 0; k < a->n; ++k) {
            ves_export_begin(e, "scenario,organ,uberon_id,quantity,unit,value");
            ves_export_text(e, ves_export_label(e, "scenario", k / n_organ));
            ves_export_text(e, ves_export_label(e, "organ", k % n_organ));
            ves_export_text(e, ves_export_label(e, "uberon_id", k % n_organ));
            ves_export_text(e, a->path);
            ves_export_text(e, ves_export_units(a));
            ves_export_last(e, ves_export_held(e, a->path, k), ves_export_is_narrow(a));
        }
    }
}

/* ---- before events ---- */

void ves_export_before(ves_exporter *e)
{
    static const char *const names[] = {"events/event", "organ", "quantile"};
    const ves_array *a = ves_export_find(e, "events/", "amount_before", ""),
                    *when = ves_export_find(e, "events/", "time", ""),
                    *scenario = ves_export_find(e, "events/", "scenario", "");
    if (!ves_export_is_number(a) || !ves_export_along(e, a, 3, names) || !ves_export_is_number(when) || !scenario)
        return;
    const size_t n = ves_export_size(e, "organ"), nq = ves_export_size(e, "quantile");
    double *value = ves_export_room(e, n * nq);
    for (size_t k = 0; k < when->n && value; ++k) {
        if (!ves_export_get(e, a, (const size_t[]){k, 0, 0}, (const size_t[]){1, n, nq}, value)) break;
        for (size_t i = 0; i < n * nq; ++i) {
            ves_export_begin(e, "scenario,event,time,organ,unit,quantile,value");
            ves_csv_put_text(e->to, scenario->type == VES_ARRAY_TEXT ? scenario->data.text[k] : "");
            ves_export_comma(e);
            ves_export_number(e, (double)(k + 1));
            ves_export_number(e, when->data.number[k]);
            ves_export_text(e, ves_export_label(e, "organ", i / nq));
            ves_export_text(e, ves_export_units(a));
            ves_export_number(e, ves_export_axis(e, "quantile", i % nq));
            ves_export_last(e, value[i], false);
        }
    }
    free(value);
}
