#include "graph/graph.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- life ---- */

static void free_topology(ves_topology *t)
{
    if (!t) return;
    for (size_t i = 0; i < t->n_compartment; ++i) free(t->compartment[i].name);
    for (size_t i = 0; i < t->n_process; ++i) free(t->process[i].name);
    for (size_t i = 0; i < t->n_group; ++i) free(t->group[i].node);
    for (size_t i = 0; i < t->n_organ; ++i) {
        free(t->organ[i].sum.node);
        free(t->organ[i].name);
        free(t->organ[i].uberon);
    }
    ves_name_index_free(&t->compartments);
    ves_name_index_free(&t->processes);
    free(t->modifier);
    free(t->turns);
    free(t->compartment);
    free(t->process);
    free(t->group);
    free(t->organ);
    free(t->amount_unit);
    free(t);
}

void ves_graph_free(ves_graph *graph)
{
    const bool drafted = graph->room_compartment || graph->own; /* numbers of others are one block */
    free(graph->volume);
    if (drafted) {
        free(graph->p);
        free(graph->origin);
        free(graph->weight);
        free(graph->organ_volume);
        free(graph->organ_mass);
        free(graph->initial);
        free(graph->modify);
        free(graph->turn);
        free(graph->period);
    }
    free_topology(graph->own);
    *graph = (ves_graph){0};
}

/* Numbers of what not every graph has. */
static size_t count_more(const ves_topology *t)
{
    return (t->starts ? t->n_compartment : 0) + VES_MODIFY_PARAM * t->n_modifier + VES_TURN_NUMBERS * t->n_turn +
           t->n_turns;
}

/* The room for them, behind all others. */
static void place_more(ves_graph *graph, double *room)
{
    const ves_topology *t = graph->topology;
    graph->initial = t->starts ? room : NULL;
    graph->modify = (double(*)[VES_MODIFY_PARAM])(room + (t->starts ? t->n_compartment : 0));
    graph->turn = (ves_turn *)(graph->modify + t->n_modifier);
    graph->period = (double *)(graph->turn + t->n_turn);
}

static void copy_more(const ves_graph *like, ves_graph *graph)
{
    const ves_topology *t = like->topology;
    if (t->starts) memcpy(graph->initial, like->initial, t->n_compartment * sizeof *graph->initial);
    if (t->n_modifier) memcpy(graph->modify, like->modify, t->n_modifier * sizeof *graph->modify);
    if (t->n_turn) memcpy(graph->turn, like->turn, t->n_turn * sizeof *graph->turn);
    if (t->n_turns) memcpy(graph->period, like->period, t->n_turns * sizeof *graph->period);
}

/* A graph may have none of something, and then no room for it. */
static void copy(double *to, const double *from, size_t n)
{
    if (n > 0) memcpy(to, from, n * sizeof *to);
}

ves_status ves_graph_like(const ves_graph *like, ves_graph *graph, ves_report *report)
{
    const ves_topology *t = like->topology;
    const size_t more = count_more(t);
    if (graph->topology != t) {
        const size_t n =
            t->n_compartment + t->n_process * (VES_PROCESS_PARAM_MAX + 1) + t->n_weight + 2 * t->n_organ + more;
        ves_graph_free(graph);
        double *block = ves_new(n, sizeof *block);
        if (!block) return ves_fail_memory(report);
        *graph = (ves_graph){.topology = t, .volume = block};
        graph->p = (double(*)[VES_PROCESS_PARAM_MAX])(block + t->n_compartment);
        graph->origin = block + t->n_compartment + t->n_process * VES_PROCESS_PARAM_MAX;
        graph->weight = graph->origin + t->n_process;
        graph->organ_volume = graph->weight + t->n_weight;
        graph->organ_mass = graph->organ_volume + t->n_organ;
        if (more) place_more(graph, graph->organ_mass + t->n_organ);
    }
    copy(graph->volume, like->volume, t->n_compartment);
    copy((double *)graph->p, (const double *)like->p, t->n_process * VES_PROCESS_PARAM_MAX);
    copy(graph->origin, like->origin, t->n_process);
    copy(graph->weight, like->weight, t->n_weight);
    copy(graph->organ_volume, like->organ_volume, t->n_organ);
    copy(graph->organ_mass, like->organ_mass, t->n_organ);
    if (more) copy_more(like, graph);
    graph->turnover = like->turnover;
    return VES_OK;
}

