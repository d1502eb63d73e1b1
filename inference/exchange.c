#include "inference/exchange.h"

#include "base/array.h"
#include "base/draw.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double BETTER = 1e-9; /* of phi: less is rounding */
enum { PASSES_MOST = 200 };
enum { LOOKED_AT = 16 }; /* schedules of many that are weighed exactly: those whose first animal is worth most */

/* What all of a search shares. */
typedef struct search {
    const ves_prospect *p;
    const ves_plan_rule *rule;
    ves_arms *arms;
    ves_standing *standing; /* [n_draw] of the plan less what goes elsewhere */
    ves_standing *trial;    /* [n_draw] work */
    size_t n_there, room_there;
    ves_sitting *there; /* [n_there] where it may go */
    double *phi;        /* [n_draw][room_there] */
    size_t room_phi;
    double animals; /* that go */
    ves_report *report;
} search;

void ves_arms_free(ves_arms *arms)
{
    free(arms->arm);
    *arms = (ves_arms){0};
}

ves_status ves_arms_copy(const ves_arms *from, ves_arms *to, ves_report *report)
{
    ves_arm *arm = ves_new(from->n, sizeof *arm);
    if (!arm) return ves_fail_memory(report);
    if (from->n) memcpy(arm, from->arm, from->n * sizeof *arm);
    free(to->arm);
    *to = (ves_arms){.n = from->n, .room = from->n, .arm = arm, .phi = from->phi};
    return VES_OK;
}

bool ves_plan_rule_arms(const ves_plan_rule *r, size_t *fewest, size_t *greatest)
{
    *fewest = (r->animals + r->most - 1) / r->most;
    *greatest = r->animals / r->least;
    return *fewest <= *greatest && *greatest > 0;
}

/* ---- arms ---- */

static size_t find_arm(const ves_arms *arms, const ves_sitting *sitting)
{
    for (size_t a = 0; a < arms->n; ++a) {
        if (ves_sitting_equal(&arms->arm[a].sitting, sitting)) return a;
    }
    return VES_NONE;
}

static ves_status put_animals(ves_arms *arms, const ves_sitting *sitting, double animals, ves_report *report)
{
    size_t a = find_arm(arms, sitting);
    if (a == VES_NONE) {
        if (!ves_grow(&arms->arm, arms->n, &arms->room, sizeof *arms->arm)) return ves_fail_memory(report);
        a = arms->n++;
        arms->arm[a] = (ves_arm){.sitting = *sitting};
    }
    arms->arm[a].animals += animals;
    return VES_OK;
}

static void take_animals(ves_arms *arms, size_t a, double animals)
{
    arms->arm[a].animals -= animals;
    if (arms->arm[a].animals > 0.5) return;
    memmove(arms->arm + a, arms->arm + a + 1, (arms->n - a - 1) * sizeof *arms->arm);
    --arms->n;
}

static int compare_arms(const void *a, const void *b)
{
    const ves_sitting *x = &((const ves_arm *)a)->sitting, *y = &((const ves_arm *)b)->sitting;
    if (x->series != y->series) return x->series < y->series ? -1 : 1;
    for (size_t t = 0; t < x->n_time && t < y->n_time; ++t) {
        if (x->time[t] != y->time[t]) return x->time[t] < y->time[t] ? -1 : 1;
    }
    return 0;
}

/* ---- where animals may go ---- */

static bool series_used(const ves_prospect *p, size_t series)
{
    return !p->series_used || p->series_used[series];
}

static ves_status offer(search *s, const ves_sitting *sitting)
{
    for (size_t i = 0; i < s->n_there; ++i) {
        if (ves_sitting_equal(&s->there[i], sitting)) return VES_OK;
    }
    const size_t at = find_arm(s->arms, sitting);
    const double now = at == VES_NONE ? 0.0 : s->arms->arm[at].animals;
    if (now + s->animals < (double)s->rule->least || now + s->animals > (double)s->rule->most) return VES_OK;
    if (!ves_grow(&s->there, s->n_there, &s->room_there, sizeof *s->there)) return ves_fail_memory(s->report);
    s->there[s->n_there++] = *sitting;
    return VES_OK;
}

