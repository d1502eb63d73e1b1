#include "solver/tangent_altered.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ves_tangent_numbers(const ves_topology *topology, size_t process, const ves_lane *here, size_t phase,
                         size_t n_column, const ves_stencil column[], ves_quad *number)
{
    const ves_process *p = &topology->process[process];
    const size_t n_param = p->kind->n_param;
    const bool by_volume = !p->by_amount && (p->kind->needs & VES_NEEDS_FROM_VOLUME);
    bool any = false;
    for (size_t l = 1; l < VES_LANES; ++l) {
        const ves_stencil *c = &column[ves_column_of(l, n_column)];
        for (size_t k = 0; k < n_param; ++k)
            ves_lanes_of(number, k)[l] =
                ves_stencil_slope(c, here, phase, ves_graph_p, process * VES_PROCESS_PARAM_MAX + k);
        if (by_volume)
            ves_lanes_of(number, n_param + VES_BESIDE_VOLUME)[l] =
                ves_stencil_slope(c, here, phase, ves_graph_volume, p->from.i);
        if (p->group != VES_NONE)
            ves_lanes_of(number, n_param + VES_BESIDE_WATCHED_VOLUME)[l] =
                ves_stencil_slope(c, here, phase, ves_graph_volume, topology->group[p->group].node[0].i);
        ves_lanes_of(number, n_param + VES_BESIDE_TIME)[l] =
            ves_stencil_slope(c, here, 0, ves_graph_origin, process); /* the same in every phase */
        for (size_t k = 0; k < n_param + VES_N_BESIDE; ++k) any = any || ves_lanes_of(number, k)[l] != 0.0;
    }
    return any;
}

void ves_tangent_altered_free(ves_tangent_altered *t)
{
    ves_rows_free(t->number);
    *t = (ves_tangent_altered){0};
}

ves_status ves_tangent_altered_start(ves_tangent_altered *t, const ves_altered *a, const ves_lane *here, size_t phase,
                                     size_t n_column, const ves_stencil column[], ves_report *report)
{
    const ves_topology *topology = here->graph->topology;
    const size_t n_number = a->kind->n_param + VES_N_BESIDE;
    size_t first;
    *t = (ves_tangent_altered){.altered = a,
                               .reads_time = a->kind->needs & (VES_READS_TIME | VES_READS_TIME_SINCE_DOSE)};
    t->number = ves_rows_new(n_number + 3 + a->n_factor * (VES_MODIFY_PARAM + 1));
    if (!t->number) return ves_fail_memory(report);
    t->flow = t->number + VES_QUADS * n_number;
    t->turned = t->flow + 2 * VES_QUADS;
    t->factor = t->turned + VES_QUADS;
    (void)ves_tangent_numbers(topology, a->process, here, phase, n_column, column, t->number);
    (void)ves_topology_modifiers(topology, a->process, &first);
    for (size_t l = 1; l < VES_LANES; ++l) {
        const ves_stencil *c = &column[ves_column_of(l, n_column)];
        double forward = 0.0, backward = 0.0;
        if (a->kind->linear) ves_stencil_flow(c, here, phase, a->process, &forward, &backward);
        ves_lanes_of(t->flow, 0)[l] = forward;
        ves_lanes_of(t->flow, 1)[l] = a->both_ways ? backward : 0.0;
        for (size_t k = 0; k < a->n_factor; ++k) {
            const size_t row = k * (VES_MODIFY_PARAM + 1);
            for (size_t i = 0; i < VES_MODIFY_PARAM; ++i)
                ves_lanes_of(t->factor, row + i)[l] =
                    ves_stencil_slope(c, here, phase, ves_graph_modify_p, (first + k) * VES_MODIFY_PARAM + i);
            if (!topology->modifier[first + k].by_amount)
                ves_lanes_of(t->factor, row + VES_MODIFY_PARAM)[l] =
                    ves_stencil_slope(c, here, phase, ves_graph_volume, a->factor[k].by);
        }
    }
    return VES_OK;
}

void ves_tangent_altered_turn(ves_tangent_altered *t, const ves_lane *here, size_t phase, size_t n_column,
                              const ves_stencil column[], double time)
{
    if (t->altered->turns == VES_NONE) return;
    const ves_graph *g = ves_lane_graph(here, phase);
    const ves_turns *turns = &g->topology->turns[t->altered->turns];
    const size_t which = ves_turn_index(turns->n, g->turn + turns->first, g->period[t->altered->turns], time);
    for (size_t l = 1; l < VES_LANES; ++l)
        ves_lanes_of(t->turned, 0)[l] =
            which == turns->n ? 0.0
                              : ves_stencil_slope(&column[ves_column_of(l, n_column)], here, phase, ves_graph_turn,
                                                  (turns->first + which) * VES_TURN_NUMBERS + 1);
}

/* ---- numbers ---- */

/* A number of the subject in every lane, so that the Jacobian is one. */
static void spread(ves_quad *rows, size_t row, double value)
{
    double *lane = ves_lanes_of(rows, row);
    for (size_t l = 0; l < VES_LANES; ++l) lane[l] = value;
}

/* Its rate without what multiplies it: slopes in what is there go to the rows of the process, `column` gets the rate
 * and how it changes in each column. Rows of a->rate: rate, by donor, by watched, by recipient. */