void ves_graph_adopt(ves_graph *graph, const ves_graph *other)
{
    if (graph->topology == other->topology) return;
    free_topology(graph->own);
    graph->own = NULL;
    graph->topology = other->topology;
}

/* ---- drafting ---- */

/* The topology this graph drafts; NULL: out of memory. */
static ves_topology *own_of(ves_graph *graph)
{
    if (!graph->own) graph->own = ves_new(1, sizeof *graph->own);
    graph->topology = graph->own;
    return graph->own;
}

/* Room for one more in two arrays of one length. */
static bool grow_both(void *a, size_t size_a, void *b, size_t size_b, size_t n, size_t *n_room)
{
    size_t room = *n_room;
    return ves_grow(a, n, &room, size_a) && ves_grow(b, n, n_room, size_b);
}

ves_status ves_graph_set_amount_unit(ves_graph *graph, const char *unit, ves_report *report)
{
    ves_topology *t = own_of(graph);
    char *copy = t ? ves_copy_text(unit) : NULL;
    if (!copy) return ves_fail_memory(report);
    free(t->amount_unit);
    t->amount_unit = copy;
    return VES_OK;
}

bool ves_graph_find_compartment(const ves_graph *graph, const char *name, ves_node *node)
{
    const ves_topology *t = graph->topology;
    const size_t *place = t ? ves_name_index_find(&t->compartments, name) : NULL;
    if (!place) return false;
    if (node) node->i = *place;
    return true;
}

ves_status ves_graph_add_compartment(ves_graph *graph, const char *name, double volume, ves_place at, ves_node *node,
                                     ves_report *report)
{
    if (ves_graph_find_compartment(graph, name, NULL)) {
        return ves_fail(report, VES_E_MODEL, at, "there is a compartment \"%s\" already, expected a new name", name);
    }
    ves_topology *t = own_of(graph);
    if (!t || !grow_both(&t->compartment, sizeof *t->compartment, &graph->volume, sizeof *graph->volume,
                         t->n_compartment, &graph->room_compartment)) {
        return ves_fail_memory(report);
    }
    char *copy = ves_copy_text(name);
    if (!copy || !ves_name_index_add(&t->compartments, copy, t->n_compartment)) {
        free(copy);
        return ves_fail_memory(report);
    }
    if (node) node->i = t->n_compartment;
    graph->volume[t->n_compartment] = volume;
    t->compartment[t->n_compartment++] = (ves_compartment){.name = copy, .copy = VES_NONE, .at = at};
    return VES_OK;
}

void ves_graph_set_role(ves_graph *graph, ves_node node, ves_role role)
{
    graph->own->compartment[node.i].role = role;
}

void ves_graph_mark_label(ves_graph *graph, ves_node node, const ves_node *of)
{
    graph->own->compartment[node.i].label = true;
    graph->own->compartment[node.i].carrier = of ? VES_ON_VESICLES : VES_FREE;
    if (of) graph->own->compartment[of->i].copy = node.i;
}

void ves_graph_mark_residue(ves_graph *graph, ves_node node)
{
    graph->own->compartment[node.i].carrier = VES_IN_CELLS;
}

