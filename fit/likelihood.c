#include "fit/likelihood.h"

#include "base/array.h"
#include "base/memory.h"

#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_likelihood_free(ves_likelihood *l)
{
    free(l->used);
    free(l->block);
    free(l->centre);
    *l = (ves_likelihood){0};
}

/* ---- numbers of the error model ---- */

static double number_of(const ves_error_number *n, const double value[])
{
    if (!n->is_free) return n->value;
    return n->coordinate == VES_NONE ? 1.0 : value[n->coordinate]; /* concentrated: in units of sigma */
}

static bool has(const ves_error_number *n)
{
    return n->is_free || n->value > 0.0;
}

/* Is the effect of the study, of the animal, of a value integrated out? */
static bool scale_is_closed(const ves_likelihood *l, const ves_datum *d)
{
    return has(&l->model->scale) && l->model->scale_of[d->study] == VES_NONE;
}

static bool animal_is_closed(const ves_likelihood *l, const ves_datum *d)
{
    return has(&l->model->animal) && d->animal != VES_NONE && l->model->animal_of[d->animal] == VES_NONE;
}

/* ---- blocks ---- */

/* Do two values share an effect that is integrated out? */
static bool share(const ves_likelihood *l, const ves_datum *a, const ves_datum *b)
{
    if (a->study != b->study) return false;
    return scale_is_closed(l, a) || (animal_is_closed(l, a) && a->animal == b->animal);
}

static void make_blocks(ves_likelihood *l, bool taken[])
{
    const ves_observations *o = l->o;
    size_t n = 0;
    for (size_t i = 0; i < o->n; ++i) {
        if (taken[i] || !o->datum[i].used) continue;
        l->block[l->n_block++] = n;
        for (size_t k = i; k < o->n; ++k) {
            if (taken[k] || !o->datum[k].used || (k > i && !share(l, &o->datum[i], &o->datum[k]))) continue;
            taken[k] = true;
            l->used[n++] = k;
        }
        const size_t size = n - l->block[l->n_block - 1];
        l->most = size > l->most ? size : l->most;
    }
    l->block[l->n_block] = n;
}

ves_status ves_likelihood_start(ves_likelihood *l, const ves_observations *o, const ves_free_list *list,
                                const ves_error_model *model, ves_report *report)
{
    *l = (ves_likelihood){.o = o, .list = list, .model = model};
    bool *taken = ves_new(o->n, sizeof *taken);
    for (size_t i = 0; i < o->n; ++i) l->n_used += o->datum[i].used;
    l->used = ves_new(l->n_used, sizeof *l->used);
    l->block = ves_new(l->n_used + 1, sizeof *l->block);
    l->centre = ves_new(l->n_used, sizeof *l->centre);
    const bool fine = taken && l->used && l->block && l->centre;
    if (fine) make_blocks(l, taken);
    free(taken);
    l->variable = model->kind == VES_ERROR_COMBINED || (model->sigma.is_free && !model->concentrated) ||
                  (model->sd.is_free && !model->concentrated) || model->scale.is_free || model->animal.is_free;
    for (size_t i = 0; i < o->n; ++i) l->variable = l->variable || (o->datum[i].used && model->floor_of[i] > 0.0);
    l->n_residual = l->n_used * (l->variable ? 2 : 1);
    return fine ? VES_OK : ves_fail_memory(report);
}

size_t ves_likelihood_room(const ves_likelihood *l)
{
    return 3 * l->n_used + l->most * l->most + 2 * l->most + 1;
}

/* ---- one value ---- */

/* The prediction with the effects that are coordinates. */
static double scaled(const ves_likelihood *l, const ves_datum *d, double predicted, const double value[])
{
    const size_t scale = l->model->scale_of[d->study],
                 animal = d->animal == VES_NONE ? VES_NONE : l->model->animal_of[d->animal];
    if (scale != VES_NONE) predicted *= value[scale];
    if (animal != VES_NONE) predicted *= value[animal];
    return predicted;
}

/* The predicted value, no smaller than a logarithm can bear. */
static double above_0(const ves_likelihood *l, size_t i, double f)
{
    const double floor = l->model->floor_of[i];
    return fmax(f, floor > 0.0 ? 1e-3 * floor : 1e-12 * fabs(l->o->datum[i].value) + 1e-290);
}

/* Variance around a prediction; of the logarithm where errors are lognormal. */
static double variance_of(const ves_likelihood *l, size_t i, double f, const double value[])
{
    const ves_error_model *m = l->model;
    const ves_datum *d = &l->o->datum[i];
    const double known = d->sd > 0.0 ? d->sd : 0.0;
    if (m->kind == VES_ERROR_LOGNORMAL) {
        const double sigma = number_of(&m->sigma, value), floor = m->floor_of[i] / above_0(l, i, f),
                     own = d->value > 0.0 && !d->censored ? known / d->value : 0.0;
        return sigma * sigma + floor * floor + own * own;
    }
    const double sd = m->sd.is_free ? number_of(&m->sd, value) : m->sd_of[i],
                 part = m->kind == VES_ERROR_COMBINED ? number_of(&m->cv, value) * f : 0.0;
    return sd * sd + part * part + known * known;
}

