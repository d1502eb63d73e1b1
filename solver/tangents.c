#include "solver/tangents.h"

#include "base/array.h"

#include <string.h>

void ves_tangents_free(ves_tangents *t)
{
    for (size_t i = 0; t->rate && i < t->system->n_rated; ++i) ves_rows_free(t->rate[i].number);
    for (size_t i = 0; t->altered && i < t->system->n_altered; ++i) ves_tangent_altered_free(&t->altered[i]);
    free(t->rate);
    free(t->altered);
    free(t->flow);
    ves_rows_free(t->flow_k);
    ves_rows_free(t->weight);
    *t = (ves_tangents){0};
}

/* ---- compiling ---- */

/* What all parts are compiled from. */
typedef struct source {
    const ves_topology *topology;
    const ves_lane *here;
    size_t phase, n_column;
    const ves_stencil *column;
} source;

/* Slopes of a flow in every lane; nothing is kept of one that no column moves. */
static void add_flow(ves_tangents *t, size_t from, size_t to, const double slope[VES_LANES])
{
    bool any = false;
    for (size_t l = 1; l < VES_LANES; ++l) any = any || slope[l] != 0.0;
    if (!any) return;
    t->flow[t->n_flow] = (ves_moved_flow){(uint32_t)from, (uint32_t)to};
    memcpy(ves_lanes_of(t->flow_k, t->n_flow++), slope, VES_LANES * sizeof *slope);
}

static ves_status start_flows(ves_tangents *t, const source *from, ves_report *report)
{
    const ves_topology *topology = from->topology;
    t->flow = ves_new(2 * topology->n_process, sizeof *t->flow);
    t->flow_k = ves_rows_new(2 * topology->n_process);
    if (!t->flow || !t->flow_k) return ves_fail_memory(report);
    for (size_t i = 0; i < topology->n_process; ++i) {
        const ves_process *p = &topology->process[i];
        double forward[VES_LANES] = {0.0}, backward[VES_LANES] = {0.0};
        if (!p->kind->linear || p->altered) continue;
        for (size_t l = 1; l < VES_LANES; ++l)
            ves_stencil_flow(&from->column[ves_column_of(l, from->n_column)], from->here, from->phase, i, &forward[l],
                             &backward[l]);
        add_flow(t, p->from.i, p->to.i, forward);
        if (p->kind->needs & VES_NEEDS_TO_VOLUME) add_flow(t, p->to.i, p->from.i, backward);
    }
    return VES_OK;
}

static ves_status start_rates(ves_tangents *t, const source *from, ves_report *report)
{
    t->rate = ves_new(t->system->n_rated, sizeof *t->rate);
    if (!t->rate) return ves_fail_memory(report);
    size_t n = 0;
    for (size_t i = 0; i < from->topology->n_process; ++i) {
        const ves_process *p = &from->topology->process[i];
        if (p->kind->linear || p->altered) continue;
        ves_moved_rate *r = &t->rate[n++];
        r->process = i;
        r->reads_time = p->kind->needs & (VES_READS_TIME | VES_READS_TIME_SINCE_DOSE);
        r->number = ves_rows_new(p->kind->n_param + VES_N_BESIDE);
        if (!r->number) return ves_fail_memory(report);
        r->moves =
            ves_tangent_numbers(from->topology, i, from->here, from->phase, from->n_column, from->column, r->number);
    }
    return VES_OK;
}

static ves_status start_altered(ves_tangents *t, const source *from, ves_report *report)
{
    t->altered = ves_new(t->system->n_altered, sizeof *t->altered);
    ves_status status = t->altered ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < t->system->n_altered && !status; ++i)
        status = ves_tangent_altered_start(&t->altered[i], &t->system->altered[i], from->here, from->phase,
                                           from->n_column, from->column, report);
    return status;
}

static ves_status start_weights(ves_tangents *t, const source *from, ves_report *report)
{
    bool any = false;
    t->weight = ves_rows_new(from->topology->n_weight);
    if (!t->weight) return ves_fail_memory(report);
    for (size_t i = 0; i < from->topology->n_weight; ++i) {
        for (size_t l = 1; l < VES_LANES; ++l) {
            const double slope = ves_stencil_slope(&from->column[ves_column_of(l, from->n_column)], from->here,
                                                   from->phase, ves_graph_weight, i);
            ves_lanes_of(t->weight, i)[l] = slope;
            any = any || slope != 0.0;
        }
    }
    if (any) return VES_OK;
    ves_rows_free(t->weight);
    t->weight = NULL;
    return VES_OK;
}

ves_status ves_tangents_start(ves_tangents *t, const ves_system *system, const ves_lane *here, size_t phase,
                              size_t n_column, const ves_stencil column[], ves_report *report)
{
    const source from = {system->topology, here, phase, n_column, column};
    *t = (ves_tangents){.system = system};
    ves_status status = start_flows(t, &from, report);
    if (!status) status = start_rates(t, &from, report);
    if (!status) status = start_altered(t, &from, report);
    return status ? status : start_weights(t, &from, report);
}

