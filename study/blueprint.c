#include "study/blueprint.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void free_process(ves_blueprint_process *p)
{
    free(p->name);
    free(p->watch);
    if (p->copy) return;
    free(p->weight);
    free(p->modifier);
    free(p->turn);
}

void ves_blueprint_free(ves_blueprint *b)
{
    for (size_t i = 0; i < b->n_process; ++i) free_process(&b->process[i]);
    for (size_t i = 0; i < b->n_organ; ++i) {
        free(b->organ[i].node);
        free(b->organ[i].weight);
    }
    for (size_t i = 0; i < b->n_compartment; ++i) free(b->compartment[i].own_name);
    free(b->compartment);
    free(b->process);
    free(b->organ);
    free(b->choice);
    ves_name_index_free(&b->compartments);
    ves_name_index_free(&b->processes);
    ves_name_index_free(&b->organs);
    ves_derived_free(&b->derived);
    *b = (ves_blueprint){0};
}

bool ves_blueprint_starts(const ves_blueprint *b)
{
    bool starts = false;
    for (size_t i = 0; i < b->n_compartment; ++i)
        starts = starts || b->compartment[i].has_initial || b->compartment[i].ledger;
    return starts;
}

static const ves_parameter *use(ves_parameters *parameters, size_t item)
{
    parameters->item[item].used = true;
    return &parameters->item[item];
}

/* Two numbers whose sum is a rate must not make it negative. @param p [n_param] */
static ves_status check_sum(const ves_blueprint_process *process, const ves_parameters *parameters, const double p[],
                            ves_report *report)
{
    const ves_process_kind *kind = process->kind;
    if (ves_process_kind_takes(kind, p)) return VES_OK;
    const double a = p[kind->sum[0]], b = p[kind->sum[1]];
    return ves_fail(report, VES_E_MODEL, parameters->item[process->item[kind->sum[1]]].at,
                    "%g below a %s of %g makes a rate below 0 (%g 1/h), expected at least %g", b,
                    kind->param[kind->sum[0]].name, a, a + b, -a);
}

/* Two reactants are in one volume, or a concentration would be another for each of them. */
static ves_status check_volumes(const ves_blueprint *b, const ves_blueprint_process *p,
                                const ves_parameters *parameters, const double volume[2], ves_report *report)
{
    const ves_blueprint_compartment *one = &b->compartment[p->from.i], *other = &b->compartment[p->partner.i];
    if (fabs(volume[0] - volume[1]) <= 1e-12 * volume[0]) return VES_OK;
    const ves_quantity *q[] = {&parameters->item[one->volume].quantity, &parameters->item[other->volume].quantity};
    return ves_fail(report, VES_E_MODEL, p->at,
                    "\"%s\" (%.6g %s) and \"%s\" (%.6g %s) bind in different volumes, expected one volume for both",
                    one->name, volume[0] * ves_quantity_to_written(q[0]), q[0]->unit, other->name,
                    volume[1] * ves_quantity_to_written(q[1]), q[1]->unit);
}

static bool binds(const ves_blueprint_process *p)
{
    return (p->kind->needs & VES_BINDS) && !p->copy;
}

static ves_status build_modifiers(const ves_blueprint_process *p, size_t process, ves_parameters *parameters,
                                  ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < p->n_modifier && !status; ++i) {
        const ves_blueprint_modifier *m = &p->modifier[i];
        double value[VES_MODIFY_PARAM];
        for (size_t k = 0; k < VES_MODIFY_PARAM; ++k)
            value[k] =
                m->item[k] == VES_NONE ? ves_modify_preset(m->effect, k) : use(parameters, m->item[k])->quantity.value;
        const ves_modifier modifier = {.process = process,
                                       .by = m->by,
                                       .by_amount = parameters->item[m->item[VES_MODIFY_HALF]].dim == VES_DIM_AMOUNT,
                                       .effect = m->effect,
                                       .at = m->at};
        status = ves_graph_add_modifier(graph, &modifier, value, report);
    }
    return status;
}

static ves_status check_turns(const ves_blueprint_process *p, const ves_parameters *parameters, const ves_turn turn[],
                              double period, ves_report *report)
{
    const size_t bad = ves_turn_fault(p->n_turn, turn, period);
    if (bad == p->n_turn) return VES_OK;
    const ves_parameter *time = &parameters->item[p->turn[bad][0]];
    const double factor = ves_quantity_to_written(&time->quantity);
    if (turn[bad].time >= period)
        return ves_fail(report, VES_E_MODEL, parameters->item[p->period].at,
                        "a period of %.6g h ends before the turn at %.6g h, expected a longer one", period,
                        turn[bad].time);
    return ves_fail(report, VES_E_MODEL, time->at,
                    "%.6g %s does not come behind the turn before it (%.6g %s), expected times in order",
                    turn[bad].time * factor, time->quantity.unit, turn[bad - 1].time * factor, time->quantity.unit);
}

