/* A design, as the group /design of a file. */
#include "base/array.h"
#include "base/hash.h"
#include "design/design_run.h"
#include "graph/table_maker.h"

#include <stdio.h>
#include <string.h>

typedef struct making {
    ves_table_maker m;
    const ves_design_outcome *o;
    const ves_experiment *e;
    const ves_designed *d;
} making;

static const char *const by_parameter[] = {"design/parameter", NULL}, *const by_organ[] = {"design/organ", NULL},
                         *const by_scenario[] = {"design/scenario", NULL}, *const by_time[] = {"design/time", NULL},
                         *const by_site[] = {"design/scenario", "design/time", NULL},
                         *const by_step[] = {"design/step", NULL}, *const by_bargain[] = {"design/bargain", NULL},
                         *const by_bargain_organ[] = {"design/bargain", "design/organ", NULL},
                         *const by_forecast[] = {"design/forecast", NULL};

/* ---- what there is ---- */

static void put_places(making *k)
{
    const ves_experiment *e = k->e;
    ves_make_dimension(&k->m, "design/scenario", e->n_series);
    ves_make_dimension(&k->m, "design/time", e->n_time);
    ves_make_dimension(&k->m, "design/organ", e->n_organ);
    ves_array *a =
        ves_make_array(&k->m, "design/scenario", VES_ARRAY_TEXT, NULL, "scenario that may be carried out", by_scenario);
    for (size_t s = 0; s < e->n_series; ++s) ves_make_text(&k->m, a, s, e->study->scenario[e->series[s]].name);
    ves_make_numbers(&k->m, "design/time", "h", "time at which something may be measured", by_time, e->time);
    a = ves_make_array(&k->m, "design/organ", VES_ARRAY_TEXT, NULL, "organ that an animal gives", by_organ);
    for (size_t o = 0; o < e->n_organ; ++o) ves_make_text(&k->m, a, o, e->organ[o]);
}

/* ---- numbers and forecasts ---- */

static void put_spreads(making *k, const char *which, const char *words, const ves_judged *j)
{
    char path[64], long_name[192];
    (void)snprintf(path, sizeof path, "design/sd_%s", which);
    (void)snprintf(
        long_name, sizeof long_name,
        "standard deviation of the logarithm of the number (where it may be 0, of the number in its unit) %s", words);
    ves_array *a = ves_make_array(&k->m, path, VES_ARRAY_DOUBLE, "1", long_name, by_parameter);
    for (size_t i = 0; a && i < k->e->list.n; ++i)
        a->data.number[i] = j->spread[i] * (k->o->outlook.is_log[i] ? 1.0 : k->e->list.item[i].written);
    (void)snprintf(path, sizeof path, "design/sd_coordinate_%s", which);
    (void)snprintf(long_name, sizeof long_name, "the same of its coordinate, which has 1 under its prior, %s", words);
    ves_make_numbers(&k->m, path, "1", long_name, by_parameter, j->sd);
    if (k->e->n_forecast == 0) return;
    (void)snprintf(path, sizeof path, "design/sd_forecast_%s", which);
    (void)snprintf(long_name, sizeof long_name, "standard deviation of the logarithm of a prediction %s", words);
    ves_make_numbers(&k->m, path, "1", long_name, by_forecast, j->forecast);
}

