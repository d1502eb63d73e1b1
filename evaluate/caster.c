#include "evaluate/caster.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1 }; /* draws of a batch are others than those of the subject of that number */

ves_status ves_caster_start(ves_caster *caster, const ves_study *study, ves_report *report)
{
    const ves_population *p = &study->population;
    size_t most = 0, longest = 0;
    for (size_t i = 0; i < p->n_cast; ++i) most = p->cast[i].people.n_draw > most ? p->cast[i].people.n_draw : most;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const size_t n = study->scenario[i].recipe[0]->n_number;
        longest = n > longest ? n : longest;
    }
    for (size_t i = 0; i < p->n_cast; ++i) {
        const size_t n = p->cast[i].scenario ? p->cast[i].scenario->recipe[0]->n_number : 0;
        longest = n > longest ? n : longest;
    }
    *caster = (ves_caster){.study = study,
                           .u = ves_new(p->n_draw, sizeof *caster->u),
                           .people_u = ves_new(most, sizeof *caster->people_u),
                           .number = ves_new(longest, sizeof *caster->number)};
    if (!caster->u || !caster->people_u || !caster->number) return ves_fail_memory(report);
    if (p->n == 0) return VES_OK;
    return ves_sampler_start(&caster->sampler, p->sampling, p->seed, p->n, p->n_draw, (const char *const *)p->draw,
                             report);
}

void ves_caster_free(ves_caster *caster)
{
    ves_sampler_free(&caster->sampler);
    ves_filler_free(&caster->filler);
    free(caster->u);
    free(caster->people_u);
    free(caster->number);
    *caster = (ves_caster){0};
}

/* ---- the row ---- */

/* A number as it was given: its value, and where it may have one unit or another, in which. */
static void set_given(const ves_recipe *recipe, size_t item, const ves_parameter *given, double value, double number[])
{
    number[item] = value;
    for (size_t i = 0; i < recipe->n_kind; ++i) {
        if (recipe->kind[i].of == item) number[recipe->kind[i].kind] = ves_kind_code(given, recipe->kind[i].first);
    }
}

static void set_point(const ves_study *study, const ves_scenario *s, size_t point, double number[])
{
    for (size_t i = 0; i < study->sweep.n_axis; ++i) {
        if (s->axis[i] == VES_NO_INDEX) continue;
        const ves_parameter *value = ves_sweep_value(&study->sweep, point, i);
        set_given(s->recipe[0], s->axis[i], value, value->quantity.value, number);
    }
}

/* What a draw says of the numbers of a scenario: values first, then factors. @param which  scenario, men or women */
static void set_drawn(const ves_caster *caster, const ves_scenario *s, size_t which, double number[])
{
    const ves_uncertainty *u = &caster->study->uncertainty;
    for (int factor = 0; factor < 2 && caster->draw && which < u->n_of; ++factor) {
        for (size_t i = 0; i < u->of[which].n; ++i) {
            const ves_drawn *unknown = &u->of[which].item[i];
            const double value = unknown->value[caster->draw - 1];
            if (unknown->factor != (factor == 1)) continue;
            if (unknown->factor) {
                number[unknown->item] *= value;
            } else {
                set_given(s->recipe[0], unknown->item, &unknown->given, value, number);
            }
        }
    }
}

/* A number that differs between subjects, where a draw has moved its middle: they differ by the same factor. */
static double around(const ves_scenario *s, const ves_varied *v, double value, double drawn)
{
    const double typical = s->recipe[0]->typical[v->item];
    const ves_parameter *p = &s->parameters.item[v->item];
    if (drawn == typical || typical == 0.0) return value;
    return fmin(fmax(value * (drawn / typical), p->least), p->most);
}

/* What stands over all that. @param woman  the scenario is that of women */
static void set_over(const ves_over *over, const ves_scenario *s, bool woman, double number[])
{
    for (size_t i = 0; i < over->n; ++i) {
        const ves_index item = over->item[woman][i];
        if (item == VES_NO_INDEX) continue;
        number[item] = over->value[i];
        if (over->given[i]) set_given(s->recipe[0], item, over->given[i], over->value[i], number);
    }
}

