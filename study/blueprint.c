#include "study/blueprint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_blueprint_free(ves_blueprint *b)
{
    for (size_t i = 0; i < b->n_process; ++i) {
        free(b->process[i].name);
        free(b->process[i].watch);
        free(b->process[i].weight);
    }
    for (size_t i = 0; i < b->n_organ; ++i) {
        free(b->organ[i].node);
        free(b->organ[i].weight);
    }
    free(b->compartment);
    free(b->has_volume);
    free(b->volume);
    free(b->role);
    free(b->has_role);
    free(b->at);
    free(b->process);
    free(b->organ);
    ves_name_index_free(&b->compartments);
    ves_name_index_free(&b->processes);
    ves_name_index_free(&b->organs);
    *b = (ves_blueprint){0};
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

static ves_status build_process(const ves_blueprint_process *p, ves_parameters *parameters, ves_graph *graph,
                                ves_report *report)
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
    return status ? status : ves_graph_add_process(graph, &process, value, report);
}

/* A compartment that is called blood is a sample of it where nobody states its role. */
static bool is_blood_by_name(const ves_blueprint *b, size_t compartment)
{
    return !b->has_role[compartment] && strcmp(b->compartment[compartment], ves_matrix_word(VES_MATRIX_BLOOD)) == 0;
}

static ves_status build_organs(const ves_blueprint *b, ves_parameters *parameters, ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < b->n_organ && !status; ++i) {
        const ves_blueprint_organ *o = &b->organ[i];
        const double volume = o->has_volume ? use(parameters, o->volume)->quantity.value : NAN;
        status = ves_graph_add_organ(graph, o->name, o->n, o->node, o->weight, volume, volume, NULL, report);
        if (!status && o->has_matrix) ves_graph_set_matrix(graph, o->matrix);
    }
    for (size_t i = 0; b->n_organ == 0 && i < graph->topology->n_compartment && !status; ++i) {
        const ves_node node = {i};
        const double volume = graph->volume[i];
        status = ves_graph_add_organ(graph, graph->topology->compartment[i].name, 1, &node, NULL, volume, volume, NULL,
                                     report);
        if (!status && is_blood_by_name(b, i)) ves_graph_set_matrix(graph, VES_MATRIX_BLOOD);
    }
    return status;
}

ves_status ves_blueprint_build(const ves_blueprint *b, ves_parameters *parameters, ves_graph *graph, ves_report *report)
{
    ves_status status = ves_graph_set_amount_unit(graph, b->amount_unit, report);
    for (size_t i = 0; i < b->n_compartment && !status; ++i) {
        const double volume = b->has_volume[i] ? use(parameters, b->volume[i])->quantity.value : NAN;
        ves_node node;
        status = ves_graph_add_compartment(graph, b->compartment[i], volume, b->at[i], &node, report);
        if (!status) ves_graph_set_role(graph, node, b->role[i]);
    }
    for (size_t i = 0; i < b->n_process && !status; ++i)
        status = build_process(&b->process[i], parameters, graph, report);
    return status ? status : build_organs(b, parameters, graph, report);
}

ves_status ves_blueprint_fill(const ves_blueprint *b, const ves_parameters *parameters, const double number[],
                              ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < b->n_compartment; ++i) {
        if (b->has_volume[i]) graph->volume[i] = number[b->volume[i]];
    }
    for (size_t i = 0; i < b->n_process && !status; ++i) {
        const ves_blueprint_process *p = &b->process[i];
        for (size_t k = 0; k < p->kind->n_param; ++k) graph->p[i][k] = number[p->item[k]];
        status = check_sum(p, parameters, graph->p[i], report);
    }
    for (size_t i = 0; i < b->n_organ; ++i) {
        if (b->organ[i].has_volume) graph->organ_volume[i] = graph->organ_mass[i] = number[b->organ[i].volume];
    }
    for (size_t i = 0; b->n_organ == 0 && i < b->n_compartment; ++i)
        graph->organ_volume[i] = graph->organ_mass[i] = graph->volume[i];
    return status;
}
