#include "inference/constrained.h"

#include "base/memory.h"

#include <math.h>
#include <nlopt.h>
#include <stdlib.h>
#include <string.h>

static const double FAR = 1e3; /* what stands for a point that cannot be worked out: worse than any other */

/* What NLopt's callbacks share. It asks for the function and for its limits apart, at the same point. */
typedef struct looking {
    const ves_constrained *problem;
    const ves_constrained_options *options;
    nlopt_opt search;
    double *last, *limit; /* [n], [n_limit] where it was asked last, and what was said there */
    double value;
    bool asked;
    double *best; /* [n] */
    ves_least least;
    ves_status status;
    ves_report *report;
} looking;

bool ves_least_is_better(const ves_least *a, const ves_least *b, double slack)
{
    const bool met = a->violation <= slack, other = b->violation <= slack;
    if (met != other) return met;
    return met ? a->value < b->value : a->violation < b->violation;
}

/* Keep the best point of all. */
static void note(looking *l)
{
    ves_least here = {.value = l->value, .violation = 0.0};
    for (size_t k = 0; k < l->problem->n_limit; ++k) here.violation = fmax(here.violation, l->limit[k]);
    const size_t n_trial = ++l->least.n_trial;
    if (!isfinite(here.value) || !ves_least_is_better(&here, &l->least, l->options->slack)) return;
    l->least = here;
    l->least.n_trial = n_trial;
    memcpy(l->best, l->last, l->problem->n * sizeof *l->best);
}

static void ask(looking *l, const double u[])
{
    const size_t n = l->problem->n;
    if (l->asked && memcmp(u, l->last, n * sizeof *u) == 0) return;
    l->asked = true;
    memcpy(l->last, u, n * sizeof *u);
    for (size_t j = 0; j < n; ++j) l->last[j] = fmin(fmax(u[j], 0.0), 1.0);
    if (!l->status) l->status = l->problem->at(l->problem->context, l->last, &l->value, l->limit, l->report);
    if (l->status) (void)nlopt_force_stop(l->search);
    if (l->status) l->value = NAN;
    note(l);
    memcpy(l->last, u, n * sizeof *u);
    if (isfinite(l->value)) return;
    l->value = FAR;
    for (size_t k = 0; k < l->problem->n_limit; ++k) l->limit[k] = FAR;
}

static double value_at(unsigned n, const double u[], double slope[], void *context)
{
    looking *l = context;
    (void)n;
    (void)slope; /* COBYLA asks for none */
    ask(l, u);
    return l->value;
}

static void limits_at(unsigned m, double limit[], unsigned n, const double u[], double slope[], void *context)
{
    looking *l = context;
    (void)n;
    (void)slope;
    ask(l, u);
    memcpy(limit, l->limit, m * sizeof *limit);
}

static ves_status set_up(looking *l, ves_report *report)
{
    const ves_constrained_options *o = l->options;
    const unsigned m = (unsigned)l->problem->n_limit;
    double *tolerance = ves_new(m, sizeof *tolerance);
    for (unsigned k = 0; tolerance && k < m; ++k) tolerance[k] = 0.0;
    const bool fine = tolerance && nlopt_set_min_objective(l->search, value_at, l) > 0 &&
                      (m == 0 || nlopt_add_inequality_mconstraint(l->search, m, limits_at, l, tolerance) > 0) &&
                      nlopt_set_lower_bounds1(l->search, 0.0) > 0 && nlopt_set_upper_bounds1(l->search, 1.0) > 0 &&
                      nlopt_set_initial_step1(l->search, o->step) > 0 &&
                      nlopt_set_xtol_abs1(l->search, o->precision) > 0 &&
                      nlopt_set_maxeval(l->search, (int)o->n_trial) > 0;
    free(tolerance);
    return fine ? VES_OK : ves_fail_memory(report);
}

ves_status ves_constrained_find(const ves_constrained *problem, const ves_constrained_options *options, double u[],
                                ves_least *least, ves_report *report)
{
    const size_t n = problem->n;
    looking l = {.problem = problem,
                 .options = options,
                 .search = n ? nlopt_create(NLOPT_LN_COBYLA, (unsigned)n) : NULL,
                 .last = ves_new(n, sizeof *l.last),
                 .limit = ves_new(problem->n_limit, sizeof *l.limit),
                 .best = ves_new(n, sizeof *l.best),
                 .least = {.value = NAN, .violation = INFINITY},
                 .report = report};
    ves_status status = l.last && l.limit && l.best && (l.search || n == 0) ? VES_OK : ves_fail_memory(report);
    if (!status && n) status = set_up(&l, report);
    if (!status) {
        double *at = l.best, value;
        memcpy(at, u, n * sizeof *at);
        ask(&l, u); /* also where nothing is free */
        double *x = ves_new(n, sizeof *x);
        if (!x) status = ves_fail_memory(report);
        if (x) memcpy(x, u, n * sizeof *x);
        const int code = x && n && !l.status ? nlopt_optimize(l.search, x, &value) : 0;
        if (code == NLOPT_OUT_OF_MEMORY) status = ves_fail_memory(report);
        free(x);
        if (!status) status = l.status;
        memcpy(u, l.best, n * sizeof *u);
    }
    *least = l.least;
    if (l.search) nlopt_destroy(l.search);
    free(l.last);
    free(l.limit);
    free(l.best);
    return status;
}
