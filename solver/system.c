#include "solver/system.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

void ves_system_free(ves_system *s)
{
    for (size_t i = 0; s->rated && i < s->n_rated; ++i) {
        ves_rows_free(s->rated[i].p);
        free(s->rated[i].slot_watched);
    }
    free(s->rated);
    for (size_t i = 0; s->altered && i < s->n_altered; ++i) ves_altered_free(&s->altered[i]);
    free(s->altered);
    free(s->n_out);
    free(s->flow_to);
    ves_rows_free(s->flow_k);
    ves_rows_free(s->weight);
    free(s->watched);
    ves_rows_free(s->group_sum);
    ves_rows_free(s->input);
    ves_rows_free(s->jacobian);
    if (s->own) ves_lu_free(s->own);
    free(s->own);
    *s = (ves_system){0};
}

/* --- linear processes: one flow from each node to each other --- */

static bool is_flow(const ves_process *p)
{
    return p->kind->linear && !p->altered;
}

/* Is there a linear flow from `from` to `to`?  Where permeability leads back, too. */
static bool is_two_way(const ves_process *p)
{
    return (p->kind->needs & VES_NEEDS_TO_VOLUME) != 0;
}

static int by_from_then_to(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    if (x[0] != y[0]) return x[0] < y[0] ? -1 : 1;
    return x[1] < y[1] ? -1 : x[1] > y[1];
}

static size_t find_flow(const uint32_t (*flow)[2], size_t n, size_t from, size_t to)
{
    const uint32_t key[2] = {(uint32_t)from, (uint32_t)to};
    const uint32_t(*found)[2] = bsearch(key, flow, n, sizeof *flow, by_from_then_to);
    return (size_t)(found - flow);
}

/* Add the rate constants of one lane to its flows. */
static void add_constants(ves_system *s, const uint32_t (*flow)[2], const ves_graph *graph, size_t lane)
{
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        const ves_process *p = &graph->topology->process[i];
        if (!is_flow(p)) continue;
        double forward, backward;
        const double v_from = p->by_amount ? 1.0 : graph->volume[p->from.i];
        p->kind->linear(graph->p[i], v_from, graph->volume[p->to.i], &forward, &backward);
        ves_lanes_of(s->flow_k, find_flow(flow, s->n_flow, p->from.i, p->to.i))[lane] += forward;
        if (is_two_way(p)) ves_lanes_of(s->flow_k, find_flow(flow, s->n_flow, p->to.i, p->from.i))[lane] += backward;
    }
}

static ves_status start_flows(ves_system *s, const ves_graph *const graph[], ves_report *report)
{
    size_t n = 0;
    uint32_t(*flow)[2] = ves_new(2 * s->topology->n_process, sizeof *flow);
    if (!flow) return ves_fail_memory(report);
    for (size_t i = 0; i < s->topology->n_process; ++i) {
        const ves_process *p = &s->topology->process[i];
        if (!is_flow(p)) continue;
        flow[n][0] = (uint32_t)p->from.i;
        flow[n++][1] = (uint32_t)p->to.i;
        if (!is_two_way(p)) continue;
        flow[n][0] = (uint32_t)p->to.i;
        flow[n++][1] = (uint32_t)p->from.i;
    }
    qsort(flow, n, sizeof *flow, by_from_then_to);
    for (size_t i = 0; i < n; ++i) { /* each pair once */
        if (i > 0 && by_from_then_to(flow[i], flow[s->n_flow - 1]) == 0) continue;
        memcpy(flow[s->n_flow++], flow[i], sizeof *flow);
    }
    s->n_out = ves_new(s->n, sizeof *s->n_out);
    s->flow_to = ves_new(s->n_flow, sizeof *s->flow_to);
    s->flow_k = ves_rows_new(s->n_flow);
    const bool ok = s->n_out && s->flow_to && s->flow_k;
    for (size_t i = 0; ok && i < s->n_flow; ++i) {
        s->n_out[flow[i][0]]++;
        s->flow_to[i] = VES_LANES * flow[i][1];
        ves_lu_mark(s->own, flow[i][1], flow[i][0]);
    }
    for (size_t l = 0; ok && l < VES_LANES; ++l) add_constants(s, (const uint32_t(*)[2])flow, graph[l], l);
    free(flow);
    return ok ? VES_OK : ves_fail_memory(report);
}

