#include "study/settle.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STRUCTURES = 64 };
static const double FAR = 1e-12; /* share of subjects beyond whom nobody is looked for */

/* A scenario with its rows between which all subjects lie. */
typedef struct reach {
    ves_study *study;
    ves_scenario *s;
    const ves_cast *cast; /* NULL: no population */
    double *low, *high;
    ves_report *report;
} reach;

static void widen(reach *r, ves_index i, double value)
{
    r->low[i] = fmin(r->low[i], value);
    r->high[i] = fmax(r->high[i], value);
}

/* A number as it may be given: value and unit. */
static void widen_given(reach *r, ves_index item, const ves_parameter *given, double value)
{
    const ves_recipe *recipe = r->s->recipe[0];
    widen(r, item, value);
    for (size_t i = 0; i < recipe->n_kind; ++i) {
        if (recipe->kind[i].of == item) widen(r, recipe->kind[i].kind, ves_kind_code(given, recipe->kind[i].first));
    }
}

static void widen_by_sweep(reach *r)
{
    const ves_sweep *sweep = &r->study->sweep;
    for (size_t a = 0; a < sweep->n_axis; ++a) {
        for (size_t k = 0; r->s->axis[a] != VES_NO_INDEX && k < sweep->axis[a].n; ++k)
            widen_given(r, r->s->axis[a], &sweep->axis[a].value[k], sweep->axis[a].value[k].quantity.value);
    }
}

static void widen_by_population(reach *r)
{
    const ves_population *p = &r->study->population;
    for (size_t k = 0; k < p->n_column; ++k) {
        const size_t item = r->cast->column_item[k];
        for (size_t i = 0; item != VES_NONE && i < p->n_listed; ++i)
            widen_given(r, (ves_index)item, &p->column[k], p->listed[i * p->n_column + k]);
    }
    for (size_t i = 0; i < r->cast->n_varied; ++i) {
        const ves_varied *v = &r->cast->varied[i];
        widen(r, (ves_index)v->item, ves_distribution_value_left(&v->distribution, &v->cut, FAR));
        widen(r, (ves_index)v->item, ves_distribution_value_left(&v->distribution, &v->cut, 1.0 - FAR));
    }
}

/* @param which  of the uncertainty: the scenario, and men or women */
static void widen_by_draws(reach *r, size_t which)
{
    const ves_uncertainty *u = &r->study->uncertainty;
    for (size_t i = 0; which < u->n_of && i < u->of[which].n; ++i) {
        const ves_drawn *unknown = &u->of[which].item[i];
        const double typical = r->s->recipe[0]->typical[unknown->item];
        for (size_t d = 0; d < u->n; ++d)
            widen_given(r, (ves_index)unknown->item, &unknown->given,
                        unknown->factor ? typical * unknown->value[d] : unknown->value[d]);
    }
}

/* Does any number differ between subjects? What opens and shuts paths is known to the body and its routes alone (a
 * share of 1, a size beyond a limit, a formula that gives 0), so they are drafted again for all that differs. */
static bool differs(const reach *r)
{
    const size_t n = r->s->recipe[0]->n_number;
    return n > 0 && memcmp(r->low, r->high, n * sizeof *r->low) != 0;
}

/* ---- structures ---- */

/* Numbers of one structure: those of the scenario, with the values that its switches have in it. */
static ves_status view_with(const reach *r, const ves_recipe *first, unsigned which, ves_parameters *view)
{
    ves_status status = ves_parameters_view(&r->s->parameters, view, r->report);
    for (size_t i = 0; i < first->n_switch && !status; ++i) {
        const bool other = which & (1U << i);
        if (!other) continue;
        ves_index at = first->on[i];
        const double value = first->is[i] == 0.0 ? 1.0 : 0.0;
        for (size_t k = 0; k < first->n_kind; ++k) { /* given in its other unit */
            if (first->kind[k].kind != at) continue;
            ves_parameter *p = &view->item[first->kind[k].of];
            p->dim = value == 0.0 ? first->kind[k].first : p->other;
            at = VES_NO_INDEX;
        }
        if (at != VES_NO_INDEX) view->item[at].quantity.value = value;
    }
    return status;
}

/* Does any subject have this switch turned the other way? */
static bool is_turned(const reach *r, const ves_recipe *first, size_t i)
{
    return r->low[first->on[i]] != r->high[first->on[i]];
}

static ves_status add_structure(reach *r, const ves_recipe *first, unsigned which)
{
    ves_parameters view = {0};
    ves_recipe **longer = realloc(r->s->recipe, (r->s->n_recipe + 1) * sizeof(ves_recipe *));
    ves_recipe *recipe = longer ? ves_new(1, sizeof *recipe) : NULL;
    if (longer) r->s->recipe = longer;
    if (!recipe) return ves_fail_memory(r->report);
    r->s->recipe[r->s->n_recipe++] = recipe;
    double *low = ves_new(first->n_number, sizeof *low), *high = ves_new(first->n_number, sizeof *high);
    ves_status status = low && high ? view_with(r, first, which, &view) : ves_fail_memory(r->report);
    if (!status) {
        memcpy(low, r->low, first->n_number * sizeof *low);
        memcpy(high, r->high, first->n_number * sizeof *high);
        for (size_t i = 0; i < first->n_switch; ++i) {
            const bool other = which & (1U << i);
            low[first->on[i]] = high[first->on[i]] = other == (first->is[i] == 0.0) ? 1.0 : 0.0;
        }
        status = ves_recipe_compile(r->study, r->s, which ? &view : &r->s->parameters, low, high, recipe,
                                    which ? NULL : r->report);
    }
    for (size_t i = 0; i < view.n && i < r->s->parameters.n && !status; ++i) /* a number in use in one is in use */
        r->s->parameters.item[i].used = r->s->parameters.item[i].used || view.item[i].used;
    ves_parameters_free(&view);
    free(low);
    free(high);
    return status;
}

