#include "batch/slopes.h"

#include "analysis/nca_rows.h"
#include "base/memory.h"
#include "evaluate/derivatives.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_time[] = {"scenario", "organ", "sensitivity/parameter", "time", NULL};
static const char *const by_number[] = {"scenario", "organ", "sensitivity/parameter", NULL};
static const char *const by_parameter[] = {"sensitivity/parameter", NULL};

/* What is told. */
typedef struct told {
    const char *path, *units, *words; /* units NULL: of amounts */
    bool signal, curve;
    ves_scaling scaling; /* of a curve */
    bool relative;       /* per logarithm of what is told, too */
    ves_nca_index row;   /* of a number of the analysis; VES_N_NCA: the curve at the end of the run */
} told;

static const told all[] = {
    {"sensitivity/d_amount", NULL, "slope of amount in the logarithm of the number", false, true, VES_AS_IT_IS, false,
     VES_N_NCA},
    {"sensitivity/d_percent_dose", "percent", "slope of percent_dose in the logarithm of the number", false, true,
     VES_PERCENT_OF_DOSE, false, VES_N_NCA},
    {"sensitivity/elasticity_percent_dose", "1", "percent of change of percent_dose for 1 percent more of the number",
     false, true, VES_PERCENT_OF_DOSE, true, VES_N_NCA},
    {"sensitivity/elasticity_auc_last", "1", "percent of change of auc_last for 1 percent more of the number", false,
     false, VES_AS_IT_IS, true, VES_NCA_AUC_LAST},
    {"sensitivity/elasticity_cmax", "1", "percent of change of cmax for 1 percent more of the number", false, false,
     VES_AS_IT_IS, true, VES_NCA_CMAX},
    {"sensitivity/elasticity_half_life", "1", "percent of change of half_life for 1 percent more of the number", false,
     false, VES_AS_IT_IS, true, VES_NCA_HALF_LIFE},
    {"sensitivity/elasticity_end", "1",
     "percent of change of percent_dose at the end of the run for 1 percent more of the number", false, false,
     VES_PERCENT_OF_DOSE, true, VES_N_NCA},
    {"sensitivity/d_signal_percent_dose", "percent", "slope of signal_percent_dose in the logarithm of the number",
     true, true, VES_PERCENT_OF_DOSE, false, VES_N_NCA},
    {"sensitivity/elasticity_signal_auc_last", "1",
     "percent of change of signal_auc_last for 1 percent more of the number", true, false, VES_AS_IT_IS, true,
     VES_NCA_AUC_LAST},
};

/* Where the numbers of one scenario go: what is watched, and its place in an array. */
typedef struct slot {
    size_t told, cell;
} slot;

typedef struct job {
    ves_arrays *w;
    size_t array[VES_COUNT(all)]; /* of the table; VES_NONE: it is not told */
    size_t n_free;
    ves_index *freed;  /* [n_free] */
    size_t *parameter; /* [n_free] of the study's list */
    size_t n_watched;
    ves_watched *watched; /* [n_watched] */
    slot *slot;           /* [n_watched] */
} job;

static bool good(job *j, const void *made)
{
    if (!made && !j->w->make.status) j->w->make.status = ves_fail_memory(j->w->make.report);
    return made && !j->w->make.status;
}

static void add_arrays(job *j)
{
    ves_arrays *w = j->w;
    ves_make_dimension(&w->make, "sensitivity/parameter", w->study->n_sensitivity);
    ves_array *a =
        ves_make_array(&w->make, "sensitivity/parameter", VES_ARRAY_TEXT, NULL, "address of a number", by_parameter);
    for (size_t i = 0; a && i < w->study->n_sensitivity; ++i) ves_make_text(&w->make, a, i, w->study->sensitivity[i]);
    for (size_t k = 0; k < VES_COUNT(all); ++k) {
        j->array[k] = VES_NONE;
        if (all[k].signal && !w->layout->tracer) continue;
        a = ves_make_array(&w->make, all[k].path, VES_ARRAY_DOUBLE,
                           all[k].units ? all[k].units : ves_study_amount_unit(w->study), all[k].words,
                           all[k].curve ? by_time : by_number);
        j->array[k] = ves_arrays_index(w, a);
        for (size_t i = 0; a && i < a->n; ++i) a->data.number[i] = NAN;
    }
}

/* ---- one scenario ---- */

/* Numbers that the scenario has. */
static void choose_numbers(job *j, const ves_scenario *scenario)
{
    const ves_study *study = j->w->study;
    j->n_free = 0;
    for (size_t i = 0; i < study->n_sensitivity; ++i) {
        const ves_parameter *p = ves_parameters_find(&scenario->parameters, study->sensitivity[i]);
        if (!p || p->follows) continue;
        j->parameter[j->n_free] = i;
        j->freed[j->n_free++] = (ves_index)(p - scenario->parameters.item);
    }
}

