#include "compare/agreement.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "graph/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_agreement_free(ves_agreement *agreement)
{
    free(agreement->row);
    *agreement = (ves_agreement){0};
}

/* ---- the curve between its outputs ---- */

/* A curve where its outputs lie apart: on a straight line of logarithms where it is above zero. */
static double between(double t0, double y0, double t1, double y1, double time)
{
    if (!(t1 > t0)) return y1;
    const double x = (time - t0) / (t1 - t0);
    if (y0 > 0.0 && y1 > 0.0) return y0 * pow(y1 / y0, x);
    return y0 + x * (y1 - y0);
}

/* What happens to the bodies of a scenario, from /events of its file. */
typedef struct events {
    const ves_array *scenario, *time, *kind, *before;
    const char *name;    /* of the scenario */
    size_t place, width; /* of the median amount of an organ among the numbers of one event */
} events;

/* @return false: the file tells none, or those of each subject apart */
static bool find_events(const ves_comparison *c, size_t scenario, const char *organ, events *e)
{
    const ves_compare_file *f = &c->file[c->scenario[scenario].file];
    size_t o = 0;
    while (o < f->organ->n && strcmp(f->organ->data.text[o], organ) != 0) ++o;
    *e = (events){.scenario = ves_table_find(&f->table, "events/scenario"),
                  .time = ves_table_find(&f->table, "events/time"),
                  .kind = ves_table_find(&f->table, "events/kind"),
                  .before = ves_table_find(&f->table, "events/amount_before"),
                  .name = f->scenario->data.text[c->scenario[scenario].index],
                  .place = o * f->quantile->n + f->middle,
                  .width = f->organ->n * f->quantile->n};
    if (!e->scenario || !e->time || !e->kind || !e->before || ves_table_find(&f->table, "events/subject")) return false;
    const size_t n = e->time->n;
    return o < f->organ->n && e->scenario->type == VES_ARRAY_TEXT && e->time->type == VES_ARRAY_DOUBLE &&
           e->kind->type == VES_ARRAY_INT8 && e->before->type == VES_ARRAY_DOUBLE && e->scenario->n == n &&
           e->kind->n == n && e->before->n == n * e->width;
}

/* Amounts go over at once; else only rates change. */
static bool is_jump(int64_t kind)
{
    return kind == VES_EVENT_BOLUS || kind == VES_EVENT_TRANSFER || kind == VES_EVENT_RESET || kind == VES_EVENT_FILL;
}

/* The median curve at a time between its outputs. At an event it is what was there just before, as a trough is; of what
 * lies between amounts that went over at once and the next output nothing is known. NaN: there is none. */
static double predicted(const ves_comparison *c, size_t scenario, const ves_observation *o, const char *quantity)
{
    const double *y = ves_comparison_curve(c, scenario, o->organ, quantity),
                 *amount = ves_comparison_curve(c, scenario, o->organ, "amount");
    const ves_array *time = c->file[c->scenario[scenario].file].time;
    const double *t = time->data.number;
    if (!y || o->time < t[0] || o->time > t[time->n - 1]) return NAN;
    size_t i = 0;
    while (i + 1 < time->n && t[i + 1] < o->time) ++i;
    if (o->time <= t[i] || i + 1 == time->n) return y[i];
    const double from = t[i], to = t[i + 1], near = 1e-9 * to;
    double t0 = from, y0 = y[i], t1 = to, y1 = y[i + 1];
    events e;
    const bool of_vesicles = strncmp(quantity, "signal_", 7) != 0 && strncmp(quantity, "delivered_", 10) != 0;
    const size_t n = amount && find_events(c, scenario, o->organ, &e) ? e.time->n : 0;
    for (size_t k = 0; k < n; ++k) { /* in order of their times */
        const double at = e.time->data.number[k], was = e.before->data.number[k * e.width + e.place];
        if (at <= from + near || at > to + near || strcmp(e.scenario->data.text[k], e.name) != 0) continue;
        const size_t j = amount[i] > 0.0 ? i : i + 1; /* where an amount tells what one of them is in the curve */
        const double value = !of_vesicles ? NAN : amount[j] > 0.0 ? was * y[j] / amount[j] : was == 0.0 ? 0.0 : NAN;
        const bool at_output = fabs(at - to) <= near;
        const bool jumps =
            is_jump(e.kind->data.integer[k]) && !(at_output && fabs(amount[i + 1] - was) <= 1e-9 * fabs(was));
        if (!of_vesicles && !jumps) continue; /* the label goes on too */
        if (o->time <= at + near) {
            t1 = at;
            y1 = value;
            break;
        }
        t0 = at;
        y0 = jumps ? NAN : value;
    }
    return between(t0, y0, t1, y1, o->time);
}

