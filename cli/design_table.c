#include "cli/design_table.h"

#include "base/array.h"
#include "base/memory.h"
#include "cli/say.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NUMBERS = 12 }; /* that are told */
static const double Z975 = 1.959963984540054;
static const double HARDLY = 0.05; /* a part that does not matter, of a standard deviation */

/* ---- words ---- */

typedef struct words {
    char text[64];
} words;

/* A time as people plan it. */
static words time_of(double h)
{
    words w;
    const double minutes = h * 60.0;
    if (h == 0.0) {
        (void)snprintf(w.text, sizeof w.text, "0 h");
    } else if (minutes < 90.0 - 1e-6 && fabs(h - round(h)) > 1e-9) {
        (void)snprintf(w.text, sizeof w.text, "%.3g min", minutes);
    } else if (h < 48.0 - 1e-9) {
        (void)snprintf(w.text, sizeof w.text, "%.4g h", h);
    } else {
        (void)snprintf(w.text, sizeof w.text, "%.4g d", h / 24.0);
    }
    return w;
}

/* "20 min", or of several "1, 4 and 24 h". */
static void put_times(const ves_experiment *e, const ves_sitting *s, size_t n, char *out)
{
    size_t used = 0;
    *out = '\0';
    for (size_t t = 0; t < s->n_time && used < n; ++t)
        used += (size_t)snprintf(out + used, n - used, "%s%s",
                                 t == 0               ? ""
                                 : t + 1 == s->n_time ? " and "
                                                      : ", ",
                                 time_of(e->time[s->time[t]]).text);
}

static const char *scenario_of(const ves_experiment *e, const ves_sitting *s)
{
    return e->study->scenario[e->series[s->series]].name;
}

static const char *animals_of(double n)
{
    return n == 1.0 ? "animal" : "animals";
}

/* How far a number may be off with 95 %: a factor, or plus and minus in its unit. */
static words spread_of(const ves_design_outcome *o, size_t j, double spread)
{
    words w;
    const double wide = Z975 * spread;
    if (!isfinite(spread) || wide > 20.0) {
        (void)snprintf(w.text, sizeof w.text, "unknown");
    } else if (o->outlook.is_log[j]) {
        (void)snprintf(w.text, sizeof w.text, exp(wide) < 9.995 ? "x/: %.2f" : "x/: %.3g", exp(wide));
    } else {
        (void)snprintf(w.text, sizeof w.text, "+- %.3g", wide * o->experiment.list.item[j].written);
    }
    return w;
}

static words factor_of(double sd)
{
    words w;
    (void)snprintf(w.text, sizeof w.text, "x/: %.2f", exp(Z975 * sd));
    return w;
}

/* ---- the plan ---- */

static void print_head(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    ves_say("%s: %s\n\n", o->study.path, o->study.title);
    ves_say("%zu animals, ", e->rule.animals);
    if (e->rule.images > 1) {
        ves_say("each imaged %zu times", e->rule.images);
    } else {
        ves_say("each killed at one time");
    }
    ves_say(", for ");
    for (size_t i = 0; i < e->n_organ; ++i)
        ves_say("%s%s", i == 0 ? "" : i + 1 == e->n_organ ? " and " : ", ", e->organ[i]);
    ves_say(" in \"%s\"; %zu times from %s", e->unit, e->n_time, time_of(e->time[0]).text);
    ves_say(" to %s", time_of(e->time[e->n_time - 1]).text);
    if (e->n_series > 1) ves_say(" of %zu scenarios", e->n_series);
    ves_say(".\n%zu numbers are not known; plans are judged %s", e->list.n,
            e->draws == 1 ? "at the numbers of the study" : "by the mean over ");
    if (e->draws > 1) ves_say("%zu draws of them", o->outlook.n_draw);
    if (o->outlook.n_failed) ves_say(" (%zu more could not be solved: %s)", o->outlook.n_failed, o->outlook.fault);
    ves_say(". Criterion %s: %s.\n", ves_criterion_names[e->criterion],
            e->criterion == VES_CRITERION_D   ? "the volume of what stays possible"
            : e->criterion == VES_CRITERION_C ? "the mean variance of what is to be learned"
                                              : "the mean variance of what is to be predicted");
}

static void print_arms(const ves_design_outcome *o, const char *title, const ves_arms *arms, const double *without)
{
    const ves_experiment *e = &o->experiment;
    int wide = 0;
    for (size_t s = 0; s < e->n_series; ++s) {
        const int n = (int)strlen(e->study->scenario[e->series[s]].name);
        wide = n > wide ? n : wide;
    }
    ves_say("\n%s\n", title);
    for (size_t a = 0; a < arms->n; ++a) {
        char times[192];
        put_times(e, &arms->arm[a].sitting, sizeof times, times);
        ves_say("  %-*s  %10s  %4g %s", wide, scenario_of(e, &arms->arm[a].sitting), times, arms->arm[a].animals,
                animals_of(arms->arm[a].animals));
        if (without && isfinite(without[a]))
            ves_say("%s  without them the sd is %+.0f %%", arms->arm[a].animals == 1.0 ? " " : "",
                    100.0 * (exp(0.5 * (without[a] - arms->phi)) - 1.0));
        ves_say("\n");
    }
}