/* All that is told of each organ, so that its analysis is made once. */
static void choose_watched(job *j, size_t scenario)
{
    const ves_arrays *w = j->w;
    const ves_organ_place *place = ves_organ_places(&w->layout->axis, scenario);
    j->n_watched = 0;
    for (size_t o = 0; o < w->layout->axis.n; ++o) {
        for (size_t k = 0; k < VES_COUNT(all); ++k) {
            const size_t organ = all[k].signal ? place[o].signal : place[o].organ,
                         n = all[k].curve ? w->study->n_time : 1;
            if (j->array[k] == VES_NONE || organ == VES_NONE) continue;
            for (size_t t = 0; t < n; ++t) {
                j->slot[j->n_watched] = (slot){k, o * w->study->n_sensitivity * n + t};
                j->watched[j->n_watched++] =
                    (ves_watched){.organ = organ,
                                  .is_nca = !all[k].curve && all[k].row != VES_N_NCA,
                                  .row = all[k].row,
                                  .scaling = all[k].scaling,
                                  .time = w->study->time[all[k].curve ? t : w->study->n_time - 1]};
            }
        }
    }
}

/* What was found of variant `v`. */
static void put(job *j, size_t v, const double prediction[], const double derivative[])
{
    ves_arrays *w = j->w;
    const size_t n_parameter = w->study->n_sensitivity;
    for (size_t i = 0; i < j->n_watched; ++i) {
        const told *what = &all[j->slot[i].told];
        const size_t along = what->curve ? w->study->n_time : 1;
        double *to = w->table.array[j->array[j->slot[i].told]].data.number +
                     v * w->layout->axis.n * n_parameter * along + j->slot[i].cell;
        for (size_t f = 0; f < j->n_free; ++f) {
            const double slope = derivative[f * j->n_watched + i], share = slope / prediction[i];
            to[j->parameter[f] * along] = !what->relative ? slope : isfinite(share) ? share : NAN;
        }
    }
}

/* All points of a scenario, by one evaluator. A subject that cannot be solved has no slopes. */
static void ask(job *j, size_t scenario, ves_caster *caster, ves_instance *made)
{
    ves_arrays *w = j->w;
    ves_evaluator *e = NULL;
    choose_numbers(j, &w->study->scenario[scenario]);
    choose_watched(j, scenario);
    double *value = ves_new(j->n_free, sizeof *value), *prediction = ves_new(j->n_watched, sizeof *prediction),
           *derivative = ves_new(j->n_free * j->n_watched, sizeof *derivative);
    if (good(j, value && prediction && derivative ? value : NULL) && j->n_free > 0)
        w->make.status =
            ves_evaluator_start(w->study, scenario, j->n_free, j->freed, j->n_watched, j->watched, &e, w->make.report);
    for (size_t p = 0; e && p < w->study->sweep.n_point && !w->make.status; ++p) {
        ves_point_state state = {VES_OK, ""};
        w->make.status = ves_caster_typical(caster, scenario, p, made, w->make.report);
        if (w->make.status) break;
        ves_evaluator_rest(e, caster->number);
        for (size_t i = 0; i < j->n_free; ++i) value[i] = caster->number[j->freed[i]];
        w->make.status = ves_evaluate_tangents(e, value, prediction, derivative, &state, w->make.report);
        if (!w->make.status && !state.status) put(j, scenario * w->study->sweep.n_point + p, prediction, derivative);
    }
    ves_evaluator_free(e);
    free(value);
    free(prediction);
    free(derivative);
}

void ves_slopes_add(ves_arrays *w)
{
    const ves_study *study = w->study;
    job j = {.w = w};
    ves_caster caster = {0};
    ves_instance made = {0};
    if (study->n_sensitivity == 0 || w->make.status) return;
    const size_t most = w->layout->axis.n * VES_COUNT(all) * (study->n_time + 1);
    j.freed = ves_new(study->n_sensitivity, sizeof *j.freed);
    j.parameter = ves_new(study->n_sensitivity, sizeof *j.parameter);
    j.watched = ves_new(most, sizeof *j.watched);
    j.slot = ves_new(most, sizeof *j.slot);
    if (good(&j, j.freed && j.parameter && j.watched ? j.slot : NULL)) add_arrays(&j);
    if (!w->make.status) w->make.status = ves_caster_start(&caster, study, w->make.report);
    for (size_t s = 0; s < study->n_scenario && !w->make.status; ++s) ask(&j, s, &caster, &made);
    ves_instance_free(&made);
    ves_caster_free(&caster);
    free(j.freed);
    free(j.parameter);
    free(j.watched);
    free(j.slot);
}
