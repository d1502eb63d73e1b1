/* Descents from many starts, and the best mode made exact. */
#include "fit/learn.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/sampler.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double HEADROOM = 12.0; /* see ves_likelihood_centre: variances may fall by e^12 from the first start */
static const double SAME_OBJECTIVE = 0.1, SAME_Z = 0.01;
enum { POLISHES = 12, SHARPENINGS = 8 };

/* ---- starts ---- */

/* Points of Sobol's sequence through the priors; where there is no prior, within a factor of 10 of the first start. */
static ves_status place_starts(ves_learner *l, ves_report *report)
{
    const ves_fit *fit = l->fit;
    const size_t n = fit->list.n;
    ves_sampler sampler = {0};
    const char **name = ves_new(n, sizeof *name);
    double *u = ves_new(n, sizeof *u), *first = l->out->start[0].z;
    ves_status status = name && u ? VES_OK : ves_fail_memory(report);
    for (size_t j = 0; j < n && !status; ++j) name[j] = fit->list.item[j].name;
    if (!status) status = ves_sampler_start(&sampler, VES_SAMPLE_SOBOL, fit->seed, fit->starts, n, name, report);
    if (!status) ves_fit_start(fit, first);
    for (size_t i = 1; i < fit->starts && !status; ++i) {
        ves_sampler_row(&sampler, i, u);
        for (size_t j = 0; j < n; ++j) {
            const ves_prior *p = &fit->list.item[j].prior;
            const bool open = p->kind == VES_PRIOR_LOG || p->kind == VES_PRIOR_PLAIN;
            l->out->start[i].z[j] =
                open ? first[j] + (2.0 * u[j] - 1.0) * (p->kind == VES_PRIOR_LOG ? M_LN10 / p->spread : 1.0)
                     : fmin(fmax(gsl_cdf_ugaussian_Pinv(u[j]), -3.0), 3.0);
        }
    }
    ves_sampler_free(&sampler);
    free(name);
    free(u);
    return status;
}

/* Where the variances of the first start are, for the sums of squares of all. */
static ves_status set_centre(ves_learner *l, const double z[], double headroom, ves_report *report)
{
    ves_objective *o = l->objective[0];
    double likelihood;
    const ves_status status = ves_objective_log(o, z, o->at, NULL, &likelihood, report);
    if (!status && isfinite(likelihood)) ves_likelihood_centre(&l->fit->likelihood, o->at, o->value, headroom, o->work);
    return status;
}

/* A start as a row of numbers, for the journal. */
enum { ROW_EXTRA = 5 };

static void to_row(const ves_start *s, size_t n, double row[])
{
    memcpy(row, s->z, n * sizeof *row);
    row[n] = s->objective;
    row[n + 1] = s->log_likelihood;
    row[n + 2] = (double)s->n_iteration;
    row[n + 3] = (double)s->n_evaluation;
    row[n + 4] = (double)s->stop;
}

static void from_row(const double row[], size_t n, ves_start *s)
{
    memcpy(s->z, row, n * sizeof *row);
    s->objective = row[n];
    s->log_likelihood = row[n + 1];
    s->n_iteration = (size_t)row[n + 2];
    s->n_evaluation = (size_t)row[n + 3];
    s->stop = (ves_stop)row[n + 4];
}

static ves_status descend_from(ves_objective *o, ves_start *s, ves_report *report)
{
    const ves_fit *fit = o->fit;
    const ves_descent how = {
        .method = fit->method, .most = fit->iterations, .central = false, .gradient = 1e-8, .step = 1e-10};
    ves_descended went;
    ves_objective_hold(o, VES_NONE, 0.0, true);
    ves_status status = ves_descend(&o->problem, &how, s->z, &went, report);
    s->n_iteration = went.n_iteration;
    s->n_evaluation = went.n_evaluation;
    s->stop = went.stop;
    s->objective = HUGE_VAL;
    s->log_likelihood = -HUGE_VAL;
    if (!status && went.stop != VES_STOP_NO_START)
        status = ves_learn_objective(o, s->z, o->at, &s->log_likelihood, &s->objective, NULL, report);
    return status;
}

static ves_status work_on_start(void *context, size_t thread, size_t i, ves_report *report)
{
    ves_learner *l = context;
    const size_t n = l->out->n;
    ves_start *s = &l->out->start[i];
    const ves_kept *kept = ves_keeper_find(l->keeper, VES_KEPT_START, i);
    if (kept && kept->n == n + ROW_EXTRA) {
        from_row(kept->number, n, s);
        return VES_OK;
    }
    double *row = ves_new(n + ROW_EXTRA, sizeof *row);
    if (!row) return ves_fail_memory(report);
    ves_status status = descend_from(l->objective[thread], s, report);
    to_row(s, n, row);
    if (!status) status = ves_keeper_keep(l->keeper, VES_KEPT_START, i, n + ROW_EXTRA, row, report);
    free(row);
    ves_learn_told(l, "starts", i + 1, l->out->n_start);
    return status;
}

/* ---- modes ---- */

static bool same_place(size_t n, const double a[], const double b[])
{
    bool same = true;
    for (size_t j = 0; j < n; ++j) same = same && fabs(a[j] - b[j]) <= SAME_Z * (1.0 + fabs(b[j]));
    return same;
}

/* The start with the least objective that is of no mode yet; VES_NONE: there is none. */
static size_t best_left(const ves_learned *out)
{
    size_t best = VES_NONE;
    for (size_t i = 0; i < out->n_start; ++i) {
        const ves_start *s = &out->start[i];
        if (s->mode != VES_NONE || !isfinite(s->objective)) continue;
        if (best == VES_NONE || s->objective < out->start[best].objective) best = i;
    }
    return best;
}

