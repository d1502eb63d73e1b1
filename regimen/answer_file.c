/* The answer, as the group /regimen of a file. */
#include "base/array.h"
#include "graph/table_maker.h"
#include "regimen/answer.h"
#include "store/result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A table in the making, and what goes into it. */
typedef struct making {
    ves_table_maker m;
    const ves_answer *a;
    const ves_regimen *r;
    size_t n_limit;
} making;

static const char *const by_choice[] = {"regimen/choice", NULL}, *const by_limit[] = {"regimen/limit", NULL},
                         *const by_plan[] = {"regimen/plan", NULL}, *const by_front[] = {"regimen/front", NULL},
                         *const by_plan_choice[] = {"regimen/plan", "regimen/choice", NULL},
                         *const by_plan_limit[] = {"regimen/plan", "regimen/limit", NULL},
                         *const by_front_choice[] = {"regimen/front", "regimen/choice", NULL};

/* Choice `k` as it is written: in the unit of its ends; of a split the share. */
static double written(const making *m, size_t plan, const double x[], size_t k)
{
    const ves_choice *c = &m->r->choice[k];
    if (!ves_plan_has(m->r, &m->a->plan[plan], k)) return NAN;
    if (c->split) return x[k];
    const ves_quantity *q = &m->r->study->sweep.axis[c->axis].value[m->a->plan[plan].value[k]].quantity;
    return c->n_value ? q->written : x[k] * ves_quantity_to_written(q);
}

static void put_choices(making *k)
{
    const ves_answer *a = k->a;
    ves_make_dimension(&k->m, "regimen/choice", k->r->n_choice);
    ves_array *name =
        ves_make_array(&k->m, "regimen/choice", VES_ARRAY_TEXT, NULL, "address of what may be chosen", by_choice);
    for (size_t i = 0; i < k->r->n_choice; ++i) ves_make_text(&k->m, name, i, k->r->choice[i].name);
    ves_array *unit = ves_make_array(&k->m, "regimen/choice_unit", VES_ARRAY_TEXT, NULL, "unit of it", by_choice);
    for (size_t i = 0; i < k->r->n_choice; ++i) {
        const ves_choice *c = &k->r->choice[i];
        ves_make_text(&k->m, unit, i, c->split ? "1" : k->r->study->sweep.axis[c->axis].value[0].quantity.unit);
    }
    ves_array *x = ves_make_array(&k->m, "regimen/answer", VES_ARRAY_DOUBLE, "1",
                                  "what it is in the answer, in choice_unit", by_choice);
    for (size_t i = 0; x && i < k->r->n_choice; ++i)
        x->data.number[i] = a->reached ? written(k, a->best, a->end[a->best].found.x, i) : NAN;
}