/* @param last  only what holds whatever the body does */
static void set_listed(const ves_population *p, const ves_cast *cast, size_t subject, bool last, double number[])
{
    const ves_recipe *recipe = cast->scenario->recipe[0];
    if (recipe->data) number[recipe->subject] = (double)subject;
    for (size_t k = 0; k < p->n_column; ++k) {
        if (cast->column_item[k] != VES_NONE && (!last || cast->column_last[k]))
            set_given(cast->scenario->recipe[0], cast->column_item[k], &p->column[k],
                      p->listed[subject * p->n_column + k], number);
    }
}

/* The batch a subject gets is drawn for the batch, not for the subject. */
static double draw_for(const ves_population *p, const ves_varied *v, const double u[], size_t subject)
{
    return v->by_batch ? ves_draw_uniform(ves_draw_key_of(p->seed, p->draw[v->draw]), subject % p->n_batch, BATCH)
                       : u[v->draw];
}

static ves_status fill(ves_caster *caster, const ves_scenario *s, ves_instance *instance, ves_report *report)
{
    const ves_recipe *recipe = ves_scenario_recipe(s, caster->number);
    if (recipe) return ves_fill(&caster->filler, recipe, caster->number, instance, report);
    recipe = s->recipe[0];
    for (size_t i = 0; i < recipe->n_switch; ++i) {
        const double value = caster->number[recipe->on[i]];
        if (recipe->on[i] >= s->parameters.n || value == 0.0 || value == 1.0) continue;
        return ves_fail(report, VES_E_CONFIG, s->parameters.item[recipe->on[i]].at,
                        "%g is half a switch, expected 0 or 1", value);
    }
    return ves_fail(report, VES_E_MODEL, s->at, "the scenario has no structure for these numbers");
}

/* ---- what is told ---- */

/* The scenario that an instance is of, and its cast; NULL without a population. */
static const ves_scenario *scenario_of(const ves_study *study, const ves_instance *instance, const ves_cast **cast)
{
    *cast = NULL;
    for (size_t i = 0; i < study->population.n_cast; ++i) {
        const ves_cast *one = &study->population.cast[i];
        if (!one->scenario || &one->scenario->parameters != instance->recipe->parameters) continue;
        *cast = one;
        return one->scenario;
    }
    size_t i = 0;
    while (&study->scenario[i].parameters != instance->recipe->parameters) ++i;
    return &study->scenario[i];
}

/* Number `item` of a row, in the unit it was written in. */
static double written_as(const ves_study *study, const ves_scenario *scenario, const double number[],
                         const ves_cast *cast, size_t point, size_t subject, size_t item, const char **unit)
{
    const ves_population *p = &study->population;
    const ves_quantity *q = &scenario->parameters.item[item].quantity;
    double written = number[item] == q->value ? q->written : number[item] * ves_quantity_to_written(q);
    for (size_t i = 0; i < study->sweep.n_axis; ++i) {
        if (scenario->axis[i] != item) continue;
        q = &ves_sweep_value(&study->sweep, point, i)->quantity;
        written = q->written;
    }
    if (p->n_listed && subject >= p->n_listed) subject = p->n_listed - 1;
    for (size_t k = 0; cast && k < p->n_column; ++k) {
        if (cast->column_item[k] != item) continue;
        q = &p->column[k].quantity;
        written = p->listed_written[subject * p->n_column + k];
    }
    if (unit) *unit = q->unit;
    return written;
}

double ves_caster_written(const ves_study *study, const ves_instance *instance, size_t point, size_t subject,
                          size_t item, const char **unit)
{
    const ves_cast *cast;
    const ves_scenario *scenario = scenario_of(study, instance, &cast);
    return written_as(study, scenario, instance->number, cast, point, subject, item, unit);
}

/* What stands for a subject when it is told. */
typedef struct telling {
    const ves_study *study;
    const ves_cast *cast;
    const ves_person *person;
    double sex; /* 0: male, 1: female, NaN: there is one only */
    const double *number;
    size_t point, subject;
} telling;

static double told(const telling *t, const ves_covariate *v, size_t item)
{
    switch (v->told) {
    case VES_TOLD_NUMBER:
        return item == VES_NONE
                   ? NAN
                   : written_as(t->study, t->cast->scenario, t->number, t->cast, t->point, t->subject, item, NULL);
    case VES_TOLD_SEX:
        return t->sex;
    case VES_TOLD_AGE:
        return t->person->age / VES_YEAR;
    case VES_TOLD_HEIGHT:
        return t->person->height;
    case VES_TOLD_WEIGHT:
        return t->person->weight;
    case VES_TOLD_DOSE: /* it is known when the subject is made */
        return NAN;
    }
    return NAN;
}

