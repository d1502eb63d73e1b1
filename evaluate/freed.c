#include "evaluate/freed.h"

#include "analysis/nca_rows.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ves_evaluator_free(ves_evaluator *e)
{
    if (!e) return;
    for (size_t k = 0; k < VES_LANES; ++k) {
        ves_trajectory_free(&e->trajectory[k]);
        ves_instance_free(&e->instance[k]);
    }
    ves_filler_free(&e->filler);
    if (e->own) ves_recipe_free(e->own);
    ves_symbolic_free(e->solver.symbolic);
    free(e->own);
    free(e->freed);
    free(e->width);
    free(e->watched);
    free(e->output);
    free(e->time);
    free(e->rest);
    free(e->number);
    free(e->base);
    free(e->moved);
    if (e->room) e->room_free(e->room);
    free(e);
}

/* ---- making ready ---- */

static bool is_watched_at(const ves_watched *w, double time)
{
    return !w->is_nca && w->time == time;
}

/* Outputs: those of the study where an analysis is asked for, which hangs on them; else the times that are watched. */
static ves_status list_times(ves_evaluator *e, ves_report *report)
{
    bool analysis = false;
    for (size_t i = 0; i < e->n_watched; ++i) analysis = analysis || e->watched[i].is_nca;
    const size_t most = analysis ? e->study->n_time : e->n_watched;
    e->time = ves_new(most, sizeof *e->time);
    e->output = ves_new(e->n_watched, sizeof *e->output);
    if (!e->time || !e->output) return ves_fail_memory(report);
    if (analysis) {
        memcpy(e->time, e->study->time, most * sizeof *e->time);
        e->n_time = most;
    }
    for (size_t i = 0; i < e->n_watched && !analysis; ++i) {
        size_t at = e->n_time;
        if (e->watched[i].is_nca) continue;
        for (size_t k = 0; k < e->n_time; ++k) at = e->time[k] == e->watched[i].time ? VES_NONE : at;
        if (at == VES_NONE) continue;
        for (; at > 0 && e->time[at - 1] > e->watched[i].time; --at) e->time[at] = e->time[at - 1];
        e->time[at] = e->watched[i].time;
        ++e->n_time;
    }
    for (size_t i = 0; i < e->n_watched; ++i) {
        if (e->watched[i].is_nca) continue;
        e->output[i] = VES_NONE;
        for (size_t k = 0; k < e->n_time; ++k)
            if (is_watched_at(&e->watched[i], e->time[k])) e->output[i] = k;
        if (e->output[i] == VES_NONE)
            return ves_fail(report, VES_E_USAGE, (ves_place){0},
                            "%g h is watched beside numbers of an analysis, expected an output time of the study",
                            e->watched[i].time);
    }
    return VES_OK;
}

static ves_status check(const ves_evaluator *e, ves_report *report)
{
    const ves_topology *t = e->scenario->typical.graph->topology;
    for (size_t i = 0; i < e->n_free; ++i) {
        if (e->freed[i] >= e->scenario->parameters.n)
            return ves_fail(report, VES_E_USAGE, (ves_place){0}, "there is no number %u in scenario \"%s\"",
                            (unsigned)e->freed[i], e->scenario->name);
        const ves_parameter *p = &e->scenario->parameters.item[e->freed[i]];
        if (p->follows)
            return ves_fail(report, VES_E_USAGE, (ves_place){0}, "\"%s\" follows from %s, expected a change there",
                            p->address, p->follows);
    }
    for (size_t i = 0; i < e->n_watched; ++i) {
        const ves_watched *w = &e->watched[i];
        if (w->organ >= t->n_organ || (w->is_nca && w->row >= VES_N_NCA))
            return ves_fail(report, VES_E_USAGE, (ves_place){0},
                            "watched %zu is no organ, or no number of an analysis, of scenario \"%s\"", i,
                            e->scenario->name);
        if (!w->is_nca && !(w->time >= 0.0 && w->time <= e->study->end))
            return ves_fail(report, VES_E_USAGE, (ves_place){0}, "%g h is outside the run, which ends at %g h", w->time,
                            e->study->end);
    }
    return VES_OK;
}

/* How far a number that is free may go: a share anywhere, others within their ranges, or somewhere beside what they are
 * now, so that a formula that gives 0 may give something. A switch stays as it is. */
static void reach_of(const ves_parameter *p, double width, double *low, double *high)
{
    const double now = *low;
    const double under = now - 0.29 * width, over = now == 0.0 ? width : now + 0.37 * width;
    if (under >= p->least && under <= p->most) *low = under;
    if (over >= p->least && over <= p->most) *high = over;
    if (isfinite(p->least) && isfinite(p->most)) {
        *low = p->least;
        *high = p->most;
    } else if (!isnan(p->low) && !isnan(p->high)) {
        *low = fmin(*low, p->low);
        *high = fmax(*high, p->high);
    }
}

static bool is_switch(const ves_recipe *recipe, ves_index number)
{
    for (size_t i = 0; i < recipe->n_switch; ++i) {
        if (recipe->on[i] == number) return true;
    }
    return false;
}