/* Copy nodes and weights; the weights count once the caller counts them. */
static ves_status copy_group(ves_graph *graph, ves_group *group, size_t n, const ves_node node[], const double weight[],
                             ves_report *report)
{
    ves_topology *t = graph->own;
    *group = (ves_group){.n = n, .node = ves_new(n, sizeof *node), .weight = t->n_weight};
    bool ok = group->node != NULL;
    for (size_t i = 0; i < n && ok; ++i) {
        ok = ves_grow(&graph->weight, t->n_weight + i, &graph->room_weight, sizeof *graph->weight);
        if (!ok) break;
        group->node[i] = node[i];
        graph->weight[t->n_weight + i] = weight ? weight[i] : 1.0;
    }
    if (ok) return VES_OK;
    free(group->node);
    *group = (ves_group){0};
    return ves_fail_memory(report);
}

static bool is_sum_of(const ves_graph *graph, const ves_group *group, size_t n, const ves_node node[],
                      const double weight[])
{
    if (group->n != n) return false;
    for (size_t i = 0; i < n; ++i) {
        if (group->node[i].i != node[i].i || graph->weight[group->weight + i] != (weight ? weight[i] : 1.0))
            return false;
    }
    return true;
}

ves_status ves_graph_add_group(ves_graph *graph, size_t n, const ves_node node[], const double weight[], size_t *index,
                               ves_report *report)
{
    ves_topology *t = own_of(graph);
    if (!t) return ves_fail_memory(report);
    for (*index = 0; *index < t->n_group; ++*index) {
        if (is_sum_of(graph, &t->group[*index], n, node, weight)) return VES_OK;
    }
    if (!ves_grow(&t->group, t->n_group, &graph->room_group, sizeof *t->group)) return ves_fail_memory(report);
    const ves_status status = copy_group(graph, &t->group[t->n_group], n, node, weight, report);
    if (status) return status;
    ++t->n_group;
    t->n_weight += n;
    return VES_OK;
}

/* kind_from_to, kind_from_to_2, ... */
static char *free_name(const ves_graph *graph, const ves_process *process)
{
    const ves_topology *t = graph->topology;
    const char *from = t->compartment[process->from.i].name, *to = t->compartment[process->to.i].name;
    char *name = ves_join(5, (const char *const[]){process->kind->name, "_", from, "_", to});
    for (int i = 2; name && ves_name_index_find(&t->processes, name); ++i) {
        free(name);
        name = ves_format("%s_%s_%s_%d", process->kind->name, from, to, i);
    }
    return name;
}

/* A volume is there and more than nothing; NaN is neither. */
static bool has_volume(const ves_graph *graph, ves_node node)
{
    return graph->volume[node.i] > 0.0;
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
    if (!missing && (needs & VES_NEEDS_WATCHED_VOLUME) &&
        !has_volume(graph, graph->topology->group[p->group].node[0])) {
        missing = true;
        bad = graph->topology->group[p->group].node[0];
    }
    if (!missing) return VES_OK;
    return ves_fail(
        report, VES_E_MODEL, p->at,
        "a %s process reads a concentration in \"%s\", which has no volume; expected volume = \"... mL\" there",
        p->kind->name, graph->topology->compartment[bad.i].name);
}

static ves_status check_sum(const ves_process *process, const double p[], ves_report *report)
{
    const ves_process_kind *kind = process->kind;
    if (ves_process_kind_takes(kind, p)) return VES_OK;
    const double a = p[kind->sum[0]], b = p[kind->sum[1]];
    ves_place at = process->at;
    at.setting = kind->param[kind->sum[1]].name;
    return ves_fail(report, VES_E_MODEL, at, "%g below a %s of %g makes a rate below 0 (%g 1/h), expected at least %g",
                    b, kind->param[kind->sum[0]].name, a, a + b, -a);
}

