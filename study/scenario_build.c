/* A scenario that was read becomes a recipe.
 *
 * What a subject is made of hangs on numbers in two ways.  Most numbers are only put somewhere.  But a path whose rate
 * is 0 is left out of the body, and a tracer's switches make other paths: so it must be known which numbers can differ
 * between subjects, and how far.  `low` and `high` are rows between which all subjects lie.  The topology is drafted
 * with a row in which every 0 that may become something is something, and every share of 1 that may be less is less;
 * switches have a recipe for each of their values.
 */
#include "study/compiler.h"
#include "study/context.h"
#include "study/data_set.h"
#include "study/draft.h"
#include "study/levels.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the row ---- */

static void add_kind(ves_recipe *r, size_t *n_number, ves_index of, ves_dimension first)
{
    r->kind[r->n_kind++] = (ves_kind_of_number){of, (ves_index)(*n_number)++, first};
}

/* Numbers that may be given in one unit or another: doses; rates and constants of a graph of its own. */
static void list_kinds(ves_compiler *c)
{
    ves_recipe *r = c->recipe;
    const ves_blueprint *b = r->blueprint;
    const size_t room = c->scenario->n_given + (b ? b->n_choice : 0);
    r->n_number = c->parameters->n;
    r->kind = ves_new(room, sizeof *r->kind);
    if (!r->kind) {
        ves_compiler_no_memory(c);
        return;
    }
    for (size_t i = 0; b && i < b->n_choice; ++i)
        add_kind(r, &r->n_number, (ves_index)b->choice[i].item, b->choice[i].first);
    r->n_choice = r->n_kind;
    for (size_t i = 0; i < c->scenario->n_given; ++i) {
        const ves_index amount = ves_compiler_number(c, "dose", i + 1, "amount");
        const ves_parameter *p = amount != VES_NO_INDEX ? &c->parameters->item[amount] : NULL;
        if (p && !b && p->dim == VES_DIM_DOSE) add_kind(r, &r->n_number, amount, VES_DIM_DOSE);
        if (p && b && p->dim != p->other) add_kind(r, &r->n_number, amount, VES_DIM_AMOUNT);
    }
}

static void write_row(ves_compiler *c)
{
    ves_recipe *r = c->recipe;
    list_kinds(c);
    if (r->data) r->subject = (ves_index)r->n_number++;
    r->typical = ves_new(r->n_number, sizeof *r->typical);
    if (!r->typical) ves_compiler_no_memory(c);
    if (c->reader.status) return;
    for (size_t i = 0; i < c->parameters->n; ++i) r->typical[i] = c->parameters->item[i].quantity.value;
    for (size_t i = 0; i < r->n_kind; ++i)
        r->typical[r->kind[i].kind] = ves_kind_code(&c->parameters->item[r->kind[i].of], r->kind[i].first);
    if (r->blueprint)
        ves_compiler_keep(c, ves_derived_work_out(&r->blueprint->derived, c->parameters, r->typical, c->reader.report));
}

/* Numbers that change the structure, and what they are here. */
static void settle_switches(ves_compiler *c, size_t n, const ves_index on[])
{
    ves_recipe *r = c->recipe;
    r->on = ves_new(n, sizeof *r->on);
    r->is = ves_new(n, sizeof *r->is);
    if (!r->on || !r->is) {
        ves_compiler_no_memory(c);
        return;
    }
    for (size_t i = 0; i < n; ++i) {
        r->on[i] = on[i];
        r->is[i] = r->typical[on[i]];
    }
    r->n_switch = n;
}

/* ---- a graph of its own ---- */

static void compile_graph(ves_compiler *c)
{
    ves_recipe *r = c->recipe;
    ves_compiler_keep(c, ves_blueprint_build(r->blueprint, c->parameters, &r->like, c->reader.report));
    ves_index *on = ves_new(r->n_choice, sizeof *on);
    if (!on) ves_compiler_no_memory(c);
    for (size_t i = 0; on && i < r->n_choice; ++i) on[i] = r->kind[i].kind;
    if (!c->reader.status) settle_switches(c, r->n_choice, on);
    free(on);
    if (!c->reader.status) ves_dosing_conversions(c);
    if (!c->reader.status && r->like.topology->n_turns > 0) r->own_times = true;
    r->phase = ves_new(1, sizeof *r->phase);
    r->n_phase = r->phase != NULL;
    if (!r->phase) ves_compiler_no_memory(c);
}

/* ---- a body ---- */

static void list_phases(ves_compiler *c)
{
    ves_recipe *r = c->recipe;
    const ves_draft *d = c->scenario->draft;
    double *bound = ves_new(2 * d->conditions.n + 1, sizeof *bound);
    if (!bound) {
        ves_compiler_no_memory(c);
        return;
    }
    const size_t n = ves_conditions_bounds(&d->conditions, c->study->end > 0.0 ? c->study->end : HUGE_VAL, bound);
    r->phase = ves_new(n, sizeof *r->phase);
    if (!r->phase) ves_compiler_no_memory(c);
    for (size_t k = 0; k < n && !c->reader.status; ++k) {
        r->n_phase = k + 1;
        (void)ves_conditions_changes(c, &d->conditions, bound[k], d->tissues, &r->phase[k]);
    }
    free(bound);
}