static void find_modes(ves_learned *out)
{
    for (size_t i = 0; i < out->n_start; ++i) out->start[i].mode = VES_NONE;
    for (size_t best; (best = best_left(out)) != VES_NONE; ++out->n_mode) {
        const ves_start *at = &out->start[best];
        for (size_t i = 0; i < out->n_start; ++i) {
            ves_start *s = &out->start[i];
            if (s->mode != VES_NONE || !(s->objective <= at->objective + SAME_OBJECTIVE)) continue;
            if (i != best && !same_place(out->n, s->z, at->z)) continue;
            s->mode = out->n_mode;
            ++out->ends_in_mode[out->n_mode];
        }
    }
}

/* The best mode by slopes to both sides, and where variances are fitted too by sums of squares that bend as the
 * likelihood does, until nothing changes. */
static ves_status polish(ves_learner *l, double z[], ves_report *report)
{
    const ves_fit *fit = l->fit;
    ves_objective *o = l->objective[0];
    const size_t n = fit->list.n;
    double *try = ves_new(n, sizeof *try), likelihood, best, now;
    const ves_descent how = {
        .method = fit->method, .most = fit->iterations, .central = true, .gradient = 1e-12, .step = 1e-13};
    ves_descended went;
    ves_status status = try ? VES_OK : ves_fail_memory(report);
    if (!status) status = ves_learn_objective(o, z, o->at, &likelihood, &best, NULL, report);
    for (size_t round = 0; round < POLISHES && !status; ++round) {
        memcpy(try, z, n * sizeof *try);
        if (fit->likelihood.variable) status = set_centre(l, z, 1.0, report);
        if (!status) status = ves_descend(&o->problem, &how, try, &went, report);
        if (!status) status = ves_learn_objective(o, try, o->at, &likelihood, &now, NULL, report);
        if (status || !(now <= best + 1e-9 * (1.0 + fabs(best)))) break;
        const bool still = best - now < 1e-9 * (1.0 + fabs(best));
        best = now;
        memcpy(z, try, n * sizeof *try);
        if (still) break;
    }
    if (!status && fit->likelihood.variable) status = set_centre(l, z, 1.0, report);
    free(try);
    return status;
}

/* The last digits: where sums of squares differ by rounding alone, their slopes still say where the least one is.
 * Steps of Gauss and Newton, as long as they become smaller. */
static ves_status sharpen(ves_learner *l, double z[], ves_report *report)
{
    ves_objective *o = l->objective[0];
    const size_t n = o->problem.n, m = o->problem.m;
    double *residual = ves_new(m, sizeof *residual), *slope = ves_new(n * m, sizeof *slope),
           *none = ves_new(n, sizeof *none), *step = ves_new(n, sizeof *step), before = 1e-3;
    ves_status status = residual && slope && none && step ? VES_OK : ves_fail_memory(report);
    for (size_t round = 0; round < SHARPENINGS && !status; ++round) {
        ves_information i = {0};
        double longest = 0.0, squares = 0.0;
        status = o->problem.slopes(o, z, true, residual, slope, report);
        if (!status) status = ves_information_make(n, m, slope, none, &i, report);
        for (size_t k = 0; k < m && !status; ++k) squares += residual[k] * residual[k];
        for (size_t a = 0; a < n && !status; ++a) {
            step[a] = 0.0;
            for (size_t b = 0; b < n; ++b) {
                double dot = 0.0;
                for (size_t k = 0; k < m; ++k) dot += slope[b * m + k] * residual[k];
                step[a] -= i.covariance[a * n + b] * dot;
            }
            longest = fmax(longest, fabs(step[a]) / sqrt(i.covariance[a * n + a] * fmax(squares, 1e-300)));
        }
        const bool smaller = !status && i.n_unknown == 0 && longest < 0.5 * before;
        for (size_t a = 0; a < n && smaller; ++a) z[a] += step[a];
        before = longest;
        ves_information_free(&i);
        if (!smaller || longest < 1e-13) break;
    }
    free(residual);
    free(slope);
    free(none);
    free(step);
    return status;
}

ves_status ves_learn_modes(ves_learner *l, ves_report *report)
{
    ves_learned *out = l->out;
    ves_status status = place_starts(l, report);
    if (!status && l->fit->likelihood.variable) status = set_centre(l, out->start[0].z, HEADROOM, report);
    if (!status) status = ves_pool_do(&l->pool, out->n_start, work_on_start, l, report);
    if (status) return status;
    find_modes(out);
    if (out->n_mode == 0) {
        const char *fault = ves_predictor_fault(l->objective[0]->predictor);
        return ves_fail(report, VES_E_SOLVER, l->fit->group->at, "no start could be solved%s%s", *fault ? ": " : "",
                        fault);
    }
    size_t best = 0;
    for (size_t i = 0; i < out->n_start; ++i) {
        if (out->start[i].mode == 0 &&
            (out->start[best].mode != 0 || out->start[i].objective < out->start[best].objective))
            best = i;
    }
    memcpy(out->z, out->start[best].z, out->n * sizeof *out->z);
    status = polish(l, out->z, report);
    if (!status && !l->fit->likelihood.variable) status = sharpen(l, out->z, report);
    ves_objective *o = l->objective[0];
    if (!status)
        status =
            ves_learn_objective(o, out->z, out->predicted, &out->log_likelihood, &out->objective, &out->rss, report);
    ves_fit_values(l->fit, out->z, out->mode);
    return status;
}
