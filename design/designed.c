#include "design/designed.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW_STARTS = 2 }; /* of searches beside the one that is asked for */

static void judged_free(ves_judged *j)
{
    ves_arms_free(&j->arms);
    free(j->sd);
    free(j->spread);
    free(j->forecast);
    *j = (ves_judged){0};
}

void ves_designed_free(ves_designed *d)
{
    judged_free(&d->before);
    judged_free(&d->plan);
    judged_free(&d->own);
    ves_certificate_free(&d->certificate);
    for (size_t i = 0; i < d->n_bargain; ++i) free(d->bargain[i].organ);
    free(d->bargain);
    free(d->without_organ);
    free(d->without_time);
    free(d->only_series);
    *d = (ves_designed){0};
}

/* What the parts below share. */
typedef struct designing {
    ves_outlook *outlook;
    const ves_experiment *e;
    ves_designed *out;
    bool *organ, *series; /* which are used */
    const ves_design_progress *progress;
    ves_report *report;
} designing;

static void tell(const designing *d, const char *words)
{
    if (d->progress && d->progress->tell) d->progress->tell(d->progress->context, words);
}

/* ---- what a plan teaches ---- */

static double variance_along(const ves_prospect *p, const ves_standing *s, const double v[])
{
    double sum = 0.0;
    for (size_t i = 0; i < p->n; ++i) {
        double row = 0.0;
        for (size_t j = 0; j < p->n; ++j) row += s->covariance[i * p->n + j] * v[j];
        sum += v[i] * row;
    }
    return sum;
}

static void add_draw(const designing *d, size_t draw, const ves_standing *s, ves_judged *judged)
{
    const ves_prospect *p = &d->outlook->prospect;
    const size_t n = d->e->list.n;
    for (size_t j = 0; j < n; ++j) {
        const double variance = s->covariance[j * p->n + j], stretch = d->outlook->stretch[draw * n + j];
        judged->sd[j] += variance / (double)p->n_draw;
        judged->spread[j] += variance * stretch * stretch / (double)p->n_draw;
    }
    for (size_t k = 0; k < d->e->n_forecast; ++k)
        judged->forecast[k] += variance_along(p, s, p->target + (draw * p->n_target + k) * p->n) / (double)p->n_draw;
}

/* @param judged its arms are given */
static ves_status judge(designing *d, ves_judged *judged)
{
    const ves_prospect *p = &d->outlook->prospect;
    const size_t n = d->e->list.n;
    ves_standing *standing = NULL;
    judged->sd = ves_new(n, sizeof *judged->sd);
    judged->spread = ves_new(n, sizeof *judged->spread);
    judged->forecast = ves_new(d->e->n_forecast, sizeof *judged->forecast);
    ves_status status = judged->sd && judged->spread && judged->forecast ? VES_OK : ves_fail_memory(d->report);
    if (!status) status = ves_standings_start(p, &standing, d->report);
    if (!status)
        status = ves_prospect_stand(p, judged->arms.n, judged->arms.arm, standing, &judged->arms.phi, d->report);
    for (size_t i = 0; i < p->n_draw && !status; ++i) add_draw(d, i, &standing[i], judged);
    for (size_t j = 0; j < n && !status; ++j) {
        judged->sd[j] = sqrt(judged->sd[j]);
        judged->spread[j] = sqrt(judged->spread[j]);
    }
    for (size_t k = 0; k < d->e->n_forecast && !status; ++k) judged->forecast[k] = sqrt(judged->forecast[k]);
    ves_standings_free(p, standing);
    return status;
}

/* ---- the plan ---- */

static ves_plan_rule rule_of(const ves_experiment *e, size_t animals)
{
    ves_plan_rule rule = e->rule;
    if (rule.most == rule.animals) rule.most = animals;
    rule.animals = animals;
    return rule;
}