static void put_limits(making *k)
{
    static const struct {
        const char *path, *units, *words;
    } numbers[] = {{"regimen/asked", "1", "level that is asked for, in limit_unit"},
                   {"regimen/share", "1", "share of subjects in whom it must be so"},
                   {"regimen/level", "1", "level in the answer, or in what misses least, in limit_unit"},
                   {"regimen/met", "1", "subjects (with confidence draws) that meet it"},
                   {"regimen/of", "1", "of how many"},
                   {"regimen/fresh_met", "1", "of other subjects, or draws, that meet it"},
                   {"regimen/fresh_of", "1", "of how many"},
                   {"regimen/fresh_low", "1", "lower end of the interval of 95 % of their share"},
                   {"regimen/fresh_high", "1", "upper end of it"},
                   {"regimen/price", "percent",
                    "change of what is least or most for 1 percent of relief; NaN: it does "
                    "not bind"},
                   {"regimen/best", "1", "where there is no answer: the best level that can be had, in limit_unit"}};
    ves_make_dimension(&k->m, "regimen/limit", k->n_limit);
    ves_array *name =
        ves_make_array(&k->m, "regimen/limit", VES_ARRAY_TEXT, NULL, "goal, cap, or what is least or most", by_limit);
    for (size_t i = 0; i < k->n_limit; ++i) ves_make_text(&k->m, name, i, k->r->limit[i].name);
    ves_array *kind =
        ves_make_array(&k->m, "regimen/limit_kind", VES_ARRAY_TEXT, NULL, "reach, keep, least or most", by_limit);
    for (size_t i = 0; i < k->n_limit; ++i)
        ves_make_text(&k->m, kind, i,
                      i < k->r->n_goal            ? "reach"
                      : i + 1 < k->n_limit        ? "keep"
                      : k->r->aim == VES_AIM_MOST ? "most"
                                                  : "least");
    ves_array *unit = ves_make_array(&k->m, "regimen/limit_unit", VES_ARRAY_TEXT, NULL, "unit of its levels", by_limit);
    for (size_t i = 0; i < k->n_limit; ++i) ves_make_text(&k->m, unit, i, k->r->limit[i].unit);
    for (size_t n = 0; n < VES_COUNT(numbers); ++n) {
        ves_array *to =
            ves_make_array(&k->m, numbers[n].path, VES_ARRAY_DOUBLE, numbers[n].units, numbers[n].words, by_limit);
        for (size_t i = 0; to && i < k->n_limit; ++i) {
            const ves_standing *s = &k->a->standing[i];
            const double value[] = {k->r->limit[i].level,
                                    k->r->limit[i].share,
                                    s->level,
                                    (double)s->met,
                                    (double)s->of,
                                    (double)s->fresh_met,
                                    (double)s->fresh_of,
                                    s->low,
                                    s->high,
                                    s->price,
                                    s->best};
            to->data.number[i] = value[n];
        }
    }
}

static void put_plans(making *k)
{
    const ves_answer *a = k->a;
    ves_make_dimension(&k->m, "regimen/plan", a->n_plan);
    ves_array *name = ves_make_array(&k->m, "regimen/plan", VES_ARRAY_TEXT, NULL,
                                     "scenario, routes and values that were tried", by_plan);
    for (size_t i = 0; i < a->n_plan; ++i) ves_make_text(&k->m, name, i, a->plan[i].name);
    ves_array *met = ves_make_array(&k->m, "regimen/plan_met", VES_ARRAY_DOUBLE, "1",
                                    "1: its best regimen meets all goals and caps; NaN: none could be solved", by_plan);
    for (size_t i = 0; met && i < a->n_plan; ++i) met->data.number[i] = a->end[i].solved ? a->end[i].met : NAN;
    ves_array *miss =
        ves_make_array(&k->m, "regimen/plan_miss", VES_ARRAY_DOUBLE, "1",
                       "natural logarithm of the largest factor by which its best regimen misses one", by_plan);
    for (size_t i = 0; miss && i < a->n_plan; ++i)
        miss->data.number[i] = a->end[i].solved ? a->end[i].found.least.violation : NAN;
    ves_array *x = ves_make_array(&k->m, "regimen/plan_x", VES_ARRAY_DOUBLE, "1", "its best regimen, in choice_unit",
                                  by_plan_choice);
    for (size_t i = 0; x && i < x->n; ++i) {
        const size_t plan = i / k->r->n_choice;
        x->data.number[i] = a->end[plan].solved ? written(k, plan, a->end[plan].found.x, i % k->r->n_choice) : NAN;
    }
    ves_array *level = ves_make_array(&k->m, "regimen/plan_level", VES_ARRAY_DOUBLE, "1", "levels of it, in limit_unit",
                                      by_plan_limit);
    for (size_t i = 0; level && i < level->n; ++i) {
        const ves_plan_end *end = &a->end[i / k->n_limit];
        level->data.number[i] = end->solved ? end->found.level[i % k->n_limit] : NAN;
    }
}

