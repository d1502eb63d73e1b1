#include "graph/graph.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void free_group(ves_group *group)
{
    free(group->node);
    free(group->weight);
    *group = (ves_group){0};
}

/* Drop all that was added; what is borrowed comes first. */
static void drop_all(ves_graph *graph)
{
    for (size_t i = graph->same_compartment; i < graph->n_compartment; ++i) free(graph->compartment[i].name);
    for (size_t i = graph->same_process; i < graph->n_process; ++i) free(graph->process[i].name);
    for (size_t i = graph->same_group; i < graph->n_group; ++i) free_group(&graph->group[i]);
    for (size_t i = graph->same_organ; i < graph->n_organ; ++i) {
        free_group(&graph->organ[i].sum);
        free(graph->organ[i].name);
        free(graph->organ[i].uberon);
    }
    graph->n_compartment = graph->n_process = graph->n_group = graph->n_organ = 0;
    graph->same_compartment = graph->same_process = graph->same_group = graph->same_organ = 0;
}

void ves_graph_free(ves_graph *graph)
{
    drop_all(graph);
    free(graph->compartment);
    free(graph->process);
    free(graph->group);
    free(graph->organ);
    free(graph->amount_unit);
    *graph = (ves_graph){0};
}

void ves_graph_restart(ves_graph *graph, const ves_graph *like)
{
    drop_all(graph);
    graph->like = like;
}

/* What comes next, where all before it was as in `like`; NULL: there is no such thing. */
#define NEXT_LIKE(graph, thing)                                                                                        \
    ((graph)->like && (graph)->same_##thing == (graph)->n_##thing && (graph)->n_##thing < (graph)->like->n_##thing     \
         ? &(graph)->like->thing[(graph)->n_##thing]                                                                   \
         : NULL)

ves_status ves_graph_set_amount_unit(ves_graph *graph, const char *unit, ves_report *report)
{
    char *copy = ves_copy_text(unit);
    if (!copy) return ves_fail_memory(report);
    free(graph->amount_unit);
    graph->amount_unit = copy;
    return VES_OK;
}

bool ves_graph_find_compartment(const ves_graph *graph, const char *name, ves_node *node)
{
    for (size_t i = 0; i < graph->n_compartment; ++i) {
        if (strcmp(graph->compartment[i].name, name) == 0) {
            if (node) node->i = i;
            return true;
        }
    }
    return false;
}

ves_status ves_graph_add_compartment(ves_graph *graph, const char *name, double volume, ves_place at, ves_node *node,
                                     ves_report *report)
{
    const ves_compartment *next = NEXT_LIKE(graph, compartment);
    const bool same = next && strcmp(next->name, name) == 0;
    if (!same && ves_graph_find_compartment(graph, name, NULL)) {
        return ves_fail(report, VES_E_MODEL, at, "there is a compartment \"%s\" already, expected a new name", name);
    }
    if (!ves_grow(&graph->compartment, graph->n_compartment, &graph->room_compartment, sizeof *graph->compartment)) {
        return ves_fail_memory(report);
    }
    char *copy = same ? next->name : ves_copy_text(name);
    if (!copy) return ves_fail_memory(report);
    if (node) node->i = graph->n_compartment;
    graph->same_compartment += same;
    graph->compartment[graph->n_compartment++] = (ves_compartment){.name = copy, .volume = volume, .at = at};
    return VES_OK;
}

static ves_status copy_group(ves_group *group, size_t n, const ves_node node[], const double weight[],
                             ves_report *report)
{
    *group = (ves_group){.n = n, .node = ves_new(n, sizeof *node), .weight = ves_new(n, sizeof *weight)};
    if (!group->node || !group->weight) {
        free_group(group);
        return ves_fail_memory(report);
    }
    for (size_t i = 0; i < n; ++i) {
        group->node[i] = node[i];
        group->weight[i] = weight ? weight[i] : 1.0;
    }
    return VES_OK;
}

static bool is_sum_of(const ves_group *group, size_t n, const ves_node node[], const double weight[])
{
    if (group->n != n) return false;
    for (size_t i = 0; i < n; ++i) {
        if (group->node[i].i != node[i].i || group->weight[i] != (weight ? weight[i] : 1.0)) return false;
    }
    return true;
}

static bool same_group(const ves_group *a, const ves_group *b)
{
    return a->node == b->node || is_sum_of(a, b->n, b->node, b->weight);
}

ves_status ves_graph_add_group(ves_graph *graph, size_t n, const ves_node node[], const double weight[], size_t *index,
                               ves_report *report)
{
    for (*index = 0; *index < graph->n_group; ++*index) {
        if (is_sum_of(&graph->group[*index], n, node, weight)) return VES_OK;
    }
    if (!ves_grow(&graph->group, graph->n_group, &graph->room_group, sizeof *graph->group))
        return ves_fail_memory(report);
    const ves_group *next = NEXT_LIKE(graph, group);
    const bool same = next && is_sum_of(next, n, node, weight);
    ves_group group = {0};
    if (same) group = *next;
    const ves_status status = same ? VES_OK : copy_group(&group, n, node, weight, report);
    if (status) return status;
    graph->same_group += same;
    graph->group[graph->n_group++] = group;
    return VES_OK;
}

static const char *process_name(size_t i, const void *context)
{
    const ves_graph *graph = context;
    return graph->process[i].name;
}

static bool has_process(const ves_graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->n_process; ++i) {
        if (strcmp(process_name(i, graph), name) == 0) return true;
    }
    return false;
}