/* --- the other processes --- */

static ves_status start_rated(ves_system *s, ves_rated *r, size_t i, const ves_graph *const graph[], ves_report *report)
{
    const ves_process *p = &s->topology->process[i];
    const size_t n_param = p->kind->n_param;
    *r = (ves_rated){
        .kind = p->kind, .from = p->from.i, .to = p->to.i, .group = p->group, .origin = graph[0]->origin[i]};
    r->p = ves_rows_new(n_param + 5);
    if (!r->p) return ves_fail_memory(report);
    r->rate = r->p + VES_QUADS * (n_param + 2);
    for (size_t l = 0; l < VES_LANES; ++l) {
        const ves_graph *g = graph[l];
        for (size_t k = 0; k < n_param; ++k) ves_lanes_of(r->p, k)[l] = g->p[i][k];
        ves_lanes_of(r->p, n_param)[l] =
            p->by_amount || !(p->kind->needs & VES_NEEDS_FROM_VOLUME) ? 1.0 : g->volume[p->from.i];
        if (p->group != VES_NONE)
            ves_lanes_of(r->p, n_param + 1)[l] = g->volume[s->topology->group[p->group].node[0].i];
    }
    r->in = (ves_rate_in){.n = VES_LANES, .p = ves_lanes_in(r->p, 0), .volume = ves_lanes_in(r->p, n_param)};
    ves_lu_mark(s->own, r->to, r->from);
    if (p->group == VES_NONE) return VES_OK;
    r->in.watched = ves_lanes_in(s->group_sum, p->group);
    r->in.watched_volume = ves_lanes_in(r->p, n_param + 1);
    const ves_group *group = &s->topology->group[p->group];
    s->watched[p->group] = true;
    r->slot_watched = ves_new(2 * group->n, sizeof *r->slot_watched);
    if (!r->slot_watched) return ves_fail_memory(report);
    for (size_t k = 0; k < group->n; ++k) {
        ves_lu_mark(s->own, r->from, group->node[k].i);
        ves_lu_mark(s->own, r->to, group->node[k].i);
    }
    return VES_OK;
}

static ves_status start_altered(ves_system *s, const ves_graph *const graph[], ves_report *report)
{
    size_t n = 0;
    for (size_t i = 0; i < s->topology->n_process; ++i) n += s->topology->process[i].altered;
    if (n == 0) return VES_OK;
    s->altered = ves_new(n, sizeof *s->altered);
    ves_status status = s->altered ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < s->topology->n_process && !status; ++i) {
        if (s->topology->process[i].altered)
            status = ves_altered_start(&s->altered[s->n_altered++], i, graph, s->own, report);
    }
    for (size_t l = 0; l < VES_LANES; ++l) s->graph[l] = graph[l];
    return status;
}

static void find_slots(ves_system *s)
{
    for (size_t i = 0; i < s->n_altered; ++i) ves_altered_slots(&s->altered[i], s->lu);
    for (size_t i = 0; i < s->n_rated; ++i) {
        ves_rated *r = &s->rated[i];
        r->slot_out = ves_lu_slot(s->lu, r->from, r->from);
        r->slot_in = ves_lu_slot(s->lu, r->to, r->from);
        if (r->group == VES_NONE) continue;
        const ves_group *group = &s->topology->group[r->group];
        for (size_t k = 0; k < group->n; ++k) {
            r->slot_watched[2 * k] = (uint32_t)ves_lu_slot(s->lu, r->from, group->node[k].i);
            r->slot_watched[2 * k + 1] = (uint32_t)ves_lu_slot(s->lu, r->to, group->node[k].i);
        }
    }
}

