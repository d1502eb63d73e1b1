#include "solver/altered.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

enum { RATE, BY_DONOR, BY_WATCHED, BY_RECIPIENT, N_RATE };

void ves_altered_free(ves_altered *a)
{
    for (size_t k = 0; a->factor && k < a->n_factor; ++k) ves_rows_free(a->factor[k].p);
    free(a->factor);
    free(a->slot_watched);
    ves_rows_free(a->p);
    *a = (ves_altered){0};
}

/* ---- compiling ---- */

static ves_status start_factor(ves_factor *f, const ves_altered *a, size_t which, const ves_graph *const graph[],
                               ves_lu *pattern, ves_report *report)
{
    const ves_modifier *m = &graph[0]->topology->modifier[which];
    *f = (ves_factor){.effect = m->effect, .by = m->by.i, .p = ves_rows_new(VES_MODIFY_PARAM + 3)};
    if (!f->p) return ves_fail_memory(report);
    f->value = f->p + VES_QUADS * (VES_MODIFY_PARAM + 1);
    for (size_t l = 0; l < VES_LANES; ++l) {
        for (size_t k = 0; k < VES_MODIFY_PARAM; ++k) ves_lanes_of(f->p, k)[l] = graph[l]->modify[which][k];
        ves_lanes_of(f->p, VES_MODIFY_PARAM)[l] = m->by_amount ? 1.0 : graph[l]->volume[m->by.i];
    }
    ves_lu_mark(pattern, a->from, f->by);
    ves_lu_mark(pattern, a->to, f->by);
    return VES_OK;
}

static void take_numbers(ves_altered *a, const ves_process *p, const ves_graph *g, size_t l)
{
    const size_t n_param = p->kind->n_param;
    const bool plain = p->by_amount || !(p->kind->needs & VES_NEEDS_FROM_VOLUME);
    double forward = 0.0, backward = 0.0;
    for (size_t k = 0; k < n_param; ++k) ves_lanes_of(a->p, k)[l] = g->p[a->process][k];
    ves_lanes_of(a->p, n_param)[l] = plain ? 1.0 : g->volume[p->from.i];
    if (a->group) ves_lanes_of(a->p, n_param + 1)[l] = g->volume[a->group->node[0].i];
    if (p->kind->linear)
        p->kind->linear(g->p[a->process], p->by_amount ? 1.0 : g->volume[p->from.i], g->volume[p->to.i], &forward,
                        &backward);
    ves_lanes_of(a->flow, 0)[l] = forward;
    ves_lanes_of(a->flow, 1)[l] = a->both_ways ? backward : 0.0;
}

static ves_status start_factors(ves_altered *a, const ves_graph *const graph[], ves_lu *pattern, ves_report *report)
{
    size_t first;
    a->n_factor = ves_topology_modifiers(graph[0]->topology, a->process, &first);
    a->factor = ves_new(a->n_factor, sizeof *a->factor);
    if (a->group) a->slot_watched = ves_new(2 * a->group->n, sizeof *a->slot_watched);
    ves_status status = a->factor && (!a->group || a->slot_watched) ? VES_OK : ves_fail_memory(report);
    for (size_t k = 0; k < a->n_factor && !status; ++k)
        status = start_factor(&a->factor[k], a, first + k, graph, pattern, report);
    return status;
}