/* A path of rate 0 is left out of a body, so numbers that may open one need a recipe of their own. */
static ves_status compile(ves_evaluator *e, ves_report *report)
{
    const ves_recipe *first = e->scenario->recipe[0];
    if (e->n_free == 0) return VES_OK;
    ves_parameters view = {0};
    double *low = ves_new(first->n_number, sizeof *low), *high = ves_new(first->n_number, sizeof *high);
    e->own = ves_new(1, sizeof *e->own);
    ves_status status =
        low && high && e->own ? ves_parameters_view(&e->scenario->parameters, &view, report) : ves_fail_memory(report);
    if (!status) {
        memcpy(low, first->typical, first->n_number * sizeof *low);
        memcpy(high, first->typical, first->n_number * sizeof *high);
        for (size_t i = 0; i < e->n_free; ++i) {
            const ves_index k = e->freed[i];
            if (!is_switch(first, k)) reach_of(&e->scenario->parameters.item[k], e->width[i], &low[k], &high[k]);
        }
        ves_units_hold();
        status = ves_recipe_compile(e->study, e->scenario, &view, low, high, e->own, report);
        ves_units_release();
    }
    ves_parameters_free(&view);
    free(low);
    free(high);
    return status;
}

/* How far a number may go: its range, or where it has none, to 1 or to its bound. */
static double width_of(const ves_parameter *p)
{
    if (!isnan(p->low) && !isnan(p->high) && p->high > p->low) return p->high - p->low;
    return fmin(1.0, p->most);
}

ves_status ves_evaluator_start(const ves_study *study, size_t scenario, size_t n_free, const ves_index freed[],
                               size_t n_watched, const ves_watched watched[], ves_evaluator **evaluator,
                               ves_report *report)
{
    ves_evaluator *e = ves_new(1, sizeof *e);
    *evaluator = e;
    if (!e) return ves_fail_memory(report);
    e->study = study;
    e->scenario = &study->scenario[scenario];
    e->n_free = n_free;
    e->n_watched = n_watched;
    e->freed = ves_new(n_free, sizeof *e->freed);
    e->width = ves_new(n_free, sizeof *e->width);
    e->watched = ves_new(n_watched, sizeof *e->watched);
    e->base = ves_new(n_watched, sizeof *e->base);
    e->moved = ves_new(n_watched, sizeof *e->moved);
    e->rest = ves_new(e->scenario->recipe[0]->n_number, sizeof *e->rest);
    e->number = ves_new(e->scenario->recipe[0]->n_number, sizeof *e->number);
    e->solver = ves_solver_options_default();
    e->solver.rtol = study->tolerance.rtol;
    e->solver.atol = study->tolerance.atol;
    e->solver.symbolic = ves_symbolic_new();
    e->solver.quadrature = false; /* areas and peaks along the steps, for an analysis alone */
    for (size_t i = 0; i < n_watched; ++i) e->solver.quadrature = e->solver.quadrature || watched[i].is_nca;
    if (!e->freed || !e->width || !e->watched || !e->base || !e->moved || !e->rest || !e->number || !e->solver.symbolic)
        return ves_fail_memory(report);
    ves_evaluator_rest(e, e->scenario->recipe[0]->typical);
    if (n_free) memcpy(e->freed, freed, n_free * sizeof *freed);
    if (n_watched) memcpy(e->watched, watched, n_watched * sizeof *watched);
    ves_status status = check(e, report);
    for (size_t i = 0; i < n_free && !status; ++i) e->width[i] = width_of(&e->scenario->parameters.item[freed[i]]);
    if (!status) status = list_times(e, report);
    return status ? status : compile(e, report);
}

void ves_evaluator_rest(ves_evaluator *e, const double number[])
{
    memcpy(e->rest, number, e->scenario->recipe[0]->n_number * sizeof *e->rest);
}

/* ---- filling ---- */

/* A number may be what its row of settings allows; one that is not a number never is. */
static ves_status check_number(const ves_parameter *p, double value, ves_report *report)
{
    if (value > p->least && value <= p->most) return VES_OK;
    ves_parameter item = *p;
    item.at = (ves_place){.setting = p->address}; /* it is not the value that stands in a file */
    if (isnan(value)) return ves_fail(report, VES_E_CONFIG, item.at, "is nan, expected a number");
    item.quantity.written = value * ves_quantity_to_written(&p->quantity);
    item.quantity.value = value;
    return ves_parameter_check(&item, report);
}

ves_status ves_evaluator_fill(ves_evaluator *e, const double value[], size_t moved, double instead,
                              ves_instance *instance, ves_point_state *state, ves_report *report)
{
    static _Thread_local ves_report scratch; /* 16 KiB: not on the stack */
    const size_t n_number = e->scenario->recipe[0]->n_number;
    scratch.used = scratch.n_error = scratch.n_warning = scratch.n_lost = 0;
    scratch.text[0] = '\0';
    memcpy(e->number, e->rest, n_number * sizeof *e->number);
    ves_status status = VES_OK;
    for (size_t i = 0; i < e->n_free; ++i) {
        e->number[e->freed[i]] = value[i];
        if (!status) status = check_number(&e->scenario->parameters.item[e->freed[i]], value[i], &scratch);
    }
    if (moved != VES_NONE) e->number[e->freed[moved]] = instead;
    if (!status) {
        const ves_recipe *recipe =
            e->own && ves_recipe_holds(e->own, e->number) ? e->own : ves_scenario_recipe(e->scenario, e->number);
        status = recipe ? ves_fill(&e->filler, recipe, e->number, instance, &scratch)
                        : ves_fail(&scratch, VES_E_MODEL, e->scenario->at,
                                   "these numbers change the structure of the scenario");
    }
    state->status = status;
    (void)snprintf(state->words, sizeof state->words, "%.*s", (int)strcspn(scratch.text, "\n"), scratch.text);
    return status == VES_E_MEMORY ? ves_fail_memory(report) : VES_OK;
}