/* kind_from_to, kind_from_to_2, ... */
static char *free_name(const ves_graph *graph, const ves_process *process)
{
    const char *from = graph->compartment[process->from.i].name, *to = graph->compartment[process->to.i].name;
    char *name = ves_join(5, (const char *const[]){process->kind->name, "_", from, "_", to});
    for (int i = 2; name && has_process(graph, name); ++i) {
        free(name);
        name = ves_format("%s_%s_%s_%d", process->kind->name, from, to, i);
    }
    return name;
}

/* A volume is there and more than nothing; NaN is neither. */
static bool has_volume(const ves_graph *graph, ves_node node)
{
    return graph->compartment[node.i].volume > 0.0;
}

static ves_status check_volumes(const ves_graph *graph, const ves_process *p, ves_report *report)
{
    const unsigned needs = p->kind->needs;
    ves_node bad = p->from;
    bool missing = (needs & VES_NEEDS_FROM_VOLUME) && !p->by_amount && !has_volume(graph, p->from);
    if (!missing && (needs & VES_NEEDS_TO_VOLUME) && !has_volume(graph, p->to)) {
        missing = true;
        bad = p->to;
    }
    if (!missing && (needs & VES_NEEDS_WATCHED_VOLUME) && !has_volume(graph, graph->group[p->group].node[0])) {
        missing = true;
        bad = graph->group[p->group].node[0];
    }
    if (!missing) return VES_OK;
    return ves_fail(
        report, VES_E_MODEL, p->at,
        "a %s process reads a concentration in \"%s\", which has no volume; expected volume = \"... mL\" there",
        p->kind->name, graph->compartment[bad.i].name);
}

static ves_status check_process(const ves_graph *graph, const ves_process *p, ves_report *report)
{
    if (p->from.i >= graph->n_compartment || p->to.i >= graph->n_compartment) {
        return ves_fail(report, VES_E_MODEL, p->at, "a process from or to a compartment that does not exist");
    }
    if (p->from.i == p->to.i) {
        return ves_fail(report, VES_E_MODEL, p->at,
                        "a process from \"%s\" to itself moves nothing, expected two compartments",
                        graph->compartment[p->from.i].name);
    }
    const bool watches = p->group != VES_NO_GROUP;
    if (watches && p->group >= graph->n_group)
        return ves_fail(report, VES_E_MODEL, p->at, "it watches a group that does not exist");
    if (watches && !(p->kind->needs & VES_NEEDS_WATCH)) {
        return ves_fail(report, VES_E_MODEL, p->at, "a %s process has no capacity, so there is nothing to watch",
                        p->kind->name);
    }
    if (!watches && (p->kind->needs & VES_NEEDS_WATCH)) {
        return ves_fail(report, VES_E_MODEL, p->at,
                        "a %s process needs watch = [ compartments that fill its capacity ]", p->kind->name);
    }
    return check_volumes(graph, p, report);
}