static void put_numbers(making *k)
{
    const ves_experiment *e = k->e;
    ves_make_dimension(&k->m, "design/parameter", e->list.n);
    ves_array *a =
        ves_make_array(&k->m, "design/parameter", VES_ARRAY_TEXT, NULL, "number that is not known", by_parameter);
    for (size_t j = 0; j < e->list.n; ++j) ves_make_text(&k->m, a, j, e->list.item[j].name);
    a = ves_make_array(&k->m, "design/unit", VES_ARRAY_TEXT, NULL, "unit of it", by_parameter);
    for (size_t j = 0; j < e->list.n; ++j) ves_make_text(&k->m, a, j, e->list.item[j].unit);
    static const char *const paths[] = {"design/value", "design/prior_low", "design/prior_high"};
    static const char *const words[] = {"what the study says, in its unit",
                                        "lower end of its prior, of its middle 95 %", "upper end of it"};
    for (size_t i = 0; i < VES_COUNT(paths); ++i) {
        a = ves_make_array(&k->m, paths[i], VES_ARRAY_DOUBLE, "1", words[i], by_parameter);
        for (size_t j = 0; a && j < e->list.n; ++j) {
            const ves_free *f = &e->list.item[j];
            const double value[] = {f->start, f->low, f->high};
            a->data.number[j] = value[i] * f->written;
        }
    }
    a = ves_make_array(&k->m, "design/is_log", VES_ARRAY_INT8, "1", "1: standard deviations are of its logarithm",
                       by_parameter);
    for (size_t j = 0; a && j < e->list.n; ++j) a->data.integer[j] = k->o->outlook.is_log[j];
    a = ves_make_array(&k->m, "design/is_learned", VES_ARRAY_INT8, "1", "1: it is what the plan is for", by_parameter);
    for (size_t i = 0; a && i < e->n_target; ++i) a->data.integer[e->target[i]] = 1;
    if (e->n_forecast) ves_make_dimension(&k->m, "design/forecast", e->n_forecast);
    a = e->n_forecast ? ves_make_array(&k->m, "design/forecast", VES_ARRAY_TEXT, NULL,
                                       "prediction that the plan is for", by_forecast)
                      : NULL;
    for (size_t i = 0; a && i < e->n_forecast; ++i) ves_make_text(&k->m, a, i, e->forecast[i].name);
    put_spreads(k, "before", "before anything is measured", &k->d->before);
    put_spreads(k, "after", "after the plan", &k->d->plan);
    if (e->has_own) put_spreads(k, "own", "after the plan of the study", &k->d->own);
}

/* ---- plans ---- */

/* Arms of a plan, along PREFIX_arm. */
static void put_arms(making *k, const char *prefix, const ves_arms *arms, const char *words, const char *animals)
{
    char arm[48], image[48], path[64], long_name[128];
    const size_t images = k->e->rule.images;
    (void)snprintf(arm, sizeof arm, "design/%s_arm", prefix);
    (void)snprintf(image, sizeof image, "design/%s_image", prefix);
    const char *const by_arm[] = {arm, NULL}, *const by_image[] = {arm, image, NULL};
    ves_make_dimension(&k->m, arm, arms->n);
    ves_make_dimension(&k->m, image, images);
    (void)snprintf(path, sizeof path, "design/%s_scenario", prefix);
    (void)snprintf(long_name, sizeof long_name, "scenario of each part of %s", words);
    ves_array *a = ves_make_array(&k->m, path, VES_ARRAY_TEXT, NULL, long_name, by_arm);
    for (size_t i = 0; i < arms->n; ++i)
        ves_make_text(&k->m, a, i, k->e->study->scenario[k->e->series[arms->arm[i].sitting.series]].name);
    (void)snprintf(path, sizeof path, "design/%s_time", prefix);
    a = ves_make_array(&k->m, path, VES_ARRAY_DOUBLE, "h", "when its animals are measured", by_image);
    for (size_t i = 0; a && i < arms->n; ++i) {
        for (size_t t = 0; t < images; ++t) a->data.number[i * images + t] = k->e->time[arms->arm[i].sitting.time[t]];
    }
    (void)snprintf(path, sizeof path, "design/%s_%s", prefix, animals);
    a = ves_make_array(&k->m, path, VES_ARRAY_DOUBLE, "1",
                       strcmp(animals, "weight") == 0 ? "its part of all animals" : "how many animals", by_arm);
    for (size_t i = 0; a && i < arms->n; ++i) a->data.number[i] = arms->arm[i].animals;
}

static void put_plans(making *k)
{
    const ves_designed *d = k->d;
    put_arms(k, "plan", &d->plan.arms, "the plan", "animals");
    if (k->e->has_own) put_arms(k, "own", &d->own.arms, "the plan of the study", "animals");
    put_arms(k, "ideal", &d->certificate.weights, "the best plan that animals in parts would allow", "weight");
    ves_make_number(&k->m, "design/phi_before", "1",
                    "logarithm of the variance that is to be small (the criterion), before", d->before.arms.phi);
    ves_make_number(&k->m, "design/phi_after", "1", "the same after the plan", d->plan.arms.phi);
    if (k->e->has_own)
        ves_make_number(&k->m, "design/phi_own", "1", "the same after the plan of the study", d->own.arms.phi);
    ves_make_number(&k->m, "design/phi_ideal", "1", "the same after the best plan that animals in parts would allow",
                    d->certificate.phi);
    ves_make_number(&k->m, "design/phi_bound", "1", "no plan of as many animals can be below",
                    d->certificate.phi_least);
    ves_make_number(&k->m, "design/efficiency", "1", "at least: variance of the best possible over that of the plan",
                    d->plan.efficiency);
    if (k->e->has_own)
        ves_make_number(&k->m, "design/efficiency_own", "1", "the same of the plan of the study", d->own.efficiency);
    if (k->e->rule.images == 1)
        ves_make_numbers(
            &k->m, "design/slope", "1",
            "what an animal of a scenario and a time adds, times their number, at the ideal plan: largest where that "
            "has animals, by the equivalence theorem",
            by_site, d->certificate.slope);
}

