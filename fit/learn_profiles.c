/* Profiles: one number is held, all others follow. */
#include "fit/learn.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double THRESHOLD = 3.841458820694124, BEYOND = 1.3, AIM = 0.2, FARTHEST = 7.0;
enum { SIDE = 24, MOST = 2 * SIDE + 1 };

typedef struct points {
    size_t n;
    double z[MOST], with_prior[MOST], alone[MOST];
    double alone_there; /* at the mode: without priors the other numbers go elsewhere than to the mode */
} points;

/* What -2 ln is where `z[j]` is held and the others go down from where they are. @param z in and out */
static ves_status hold(ves_objective *o, size_t j, bool priors, double z[], double *objective, ves_report *report)
{
    const ves_fit *fit = o->fit;
    const size_t n = fit->list.n;
    const ves_descent how = {
        .method = fit->method, .most = fit->iterations, .central = false, .gradient = 1e-7, .step = 1e-9};
    double *small = ves_new(n, sizeof *small), likelihood;
    ves_descended went;
    if (!small) return ves_fail_memory(report);
    for (size_t k = 0, i = 0; k < n; ++k) {
        if (k != j) small[i++] = z[k];
    }
    ves_objective_hold(o, j, z[j], priors);
    ves_status status = VES_OK;
    if (n > 1 && o->problem.m >= o->problem.n) status = ves_descend(&o->problem, &how, small, &went, report);
    ves_objective_hold(o, VES_NONE, 0.0, true);
    for (size_t k = 0, i = 0; k < n; ++k) {
        if (k != j) z[k] = small[i++];
    }
    free(small);
    if (!status) status = ves_learn_objective(o, z, o->at, &likelihood, objective, NULL, report);
    if (!status && !priors) *objective = -2.0 * likelihood;
    return status;
}

/* Points from the mode to one side, until both curves are above the threshold.
 * @param there  where the others are without priors, at the mode of number `j` */
static ves_status walk(ves_learner *l, ves_objective *o, size_t j, double way, const double there[], points *p,
                       ves_report *report)
{
    const ves_learned *out = l->out;
    const size_t n = out->n;
    double *with = ves_new(n, sizeof *with), *alone = ves_new(n, sizeof *alone);
    double step = 0.45 * sqrt(out->information.covariance[j * n + j]), last = out->objective;
    ves_status status = with && alone ? VES_OK : ves_fail_memory(report);
    if (!isfinite(step) || step > 1.0) step = 1.0;
    if (!status) memcpy(with, out->z, n * sizeof *with);
    if (!status) memcpy(alone, there, n * sizeof *alone);
    for (size_t i = 0; i < SIDE && !status; ++i) {
        with[j] += way * step;
        alone[j] = with[j];
        if (fabs(with[j] - out->z[j]) > FARTHEST) break;
        double a, b;
        status = hold(o, j, true, with, &a, report);
        if (!status) status = hold(o, j, false, alone, &b, report);
        if (status) break;
        p->z[p->n] = with[j];
        p->with_prior[p->n] = a;
        p->alone[p->n++] = b;
        const double rise = fabs(a - last);
        last = a;
        if (!isfinite(a) || a - out->objective > BEYOND * THRESHOLD) break;
        step *= fmin(2.0, fmax(0.5, sqrt(AIM * THRESHOLD / fmax(rise, 1e-3))));
    }
    free(with);
    free(alone);
    return status;
}

/* Where a curve crosses the threshold on one side of its lowest point; NaN: it does not. */
static double crossing(const ves_profile *p, const double curve[], int way)
{
    size_t low = 0;
    for (size_t i = 0; i < p->n; ++i) low = curve[i] < curve[low] ? i : low;
    for (size_t i = low; way > 0 ? i + 1 < p->n : i > 0; i = way > 0 ? i + 1 : i - 1) {
        const size_t next = way > 0 ? i + 1 : i - 1;
        if (!(curve[next] > THRESHOLD)) continue;
        const double share =
            (sqrt(THRESHOLD) - sqrt(fmax(curve[i], 0.0))) / (sqrt(curve[next]) - sqrt(fmax(curve[i], 0.0)));
        return p->value[i] + share * (p->value[next] - p->value[i]);
    }
    return NAN;
}