/* ---- folds ---- */

static ves_status row_of(ves_agreement *a, const char *organ, const char *study, ves_agreement_row **row,
                         ves_report *report)
{
    for (size_t i = 0; i < a->n; ++i) {
        *row = &a->row[i];
        if ((*row)->organ == organ || ((*row)->organ && organ && strcmp((*row)->organ, organ) == 0)) {
            if ((*row)->study == study || ((*row)->study && study && strcmp((*row)->study, study) == 0)) return VES_OK;
        }
    }
    if (!ves_grow(&a->row, a->n, &a->room, sizeof *a->row)) return ves_fail_memory(report);
    *row = &a->row[a->n++];
    **row = (ves_agreement_row){.organ = organ, .study = study};
    return VES_OK;
}

/* Sums first; ends make them means. */
static void add(ves_agreement_row *row, const ves_observation *o, double value)
{
    if (o->below) {
        ++row->n_below;
        row->below_agree += value <= o->value && !(value < o->least);
        return;
    }
    if (o->above) {
        ++row->n_above;
        row->above_agree += value >= o->value;
        return;
    }
    const double fold = log10(value / o->value);
    ++row->n;
    row->afe += fold;
    row->aafe += fabs(fold);
    row->within_2 += fabs(fold) <= log10(2.0);
    row->within_1_25 += fabs(fold) <= log10(1.25);
}

static void end(ves_agreement_row *row)
{
    const double n = row->n ? (double)row->n : NAN;
    row->afe = pow(10.0, row->afe / n);
    row->aafe = pow(10.0, row->aafe / n);
    row->within_2 *= 100.0 / n;
    row->within_1_25 *= 100.0 / n;
}

ves_status ves_agreement_make(const ves_comparison *c, const ves_observed *observed, const char *quantity,
                              ves_agreement *a, ves_report *report)
{
    ves_agreement_row all = {0};
    for (size_t i = 0; i < observed->n; ++i) {
        const ves_observation *o = &observed->item[i];
        if (!ves_is_among(o->organ, c->n_organ, c->organ)) continue; /* organs that were not asked for */
        const size_t scenario = o->scenario < c->n_scenario ? o->scenario : c->n_scenario == 1 ? 0 : VES_NONE;
        const double value = o->own ? o->predicted : scenario == VES_NONE ? NAN : predicted(c, scenario, o, quantity);
        if (isnan(value) || (!o->below && !o->above && !(value > 0.0 && o->value > 0.0))) {
            ++a->n_apart;
            continue;
        }
        ves_agreement_row *row;
        const char *study = o->study < observed->n_study ? observed->study[o->study] : "";
        const ves_status status = row_of(a, o->organ, study, &row, report);
        if (status) return status;
        add(row, o, value);
        add(&all, o, value);
    }
    const bool several = a->n > 1;
    for (size_t i = 0; i < a->n; ++i) end(&a->row[i]);
    if (!several) return VES_OK;
    ves_agreement_row *row;
    const ves_status status = row_of(a, NULL, NULL, &row, report);
    if (status) return status;
    *row = all;
    end(row);
    return VES_OK;
}
