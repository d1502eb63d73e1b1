/* How fast a graph changes, the plain way; what multiplies its processes. */
#include "graph/graph.h"

#include "base/array.h"

size_t ves_topology_modifiers(const ves_topology *t, size_t process, size_t *first)
{
    size_t n = 0;
    *first = 0;
    while (*first < t->n_modifier && t->modifier[*first].process != process) ++*first;
    while (*first + n < t->n_modifier && t->modifier[*first + n].process == process) ++n;
    return n;
}

size_t ves_topology_turns(const ves_topology *t, size_t process)
{
    for (size_t i = 0; i < t->n_turns; ++i) {
        if (t->turns[i].process == process) return i;
    }
    return VES_NONE;
}

double ves_graph_turned(const ves_graph *graph, size_t which, double time)
{
    const ves_turns *t = &graph->topology->turns[which];
    return ves_turn_at(t->n, graph->turn + t->first, graph->period[which], time);
}

double ves_graph_modified(const ves_graph *graph, size_t which, const double amount[], double *slope)
{
    const ves_modifier *m = &graph->topology->modifier[which];
    const double volume = m->by_amount ? 1.0 : graph->volume[m->by.i];
    double factor;
    const ves_modify_in in = {1, m->effect, graph->modify[which], &amount[m->by.i], &volume};
    ves_modify(&in, &factor, slope);
    return factor;
}

/* What modifiers and turns multiply a process with. */
static double factor_of(const ves_graph *graph, size_t i, double time, const double amount[])
{
    const size_t turns = ves_topology_turns(graph->topology, i);
    double factor = turns == VES_NONE ? 1.0 : ves_graph_turned(graph, turns, time), slope;
    size_t first;
    const size_t n = ves_topology_modifiers(graph->topology, i, &first);
    for (size_t k = first; k < first + n; ++k) factor *= ves_graph_modified(graph, k, amount, &slope);
    return factor;
}

static double process_rate(const ves_graph *graph, size_t i, double time, const double amount[])
{
    const ves_process *p = &graph->topology->process[i];
    const double v_from = p->by_amount ? 1.0 : graph->volume[p->from.i];
    if (p->kind->linear) {
        double forward, backward;
        p->kind->linear(graph->p[i], v_from, graph->volume[p->to.i], &forward, &backward);
        return forward * amount[p->from.i] - (backward != 0.0 ? backward * amount[p->to.i] : 0.0);
    }
    double watched = 0.0, watched_volume = 1.0, rate, slope, slope_watched;
    if (p->group != VES_NONE) {
        const ves_group *group = &graph->topology->group[p->group];
        watched = ves_group_sum(graph, group, amount);
        watched_volume = graph->volume[group->node[0].i];
    }
    const ves_rate_in in = {.n = 1,
                            .p = graph->p[i],
                            .amount = &amount[p->from.i],
                            .volume = &v_from,
                            .watched = &watched,
                            .watched_volume = &watched_volume,
                            .time = time - graph->origin[i]};
    p->kind->rate(&in, &rate, &slope, &slope_watched);
    return rate;
}

void ves_graph_slope(const ves_graph *graph, double time, const double amount[], double slope[])
{
    const ves_topology *t = graph->topology;
    for (size_t i = 0; i < t->n_compartment; ++i) slope[i] = 0.0;
    for (size_t i = 0; i < t->n_process; ++i) {
        double rate = process_rate(graph, i, time, amount);
        if (t->process[i].altered) rate *= factor_of(graph, i, time, amount);
        slope[t->process[i].from.i] -= rate;
        slope[t->process[i].to.i] += rate;
    }
}
