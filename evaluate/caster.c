#include "evaluate/caster.h"

#include "base/array.h"
#include "base/memory.h"
#include "study/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1 }; /* draws of a batch are others than those of the subject of that number */

ves_status ves_caster_start(ves_caster *caster, const ves_study *study, ves_report *report)
{
    const ves_population *p = &study->population;
    size_t most = 0;
    for (size_t i = 0; i < p->n_cast; ++i) most = p->cast[i].people.n_draw > most ? p->cast[i].people.n_draw : most;
    *caster = (ves_caster){.study = study,
                           .u = ves_new(p->n_draw, sizeof *caster->u),
                           .people_u = ves_new(most, sizeof *caster->people_u)};
    if (!caster->u || !caster->people_u) return ves_fail_memory(report);
    return ves_sampler_start(&caster->sampler, p->sampling, p->seed, p->n, p->n_draw, (const char *const *)p->draw,
                             report);
}

void ves_caster_free(ves_caster *caster)
{
    ves_sampler_free(&caster->sampler);
    free(caster->u);
    free(caster->people_u);
    *caster = (ves_caster){0};
}

static void set_value(ves_parameter *p, double value)
{
    const double to_written = ves_quantity_to_written(&p->quantity);
    p->quantity.value = value;
    p->quantity.written = value * to_written;
}

/* The batch a subject gets is drawn for the batch, not for the subject. */
static double draw_for(const ves_population *p, const ves_varied *v, const double u[], size_t subject)
{
    return v->by_batch ? ves_draw_uniform(ves_draw_key_of(p->seed, p->draw[v->draw]), subject % p->n_batch, BATCH)
                       : u[v->draw];
}

static void set_listed(const ves_population *p, const ves_cast *cast, size_t subject, ves_parameters *parameters)
{
    for (size_t k = 0; k < p->n_column; ++k) {
        if (cast->column_item[k] == VES_NONE) continue;
        ves_parameter *item = &parameters->item[cast->column_item[k]];
        item->quantity = p->column[k].quantity;
        item->quantity.value = p->listed[subject * p->n_column + k];
        item->quantity.written = p->listed_written[subject * p->n_column + k];
        item->dim = p->column[k].dim;
        item->other = p->column[k].other;
    }
}

static void tell_covariates(const ves_population *p, const ves_cast *cast, const ves_person *person, bool woman,
                            const ves_parameters *parameters, double out[])
{
    for (size_t i = 0; i < p->n_covariate; ++i) {
        const ves_covariate *v = &p->covariate[i];
        if (v->number) {
            out[i] = cast->told_item[i] == VES_NONE ? NAN : parameters->item[cast->told_item[i]].quantity.written;
        } else if (strcmp(v->name, "sex") == 0) {
            out[i] = woman ? 1.0 : 0.0;
        } else if (strcmp(v->name, "age") == 0) {
            out[i] = person->age / VES_YEAR;
        } else {
            out[i] = strcmp(v->name, "height") == 0 ? person->height : person->weight;
        }
    }
}

ves_status ves_caster_make(ves_caster *caster, size_t scenario, size_t point, size_t subject, ves_scenario *instance,
                           double covariate[], ves_report *report)
{
    const ves_study *study = caster->study;
    const ves_population *p = &study->population;
    if (p->n == 0) return ves_scenario_at_point(study, scenario, point, instance, report);
    if (p->n_column && subject >= p->n_listed) subject = p->n_listed - 1; /* a list has no next one */
    ves_sampler_row(&caster->sampler, subject, caster->u);
    bool woman = p->sex != VES_NONE && caster->u[p->sex] < p->females && p->cast[2 * scenario + 1].scenario;
    const ves_cast *cast = &p->cast[2 * scenario + woman];
    ves_person person = {NAN, NAN, NAN};
    ves_status status = ves_scenario_take_numbers(cast->scenario, instance, report);
    if (status) return status;
    ves_sweep_apply(&study->sweep, point, &instance->parameters);
    if (p->n_column) set_listed(p, cast, subject, &instance->parameters);
    for (size_t i = 0; i < cast->n_varied; ++i) {
        const ves_varied *v = &cast->varied[i];
        set_value(&instance->parameters.item[v->item],
                  ves_distribution_value_left(&v->distribution, &v->cut, draw_for(p, v, caster->u, subject)));
    }
    if (cast->body) {
        for (size_t i = 0; i < cast->people.n_draw; ++i) caster->people_u[i] = caster->u[cast->people_draw[i]];
        person = ves_people_apply(&cast->people, caster->people_u, &instance->parameters);
    }
    if (covariate) tell_covariates(p, cast, &person, woman, &instance->parameters, covariate);
    return ves_scenario_build(study, cast->scenario, instance, report);
}
