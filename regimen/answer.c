#include "regimen/answer.h"

#include "base/array.h"
#include "base/memory.h"
#include "inference/share.h"
#include "regimen/plans.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double BINDS = 1e-3;  /* relative room, below which a limit or an end binds */
static const double RELIEF = 0.05; /* by which a limit is eased to see what that buys */

void ves_answer_free(ves_answer *a)
{
    for (size_t i = 0; a->end && i < a->n_plan; ++i) ves_sought_free(&a->end[i].found);
    for (size_t i = 0; a->standing && i < a->regimen->n_goal + a->regimen->n_cap + 1; ++i) {
        free(a->standing[i].best_x);
        free(a->standing[i].holds_back);
    }
    for (size_t i = 0; a->front && i < a->n_front; ++i) free(a->front[i].x);
    ves_plans_free(a->n_plan, a->plan);
    free(a->end);
    free(a->standing);
    free(a->front);
    *a = (ves_answer){0};
}

const char *ves_answer_choice(const ves_answer *a, size_t plan, const double x[], size_t k, size_t n, char *out)
{
    const ves_choice *c = &a->regimen->choice[k];
    const ves_sweep_axis *axis = &a->regimen->study->sweep.axis[c->axis];
    if (!ves_plan_has(a->regimen, &a->plan[plan], k)) {
        (void)snprintf(out, n, "-");
        return out;
    }
    if (c->split) {
        (void)snprintf(out, n, "%.4g %%", 100.0 * x[k]);
        return out;
    }
    const ves_quantity *q = &axis->value[a->plan[plan].value[k]].quantity;
    const double written = c->n_value ? q->written : x[k] * ves_quantity_to_written(q);
    (void)snprintf(out, n, "%.4g%s%s", written, strcmp(q->unit, "1") == 0 ? "" : " ",
                   strcmp(q->unit, "1") == 0 ? "" : q->unit);
    return out;
}

/* What the answer is looked for with. */
typedef struct finding {
    ves_answer *a;
    const ves_regimen *r;
    const ves_pool *pool;
    ves_seeker *seeker;
    size_t n_limit;
    double *level; /* [n_limit] work, of wishes */
    ves_report *report;
} finding;

static void levels_of(const finding *f, bool goals, bool caps)
{
    for (size_t i = 0; i < f->n_limit; ++i)
        f->level[i] = i < f->r->n_goal ? (goals ? f->r->limit[i].level : NAN) : caps ? f->r->limit[i].level : NAN;
}

/* ---- every plan ---- */

static ves_status seek_plan(finding *f, size_t i)
{
    ves_plan_end *end = &f->a->end[i];
    ves_status status = ves_seeker_plan(f->seeker, &f->a->plan[i], f->report);
    if (status) return status;
    end->road = f->seeker->road;
    end->nonlinear = f->seeker->nonlinear;
    levels_of(f, true, true);
    status = ves_seek(f->seeker, &(ves_wish){f->n_limit - 1, f->level}, NULL, &end->found, f->report);
    end->solved = isfinite(end->found.least.violation);
    end->met = end->found.least.violation <= VES_MET;
    memcpy(end->words, f->seeker->words, sizeof end->words);
    return status;
}

static ves_status seek_all(finding *f)
{
    ves_answer *a = f->a;
    ves_status status = VES_OK;
    size_t n_solved = 0;
    for (size_t i = 0; i < a->n_plan && !status; ++i) {
        status = seek_plan(f, i);
        n_solved += a->end[i].solved;
        if (a->end[i].solved && (!a->end[a->best].solved ||
                                 ves_least_is_better(&a->end[i].found.least, &a->end[a->best].found.least, VES_MET)))
            a->best = i;
        if (!status && f->pool->told) f->pool->told(f->pool->context, i + 1, a->n_plan);
    }
    if (!status && n_solved == 0)
        return ves_fail(f->report, VES_E_MODEL, f->r->group->at, "no regimen can be solved%s%s",
                        *a->end[0].words ? ": " : "", a->end[0].words);
    a->reached = a->end[a->best].met;
    return status;
}

/* ---- how limits stand ---- */

static ves_status stand(finding *f)
{
    ves_answer *a = f->a;
    const ves_sought *best = &a->end[a->best].found;
    ves_trial *t = &f->seeker->trial;
    ves_status status = ves_seeker_plan(f->seeker, &a->plan[a->best], f->report);
    if (!status) status = ves_trial_solve(t, best->x, f->report);
    if (status || t->failed) return status;
    ves_score_work_out(&f->seeker->score, t->value, t->total);
    for (size_t i = 0; i < f->n_limit; ++i) {
        ves_standing *s = &a->standing[i];
        s->level = f->seeker->score.level[i];
        if (i + 1 == f->n_limit) continue;
        s->binds = fabs(ves_score_miss(&f->seeker->score, i, f->r->limit[i].level)) <= BINDS;
        s->met = ves_score_count(&f->seeker->score, i, t->value, &s->of);
    }
    a->all_met = ves_score_count_all(&f->seeker->score, t->value, &a->all_of);
    return VES_OK;
}

