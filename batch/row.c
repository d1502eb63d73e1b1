#include "batch/row.h"

#include "analysis/interval.h"
#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/clones.h"
#include "evaluate/nca_dosing.h"
#include "graph/happening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h> /* memcpy */

static void put_nca(const ves_nca *nca, double out[])
{
    memcpy(out, nca, sizeof *nca); /* its members are the numbers of the table, in its order */
}

static ves_nca get_nca(const double in[])
{
    ves_nca nca;
    memcpy(&nca, in, sizeof nca);
    return nca;
}

static void put_curve(const ves_trajectory *t, const ves_graph *graph, size_t organ, double out[])
{
    ves_group_sums(graph, &graph->topology->organ[organ].sum, t->n_time, t->amount, t->n_node, out);
}

static void put_intervals(const ves_layout *layout, const ves_instance *s, const ves_trajectory *t, size_t organ,
                          size_t n, const double time[], double out[])
{
    ves_nca_interval first;
    for (size_t k = 0; k < n && k < layout->n_interval; ++k) {
        const double end = k + 1 < n ? time[k + 1] : s->schedule.end;
        const ves_nca_interval v = ves_nca_between(t, &s->schedule, s->graph, organ, time[k], end, k ? &first : NULL);
        if (k == 0) first = v;
        memcpy(&out[k * VES_N_NCA_INTERVAL], &v, VES_N_NCA_INTERVAL * sizeof *out); /* they come first */
    }
}

/* What was in an organ just before each event. */
static void put_events(const ves_layout *layout, const ves_instance *s, const ves_trajectory *t, size_t organ,
                       double out[])
{
    ves_happening h;
    for (size_t k = 0, event = 0; k < layout->n_event && ves_happening_next(s->graph, &s->schedule, &event, &h); ++k)
        out[k * layout->axis.n] = t->amount_before[h.first * s->graph->topology->n_organ + organ];
}

/* What stays the same for all organs of a row. */
typedef struct subject {
    const ves_layout *layout;
    const ves_instance *s;
    const ves_trajectory *t;
    ves_nca_dosing dosing;
    size_t n_dose;
    double *dose_time; /* [n_dose] */
    double *row;
    ves_report *report;
} subject;

/* Of what the tracer shows of an organ, what is on vesicles, left behind in cells, and free. What has left the body is
 * told as a whole. */
static void put_carried(const subject *of, size_t o, size_t organ)
{
    const ves_graph *graph = of->s->graph;
    const ves_group *sum = &graph->topology->organ[organ].sum;
    const size_t n_time = of->layout->n_time;
    double *out[VES_N_CARRIER];
    for (size_t k = 0; k < VES_N_CARRIER; ++k)
        out[k] = of->row + of->layout->carried + (k * of->layout->axis.n + o) * n_time;
    for (size_t i = 0; i < sum->n; ++i) {
        if (graph->topology->compartment[sum->node[i].i].role == VES_ROLE_SINK) return;
    }
    for (size_t k = 0; k < VES_N_CARRIER; ++k) {
        for (size_t t = 0; t < n_time; ++t) out[k][t] = 0.0;
    }
    for (size_t i = 0; i < sum->n; ++i) {
        const size_t node = sum->node[i].i;
        const double weight = graph->weight[sum->weight + i], *amount = of->t->amount + node;
        double *to = out[graph->topology->compartment[node].carrier];
        for (size_t t = 0; t < n_time; ++t) to[t] += weight * amount[t * of->t->n_node];
    }
}

/* NCA, curve and intervals of one organ, or of its signal.
 * @param nca, curve, interval where they go in the row */
static ves_status put_organ(const subject *of, size_t organ, double nca[], double curve[], double interval[])
{
    const ves_graph *graph = of->s->graph;
    const bool matrix = graph->topology->organ[organ].matrix != VES_MATRIX_NONE;
    ves_nca made;
    put_curve(of->t, graph, organ, curve);
    const ves_status status = ves_nca_organ(of->t, graph, organ, curve, &of->dosing, matrix, &made, of->report);
    put_nca(&made, nca);
    if (of->n_dose > 1 || (of->s->recipe->data && of->n_dose))
        put_intervals(of->layout, of->s, of->t, organ, of->n_dose, of->dose_time, interval);
    return status;
}

