#include "study/exposure.h"

#include "analysis/interval.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Times at which something is given, each once; the end of the run behind them. */
typedef struct dose_times {
    size_t n, room;
    double *time; /* [n] */
} dose_times;

static bool find_times(const ves_scenario *s, dose_times *d)
{
    for (size_t i = 0; i < s->schedule.n_event; ++i) {
        const ves_event *e = &s->schedule.event[i];
        if (e->label || (e->kind != VES_EVENT_BOLUS && e->kind != VES_EVENT_INFUSION_START)) continue;
        if (d->n && d->time[d->n - 1] == e->time) continue;
        if (!ves_grow(&d->time, d->n, &d->room, sizeof *d->time)) return false;
        d->time[d->n++] = e->time;
    }
    return true;
}

typedef struct column {
    const char *name;
    size_t offset; /* in ves_nca_interval */
    const char *units, *words;
} column;

static const column columns[] = {
    {"cmax", offsetof(ves_nca_interval, cmax), "@", "largest concentration of the interval"},
    {"tmax", offsetof(ves_nca_interval, tmax), "h", "its time since the dose that begins the interval"},
    {"ctrough", offsetof(ves_nca_interval, ctrough), "@", "concentration just before the next dose, or at the end"},
    {"auc", offsetof(ves_nca_interval, auc), "h @", "area under the concentration in the interval"},
    {"cavg", offsetof(ves_nca_interval, cavg), "@", "area over length of the interval"},
    {"fluctuation", offsetof(ves_nca_interval, fluctuation), "1", "(cmax - ctrough) / cavg"},
    {"accumulation", offsetof(ves_nca_interval, accumulation), "1",
     "auc over that of the first interval, where both are of one length"},
};
enum { N_COLUMN = sizeof columns / sizeof columns[0] };

/* What the parts below share. */
typedef struct intervals {
    const ves_study *study;
    const ves_trajectory *trajectory;
    const ves_organ_axis *axis;
    dose_times *times; /* [n_scenario] */
    size_t most;       /* intervals of the scenario that has most */
    ves_table *table;
    ves_report *report;
} intervals;

static const char *const by_interval[] = {"scenario", "organ", "quantile", "intervals/interval", NULL};
static const char *const by_start[] = {"scenario", "intervals/interval", NULL};

static bool repeats(const intervals *v, size_t s)
{
    return v->times[s].n > 1;
}

static double end_of(const intervals *v, size_t s, size_t k)
{
    return k + 1 < v->times[s].n ? v->times[s].time[k + 1] : v->study->scenario[s].schedule.end;
}

static ves_status add_ends(const intervals *v)
{
    ves_status status = ves_table_add_dimension(v->table, "intervals/interval", v->most, NULL, v->report);
    if (status) return status;
    ves_array *a = ves_table_add(v->table, "intervals/interval", VES_ARRAY_INT64, "1", "dosing interval, from 1",
                                 v->report, (const char *const[]){"intervals/interval", NULL});
    for (size_t k = 0; a && k < v->most; ++k) a->data.integer[k] = (int64_t)k + 1;
    if (a)
        a = ves_table_add(v->table, "intervals/start", VES_ARRAY_DOUBLE, "h", "the dose that begins it", v->report,
                          by_start);
    for (size_t s = 0; a && s < v->study->n_scenario; ++s) {
        for (size_t k = 0; repeats(v, s) && k < v->times[s].n; ++k)
            a->data.number[s * v->most + k] = v->times[s].time[k];
    }
    if (a)
        a = ves_table_add(v->table, "intervals/end", VES_ARRAY_DOUBLE, "h", "the next dose, or the end of the run",
                          v->report, by_start);
    for (size_t s = 0; a && s < v->study->n_scenario; ++s) {
        for (size_t k = 0; repeats(v, s) && k < v->times[s].n; ++k) a->data.number[s * v->most + k] = end_of(v, s, k);
    }
    return a ? VES_OK : VES_E_MEMORY;
}

/* Numbers of all intervals of one organ of one scenario, into the columns' arrays. */
static void fill(const intervals *v, size_t s, size_t o, bool signal, double *const out[N_COLUMN])
{
    const ves_scenario *scenario = &v->study->scenario[s];
    const size_t organ = ves_organ_find(&scenario->graph, v->axis->name[o], signal);
    if (organ == (size_t)-1 || !repeats(v, s)) return;
    ves_nca_interval first;
    for (size_t k = 0; k < v->times[s].n; ++k) {
        const ves_nca_interval n = ves_nca_between(&v->trajectory[s], &scenario->schedule, &scenario->graph, organ,
                                                   v->times[s].time[k], end_of(v, s, k), k ? &first : NULL);
        if (k == 0) first = n;
        for (size_t c = 0; c < N_COLUMN; ++c) {
            const double value = *(const double *)(const void *)((const char *)&n + columns[c].offset);
            const bool of_label = signal && strchr(columns[c].units, '@');
            out[c][(s * v->axis->n + o) * v->most + k] = of_label ? value * 100.0 / scenario->schedule.total : value;
        }
    }
}

static ves_status add_numbers(const intervals *v, bool signal)
{
    char conc[128], units[160];
    double *out[N_COLUMN];
    if (signal) {
        (void)snprintf(conc, sizeof conc, "percent/mL");
    } else {
        ves_dimension_unit(VES_DIM_CONC, v->study->scenario[0].graph.amount_unit, sizeof conc, conc);
    }
    for (size_t c = 0; c < N_COLUMN; ++c) {
        const char *written = columns[c].units, *at = strchr(written, '@');
        (void)snprintf(units, sizeof units, "%.*s%s", at ? (int)(at - written) : (int)strlen(written), written,
                       at ? conc : "");
        char *path = ves_format("intervals/%s%s", signal ? "signal_" : "", columns[c].name);
        if (!path) return ves_fail_memory(v->report);
        const ves_array *a =
            ves_table_add(v->table, path, VES_ARRAY_DOUBLE, units, columns[c].words, v->report, by_interval);
        free(path);
        if (!a) return VES_E_MEMORY;
        out[c] = a->data.number; /* the array may move when the next is added, its numbers do not */
    }
    for (size_t s = 0; s < v->study->n_scenario; ++s) {
        for (size_t o = 0; o < v->axis->n; ++o) fill(v, s, o, signal, out);
    }
    return VES_OK;
}

ves_status ves_intervals_add(const ves_study *study, const ves_trajectory trajectory[], const ves_organ_axis *axis,
                             bool signal, ves_table *table, ves_report *report)
{
    intervals v = {.study = study, .trajectory = trajectory, .axis = axis, .table = table, .report = report};
    v.times = ves_new(study->n_scenario, sizeof *v.times);
    if (!v.times) return ves_fail_memory(report);
    ves_status status = VES_OK;
    for (size_t s = 0; s < study->n_scenario && !status; ++s) {
        if (!find_times(&study->scenario[s], &v.times[s])) status = ves_fail_memory(report);
        if (repeats(&v, s) && v.times[s].n > v.most) v.most = v.times[s].n;
    }
    if (!status && v.most) status = add_ends(&v);
    if (!status && v.most) status = add_numbers(&v, false);
    if (!status && v.most && signal) status = add_numbers(&v, true);
    for (size_t s = 0; s < study->n_scenario; ++s) free(v.times[s].time);
    free(v.times);
    return status;
}