/* ---- worth ---- */

static void put_worth(making *k)
{
    const ves_designed *d = k->d;
    static const char *const by_arm[] = {"design/plan_arm", NULL};
    ves_make_numbers(&k->m, "design/phi_without_organ", "1", "criterion of the best plan without this organ", by_organ,
                     d->without_organ);
    ves_make_numbers(&k->m, "design/phi_without_time", "1", "criterion of the plan without the animals of this part",
                     by_arm, d->without_time);
    ves_make_numbers(&k->m, "design/phi_only_scenario", "1", "criterion of the best plan with this scenario alone",
                     by_scenario, d->only_series);
    ves_make_dimension(&k->m, "design/step", d->n_curve);
    ves_array *a = ves_make_array(&k->m, "design/step_animals", VES_ARRAY_DOUBLE, "1", "animals", by_step);
    for (size_t i = 0; a && i < d->n_curve; ++i) a->data.number[i] = (double)d->curve[i].animals;
    a = ves_make_array(&k->m, "design/step_phi", VES_ARRAY_DOUBLE, "1", "criterion of the best plan with so many",
                       by_step);
    for (size_t i = 0; a && i < d->n_curve; ++i) a->data.number[i] = d->curve[i].phi;
    if (d->n_bargain == 0) return;
    ves_make_dimension(&k->m, "design/bargain", d->n_bargain);
    a = ves_make_array(&k->m, "design/bargain_animals", VES_ARRAY_DOUBLE, "1",
                       "animals that the same money buys where fewer organs are measured", by_bargain);
    for (size_t i = 0; a && i < d->n_bargain; ++i) a->data.number[i] = (double)d->bargain[i].animals;
    a = ves_make_array(&k->m, "design/bargain_phi", VES_ARRAY_DOUBLE, "1", "criterion of the best plan with these",
                       by_bargain);
    for (size_t i = 0; a && i < d->n_bargain; ++i) a->data.number[i] = d->bargain[i].phi;
    a = ves_make_array(&k->m, "design/bargain_organ", VES_ARRAY_INT8, "1", "1: this organ is measured",
                       by_bargain_organ);
    for (size_t i = 0; a && i < a->n; ++i) a->data.integer[i] = d->bargain[i / k->e->n_organ].organ[i % k->e->n_organ];
}

static void put_attributes(making *k, const char *command_line)
{
    const ves_study *study = k->e->study;
    char digest[VES_HASH_TEXT];
    ves_hash_of(study->config.script.shown.text, study->config.script.shown.n, digest);
    ves_make_heading(&k->m, "vesipk-design", "1.0", study->title, command_line ? command_line : "vesipk design");
    ves_make_attribute(&k->m, "", "config_sha256", digest);
    ves_make_attribute(&k->m, "design", "criterion", ves_criterion_names[k->e->criterion]);
    ves_make_attribute(&k->m, "design", "unit", k->e->unit);
    ves_make_attribute_number(&k->m, "", "seed", (double)k->e->seed);
}

ves_status ves_design_table_make(const ves_design_outcome *o, const char *command_line, ves_table *table,
                                 ves_report *report)
{
    making k = {.m = {.table = table, .report = report}, .o = o, .e = &o->experiment, .d = &o->designed};
    put_attributes(&k, command_line);
    put_places(&k);
    put_numbers(&k);
    put_plans(&k);
    put_worth(&k);
    ves_make_count(&k.m, "design/n_animals", "animals of the plan", o->experiment.rule.animals);
    ves_make_count(&k.m, "design/n_draws", "draws of what is not known over which plans are judged", o->outlook.n_draw);
    ves_make_count(&k.m, "design/n_failed", "draws that could not be solved and were left out", o->outlook.n_failed);
    ves_make_count(&k.m, "design/n_solved", "subjects that were solved", o->outlook.n_solved);
    return k.m.status;
}
