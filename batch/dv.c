#include "batch/dv.h"

#include "base/memory.h"
#include "base/text.h"
#include "batch/rows.h"
#include "study/data_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_value[] = {"observed/observation", NULL};
static const char *const by_scenario_value[] = {"scenario", "observed/observation", NULL};
static const char predicted[] = "observed/predicted", shares_of_dose[] = "observed/percent_dose";

static bool is_solved(const ves_arrays *w, const ves_measured *m)
{
    return m->subject < w->plan->n_subject; /* --subjects may ask for fewer than the table has */
}

static const ves_scenario *with_data(const ves_study *study)
{
    const ves_scenario *s = study->scenario;
    while (!s->data) ++s;
    return s;
}

static bool add_values(ves_arrays *w, const ves_data_set *data)
{
    size_t n = 0;
    for (size_t i = 0; i < data->n_measured; ++i) n += is_solved(w, &data->measured[i]);
    if (n == 0) return false;
    const char *unit = data->measured_unit;
    const ves_scenario *s = with_data(w->study);
    ves_make_dimension(&w->make, "observed/observation", n);
    const size_t subject = ves_arrays_index(w, ves_make_array(&w->make, "observed/subject", VES_ARRAY_INT64, "1",
                                                              "subject it was measured in", by_value)),
                 organ = ves_arrays_index(w, ves_make_array(&w->make, "observed/organ", VES_ARRAY_TEXT, NULL,
                                                            "organ it was measured in", by_value)),
                 time = ves_arrays_index(w, ves_make_array(&w->make, "observed/time", VES_ARRAY_DOUBLE, "h",
                                                           "time since the start", by_value)),
                 value = ves_arrays_index(
                     w, ves_make_array(&w->make, "observed/value", VES_ARRAY_DOUBLE, unit, "measured value", by_value)),
                 limit = ves_arrays_index(w, ves_make_array(&w->make, "observed/limit", VES_ARRAY_DOUBLE, unit,
                                                            "other end of where a censored value lies", by_value));
    ves_array *a = ves_make_array(&w->make, "observed/censored", VES_ARRAY_INT8, "1",
                                  "1: the true value is below, -1: above, 0: it is the value", by_value);
    if (w->make.status) return false;
    size_t k = 0;
    for (size_t i = 0; i < data->n_measured && !w->make.status; ++i) {
        const ves_measured *m = &data->measured[i];
        if (!is_solved(w, m)) continue;
        w->table.array[subject].data.integer[k] = (int64_t)m->subject;
        ves_make_text(&w->make, &w->table.array[organ], k, ves_data_organ(s->typical.graph, m->where));
        w->table.array[time].data.number[k] = m->time;
        w->table.array[value].data.number[k] = m->value;
        w->table.array[limit].data.number[k] = m->limit;
        a->data.integer[k++] = m->censored;
    }
    return !w->make.status;
}

/* @param path of an array beside the values, for each scenario; NaN so far */
static void add_beside(ves_arrays *w, const char *path, const char *unit, const char *words)
{
    ves_array *a = ves_make_array(&w->make, path, VES_ARRAY_DOUBLE, unit, words, by_scenario_value);
    for (size_t i = 0; a && i < a->n; ++i) a->data.number[i] = NAN;
}

void ves_dv_add(ves_arrays *w)
{
    const ves_data_set *data = w->study->population.data;
    if (!data || !add_values(w, data) || !data->comparable) return;
    const bool tracer = w->layout->tracer;
    add_beside(w, predicted, data->measured_unit,
               tracer ? "what the tracer shows of the same subject then and there"
                      : "what is in the same subject then and there");
    add_beside(w, shares_of_dose, "percent",
               tracer ? "measured value as a share of all label of its subject"
                      : "measured value as a share of all that its subject is given");
}

/* ---- beside each of them, what was computed ---- */

/* Shares of the dose over time, which every result has: of what the tracer shows, where there is one. */
static size_t shares(const ves_layout *l)
{
    const size_t from = l->tracer ? l->signal : l->amount;
    for (size_t b = 0; b < l->n_block; ++b) {
        const ves_block *block = &l->block[b];
        if (block->shape == VES_BY_ORGAN_TIME && block->from == from && block->scaling == VES_PERCENT_OF_DOSE) return b;
    }
    return VES_NONE;
}

static size_t place_of(const ves_organ_axis *axis, const char *organ)
{
    size_t o = 0;
    while (o < axis->n && (!organ || strcmp(axis->name[o], organ) != 0)) ++o;
    return o < axis->n ? o : VES_NONE;
}

/* The output at a time, which the row of the table asked for; VES_NONE: the study names all its times, and this is
 * none.
 */
