#include "cli/fit_table.h"

#include "base/array.h"
#include "cli/say.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WORST = 5 };            /* residuals that are told */
static const double END = 1.8; /* of a coordinate: beyond it is one part in 28 of its range */

/* A number with 4 digits, in 11 columns. */
static void put(double value)
{
    char text[32] = "-";
    if (!isnan(value)) (void)snprintf(text, sizeof text, "%.4g", value);
    ves_say(" %11s", text);
}

static size_t longest_name(const ves_fit *fit)
{
    size_t most = 6;
    for (size_t j = 0; j < fit->list.n; ++j) {
        const size_t n = strlen(fit->list.item[j].name);
        most = n > most ? n : most;
    }
    return most < 48 ? most : 48;
}

static void print_numbers(const ves_fit *fit, const ves_learned *l)
{
    const int wide = (int)longest_name(fit);
    const bool some = !fit->list.no_prior;
    ves_say("%-*s", wide, "number");
    if (some) ves_say(" %11s %11s", "prior low", "prior high");
    ves_say(" %11s %11s %11s %11s  %-10s %s\n", "fitted", "sd", "95% low", "95% high", "unit", "");
    for (size_t j = 0; j < fit->list.n; ++j) {
        const ves_free *f = &fit->list.item[j];
        ves_say("%-*s", wide, f->name);
        if (some) put(f->low * f->written);
        if (some) put(f->high * f->written);
        put(l->mode[j] * f->written);
        put(l->sd[j] * f->written);
        put(l->low[j] * f->written);
        put(l->high[j] * f->written);
        ves_say("  %-10s %s\n", f->unit,
                f->prior.none && isnan(l->sd[j]) ? "cannot be told" : ves_lesson_words[l->lesson[j]]);
    }
}

static void print_pairs(const ves_fit *fit, const ves_learned *l)
{
    for (size_t a = 0; a < l->n; ++a) {
        for (size_t b = 0; b < a; ++b) {
            const double r = l->correlation[a * l->n + b];
            if (fabs(r) > 0.95)
                ves_say("  %s and %s trade off (correlation %.3f): their %s is known better than each\n",
                        fit->list.item[b].name, fit->list.item[a].name, r, r < 0.0 ? "product" : "ratio");
        }
    }
}

/* Numbers that only together, or not at all, have a say in what was measured. */
static void print_hidden(const ves_fit *fit, const ves_learned *l)
{
    size_t n = 0, told = 0;
    for (size_t j = 0; j < l->n; ++j) n += isnan(l->sd[j]) ? 1 : 0;
    for (size_t j = 0; j < l->n; ++j) {
        if (!isnan(l->sd[j])) continue;
        ves_say("%s%s",
                told == 0       ? "  The values fitted here are one choice of many: "
                : told + 1 == n ? " and "
                                : ", ",
                fit->list.item[j].name);
        ++told;
    }
    if (n)
        ves_say(n == 1 ? " does not show in what was measured\n"
                       : " can change together and predict the same; fix one of them, or say what is known of it\n");
}

/* A number at an end of its range may stand in for another one that is held. */
static void print_ends(const ves_fit *fit, const ves_learned *l)
{
    size_t n = 0;
    for (size_t j = 0; j < l->n; ++j) {
        if (fit->list.item[j].prior.none || !(fabs(l->z[j]) > END)) continue;
        ves_say("%s%s (%s)", n == 0 ? "  At an end of their ranges: " : ", ", fit->list.item[j].name,
                l->z[j] < 0.0 ? "low" : "high");
        ++n;
    }
    if (n == 0) return;
    bool label = false;
    for (size_t i = 0; i < fit->observations.n; ++i) {
        const ves_datum *d = &fit->observations.datum[i];
        label = label || fit->study->scenario[d->scenario].typical.graph->topology->organ[d->organ].signal;
    }
    ves_say("; if nothing else speaks for that, something that is not free is off: %sthe dose\n",
            label ? "what comes off the label (label.*), or " : "");
}

static void print_learned(const ves_fit *fit, const ves_learned *l)
{
    size_t n = 0;
    for (size_t k = 0; k < l->n; ++k) n += l->information.eigenvalue[k] > 1.0;
    if (!fit->list.no_prior)
        ves_say("\nOf %zu directions the measured values teach %zu more than the priors knew.\n", l->n, n);
    print_pairs(fit, l);
    print_ends(fit, l);
    if (!l->information.n_unknown) return;
    ves_say("%s  %zu direction%s cannot be told from what was measured: no standard deviation there\n",
            fit->list.no_prior ? "\n" : "", l->information.n_unknown, l->information.n_unknown == 1 ? "" : "s");
    print_hidden(fit, l);
}