/* ---- numbers ---- */

/* How much of its sd is gone after the plan; a target comes first. */
static double rank_of(const ves_design_outcome *o, size_t j)
{
    const ves_experiment *e = &o->experiment;
    const ves_designed *d = &o->designed;
    double rank = 1.0 - d->plan.sd[j] / d->before.sd[j];
    for (size_t i = 0; i < e->n_target && e->n_target < e->list.n; ++i) rank += e->target[i] == j ? 2.0 : 0.0;
    return rank;
}

static const char *lesson_of(double before, double after)
{
    return after < 0.5 * before ? "learned" : after < 0.9 * before ? "partly" : "hardly";
}

static void print_number(const ves_design_outcome *o, size_t j, int wide)
{
    const ves_designed *d = &o->designed;
    const ves_free *f = &o->experiment.list.item[j];
    ves_say("  %-*s  %10.4g %-10s  %10s  %10s", wide, f->name, f->start * f->written, f->unit,
            spread_of(o, j, d->before.spread[j]).text, spread_of(o, j, d->plan.spread[j]).text);
    if (o->experiment.has_own) ves_say("  %10s", spread_of(o, j, d->own.spread[j]).text);
    ves_say("  %s\n", lesson_of(d->before.sd[j], d->plan.sd[j]));
}

static void print_numbers(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    const size_t n = e->list.n;
    size_t *order = ves_new(n, sizeof *order);
    if (!order) return;
    int wide = 6;
    for (size_t j = 0; j < n; ++j) {
        size_t k = j;
        for (; k > 0 && rank_of(o, order[k - 1]) < rank_of(o, j); --k) order[k] = order[k - 1];
        order[k] = j;
    }
    size_t shown = 0;
    while (shown < n && shown < MOST_NUMBERS && (shown == 0 || rank_of(o, order[shown]) > HARDLY)) ++shown;
    for (size_t i = 0; i < shown; ++i) {
        const int length = (int)strlen(e->list.item[order[i]].name);
        wide = length > wide ? length : wide;
    }
    ves_say(
        "\nHow well each is known, with 95 %%: x/: 1.6 is between value / 1.6 and value x 1.6, +- is more or less\n");
    ves_say("  %-*s  %10s %-10s  %10s  %10s", wide, "number", "value", "unit", "now", "after");
    if (e->has_own) ves_say("  %10s", "own plan");
    ves_say("\n");
    for (size_t i = 0; i < shown; ++i) print_number(o, order[i], wide);
    if (shown < n) {
        const double next = rank_of(o, order[shown]);
        ves_say("  %zu others: sd %s\n", n - shown,
                next > HARDLY ? "less reduced (all are in the file)" : "hardly reduced (all are in the file)");
    }
    free(order);
}

static void print_forecasts(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    const ves_designed *d = &o->designed;
    if (e->n_forecast == 0) return;
    ves_say("\nWithin what factor each prediction lies with 95 %%, for all that is not known\n");
    ves_say("  %-44s  %10s  %10s", "prediction", "now", "after");
    if (e->has_own) ves_say("  %10s", "own plan");
    ves_say("\n");
    for (size_t k = 0; k < e->n_forecast; ++k) {
        ves_say("  %-44s  %10s  %10s", e->forecast[k].name, factor_of(d->before.forecast[k]).text,
                factor_of(d->plan.forecast[k]).text);
        if (e->has_own) ves_say("  %10s", factor_of(d->own.forecast[k]).text);
        ves_say("\n");
    }
}

/* ---- worth ---- */

/* How much wider the sd of what matters is than after the plan, in percent. */
static double wider(const ves_design_outcome *o, double phi)
{
    return 100.0 * (exp(0.5 * (phi - o->designed.plan.arms.phi)) - 1.0);
}

static void print_worth(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    const ves_designed *d = &o->designed;
    ves_say("\nWhat each is worth: sd of what matters beside that after the plan\n");
    for (size_t i = 0; i < e->n_organ && e->n_organ > 1; ++i)
        ves_say("  without %-24s %+7.1f %%\n", e->organ[i], fmax(wider(o, d->without_organ[i]), 0.0));
    for (size_t s = 0; s < e->n_series && e->n_series > 1; ++s)
        ves_say("  only    %-24s %+7.1f %%\n", e->study->scenario[e->series[s]].name,
                fmax(wider(o, d->only_series[s]), 0.0));
    for (size_t i = 0; i < d->n_curve; ++i) {
        if (d->curve[i].animals != e->rule.animals)
            ves_say("  %7zu %-24s %+7.1f %%\n", d->curve[i].animals, animals_of((double)d->curve[i].animals),
                    wider(o, d->curve[i].phi));
    }
}

