#include "inference/least_squares.h"

#include "base/gsl_errors.h"
#include "base/memory.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ves_descent_names[VES_N_DESCENT] = {"lmaccel", "lm", "dogleg"};
const char *const ves_stop_words[VES_N_STOP] = {"flat", "small_step", "no_better_step", "too_many_iterations",
                                                "no_start"};

static const double FAR = 1e8; /* a residual of a point that could not be worked out: no step goes there */
static const double BEND_STEP = 1e-3;

/* What GSL's functions are given. Slopes come with the residuals, from one bundle, so that both see the same steps of
 * the solver; they are kept for the point at which they are asked for next. */
typedef struct descent {
    const ves_problem *problem;
    bool central;
    double *z, *residual, *slope; /* [n], [m], [n][m] of the last point */
    double *along;                /* [n] work */
    bool known, failed;
    size_t n_evaluation;
    ves_status status;
    ves_report *report;
} descent;

static void free_descent(descent *d)
{
    free(d->z);
    free(d->residual);
    free(d->slope);
    free(d->along);
}

static bool make_room(descent *d)
{
    const size_t n = d->problem->n, m = d->problem->m;
    d->z = ves_new(n, sizeof *d->z);
    d->along = ves_new(n, sizeof *d->along);
    d->residual = ves_new(m, sizeof *d->residual);
    d->slope = ves_new(n * m, sizeof *d->slope);
    return d->z && d->along && d->residual && d->slope;
}

/* @return false: an error that ends all */
static bool work_out(const gsl_vector *x, descent *d)
{
    const size_t n = d->problem->n, m = d->problem->m;
    bool same = d->known;
    for (size_t j = 0; j < n; ++j) same = same && d->z[j] == gsl_vector_get(x, j);
    if (same || d->status) return d->status == VES_OK;
    for (size_t j = 0; j < n; ++j) d->z[j] = gsl_vector_get(x, j);
    d->status = d->problem->slopes(d->problem->context, d->z, d->central, d->residual, d->slope, d->report);
    ++d->n_evaluation;
    d->known = true;
    d->failed = false;
    for (size_t i = 0; i < m; ++i) d->failed = d->failed || !isfinite(d->residual[i]);
    for (size_t i = 0; i < n * m; ++i) d->failed = d->failed || !isfinite(d->slope[i]);
    return d->status == VES_OK;
}

static int residuals_of(const gsl_vector *x, void *context, gsl_vector *f)
{
    descent *d = context;
    if (!work_out(x, d)) return GSL_EFAILED;
    for (size_t i = 0; i < f->size; ++i) gsl_vector_set(f, i, d->failed ? FAR : d->residual[i]);
    return GSL_SUCCESS;
}

static int slopes_of(const gsl_vector *x, void *context, gsl_matrix *slope)
{
    descent *d = context;
    if (!work_out(x, d)) return GSL_EFAILED;
    for (size_t i = 0; i < slope->size1; ++i) {
        for (size_t j = 0; j < slope->size2; ++j)
            gsl_matrix_set(slope, i, j, d->failed ? 0.0 : d->slope[j * slope->size1 + i]);
    }
    return GSL_SUCCESS;
}

static int bend_of(const gsl_vector *x, const gsl_vector *v, void *context, gsl_vector *second)
{
    descent *d = context;
    double length = 0.0;
    for (size_t j = 0; j < v->size; ++j) {
        d->along[j] = gsl_vector_get(v, j);
        length = fmax(length, fabs(d->along[j]));
    }
    gsl_vector_set_zero(second);
    if (!(length > 0.0) || d->failed) return GSL_SUCCESS;
    double *at = ves_new(x->size, sizeof *at), *out = ves_new(second->size, sizeof *out);
    if (!at || !out) d->status = ves_fail_memory(d->report);
    for (size_t j = 0; at && j < x->size; ++j) at[j] = gsl_vector_get(x, j);
    if (!d->status)
        d->status =
            d->problem->bend(d->problem->context, at, d->along, BEND_STEP / fmax(length, BEND_STEP), out, d->report);
    bool fine = !d->status;
    for (size_t i = 0; fine && i < second->size; ++i) fine = isfinite(out[i]);
    for (size_t i = 0; fine && i < second->size; ++i) gsl_vector_set(second, i, out[i]);
    free(at);
    free(out);
    return d->status ? GSL_EFAILED : GSL_SUCCESS;
}

