/* Draws and what belongs to them, in the groups that ArviZ reads. */
#include "fit/fit_groups.h"

#include "base/draw.h"
#include "base/memory.h"
#include "base/version.h"
#include "fit/objective.h"

#include <gsl/gsl_cdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table in the making, and what goes into it. */
typedef struct putting {
    ves_table_maker m;
    const ves_fit *fit;
    const ves_learned *l;
} putting;

/* An array over chain and draw, and one dimension more or none. */
static ves_array *by_draw(putting *k, const char *group, const char *name, const char *units, const char *words,
                          const char *more)
{
    char chain[64], draw[64], third[64], path[512];
    (void)snprintf(chain, sizeof chain, "%s/chain", group);
    (void)snprintf(draw, sizeof draw, "%s/draw", group);
    (void)snprintf(third, sizeof third, "%s/%s", group, more ? more : "");
    (void)snprintf(path, sizeof path, "%s/%s", group, name);
    const char *const dimensions[] = {chain, draw, more ? third : NULL, NULL};
    return ves_make_array(&k->m, path, VES_ARRAY_DOUBLE, units, words, dimensions);
}

static void begin_group(putting *k, const char *group, size_t n_chain, size_t n_draw)
{
    char path[64];
    const char *const parts[] = {"chain", "draw"};
    for (size_t i = 0; i < 2; ++i) {
        (void)snprintf(path, sizeof path, "%s/%s", group, parts[i]);
        ves_make_dimension(&k->m, path, i ? n_draw : n_chain);
        const char *const own[] = {path, NULL};
        ves_array *a = ves_make_array(&k->m, path, VES_ARRAY_INT64, "1", parts[i], own);
        for (size_t j = 0; a && j < a->n; ++j) a->data.integer[j] = (int64_t)j;
    }
    ves_make_attribute(&k->m, group, "inference_library", "vesipk");
    ves_make_attribute(&k->m, group, "inference_library_version", ves_version);
}

/* A name as a variable may have it. */
static void variable_name(const char *name, size_t n, char *out)
{
    (void)snprintf(out, n, "%s", name);
    for (char *c = out; *c; ++c) *c = *c == '/' ? '|' : *c;
}

static void put_posterior(putting *k)
{
    const ves_learned *l = k->l;
    begin_group(k, "posterior", 1, l->n_equal);
    begin_group(k, "sample_stats", 1, l->n_equal);
    for (size_t j = 0; j < l->n; ++j) {
        const ves_free *f = &k->fit->list.item[j];
        char name[256];
        variable_name(f->name, sizeof name, name);
        ves_array *a = by_draw(k, "posterior", name, f->unit, "free number", NULL);
        for (size_t i = 0; a && i < l->n_equal; ++i)
            a->data.number[i] = ves_prior_value(&f->prior, l->draws.z[l->equal[i] * l->n + j]) * f->written;
    }
    ves_array *lp = by_draw(k, "sample_stats", "lp", "1", "ln (likelihood x prior), of coordinates", NULL);
    for (size_t i = 0; lp && i < l->n_equal; ++i) lp->data.number[i] = l->draws.log_density[l->equal[i]];
    ves_array *which = by_draw(k, "sample_stats", "weighted_draw", "1", "which of the weighted draws it is", NULL);
    for (size_t i = 0; which && i < l->n_equal; ++i) which->data.number[i] = (double)l->equal[i];
}

static void put_prior(putting *k)
{
    const ves_learned *l = k->l;
    const size_t n = l->n_equal;
    begin_group(k, "prior", 1, n);
    for (size_t j = 0; j < l->n; ++j) {
        const ves_free *f = &k->fit->list.item[j];
        char name[256];
        variable_name(f->name, sizeof name, name);
        ves_array *a = by_draw(k, "prior", name, f->unit, "free number before anything was measured", NULL);
        const ves_draw_key key = ves_draw_key_of(k->fit->seed, f->name);
        for (size_t i = 0; a && i < n; ++i)
            a->data.number[i] =
                ves_prior_value(&f->prior, gsl_cdf_ugaussian_Pinv(ves_draw_uniform(key, i, 0))) * f->written;
    }
}

