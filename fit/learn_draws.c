/* Draws from the posterior, and what they say instead of the curvature. */
#include "fit/learn.h"

#include "base/array.h"
#include "base/memory.h"
#include "inference/pareto.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 64,
    ROUNDS = 24,
    TIMES = 40
}; /* draws of a piece of work; rounds; draws at most, as multiple of wanted */

typedef struct round_of {
    ves_learner *l;
    size_t first, n;
    const double *z;
    double *density;
} round_of;

/* Points of a block: their likelihoods and predictions. */
static ves_status log_block(ves_learner *l, size_t thread, size_t first, size_t n, const double z[], double density[],
                            ves_report *report)
{
    const ves_fit *fit = l->fit;
    ves_objective *o = l->objective[thread];
    const size_t n_free = l->out->n, n_datum = fit->observations.n;
    double *value = ves_new(n * n_free, sizeof *value), *predicted = l->out->draw_predicted + first * n_datum;
    if (!value) return ves_fail_memory(report);
    for (size_t i = 0; i < n; ++i) ves_fit_values(fit, z + i * n_free, value + i * n_free);
    const ves_status status = ves_predict(o->predictor, n, value, predicted, report);
    for (size_t i = 0; i < n && !status; ++i) {
        const double likelihood =
            ves_likelihood_log(&fit->likelihood, predicted + i * n_datum, value + i * n_free, o->work, NULL);
        l->out->draw_likelihood[first + i] = likelihood;
        density[i] = likelihood + ves_fit_log_prior(fit, z + i * n_free);
    }
    free(value);
    return status;
}

static ves_status work_on_block(void *context, size_t thread, size_t i, ves_report *report)
{
    const round_of *r = context;
    ves_learner *l = r->l;
    const size_t n_datum = l->fit->observations.n, from = i * BLOCK, n = r->n - from < BLOCK ? r->n - from : BLOCK;
    const size_t first = r->first + from, row = n_datum + 2;
    double *density = r->density + from, *likelihood = l->out->draw_likelihood + first,
           *predicted = l->out->draw_predicted + first * n_datum;
    const ves_kept *kept = ves_keeper_find(l->keeper, VES_KEPT_DRAWS, first);
    if (kept && kept->n == n * row) {
        memcpy(density, kept->number, n * sizeof *density);
        memcpy(likelihood, kept->number + n, n * sizeof *likelihood);
        memcpy(predicted, kept->number + 2 * n, n * n_datum * sizeof *predicted);
        return VES_OK;
    }
    double *all = ves_new(n * row, sizeof *all);
    if (!all) return ves_fail_memory(report);
    ves_status status = log_block(l, thread, first, n, r->z + from * l->out->n, density, report);
    if (!status) {
        memcpy(all, density, n * sizeof *density);
        memcpy(all + n, likelihood, n * sizeof *likelihood);
        memcpy(all + 2 * n, predicted, n * n_datum * sizeof *predicted);
        status = ves_keeper_keep(l->keeper, VES_KEPT_DRAWS, first, n * row, all, report);
    }
    free(all);
    ves_learn_told(l, "draws", first + n, r->first + r->n);
    return status;
}

static ves_status log_density(void *context, size_t first, size_t n_point, const double z[], double out[],
                              ves_report *report)
{
    ves_learner *l = context;
    round_of r = {l, first, n_point, z, out};
    const size_t all = first + n_point, n_datum = l->fit->observations.n;
    double *predicted = realloc(l->out->draw_predicted, all * n_datum * sizeof *predicted);
    if (predicted) l->out->draw_predicted = predicted;
    double *likelihood = realloc(l->out->draw_likelihood, all * sizeof *likelihood);
    if (likelihood) l->out->draw_likelihood = likelihood;
    if (!predicted || !likelihood) return ves_fail_memory(report);
    return ves_pool_do(&l->pool, (n_point + BLOCK - 1) / BLOCK, work_on_block, &r, report);
}

/* ---- what draws say ---- */

typedef struct weighted {
    double value, weight;
} weighted;

static int by_value(const void *a, const void *b)
{
    const weighted *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

static double quantile(size_t n, const weighted w[], double share)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) {
        sum += w[i].weight;
        if (sum >= share) return w[i].value;
    }
    return w[n - 1].value;
}