/* A schedule with one of its times put elsewhere. @return false: it has that time already */
static bool with_time(const ves_sitting *from, size_t which, size_t time, ves_sitting *to)
{
    *to = *from;
    for (size_t t = 0; t < from->n_time; ++t) {
        if (from->time[t] == time) return false;
    }
    size_t k = which;
    for (; k > 0 && to->time[k - 1] > time; --k) to->time[k] = to->time[k - 1];
    for (; k + 1 < to->n_time && to->time[k + 1] < time; ++k) to->time[k] = to->time[k + 1];
    to->time[k] = time;
    return true;
}

/* All schedules of one time. */
static ves_status list_all(search *s)
{
    ves_status status = VES_OK;
    s->n_there = 0;
    for (size_t series = 0; series < s->p->n_series; ++series) {
        for (size_t t = 0; series_used(s->p, series) && t < s->p->n_time && !status; ++t)
            status = offer(s, &(ves_sitting){.series = series, .n_time = 1, .time = {t}});
    }
    return status;
}

/* Schedules that differ from one in a time or in the series, and those of other arms. */
static ves_status list_there(search *s, const ves_sitting *from)
{
    const ves_prospect *p = s->p;
    ves_status status = VES_OK;
    ves_sitting to;
    s->n_there = 0;
    for (size_t a = 0; a < s->arms->n && !status; ++a) {
        if (!ves_sitting_equal(&s->arms->arm[a].sitting, from)) status = offer(s, &s->arms->arm[a].sitting);
    }
    for (size_t series = 0; series < p->n_series && !status; ++series) {
        if (!series_used(p, series)) continue;
        to = *from;
        to.series = series;
        if (series != from->series) status = offer(s, &to);
        if (series != from->series && s->rule->images > 1) continue;
        for (size_t k = 0; k < from->n_time; ++k) {
            for (size_t t = 0; t < p->n_time && !status; ++t) {
                if (!with_time(from, k, t, &to)) continue;
                to.series = series;
                status = offer(s, &to);
            }
        }
    }
    return status;
}

/* ---- what that would be worth ---- */

static ves_status weigh_draw(void *of, size_t draw, ves_report *report)
{
    const search *s = of;
    const ves_standing *from = &s->standing[draw];
    ves_standing *trial = &s->trial[draw];
    double *phi = s->phi + draw * s->n_there;
    (void)report;
    for (size_t i = 0; i < s->n_there; ++i) {
        if (!s->p->hardly_known) {
            phi[i] = ves_standing_with(s->p, draw, from, &s->there[i], s->animals);
            continue;
        }
        memcpy(trial->information, from->information, s->p->n * s->p->n * sizeof *from->information);
        ves_standing_add(s->p, draw, trial, &s->there[i], s->animals);
        ves_standing_settle(s->p, draw, trial);
        phi[i] = trial->phi;
    }
    return VES_OK;
}

static ves_status slope_draw(void *of, size_t draw, ves_report *report)
{
    const search *s = of;
    (void)report;
    for (size_t i = 0; i < s->n_there; ++i)
        s->phi[draw * s->n_there + i] = -ves_standing_slope(s->p, draw, &s->standing[draw], &s->there[i]);
    return VES_OK;
}

/* The mean over draws of what was worked out for a schedule. */
static double mean_of(const search *s, size_t i)
{
    double sum = 0.0;
    for (size_t d = 0; d < s->p->n_draw; ++d) sum += s->phi[d * s->n_there + i];
    return sum / (double)s->p->n_draw;
}