ves_status ves_altered_start(ves_altered *a, size_t i, const ves_graph *const graph[VES_LANES], ves_lu *pattern,
                             ves_report *report)
{
    const ves_topology *t = graph[0]->topology;
    const ves_process *p = &t->process[i];
    const size_t n_param = p->kind->n_param;
    *a = (ves_altered){.kind = p->kind,
                       .process = i,
                       .from = p->from.i,
                       .to = p->to.i,
                       .turns = ves_topology_turns(t, i),
                       .group = p->group == VES_NONE ? NULL : &t->group[p->group],
                       .origin = graph[0]->origin[i],
                       .both_ways = p->kind->linear && (p->kind->needs & VES_NEEDS_TO_VOLUME),
                       .p = ves_rows_new(n_param + 5 + N_RATE)};
    if (!a->p) return ves_fail_memory(report);
    a->flow = a->p + VES_QUADS * (n_param + 2);
    a->turned = a->flow + VES_QUADS * 2;
    a->rate = a->turned + VES_QUADS;
    for (size_t l = 0; l < VES_LANES; ++l) {
        take_numbers(a, p, graph[l], l);
        ves_lanes_of(a->turned, 0)[l] = 1.0;
    }
    ves_lu_mark(pattern, a->to, a->from);
    if (a->both_ways) ves_lu_mark(pattern, a->from, a->to);
    for (size_t k = 0; a->group && k < a->group->n; ++k) {
        ves_lu_mark(pattern, a->from, a->group->node[k].i);
        ves_lu_mark(pattern, a->to, a->group->node[k].i);
    }
    return start_factors(a, graph, pattern, report);
}

void ves_altered_slots(ves_altered *a, const ves_lu *lu)
{
    a->slot_out = ves_lu_slot(lu, a->from, a->from);
    a->slot_in = ves_lu_slot(lu, a->to, a->from);
    if (a->both_ways) {
        a->slot_back = ves_lu_slot(lu, a->from, a->to);
        a->slot_stay = ves_lu_slot(lu, a->to, a->to);
    }
    for (size_t k = 0; a->group && k < a->group->n; ++k) {
        a->slot_watched[2 * k] = (uint32_t)ves_lu_slot(lu, a->from, a->group->node[k].i);
        a->slot_watched[2 * k + 1] = (uint32_t)ves_lu_slot(lu, a->to, a->group->node[k].i);
    }
    for (size_t k = 0; k < a->n_factor; ++k) {
        a->factor[k].slot_from = ves_lu_slot(lu, a->from, a->factor[k].by);
        a->factor[k].slot_to = ves_lu_slot(lu, a->to, a->factor[k].by);
    }
}

void ves_altered_turn(ves_altered *a, const ves_graph *const graph[VES_LANES], double time)
{
    if (a->turns == VES_NONE) return;
    for (size_t l = 0; l < VES_LANES; ++l) ves_lanes_of(a->turned, 0)[l] = ves_graph_turned(graph[l], a->turns, time);
}

/* ---- numbers ---- */

/* Its rate without what multiplies it, and its slopes. */
static void plain_rate(const ves_altered *a, double time, const ves_quad *weight, const ves_quad *y)
{
    double *rate = ves_lanes_of(a->rate, RATE), *slope = ves_lanes_of(a->rate, BY_DONOR),
           *watched = ves_lanes_of(a->rate, BY_WATCHED), *back = ves_lanes_of(a->rate, BY_RECIPIENT);
    const double *from = ves_lanes_in(y, a->from), *to = ves_lanes_in(y, a->to);
    if (a->kind->linear) {
        const double *forward = ves_lanes_in(a->flow, 0), *backward = ves_lanes_in(a->flow, 1);
        for (size_t l = 0; l < VES_LANES; ++l) {
            rate[l] = forward[l] * from[l] - (a->both_ways ? backward[l] * to[l] : 0.0);
            slope[l] = forward[l];
            back[l] = -backward[l];
        }
        return;
    }
    double sum[VES_LANES] = {0.0};
    for (size_t k = 0; a->group && k < a->group->n; ++k) {
        const double *w = ves_lanes_in(weight, a->group->weight + k), *amount = ves_lanes_in(y, a->group->node[k].i);
        for (size_t l = 0; l < VES_LANES; ++l) sum[l] += w[l] * amount[l];
    }
    const ves_rate_in in = {.n = VES_LANES,
                            .p = ves_lanes_in(a->p, 0),
                            .amount = from,
                            .volume = ves_lanes_in(a->p, a->kind->n_param),
                            .watched = a->group ? sum : NULL,
                            .watched_volume = a->group ? ves_lanes_in(a->p, a->kind->n_param + 1) : NULL,
                            .time = time - a->origin};
    a->kind->rate(&in, rate, slope, a->group ? watched : NULL);
}