static void print_bargains(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    const ves_designed *d = &o->designed;
    if (d->n_bargain == 0) return;
    ves_say("\nFewer organs of more animals, for the same money\n");
    for (size_t i = 0; i < d->n_bargain; ++i) {
        ves_say("  %4zu %-7s %+7.1f %%  ", d->bargain[i].animals, animals_of((double)d->bargain[i].animals),
                wider(o, d->bargain[i].phi));
        bool first = true;
        for (size_t k = 0; k < e->n_organ; ++k) {
            if (!d->bargain[i].organ[k]) continue;
            ves_say("%s%s", first ? "" : ", ", e->organ[k]);
            first = false;
        }
        ves_say("%s\n", i == d->best_bargain ? "   <- best" : "");
    }
}

/* ---- three sentences ---- */

/* "within a factor of 1.6" */
static words said_of(const ves_design_outcome *o, size_t j, double spread)
{
    words w;
    const ves_free *f = &o->experiment.list.item[j];
    const double wide = Z975 * spread;
    if (!isfinite(spread) || wide > 20.0) {
        (void)snprintf(w.text, sizeof w.text, "not known at all");
    } else if (o->outlook.is_log[j]) {
        (void)snprintf(w.text, sizeof w.text, "within a factor of %.3g", exp(wide));
    } else {
        (void)snprintf(w.text, sizeof w.text, "to %.3g %.30s more or less", wide * f->written,
                       strcmp(f->unit, "1") == 0 ? "" : f->unit);
    }
    return w;
}

static void say_plan(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    const ves_arms *arms = &o->designed.plan.arms;
    ves_say("%s ", e->rule.images > 1 ? "Image" : "Kill");
    for (size_t a = 0; a < arms->n; ++a) {
        char times[192];
        put_times(e, &arms->arm[a].sitting, sizeof times, times);
        ves_say("%s%g at %s", a == 0 ? "" : a + 1 == arms->n ? " and " : ", ", arms->arm[a].animals, times);
        if (e->n_series > 1) ves_say(" (%s)", scenario_of(e, &arms->arm[a].sitting));
    }
    if (e->n_forecast) {
        ves_say(": then %s is known within a factor of %.2f, not %.2f as now.\n", e->forecast[0].name,
                exp(Z975 * o->designed.plan.forecast[0]), exp(Z975 * o->designed.before.forecast[0]));
        return;
    }
    size_t best = e->target[0];
    for (size_t i = 0; i < e->n_target && e->criterion == VES_CRITERION_D; ++i)
        best = rank_of(o, e->target[i]) > rank_of(o, best) ? e->target[i] : best;
    ves_say(": then %s is known %s; ", e->list.item[best].name, said_of(o, best, o->designed.plan.spread[best]).text);
    ves_say("now it is %s", said_of(o, best, o->designed.before.spread[best]).text);
    if (e->n_target > 1) {
        size_t n = 0;
        for (size_t i = 0; i < e->n_target; ++i)
            n += o->designed.plan.sd[e->target[i]] < 0.5 * o->designed.before.sd[e->target[i]];
        ves_say("; of %zu numbers the sd of %zu is at least halved", e->n_target, n);
    }
    ves_say(".\n");
}

static void say_organs(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    const double *without = o->designed.without_organ;
    size_t best = 0, idle = 0;
    if (e->n_organ < 2) {
        ves_say("One organ is measured, so nothing can be left out.\n");
        return;
    }
    for (size_t i = 0; i < e->n_organ; ++i) best = without[i] > without[best] ? i : best;
    ves_say("%s teaches most: without it the sd is %.0f %% larger", e->organ[best], fmax(wider(o, without[best]), 0.0));
    for (size_t i = 0; i < e->n_organ; ++i) {
        if (i == best || wider(o, without[i]) > 100.0 * HARDLY) continue;
        ves_say("%s%s", idle++ == 0 ? "; one of these can be left out for less than 5 %: " : ", ", e->organ[i]);
    }
    ves_say(".\n");
}

static void say_certificate(const ves_design_outcome *o)
{
    const ves_experiment *e = &o->experiment;
    const ves_designed *d = &o->designed;
    ves_say("No plan of %zu animals can have a variance below %.3g %% of that of this one", e->rule.animals,
            100.0 * d->plan.efficiency);
    if (e->has_own) {
        double n = 0.0;
        for (size_t a = 0; a < d->own.arms.n; ++a) n += d->own.arms.arm[a].animals;
        ves_say("; your own, of %g, has %.2f times that variance", n, exp(d->own.arms.phi - d->plan.arms.phi));
    }
    for (size_t i = 0; i < d->n_curve; ++i) {
        if (d->curve[i].animals == 2 * e->rule.animals)
            ves_say("; twice as many animals would make the sd %.0f %% smaller", -wider(o, d->curve[i].phi));
    }
    ves_say(".\n");
}

void ves_cli_print_design(const ves_design_outcome *o)
{
    print_head(o);
    print_arms(o, "The plan", &o->designed.plan.arms, o->designed.without_time);
    if (o->experiment.has_own) print_arms(o, "Your own", &o->designed.own.arms, NULL);
    print_numbers(o);
    print_forecasts(o);
    print_worth(o);
    print_bargains(o);
    ves_say("\n");
    say_plan(o);
    say_organs(o);
    say_certificate(o);
    ves_say("\nWritten: %s\n", o->file);
}