/* ---- numbers ---- */

static void add_flows(const ves_tangents *t, const ves_quad *y, ves_quad *dydt)
{
    const ves_quad *k = t->flow_k;
    for (size_t i = 0; i < t->n_flow; ++i, k += VES_QUADS) {
        const double amount = ves_lanes_in(y, t->flow[i].from)[0];
        ves_quad *out = dydt + VES_QUADS * t->flow[i].from, *in = dydt + VES_QUADS * t->flow[i].to;
        const ves_quad rate0 = k[0] * amount, rate1 = k[1] * amount;
        out[0] -= rate0;
        out[1] -= rate1;
        in[0] += rate0;
        in[1] += rate1;
    }
}

/* What is watched hangs on weights too, where numbers move these. */
static void add_weights(const ves_tangents *t, const ves_quad *y)
{
    const ves_system *s = t->system;
    for (size_t g = 0; g < s->topology->n_group; ++g) {
        const ves_group *group = &s->topology->group[g];
        double *sum = ves_lanes_of(s->group_sum, g);
        for (size_t k = 0; s->watched[g] && k < group->n; ++k) {
            const double amount = ves_lanes_in(y, group->node[k].i)[0],
                         *moved = ves_lanes_in(t->weight, group->weight + k);
            for (size_t l = 1; l < VES_LANES; ++l) sum[l] += moved[l] * amount;
        }
    }
}

/* Rate of a process: of the subject, and how it changes in each column. Its slopes are those of the subject everywhere.
 */
static void rate_of(const ves_tangents *t, size_t i, double time, const ves_quad *y)
{
    const ves_rated *r = &t->system->rated[i];
    const ves_moved_rate *m = &t->rate[i];
    const size_t n_param = r->kind->n_param;
    const bool watches = r->group != VES_NONE;
    const double *amount = ves_lanes_in(y, r->from),
                 *watched = watches ? ves_lanes_in(t->system->group_sum, r->group) : NULL;
    double p[VES_PROCESS_PARAM_MAX], by[VES_PROCESS_PARAM_MAX + VES_N_BESIDE], slope, by_watched = 0.0;
    double *rate = ves_lanes_of(r->rate, 0), *slopes = ves_lanes_of(r->rate, 1), *watching = ves_lanes_of(r->rate, 2);
    for (size_t k = 0; k < n_param; ++k) p[k] = ves_lanes_in(r->p, k)[0];
    const ves_rate_in in = {.n = 1,
                            .p = p,
                            .amount = amount,
                            .volume = ves_lanes_in(r->p, n_param),
                            .watched = watched,
                            .watched_volume = watches ? ves_lanes_in(r->p, n_param + 1) : NULL,
                            .time = time - r->origin};
    r->kind->rate(&in, rate, &slope, watches ? &by_watched : NULL);
    for (size_t l = 0; l < VES_LANES; ++l) {
        slopes[l] = slope;
        watching[l] = by_watched;
        if (l > 0) rate[l] = slope * amount[l] + (watches ? by_watched * watched[l] : 0.0);
    }
    if (!m->moves && !m->reads_time) return;
    r->kind->by_number(&in, by);
    for (size_t l = 1; l < VES_LANES; ++l) {
        for (size_t k = 0; k < n_param + VES_BESIDE_TIME; ++k) rate[l] += by[k] * ves_lanes_in(m->number, k)[l];
        const double ahead = t->frame[l] - ves_lanes_in(m->number, n_param + VES_BESIDE_TIME)[l];
        if (m->reads_time && ahead != 0.0) rate[l] += by[n_param + VES_BESIDE_TIME] * ahead;
    }
}

void ves_tangents_slope(const ves_tangents *t, double time, const ves_quad *y, ves_quad *dydt)
{
    const ves_system *s = t->system;
    ves_system_slope_of_flows(s, y, dydt);
    add_flows(t, y, dydt);
    if (t->weight) add_weights(t, y);
    for (size_t i = 0; i < s->n_rated; ++i) {
        const ves_rated *r = &s->rated[i];
        rate_of(t, i, time, y);
        for (size_t h = 0; h < VES_QUADS; ++h) {
            dydt[VES_QUADS * r->from + h] -= r->rate[h];
            dydt[VES_QUADS * r->to + h] += r->rate[h];
        }
    }
    for (size_t i = 0; i < s->n_altered; ++i)
        ves_tangent_altered_slope(&t->altered[i], time, s->weight, t->weight, t->frame, y, dydt);
}

double ves_tangents_rate(const ves_tangents *t, size_t i)
{
    return ves_lanes_in(t->system->rated[i].rate, 0)[0];
}