void ves_altered_slope(const ves_altered *a, double time, const ves_quad *weight, const ves_quad *y, ves_quad *dydt)
{
    double factor[VES_LANES];
    const double *turned = ves_lanes_in(a->turned, 0), *rate = ves_lanes_in(a->rate, RATE);
    plain_rate(a, time, weight, y);
    for (size_t l = 0; l < VES_LANES; ++l) factor[l] = turned[l];
    for (size_t k = 0; k < a->n_factor; ++k) {
        const ves_factor *f = &a->factor[k];
        const ves_modify_in in = {VES_LANES, f->effect, ves_lanes_in(f->p, 0), ves_lanes_in(y, f->by),
                                  ves_lanes_in(f->p, VES_MODIFY_PARAM)};
        double *value = ves_lanes_of(f->value, 0);
        ves_modify(&in, value, ves_lanes_of(f->value, 1));
        for (size_t l = 0; l < VES_LANES; ++l) factor[l] *= value[l];
    }
    double *out = ves_lanes_of(dydt, a->from), *in = ves_lanes_of(dydt, a->to);
    for (size_t l = 0; l < VES_LANES; ++l) {
        const double moved = factor[l] * rate[l];
        out[l] -= moved;
        in[l] += moved;
    }
}

/* A slope of its rate goes where it takes from and where it gives to. */
static void give(ves_quad *jacobian, size_t from, size_t to, const double slope[VES_LANES])
{
    double *out = ves_lanes_of(jacobian, from), *in = ves_lanes_of(jacobian, to);
    for (size_t l = 0; l < VES_LANES; ++l) {
        out[l] -= slope[l];
        in[l] += slope[l];
    }
}

/* All factors but one; VES_NONE: all. */
static void factors_but(const ves_altered *a, size_t which, double product[VES_LANES])
{
    memcpy(product, ves_lanes_in(a->turned, 0), VES_LANES * sizeof *product);
    for (size_t k = 0; k < a->n_factor; ++k) {
        const double *value = ves_lanes_in(a->factor[k].value, 0);
        for (size_t l = 0; k != which && l < VES_LANES; ++l) product[l] *= value[l];
    }
}

void ves_altered_jacobian(const ves_altered *a, const ves_quad *weight, ves_quad *jacobian)
{
    double factor[VES_LANES], slope[VES_LANES];
    const double *by_donor = ves_lanes_in(a->rate, BY_DONOR), *by_watched = ves_lanes_in(a->rate, BY_WATCHED),
                 *by_recipient = ves_lanes_in(a->rate, BY_RECIPIENT), *rate = ves_lanes_in(a->rate, RATE);
    factors_but(a, VES_NONE, factor);
    for (size_t l = 0; l < VES_LANES; ++l) slope[l] = factor[l] * by_donor[l];
    give(jacobian, a->slot_out, a->slot_in, slope);
    for (size_t l = 0; l < VES_LANES && a->both_ways; ++l) slope[l] = factor[l] * by_recipient[l];
    if (a->both_ways) give(jacobian, a->slot_back, a->slot_stay, slope);
    for (size_t k = 0; a->group && k < a->group->n; ++k) {
        const double *w = ves_lanes_in(weight, a->group->weight + k);
        for (size_t l = 0; l < VES_LANES; ++l) slope[l] = factor[l] * by_watched[l] * w[l];
        give(jacobian, a->slot_watched[2 * k], a->slot_watched[2 * k + 1], slope);
    }
    for (size_t k = 0; k < a->n_factor; ++k) {
        const ves_factor *f = &a->factor[k];
        const double *by = ves_lanes_in(f->value, 1);
        factors_but(a, k, factor);
        for (size_t l = 0; l < VES_LANES; ++l) slope[l] = factor[l] * by[l] * rate[l];
        give(jacobian, f->slot_from, f->slot_to, slope);
    }
}