/* What another scenario told already stays. */
static void tell_covariates(const telling *t, double out[])
{
    const ves_population *p = &t->study->population;
    for (size_t i = 0; i < p->n_covariate; ++i) {
        if (isnan(out[i])) out[i] = told(t, &p->covariate[i], t->cast->told_item[i]);
    }
}

/* ---- making ---- */

ves_status ves_caster_typical(ves_caster *caster, size_t scenario, size_t point, ves_instance *instance,
                              ves_report *report)
{
    const ves_scenario *s = &caster->study->scenario[scenario];
    memcpy(caster->number, s->recipe[0]->typical, s->recipe[0]->n_number * sizeof *caster->number);
    set_point(caster->study, s, point, caster->number);
    set_over(&caster->over, s, false, caster->number);
    return fill(caster, s, instance, report);
}

ves_status ves_caster_make(ves_caster *caster, size_t scenario, size_t point, size_t subject, ves_instance *instance,
                           double covariate[], ves_report *report)
{
    const ves_study *study = caster->study;
    const ves_population *p = &study->population;
    double *number = caster->number;
    if (p->n == 0 && !caster->draw) return ves_caster_typical(caster, scenario, point, instance, report);
    if (p->n == 0) {
        const ves_scenario *s = &study->scenario[scenario];
        memcpy(number, s->recipe[0]->typical, s->recipe[0]->n_number * sizeof *number);
        set_point(study, s, point, number);
        set_drawn(caster, s, 2 * scenario, number);
        return fill(caster, s, instance, report);
    }
    if (p->n_listed && subject >= p->n_listed) subject = p->n_listed - 1; /* a list has no next one */
    ves_sampler_row(&caster->sampler, subject, caster->u);
    const double *listed = p->person ? p->person + subject * VES_N_PERSON : NULL;
    const bool may_be = p->cast[2 * scenario + 1].scenario != NULL;
    const bool woman = may_be && (p->says[VES_PERSON_SEX] ? listed[VES_PERSON_SEX] == 1.0
                                                          : p->sex != VES_NONE && caster->u[p->sex] < p->females);
    const ves_cast *cast = &p->cast[2 * scenario + woman];
    const ves_scenario *s = cast->scenario;
    ves_person person = {NAN, NAN, NAN};
    memcpy(number, s->recipe[0]->typical, s->recipe[0]->n_number * sizeof *number);
    set_point(study, s, point, number);
    set_drawn(caster, s, 2 * scenario + woman, number);
    if (p->n_listed) set_listed(p, cast, subject, false, number);
    for (size_t i = 0; i < cast->n_varied; ++i) {
        const ves_varied *v = &cast->varied[i];
        const double value = ves_distribution_value_left(&v->distribution, &v->cut, draw_for(p, v, caster->u, subject));
        number[v->item] = caster->draw ? around(s, v, value, number[v->item]) : value;
    }
    set_over(&caster->over, s, woman, number);
    if (cast->body) {
        for (size_t i = 0; i < cast->people.n_draw && cast->people_draw; ++i)
            caster->people_u[i] = caster->u[cast->people_draw[i]];
        if (listed) person = (ves_person){listed[VES_PERSON_HEIGHT], listed[VES_PERSON_AGE], NAN};
        person = ves_people_apply(&cast->people, cast->people_draw ? caster->people_u : NULL, person, number);
        if (p->n_listed) set_listed(p, cast, subject, true, number);
    }
    const double sex = may_be ? (woman ? 1.0 : 0.0) : listed ? listed[VES_PERSON_SEX] : NAN;
    if (covariate) tell_covariates(&(telling){study, cast, &person, sex, number, point, subject}, covariate);
    const ves_status status = fill(caster, s, instance, report);
    for (size_t i = 0; covariate && !status && i < p->n_covariate; ++i) {
        if (p->covariate[i].told == VES_TOLD_DOSE && isnan(covariate[i])) covariate[i] = instance->schedule.total;
    }
    return status;
}
