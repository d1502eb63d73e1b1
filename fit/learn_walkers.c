/* A second opinion on the posterior: walkers that begin at the draws of importance sampling. */
#include "fit/learn.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double AGREE = 1.01;   /* R-hat below which chains agree, ... */
static const double ENOUGH = 400.0; /* ... and effective draws that are enough: both as Vehtari et al. 2021 have them */

/* One step of all walkers. */
typedef struct stride {
    ves_learner *l;
    size_t step, n;
    const double *z;
    double *density;
} stride;

/* Eight walkers are one bundle: which do not depend on threads. */
static ves_status work_on_bundle(void *context, size_t thread, size_t i, ves_report *report)
{
    enum { LANES = 8 };
    const stride *s = context;
    const ves_fit *fit = s->l->fit;
    ves_objective *o = s->l->objective[thread];
    const size_t from = i * LANES, n = s->n - from < LANES ? s->n - from : LANES, n_free = s->l->out->n,
                 n_datum = fit->observations.n;
    double *value = ves_new(n * n_free, sizeof *value), *predicted = ves_new(n * n_datum, sizeof *predicted);
    ves_status status = value && predicted ? VES_OK : ves_fail_memory(report);
    for (size_t k = 0; k < n && !status; ++k) ves_fit_values(fit, s->z + (from + k) * n_free, value + k * n_free);
    if (!status) status = ves_predict(o->predictor, n, value, predicted, report);
    for (size_t k = 0; k < n && !status; ++k) {
        const double likelihood =
            ves_likelihood_log(&fit->likelihood, predicted + k * n_datum, value + k * n_free, o->work, NULL);
        s->density[from + k] = likelihood + ves_fit_log_prior(fit, s->z + (from + k) * n_free);
        if (isnan(s->density[from + k])) s->density[from + k] = -HUGE_VAL;
    }
    free(value);
    free(predicted);
    return status;
}

static ves_status log_density(void *context, size_t step, size_t n, const double z[], double out[], ves_report *report)
{
    enum { LANES = 8 };
    ves_learner *l = context;
    stride s = {l, step, n, z, out};
    const ves_kept *kept = ves_keeper_find(l->keeper, VES_KEPT_STEP, step);
    if (kept && kept->n == n) {
        memcpy(out, kept->number, n * sizeof *out);
        return VES_OK;
    }
    ves_status status = ves_pool_do(&l->pool, (n + LANES - 1) / LANES, work_on_bundle, &s, report);
    if (!status) status = ves_keeper_keep(l->keeper, VES_KEPT_STEP, step, n, out, report);
    if (step % 50 == 0) ves_learn_told(l, "steps of walkers", step, l->fit->steps);
    return status;
}

/* Draws of equal weight, as coordinates. NULL: out of memory */
static double *first_draws(const ves_learned *out)
{
    double *z = ves_new(out->n_equal * out->n, sizeof *z);
    for (size_t i = 0; z && i < out->n_equal; ++i)
        memcpy(z + i * out->n, out->draws.z + out->equal[i] * out->n, out->n * sizeof *z);
    return z;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Medians and 95 % of what walkers say. */
static ves_status take_marginals(const ves_fit *fit, ves_learned *out, ves_report *report)
{
    const size_t n = out->walk.n_walker * out->walk.n_draw;
    double *one = ves_new(n, sizeof *one);
    out->walked_median = ves_new(out->n, sizeof(double));
    out->walked_low = ves_new(out->n, sizeof(double));
    out->walked_high = ves_new(out->n, sizeof(double));
    const bool ok = one && out->walked_median && out->walked_low && out->walked_high;
    for (size_t j = 0; j < out->n && ok; ++j) {
        for (size_t i = 0; i < n; ++i) one[i] = ves_prior_value(&fit->list.item[j].prior, out->walk.z[i * out->n + j]);
        qsort(one, n, sizeof *one, by_value);
        out->walked_low[j] = one[(size_t)(0.025 * (double)(n - 1))];
        out->walked_median[j] = one[(size_t)(0.5 * (double)(n - 1))];
        out->walked_high[j] = one[(size_t)(0.975 * (double)(n - 1))];
    }
    free(one);
    return ok ? VES_OK : ves_fail_memory(report);
}

ves_status ves_learn_walkers(ves_learner *l, ves_report *report)
{
    const ves_fit *fit = l->fit;
    ves_learned *out = l->out;
    if (fit->steps == 0 || out->n_equal < fit->walkers) return VES_OK;
    double *start = first_draws(out);
    if (!start) return ves_fail_memory(report);
    const ves_density density = {.n = out->n, .context = l, .log = log_density};
    const ves_walk_options options = {
        .n_walker = fit->walkers, .most = fit->steps, .seed = fit->seed, .rhat = AGREE, .effective = ENOUGH};
    ves_status status = ves_walk_on(&density, out->n_equal, start, &options, &out->walk, report);
    free(start);
    return status ? status : take_marginals(fit, out, report);
}
