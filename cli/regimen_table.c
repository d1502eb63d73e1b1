#include "cli/regimen_table.h"

#include "base/array.h"
#include "cli/say.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static size_t limits(const ves_answer *a)
{
    return a->regimen->n_goal + a->regimen->n_cap + 1;
}

/* ---- what is asked ---- */

static void print_choices(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    const double *x = a->end[a->best].found.x;
    char text[96];
    ves_say("\n  %s%s\n", a->reached ? "the regimen: " : "the regimen that misses least: ", a->plan[a->best].name);
    for (size_t k = 0; k < r->n_choice; ++k) {
        const ves_choice *c = &r->choice[k];
        if (!ves_plan_has(r, &a->plan[a->best], k)) continue;
        const double edge = c->log ? log(c->high / c->low) : c->high - c->low,
                     from = c->log ? log(x[k] / c->low) : x[k] - c->low;
        ves_say("    %-34s %-22s%s\n", c->name, ves_answer_choice(a, a->best, x, k, sizeof text, text),
                c->n_value                   ? ""
                : from < 1e-3 * edge         ? "  its lower end"
                : from > (1.0 - 1e-3) * edge ? "  its upper end"
                                             : "");
    }
}

static void print_share(size_t met, size_t of, double low, double high)
{
    if (of == 0) {
        ves_say("%20s", "");
    } else {
        ves_say("  %5.1f %% %5.1f to %-5.1f", 100.0 * (double)met / (double)of, 100.0 * low, 100.0 * high);
    }
}

static void print_limits(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    const size_t n = limits(a);
    const bool draws = !isnan(r->confidence), fresh = a->fresh_all_of > 0;
    ves_say("\n  %-44s %-10s %10s %10s %8s%s\n",
            draws ? "goals and caps, at the confidence asked for" : "goals and caps", "in", "asked", "here", "met",
            fresh ? "   confirmed on others (95 %)" : "");
    for (size_t i = 0; i < n; ++i) {
        const ves_limit *l = &r->limit[i];
        const ves_standing *s = &a->standing[i];
        if (i + 1 == n) {
            ves_say("    %s %-*s %-10s %10s %10.4g %s\n", r->aim == VES_AIM_MOST ? "most " : "least", 36, l->name, "",
                    "", s->level, l->unit);
            continue;
        }
        char share[32];
        (void)snprintf(share, sizeof share, "%.4g %%", 100.0 * l->share);
        ves_say("    %s %-36s %-10s %10.4g %10.4g %6.1f %%", l->goal ? "reach" : "keep ", l->name, share, l->level,
                s->level, 100.0 * (double)s->met / (double)s->of);
        if (fresh) print_share(s->fresh_met, s->fresh_of, s->low, s->high);
        ves_say("  %s\n", l->unit);
    }
}

static void print_plans(const ves_answer *a)
{
    if (a->n_plan < 2) return;
    const ves_regimen *r = a->regimen;
    char text[96];
    ves_say("\n  %-44s %12s\n", "choices", r->limit[limits(a) - 1].name);
    for (size_t i = 0; i < a->n_plan; ++i) {
        const ves_plan_end *e = &a->end[i];
        if (!e->solved) {
            ves_say("    %-42s cannot be given: %s\n", a->plan[i].name, e->words);
            continue;
        }
        ves_say("    %-42s %12.4g%s", a->plan[i].name, e->found.level[limits(a) - 1], e->met ? "" : "  misses");
        for (size_t k = 0, n = 0; k < r->n_choice; ++k) {
            if (r->choice[k].n_value == 0 && ves_plan_has(r, &a->plan[i], k))
                ves_say("%s%s %s", n++ ? ", " : "  ", r->choice[k].name,
                        ves_answer_choice(a, i, e->found.x, k, sizeof text, text));
        }
        ves_say("\n");
    }
}

static void print_front(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    char text[96];
    if (a->n_front == 0) return;
    const ves_limit *goal = &r->limit[a->front_goal], *cost = &r->limit[a->front_cost];
    ves_say("\n  what more of the goal costs: %s [%s] against %s [%s]\n", goal->name, goal->unit, cost->name,
            cost->unit);
    for (size_t i = 0; i < a->n_front; ++i) {
        const ves_front_point *p = &a->front[i];
        ves_say("    %10.4g %10.4g  ", p->goal, p->cost);
        if (a->n_plan > 1) ves_say("%s; ", a->plan[p->plan].name);
        for (size_t k = 0, n = 0; k < r->n_choice; ++k) {
            if (r->choice[k].n_value == 0 && ves_plan_has(r, &a->plan[p->plan], k))
                ves_say("%s%s", n++ ? ", " : "", ves_answer_choice(a, p->plan, p->x, k, sizeof text, text));
        }
        ves_say("\n");
    }
}

/* ---- three sentences ---- */

