#include "fit/objective.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double FORWARD = 1e-5, CENTRAL = 2e-5; /* in the logarithm of a number */

void ves_objective_free(ves_objective *o)
{
    if (!o) return;
    ves_predictor_free(o->predictor);
    free(o->value);
    free(o->z);
    free(o->beside);
    free(o->at);
    free(o->moved_prediction);
    free(o->work);
    free(o->one);
    free(o->other);
    free(o->moved);
    free(o);
}

void ves_fit_values(const ves_fit *fit, const double z[], double value[])
{
    for (size_t j = 0; j < fit->list.n; ++j) value[j] = ves_prior_value(&fit->list.item[j].prior, z[j]);
}

double ves_fit_log_prior(const ves_fit *fit, const double z[])
{
    double sum = 0.0;
    for (size_t j = 0; j < fit->list.n; ++j)
        sum -= fit->list.item[j].prior.none ? 0.0 : 0.5 * z[j] * z[j] + 0.5 * log(2.0 * M_PI);
    return sum;
}

/* ---- coordinates that are held ---- */

static size_t place(const ves_objective *o, size_t j)
{
    return o->held != VES_NONE && j >= o->held ? j + 1 : j;
}

/* All coordinates, of those that are not held. */
static void spread_out(const ves_objective *o, const double z[], double all[])
{
    for (size_t j = 0; j < o->problem.n; ++j) all[place(o, j)] = z[j];
    if (o->held != VES_NONE) all[o->held] = o->held_at;
}

/* ---- residuals ---- */

/* Of the measured values, then of the priors. @param z [n of the list] */
static void residuals_at(ves_objective *o, const double z[], const double predicted[], double residual[])
{
    const ves_fit *fit = o->fit;
    ves_fit_values(fit, z, o->value);
    ves_likelihood_residuals(&fit->likelihood, predicted, o->value, o->work, residual);
    for (size_t j = 0, k = fit->likelihood.n_residual; j < fit->list.n && o->priors; ++j)
        residual[k++] = fit->list.item[j].prior.none ? 0.0 : z[j];
}

static ves_status residuals(void *context, size_t n_point, const double z[], double residual[], ves_report *report)
{
    ves_objective *o = context;
    const ves_fit *fit = o->fit;
    ves_status status = VES_OK;
    for (size_t i = 0; i < n_point && !status; ++i) {
        spread_out(o, z + i * o->problem.n, o->z);
        ves_fit_values(fit, o->z, o->value);
        status = ves_predict(o->predictor, 1, o->value, o->at, report);
        if (!status) residuals_at(o, o->z, o->at, residual + i * o->problem.m);
    }
    return status;
}

/* Predictions at `z` and beside it. @param h [n_beside] how far each neighbour moved its coordinate */
static ves_status predict_beside(ves_objective *o, const double z[], size_t n_beside, const double moved_z[],
                                 ves_report *report)
{
    const ves_fit *fit = o->fit;
    const size_t n = fit->list.n;
    for (size_t k = 0; k < n_beside; ++k) ves_fit_values(fit, moved_z + k * n, o->beside + k * n);
    ves_fit_values(fit, z, o->value);
    return ves_predict_beside(o->predictor, o->value, n_beside, o->beside, o->moved, o->at, o->moved_prediction,
                              report);
}

static ves_status slopes(void *context, const double small[], bool central, double residual[], double slope[],
                         ves_report *report)
{
    ves_objective *o = context;
    const size_t n = o->fit->list.n, n_free = o->problem.n, sides = central ? 2 : 1, m = o->problem.m;
    double *z = o->z, *moved = ves_new(n_free * sides * n, sizeof *moved), *h = ves_new(n_free, sizeof *h);
    if (!moved || !h) {
        free(moved);
        free(h);
        return ves_fail_memory(report);
    }
    spread_out(o, small, z);
    for (size_t j = 0; j < n_free; ++j) {
        h[j] = ves_prior_step(&o->fit->list.item[place(o, j)].prior, z[place(o, j)], central ? CENTRAL : FORWARD);
        for (size_t s = 0; s < sides; ++s) {
            double *to = moved + (j * sides + s) * n;
            memcpy(to, z, n * sizeof *z);
            to[place(o, j)] += s ? -h[j] : h[j];
            o->moved[j * sides + s] = place(o, j);
        }
    }
    const ves_status status = predict_beside(o, z, n_free * sides, moved, report);
    if (!status) residuals_at(o, z, o->at, residual);
    for (size_t j = 0; j < n_free && !status; ++j) {
        const double *to = moved + j * sides * n, *predicted = o->moved_prediction + j * sides * o->fit->observations.n;
        residuals_at(o, to, predicted, o->one);
        if (central) residuals_at(o, to + n, predicted + o->fit->observations.n, o->other);
        const double *from = central ? o->other : residual;
        const double width = central ? to[place(o, j)] - to[n + place(o, j)] : to[place(o, j)] - z[place(o, j)];
        for (size_t i = 0; i < m; ++i) slope[j * m + i] = (o->one[i] - from[i]) / width;
    }
    free(moved);
    free(h);
    return status;
}