static ves_status find_plan(designing *d)
{
    const ves_experiment *e = d->e;
    ves_prospect *p = &d->outlook->prospect;
    ves_arms *arms = &d->out->plan.arms;
    tell(d, "searching");
    ves_status status = ves_exchange(p, &e->rule, e->starts, e->seed, arms, d->report);
    if (!status && e->merge > 0.0) {
        const double most = arms->phi - log1p(-e->merge);
        status = ves_exchange_merge(p, &e->rule, most, arms, d->report);
    }
    if (!status) status = judge(d, &d->out->plan);
    tell(d, "bounding");
    if (!status) status = ves_certificate_make(p, &e->rule, arms, &d->out->certificate, d->report);
    if (!status) status = judge(d, &d->out->before);
    if (!status && e->has_own) status = ves_arms_copy(&e->own, &d->out->own.arms, d->report);
    if (!status && e->has_own) status = judge(d, &d->out->own);
    const double least = d->out->certificate.phi_least;
    d->out->plan.efficiency = fmin(exp(least - d->out->plan.arms.phi), 1.0);
    d->out->own.efficiency = e->has_own ? exp(least - d->out->own.arms.phi) : NAN;
    return status;
}

/* ---- what its parts are worth ---- */

/* phi of the best plan near the one that was found. */
static ves_status nearby(designing *d, double *phi)
{
    ves_arms arms = {0};
    ves_status status = ves_arms_copy(&d->out->plan.arms, &arms, d->report);
    if (!status) status = ves_exchange_from(&d->outlook->prospect, &d->e->rule, &arms, d->report);
    *phi = arms.phi;
    ves_arms_free(&arms);
    return status;
}

static ves_status leave_out_organs(designing *d)
{
    ves_status status = VES_OK;
    for (size_t o = 0; o < d->e->n_organ && d->e->n_organ > 1 && !status; ++o) {
        d->organ[o] = false;
        status = nearby(d, &d->out->without_organ[o]);
        d->organ[o] = true;
    }
    if (d->e->n_organ == 1) d->out->without_organ[0] = d->out->before.arms.phi;
    return status;
}

static ves_status leave_out_times(designing *d)
{
    const ves_prospect *p = &d->outlook->prospect;
    const ves_arms *arms = &d->out->plan.arms;
    ves_standing *standing = NULL;
    ves_arm *left = ves_new(arms->n, sizeof *left);
    d->out->without_time = ves_new(arms->n, sizeof *d->out->without_time);
    ves_status status = left && d->out->without_time ? VES_OK : ves_fail_memory(d->report);
    if (!status) status = ves_standings_start(p, &standing, d->report);
    for (size_t a = 0; a < arms->n && !status; ++a) {
        memcpy(left, arms->arm, arms->n * sizeof *left);
        left[a].animals = 0.0;
        status = ves_prospect_stand(p, arms->n, left, standing, &d->out->without_time[a], d->report);
    }
    ves_standings_free(p, standing);
    free(left);
    return status;
}

/* phi of the best plan of so many animals. */
static ves_status anew(designing *d, size_t animals, double *phi)
{
    const ves_plan_rule rule = rule_of(d->e, animals);
    ves_arms arms = {0};
    size_t fewest, greatest;
    *phi = NAN;
    if (!ves_plan_rule_arms(&rule, &fewest, &greatest)) return VES_OK;
    const ves_status status = ves_exchange(&d->outlook->prospect, &rule, FEW_STARTS, d->e->seed, &arms, d->report);
    *phi = arms.phi;
    ves_arms_free(&arms);
    return status;
}

static ves_status take_series_alone(designing *d)
{
    const ves_experiment *e = d->e;
    ves_status status = VES_OK;
    if (e->n_series == 1) d->out->only_series[0] = d->out->plan.arms.phi;
    for (size_t s = 0; s < e->n_series && e->n_series > 1 && !status; ++s) {
        memset(d->series, 0, e->n_series * sizeof *d->series);
        d->series[s] = true;
        status = anew(d, e->rule.animals, &d->out->only_series[s]);
    }
    for (size_t s = 0; s < e->n_series; ++s) d->series[s] = true;
    return status;
}

static ves_status draw_curve(designing *d)
{
    static const double parts[VES_CURVE_STEPS] = {0.25, 0.5, 1.0, 2.0, 4.0};
    ves_status status = VES_OK;
    for (size_t i = 0; i < VES_CURVE_STEPS && !status; ++i) {
        const size_t n = (size_t)floor(parts[i] * (double)d->e->rule.animals + 1e-9);
        ves_step_of_curve *step = &d->out->curve[d->out->n_curve];
        step->animals = n;
        if (n == 0) continue;
        if (n == d->e->rule.animals) {
            step->phi = d->out->plan.arms.phi;
        } else {
            status = anew(d, n, &step->phi);
        }
        if (!isnan(step->phi)) ++d->out->n_curve;
    }
    return status;
}

