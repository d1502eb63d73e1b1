#include "regimen/seek.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/sobol.h"
#include "regimen/quick.h"
#include "regimen/recall.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double FIRST_STEP = 0.2, SMALL_STEP = 0.02, PRECISION = 1e-6;

void ves_sought_free(ves_sought *s)
{
    free(s->x);
    free(s->level);
    *s = (ves_sought){0};
}

void ves_seeker_free(ves_seeker *s)
{
    ves_trial_free(&s->trial);
    ves_score_free(&s->score);
    free(s->free);
    free(s->x);
    free(s->basis);
    free(s->basis_total);
    free(s->degree);
    free(s->value);
    free(s->total);
    *s = (ves_seeker){0};
}

ves_status ves_seeker_start(ves_seeker *s, const ves_regimen *r, const ves_pool *pool, ves_report *report)
{
    *s = (ves_seeker){.regimen = r};
    ves_status status = ves_trial_start(&s->trial, r, false, pool, report);
    const size_t n_cell = s->trial.n_draw * s->trial.n_subject;
    if (!status) status = ves_score_start(&s->score, r, s->trial.n_subject, s->trial.n_draw, report);
    s->free = ves_new(r->n_choice, sizeof *s->free);
    s->x = ves_new(r->n_choice, sizeof *s->x);
    s->degree = ves_new(s->trial.n_asked, sizeof *s->degree);
    s->value = ves_new(s->trial.n_asked * n_cell, sizeof *s->value);
    s->total = ves_new(n_cell, sizeof *s->total);
    if (!status && (!s->free || !s->x || !s->degree || !s->value || !s->total)) status = ves_fail_memory(report);
    return status;
}

ves_status ves_seeker_plan(ves_seeker *s, const ves_plan *plan, ves_report *report)
{
    s->plan = plan;
    s->n_free = 0;
    for (size_t k = 0; k < s->regimen->n_choice; ++k) {
        if (s->regimen->choice[k].n_value == 0 && ves_plan_has(s->regimen, plan, k)) s->free[s->n_free++] = k;
    }
    s->n_dose = s->regimen->study->scenario[plan->scenario].n_given;
    ves_status status = ves_trial_plan(&s->trial, plan, report);
    if (status || ves_recall_plan(s)) return status;
    const size_t solved = s->trial.n_solved;
    status = ves_quick_find(s, report);
    return status ? status : ves_remember_plan(s, solved, report);
}

/* ---- coordinates ---- */

static void place(const ves_seeker *s, const double u[], double x[])
{
    for (size_t k = 0; k < s->regimen->n_choice; ++k) /* what this plan does not have stays somewhere */
        x[k] = s->regimen->choice[k].n_value ? (double)s->plan->value[k] : s->regimen->choice[k].low;
    for (size_t j = 0; j < s->n_free; ++j) {
        const ves_choice *c = &s->regimen->choice[s->free[j]];
        x[s->free[j]] = c->log ? c->low * pow(c->high / c->low, u[j]) : c->low + u[j] * (c->high - c->low);
        if (u[j] >= 1.0) x[s->free[j]] = c->high;
    }
}

static void coordinates(const ves_seeker *s, const double x[], double u[])
{
    for (size_t j = 0; j < s->n_free; ++j) {
        const ves_choice *c = &s->regimen->choice[s->free[j]];
        const double v = x[s->free[j]];
        u[j] = c->log ? log(v / c->low) / log(c->high / c->low) : (v - c->low) / (c->high - c->low);
        u[j] = fmin(fmax(u[j], 0.0), 1.0);
    }
}

/* ---- a search ---- */

/* Logarithm of what is wished for at the last trial, and by how much levels are missed. */
static double judge(const ves_seeker *s, double miss[])
{
    const ves_wish *w = s->wish;
    size_t m = 0;
    for (size_t i = 0; i < s->score.n_limit; ++i) {
        if (!isnan(w->level[i])) miss[m++] = ves_score_miss(&s->score, i, w->level[i]);
    }
    for (size_t i = 0; i < m; ++i)
        if (!isfinite(miss[i])) miss[i] = miss[i] > 0.0 ? 1e3 : -1e3;
    const double value = log(fmax(s->score.level[w->of], 1e-300));
    return s->regimen->limit[w->of].goal ? -value : value;
}

static size_t count_limits(const ves_seeker *s)
{
    size_t m = 0;
    for (size_t i = 0; i < s->score.n_limit; ++i) m += isnan(s->wish->level[i]) ? 0 : 1;
    return m;
}

/* A regimen, by sums or by itself. @return NaN: it cannot be solved */
static ves_status try_one(ves_seeker *s, const double x[], bool sums, ves_report *report)
{
    ++s->n_tried;
    if (sums) {
        ves_quick_sum(s, x);
        ves_score_work_out(&s->score, s->value, s->total);
        return VES_OK;
    }
    if (ves_recall_trial(s)) return VES_OK;
    const ves_status status = ves_trial_solve(&s->trial, x, report);
    if (!status && !s->trial.failed) ves_score_work_out(&s->score, s->trial.value, s->trial.total);
    return status ? status : ves_remember_trial(s, report);
}