/* The gradient beside the size of what it could change: how far the residuals are from being at right angles to every
 * slope. */
static double flatness(const descent *d)
{
    const size_t n = d->problem->n, m = d->problem->m;
    double most = 0.0, squares = 0.0;
    for (size_t i = 0; i < m; ++i) squares += d->residual[i] * d->residual[i];
    for (size_t j = 0; j < n; ++j) {
        double dot = 0.0, own = 0.0;
        for (size_t i = 0; i < m; ++i) {
            dot += d->slope[j * m + i] * d->residual[i];
            own += d->slope[j * m + i] * d->slope[j * m + i];
        }
        if (own > 0.0 && squares > 0.0) most = fmax(most, fabs(dot) / sqrt(own * squares));
    }
    return most;
}

static ves_stop go_down(gsl_multifit_nlinear_workspace *w, descent *d, const ves_descent *how, size_t *n_iteration)
{
    double before = HUGE_VAL;
    size_t standing = 0;
    while (*n_iteration < how->most) {
        const int went = gsl_multifit_nlinear_iterate(w);
        ++*n_iteration;
        if (d->status) return VES_STOP_NO_BETTER;
        if (went == GSL_ENOPROG) return VES_STOP_NO_BETTER;
        if (went) return VES_STOP_NO_BETTER;
        if (flatness(d) < how->gradient) return VES_STOP_GRADIENT;
        if (gsl_multifit_nlinear_test(how->step, 0.0, 0.0, &(int){0}, w) == GSL_SUCCESS) return VES_STOP_STEP;
        double now;
        gsl_blas_ddot(gsl_multifit_nlinear_residual(w), gsl_multifit_nlinear_residual(w), &now);
        standing = before - now <= 1e-12 * (now + 1e-300) ? standing + 1 : 0;
        if (standing == 3) return VES_STOP_NO_BETTER;
        before = now;
    }
    return VES_STOP_ITERATIONS;
}

static ves_status descend(descent *d, const ves_descent *how, double z[], ves_descended *result)
{
    const ves_problem *p = d->problem;
    gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
    parameters.trs = how->method == VES_DESCENT_LMACCEL ? gsl_multifit_nlinear_trs_lmaccel
                     : how->method == VES_DESCENT_LM    ? gsl_multifit_nlinear_trs_lm
                                                        : gsl_multifit_nlinear_trs_dogleg;
    gsl_multifit_nlinear_fdf fdf = {
        .f = residuals_of, .df = slopes_of, .fvv = bend_of, .n = p->m, .p = p->n, .params = d};
    gsl_vector_view start = gsl_vector_view_array(z, p->n);
    gsl_multifit_nlinear_workspace *w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, p->m, p->n);
    if (!w) return ves_fail_memory(d->report);
    const int begun = gsl_multifit_nlinear_init(&start.vector, &fdf, w);
    if (!d->status && !begun && !d->failed) {
        result->stop = go_down(w, d, how, &result->n_iteration);
        for (size_t j = 0; j < p->n; ++j) z[j] = gsl_vector_get(w->x, j);
        gsl_blas_ddot(w->f, w->f, &result->objective);
    }
    gsl_multifit_nlinear_free(w);
    return d->status;
}

ves_status ves_descend(const ves_problem *problem, const ves_descent *how, double z[], ves_descended *result,
                       ves_report *report)
{
    descent d = {.problem = problem, .central = how->central, .report = report};
    *result = (ves_descended){.objective = HUGE_VAL, .stop = VES_STOP_NO_START};
    ves_gsl_returns_errors();
    const ves_status status = make_room(&d) ? descend(&d, how, z, result) : ves_fail_memory(report);
    result->n_evaluation = d.n_evaluation;
    free_descent(&d);
    return status;
}