static void put_front(making *k)
{
    const ves_answer *a = k->a;
    ves_make_dimension(&k->m, "regimen/front", a->n_front);
    ves_array *goal = ves_make_array(&k->m, "regimen/front_goal", VES_ARRAY_DOUBLE, "1",
                                     "level of the goal of the front, in its limit_unit", by_front);
    for (size_t i = 0; goal && i < a->n_front; ++i) goal->data.number[i] = a->front[i].goal;
    ves_array *cost =
        ves_make_array(&k->m, "regimen/front_cost", VES_ARRAY_DOUBLE, "1", "least level of its cost there", by_front);
    for (size_t i = 0; cost && i < a->n_front; ++i) cost->data.number[i] = a->front[i].cost;
    ves_array *plan = ves_make_array(&k->m, "regimen/front_plan", VES_ARRAY_TEXT, NULL, "by this plan", by_front);
    for (size_t i = 0; i < a->n_front; ++i) ves_make_text(&k->m, plan, i, a->plan[a->front[i].plan].name);
    ves_array *x = ves_make_array(&k->m, "regimen/front_x", VES_ARRAY_DOUBLE, "1", "by this regimen, in choice_unit",
                                  by_front_choice);
    for (size_t i = 0; x && i < x->n; ++i) {
        const ves_front_point *p = &a->front[i / k->r->n_choice];
        x->data.number[i] = written(k, p->plan, p->x, i % k->r->n_choice);
    }
    ves_make_count(&k->m, "regimen/front_goal_limit", "which limit is the goal of the front, from 0", a->front_goal);
    ves_make_count(&k->m, "regimen/front_cost_limit", "which limit is its cost", a->front_cost);
}

static void put_all(making *k)
{
    const ves_answer *a = k->a;
    put_choices(k);
    put_limits(k);
    put_plans(k);
    if (a->n_front) put_front(k);
    ves_make_count(&k->m, "regimen/reached", "1: there is a regimen that meets all goals and caps", a->reached);
    ves_make_count(&k->m, "regimen/best_plan", "plan of the answer, or of what misses least, from 0", a->best);
    ves_make_count(&k->m, "regimen/all_met", "subjects, or draws, that meet all goals and caps", a->all_met);
    ves_make_count(&k->m, "regimen/all_of", "of how many", a->all_of);
    ves_make_count(&k->m, "regimen/fresh_all_met", "of other subjects, or draws, that do", a->fresh_all_met);
    ves_make_count(&k->m, "regimen/fresh_all_of", "of how many", a->fresh_all_of);
    ves_make_count(&k->m, "regimen/n_subjects", "subjects it was looked for in", k->r->n_subject);
    ves_make_count(&k->m, "regimen/n_draws", "draws of what is not known", k->r->n_draw);
    ves_make_count(&k->m, "regimen/n_tried", "regimens that were tried", a->n_tried);
    ves_make_count(&k->m, "regimen/n_solved", "subjects that were solved, in all of them", a->n_solved);
}

ves_status ves_answer_table(const ves_answer *a, const char *source, const char *command_line, ves_table *table,
                            ves_report *report)
{
    making k = {.m = {.table = table, .report = report},
                .a = a,
                .r = a->regimen,
                .n_limit = a->regimen->n_goal + a->regimen->n_cap + 1};
    ves_make_heading(&k.m, "vesipk-results", "2.0", a->regimen->study->title, command_line);
    ves_make_attribute(
        &k.m, "regimen", "method",
        "least of what is asked for where goals and caps hold, as smooth quantiles (Harrell & Davis 1982) "
        "over the same subjects at every regimen; COBYLA (Powell 1994) on logarithms; intervals by "
        "Wilson 1927");
    ves_make_attribute(&k.m, "regimen", "of", source);
    put_all(&k);
    return k.m.status;
}

ves_status ves_answer_write(const ves_answer *a, const char *path, bool force, const char *source,
                            const char *command_line, ves_report *report)
{
    ves_table table = {0};
    ves_status status = ves_result_check(path, force, report);
    if (!status) status = ves_answer_table(a, source, command_line, &table, report);
    if (!status) status = ves_result_write(path, &table, report);
    ves_table_free(&table);
    return status;
}