/* The values furthest from what was predicted, times the scale of their study. */
static void print_worst(const ves_fit *fit, const ves_learned *l)
{
    const ves_observations *o = &fit->observations;
    size_t told[WORST];
    ves_say("\nLargest residuals\n");
    for (size_t n = 0; n < WORST; ++n) {
        size_t worst = VES_NONE;
        for (size_t i = 0; i < o->n; ++i) {
            bool done = isnan(l->residual[i]) || !o->datum[i].used;
            for (size_t k = 0; k < n; ++k) done = done || told[k] == i;
            if (!done && (worst == VES_NONE || fabs(l->residual[i]) > fabs(l->residual[worst]))) worst = i;
        }
        if (worst == VES_NONE) return;
        told[n] = worst;
        const ves_datum *d = &o->datum[worst];
        const ves_scenario *s = &fit->study->scenario[d->scenario];
        ves_say("  %s:%d: %s, %s", d->at.file ? d->at.file : "", d->at.line, s->name,
                s->typical.graph->topology->organ[d->organ].name);
        if (!isnan(d->time)) ves_say(", %.4g h", d->time);
        ves_say(": measured %.4g %s, predicted %.4g, %+.1f sd\n", d->value, d->unit,
                l->predicted[worst] * l->scale[d->study], l->residual[worst]);
    }
}

/* What the mean square of residuals may be, 1 being expected; of student errors, whose outliers count little. */
static const double MOST_SQUARE = 9.0, MOST_STUDENT = 3.0, FAR = 5.0;

/* The mean square of all residuals but one; of student errors each counts as much as its likelihood has it. */
static double mean_square(const ves_fit *fit, const ves_learned *l, size_t without)
{
    const double nu = fit->error.nu;
    double sum = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < fit->observations.n; ++i) {
        if (isnan(l->residual[i]) || !fit->observations.datum[i].used || i == without) continue;
        const double square = l->residual[i] * l->residual[i];
        sum += fit->error.kind == VES_ERROR_STUDENT ? square * (nu + 1.0) / (nu + square) : square;
        ++n;
    }
    return n ? sum / (double)n : 0.0;
}

/* Do the values lie further from the predictions than they scatter? Then the intervals are too narrow, or one value is
 * an outlier. */
static void print_misfit(const ves_fit *fit, const ves_learned *l)
{
    const bool student = fit->error.kind == VES_ERROR_STUDENT;
    const double most = student ? MOST_STUDENT : MOST_SQUARE, all = mean_square(fit, l, VES_NONE);
    size_t worst = VES_NONE, n_far = 0;
    for (size_t i = 0; i < fit->observations.n; ++i) {
        if (isnan(l->residual[i]) || !fit->observations.datum[i].used) continue;
        if (worst == VES_NONE || fabs(l->residual[i]) > fabs(l->residual[worst])) worst = i;
        n_far += fabs(l->residual[i]) > FAR;
    }
    if (!student && n_far == 1 && mean_square(fit, l, worst) <= most) {
        ves_say(
            "  One value lies %.1f sd off, and draws all of them to it: leave it out to see (use = 0), or let outliers "
            "weigh less, error = { kind = \"student\"; }\n",
            fabs(l->residual[worst]));
    } else if (all > most) {
        ves_say(
            "  The values lie %.1f sd from what is predicted: the free numbers cannot explain them, and the intervals "
            "are too narrow\n",
            sqrt(all));
    } else if (n_far) {
        ves_say("  %zu value%s more than %g sd off%s\n", n_far, n_far == 1 ? " lies" : "s lie", FAR,
                student ? "; student errors let outliers weigh little"
                        : ": let outliers weigh less, error = { kind = \"student\"; }");
    }
}

static void print_scales(const ves_fit *fit, const ves_learned *l)
{
    if (!fit->error.scale.is_free && !(fit->error.scale.value > 0.0)) return;
    ves_say("\nScales of studies: what is predicted times\n");
    for (size_t k = 0; k < fit->observations.n_study; ++k)
        ves_say("  %-24s %.3g\n", fit->observations.study[k], l->scale[k]);
}

/* Values that were held out: how near predictions come. */
static void print_held_out(const ves_fit *fit, const ves_learned *l)
{
    const ves_observations *o = &fit->observations;
    size_t n = 0, within = 0;
    double sum = 0.0;
    for (size_t i = 0; i < o->n; ++i) {
        const double ratio = l->predicted[i] / o->datum[i].value;
        if (o->datum[i].used || o->datum[i].censored || !(ratio > 0.0)) continue;
        ++n;
        sum += fabs(log(ratio));
        within += fabs(log(ratio)) <= log(2.0);
    }
    if (n)
        ves_say("\nHeld out: %zu value%s; predicted within a factor of %.3g on average, %zu within 2\n", n,
                n == 1 ? "" : "s", exp(sum / (double)n), within);
}