static void plain_rate(const ves_tangent_altered *t, double time, const ves_quad *weight, const ves_quad *moved_weight,
                       const double frame[], const ves_quad *y, double column[VES_LANES])
{
    const ves_altered *a = t->altered;
    const size_t n_param = a->kind->n_param;
    const double *from = ves_lanes_in(y, a->from), *to = ves_lanes_in(y, a->to);
    double rate, slope, by_watched = 0.0, back = 0.0, p[VES_PROCESS_PARAM_MAX],
                        by[VES_PROCESS_PARAM_MAX + VES_N_BESIDE];
    if (a->kind->linear) {
        slope = ves_lanes_in(a->flow, 0)[0];
        back = -ves_lanes_in(a->flow, 1)[0];
        rate = slope * from[0] + (a->both_ways ? back * to[0] : 0.0);
        for (size_t l = 1; l < VES_LANES; ++l)
            column[l] = slope * from[l] + back * to[l] + ves_lanes_in(t->flow, 0)[l] * from[0] -
                        ves_lanes_in(t->flow, 1)[l] * to[0];
    } else {
        double sum[VES_LANES] = {0.0};
        for (size_t k = 0; a->group && k < a->group->n; ++k) {
            const double w = ves_lanes_in(weight, a->group->weight + k)[0],
                         *amount = ves_lanes_in(y, a->group->node[k].i);
            for (size_t l = 0; l < VES_LANES; ++l) sum[l] += w * amount[l];
            for (size_t l = 1; moved_weight && l < VES_LANES; ++l)
                sum[l] += ves_lanes_in(moved_weight, a->group->weight + k)[l] * amount[0];
        }
        for (size_t k = 0; k < n_param; ++k) p[k] = ves_lanes_in(a->p, k)[0];
        const ves_rate_in in = {.n = 1,
                                .p = p,
                                .amount = from,
                                .volume = ves_lanes_in(a->p, n_param),
                                .watched = a->group ? sum : NULL,
                                .watched_volume = a->group ? ves_lanes_in(a->p, n_param + 1) : NULL,
                                .time = time - a->origin};
        a->kind->rate(&in, &rate, &slope, a->group ? &by_watched : NULL);
        a->kind->by_number(&in, by);
        for (size_t l = 1; l < VES_LANES; ++l) {
            column[l] = slope * from[l] + by_watched * sum[l];
            for (size_t k = 0; k < n_param + VES_BESIDE_TIME; ++k) column[l] += by[k] * ves_lanes_in(t->number, k)[l];
            if (t->reads_time)
                column[l] +=
                    by[n_param + VES_BESIDE_TIME] * (frame[l] - ves_lanes_in(t->number, n_param + VES_BESIDE_TIME)[l]);
        }
    }
    column[0] = rate;
    spread(a->rate, 0, rate);
    spread(a->rate, 1, slope);
    spread(a->rate, 2, by_watched);
    spread(a->rate, 3, back);
}

/* What multiplies it, and how that changes in each column. */
static void factors(const ves_tangent_altered *t, const ves_quad *y, double column[VES_LANES])
{
    const ves_altered *a = t->altered;
    column[0] = ves_lanes_in(a->turned, 0)[0];
    for (size_t l = 1; l < VES_LANES; ++l) column[l] = ves_lanes_in(t->turned, 0)[l];
    for (size_t k = 0; k < a->n_factor; ++k) {
        const ves_factor *f = &a->factor[k];
        double p[VES_MODIFY_PARAM], by[VES_MODIFY_PARAM + 1], value, slope;
        for (size_t i = 0; i < VES_MODIFY_PARAM; ++i) p[i] = ves_lanes_in(f->p, i)[0];
        const double *amount = ves_lanes_in(y, f->by);
        const ves_modify_in in = {1, f->effect, p, amount, ves_lanes_in(f->p, VES_MODIFY_PARAM)};
        ves_modify(&in, &value, &slope);
        ves_modify_by_number(&in, by);
        spread(f->value, 0, value);
        spread(f->value, 1, slope);
        for (size_t l = 1; l < VES_LANES; ++l) {
            double moved = slope * amount[l];
            for (size_t i = 0; i <= VES_MODIFY_PARAM; ++i)
                moved += by[i] * ves_lanes_in(t->factor, k * (VES_MODIFY_PARAM + 1) + i)[l];
            column[l] = column[l] * value + column[0] * moved;
        }
        column[0] *= value;
    }
}

void ves_tangent_altered_slope(ves_tangent_altered *t, double time, const ves_quad *weight,
                               const ves_quad *moved_weight, const double frame[], const ves_quad *y, ves_quad *dydt)
{
    double rate[VES_LANES], factor[VES_LANES];
    plain_rate(t, time, weight, moved_weight, frame, y, rate);
    factors(t, y, factor);
    double *out = ves_lanes_of(dydt, t->altered->from), *in = ves_lanes_of(dydt, t->altered->to);
    for (size_t l = 0; l < VES_LANES; ++l) {
        const double moved = l ? factor[0] * rate[l] + factor[l] * rate[0] : factor[0] * rate[0];
        if (l == 0) t->moved = moved;
        out[l] -= moved;
        in[l] += moved;
    }
}