static double log_phi(double x) /* of the normal distribution function */
{
    return gsl_sf_log_erfc(-x * M_SQRT1_2) - M_LN2;
}

/* ln (Phi(b) - Phi(a)), a < b, through the nearer tail. */
static double log_between(double a, double b)
{
    if (a > 0.0) return log_between(-b, -a);
    const double high = log_phi(b), low = log_phi(a);
    return high + log1p(-exp(low - high));
}

/* ln P of a censored value. */
static double log_censored(const ves_likelihood *l, size_t i, double f, const double value[])
{
    const ves_datum *d = &l->o->datum[i];
    const bool logs = l->model->kind == VES_ERROR_LOGNORMAL;
    /* a limit at or below 0 has no logarithm: everything is above it */
    const double sd = sqrt(variance_of(l, i, f, value)), middle = logs ? log(above_0(l, i, f)) : f;
    const double at = logs ? (d->value > 0.0 ? log(d->value) : -HUGE_VAL) : d->value,
                 other = logs ? (d->other > 0.0 ? log(d->other) : -HUGE_VAL) : d->other;
    const double x = (at - middle) / sd, y = (other - middle) / sd;
    if (d->censored == VES_CENSORED_BELOW) return log_phi(x);
    if (d->censored == VES_CENSORED_ABOVE) return log_phi(-x);
    if (isinf(fmin(x, y))) return log_phi(fmax(x, y));
    return log_between(fmin(x, y), fmax(x, y));
}

/* ---- blocks of values ---- */

/* What a value adds to -2 ln L: square of residual, logarithm of variance, and a constant. */
typedef struct part {
    double residual, log_variance, constant;
} part;

static part part_of_one(const ves_likelihood *l, size_t i, double f, const double value[])
{
    const ves_datum *d = &l->o->datum[i];
    const ves_error_model *m = l->model;
    if (d->censored) return (part){sqrt(fmax(-2.0 * log_censored(l, i, f, value), 0.0)), 0.0, 0.0};
    const double v = variance_of(l, i, f, value);
    if (m->kind == VES_ERROR_LOGNORMAL)
        return (part){log(d->value / above_0(l, i, f)) / sqrt(v), log(v), log(2.0 * M_PI) + 2.0 * log(d->value)};
    const double t = (d->value - f) / sqrt(v), nu = m->nu;
    if (m->kind != VES_ERROR_STUDENT) return (part){t, log(v), log(2.0 * M_PI)};
    return (part){copysign(sqrt((nu + 1.0) * log1p(t * t / nu)), t), log(v),
                  2.0 * (gsl_sf_lngamma(0.5 * nu) - gsl_sf_lngamma(0.5 * (nu + 1.0))) + log(nu * M_PI)};
}

/* Lower triangle of the covariance of a block of logarithms. */
static void covariance_of(const ves_likelihood *l, size_t first, size_t n, const double predicted[],
                          const double value[], double v[])
{
    const double scale = number_of(&l->model->scale, value), animal = number_of(&l->model->animal, value);
    for (size_t i = 0; i < n; ++i) {
        const ves_datum *a = &l->o->datum[l->used[first + i]];
        for (size_t k = 0; k <= i; ++k) {
            const ves_datum *b = &l->o->datum[l->used[first + k]];
            double sum = scale_is_closed(l, a) ? scale * scale : 0.0;
            if (animal_is_closed(l, a) && a->animal == b->animal) sum += animal * animal;
            if (i == k) sum += variance_of(l, l->used[first + i], predicted[l->used[first + i]], value);
            v[i * n + k] = sum;
        }
    }
}

/* In place, the lower triangle. @return false: it is not positive definite */
static bool take_root(size_t n, double v[])
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k <= i; ++k) {
            double sum = v[i * n + k];
            for (size_t j = 0; j < k; ++j) sum -= v[i * n + j] * v[k * n + j];
            if (i == k && !(sum > 0.0)) return false;
            v[i * n + k] = i == k ? sqrt(sum) : sum / v[k * n + k];
        }
    }
    return true;
}

/* @param part out [n] @param v [n][n] work */
static void parts_of_block(const ves_likelihood *l, size_t first, size_t n, const double predicted[],
                           const double value[], double v[], part out[])
{
    covariance_of(l, first, n, predicted, value, v);
    const bool fine = take_root(n, v);
    for (size_t i = 0; i < n; ++i) {
        const size_t index = l->used[first + i];
        const ves_datum *d = &l->o->datum[index];
        double r = log(d->value / above_0(l, index, predicted[index]));
        for (size_t k = 0; k < i; ++k) r -= v[i * n + k] * out[k].residual;
        out[i] = (part){fine ? r / v[i * n + i] : NAN, 2.0 * log(v[i * n + i]), log(2.0 * M_PI) + 2.0 * log(d->value)};
    }
}

