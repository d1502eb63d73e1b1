/* The front: how much of the goal costs how much. */
#include "base/memory.h"
#include "regimen/answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SPAN = 100.0, AROUND = 3.0; /* goals are asked for from the most that can be had down to this part
                                                    of it, and to this part of what is asked for */

/* What the parts below share. */
typedef struct tracing {
    ves_answer *a;
    const ves_regimen *r;
    ves_seeker *seeker;
    size_t n_limit;
    double *level; /* [n_limit] */
    ves_report *report;
} tracing;

/* All levels but those of goal and cost. */
static void others(const tracing *t)
{
    for (size_t i = 0; i < t->n_limit; ++i)
        t->level[i] = i == t->a->front_goal || i == t->a->front_cost ? NAN : t->r->limit[i].level;
}

/* The best end of all plans. @param of what is wished for @param to, plan out */
static ves_status best_of(tracing *t, size_t of, ves_sought *to, size_t *plan)
{
    ves_status status = VES_OK;
    ves_least best = {.value = NAN, .violation = INFINITY};
    for (size_t k = 0; k < t->a->n_plan && !status; ++k) {
        ves_sought found = {0};
        if (!t->a->end[k].solved) continue;
        if (t->seeker->plan != &t->a->plan[k]) status = ves_seeker_plan(t->seeker, &t->a->plan[k], t->report);
        if (!status) status = ves_seek(t->seeker, &(ves_wish){of, t->level}, NULL, &found, t->report);
        if (!status && ves_least_is_better(&found.least, &best, VES_MET)) {
            best = found.least;
            ves_sought_free(to);
            *to = found;
            *plan = k;
        } else {
            ves_sought_free(&found);
        }
    }
    to->least = best;
    return status;
}

static ves_status keep(tracing *t, size_t plan, const ves_sought *at)
{
    ves_front_point *p = &t->a->front[t->a->n_front];
    p->x = ves_new(t->r->n_choice, sizeof *p->x);
    if (!p->x) return ves_fail_memory(t->report);
    ++t->a->n_front;
    memcpy(p->x, at->x, t->r->n_choice * sizeof *p->x);
    p->plan = plan;
    p->goal = at->level[t->a->front_goal];
    p->cost = at->level[t->a->front_cost];
    return VES_OK;
}

/* Both ends: the goal where the cost is least, and the most that can be had. */
static ves_status ends(tracing *t, double *low, double *high)
{
    ves_sought end = {0};
    size_t plan;
    others(t);
    ves_status status = best_of(t, t->a->front_goal, &end, &plan);
    *low = *high = NAN;
    if (!status && end.least.violation <= VES_MET) *high = end.level[t->a->front_goal];
    others(t);
    if (!status) status = best_of(t, t->a->front_cost, &end, &plan);
    if (!status && end.least.violation <= VES_MET) {
        const double asked = t->r->limit[t->a->front_goal].level, least = end.level[t->a->front_goal];
        *low = fmax(least, fmin(*high / SPAN, isnan(asked) ? INFINITY : asked / AROUND));
    }
    ves_sought_free(&end);
    return status;
}

static ves_status trace(tracing *t)
{
    double low, high;
    const size_t n = t->r->n_front;
    ves_status status = ends(t, &low, &high);
    if (status || !(low > 0.0) || !(high > low * (1.0 + 1e-6))) return status;
    for (size_t i = 0; i < n && !status; ++i) {
        ves_sought point = {0};
        size_t plan = 0;
        const double part = n > 1 ? (double)i / (double)(n - 1) : 1.0;
        others(t);
        t->level[t->a->front_goal] = low * pow(high / low, part) * (1.0 - 2.0 * VES_MET);
        status = best_of(t, t->a->front_cost, &point, &plan);
        if (!status && point.least.violation <= VES_MET) status = keep(t, plan, &point);
        ves_sought_free(&point);
    }
    return status;
}

ves_status ves_front_find(ves_answer *a, ves_seeker *seeker, ves_report *report)
{
    const ves_regimen *r = a->regimen;
    tracing t = {.a = a, .r = r, .seeker = seeker, .n_limit = r->n_goal + r->n_cap + 1, .report = report};
    const size_t aim = t.n_limit - 1;
    a->front_goal = r->aim == VES_AIM_MOST ? aim : 0;
    a->front_cost = r->n_cap ? r->n_goal : aim;
    if (a->front_goal == a->front_cost || (r->aim != VES_AIM_MOST && r->n_goal == 0))
        return ves_fail(report, VES_E_CONFIG, r->group->at,
                        "has no goal and cost to draw a front between, expected reach or most, and keep or least");
    t.level = ves_new(t.n_limit, sizeof *t.level);
    a->front = ves_new(r->n_front, sizeof *a->front);
    const ves_status status = t.level && a->front ? trace(&t) : ves_fail_memory(report);
    free(t.level);
    return status;
}