/* "Give 2.4e10 particles ..., as doses say it." */
static void say_regimen(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    char text[96];
    ves_say("\n  Give");
    for (size_t k = 0, n = 0; k < r->n_choice; ++k)
        if (ves_plan_has(r, &a->plan[a->best], k))
            ves_say("%s %s = %s", n++ ? "," : "", r->choice[k].name,
                    ves_answer_choice(a, a->best, a->end[a->best].found.x, k, sizeof text, text));
    if (a->n_plan > 1) ves_say(" (%s)", a->plan[a->best].name);
    const ves_standing *least = &a->standing[limits(a) - 1];
    if (r->aim == VES_AIM_DOSE) {
        const char *unit = r->limit[limits(a) - 1].unit;
        ves_say(": %.4g %s%s in all, the least that does it.\n", least->level, unit,
                strcmp(unit, "particle") == 0 ? "s" : "");
    } else {
        ves_say(": so %s is %.4g %s, the %s of all that do it.\n", r->limit[limits(a) - 1].name, least->level,
                r->limit[limits(a) - 1].unit, r->aim == VES_AIM_MOST ? "most" : "least");
    }
}

static void say_confirmed(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    const bool draws = !isnan(r->confidence);
    if (a->fresh_all_of) {
        ves_say("  In %zu other %s it meets all goals and caps %s %.1f %% (%.1f to %.1f %%, 95 %% interval).\n",
                a->fresh_all_of, draws ? "draws of what is not known, each with other subjects," : "subjects",
                draws ? "with a probability of" : "together in",
                100.0 * (double)a->fresh_all_met / (double)a->fresh_all_of, 100.0 * a->all_low, 100.0 * a->all_high);
    } else if (*a->fresh_words) {
        ves_say("  It could not be confirmed on others: %s.\n", a->fresh_words);
    } else if (r->n_subject == 1) {
        ves_say("  That holds for the one subject that the numbers describe%s; how people differ takes a population.\n",
                draws ? ", at the confidence asked for" : "");
    } else {
        ves_say("  In the %zu %s it was looked for in it meets all goals and caps in %.1f %%; no others were asked.\n",
                a->all_of, draws ? "draws" : "subjects", 100.0 * (double)a->all_met / (double)a->all_of);
    }
}

static void say_binding(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    size_t dearest = VES_NONE;
    for (size_t i = 0; i + 1 < limits(a); ++i) {
        const double price = fabs(a->standing[i].price);
        if (!isnan(price) && (dearest == VES_NONE || price > fabs(a->standing[dearest].price))) dearest = i;
    }
    if (dearest == VES_NONE) {
        ves_say("  No goal or cap holds it back: what ends it is how far the doses may vary.\n");
        return;
    }
    const double price = a->standing[dearest].price;
    ves_say("  What holds it back is %s: 1 %% %s of it would make %s%s %.2g %% %s.\n", r->limit[dearest].name,
            r->limit[dearest].goal ? "less" : "more", r->aim == VES_AIM_DOSE ? "the " : "",
            r->limit[limits(a) - 1].name, fabs(price), price < 0.0 ? "less" : "more");
}

/* Which limits keep limit `i` from its level, and which ends. */
static void say_holds_back(const ves_answer *a, size_t i)
{
    const ves_regimen *r = a->regimen;
    const ves_standing *s = &a->standing[i];
    size_t n = 0;
    for (size_t j = 0; j + 1 < limits(a); ++j) {
        if (s->holds_back[j])
            ves_say("%s %s (at most %.4g %s in %.4g %%)", n++ ? " and" : "", r->limit[j].name, r->limit[j].level,
                    r->limit[j].unit, 100.0 * r->limit[j].share);
    }
    for (size_t k = 0; k < r->n_choice; ++k) {
        const ves_choice *c = &r->choice[k];
        if (c->n_value || !ves_plan_has(r, &a->plan[s->best_plan], k)) continue;
        const double where =
            c->log ? log(s->best_x[k] / c->low) / log(c->high / c->low) : (s->best_x[k] - c->low) / (c->high - c->low);
        if (where > 1e-3 && where < 1.0 - 1e-3) continue;
        ves_say("%s %s at its %s end", n++ ? " and" : "", c->name, where > 0.5 ? "upper" : "lower");
    }
    if (n == 0) ves_say(" the body itself");
}