/* The constant part of the Jacobian. */
static void differentiate_flows(ves_system *s)
{
    const uint32_t *to = s->flow_to;
    const ves_quad *k = s->flow_k;
    for (size_t i = 0; i < s->n; ++i) {
        ves_quad *diagonal = s->jacobian + VES_QUADS * ves_lu_slot(s->lu, i, i);
        for (uint32_t e = 0; e < s->n_out[i]; ++e, ++to) {
            ves_quad *other = s->jacobian + VES_QUADS * ves_lu_slot(s->lu, *to / VES_LANES, i);
            for (size_t h = 0; h < VES_QUADS; ++h, ++k) {
                other[h] += *k;
                diagonal[h] -= *k;
            }
        }
    }
}

ves_status ves_system_start(ves_system *s, const ves_graph *const graph[VES_LANES], ves_symbolic *symbolic,
                            ves_report *report)
{
    const ves_topology *first = graph[0]->topology;
    *s = (ves_system){.n = first->n_compartment, .topology = first};
    s->own = ves_new(1, sizeof *s->own);
    if (!s->own) return ves_fail_memory(report);
    ves_status status = ves_lu_start(s->own, s->n, report);
    if (status) {
        ves_system_free(s);
        return status;
    }
    s->rated = ves_new(first->n_process, sizeof *s->rated);
    s->watched = ves_new(first->n_group, sizeof *s->watched);
    s->group_sum = ves_rows_new(first->n_group);
    s->input = ves_rows_new(s->n);
    s->weight = ves_rows_new(first->n_weight);
    if (!s->rated || !s->watched || !s->group_sum || !s->input || !s->weight) status = ves_fail_memory(report);
    for (size_t i = 0; !status && i < first->n_weight; ++i) {
        for (size_t l = 0; l < VES_LANES; ++l) ves_lanes_of(s->weight, i)[l] = graph[l]->weight[i];
    }
    if (!status) status = start_flows(s, graph, report);
    for (size_t i = 0; !status && i < first->n_process; ++i) {
        const ves_process *p = &first->process[i];
        if (!p->kind->linear && !p->altered) status = start_rated(s, &s->rated[s->n_rated++], i, graph, report);
    }
    if (!status) status = start_altered(s, graph, report);
    if (!status) status = ves_symbolic_order(symbolic, &s->own, &s->lu, report);
    if (!status) {
        find_slots(s);
        s->jacobian = ves_rows_new(s->lu->n_slot);
        if (!s->jacobian) status = ves_fail_memory(report);
    }
    if (!status) differentiate_flows(s);
    if (status) ves_system_free(s);
    return status;
}

/* --- numbers --- */

VES_CLONES static void copy(size_t m, const ves_quad *from, ves_quad *to)
{
    for (size_t i = 0; i < m; ++i) to[i] = from[i];
}

VES_CLONES static void slope_of_flows(const ves_system *s, const ves_quad *y, ves_quad *dydt)
{
    const uint32_t *to = s->flow_to, *n_out = s->n_out;
    const ves_quad *k = s->flow_k;
    const size_t n = s->n;
    for (size_t i = 0; i < VES_QUADS * n; ++i) dydt[i] = s->input[i];
    for (size_t i = 0; i < n; ++i, y += 2) {
        if (n_out[i] == 0) continue;
        const ves_quad y0 = y[0], y1 = y[1];
        ves_quad out0 = dydt[2 * i], out1 = dydt[2 * i + 1];
        uint32_t n_flow = n_out[i];
        VES_SHORT_LOOP do
        {
            ves_quad *in = ves_row_at(dydt, *to++);
            const ves_quad rate0 = k[0] * y0, rate1 = k[1] * y1;
            in[0] += rate0;
            in[1] += rate1;
            out0 -= rate0;
            out1 -= rate1;
            k += 2;
        }
        while (--n_flow)
            ;
        dydt[2 * i] = out0;
        dydt[2 * i + 1] = out1;
    }
}

