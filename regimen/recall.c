#include "regimen/recall.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof((ves_seeker *)0)->words <= VES_KEPT_WORDS * sizeof(double), "words fit");
_Static_assert(sizeof((ves_trial *)0)->words <= VES_KEPT_WORDS * sizeof(double), "words fit");

enum { PLAN = 3, SEARCH = 4 + VES_KEPT_WORDS, TRIAL = 1 + VES_KEPT_WORDS };

/* ---- plans: road, how far from linear, subjects solved ---- */

bool ves_recall_plan(ves_seeker *s)
{
    const ves_kept *k = ves_keeper_find(s->keeper, VES_KEPT_PLAN, s->n_plan++);
    s->is_due = false;
    if (!k || k->n != PLAN) return false;
    s->road = (ves_road)k->number[0];
    s->nonlinear = k->number[1];
    s->trial.n_solved += (size_t)k->number[2];
    s->is_due = s->road != VES_ROAD_FULL;
    return true;
}

ves_status ves_remember_plan(const ves_seeker *s, size_t solved, ves_report *report)
{
    const double number[PLAN] = {(double)s->road, s->nonlinear, (double)(s->trial.n_solved - solved)};
    return ves_keeper_keep(s->keeper, VES_KEPT_PLAN, s->n_plan - 1, PLAN, number, report);
}

/* ---- searches: value, violation, regimens tried, subjects solved, words, place, levels ---- */

bool ves_recall_search(ves_seeker *s, ves_sought *sought)
{
    const size_t n_choice = s->regimen->n_choice, n_limit = s->score.n_limit;
    const ves_kept *k = ves_keeper_find(s->keeper, VES_KEPT_SEARCH, s->n_search++);
    s->n_of_search = 0;
    if (!k || k->n != SEARCH + n_choice + n_limit) return false;
    sought->least = (ves_least){.value = k->number[0], .violation = k->number[1]};
    s->n_tried += (size_t)k->number[2];
    s->trial.n_solved += (size_t)k->number[3];
    memcpy(s->words, k->number + 4, sizeof s->words);
    memcpy(sought->x, k->number + SEARCH, n_choice * sizeof *sought->x);
    memcpy(sought->level, k->number + SEARCH + n_choice, n_limit * sizeof *sought->level);
    return true;
}

ves_status ves_remember_search(const ves_seeker *s, const ves_sought *sought, size_t tried, size_t solved,
                               ves_report *report)
{
    const size_t n_choice = s->regimen->n_choice, n_limit = s->score.n_limit, n = SEARCH + n_choice + n_limit;
    double *number = ves_new(n, sizeof *number);
    if (!number) return ves_fail_memory(report);
    number[0] = sought->least.value;
    number[1] = sought->least.violation;
    number[2] = (double)(s->n_tried - tried);
    number[3] = (double)(s->trial.n_solved - solved);
    memcpy(number + 4, s->words, sizeof s->words);
    memcpy(number + SEARCH, sought->x, n_choice * sizeof *number);
    memcpy(number + SEARCH + n_choice, sought->level, n_limit * sizeof *number);
    const ves_status status = ves_keeper_keep(s->keeper, VES_KEPT_SEARCH, s->n_search - 1, n, number, report);
    free(number);
    return status;
}

/* ---- trials: failed or not, words, levels ---- */

bool ves_recall_trial(ves_seeker *s)
{
    const size_t n_limit = s->score.n_limit;
    const uint64_t key = (uint64_t)s->n_search << 32 | s->n_of_search++;
    const ves_kept *k = ves_keeper_find(s->keeper, VES_KEPT_TRIAL, key);
    if (!k || k->n != TRIAL + n_limit) return false;
    s->trial.failed = k->number[0] != 0.0;
    memcpy(s->trial.words, k->number + 1, sizeof s->trial.words);
    memcpy(s->score.level, k->number + TRIAL, n_limit * sizeof *s->score.level);
    s->trial.n_solved += s->trial.n_draw * s->trial.n_subject;
    return true;
}

ves_status ves_remember_trial(const ves_seeker *s, ves_report *report)
{
    const size_t n_limit = s->score.n_limit;
    const uint64_t key = (uint64_t)s->n_search << 32 | (s->n_of_search - 1);
    double *number = ves_new(TRIAL + n_limit, sizeof *number);
    if (!number) return ves_fail_memory(report);
    number[0] = s->trial.failed;
    memcpy(number + 1, s->trial.words, sizeof s->trial.words);
    memcpy(number + TRIAL, s->score.level, n_limit * sizeof *number);
    const ves_status status = ves_keeper_keep(s->keeper, VES_KEPT_TRIAL, key, TRIAL + n_limit, number, report);
    free(number);
    return status;
}