static ves_status at(void *context, const double u[], double *value, double limit[], ves_report *report)
{
    ves_seeker *s = context;
    place(s, u, s->x);
    const ves_status status = try_one(s, s->x, s->sums, report);
    *value = NAN;
    if (status) return status;
    if (!s->sums && s->trial.failed) {
        memcpy(s->words, s->trial.words, sizeof s->words);
        return VES_OK;
    }
    *value = judge(s, limit);
    return VES_OK;
}

static ves_status search(ves_seeker *s, bool sums, double step, double u[], ves_least *least, ves_report *report)
{
    const ves_constrained problem = {.n = s->n_free, .n_limit = count_limits(s), .at = at, .context = s};
    const ves_constrained_options how = {
        .n_trial = s->regimen->n_trial, .step = step, .precision = PRECISION, .slack = VES_MET};
    s->sums = sums;
    return ves_constrained_find(&problem, &how, u, least, report);
}

/* Where the study is, if it lies between the ends, and places of Sobol's sequence. */
static void start_at(const ves_seeker *s, const ves_sobol *sobol, size_t i, double u[])
{
    const ves_regimen *r = s->regimen;
    for (size_t j = 0; j < s->n_free; ++j) {
        const ves_choice *c = &r->choice[s->free[j]];
        u[j] = i == 0 ? 0.5 : (double)ves_sobol_bits(sobol, (uint32_t)(i + 1), j % VES_SOBOL_MOST) * 0x1p-32;
        if (i > 0 || c->n_axis == 0) continue;
        const ves_parameter *p = ves_parameters_find(&r->study->scenario[s->plan->scenario].parameters,
                                                     r->study->sweep.axis[c->axis].address);
        const double v = p ? p->quantity.value : NAN;
        if (v >= c->low && v <= c->high)
            u[j] = c->log ? log(v / c->low) / log(c->high / c->low) : (v - c->low) / (c->high - c->low);
    }
}

/* The best end of all starts. @param best [n_free] out */
static ves_status search_all(ves_seeker *s, bool sums, double best[], ves_least *least, ves_report *report)
{
    ves_sobol sobol = {0};
    double *u = ves_new(s->n_free, sizeof *u);
    ves_status status = u ? ves_sobol_start(&sobol, s->n_free ? s->n_free : 1, report) : ves_fail_memory(report);
    *least = (ves_least){.value = NAN, .violation = INFINITY};
    for (size_t i = 0; i < s->regimen->n_start && !status && (i == 0 || s->n_free); ++i) {
        ves_least one;
        start_at(s, &sobol, i, u);
        status = search(s, sums, FIRST_STEP, u, &one, report);
        if (status || !(i == 0 || ves_least_is_better(&one, least, VES_MET))) continue;
        *least = one;
        memcpy(best, u, s->n_free * sizeof *best);
    }
    ves_sobol_free(&sobol);
    free(u);
    return status;
}

/* The end itself, solved: levels there. Sums that are not quite right are followed by a search of their own. */
static ves_status finish(ves_seeker *s, double u[], ves_sought *sought, ves_report *report)
{
    ves_status status = VES_OK;
    if (s->road == VES_ROAD_NEAR) status = search(s, false, SMALL_STEP, u, &sought->least, report);
    place(s, u, sought->x);
    if (!status) status = try_one(s, sought->x, false, report);
    if (status || s->trial.failed) return status;
    memcpy(sought->level, s->score.level, s->score.n_limit * sizeof *sought->level);
    return VES_OK;
}

/* The short cut of a plan that an earlier run has found and counted. */
static ves_status make_due(ves_seeker *s, ves_report *report)
{
    if (!s->is_due) return VES_OK;
    const size_t solved = s->trial.n_solved;
    const ves_status status = ves_quick_find(s, report);
    s->trial.n_solved = solved;
    s->is_due = false;
    return status;
}

ves_status ves_seek(ves_seeker *s, const ves_wish *wish, const double from[], ves_sought *sought, ves_report *report)
{
    const bool sums = s->road != VES_ROAD_FULL;
    const size_t tried = s->n_tried, solved = s->trial.n_solved;
    double *u = ves_new(s->n_free, sizeof *u);
    if (!sought->x) sought->x = ves_new(s->regimen->n_choice, sizeof *sought->x);
    if (!sought->level) sought->level = ves_new(s->score.n_limit, sizeof *sought->level);
    ves_status status = u && sought->x && sought->level ? VES_OK : ves_fail_memory(report);
    s->wish = wish;
    s->words[0] = '\0';
    const bool known = !status && ves_recall_search(s, sought);
    if (!status && !known) status = make_due(s, report);
    if (!status && !known && from) {
        coordinates(s, from, u);
        status = search(s, sums, SMALL_STEP, u, &sought->least, report);
    } else if (!status && !known) {
        status = search_all(s, sums, u, &sought->least, report);
    }
    if (!status && !known && isfinite(sought->least.violation)) status = finish(s, u, sought, report);
    if (!status && !known) status = ves_remember_search(s, sought, tried, solved, report);
    free(u);
    return status;
}