VES_CLONES static void sum_group(const ves_group *group, const ves_quad *weight, const ves_quad *y, ves_quad *sum)
{
    ves_quad s = {0}, t = {0};
    weight += VES_QUADS * group->weight;
    VES_SHORT_LOOP for (size_t k = 0; k < group->n; ++k, weight += VES_QUADS)
    {
        const ves_quad *row = y + 2 * group->node[k].i;
        s += weight[0] * row[0];
        t += weight[1] * row[1];
    }
    sum[0] = s;
    sum[1] = t;
}

/* Rate of one process and its slopes, all lanes. */
static inline void rate_of(ves_rated *r, double time, const ves_quad *y)
{
    r->in.amount = ves_lanes_in(y, r->from);
    r->in.time = time - r->origin;
    r->kind->rate(&r->in, ves_lanes_of(r->rate, 0), ves_lanes_of(r->rate, 1),
                  r->group != VES_NONE ? ves_lanes_of(r->rate, 2) : NULL);
}

VES_CLONES void ves_system_slope(const ves_system *s, double time, const ves_quad *y, ves_quad *dydt)
{
    slope_of_flows(s, y, dydt);
    for (size_t i = 0; i < s->topology->n_group; ++i) {
        if (s->watched[i]) sum_group(&s->topology->group[i], s->weight, y, s->group_sum + VES_QUADS * i);
    }
    for (size_t i = 0; i < s->n_rated; ++i) {
        ves_rated *r = &s->rated[i];
        rate_of(r, time, y);
        for (size_t h = 0; h < VES_QUADS; ++h) {
            dydt[VES_QUADS * r->from + h] -= r->rate[h];
            dydt[VES_QUADS * r->to + h] += r->rate[h];
        }
    }
    for (size_t i = 0; i < s->n_altered; ++i) ves_altered_slope(&s->altered[i], time, s->weight, y, dydt);
}

void ves_system_slope_of_flows(const ves_system *s, const ves_quad *y, ves_quad *dydt)
{
    slope_of_flows(s, y, dydt);
    for (size_t i = 0; i < s->topology->n_group; ++i) {
        if (s->watched[i]) sum_group(&s->topology->group[i], s->weight, y, s->group_sum + VES_QUADS * i);
    }
}

void ves_system_turn(ves_system *s, double time)
{
    for (size_t i = 0; i < s->n_altered; ++i) ves_altered_turn(&s->altered[i], s->graph, time);
}

VES_CLONES void ves_system_jacobian(const ves_system *s, ves_quad *jacobian)
{
    copy(VES_QUADS * s->lu->n_slot, s->jacobian, jacobian);
    for (size_t i = 0; i < s->n_altered; ++i) ves_altered_jacobian(&s->altered[i], s->weight, jacobian);
    for (size_t i = 0; i < s->n_rated; ++i) {
        const ves_rated *r = &s->rated[i];
        const ves_quad *slope = r->rate + VES_QUADS, *slope_watched = r->rate + 2 * VES_QUADS;
        for (size_t h = 0; h < VES_QUADS; ++h) {
            jacobian[VES_QUADS * r->slot_out + h] -= slope[h];
            jacobian[VES_QUADS * r->slot_in + h] += slope[h];
        }
        if (r->group == VES_NONE) continue;
        const ves_group *group = &s->topology->group[r->group];
        for (size_t k = 0; k < group->n; ++k) {
            for (size_t h = 0; h < VES_QUADS; ++h) {
                const ves_quad part = s->weight[VES_QUADS * (group->weight + k) + h] * slope_watched[h];
                jacobian[VES_QUADS * r->slot_watched[2 * k] + h] -= part;
                jacobian[VES_QUADS * r->slot_watched[2 * k + 1] + h] += part;
            }
        }
    }
}

VES_CLONES void ves_system_matrix(const ves_system *s, double gamma, const ves_quad *jacobian, ves_quad *matrix)
{
    const size_t n_pivot = VES_QUADS * s->lu->n, n = VES_QUADS * s->lu->n_slot;
    for (size_t i = 0; i < n_pivot; ++i) matrix[i] = 1.0 - gamma * jacobian[i];
    for (size_t i = n_pivot; i < n; ++i) matrix[i] = -gamma * jacobian[i];
}