static void say_not_reached(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    char text[96];
    size_t worst = VES_NONE;
    for (size_t i = 0; i + 1 < limits(a); ++i) {
        const ves_limit *l = &r->limit[i];
        const double best = a->standing[i].best;
        const bool alone = isnan(best) || (l->goal ? best < l->level * (1.0 - 1e-6) : best > l->level * (1.0 + 1e-6));
        if (alone && (worst == VES_NONE || !r->limit[worst].goal)) worst = i;
    }
    if (worst == VES_NONE) {
        ves_say("\n  Not reachable: each goal can be reached by itself, but not all of them together.\n");
        for (size_t i = 0; i < r->n_goal; ++i)
            ves_say("  Alone, %s could be %.4g %s; in the regimen that misses least it is %.4g.\n", r->limit[i].name,
                    a->standing[i].best, r->limit[i].unit, a->standing[i].level);
        return;
    }
    const ves_limit *l = &r->limit[worst];
    const ves_standing *s = &a->standing[worst];
    ves_say("\n  Not reachable: %s must be %s %.4g %s in %.4g %% of subjects.\n", l->name,
            l->goal ? "at least" : "at most", l->level, l->unit, 100.0 * l->share);
    if (isnan(s->best)) {
        ves_say("  No regimen keeps all caps, so no level of it can be told.\n");
        return;
    }
    ves_say("  The best that can be had is %.4g %s, %.3g %% of what is asked; what holds it back is", s->best, l->unit,
            100.0 * s->best / l->level);
    say_holds_back(a, worst);
    ves_say(".\n  That best comes with");
    for (size_t k = 0, n = 0; k < r->n_choice; ++k)
        if (ves_plan_has(r, &a->plan[s->best_plan], k))
            ves_say("%s %s = %s", n++ ? "," : "", r->choice[k].name,
                    ves_answer_choice(a, s->best_plan, s->best_x, k, sizeof text, text));
    ves_say("%s%s%s.\n", a->n_plan > 1 ? " (" : "", a->n_plan > 1 ? a->plan[s->best_plan].name : "",
            a->n_plan > 1 ? ")" : "");
}

static void print_road(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    const ves_plan_end *e = &a->end[a->best];
    ves_say("%s\n\n", r->study->title);
    ves_say("  %zu regimens tried on %zu %s%s, %zu solutions", a->n_tried, r->n_subject,
            r->n_subject == 1 ? "subject" : "subjects",
            isnan(r->confidence) ? "" : " at each draw of what is not known", a->n_solved);
    if (e->road == VES_ROAD_EXACT) ves_say("; the body is linear, so exposures are sums of those of each dose");
    if (e->road == VES_ROAD_NEAR)
        ves_say("; exposures go with the dose within %.2g %%, so sums of those of each dose lead the way",
                100.0 * e->nonlinear);
    if (e->road == VES_ROAD_FULL && !isnan(e->nonlinear))
        ves_say("; exposures do not go with the dose (they are off by up to %.2g %%), so each regimen is solved",
                100.0 * expm1(e->nonlinear));
    ves_say("\n");
}

void ves_cli_regimen_table(const ves_answer *a)
{
    print_road(a);
    print_choices(a);
    print_limits(a);
    print_plans(a);
    print_front(a);
    if (a->reached) {
        say_regimen(a);
        say_confirmed(a);
        say_binding(a);
    } else {
        say_not_reached(a);
    }
}

/* ---- rows ---- */

static void print_row(const char *table, const char *plan, const char *item, const char *unit, double value)
{
    ves_say("%s,\"%s\",\"%s\",%s,", table, plan, item, unit);
    if (!isnan(value)) ves_say("%.17g", value);
    ves_say("\n");
}

void ves_cli_regimen_csv(const ves_answer *a)
{
    const ves_regimen *r = a->regimen;
    const char *best = a->plan[a->best].name;
    ves_say("table,plan,item,unit,value\n");
    print_row("reached", best, "", "1", a->reached ? 1.0 : 0.0);
    for (size_t k = 0; k < r->n_choice; ++k) {
        const ves_choice *c = &r->choice[k];
        if (!ves_plan_has(r, &a->plan[a->best], k)) continue;
        const ves_quantity *q =
            c->split ? NULL : &r->study->sweep.axis[c->axis].value[a->plan[a->best].value[k]].quantity;
        const double x = a->end[a->best].found.x[k];
        print_row("choice", best, c->name, q ? q->unit : "1",
                  !q           ? x
                  : c->n_value ? q->written
                               : x * ves_quantity_to_written(q));
    }
    for (size_t i = 0; i < limits(a); ++i) {
        const ves_standing *s = &a->standing[i];
        print_row("level", best, r->limit[i].name, r->limit[i].unit, s->level);
        if (s->of) print_row("met", best, r->limit[i].name, "1", (double)s->met / (double)s->of);
        if (s->fresh_of) print_row("fresh", best, r->limit[i].name, "1", (double)s->fresh_met / (double)s->fresh_of);
        print_row("price", best, r->limit[i].name, "percent", s->price);
        if (!a->reached) print_row("best", best, r->limit[i].name, r->limit[i].unit, s->best);
    }
    for (size_t i = 0; i < a->n_front; ++i) {
        const char *plan = a->plan[a->front[i].plan].name;
        print_row("front_goal", plan, r->limit[a->front_goal].name, r->limit[a->front_goal].unit, a->front[i].goal);
        print_row("front_cost", plan, r->limit[a->front_cost].name, r->limit[a->front_cost].unit, a->front[i].cost);
    }
}