/* Rows to draft with, as the conditions of the first phase leave them. */
typedef struct rows {
    double *typical;
    double
        *open; /* a share that may be neither nothing nor all is so; what is 0 and may become something is something */
    double *low, *high;
} rows;

static void free_rows(rows *w)
{
    free(w->typical);
    free(w->open);
    free(w->low);
    free(w->high);
}

static double *row_in_phase(ves_compiler *c, const double from[], ves_report *report)
{
    const ves_recipe *r = c->recipe;
    double *row = ves_new(r->n_number, sizeof *row);
    if (!row) {
        ves_compiler_no_memory(c);
        return NULL;
    }
    memcpy(row, from ? from : r->typical, r->n_number * sizeof *row);
    const ves_status status = ves_phase_apply(r, 0, row, report);
    if (report) ves_compiler_keep(c, status);
    return row;
}

/* A share of 0 or 1, where a path of it, or of what it leaves, is shut. */
static bool is_at_bound(const ves_compiler *c, size_t i, double value)
{
    const ves_parameter *p = i < c->parameters->n ? &c->parameters->item[i] : NULL;
    return value == 0.0 || (p && (value == p->least || value == p->most));
}

static bool make_rows(ves_compiler *c, rows *w)
{
    const ves_recipe *r = c->recipe;
    w->typical = row_in_phase(c, NULL, c->reader.report);
    w->open = row_in_phase(c, NULL, NULL);
    w->low = row_in_phase(c, c->low, NULL);
    w->high = row_in_phase(c, c->high, NULL);
    if (!w->typical || !w->open || !w->low || !w->high) return false;
    for (size_t i = 0; i < r->n_number; ++i) {
        if (is_at_bound(c, i, w->open[i])) w->open[i] = w->low[i] + 0.37 * (w->high[i] - w->low[i]);
    }
    return !c->reader.status;
}

/* What the formulas may give: 0 only where they give 0 in every row. */
static void try_formulas(ves_compiler *c, const rows *w, double (*may)[VES_SIZE_CLASS_MAX])
{
    const ves_recipe *r = c->recipe;
    const double *const row[] = {w->typical, w->open, w->low, w->high};
    ves_bound_formulas bound;
    ves_compiler_keep(c, ves_formulas_bind(&r->formulas, &bound, c->reader.report));
    for (size_t k = 0; k < (c->low ? 4 : 1) && !c->reader.status; ++k) {
        const ves_status status =
            ves_formulas_work_out(&bound, row[k], &r->typical_sizes, k == 0 ? c->reader.report : NULL);
        if (k == 0) ves_compiler_keep(c, status);
        for (size_t f = 0; f < r->formulas.n; ++f) {
            for (size_t j = 0; j < r->typical_sizes.n; ++j) {
                if (may[f][j] == 0.0 && isfinite(bound.value[f][j])) may[f][j] = bound.value[f][j];
            }
        }
    }
    ves_formulas_unbind(&bound);
}

/* Between which diameters each size class lies. */
static void reach_of_sizes(const ves_compiler *c, ves_body_reach *reach)
{
    const ves_recipe *r = c->recipe;
    for (size_t j = 0; j < r->typical_sizes.n; ++j) reach->d_least[j] = reach->d_most[j] = r->typical_sizes.diameter[j];
    const double *const row[] = {c->low, c->high};
    for (size_t k = 0; k < 2; ++k) {
        ves_sizes sizes;
        if (!row[k] || ves_sizes_fill(&r->sizes, row[k], &sizes, NULL) || sizes.n != r->typical_sizes.n) continue;
        for (size_t j = 0; j < sizes.n; ++j) {
            reach->d_least[j] = fmin(reach->d_least[j], sizes.diameter[j]);
            reach->d_most[j] = fmax(reach->d_most[j], sizes.diameter[j]);
        }
    }
}