/* One recipe for the typical subject's structure, and one for each way its switches are turned. */
static ves_status compile_again(reach *r)
{
    ves_recipe *first = r->s->recipe[0];
    size_t n_turned = 0, turned[MOST_STRUCTURES];
    for (size_t i = 0; i < first->n_switch && n_turned < 6; ++i) {
        if (is_turned(r, first, i)) turned[n_turned++] = i;
    }
    free(r->s->recipe);
    r->s->recipe = NULL;
    r->s->n_recipe = 0;
    ves_instance_free(&r->s->typical);
    ves_status status = VES_OK;
    for (unsigned k = 0; k < 1U << n_turned && !status; ++k) {
        unsigned which = 0;
        for (size_t i = 0; i < n_turned; ++i) which |= (k >> i & 1U) << turned[i];
        status = add_structure(r, first, which);
        if (k > 0 && status && status != VES_E_MEMORY) { /* no subject may need it; who does is told then */
            --r->s->n_recipe;
            ves_recipe_free(r->s->recipe[r->s->n_recipe]);
            free(r->s->recipe[r->s->n_recipe]);
            status = VES_OK;
        }
    }
    ves_recipe_free(first);
    free(first);
    return status ? status : ves_scenario_fill_typical(r->s, r->report);
}

static ves_status find_axes(ves_study *study, ves_scenario *s, ves_report *report)
{
    s->axis = ves_new(study->sweep.n_axis, sizeof *s->axis);
    if (!s->axis) return ves_fail_memory(report);
    for (size_t i = 0; i < study->sweep.n_axis; ++i) {
        const ves_parameter *p = ves_parameters_find(&s->parameters, study->sweep.axis[i].address);
        s->axis[i] = p ? (ves_index)(p - s->parameters.item) : VES_NO_INDEX;
    }
    return VES_OK;
}

static ves_status settle(ves_study *study, ves_scenario *s, const ves_cast *cast, size_t which, ves_report *report)
{
    const ves_recipe *recipe = s->recipe[0];
    reach r = {.study = study,
               .s = s,
               .cast = cast,
               .low = ves_new(recipe->n_number, sizeof *r.low),
               .high = ves_new(recipe->n_number, sizeof *r.high),
               .report = report};
    ves_status status = r.low && r.high ? find_axes(study, s, report) : ves_fail_memory(report);
    if (!status) {
        memcpy(r.low, recipe->typical, recipe->n_number * sizeof *r.low);
        memcpy(r.high, recipe->typical, recipe->n_number * sizeof *r.high);
        widen_by_sweep(&r);
        if (cast) widen_by_population(&r);
        widen_by_draws(&r, which);
        if (differs(&r)) status = compile_again(&r);
    }
    free(r.low);
    free(r.high);
    return status;
}

/* ---- equal topologies ---- */

/* Let a recipe borrow the topology of the first one that has an equal one of its own. */
static void adopt(const ves_study *study, ves_recipe *recipe)
{
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *other = &study->scenario[i];
        for (size_t k = 0; k < other->n_recipe; ++k) {
            const ves_graph *graph = &other->recipe[k]->like;
            if (graph == &recipe->like) return;
            if (!graph->own || !ves_topology_equal(graph->topology, recipe->like.topology)) continue;
            ves_graph_adopt(&recipe->like, graph);
            return;
        }
    }
}

static void adopt_all(const ves_study *study, ves_scenario *s)
{
    for (size_t k = 0; k < s->n_recipe; ++k) adopt(study, s->recipe[k]);
    for (size_t k = 0; k < s->typical.n_phase; ++k) ves_graph_adopt(&s->typical.graph[k], &s->recipe[0]->like);
}

ves_status ves_study_settle(ves_study *study, ves_report *report)
{
    const ves_population *p = &study->population;
    ves_status status = VES_OK;
    for (size_t i = 0; i < study->n_scenario && !status; ++i)
        status = settle(study, &study->scenario[i], p->n_cast ? &p->cast[2 * i] : NULL, 2 * i, report);
    for (size_t i = 0; i < p->n_cast && !status; ++i) {
        if (p->cast[i].owned) status = settle(study, p->cast[i].scenario, &p->cast[i], i, report);
    }
    for (size_t i = 0; i < study->n_scenario && !status; ++i) adopt_all(study, &study->scenario[i]);
    for (size_t i = 0; i < p->n_cast && !status; ++i) {
        if (p->cast[i].owned) adopt_all(study, p->cast[i].scenario);
    }
    return status;
}