static ves_status check_process(const ves_graph *graph, const ves_process *p, ves_report *report)
{
    const ves_topology *t = graph->topology;
    if (p->from.i >= t->n_compartment || p->to.i >= t->n_compartment) {
        return ves_fail(report, VES_E_MODEL, p->at, "a process from or to a compartment that does not exist");
    }
    if (p->from.i == p->to.i) {
        return ves_fail(report, VES_E_MODEL, p->at,
                        "a process from \"%s\" to itself moves nothing, expected two compartments",
                        t->compartment[p->from.i].name);
    }
    const bool watches = p->group != VES_NONE;
    if (watches && p->group >= t->n_group)
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

ves_status ves_graph_add_process(ves_graph *graph, const ves_process *process, const double p[], ves_report *report)
{
    ves_topology *t = own_of(graph);
    if (!t) return ves_fail_memory(report);
    ves_status status = check_process(graph, process, report);
    if (!status) status = check_sum(process, p, report);
    if (status) return status;
    if (process->name && ves_name_index_find(&t->processes, process->name)) {
        return ves_fail(report, VES_E_MODEL, process->at, "there is a process \"%s\" already, expected a new name",
                        process->name);
    }
    size_t room = graph->room_process;
    if (!ves_grow(&graph->origin, t->n_process, &room, sizeof *graph->origin) ||
        !grow_both(&t->process, sizeof *t->process, &graph->p, sizeof *graph->p, t->n_process, &graph->room_process)) {
        return ves_fail_memory(report);
    }
    char *name = process->name ? ves_copy_text(process->name) : free_name(graph, process);
    if (!name || !ves_name_index_add(&t->processes, name, t->n_process)) {
        free(name);
        return ves_fail_memory(report);
    }
    t->process[t->n_process] = *process;
    t->process[t->n_process].name = name;
    for (size_t i = 0; i < process->kind->n_param; ++i) graph->p[t->n_process][i] = p[i];
    graph->origin[t->n_process++] = 0.0;
    return VES_OK;
}

ves_status ves_graph_add_modifier(ves_graph *graph, const ves_modifier *modifier, const double p[VES_MODIFY_PARAM],
                                  ves_report *report)
{
    ves_topology *t = graph->own;
    if (!grow_both(&t->modifier, sizeof *t->modifier, &graph->modify, sizeof *graph->modify, t->n_modifier,
                   &graph->room_modifier))
        return ves_fail_memory(report);
    if (!modifier->by_amount && !has_volume(graph, modifier->by))
        return ves_fail(report, VES_E_MODEL, modifier->at,
                        "\"%s\" has no volume, so it has no concentration; expected volume = \"... mL\" there, or half "
                        "as an amount",
                        t->compartment[modifier->by.i].name);
    t->modifier[t->n_modifier] = *modifier;
    for (size_t i = 0; i < VES_MODIFY_PARAM; ++i) graph->modify[t->n_modifier][i] = p[i];
    ++t->n_modifier;
    t->process[modifier->process].altered = true;
    return VES_OK;
}

ves_status ves_graph_add_turns(ves_graph *graph, size_t process, size_t n, const ves_turn turn[], double period,
                               ves_place at, ves_report *report)
{
    ves_topology *t = graph->own;
    if (!grow_both(&t->turns, sizeof *t->turns, &graph->period, sizeof *graph->period, t->n_turns, &graph->room_turns))
        return ves_fail_memory(report);
    for (size_t i = 0; i < n; ++i) {
        if (!ves_grow(&graph->turn, t->n_turn + i, &graph->room_turn, sizeof *graph->turn))
            return ves_fail_memory(report);
        graph->turn[t->n_turn + i] = turn[i];
    }
    graph->period[t->n_turns] = period;
    t->turns[t->n_turns++] =
        (ves_turns){.process = process, .first = t->n_turn, .n = n, .periodic = isfinite(period), .at = at};
    t->n_turn += n;
    t->process[process].altered = true;
    return VES_OK;
}

ves_status ves_graph_set_initial(ves_graph *graph, ves_node node, double amount, ves_report *report)
{
    ves_topology *t = graph->own;
    if (!graph->initial) graph->initial = ves_new(t->n_compartment, sizeof *graph->initial);
    if (!graph->initial) return ves_fail_memory(report);
    t->starts = true;
    graph->initial[node.i] = amount;
    return VES_OK;
}

void ves_graph_mark_ledger(ves_graph *graph, ves_node node)
{
    graph->own->compartment[node.i].ledger = true;
}

void ves_graph_mark_hidden(ves_graph *graph, ves_node node)
{
    graph->own->compartment[node.i].hidden = true;
}

/* What a sample of these compartments is. */
static ves_matrix matrix_of(const ves_topology *t, size_t n, const ves_node node[])
{
    size_t n_of[VES_N_ROLE] = {0};
    for (size_t i = 0; i < n; ++i) ++n_of[t->compartment[node[i].i].role];
    return ves_matrix_of(n, n_of);
}

ves_status ves_graph_add_organ(ves_graph *graph, const char *name, size_t n, const ves_node node[],
                               const double weight[], double volume, double mass, const char *uberon,
                               ves_report *report)
{
    ves_topology *t = own_of(graph);
    size_t room = graph->room_organ;
    if (!t || !ves_grow(&graph->organ_mass, t->n_organ, &room, sizeof *graph->organ_mass) ||
        !grow_both(&t->organ, sizeof *t->organ, &graph->organ_volume, sizeof *graph->organ_volume, t->n_organ,
                   &graph->room_organ))
        return ves_fail_memory(report);
    ves_organ organ = {.name = ves_copy_text(name), .uberon = ves_copy_text(uberon), .matrix = matrix_of(t, n, node)};
    ves_status status = organ.name && (!uberon || organ.uberon) ? VES_OK : ves_fail_memory(report);
    if (!status) status = copy_group(graph, &organ.sum, n, node, weight, report);
    if (status) {
        free(organ.name);
        free(organ.uberon);
        return status;
    }
    graph->organ_volume[t->n_organ] = volume;
    graph->organ_mass[t->n_organ] = mass;
    t->organ[t->n_organ++] = organ;
    t->n_weight += n;
    return VES_OK;
}

void ves_graph_set_matrix(ves_graph *graph, ves_matrix matrix)
{
    graph->own->organ[graph->own->n_organ - 1].matrix = matrix;
}

void ves_graph_mark_organ(ves_graph *graph, bool signal, bool delivered)
{
    ves_organ *last = &graph->own->organ[graph->own->n_organ - 1];
    last->signal = signal;
    last->delivered = delivered;
}

/* ---- looking ---- */

size_t ves_topology_label(const ves_topology *topology)
{
    size_t n = topology->n_compartment;
    while (n > 0 && topology->compartment[n - 1].label) --n;
    return n;
}

bool ves_graph_is_linear(const ves_graph *graph)
{
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        if (!ves_process_kind_is_linear(graph->topology->process[i].kind)) return false;
    }
    return graph->topology->n_modifier == 0;
}

