#include "compare/agreement.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_agreement_free(ves_agreement *agreement)
{
    free(agreement->row);
    *agreement = (ves_agreement){0};
}

/* The median curve at a time between its outputs: on a straight line of logarithms where it is above zero. NaN: there
 * is none. */
static double predicted(const ves_comparison *c, size_t scenario, const ves_observation *o, const char *quantity)
{
    const double *y = ves_comparison_curve(c, scenario, o->organ, quantity);
    const ves_array *time = c->file[c->scenario[scenario].file].time;
    const double *t = time->data.number;
    if (!y || o->time < t[0] || o->time > t[time->n - 1]) return NAN;
    size_t i = 0;
    while (i + 1 < time->n && t[i + 1] < o->time) ++i;
    if (o->time <= t[i] || i + 1 == time->n) return y[i];
    const double x = (o->time - t[i]) / (t[i + 1] - t[i]);
    if (y[i] > 0.0 && y[i + 1] > 0.0) return y[i] * pow(y[i + 1] / y[i], x);
    return y[i] + x * (y[i + 1] - y[i]);
}

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
        row->below_agree += value <= o->value;
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
        if (isnan(value) || (!o->below && !(value > 0.0 && o->value > 0.0))) {
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