/* Of many schedules, leave those whose first animal is worth most. */
static ves_status look_closer(search *s)
{
    if (s->n_there <= LOOKED_AT || s->p->hardly_known) return VES_OK;
    const ves_status status = s->p->each(s->p->each_context, s->p->n_draw, slope_draw, s, s->report);
    ves_sitting there[LOOKED_AT];
    double value[LOOKED_AT];
    size_t n = 0;
    for (size_t i = 0; i < s->n_there && !status; ++i) {
        const double mean = mean_of(s, i);
        size_t k = n < LOOKED_AT ? n++ : LOOKED_AT;
        if (k == LOOKED_AT && !(mean < value[--k])) continue;
        for (; k > 0 && value[k - 1] > mean; --k) {
            value[k] = value[k - 1];
            there[k] = there[k - 1];
        }
        value[k] = mean;
        there[k] = s->there[i];
    }
    if (!status) memcpy(s->there, there, n * sizeof *there);
    if (!status) s->n_there = n;
    return status;
}

/* The best of them. @param phi out, infinite: there is none */
static ves_status best_there(search *s, size_t *best, double *phi)
{
    const size_t n = s->p->n_draw * s->n_there;
    *best = VES_NONE;
    *phi = HUGE_VAL;
    if (n == 0) return VES_OK;
    if (n > s->room_phi) {
        free(s->phi);
        s->phi = ves_new(n, sizeof *s->phi);
        s->room_phi = s->phi ? n : 0;
        if (!s->phi) return ves_fail_memory(s->report);
    }
    ves_status status = look_closer(s);
    if (!status) status = s->p->each(s->p->each_context, s->p->n_draw, weigh_draw, s, s->report);
    for (size_t i = 0; i < s->n_there && !status; ++i) {
        const double sum = mean_of(s, i);
        if (!(sum < *phi - BETTER)) continue;
        *phi = sum;
        *best = i;
    }
    return status;
}

/* ---- exchange ---- */

static ves_status stand(search *s, double *phi)
{
    return ves_prospect_stand(s->p, s->arms->n, s->arms->arm, s->standing, phi, s->report);
}

/* Let animals of an arm go where they are worth most. @param moved out */
static ves_status move(search *s, size_t a, double animals, bool *moved)
{
    const double left = s->arms->arm[a].animals - animals;
    *moved = false;
    if (left < 0.0 || (left > 0.0 && left < (double)s->rule->least)) return VES_OK;
    const ves_sitting from = s->arms->arm[a].sitting;
    double phi;
    size_t best;
    s->animals = animals;
    ves_status status = list_there(s, &from);
    s->arms->arm[a].animals = left;
    if (!status && s->n_there) status = stand(s, &phi);
    s->arms->arm[a].animals = left + animals;
    if (!status) status = best_there(s, &best, &phi);
    if (status || best == VES_NONE || !(phi < s->arms->phi - BETTER)) return status;
    const ves_sitting to = s->there[best];
    const double before = s->arms->phi;
    take_animals(s->arms, a, animals);
    status = put_animals(s->arms, &to, animals, s->report);
    if (!status) status = stand(s, &s->arms->phi);
    *moved = s->arms->phi < before - BETTER;
    if (status || *moved) return status;
    take_animals(s->arms, find_arm(s->arms, &to), animals); /* rounding alone */
    s->arms->phi = before;
    return put_animals(s->arms, &from, animals, s->report);
}

/* One animal, as many as an arm must have, or all of them. */
static ves_status move_some(search *s, size_t a, bool *moved)
{
    const double all = s->arms->arm[a].animals, some[] = {1.0, (double)s->rule->least, all};
    ves_status status = VES_OK;
    *moved = false;
    for (size_t k = 0; k < VES_COUNT(some) && !status && !*moved; ++k) {
        bool again = some[k] > all;
        for (size_t j = 0; j < k; ++j) again = again || some[j] == some[k];
        if (!again) status = move(s, a, some[k], moved);
    }
    return status;
}