/* Everything of place `o` on the axis of organs. */
static ves_status put_place(const subject *of, size_t o, ves_organ_place at)
{
    const ves_layout *layout = of->layout;
    const ves_graph *graph = of->s->graph;
    double *row = of->row;
    const size_t nca = o * VES_N_NCA, curve = o * layout->n_time,
                 interval = o * layout->n_interval * VES_N_NCA_INTERVAL;
    ves_status status = VES_OK;
    if (at.organ != VES_NONE) {
        row[layout->volume + o] = graph->organ_volume[at.organ];
        row[layout->mass + o] = graph->organ_mass[at.organ];
        status = put_organ(of, at.organ, row + layout->nca + nca, row + layout->amount + curve,
                           row + layout->interval + interval);
        put_events(layout, of->s, of->t, at.organ, row + layout->event + o);
    }
    if (at.delivered != VES_NONE) put_curve(of->t, graph, at.delivered, row + layout->delivered + curve);
    if (at.signal == VES_NONE || status) return status;
    if (at.organ == VES_NONE) row[layout->mass + o] = graph->organ_mass[at.signal];
    put_carried(of, o, at.signal);
    return put_organ(of, at.signal, row + layout->signal_nca + nca, row + layout->signal + curve,
                     row + layout->signal_interval + interval);
}

VES_CLONES static void clear(size_t n, double row[])
{
    for (size_t i = 0; i < n; ++i) row[i] = NAN;
}

ves_status ves_layout_row(const ves_layout *layout, size_t scenario, const ves_instance *s, const ves_trajectory *t,
                          double row[], ves_report *report)
{
    clear(layout->n_row, row);
    if (t->failure.status) return VES_OK;
    subject of = {.layout = layout,
                  .s = s,
                  .t = t,
                  .dosing = ves_dosing_of(s, layout->dosing[scenario].solved),
                  .row = row,
                  .report = report};
    ves_status status = ves_dose_times(&s->schedule, &of.n_dose, &of.dose_time, report);
    row[VES_ROW_DOSE] = s->schedule.total;
    row[VES_ROW_DECAY] = s->decay;
    const ves_organ_place *place = ves_organ_places(&layout->axis, scenario);
    for (size_t o = 0; o < layout->axis.n && !status; ++o) status = put_place(&of, o, place[o]);
    free(of.dose_time);
    return status;
}

/* ---- what needs a second curve ---- */

/* NCA of one place of a row; all NaN where there is no row, or no such place. */
static ves_nca nca_at(const double *row, size_t first, size_t o)
{
    ves_nca nca;
    ves_nca_clear(&nca);
    return row && o != VES_NONE ? get_nca(row + first + o * VES_N_NCA) : nca;
}

/* Where the numbers of all organs stand, of the substance or of the tracer's signal. */
typedef struct related {
    const ves_layout *layout;
    const ves_study *study;
    size_t scenario, first;
    bool signal;
} related;

static bool is_matrix(const related *r, size_t o)
{
    const ves_organ_place at = ves_organ_places(&r->layout->axis, r->scenario)[o];
    const size_t organ = r->signal ? at.signal : at.organ;
    const ves_topology *t = r->study->scenario[r->scenario].typical.graph->topology;
    return organ != VES_NONE && t->organ[organ].matrix != VES_MATRIX_NONE;
}

/* The reference may be this very scenario: what it is related to comes from areas alone, which do not change here. */
static void relate(const related *r, double row[], const double *other)
{
    const ves_organ_axis *axis = &r->layout->axis;
    const size_t reference = r->study->scenario[r->scenario].reference, here = axis->plasma[r->scenario],
                 there = other ? axis->plasma[reference] : VES_NONE;
    ves_nca_dosing dosing = r->layout->dosing[r->scenario];
    dosing.total = row[VES_ROW_DOSE];
    const ves_nca plasma = nca_at(row, r->first, here), other_plasma = nca_at(other, r->first, there);
    for (size_t o = 0; o < axis->n; ++o) {
        ves_nca mine = nca_at(row, r->first, o);
        const ves_nca others = nca_at(other, r->first, o);
        const ves_nca_reference held = {.organ = &others,
                                        .plasma = there == VES_NONE ? NULL : &other_plasma,
                                        .total = other ? other[VES_ROW_DOSE] : NAN};
        ves_nca_relate(&mine, here == VES_NONE ? NULL : &plasma, &dosing, is_matrix(r, o), other ? &held : NULL);
        put_nca(&mine, row + r->first + o * VES_N_NCA);
    }
}

void ves_layout_relate(const ves_layout *layout, const ves_study *study, size_t scenario, double row[],
                       const double *other)
{
    if (isnan(row[VES_ROW_DOSE])) return;
    relate(&(related){layout, study, scenario, layout->nca, false}, row, other);
    if (layout->tracer) relate(&(related){layout, study, scenario, layout->signal_nca, true}, row, other);
}
