#include "study/formulas.h"

#include "base/memory.h"

#include <stdlib.h>

void ves_formulas_free(ves_formulas *formulas)
{
    for (size_t i = 0; i < formulas->n; ++i) free(formulas->plan[i].name);
    free(formulas->plan);
    free(formulas->variable);
    *formulas = (ves_formulas){0};
}

/* ---- reading ---- */

/* A formula that is read: which variables its names are. */
typedef struct reading {
    ves_formulas *formulas;
    ves_formula_meaning meaning;
    void *context;
    size_t n, room;
    ves_index *name;
    double nowhere; /* names get their homes when the formulas are bound */
    bool out_of_memory;
} reading;

/* Which variable this is; a new one if there is none yet. VES_NO_INDEX: out of memory. */
static ves_index variable_of(ves_formulas *f, ves_variable variable)
{
    for (size_t i = 0; i < f->n_variable; ++i) {
        if (f->variable[i].kind == variable.kind && f->variable[i].of == variable.of) return (ves_index)i;
    }
    if (!ves_grow(&f->variable, f->n_variable, &f->room_variable, sizeof *f->variable)) return VES_NO_INDEX;
    f->variable[f->n_variable] = variable;
    if (variable.kind == VES_VARIABLE_FORMULA) f->plan[variable.of].variable = (ves_index)f->n_variable;
    return (ves_index)f->n_variable++;
}

static double *note_name(const char *name, void *context)
{
    reading *r = context;
    ves_variable variable;
    if (!r->meaning(name, r->context, &variable)) return NULL;
    const ves_index index = variable_of(r->formulas, variable);
    if (index == VES_NO_INDEX || !ves_grow(&r->name, r->n, &r->room, sizeof *r->name)) {
        r->out_of_memory = true;
    } else {
        r->name[r->n++] = index;
    }
    return &r->nowhere;
}

ves_status ves_formulas_add(ves_formulas *f, const ves_setting *text, bool shorthand, ves_formula_meaning meaning,
                            void *context, ves_index *index, ves_report *report)
{
    for (size_t i = 0; i < f->n; ++i) {
        *index = (ves_index)i;
        if (f->plan[i].at == text) return VES_OK;
    }
    reading r = {.formulas = f, .meaning = meaning, .context = context, .nowhere = 1.0};
    ves_formula *formula = NULL;
    ves_status status = ves_formula_read(text->text, text->at, note_name, &r, &formula, report);
    ves_formula_free(formula);
    if (!status && (r.out_of_memory || !ves_grow(&f->plan, f->n, &f->room, sizeof *f->plan)))
        status = ves_fail_memory(report);
    if (status) {
        free(r.name);
        return status;
    }
    *index = (ves_index)f->n;
    f->plan[f->n++] =
        (ves_formula_plan){.at = text, .shorthand = shorthand, .variable = VES_NO_INDEX, .n = r.n, .name = r.name};
    return VES_OK;
}

/* ---- working out ---- */

/* What a parser asks when it reads its formula again: the same names in the same order. */
typedef struct binding {
    ves_bound_formulas *bound;
    const ves_formula_plan *plan;
    size_t n;
} binding;

static double *home_of(const char *name, void *context)
{
    binding *b = context;
    (void)name;
    return &b->bound->slot[b->plan->name[b->n++]];
}

ves_status ves_formulas_bind(const ves_formulas *formulas, ves_bound_formulas *bound, ves_report *report)
{
    *bound = (ves_bound_formulas){.formulas = formulas,
                                  .formula = ves_new(formulas->n, sizeof(ves_formula *)),
                                  .slot = ves_new(formulas->n_variable, sizeof *bound->slot),
                                  .value = ves_new(formulas->n, sizeof *bound->value)};
    if (!bound->formula || !bound->slot || !bound->value) return ves_fail_memory(report);
    for (size_t i = 0; i < formulas->n_variable; ++i) bound->slot[i] = 1.0;
    ves_status status = VES_OK;
    for (size_t i = 0; i < formulas->n && !status; ++i) {
        const ves_formula_plan *plan = &formulas->plan[i];
        binding b = {bound, plan, 0};
        status = ves_formula_read(plan->at->text, plan->at->at, home_of, &b, &bound->formula[i], report);
    }
    return status;
}

void ves_formulas_unbind(ves_bound_formulas *bound)
{
    for (size_t i = 0; bound->formula && i < bound->formulas->n; ++i) ves_formula_free(bound->formula[i]);
    free(bound->formula);
    free(bound->slot);
    free(bound->value);
    *bound = (ves_bound_formulas){0};
}

static ves_status judge(const ves_formula_plan *plan, double value, ves_report *report)
{
    if (value < 0.0 && !plan->shorthand)
        return ves_fail(report, VES_E_CONFIG, plan->at->at, "\"%s\" is %g, expected at least 0", plan->at->text, value);
    if (value == 0.0 && plan->above_zero)
        return ves_fail(report, VES_E_CONFIG, plan->at->at, "\"%s\" is 0, expected more than 0", plan->at->text);
    return VES_OK;
}

/* Put the numbers, and the diameter of this size, where the parsers look for them. */
static void take_numbers(ves_bound_formulas *bound, const double number[], double diameter)
{
    const ves_formulas *f = bound->formulas;
    for (size_t i = 0; i < f->n_variable; ++i) {
        const ves_variable *v = &f->variable[i];
        if (v->kind == VES_VARIABLE_NUMBER) bound->slot[i] = number[v->of];
        if (v->kind == VES_VARIABLE_LENGTH) bound->slot[i] = number[v->of] * 1e7;
        if (v->kind == VES_VARIABLE_DIAMETER) bound->slot[i] = diameter * 1e7;
    }
}

ves_status ves_formulas_work_out(ves_bound_formulas *bound, const double number[], const ves_sizes *sizes,
                                 ves_report *report)
{
    const ves_formulas *f = bound->formulas;
    ves_status status = VES_OK;
    for (size_t j = 0; j < sizes->n && !status; ++j) {
        take_numbers(bound, number, sizes->diameter[j]);
        for (size_t i = 0; i < f->n && !status; ++i) {
            const ves_formula_plan *plan = &f->plan[i];
            double *value = &bound->value[i][j];
            status = ves_formula_value(bound->formula[i], value, report);
            if (!status) status = judge(plan, *value, report);
            if (plan->variable != VES_NO_INDEX) bound->slot[plan->variable] = *value;
        }
    }
    return status;
}
