#include "solver/stencil.h"

const double *ves_graph_p(const ves_graph *graph)
{
    return graph->p ? graph->p[0] : NULL;
}

const double *ves_graph_volume(const ves_graph *graph)
{
    return graph->volume;
}

const double *ves_graph_origin(const ves_graph *graph)
{
    return graph->origin;
}

const double *ves_graph_weight(const ves_graph *graph)
{
    return graph->weight;
}

const double *ves_graph_modify_p(const ves_graph *graph)
{
    return graph->modify ? graph->modify[0] : NULL;
}

const double *ves_graph_initial(const ves_graph *graph)
{
    return graph->initial;
}

const double *ves_graph_turn(const ves_graph *graph)
{
    return graph->turn ? &graph->turn[0].time : NULL;
}

const double *ves_graph_period(const ves_graph *graph)
{
    return graph->period;
}

double ves_stencil_slope(const ves_stencil *stencil, const ves_lane *here, size_t phase, ves_graph_numbers of, size_t i)
{
    const double *base = of(ves_lane_graph(here, phase));
    double slope = 0.0;
    for (size_t k = 0; base && k < stencil->n; ++k) {
        const double there = of(ves_lane_graph(&stencil->lane[k], phase))[i];
        if (there != base[i]) slope += stencil->weight[k] * (there - base[i]); /* and NaN, no volume, is none */
    }
    return slope == slope ? slope : 0.0;
}

static void constants(const ves_graph *g, size_t process, double *forward, double *backward)
{
    const ves_process *p = &g->topology->process[process];
    p->kind->linear(g->p[process], p->by_amount ? 1.0 : g->volume[p->from.i], g->volume[p->to.i], forward, backward);
}

void ves_stencil_flow(const ves_stencil *stencil, const ves_lane *here, size_t phase, size_t process, double *forward,
                      double *backward)
{
    double base[2], there[2];
    constants(ves_lane_graph(here, phase), process, &base[0], &base[1]);
    *forward = *backward = 0.0;
    for (size_t k = 0; k < stencil->n; ++k) {
        constants(ves_lane_graph(&stencil->lane[k], phase), process, &there[0], &there[1]);
        *forward += stencil->weight[k] * (there[0] - base[0]);
        *backward += stencil->weight[k] * (there[1] - base[1]);
    }
}

/* ---- events ---- */

static bool same(const ves_event *a, const ves_event *b)
{
    return a->kind == b->kind && a->node.i == b->node.i && a->to.i == b->to.i && a->dose == b->dose &&
           a->label == b->label && a->phase == b->phase && a->quiet == b->quiet && a->infusion == b->infusion;
}

/* The fellow of event `i` in another schedule: as a rule the one at its place, else, since repeats of a dose stay in
 * their order, the one that is as many behind the first of its kind. */
static const ves_event *fellow(const ves_schedule *here, size_t i, const ves_schedule *there)
{
    size_t nth = 0;
    if (there->n_event == here->n_event && same(&here->event[i], &there->event[i])) return &there->event[i];
    for (size_t k = 0; k < i; ++k) nth += same(&here->event[k], &here->event[i]);
    for (size_t k = 0; k < there->n_event; ++k) {
        if (same(&there->event[k], &here->event[i]) && nth-- == 0) return &there->event[k];
    }
    return NULL;
}

bool ves_stencil_event(const ves_stencil *stencil, const ves_lane *here, size_t i, ves_event_slope *slope)
{
    const ves_event *e = &here->schedule->event[i];
    *slope = (ves_event_slope){0};
    for (size_t k = 0; k < stencil->n; ++k) {
        const ves_event *f = fellow(here->schedule, i, stencil->lane[k].schedule);
        if (!f) return false;
        slope->time += stencil->weight[k] * (f->time - e->time);
        slope->amount += stencil->weight[k] * (f->amount - e->amount);
        slope->rate += stencil->weight[k] * (f->rate - e->rate);
        slope->fraction += stencil->weight[k] * (f->fraction - e->fraction);
    }
    return true;
}
