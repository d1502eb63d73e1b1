#include "fit/learn.h"

#include "base/array.h"
#include "base/gsl_errors.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ves_lesson_words[VES_N_LESSON] = {"range only", "partly", "learned"};

void ves_learned_free(ves_learned *l)
{
    double *const arrays[] = {
        l->z,           l->mode,       l->sd,       l->low,   l->high,           l->median,          l->shrinkage,
        l->correlation, l->predicted,  l->residual, l->scale, l->draw_predicted, l->draw_likelihood, l->walked_median,
        l->walked_low,  l->walked_high};
    for (size_t i = 0; i < VES_COUNT(arrays); ++i) free(arrays[i]);
    for (size_t i = 0; l->start && i < l->n_start; ++i) free(l->start[i].z);
    for (size_t i = 0; l->profile && i < l->n_profile; ++i) {
        free(l->profile[i].value);
        free(l->profile[i].with_prior);
        free(l->profile[i].alone);
    }
    free(l->start);
    free(l->profile);
    free(l->lesson);
    free(l->ends_in_mode);
    free(l->equal);
    ves_information_free(&l->information);
    ves_importance_free(&l->draws);
    ves_walk_free(&l->walk);
    *l = (ves_learned){0};
}

static ves_status make_room(const ves_fit *fit, ves_learned *l, ves_report *report)
{
    const size_t n = fit->list.n, n_datum = fit->observations.n;
    *l = (ves_learned){.n = n,
                       .z = ves_new(n, sizeof(double)),
                       .mode = ves_new(n, sizeof(double)),
                       .sd = ves_new(n, sizeof(double)),
                       .low = ves_new(n, sizeof(double)),
                       .high = ves_new(n, sizeof(double)),
                       .median = ves_new(n, sizeof(double)),
                       .shrinkage = ves_new(n, sizeof(double)),
                       .correlation = ves_new(n * n, sizeof(double)),
                       .lesson = ves_new(n, sizeof(ves_lesson)),
                       .n_start = fit->starts,
                       .start = ves_new(fit->starts, sizeof(ves_start)),
                       .ends_in_mode = ves_new(fit->starts, sizeof(size_t)),
                       .sigma = NAN,
                       .rss = NAN,
                       .predicted = ves_new(n_datum, sizeof(double)),
                       .residual = ves_new(n_datum, sizeof(double)),
                       .scale = ves_new(fit->observations.n_study, sizeof(double))};
    bool fine = l->z && l->mode && l->sd && l->low && l->high && l->median && l->shrinkage && l->correlation &&
                l->lesson && l->start && l->ends_in_mode && l->predicted && l->residual && l->scale;
    for (size_t i = 0; fine && i < l->n_start; ++i) {
        l->start[i].z = ves_new(n, sizeof(double));
        fine = l->start[i].z;
    }
    return fine ? VES_OK : ves_fail_memory(report);
}

/* How far values lie from predictions. A study's scale that was integrated out counts as what it is found to be; one
 * that is a coordinate is in the mode. @return out of memory? */
static bool find_residuals(const ves_fit *fit, ves_learned *out)
{
    const ves_observations *o = &fit->observations;
    double *predicted = ves_new(o->n, sizeof *predicted);
    if (!predicted) return false;
    for (size_t i = 0; i < o->n; ++i) {
        const size_t study = o->datum[i].study;
        predicted[i] = out->predicted[i] * (fit->error.scale_of[study] == VES_NONE ? out->scale[study] : 1.0);
    }
    for (size_t i = 0; i < o->n; ++i) {
        out->residual[i] = ves_likelihood_residual_of(&fit->likelihood, i, predicted, out->mode);
        if (fit->error.concentrated) out->residual[i] /= out->sigma;
    }
    free(predicted);
    return true;
}

/* What people read of the mode: residuals, scales of studies, criteria. */
static ves_status describe(ves_learner *l, ves_report *report)
{
    const ves_fit *fit = l->fit;
    ves_learned *out = l->out;
    double *work = l->objective[0]->work;
    for (size_t k = 0; k < fit->observations.n_study; ++k)
        out->scale[k] = ves_likelihood_scale(&fit->likelihood, k, out->predicted, out->mode, work);
    if (!find_residuals(fit, out)) return ves_fail_memory(report);
    const double p = (double)(out->n + fit->error.concentrated), n = (double)fit->likelihood.n_used;
    out->aic = 2.0 * p - 2.0 * out->log_likelihood;
    out->bic = p * log(n) - 2.0 * out->log_likelihood;
    for (size_t t = 0; t < l->pool.n_thread; ++t) out->n_solved += ves_predictor_count(l->objective[t]->predictor);
    return VES_OK;
}

ves_status ves_learn(ves_learner *l, ves_learned *learned, ves_report *report)
{
    const size_t n_thread = l->pool.n_thread;
    l->out = learned;
    l->objective = ves_new(n_thread, sizeof(ves_objective *));
    ves_gsl_returns_errors();
    ves_status status = make_room(l->fit, learned, report);
    if (!status && !l->objective) status = ves_fail_memory(report);
    for (size_t t = 0; t < n_thread && !status; ++t) status = ves_objective_start(l->fit, &l->objective[t], report);
    if (!status) status = ves_learn_modes(l, report);
    if (!status) status = ves_learn_curvature(l, report);
    if (!status) status = ves_learn_draws(l, report);
    if (!status) status = ves_learn_walkers(l, report);
    if (!status) status = ves_learn_profiles(l, report);
    if (!status) status = describe(l, report);
    for (size_t t = 0; l->objective && t < n_thread; ++t) ves_objective_free(l->objective[t]);
    free(l->objective);
    l->objective = NULL;
    return status;
}