static bool same_nodes(const ves_group *x, const ves_group *y)
{
    if (x->n != y->n) return false;
    for (size_t i = 0; i < x->n; ++i) {
        if (x->node[i].i != y->node[i].i) return false;
    }
    return true;
}

static bool same_course(const ves_topology *s, const ves_topology *t)
{
    if (s->n_modifier != t->n_modifier || s->n_turns != t->n_turns || s->n_turn != t->n_turn) return false;
    for (size_t i = 0; i < s->n_modifier; ++i) {
        const ves_modifier *x = &s->modifier[i], *y = &t->modifier[i];
        if (x->process != y->process || x->by.i != y->by.i || x->by_amount != y->by_amount || x->effect != y->effect)
            return false;
    }
    for (size_t i = 0; i < s->n_turns; ++i) {
        const ves_turns *x = &s->turns[i], *y = &t->turns[i];
        if (x->process != y->process || x->n != y->n || x->periodic != y->periodic) return false;
    }
    return true;
}

bool ves_topology_alike(const ves_topology *s, const ves_topology *t)
{
    if (s == t) return true;
    if (s->n_compartment != t->n_compartment || s->n_process != t->n_process || s->n_group != t->n_group ||
        s->n_organ != t->n_organ || s->starts != t->starts || !same_course(s, t)) {
        return false;
    }
    for (size_t i = 0; i < s->n_process; ++i) {
        const ves_process *p = &s->process[i], *q = &t->process[i];
        if (p->kind != q->kind || p->from.i != q->from.i || p->to.i != q->to.i || p->group != q->group ||
            p->by_amount != q->by_amount) {
            return false;
        }
    }
    for (size_t i = 0; i < s->n_group; ++i) {
        if (!same_nodes(&s->group[i], &t->group[i])) return false;
    }
    for (size_t i = 0; i < s->n_organ; ++i) {
        if (!same_nodes(&s->organ[i].sum, &t->organ[i].sum)) return false;
    }
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool ves_topology_equal(const ves_topology *s, const ves_topology *t)
{
    if (s == t) return true;
    if (!ves_topology_alike(s, t) || !same_text(s->amount_unit, t->amount_unit)) return false;
    for (size_t i = 0; i < s->n_compartment; ++i) {
        const ves_compartment *x = &s->compartment[i], *y = &t->compartment[i];
        if (!same_text(x->name, y->name) || x->role != y->role || x->label != y->label || x->carrier != y->carrier ||
            x->copy != y->copy || x->ledger != y->ledger || x->hidden != y->hidden)
            return false;
    }
    for (size_t i = 0; i < s->n_process; ++i) {
        if (!same_text(s->process[i].name, t->process[i].name)) return false;
    }
    for (size_t i = 0; i < s->n_organ; ++i) {
        const ves_organ *x = &s->organ[i], *y = &t->organ[i];
        if (!same_text(x->name, y->name) || !same_text(x->uberon, y->uberon) || x->signal != y->signal ||
            x->delivered != y->delivered || x->matrix != y->matrix || x->level != y->level)
            return false;
    }
    return true;
}

bool ves_graph_same_topology(const ves_graph *a, const ves_graph *b)
{
    const ves_topology *t = a->topology;
    return ves_topology_alike(t, b->topology) && memcmp(a->origin, b->origin, t->n_process * sizeof *a->origin) == 0 &&
           memcmp(a->weight, b->weight, t->n_weight * sizeof *a->weight) == 0;
}

double ves_group_sum(const ves_graph *graph, const ves_group *group, const double amount[])
{
    const double *weight = graph->weight + group->weight;
    double sum = 0.0;
    for (size_t i = 0; i < group->n; ++i) sum += weight[i] * amount[group->node[i].i];
    return sum;
}

void ves_group_sums(const ves_graph *graph, const ves_group *group, size_t n, const double amount[], size_t stride,
                    double sum[])
{
    const double *weight = graph->weight + group->weight;
    size_t k = 0;
    if (group->n % 2) {
        const double *one = amount + group->node[k].i, w = weight[k++];
        for (size_t i = 0; i < n; ++i) sum[i] = 0.0 + w * one[i * stride];
    } else {
        for (size_t i = 0; i < n; ++i) sum[i] = 0.0;
    }
    for (; k < group->n; k += 2) { /* two at a time, added one after the other */
        const double *one = amount + group->node[k].i, *two = amount + group->node[k + 1].i;
        const double v = weight[k], w = weight[k + 1];
        for (size_t i = 0; i < n; ++i) sum[i] = (sum[i] + v * one[i * stride]) + w * two[i * stride];
    }
}

bool ves_graph_is_left(const ves_graph *graph, ves_node node)
{
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        const ves_process *p = &graph->topology->process[i];
        if ((p->from.i != node.i && p->to.i != node.i) || (p->kind->needs & VES_PRODUCES)) continue;
        double forward = 1.0, backward = 0.0; /* of the kinds that are not linear none leads back */
        if (p->kind->linear)
            p->kind->linear(graph->p[i], p->by_amount ? 1.0 : graph->volume[p->from.i], graph->volume[p->to.i],
                            &forward, &backward);
        if ((p->from.i == node.i ? forward : backward) > 0.0) return true;
    }
    return false;
}