static ves_status build_turns(const ves_blueprint_process *p, size_t process, ves_parameters *parameters,
                              ves_graph *graph, ves_report *report)
{
    const double period = p->period == VES_NONE ? HUGE_VAL : use(parameters, p->period)->quantity.value;
    ves_turn *turn = ves_new(p->n_turn, sizeof *turn);
    if (!turn) return ves_fail_memory(report);
    for (size_t i = 0; i < p->n_turn; ++i)
        turn[i] =
            (ves_turn){use(parameters, p->turn[i][0])->quantity.value, use(parameters, p->turn[i][1])->quantity.value};
    ves_status status = check_turns(p, parameters, turn, period, report);
    if (!status) status = ves_graph_add_turns(graph, process, p->n_turn, turn, period, p->turns_at, report);
    free(turn);
    return status;
}

static ves_status build_process(const ves_blueprint *b, const ves_blueprint_process *p, ves_parameters *parameters,
                                ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    double value[VES_PROCESS_PARAM_MAX];
    ves_process process = {
        .name = p->name, .kind = p->kind, .from = p->from, .to = p->to, .group = VES_NONE, .at = p->at};
    if (p->n_watch) status = ves_graph_add_group(graph, p->n_watch, p->watch, p->weight, &process.group, report);
    for (size_t i = 0; i < p->kind->n_param; ++i) {
        const ves_parameter *number = use(parameters, p->item[i]);
        value[i] = number->quantity.value;
        process.by_amount = process.by_amount || number->dim != p->kind->param[i].dim;
    }
    if (!status) status = check_sum(p, parameters, value, report);
    if (!status) status = ves_graph_add_process(graph, &process, value, report);
    if (!status && binds(p))
        status = check_volumes(b, p, parameters,
                               (const double[]){graph->volume[p->from.i], graph->volume[p->partner.i]}, report);
    const size_t last = graph->topology->n_process - 1;
    if (!status) status = build_modifiers(p, last, parameters, graph, report);
    return status || p->n_turn == 0 ? status : build_turns(p, last, parameters, graph, report);
}

/* A compartment that is called blood is a sample of it where nobody states its role. */
static bool is_blood_by_name(const ves_blueprint *b, size_t compartment)
{
    return !b->compartment[compartment].has_role &&
           strcmp(b->compartment[compartment].name, ves_matrix_word(VES_MATRIX_BLOOD)) == 0;
}

/* A ledger holds less than nothing: what was produced is shown. @param weight out: free with free() */
static bool weigh(const ves_blueprint *b, const ves_blueprint_organ *o, double **weight)
{
    *weight = ves_new(o->n, sizeof **weight);
    for (size_t k = 0; *weight && k < o->n; ++k)
        (*weight)[k] = (o->weight ? o->weight[k] : 1.0) * (b->compartment[o->node[k].i].ledger ? -1.0 : 1.0);
    return *weight != NULL;
}

/* Each compartment that is shown is an organ. */
static ves_status build_plain_organs(const ves_blueprint *b, ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < graph->topology->n_compartment && !status; ++i) {
        const ves_node node = {i};
        const ves_compartment *c = &graph->topology->compartment[i];
        if (c->hidden) continue;
        const double volume = graph->volume[i], minus = -1.0;
        status = ves_graph_add_organ(graph, c->name, 1, &node, c->ledger ? &minus : NULL, volume, volume, NULL, report);
        if (!status && is_blood_by_name(b, i)) ves_graph_set_matrix(graph, VES_MATRIX_BLOOD);
    }
    return status;
}

static ves_status build_organs(const ves_blueprint *b, ves_parameters *parameters, ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < b->n_organ && !status; ++i) {
        const ves_blueprint_organ *o = &b->organ[i];
        const double volume = o->has_volume ? use(parameters, o->volume)->quantity.value : NAN;
        double *weight = NULL;
        if (!weigh(b, o, &weight)) status = ves_fail_memory(report);
        if (!status) status = ves_graph_add_organ(graph, o->name, o->n, o->node, weight, volume, volume, NULL, report);
        if (!status && o->has_matrix) ves_graph_set_matrix(graph, o->matrix);
        free(weight);
    }
    return status || b->n_organ ? status : build_plain_organs(b, graph, report);
}