static ves_status go_down(search *s)
{
    bool any = true;
    ves_status status = stand(s, &s->arms->phi);
    for (size_t pass = 0; pass < PASSES_MOST && any && !status; ++pass) {
        any = false;
        for (size_t a = 0; a < s->arms->n && !status;) {
            bool moved;
            status = move_some(s, a, &moved);
            any = any || moved;
            a += !moved; /* what is at its place now has its turn; at most so often as phi falls */
        }
    }
    qsort(s->arms->arm, s->arms->n, sizeof *s->arms->arm, compare_arms);
    return status ? status : stand(s, &s->arms->phi);
}

static ves_status begin(search *s, const ves_prospect *p, const ves_plan_rule *rule, ves_arms *arms, ves_report *report)
{
    *s = (search){.p = p, .rule = rule, .arms = arms, .report = report};
    const ves_status status = ves_standings_start(p, &s->standing, report);
    return status || !p->hardly_known ? status : ves_standings_start(p, &s->trial, report);
}

static void end(search *s)
{
    ves_standings_free(s->p, s->standing);
    ves_standings_free(s->p, s->trial);
    free(s->there);
    free(s->phi);
}

ves_status ves_exchange_from(const ves_prospect *prospect, const ves_plan_rule *rule, ves_arms *arms,
                             ves_report *report)
{
    search s;
    ves_status status = begin(&s, prospect, rule, arms, report);
    if (!status) status = go_down(&s);
    end(&s);
    return status;
}

/* ---- starts ---- */

/* Animals of `n_arm` arms, as even as can be. */
static double share_of(const ves_plan_rule *r, size_t n_arm, size_t a)
{
    return (double)(r->animals / n_arm + (a < r->animals % n_arm));
}

static size_t drawn(ves_draw_key key, size_t start, size_t *index, size_t n)
{
    return (size_t)(ves_draw_uniform(key, start, (*index)++) * (double)n);
}

static void draw_sitting(const search *s, ves_draw_key key, size_t start, size_t *index, ves_sitting *sitting)
{
    const ves_prospect *p = s->p;
    *sitting = (ves_sitting){0};
    do sitting->series = drawn(key, start, index, p->n_series);
    while (!series_used(p, sitting->series));
    while (sitting->n_time < s->rule->images) {
        const size_t time = drawn(key, start, index, p->n_time);
        size_t k = sitting->n_time;
        bool there = false;
        for (size_t t = 0; t < k; ++t) there = there || sitting->time[t] == time;
        if (there) continue;
        for (; k > 0 && sitting->time[k - 1] > time; --k) sitting->time[k] = sitting->time[k - 1];
        sitting->time[k] = time;
        ++sitting->n_time;
    }
}

/* Arms at random; where one would be there twice, fewer of them. */
static ves_status draw_start(search *s, ves_draw_key key, size_t start)
{
    const ves_plan_rule *r = s->rule;
    size_t fewest, greatest, index = 0;
    (void)ves_plan_rule_arms(r, &fewest, &greatest);
    const size_t most = greatest < fewest + 6 ? greatest : fewest + 6,
                 n = fewest + drawn(key, start, &index, most - fewest + 1);
    ves_status status = VES_OK;
    for (size_t a = 0; a < n && !status; ++a) {
        ves_sitting sitting;
        size_t tries = 0;
        do draw_sitting(s, key, start, &index, &sitting);
        while (find_arm(s->arms, &sitting) != VES_NONE && ++tries < 1000);
        status = put_animals(s->arms, &sitting, share_of(r, n, a), s->report);
    }
    return status;
}

/* Arm by arm, each where it is worth most beside those before it. */
static ves_status grow_start(search *s)
{
    const ves_plan_rule *r = s->rule;
    size_t fewest, greatest;
    (void)ves_plan_rule_arms(r, &fewest, &greatest);
    ves_status status = VES_OK;
    for (size_t a = 0; a < greatest && !status; ++a) {
        double phi;
        size_t best = VES_NONE;
        s->animals = share_of(r, greatest, a);
        status = list_all(s);
        if (!status) status = stand(s, &phi);
        if (!status) status = best_there(s, &best, &phi);
        if (status || best == VES_NONE) return status;
        const ves_sitting to = s->there[best];
        status = put_animals(s->arms, &to, s->animals, s->report);
    }
    return status;
}