static ves_status bend(void *context, const double small[], const double v[], double h, double second[],
                       ves_report *report)
{
    ves_objective *o = context;
    const size_t n = o->fit->list.n, m = o->problem.m;
    double *z = o->z, *moved = ves_new(2 * n, sizeof *moved), *here = ves_new(m, sizeof *here);
    if (!moved || !here) {
        free(moved);
        free(here);
        return ves_fail_memory(report);
    }
    spread_out(o, small, z);
    memcpy(moved, z, n * sizeof *z);
    memcpy(moved + n, z, n * sizeof *z);
    for (size_t j = 0; j < o->problem.n; ++j) {
        moved[place(o, j)] += h * v[j];
        moved[n + place(o, j)] -= h * v[j];
    }
    o->moved[0] = o->moved[1] = VES_NONE;
    const ves_status status = predict_beside(o, z, 2, moved, report);
    if (!status) {
        residuals_at(o, z, o->at, here);
        residuals_at(o, moved, o->moved_prediction, o->one);
        residuals_at(o, moved + n, o->moved_prediction + o->fit->observations.n, o->other);
        for (size_t i = 0; i < m; ++i) second[i] = (o->one[i] - 2.0 * here[i] + o->other[i]) / (h * h);
    }
    free(moved);
    free(here);
    return status;
}

void ves_objective_hold(ves_objective *o, size_t coordinate, double at, bool priors)
{
    o->held = coordinate;
    o->held_at = at;
    o->priors = priors;
    o->problem = (ves_problem){.n = o->fit->list.n - (coordinate != VES_NONE),
                               .m = o->fit->likelihood.n_residual + (priors ? o->fit->list.n : 0),
                               .context = o,
                               .residuals = residuals,
                               .slopes = slopes,
                               .bend = bend};
}

ves_status ves_objective_start(ves_fit *fit, ves_objective **objective, ves_report *report)
{
    ves_objective *o = ves_new(1, sizeof *o);
    *objective = o;
    if (!o) return ves_fail_memory(report);
    const size_t n = fit->list.n, n_datum = fit->observations.n, m = fit->likelihood.n_residual + n;
    *o = (ves_objective){.fit = fit,
                         .value = ves_new(n, sizeof(double)),
                         .z = ves_new(n, sizeof(double)),
                         .beside = ves_new((2 * n + 2) * n, sizeof(double)),
                         .at = ves_new(n_datum, sizeof(double)),
                         .moved_prediction = ves_new((2 * n + 2) * n_datum, sizeof(double)),
                         .work = ves_new(ves_likelihood_room(&fit->likelihood), sizeof(double)),
                         .one = ves_new(m, sizeof(double)),
                         .other = ves_new(m, sizeof(double)),
                         .moved = ves_new(2 * n + 2, sizeof(size_t))};
    ves_objective_hold(o, VES_NONE, 0.0, true);
    if (!o->value || !o->z || !o->beside || !o->at || !o->moved_prediction || !o->work || !o->one || !o->other ||
        !o->moved)
        return ves_fail_memory(report);
    return ves_predictor_start(fit->study, &fit->observations, &fit->list, &o->predictor, report);
}

ves_status ves_objective_log(ves_objective *o, const double z[], double predicted[], double pointwise[],
                             double *log_likelihood, ves_report *report)
{
    ves_fit_values(o->fit, z, o->value);
    const ves_status status = ves_predict(o->predictor, 1, o->value, predicted, report);
    *log_likelihood = status ? NAN : ves_likelihood_log(&o->fit->likelihood, predicted, o->value, o->work, pointwise);
    return status;
}

ves_status ves_objective_slopes(ves_objective *o, const double z[], double residual[], double slope[],
                                ves_report *report)
{
    const size_t held = o->held;
    const double at = o->held_at;
    const bool priors = o->priors;
    ves_objective_hold(o, VES_NONE, 0.0, false);
    const ves_status status = slopes(o, z, true, residual, slope, report);
    ves_objective_hold(o, held, at, priors);
    return status;
}