ves_status ves_graph_add_process(ves_graph *graph, const ves_process *process, ves_report *report)
{
    const ves_status status = check_process(graph, process, report);
    if (status) return status;
    const ves_process *next = NEXT_LIKE(graph, process);
    const bool same = next && process->kind == next->kind && process->from.i == next->from.i &&
                      process->to.i == next->to.i && process->from.i < graph->same_compartment &&
                      process->to.i < graph->same_compartment &&
                      (!process->name || strcmp(process->name, next->name) == 0);
    if (!same && process->name && has_process(graph, process->name)) {
        return ves_fail(report, VES_E_MODEL, process->at, "there is a process \"%s\" already, expected a new name",
                        process->name);
    }
    if (!ves_grow(&graph->process, graph->n_process, &graph->room_process, sizeof *graph->process)) {
        return ves_fail_memory(report);
    }
    char *name = same ? next->name : process->name ? ves_copy_text(process->name) : free_name(graph, process);
    if (!name) return ves_fail_memory(report);
    graph->same_process += same;
    graph->process[graph->n_process] = *process;
    graph->process[graph->n_process++].name = name;
    return VES_OK;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

ves_status ves_graph_add_organ(ves_graph *graph, const char *name, size_t n, const ves_node node[],
                               const double weight[], double volume, double mass, const char *uberon,
                               ves_report *report)
{
    if (!ves_grow(&graph->organ, graph->n_organ, &graph->room_organ, sizeof *graph->organ))
        return ves_fail_memory(report);
    const ves_organ *next = NEXT_LIKE(graph, organ);
    ves_organ organ = {.volume = volume, .mass = mass};
    if (next && strcmp(next->name, name) == 0 && same_text(next->uberon, uberon) &&
        is_sum_of(&next->sum, n, node, weight)) {
        organ.name = next->name;
        organ.sum = next->sum;
        organ.uberon = next->uberon;
        ++graph->same_organ;
        graph->organ[graph->n_organ++] = organ;
        return VES_OK;
    }
    const ves_status status = copy_group(&organ.sum, n, node, weight, report);
    if (status) return status;
    organ.name = ves_copy_text(name);
    organ.uberon = ves_copy_text(uberon);
    if (!organ.name || (uberon && !organ.uberon)) {
        free(organ.name);
        free(organ.uberon);
        free_group(&organ.sum);
        return ves_fail_memory(report);
    }
    graph->organ[graph->n_organ++] = organ;
    return VES_OK;
}

bool ves_graph_is_linear(const ves_graph *graph)
{
    for (size_t i = 0; i < graph->n_process; ++i) {
        if (!ves_process_kind_is_linear(graph->process[i].kind)) return false;
    }
    return true;
}

bool ves_graph_same_topology(const ves_graph *a, const ves_graph *b)
{
    if (a->n_compartment != b->n_compartment || a->n_process != b->n_process || a->n_group != b->n_group ||
        a->n_organ != b->n_organ) {
        return false;
    }
    for (size_t i = 0; i < a->n_process; ++i) {
        const ves_process *p = &a->process[i], *q = &b->process[i];
        if (p->kind != q->kind || p->from.i != q->from.i || p->to.i != q->to.i || p->group != q->group ||
            p->by_amount != q->by_amount || p->origin != q->origin) {
            return false;
        }
    }
    for (size_t i = 0; i < a->n_group; ++i) {
        if (!same_group(&a->group[i], &b->group[i])) return false;
    }
    for (size_t i = 0; i < a->n_organ; ++i) {
        if (!same_group(&a->organ[i].sum, &b->organ[i].sum)) return false;
    }
    return true;
}

double ves_group_sum(const ves_group *group, const double amount[])
{
    double sum = 0.0;
    for (size_t i = 0; i < group->n; ++i) sum += group->weight[i] * amount[group->node[i].i];
    return sum;
}

void ves_group_sums(const ves_group *group, size_t n, const double amount[], size_t stride, double sum[])
{
    for (size_t i = 0; i < n; ++i) sum[i] = 0.0;
    for (size_t k = 0; k < group->n; ++k) {
        const double weight = group->weight[k], *one = amount + group->node[k].i;
        for (size_t i = 0; i < n; ++i) sum[i] += weight * one[i * stride];
    }
}

static double process_rate(const ves_graph *graph, const ves_process *p, double time, const double amount[])
{
    const double v_from = p->by_amount ? 1.0 : graph->compartment[p->from.i].volume;
    if (p->kind->linear) {
        double forward, backward;
        p->kind->linear(p->p, v_from, graph->compartment[p->to.i].volume, &forward, &backward);
        return forward * amount[p->from.i] - (backward != 0.0 ? backward * amount[p->to.i] : 0.0);
    }
    double watched = 0.0, watched_volume = 1.0, rate, slope, slope_watched;
    if (p->group != VES_NO_GROUP) {
        const ves_group *group = &graph->group[p->group];
        watched = ves_group_sum(group, amount);
        watched_volume = graph->compartment[group->node[0].i].volume;
    }
    const ves_rate_in in = {.n = 1,
                            .p = p->p,
                            .amount = &amount[p->from.i],
                            .volume = &v_from,
                            .watched = &watched,
                            .watched_volume = &watched_volume,
                            .time = time - p->origin};
    p->kind->rate(&in, &rate, &slope, &slope_watched);
    return rate;
}

void ves_graph_slope(const ves_graph *graph, double time, const double amount[], double slope[])
{
    for (size_t i = 0; i < graph->n_compartment; ++i) slope[i] = 0.0;
    for (size_t i = 0; i < graph->n_process; ++i) {
        const ves_process *p = &graph->process[i];
        const double rate = process_rate(graph, p, time, amount);
        slope[p->from.i] -= rate;
        slope[p->to.i] += rate;
    }
}