/* Does a plan hold all animals, in arms that are as the rule says? A start in a corner may not. */
static bool keeps(const ves_plan_rule *r, const ves_arms *arms)
{
    double sum = 0.0;
    bool fine = true;
    for (size_t a = 0; a < arms->n; ++a) {
        sum += arms->arm[a].animals;
        fine = fine && arms->arm[a].animals >= (double)r->least && arms->arm[a].animals <= (double)r->most;
    }
    return fine && sum == (double)r->animals;
}

ves_status ves_exchange(const ves_prospect *prospect, const ves_plan_rule *rule, size_t n_start, uint64_t seed,
                        ves_arms *arms, ves_report *report)
{
    const ves_draw_key key = ves_draw_key_of(seed, "exchange");
    ves_status status = VES_OK;
    ves_arms_free(arms);
    arms->phi = HUGE_VAL;
    for (size_t start = 0; start < n_start && !status; ++start) {
        ves_arms found = {0};
        search s;
        status = begin(&s, prospect, rule, &found, report);
        if (!status) status = start == 0 && rule->images == 1 ? grow_start(&s) : draw_start(&s, key, start);
        const bool fine = !status && keeps(rule, &found);
        if (fine) status = go_down(&s);
        if (fine && !status && (!arms->arm || found.phi < arms->phi - BETTER))
            status = ves_arms_copy(&found, arms, report);
        end(&s);
        ves_arms_free(&found);
    }
    return status;
}

/* ---- fewer different times ---- */

/* What two neighbouring arms may become: any schedule between them. */
static ves_status list_between(search *s, const ves_sitting *a, const ves_sitting *b)
{
    ves_status status = offer(s, a);
    if (!status) status = offer(s, b);
    ves_sitting to = *a;
    for (size_t t = a->time[0] + 1; a->n_time == 1 && t < b->time[0] && !status; ++t) {
        to.time[0] = t;
        status = offer(s, &to);
    }
    return status;
}

/* The plan with arms a and a + 1 as one. @param phi out, infinite where that cannot be @param to where */
static ves_status try_merge(search *s, size_t a, double *phi, ves_sitting *to)
{
    ves_arm *one = &s->arms->arm[a], *two = one + 1;
    const double first = one->animals, second = two->animals;
    size_t best = VES_NONE;
    *phi = HUGE_VAL;
    if (one->sitting.series != two->sitting.series || first + second > (double)s->rule->most) return VES_OK;
    s->animals = first + second;
    s->n_there = 0;
    one->animals = two->animals = 0.0;
    double without;
    ves_status status = list_between(s, &one->sitting, &two->sitting);
    if (!status) status = stand(s, &without);
    if (!status) status = best_there(s, &best, phi);
    one->animals = first;
    two->animals = second;
    if (best != VES_NONE) *to = s->there[best];
    return status;
}

ves_status ves_exchange_merge(const ves_prospect *prospect, const ves_plan_rule *rule, double phi_most, ves_arms *arms,
                              ves_report *report)
{
    search s;
    ves_status status = begin(&s, prospect, rule, arms, report);
    for (bool more = true; more && !status;) {
        double least = HUGE_VAL;
        size_t which = VES_NONE;
        ves_sitting to;
        for (size_t a = 0; a + 1 < arms->n && !status; ++a) {
            double phi;
            ves_sitting there;
            status = try_merge(&s, a, &phi, &there);
            if (status || !(phi < least)) continue;
            least = phi;
            which = a;
            to = there;
        }
        more = !status && which != VES_NONE && least <= phi_most;
        if (!more) continue;
        arms->arm[which].animals += arms->arm[which + 1].animals;
        arms->arm[which].sitting = to;
        take_animals(arms, which + 1, arms->arm[which + 1].animals);
        arms->phi = least;
        qsort(arms->arm, arms->n, sizeof *arms->arm, compare_arms);
    }
    end(&s);
    return status;
}