static void take_marginal(const ves_fit *fit, ves_learned *out, size_t j, weighted w[])
{
    const ves_importance *d = &out->draws;
    double mean = 0.0, square = 0.0, z_mean = 0.0, z_square = 0.0;
    for (size_t i = 0; i < d->n_draw; ++i) {
        const double z = d->z[i * out->n + j];
        w[i] = (weighted){ves_prior_value(&fit->list.item[j].prior, z), d->weight[i]};
        mean += w[i].weight * w[i].value;
        z_mean += w[i].weight * z;
    }
    for (size_t i = 0; i < d->n_draw; ++i) {
        const double z = d->z[i * out->n + j];
        square += w[i].weight * (w[i].value - mean) * (w[i].value - mean);
        z_square += w[i].weight * (z - z_mean) * (z - z_mean);
    }
    qsort(w, d->n_draw, sizeof *w, by_value);
    out->sd[j] = sqrt(square);
    out->low[j] = quantile(d->n_draw, w, 0.025);
    out->median[j] = quantile(d->n_draw, w, 0.5);
    out->high[j] = quantile(d->n_draw, w, 0.975);
    out->shrinkage[j] = 1.0 - z_square;
    out->lesson[j] = out->shrinkage[j] >= 0.75  ? VES_LESSON_LEARNED
                     : out->shrinkage[j] >= 0.2 ? VES_LESSON_PARTLY
                                                : VES_LESSON_RANGE;
}

static void take_correlation(ves_learned *out)
{
    const ves_importance *d = &out->draws;
    const size_t n = out->n;
    for (size_t a = 0; a < n; ++a) {
        for (size_t b = 0; b <= a; ++b) {
            double ma = 0.0, mb = 0.0, ab = 0.0, aa = 0.0, bb = 0.0;
            for (size_t i = 0; i < d->n_draw; ++i) {
                ma += d->weight[i] * d->z[i * n + a];
                mb += d->weight[i] * d->z[i * n + b];
            }
            for (size_t i = 0; i < d->n_draw; ++i) {
                const double x = d->z[i * n + a] - ma, y = d->z[i * n + b] - mb;
                ab += d->weight[i] * x * y;
                aa += d->weight[i] * x * x;
                bb += d->weight[i] * y * y;
            }
            out->correlation[a * n + b] = out->correlation[b * n + a] = a == b ? 1.0 : ab / sqrt(aa * bb);
        }
    }
}

static ves_status take_draws(ves_learner *l, ves_report *report)
{
    const ves_fit *fit = l->fit;
    ves_learned *out = l->out;
    weighted *w = ves_new(out->draws.n_draw, sizeof *w);
    out->equal = ves_new(fit->draws, sizeof *out->equal);
    if (!w || !out->equal) {
        free(w);
        return ves_fail_memory(report);
    }
    out->n_equal = fit->draws;
    ves_importance_resample(&out->draws, fit->seed, out->n_equal, out->equal);
    /* weights that do not hold say less than the curvature */
    for (size_t j = 0; j < out->n && out->draws.holds; ++j) take_marginal(fit, out, j, w);
    if (out->draws.holds) take_correlation(out);
    free(w);
    return VES_OK;
}

/* ---- where to draw ---- */

/* The best mode, and others that are not far below it. @param covariance of the best, for others too */
static size_t choose_modes(const ves_learned *out, double mode[], double covariance[], double height[])
{
    const size_t n = out->n;
    size_t count = 0;
    for (size_t k = 0; k < out->n_mode && count < VES_MODE_MOST; ++k) {
        const ves_start *best = NULL;
        for (size_t i = 0; i < out->n_start; ++i) {
            const ves_start *s = &out->start[i];
            if (s->mode == k && (!best || s->objective < best->objective)) best = s;
        }
        if (k > 0 && best->objective > out->objective + 15.0) break;
        memcpy(mode + count * n, k ? best->z : out->z, n * sizeof *mode);
        memcpy(covariance + count * n * n, out->information.covariance, n * n * sizeof *covariance);
        height[count++] = -0.5 * (k ? best->objective : out->objective);
    }
    return count;
}

ves_status ves_learn_draws(ves_learner *l, ves_report *report)
{
    const ves_fit *fit = l->fit;
    ves_learned *out = l->out;
    const size_t n = out->n;
    if (fit->draws == 0 || fit->list.no_prior || out->information.n_unknown) return VES_OK;
    double *mode = ves_new(VES_MODE_MOST * n, sizeof *mode),
           *covariance = ves_new(VES_MODE_MOST * n * n, sizeof *covariance), height[VES_MODE_MOST];
    ves_status status = mode && covariance ? VES_OK : ves_fail_memory(report);
    if (!status) {
        const size_t n_mode = choose_modes(out, mode, covariance, height);
        const ves_density density = {.n = n, .context = l, .log = log_density};
        const ves_importance_options options = {
            .draws = fit->draws, .seed = fit->seed, .rounds = ROUNDS, .most = TIMES * fit->draws};
        status = ves_importance_draw(&density, n_mode, mode, covariance, height, &options, &out->draws, report);
    }
    if (!status) status = take_draws(l, report);
    free(mode);
    free(covariance);
    return status;
}