static ves_status build_compartments(const ves_blueprint *b, ves_parameters *parameters, ves_graph *graph,
                                     ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < b->n_compartment && !status; ++i) {
        const ves_blueprint_compartment *c = &b->compartment[i];
        const double volume = c->has_volume ? use(parameters, c->volume)->quantity.value : NAN;
        ves_node node;
        status = ves_graph_add_compartment(graph, c->name, volume, c->at, &node, report);
        if (status) break;
        ves_graph_set_role(graph, node, c->role);
        if (c->ledger) ves_graph_mark_ledger(graph, node);
        if (c->hidden) ves_graph_mark_hidden(graph, node);
    }
    for (size_t i = 0; i < b->n_compartment && !status; ++i) {
        const ves_blueprint_compartment *c = &b->compartment[i];
        if (c->has_initial || c->ledger)
            status = ves_graph_set_initial(graph, (ves_node){i},
                                           c->has_initial ? use(parameters, c->initial)->quantity.value : 0.0, report);
    }
    return status;
}

ves_status ves_blueprint_build(const ves_blueprint *b, ves_parameters *parameters, ves_graph *graph, ves_report *report)
{
    ves_status status = ves_graph_set_amount_unit(graph, b->amount_unit, report);
    if (!status) status = build_compartments(b, parameters, graph, report);
    for (size_t i = 0; i < b->n_process && !status; ++i)
        status = build_process(b, &b->process[i], parameters, graph, report);
    return status ? status : build_organs(b, parameters, graph, report);
}

/* ---- another subject ---- */

/* Numbers of what multiplies processes, in the order in which they were built. */
static ves_status fill_course(const ves_blueprint *b, const ves_parameters *parameters, const double number[],
                              ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    size_t n_modifier = 0, n_turns = 0, n_turn = 0;
    for (size_t i = 0; i < b->n_process && !status; ++i) {
        const ves_blueprint_process *p = &b->process[i];
        for (size_t k = 0; k < p->n_modifier; ++k, ++n_modifier) {
            const ves_blueprint_modifier *m = &p->modifier[k];
            for (size_t j = 0; j < VES_MODIFY_PARAM; ++j)
                graph->modify[n_modifier][j] =
                    m->item[j] == VES_NONE ? ves_modify_preset(m->effect, j) : number[m->item[j]];
        }
        if (p->n_turn == 0) continue;
        ves_turn *turn = graph->turn + n_turn;
        for (size_t k = 0; k < p->n_turn; ++k) turn[k] = (ves_turn){number[p->turn[k][0]], number[p->turn[k][1]]};
        graph->period[n_turns] = p->period == VES_NONE ? HUGE_VAL : number[p->period];
        status = check_turns(p, parameters, turn, graph->period[n_turns], report);
        n_turn += p->n_turn;
        ++n_turns;
    }
    return status;
}

/* Each organ is one compartment. */
static void fill_plain_organs(ves_graph *graph)
{
    const ves_topology *t = graph->topology;
    for (size_t i = 0; i < t->n_organ; ++i)
        graph->organ_volume[i] = graph->organ_mass[i] = graph->volume[t->organ[i].sum.node[0].i];
}

ves_status ves_blueprint_fill(const ves_blueprint *b, const ves_parameters *parameters, const double number[],
                              ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < b->n_compartment; ++i) {
        const ves_blueprint_compartment *c = &b->compartment[i];
        if (c->has_volume) graph->volume[i] = number[c->volume];
        if (c->has_initial) graph->initial[i] = number[c->initial];
    }
    for (size_t i = 0; i < b->n_process && !status; ++i) {
        const ves_blueprint_process *p = &b->process[i];
        for (size_t k = 0; k < p->kind->n_param; ++k) graph->p[i][k] = number[p->item[k]];
        status = check_sum(p, parameters, graph->p[i], report);
        if (!status && binds(p))
            status = check_volumes(b, p, parameters,
                                   (const double[]){graph->volume[p->from.i], graph->volume[p->partner.i]}, report);
    }
    if (!status && (graph->topology->n_modifier || graph->topology->n_turns))
        status = fill_course(b, parameters, number, graph, report);
    for (size_t i = 0; i < b->n_organ; ++i) {
        if (b->organ[i].has_volume) graph->organ_volume[i] = graph->organ_mass[i] = number[b->organ[i].volume];
    }
    if (b->n_organ == 0) fill_plain_organs(graph);
    return status;
}