static size_t output_at(const ves_study *study, double time)
{
    size_t low = 0, high = study->n_time;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (study->time[middle] <= time) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const double apart = 1e-9 * study->end; /* times that differ by rounding are one output */
    if (study->n_time > low + 1 && study->time[low + 1] - time <= apart) return low + 1;
    return study->n_time && fabs(study->time[low] - time) <= apart ? low : VES_NONE;
}

/* Is something in an organ at 0 h, before any dose? */
static bool starts_with(const ves_graph *graph, const char *organ)
{
    const ves_topology *t = graph->topology;
    for (size_t o = 0; o < t->n_organ && graph->initial; ++o) {
        for (size_t i = 0; strcmp(t->organ[o].name, organ) == 0 && i < t->organ[o].sum.n; ++i)
            if (graph->initial[t->organ[o].sum.node[i].i] != 0.0) return true;
    }
    return false;
}

/* What stands beside one value. @param rows that of its subject @param share  the value as a share of the dose, else
 * the prediction in the unit of the value */
static double beside(ves_arrays *w, ves_rows *rows, size_t block, const ves_measured *m, bool share)
{
    const ves_layout *l = w->layout;
    const ves_measure *measure = &w->study->population.data->measure;
    const ves_instance *typical = &with_data(w->study)->typical;
    const char *organ = ves_data_organ(typical->graph, m->where);
    const double time = ves_data_time_of(typical, w->study->population.data, m);
    const size_t o = place_of(&l->axis, organ), at = output_at(w->study, time);
    if (o == VES_NONE || rows->failed[0]) return NAN;
    const double *row = rows->number, dose = row[VES_ROW_DOSE],
                 of_share = dose / 100.0 *
                            ves_scaling_factor(measure->scaling, dose, row[l->volume + o], row[l->mass + o]) *
                            measure->to_unit; /* what 1 % of the dose is in the unit of the value */
    if (share) return m->value / of_share;
    if (time < 0.0) return starts_with(typical->graph, organ) ? NAN : 0.0;
    double percent = NAN;
    if (at != VES_NONE) w->make.status = ves_rows_part(rows, block, o, at, 1, &percent, 1, w->make.report);
    return percent * of_share;
}

/* Beside all values of a variant. @param out [of the values that are told] */
static void all_beside(ves_arrays *w, size_t variant, size_t block, bool share, double out[])
{
    const ves_data_set *data = w->study->population.data;
    ves_rows rows = {0};
    size_t subject = VES_NONE;
    for (size_t i = 0; i < data->n_measured && !w->make.status; ++i) {
        const ves_measured *m = &data->measured[i];
        if (!is_solved(w, m)) continue;
        if (m->subject != subject) {
            ves_rows_free(&rows);
            w->make.status = ves_rows_read(&rows, w->batch, variant, m->subject, 1, w->make.report);
            subject = m->subject;
        }
        if (!w->make.status) *out++ = beside(w, &rows, block, m, share);
    }
    ves_rows_free(&rows);
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Medians over the draws of an uncertainty. @param all [n_draw][n], one [n_draw] work */
static void take_medians(size_t n_draw, size_t n, const double all[], double one[], double out[])
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t d = 0; d < n_draw; ++d) one[d] = all[d * n + i];
        qsort(one, n_draw, sizeof *one, rising);
        out[i] = 0.5 * (one[(n_draw - 1) / 2] + one[n_draw / 2]);
    }
}

static void put(ves_arrays *w, size_t told, const char *path, bool share)
{
    const size_t block = shares(w->layout), n_draw = w->plan->n_draw;
    ves_array *a = NULL;
    for (size_t i = 0; i < w->table.n_array; ++i) {
        if (strcmp(w->table.array[i].path, path) == 0) a = &w->table.array[i];
    }
    if (!a || block == VES_NONE) return;
    const size_t n = a->n / w->plan->n_told;
    if (n_draw == 1) {
        all_beside(w, told, block, share, a->data.number + told * n);
        return;
    }
    double *all = ves_new(n_draw * n, sizeof *all), *one = ves_new(n_draw, sizeof *one);
    if (!all || !one) w->make.status = ves_fail_memory(w->make.report);
    for (size_t d = 0; d < n_draw && !w->make.status; ++d) all_beside(w, told * n_draw + d, block, share, all + d * n);
    if (!w->make.status) take_medians(n_draw, n, all, one, a->data.number + told * n);
    free(all);
    free(one);
}

void ves_dv_put(ves_arrays *w, size_t told)
{
    put(w, told, predicted, false);
    put(w, told, shares_of_dose, true);
}
