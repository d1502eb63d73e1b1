#include "study/recipe.h"

#include <stdlib.h>

void ves_phase_free(ves_phase *phase)
{
    for (size_t i = 0; i < phase->n; ++i) {
        free(phase->change[i].from);
        free(phase->change[i].to);
    }
    free(phase->change);
    *phase = (ves_phase){0};
}

void ves_recipe_free(ves_recipe *r)
{
    for (size_t i = 0; i < r->n_sum; ++i) free(r->sum[i].share);
    for (size_t i = 0; i < r->n_phase; ++i) ves_phase_free(&r->phase[i]);
    for (size_t i = 0; i < r->n_dose; ++i) {
        free(r->dose[i].part);
        ves_route_use_free(&r->dose[i].use);
    }
    ves_routes_free(&r->routes);
    ves_formulas_free(&r->formulas);
    ves_body_plan_free(&r->body);
    ves_graph_free(&r->like);
    free(r->typical);
    free(r->kind);
    free(r->on);
    free(r->is);
    free(r->sum);
    free(r->phase);
    free(r->conversion);
    free(r->dose);
    free(r->target);
    *r = (ves_recipe){0};
}

bool ves_recipe_holds(const ves_recipe *recipe, const double number[])
{
    for (size_t i = 0; i < recipe->n_switch; ++i) {
        if (number[recipe->on[i]] != recipe->is[i]) return false;
    }
    return true;
}

ves_index ves_recipe_kind_of(const ves_recipe *recipe, ves_index of)
{
    for (size_t i = 0; i < recipe->n_kind; ++i) {
        if (recipe->kind[i].of == of) return recipe->kind[i].kind;
    }
    return VES_NO_INDEX;
}

double ves_kind_code(const ves_parameter *given, ves_dimension first)
{
    if (first != VES_DIM_DOSE) return given->dim == first ? 0.0 : 1.0;
    return (double)given->quantity.dose_unit + (given->quantity.per_mass ? (double)VES_N_DOSE_UNIT : 0.0);
}

/* ---- phases ---- */

/* A number that a condition changed is still one that can be. */
static ves_status check(const ves_recipe *recipe, const ves_change *change, double value, ves_report *report)
{
    ves_parameter p = recipe->parameters->item[change->of];
    p.quantity.written = value * ves_quantity_to_written(&p.quantity);
    p.quantity.value = value;
    p.at = change->at;
    return ves_parameter_check(&p, report);
}

static void move(const ves_change *change, double number[])
{
    const double share = number[change->by];
    double given = 0.0, there = 0.0;
    for (size_t i = 0; i < change->n_from; ++i) {
        given += share * number[change->from[i]];
        number[change->from[i]] *= 1.0 - share;
    }
    for (size_t i = 0; i < change->n_to; ++i) there += number[change->to[i]];
    for (size_t i = 0; i < change->n_to && there > 0.0; ++i) number[change->to[i]] *= 1.0 + given / there;
}

ves_status ves_phase_apply(const ves_recipe *recipe, size_t k, double number[], ves_report *report)
{
    const ves_phase *phase = &recipe->phase[k];
    ves_status status = VES_OK;
    for (size_t i = 0; i < phase->n && !status; ++i) {
        const ves_change *change = &phase->change[i];
        switch (change->kind) {
        case VES_CHANGE_MULTIPLY:
            number[change->of] *= number[change->by];
            status = check(recipe, change, number[change->of], report);
            break;
        case VES_CHANGE_MOVE:
            move(change, number);
            break;
        case VES_CHANGE_SET:
            number[change->of] = number[change->by];
            break;
        }
    }
    return status;
}