/* All of them, in the order of `used`. @return false: a prediction is not there */
static bool all_parts(const ves_likelihood *l, const double predicted[], const double value[], double work[],
                      part out[])
{
    for (size_t i = 0; i < l->n_used; ++i) {
        if (!isfinite(predicted[l->used[i]])) return false;
    }
    for (size_t b = 0; b < l->n_block; ++b) {
        const size_t first = l->block[b], n = l->block[b + 1] - first, i = l->used[first];
        if (n > 1 || (!l->o->datum[i].censored &&
                      (scale_is_closed(l, &l->o->datum[i]) || animal_is_closed(l, &l->o->datum[i])))) {
            parts_of_block(l, first, n, predicted, value, work, out + first);
        } else {
            out[first] = part_of_one(l, i, scaled(l, &l->o->datum[i], predicted[i], value), value);
        }
    }
    return true;
}

static part *parts_in(double work[])
{
    return (part *)(void *)work; /* three doubles each, at the beginning of the room */
}

void ves_likelihood_residuals(const ves_likelihood *l, const double predicted[], const double value[], double work[],
                              double residual[])
{
    part *p = parts_in(work);
    const bool fine = all_parts(l, predicted, value, work + 3 * l->n_used, p);
    for (size_t i = 0; i < l->n_used; ++i) {
        residual[i] = fine ? p[i].residual : NAN;
        if (!l->variable) continue;
        const bool second = fine && !l->o->datum[l->used[i]].censored;
        residual[l->n_used + i] = !fine ? NAN : second ? sqrt(fmax(p[i].log_variance + l->centre[i], 1e-3)) : 0.0;
    }
}

double ves_likelihood_log(const ves_likelihood *l, const double predicted[], const double value[], double work[],
                          double pointwise[])
{
    part *p = parts_in(work);
    double sum = 0.0;
    const bool fine = all_parts(l, predicted, value, work + 3 * l->n_used, p);
    for (size_t i = 0; i < l->n_used; ++i) {
        const double one =
            fine ? -0.5 * (p[i].residual * p[i].residual + p[i].log_variance + p[i].constant) : -HUGE_VAL;
        if (pointwise) pointwise[i] = one;
        sum += one;
    }
    return isnan(sum) ? -HUGE_VAL : sum;
}

void ves_likelihood_centre(ves_likelihood *l, const double predicted[], const double value[], double headroom,
                           double work[])
{
    part *p = parts_in(work);
    const bool fine = all_parts(l, predicted, value, work + 3 * l->n_used, p);
    for (size_t i = 0; fine && i < l->n_used; ++i) l->centre[i] = headroom - p[i].log_variance;
}

/* ---- what people read ---- */

double ves_likelihood_scale(const ves_likelihood *l, size_t study, const double predicted[], const double value[],
                            double work[])
{
    if (l->model->scale_of[study] != VES_NONE) return value[l->model->scale_of[study]];
    if (!has(&l->model->scale)) return 1.0;
    const double tau = number_of(&l->model->scale, value);
    for (size_t b = 0; b < l->n_block; ++b) {
        const size_t first = l->block[b], n = l->block[b + 1] - first;
        if (l->o->datum[l->used[first]].study != study) continue;
        double *v = work, *one = work + n * n, *r = one + n, sum = 0.0;
        covariance_of(l, first, n, predicted, value, v);
        if (!take_root(n, v)) return NAN;
        for (size_t i = 0; i < n; ++i) { /* both whitened: 1 and the residual */
            const size_t index = l->used[first + i];
            one[i] = 1.0;
            r[i] = log(l->o->datum[index].value / above_0(l, index, predicted[index]));
            for (size_t k = 0; k < i; ++k) {
                one[i] -= v[i * n + k] * one[k];
                r[i] -= v[i * n + k] * r[k];
            }
            one[i] /= v[i * n + i];
            r[i] /= v[i * n + i];
            sum += one[i] * r[i];
        }
        return exp(tau * tau * sum);
    }
    return 1.0;
}

double ves_likelihood_residual_of(const ves_likelihood *l, size_t i, const double predicted[], const double value[])
{
    const ves_datum *d = &l->o->datum[i];
    if (d->censored || !isfinite(predicted[i])) return NAN;
    const double f = scaled(l, d, predicted[i], value), sd = sqrt(variance_of(l, i, f, value));
    return (l->model->kind == VES_ERROR_LOGNORMAL ? log(d->value / above_0(l, i, f)) : d->value - f) / sd;
}
