/* An outline of a graph: its states, the laws of its processes, its organs. */
#include "exchange/outline_course.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ves_term_at name_number(ves_outline *o, ves_outline_kind kind, size_t of, size_t which)
{
    const size_t i = ves_outline_number_of(o, kind, of, which);
    return i == VES_NONE ? VES_NO_TERM : ves_term_name(&o->terms, o->number[i].id, VES_NONE);
}

/* ---- laws ---- */

static ves_term_at name_state(ves_outline *o, ves_node node)
{
    return ves_term_name(&o->terms, o->state[node.i].id, node.i);
}

static ves_term_at concentration(ves_outline *o, ves_node node, ves_term_at amount)
{
    return ves_term_make(&o->terms, VES_TERM_DIVIDE, amount,
                         ves_term_name(&o->terms, o->number[o->state[node.i].volume].id, VES_NONE));
}

static ves_term_at sum_of(ves_outline *o, const ves_group *group)
{
    const double *weight = o->instance->graph[0].weight + group->weight;
    ves_term_at sum = VES_NO_TERM;
    for (size_t k = 0; k < group->n; ++k) {
        if (weight[k] == 0.0) continue;
        ves_term_at one = name_state(o, group->node[k]);
        if (weight[k] != 1.0)
            one = ves_term_make(&o->terms, VES_TERM_MULTIPLY, ves_term_number(&o->terms, weight[k]), one);
        sum = sum == VES_NO_TERM ? one : ves_term_make(&o->terms, VES_TERM_ADD, sum, one);
        if (sum == VES_NO_TERM) return sum;
    }
    return sum == VES_NO_TERM ? ves_term_number(&o->terms, 0.0) : sum;
}

/* Is the sum nothing but one state? */
static bool is_one(const ves_outline *o, const ves_group *group)
{
    return group->n == 1 && o->instance->graph[0].weight[group->weight] == 1.0;
}

/* What is watched: a state, or a sum with a name of its own. */
static ves_term_at watched(ves_outline *o, size_t index)
{
    const ves_group *group = &o->topology->group[index];
    if (is_one(o, group)) return name_state(o, group->node[0]);
    for (size_t i = 0; i < o->n_sum; ++i) {
        if (o->sum[i].group == index) return ves_term_name(&o->terms, o->sum[i].id, VES_NONE);
    }
    char words[48];
    (void)snprintf(words, sizeof words, "watched_%zu", index + 1);
    ves_outline_sum s = {.id = ves_outline_id(o, words), .group = index, .sum = sum_of(o, group)};
    if (!s.id || !ves_grow(&o->sum, o->n_sum, &o->room_sum, sizeof s)) return VES_NO_TERM;
    o->sum[o->n_sum++] = s;
    return ves_term_name(&o->terms, s.id, VES_NONE);
}

typedef struct law_place {
    ves_outline *outline;
    size_t process;
} law_place;

/* A number of a process; where it is what is usual all the time, that. */
static ves_term_at name_param(ves_outline *o, size_t process, size_t k)
{
    const double preset = o->topology->process[process].kind->param[k].preset;
    bool usual = !isnan(preset);
    for (size_t i = 0; i < o->instance->n_phase && usual; ++i) usual = o->instance->graph[i].p[process][k] == preset;
    return usual ? ves_term_number(&o->terms, preset) : name_number(o, VES_OUTLINE_PARAM, process, k);
}

/* Time since the dose; before a release begins, what it is then. */
static ves_term_at since_dose(ves_outline *o, size_t process)
{
    const ves_graph *g = &o->instance->graph[0];
    const double origin = g->origin[process],
                 least = g->p[process][1] < 1.0 ? VES_WEIBULL_START * g->p[process][0] : 0.0;
    const ves_term_at since = ves_term_make(&o->terms, VES_TERM_SUBTRACT, ves_term_time(&o->terms),
                                            ves_term_number_of(&o->terms, origin, "hour"));
    return ves_term_make(&o->terms, VES_TERM_MAX, since, ves_term_number_of(&o->terms, least, "hour"));
}

static ves_term_at find_symbol(ves_terms *terms, const char *name, void *context)
{
    const law_place *place = context;
    ves_outline *o = place->outline;
    const ves_process *p = &o->topology->process[place->process];
    for (size_t k = 0; k < p->kind->n_param; ++k) {
        if (strcmp(p->kind->param[k].name, name) == 0) return name_param(o, place->process, k);
    }
    if (strcmp(name, "A") == 0) return name_state(o, p->from);
    if (strcmp(name, "C") == 0)
        return p->by_amount ? name_state(o, p->from) : concentration(o, p->from, name_state(o, p->from));
    if (strcmp(name, "C_to") == 0) return concentration(o, p->to, name_state(o, p->to));
    if (strcmp(name, "W") == 0) return watched(o, p->group);
    if (strcmp(name, "C_watched") == 0)
        return concentration(o, o->topology->group[p->group].node[0], watched(o, p->group));
    if (strcmp(name, "t") == 0) return ves_term_time(terms);
    if (strcmp(name, "s") == 0) return since_dose(o, place->process);
    if (strcmp(name, "before") == 0) return name_number(o, VES_OUTLINE_BEFORE, place->process, 0);
    if (strcmp(name, "begun") != 0) return VES_NO_TERM;
    return o->instance->graph[0].p[place->process][1] < 1.0 ? name_number(o, VES_OUTLINE_BEGUN, place->process, 0)
                                                            : ves_term_number(terms, 1.0);
}