/* ---- fewer organs of more animals ---- */

static double cost_of(const designing *d)
{
    double sum = d->e->animal_cost;
    for (size_t o = 0; o < d->e->n_organ; ++o) sum += d->organ[o] ? d->e->cost[o] : 0.0;
    return sum;
}

static size_t animals_for(const designing *d, double money)
{
    const double cost = cost_of(d);
    return cost > 0.0 ? (size_t)fmin(floor(money / cost + 1e-9), 10000.0) : d->e->rule.animals;
}

/* The organ that is missed least, with the animals that it pays for. @param best out, VES_NONE: none may go */
static ves_status cheapest(designing *d, double money, size_t *best, ves_bargain *bargain)
{
    ves_status status = VES_OK;
    *best = VES_NONE;
    bargain->phi = HUGE_VAL;
    for (size_t o = 0; o < d->e->n_organ && !status; ++o) {
        double phi;
        if (!d->organ[o]) continue;
        d->organ[o] = false;
        const size_t animals = animals_for(d, money);
        status = anew(d, animals, &phi);
        d->organ[o] = true;
        if (status || isnan(phi) || !(phi < bargain->phi)) continue;
        *best = o;
        bargain->phi = phi;
        bargain->animals = animals;
    }
    return status;
}

static ves_status find_bargains(designing *d)
{
    const ves_experiment *e = d->e;
    ves_designed *out = d->out;
    if (!e->has_cost) return VES_OK;
    const double money = cost_of(d) * (double)e->rule.animals;
    out->bargain = ves_new(e->n_organ, sizeof *out->bargain);
    ves_status status = out->bargain ? VES_OK : ves_fail_memory(d->report);
    ves_bargain next = {.animals = e->rule.animals, .phi = out->plan.arms.phi};
    while (!status && out->n_bargain < e->n_organ) {
        ves_bargain *b = &out->bargain[out->n_bargain];
        *b = next;
        b->organ = ves_new(e->n_organ, sizeof *b->organ);
        if (!b->organ) return ves_fail_memory(d->report);
        memcpy(b->organ, d->organ, e->n_organ * sizeof *b->organ);
        if (b->phi < out->bargain[out->best_bargain].phi) out->best_bargain = out->n_bargain;
        if (++out->n_bargain == e->n_organ) break;
        size_t best;
        status = cheapest(d, money, &best, &next);
        if (best == VES_NONE) break;
        d->organ[best] = false;
    }
    for (size_t o = 0; o < e->n_organ; ++o) d->organ[o] = true;
    return status;
}

/* ---- the whole ---- */

static ves_status begin(designing *d)
{
    ves_prospect *p = &d->outlook->prospect;
    const size_t n_organ = d->e->n_organ, n_series = d->e->n_series;
    d->organ = ves_new(n_organ, sizeof *d->organ);
    d->series = ves_new(n_series, sizeof *d->series);
    d->out->without_organ = ves_new(n_organ, sizeof(double));
    d->out->only_series = ves_new(n_series, sizeof(double));
    if (!d->organ || !d->series || !d->out->without_organ || !d->out->only_series) return ves_fail_memory(d->report);
    for (size_t o = 0; o < n_organ; ++o) d->organ[o] = true;
    for (size_t s = 0; s < n_series; ++s) d->series[s] = true;
    p->value_used = d->organ;
    p->series_used = d->series;
    return VES_OK;
}

ves_status ves_designed_make(ves_outlook *outlook, const ves_design_progress *progress, ves_designed *designed,
                             ves_report *report)
{
    *designed = (ves_designed){0};
    designing d = {
        .outlook = outlook, .e = outlook->experiment, .out = designed, .progress = progress, .report = report};
    ves_status status = begin(&d);
    if (!status) status = find_plan(&d);
    tell(&d, "weighing its parts");
    if (!status) status = leave_out_organs(&d);
    if (!status) status = leave_out_times(&d);
    if (!status) status = take_series_alone(&d);
    if (!status) status = draw_curve(&d);
    if (!status) status = find_bargains(&d);
    outlook->prospect.value_used = outlook->prospect.series_used = NULL;
    free(d.organ);
    free(d.series);
    return status;
}