/* @param routes  with the depots of the doses; else nothing is put into the body */
static void draft_body(ves_compiler *c, bool routes)
{
    ves_recipe *r = c->recipe;
    const ves_scenario *s = c->scenario;
    const ves_draft *d = s->draft;
    rows w = {0};
    double(*may)[VES_SIZE_CLASS_MAX] = ves_new(r->formulas.n, sizeof *may);
    if (!may) ves_compiler_no_memory(c);
    const ves_status before = ves_reader_begin(&c->reader);
    if (may && make_rows(c, &w) && routes) try_formulas(c, &w, may);
    if (!c->reader.status) {
        r->body = (ves_body_plan){.tissues = d->tissues,
                                  .n_depot = routes ? r->routes.n_depot : 0,
                                  .depot = r->routes.depot,
                                  .label = s->tracer != NULL,
                                  .places = s->places,
                                  .blocker = ves_conditions_block(&d->conditions),
                                  .keep = r->n_phase > 1,
                                  .at = d->species_at,
                                  .product_at = d->product ? d->product->at : (ves_place){0},
                                  .label_at = d->tracer_at};
        ves_body_reach reach = {.parameters = c->parameters,
                                .numbers = {w.open, r->typical_sizes, (const double(*)[VES_SIZE_CLASS_MAX])may},
                                .low = w.low,
                                .high = w.high};
        reach_of_sizes(c, &reach);
        ves_compiler_keep(c, ves_body_draft(&reach, &r->body, &r->like, c->reader.report));
    }
    if (!c->reader.status) settle_switches(c, r->body.tape.n_switch, r->body.tape.switches);
    if (!c->reader.status && routes) ves_dosing_plans(c, (const double(*)[VES_SIZE_CLASS_MAX])may);
    (void)ves_reader_end(&c->reader, before);
    free_rows(&w);
    free(may);
}

static void compile_body(ves_compiler *c)
{
    ves_recipe *r = c->recipe;
    r->sizes = c->scenario->draft->sizes;
    if (c->low) ves_sizes_plan_keep(&r->sizes, r->typical, c->low, c->high);
    ves_compiler_keep(c, ves_sizes_fill(&r->sizes, r->typical, &r->typical_sizes, c->reader.report));
    if (!c->reader.status) ves_dosing_conversions(c);
    if (!c->reader.status) list_phases(c);
    if (c->reader.status) return;
    const bool routes = ves_dosing_routes(c);
    draft_body(c, routes); /* routes that are wrong do not hide what the body lacks */
}

/* ---- the course ---- */

/* A sink for what of a dose does not arrive, behind all else. */
static void add_lost(ves_compiler *c)
{
    static const char name[] = "never_arrives";
    ves_graph *graph = &c->recipe->like;
    ves_report *report = c->reader.report;
    ves_compiler_keep(c, ves_graph_add_compartment(graph, name, NAN, c->scenario->at, &c->recipe->lost, report));
    if (c->reader.status) return;
    ves_graph_set_role(graph, c->recipe->lost, VES_ROLE_SINK);
    ves_compiler_keep(c, ves_graph_add_organ(graph, name, 1, &c->recipe->lost, NULL, NAN, NAN, NULL, report));
    c->recipe->has_lost = true;
}

ves_status ves_recipe_compile(const ves_study *study, const ves_scenario *s, ves_parameters *parameters,
                              const double low[], const double high[], ves_recipe *recipe, ves_report *report)
{
    ves_compiler c = {.reader = {.units = study->units, .report = report},
                      .study = study,
                      .scenario = s,
                      .parameters = parameters,
                      .low = low,
                      .high = high,
                      .recipe = recipe};
    *recipe = (ves_recipe){.parameters = &s->parameters,
                           .scenario = s->name,
                           .at = s->at,
                           .blueprint = s->draft->model ? &s->draft->blueprint : NULL,
                           .data = s->data,
                           .subject = VES_NO_INDEX,
                           .size_exponent = VES_NO_INDEX,
                           .loose = VES_NO_INDEX,
                           .on_protein = VES_NO_INDEX,
                           .half_life = VES_NO_INDEX,
                           .end = study->end,
                           .n_time = study->n_time,
                           .time = study->time};
    write_row(&c);
    if (!c.reader.status && recipe->blueprint) {
        compile_graph(&c);
        if (!c.reader.status && ves_dosing_routes(&c)) ves_dosing_plans(&c, NULL);
    } else if (!c.reader.status) {
        compile_body(&c);
    }
    if (!c.reader.status && s->data && s->data->some_lost) add_lost(&c);
    if (!c.reader.status) ves_levels_put(study, recipe);
    return c.reader.status;
}

static ves_status add_recipe(ves_scenario *s, ves_recipe **recipe, ves_report *report)
{
    ves_recipe **longer = realloc(s->recipe, (s->n_recipe + 1) * sizeof(ves_recipe *));
    *recipe = longer ? ves_new(1, sizeof **recipe) : NULL;
    if (longer) s->recipe = longer;
    if (!*recipe) return ves_fail_memory(report);
    s->recipe[s->n_recipe++] = *recipe;
    return VES_OK;
}

ves_status ves_scenario_fill_typical(ves_scenario *s, ves_report *report)
{
    ves_filler filler = {0};
    const ves_status status = ves_fill(&filler, s->recipe[0], s->recipe[0]->typical, &s->typical, report);
    ves_filler_free(&filler);
    return status;
}

ves_status ves_scenario_compile(const ves_study *study, ves_scenario *s, ves_report *report)
{
    ves_recipe *recipe;
    ves_status status = add_recipe(s, &recipe, report);
    if (!status) status = ves_recipe_compile(study, s, &s->parameters, NULL, NULL, recipe, report);
    return status || s->draft->faulty ? status : ves_scenario_fill_typical(s, report);
}