static ves_status take(const ves_fit *fit, const points *left, const points *right, const ves_learned *out,
                       ves_profile *p, ves_report *report)
{
    p->n = left->n + right->n + 1;
    p->value = ves_new(p->n, sizeof *p->value);
    p->with_prior = ves_new(p->n, sizeof *p->with_prior);
    p->alone = ves_new(p->n, sizeof *p->alone);
    if (!p->value || !p->with_prior || !p->alone) return ves_fail_memory(report);
    const double there = left->alone_there;
    double lowest = there;
    for (size_t i = 0; i < left->n; ++i) lowest = fmin(lowest, left->alone[i]);
    for (size_t i = 0; i < right->n; ++i) lowest = fmin(lowest, right->alone[i]);
    for (size_t i = 0; i < p->n; ++i) {
        const points *side = i < left->n ? left : right;
        const size_t k = i < left->n ? left->n - 1 - i : i - left->n - 1;
        const bool middle = i == left->n;
        p->value[i] =
            ves_prior_value(&fit->list.item[p->coordinate].prior, middle ? out->z[p->coordinate] : side->z[k]);
        p->with_prior[i] = middle ? 0.0 : side->with_prior[k] - out->objective;
        p->alone[i] = (middle ? there : side->alone[k]) - lowest;
    }
    p->low = crossing(p, p->with_prior, -1);
    p->high = crossing(p, p->with_prior, 1);
    p->low_alone = crossing(p, p->alone, -1);
    p->high_alone = crossing(p, p->alone, 1);
    return VES_OK;
}

/* Both sides of the mode. */
static ves_status walk_both(ves_learner *l, ves_objective *o, size_t j, points side[2], ves_report *report)
{
    double *there = ves_new(l->out->n, sizeof *there), lowest = NAN;
    if (!there) return ves_fail_memory(report);
    memcpy(there, l->out->z, l->out->n * sizeof *there);
    ves_status status = hold(o, j, false, there, &lowest, report);
    for (size_t i = 0; i < 2; ++i) {
        side[i].alone_there = lowest;
        if (!status) status = walk(l, o, j, i ? 1.0 : -1.0, there, &side[i], report);
    }
    free(there);
    return status;
}

static ves_status work_on_profile(void *context, size_t thread, size_t i, ves_report *report)
{
    ves_learner *l = context;
    ves_profile *p = &l->out->profile[i];
    points side[2] = {{0}, {0}};
    const size_t j = p->coordinate, n_number = sizeof side / (sizeof(double));
    const ves_kept *kept = ves_keeper_find(l->keeper, VES_KEPT_PROFILE, j);
    double *row = ves_new(n_number, sizeof *row);
    if (!row) return ves_fail_memory(report);
    ves_status status = VES_OK;
    if (kept && kept->n == n_number) {
        memcpy(side, kept->number, sizeof side);
    } else {
        status = walk_both(l, l->objective[thread], j, side, report);
        memcpy(row, side, sizeof side);
        if (!status) status = ves_keeper_keep(l->keeper, VES_KEPT_PROFILE, j, n_number, row, report);
    }
    free(row);
    ves_learn_told(l, "profiles", i + 1, l->out->n_profile);
    return status ? status : take(l->fit, &side[0], &side[1], l->out, p, report);
}

ves_status ves_learn_profiles(ves_learner *l, ves_report *report)
{
    ves_learned *out = l->out;
    size_t n = 0;
    for (size_t j = 0; j < out->n; ++j) n += l->fit->profile[j];
    if (n == 0) return VES_OK;
    out->profile = ves_new(n, sizeof *out->profile);
    if (!out->profile) return ves_fail_memory(report);
    for (size_t j = 0; j < out->n; ++j) {
        if (l->fit->profile[j]) out->profile[out->n_profile++].coordinate = j;
    }
    return ves_pool_do(&l->pool, out->n_profile, work_on_profile, l, report);
}