/* Does it read a state? */
static bool reads_state(const ves_terms *terms, ves_term_at i)
{
    const ves_term *t = &terms->term[i];
    const size_t n = ves_term_operands(t->kind);
    if (t->kind == VES_TERM_NAME) return t->of != VES_NONE;
    return (n > 0 && reads_state(terms, t->a)) || (n > 1 && reads_state(terms, t->b));
}

/* The unit of what a power raises: an amount, a concentration, or a share of one. */
static const char *unit_of_base(const ves_outline *o, ves_term_at base)
{
    const ves_term *t = &o->terms.term[base];
    if (t->kind == VES_TERM_NAME) return "amount";
    if (t->kind != VES_TERM_DIVIDE) return "dimensionless";
    const ves_term *above = &o->terms.term[t->a], *below = &o->terms.term[t->b];
    if (above->kind != VES_TERM_NAME || above->of == VES_NONE || below->kind != VES_TERM_NAME) return "dimensionless";
    const size_t volume = o->state[above->of].volume;
    return volume != VES_NONE && below->name == o->number[volume].id ? "amount_per_millilitre" : "dimensionless";
}

/* A solver may look a hair below 0, where a power would be no number: bases that read states are 0 there. */
static ves_term_at guarded(ves_outline *o, ves_term_at i)
{
    if (i == VES_NO_TERM) return i;
    const ves_term t = o->terms.term[i];
    const size_t n = ves_term_operands(t.kind);
    if (n == 0 || !reads_state(&o->terms, i)) return i;
    ves_term_at a = guarded(o, t.a);
    const ves_term_at b = n > 1 ? guarded(o, t.b) : VES_NO_TERM;
    if (t.kind == VES_TERM_POWER && reads_state(&o->terms, t.a))
        a = ves_term_make(&o->terms, VES_TERM_MAX, a, ves_term_number_of(&o->terms, 0.0, unit_of_base(o, t.a)));
    return ves_term_make(&o->terms, t.kind, a, b);
}

/* (s/at)^exponent */
static ves_term_at power_of(ves_outline *o, size_t which, ves_term_at s)
{
    ves_terms *t = &o->terms;
    const ves_term_at at = name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_HALF),
                      exponent = name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_HILL);
    return ves_term_make(t, VES_TERM_POWER, ves_term_make(t, VES_TERM_DIVIDE, s, at), exponent);
}

/* 1 + change max(0, s - above)/at */
static ves_term_at line_of(ves_outline *o, size_t which, ves_term_at s)
{
    ves_terms *t = &o->terms;
    const ves_term_at change = name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_MAX),
                      at = name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_HALF),
                      above = name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_HILL),
                      nothing = ves_term_number_of(t, 0.0, unit_of_base(o, s)),
                      more = ves_term_make(t, VES_TERM_MAX, ves_term_make(t, VES_TERM_SUBTRACT, s, above), nothing);
    return ves_term_make(t, VES_TERM_ADD, ves_term_number(t, 1.0),
                         ves_term_make(t, VES_TERM_DIVIDE, ves_term_make(t, VES_TERM_MULTIPLY, change, more), at));
}

/* 1 + max s^hill / (half^hill + s^hill), or 1 - the same */
static ves_term_at factor_of(ves_outline *o, size_t which)
{
    ves_terms *t = &o->terms;
    const ves_modifier *m = &o->topology->modifier[which];
    ves_term_at s = name_state(o, m->by);
    if (!m->by_amount) s = concentration(o, m->by, s);
    if (m->effect == VES_FOLLOWS_POWER) return power_of(o, which, s);
    if (m->effect == VES_FOLLOWS_LINE) return line_of(o, which, s);
    bool plain = true;
    for (size_t i = 0; i < o->instance->n_phase; ++i)
        plain = plain && o->instance->graph[i].modify[which][VES_MODIFY_HILL] == 1.0;
    const ves_term_at max = name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_MAX),
                      half = name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_HALF),
                      hill = plain ? ves_term_number(t, 1.0)
                                   : name_number(o, VES_OUTLINE_MODIFIER, which, VES_MODIFY_HILL);
    const ves_term_at power = ves_term_make(t, VES_TERM_POWER, s, hill),
                      below = ves_term_make(t, VES_TERM_ADD, ves_term_make(t, VES_TERM_POWER, half, hill), power),
                      share = ves_term_make(t, VES_TERM_DIVIDE, ves_term_make(t, VES_TERM_MULTIPLY, max, power), below);
    return ves_term_make(t, m->effect == VES_INHIBITS ? VES_TERM_SUBTRACT : VES_TERM_ADD, ves_term_number(t, 1.0),
                         share);
}