static void put_predictive(putting *k)
{
    const ves_learned *l = k->l;
    const ves_fit *fit = k->fit;
    const size_t n_datum = fit->observations.n, n_used = fit->likelihood.n_used;
    begin_group(k, "posterior_predictive", 1, l->n_equal);
    begin_group(k, "log_likelihood", 1, l->n_equal);
    ves_make_dimension(&k->m, "posterior_predictive/observation", n_datum);
    ves_make_dimension(&k->m, "log_likelihood/fitted", n_used);
    ves_array *a = by_draw(k, "posterior_predictive", "value", "1", "predicted, without the scatter of measurements",
                           "observation");
    for (size_t i = 0; a && i < l->n_equal; ++i)
        memcpy(a->data.number + i * n_datum, l->draw_predicted + l->equal[i] * n_datum, n_datum * sizeof(double));
    ves_array *p = by_draw(k, "log_likelihood", "value", "1",
                           "ln density of each fitted value, given those before it in its block", "fitted");
    double *work = ves_new(ves_likelihood_room(&fit->likelihood), sizeof *work), *value = ves_new(l->n, sizeof *value);
    if (!k->m.status && !(work && value)) k->m.status = ves_fail_memory(k->m.report);
    for (size_t i = 0; p && !k->m.status && i < l->n_equal; ++i) {
        ves_fit_values(fit, l->draws.z + l->equal[i] * l->n, value);
        (void)ves_likelihood_log(&fit->likelihood, l->draw_predicted + l->equal[i] * n_datum, value, work,
                                 p->data.number + i * n_used);
    }
    free(work);
    free(value);
    static const char *const fitted[] = {"log_likelihood/fitted", NULL};
    ves_array *index =
        ves_make_array(&k->m, "log_likelihood/fitted", VES_ARRAY_INT64, "1", "which measured value", fitted);
    for (size_t i = 0; index && i < n_used; ++i) index->data.integer[i] = (int64_t)fit->likelihood.used[i];
}

static void put_observed(putting *k)
{
    static const char *const by_value[] = {"observed_data/observation", NULL};
    ves_make_dimension(&k->m, "observed_data/observation", k->fit->observations.n);
    ves_array *a =
        ves_make_array(&k->m, "observed_data/value", VES_ARRAY_DOUBLE, "1", "measured, in its unit", by_value);
    for (size_t i = 0; a && i < k->fit->observations.n; ++i) a->data.number[i] = k->fit->observations.datum[i].value;
}

/* ---- walkers ---- */

static void put_walkers(putting *k)
{
    const ves_walk *w = &k->l->walk;
    static const char *const by_parameter[] = {"fit/parameter", NULL};
    if (w->n_draw == 0) return;
    ves_make_numbers(&k->m, "fit/walkers_rhat", "1", "rank-normalised split R-hat: near 1 where walkers agree",
                     by_parameter, w->rhat);
    ves_make_numbers(&k->m, "fit/walkers_ess_bulk", "1", "effective draws of walkers, for the middle", by_parameter,
                     w->bulk);
    ves_make_numbers(&k->m, "fit/walkers_ess_tail", "1", "effective draws of walkers, for the ends", by_parameter,
                     w->tail);
    ves_make_number(&k->m, "fit/walkers_accepted", "1", "share of their steps that were accepted", w->accepted);
    ves_make_count(&k->m, "fit/walkers_steps", "steps of each; the first quarter is left out", w->n_step);
    begin_group(k, "posterior_walkers", w->n_walker, w->n_draw);
    begin_group(k, "sample_stats_walkers", w->n_walker, w->n_draw);
    for (size_t j = 0; j < k->l->n; ++j) {
        const ves_free *f = &k->fit->list.item[j];
        char name[256];
        variable_name(f->name, sizeof name, name);
        ves_array *a = by_draw(k, "posterior_walkers", name, f->unit, "free number, as walkers have it", NULL);
        for (size_t i = 0; a && i < a->n; ++i)
            a->data.number[i] = ves_prior_value(&f->prior, w->z[i * k->l->n + j]) * f->written;
    }
    ves_array *lp = by_draw(k, "sample_stats_walkers", "lp", "1", "ln (likelihood x prior), of coordinates", NULL);
    if (lp) memcpy(lp->data.number, w->log_density, lp->n * sizeof *lp->data.number);
}

void ves_fit_put_groups(const ves_fit *fit, const ves_learned *learned, ves_table_maker *table)
{
    putting k = {.m = *table, .fit = fit, .l = learned};
    put_posterior(&k);
    put_prior(&k);
    put_predictive(&k);
    put_observed(&k);
    put_walkers(&k);
    table->status = k.m.status;
}