static void print_profiles(const ves_fit *fit, const ves_learned *l)
{
    if (l->n_profile) ves_say("\nProfiles: 95 %% with priors, and of what was measured alone\n");
    for (size_t i = 0; i < l->n_profile; ++i) {
        const ves_profile *p = &l->profile[i];
        const ves_free *f = &fit->list.item[p->coordinate];
        ves_say("  %-24s", f->name);
        put(p->low * f->written);
        put(p->high * f->written);
        ves_say("   alone");
        put(p->low_alone * f->written);
        put(p->high_alone * f->written);
        ves_say("  %s\n", f->unit);
    }
}

static void print_search(const ves_fit *fit, const ves_learned *l)
{
    size_t failed = 0, late = 0;
    for (size_t i = 0; i < l->n_start; ++i) {
        failed += l->start[i].mode == VES_NONE;
        late += l->start[i].stop == VES_STOP_ITERATIONS;
    }
    ves_say("%zu of %zu start%s ended in the best mode", l->ends_in_mode[0], l->n_start, l->n_start == 1 ? "" : "s");
    if (l->n_mode > 1) ves_say(", %zu in %zu others", l->n_start - l->ends_in_mode[0] - failed, l->n_mode - 1);
    if (failed) ves_say(", %zu could not be solved", failed);
    if (late) ves_say("; %zu stopped after %zu iterations", late, fit->iterations);
    ves_say("\nln likelihood %.10g, AIC %.6g, BIC %.6g, %zu values, %zu free", l->log_likelihood, l->aic, l->bic,
            fit->likelihood.n_used, l->n);
    if (fit->error.concentrated) ves_say("; rss %.10g, sigma %.6g", l->rss, l->sigma);
    ves_say("\n");
    if (l->draws.n_draw)
        ves_say("%zu draws are worth %.0f (k-hat %.2f); ln evidence %.4g\n", l->draws.n_draw, l->draws.effective,
                l->draws.khat, l->draws.log_evidence);
}

/* A second opinion: how far walkers and draws say the same. */
static void print_walkers(const ves_fit *fit, const ves_learned *l)
{
    const ves_walk *w = &l->walk;
    const int wide = (int)longest_name(fit);
    if (w->n_draw == 0) return;
    ves_say("\nSecond opinion, by %zu walkers of %zu steps (%.0f %% of them accepted): they %s\n", w->n_walker,
            w->n_step, 100.0 * w->accepted, w->agrees ? "agree" : "DO NOT AGREE yet");
    ves_say("%-*s %11s %11s %11s %11s %11s %11s\n", wide, "number", "median", "95% low", "95% high", "R-hat",
            "draws: bulk", "tail");
    for (size_t j = 0; j < l->n; ++j) {
        const ves_free *f = &fit->list.item[j];
        ves_say("%-*s", wide, f->name);
        put(l->walked_median[j] * f->written);
        put(l->walked_low[j] * f->written);
        put(l->walked_high[j] * f->written);
        ves_say(" %11.3f %11.0f %11.0f\n", w->rhat[j], w->bulk[j], w->tail[j]);
    }
}

void ves_cli_print_fit(const ves_fit_outcome *o)
{
    const ves_fit *fit = &o->fit;
    const ves_learned *l = &o->learned;
    ves_say("%s: %s\n\n", o->study.path, o->study.title);
    print_numbers(fit, l);
    print_learned(fit, l);
    ves_say("\n");
    print_search(fit, l);
    print_walkers(fit, l);
    print_worst(fit, l);
    print_misfit(fit, l);
    print_scales(fit, l);
    print_held_out(fit, l);
    print_profiles(fit, l);
    ves_say("\nWritten: %s\n", o->file);
}

void ves_cli_tell_walkers(const ves_fit_outcome *o)
{
    const ves_walk *w = &o->learned.walk;
    double rhat = 0.0, least = HUGE_VAL;
    for (size_t j = 0; j < w->n; ++j) {
        rhat = fmax(rhat, w->rhat[j]);
        least = fmin(least, fmin(w->bulk[j], w->tail[j]));
    }
    ves_tell("%s: the walkers do not agree after %zu steps: R-hat is %.3f (expected below 1.01), the least number of "
             "effective draws %.0f (expected 400); more steps, or fewer free numbers\n",
             o->study.path, w->n_step, rhat, least);
}

void ves_cli_tell_draws(const ves_fit_outcome *o)
{
    const ves_importance *d = &o->learned.draws;
    ves_tell(
        "%s: the draws do not hold: %zu of them are worth %.0f of %zu wanted, k-hat is %.2f (expected below %.1f); "
        "intervals are those of the curvature. Fix or group numbers that trade off, or ask for fewer draws\n",
        o->study.path, d->n_draw, d->effective, o->fit.draws, d->khat, ves_fit_khat_most());
}