static ves_term_at rate_of(ves_outline *o, size_t i)
{
    const ves_process *p = &o->topology->process[i];
    law_place place = {o, i};
    ves_term_at rate = ves_term_read(&o->terms, p->kind->law, find_symbol, &place, NULL);
    size_t first = 0;
    const size_t n = p->altered ? ves_topology_modifiers(o->topology, i, &first) : 0,
                 turns = p->altered ? ves_topology_turns(o->topology, i) : VES_NONE;
    for (size_t k = 0; k < n; ++k) rate = ves_term_make(&o->terms, VES_TERM_MULTIPLY, rate, factor_of(o, first + k));
    if (turns != VES_NONE)
        rate = ves_term_make(&o->terms, VES_TERM_MULTIPLY, rate, name_number(o, VES_OUTLINE_TURN, i, turns));
    return guarded(o, rate);
}

/* ---- all of it ---- */

static bool add_flow(ves_outline *o, ves_outline_flow flow)
{
    if (!flow.id || flow.rate == VES_NO_TERM || !ves_grow(&o->flow, o->n_flow, &o->room_flow, sizeof flow))
        return false;
    o->flow[o->n_flow++] = flow;
    return true;
}

static bool add_states(ves_outline *o)
{
    const ves_graph *g = &o->instance->graph[0];
    o->n_state = o->topology->n_compartment;
    o->state = ves_new(o->n_state, sizeof *o->state);
    for (size_t i = 0; o->state && i < o->n_state && !o->failed; ++i) {
        ves_outline_state *s = &o->state[i];
        s->compartment = &o->topology->compartment[i];
        s->ledger = s->compartment->ledger;
        s->id = ves_outline_id(o, s->compartment->name);
        s->initial = s->at_zero = g->initial ? g->initial[i] : 0.0;
        s->volume = VES_NONE;
    }
    for (size_t i = 0; o->state && i < o->n_state && !o->failed; ++i) {
        if (!o->state[i].ledger && !isnan(g->volume[i]))
            o->state[i].volume = ves_outline_number_of(o, VES_OUTLINE_VOLUME, i, 0);
    }
    return o->state && !o->failed;
}

static bool add_flows(ves_outline *o)
{
    bool ok = true;
    for (size_t i = 0; i < o->topology->n_process && ok; ++i) {
        const ves_process *p = &o->topology->process[i];
        const bool capacity = (p->kind->needs & VES_NEEDS_WATCH) && !(p->kind->needs & VES_BINDS);
        ok = add_flow(o, (ves_outline_flow){.id = ves_outline_id(o, p->name),
                                            .name = p->name,
                                            .formula = p->kind->formula,
                                            .process = i,
                                            .from = o->state[p->from.i].ledger ? VES_NONE : p->from.i,
                                            .to = p->to.i,
                                            .both_ways = capacity || (p->kind->needs & VES_NEEDS_TO_VOLUME),
                                            .rate = rate_of(o, i)});
    }
    return ok;
}

/* Organs, but those that are one state of that name. */
static bool add_organs(ves_outline *o)
{
    for (size_t i = 0; i < o->topology->n_organ; ++i) {
        const ves_organ *organ = &o->topology->organ[i];
        bool ledger = false;
        for (size_t k = 0; k < organ->sum.n; ++k) ledger = ledger || o->state[organ->sum.node[k].i].ledger;
        if (ledger || organ->sum.n == 0 ||
            (is_one(o, &organ->sum) && strcmp(organ->name, o->state[organ->sum.node[0].i].compartment->name) == 0))
            continue;
        char *words = ves_format("%s_%s",
                                 organ->signal      ? "signal"
                                 : organ->delivered ? "delivered"
                                                    : "organ",
                                 organ->name);
        ves_outline_sum s = {.id = words ? ves_outline_id(o, words) : NULL,
                             .organ = organ,
                             .group = VES_NONE,
                             .sum = sum_of(o, &organ->sum)};
        free(words);
        if (!s.id || s.sum == VES_NO_TERM || !ves_grow(&o->sum, o->n_sum, &o->room_sum, sizeof s)) return false;
        o->sum[o->n_sum++] = s;
    }
    return true;
}

/* Weights are no numbers of an outline: they hold all the time. */
static bool weights_stay(const ves_instance *s)
{
    bool stay = true;
    for (size_t k = 1; k < s->n_phase; ++k) {
        for (size_t i = 0; i < s->graph[0].topology->n_weight; ++i)
            stay = stay && s->graph[k].weight[i] == s->graph[0].weight[i];
    }
    return stay;
}

ves_status ves_outline_make(const ves_instance *instance, ves_place at, ves_outline *o, ves_report *report)
{
    *o = (ves_outline){.instance = instance, .topology = instance->graph[0].topology};
    if (!weights_stay(instance))
        return ves_fail(report, VES_E_MODEL, at,
                        "a condition changes of what an organ is the sum, which has no words "
                        "in another language");
    const bool ok = add_states(o) && add_flows(o) && add_organs(o) && !o->failed;
    return ok ? ves_outline_course(o, report) : ves_fail_memory(report);
}