/* The same of other subjects. */
static ves_status confirm(finding *f)
{
    ves_answer *a = f->a;
    ves_trial t = {0};
    ves_score s = {0};
    if (f->r->n_fresh == 0) return VES_OK;
    ves_status status = ves_trial_start(&t, f->r, true, f->pool, f->report);
    if (!status) status = ves_score_start(&s, f->r, t.n_subject, t.n_draw, f->report);
    if (!status) status = ves_trial_plan(&t, &a->plan[a->best], f->report);
    if (!status) status = ves_trial_solve(&t, a->end[a->best].found.x, f->report);
    if (!status && t.failed) memcpy(a->fresh_words, t.words, sizeof a->fresh_words);
    for (size_t i = 0; i + 1 < f->n_limit && !status && !t.failed; ++i) {
        ves_standing *to = &a->standing[i];
        to->fresh_met = ves_score_count(&s, i, t.value, &to->fresh_of);
        ves_share_interval(to->fresh_met, to->fresh_of, &to->low, &to->high);
    }
    if (!status && !t.failed) {
        a->fresh_all_met = ves_score_count_all(&s, t.value, &a->fresh_all_of);
        ves_share_interval(a->fresh_all_met, a->fresh_all_of, &a->all_low, &a->all_high);
    }
    a->n_solved += t.n_solved;
    ves_score_free(&s);
    ves_trial_free(&t);
    return status;
}

/* What is gained where a limit that binds is eased. */
static ves_status price(finding *f)
{
    ves_answer *a = f->a;
    const ves_sought *best = &a->end[a->best].found;
    ves_sought eased = {0};
    ves_status status = VES_OK;
    for (size_t i = 0; i + 1 < f->n_limit && !status; ++i) {
        if (!a->standing[i].binds) continue;
        levels_of(f, true, true);
        const double factor = f->r->limit[i].goal ? 1.0 - RELIEF : 1.0 + RELIEF;
        f->level[i] *= factor;
        status = ves_seek(f->seeker, &(ves_wish){f->n_limit - 1, f->level}, best->x, &eased, f->report);
        if (status || !(eased.least.violation <= VES_MET)) continue;
        const double aim = log(eased.level[f->n_limit - 1] / a->standing[f->n_limit - 1].level);
        a->standing[i].price = aim / fabs(log(factor));
    }
    ves_sought_free(&eased);
    return status;
}

/* ---- what stands in the way ---- */

/* The best level of a limit in every plan, while others are kept. */
static ves_status best_of(finding *f, size_t i)
{
    ves_answer *a = f->a;
    ves_standing *s = &a->standing[i];
    ves_status status = VES_OK;
    ves_least best = {.value = NAN, .violation = INFINITY};
    s->best_x = ves_new(f->r->n_choice, sizeof *s->best_x);
    s->holds_back = ves_new(f->n_limit, sizeof *s->holds_back);
    if (!s->best_x || !s->holds_back) return ves_fail_memory(f->report);
    for (size_t k = 0; k < a->n_plan && !status; ++k) {
        ves_sought found = {0};
        if (!a->end[k].solved) continue;
        status = ves_seeker_plan(f->seeker, &a->plan[k], f->report);
        levels_of(f, false, f->r->limit[i].goal); /* a cap by itself */
        if (!status) status = ves_seek(f->seeker, &(ves_wish){i, f->level}, NULL, &found, f->report);
        if (!status && found.least.violation <= VES_MET && ves_least_is_better(&found.least, &best, VES_MET)) {
            best = found.least;
            s->best = found.level[i];
            s->best_plan = k;
            memcpy(s->best_x, found.x, f->r->n_choice * sizeof *s->best_x);
            for (size_t j = 0; j + 1 < f->n_limit; ++j)
                s->holds_back[j] = !isnan(f->level[j]) && fabs(log(found.level[j] / f->level[j])) <= BINDS;
        }
        ves_sought_free(&found);
    }
    return status;
}

static ves_status look_for_ways(finding *f)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i + 1 < f->n_limit && !status; ++i) status = best_of(f, i);
    return status;
}

/* ---- all of it ---- */

static ves_status find(finding *f)
{
    ves_answer *a = f->a;
    ves_status status = seek_all(f);
    if (!status) status = stand(f);
    if (!status && a->reached) status = price(f);
    if (!status && a->reached) status = confirm(f);
    if (!status && !a->reached) status = look_for_ways(f);
    if (!status && f->r->n_front) status = ves_front_find(a, f->seeker, f->report);
    a->n_tried += f->seeker->n_tried;
    a->n_solved += f->seeker->trial.n_solved;
    return status;
}

ves_status ves_answer_find(const ves_regimen *r, const ves_pool *pool, ves_keeper *keeper, ves_answer *a,
                           ves_report *report)
{
    *a = (ves_answer){.regimen = r};
    ves_seeker seeker = {0};
    finding f = {
        .a = a, .r = r, .pool = pool, .seeker = &seeker, .n_limit = r->n_goal + r->n_cap + 1, .report = report};
    ves_status status = ves_plans_list(r, &a->n_plan, &a->plan, report);
    a->end = ves_new(a->n_plan, sizeof *a->end);
    a->standing = ves_new(f.n_limit, sizeof *a->standing);
    f.level = ves_new(f.n_limit, sizeof *f.level);
    if (!status && (!a->end || !a->standing || !f.level)) status = ves_fail_memory(report);
    for (size_t i = 0; i < f.n_limit && !status; ++i)
        a->standing[i].price = a->standing[i].best = a->standing[i].low = a->standing[i].high = NAN;
    if (!status) status = ves_seeker_start(&seeker, r, pool, report);
    seeker.keeper = keeper;
    if (!status) status = find(&f);
    ves_seeker_free(&seeker);
    free(f.level);
    return status;
}
