#include "cli/sensitivity_table.h"

#include "base/array.h"
#include "base/memory.h"
#include "cli/say.h"
#include "compare/csv_out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = 8 }; /* inputs of an output */

/* ---- for machines ---- */

static void csv_row(const ves_found_output *o, const char *first, const char *second, const char *index,
                    const ves_estimate *e)
{
    const char *const words[] = {o->scenario, o->organ, o->number};
    if (isnan(e->value)) return;
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        ves_csv_put_text(stdout, words[i]);
        (void)fputc(',', stdout);
    }
    ves_csv_put_number(stdout, o->time, false);
    (void)fprintf(stdout, ",%d,", o->log ? 1 : 0);
    ves_csv_put_text(stdout, first);
    (void)fputc(',', stdout);
    ves_csv_put_text(stdout, second);
    (void)fprintf(stdout, ",%s,", index);
    ves_csv_put_number(stdout, e->value, false);
    (void)fputc(',', stdout);
    ves_csv_put_number(stdout, e->low, false);
    (void)fputc(',', stdout);
    ves_csv_put_number(stdout, e->high, false);
    (void)fputc('\n', stdout);
}

void ves_cli_sensitivity_csv(const ves_findings *f)
{
    ves_say("scenario,organ,number,time,log,parameter,with,index,value,low,high\n");
    for (size_t i = 0; i < f->n_output; ++i) {
        const ves_found_output *o = &f->output[i];
        for (size_t j = 0; j < f->n_input; ++j) {
            const size_t at = i * f->n_input + j;
            for (size_t k = 0; k < VES_N_FINDING; ++k) {
                if (f->found[k]) csv_row(o, f->input[j], "", ves_finding_names[k], &f->found[k][at]);
            }
            for (size_t l = j + 1; f->second && l < f->n_input; ++l)
                csv_row(o, f->input[j], f->input[l], "second",
                        &(ves_estimate){f->second[at * f->n_input + l], NAN, NAN});
        }
        csv_row(o, "", "", "pawn_noise", &(ves_estimate){o->noise, NAN, NAN});
    }
}

/* ---- for people ---- */

/* What inputs are put in order by: the widest that was asked. */
static ves_finding leading(const ves_findings *f)
{
    static const ves_finding order[] = {VES_FOUND_TOTAL, VES_FOUND_FIRST, VES_FOUND_MU_STAR, VES_FOUND_ELASTICITY};
    size_t i = 0;
    while (i + 1 < VES_COUNT(order) && !f->found[order[i]]) ++i;
    return order[i];
}

static bool is_share(ves_finding kind)
{
    return kind == VES_FOUND_FIRST || kind == VES_FOUND_TOTAL || kind == VES_FOUND_SHAPLEY || kind == VES_FOUND_JANON ||
           kind == VES_FOUND_SALTELLI;
}

static double size_of(const ves_findings *f, ves_finding kind, size_t output, size_t input)
{
    const double value = f->found[kind][output * f->n_input + input].value;
    return isnan(value) ? -1.0 : kind == VES_FOUND_ELASTICITY ? fabs(value) : value;
}

/* Inputs of an output, those that carry most first. */
static void sort_inputs(const ves_findings *f, size_t output, size_t order[])
{
    const ves_finding by = leading(f);
    for (size_t j = 0; j < f->n_input; ++j) {
        size_t k = j;
        for (; k > 0 && size_of(f, by, output, order[k - 1]) < size_of(f, by, output, j); --k) order[k] = order[k - 1];
        order[k] = j;
    }
}

static bool is_small(const ves_findings *f, ves_finding kind, size_t output, size_t input)
{
    const ves_estimate *e = &f->found[kind][output * f->n_input + input];
    if (is_share(kind)) return !isnan(e->low) ? ves_estimate_is_small(e) : e->value < 0.01;
    return fabs(e->value) < 0.01;
}

static void cell(const ves_findings *f, ves_finding kind, size_t output, size_t input)
{
    const ves_estimate *e = &f->found[kind][output * f->n_input + input];
    char interval[32] = "";
    if (isnan(e->value)) {
        ves_say("  %7s", "-");
    } else if (kind == VES_FOUND_PAWN && e->value < f->output[output].noise) {
        ves_say("  < %5.2f", f->output[output].noise);
    } else if (is_share(kind) && is_small(f, kind, output, input)) {
        ves_say("  %7s", "< 0.01");
    } else if (kind == VES_FOUND_MU || kind == VES_FOUND_ELASTICITY) {
        ves_say("  %+7.2f", e->value);
    } else {
        ves_say("  %7.2f", e->value);
    }
    if (!is_share(kind) || kind == VES_FOUND_SHAPLEY) return;
    if (!isnan(e->low)) {
        if (is_small(f, kind, output, input)) {
            (void)snprintf(interval, sizeof interval, "up to %.2f", fmax(e->high, 0.01));
        } else {
            (void)snprintf(interval, sizeof interval, "%.2f to %.2f", fmax(e->low, 0.0), e->high);
        }
    }
    ves_say(" %-12s", interval);
}

static bool is_told(ves_finding kind)
{
    return kind != VES_FOUND_JANON && kind != VES_FOUND_SALTELLI && kind != VES_FOUND_MU;
}

static const char *head_of(ves_finding kind)
{
    return kind == VES_FOUND_PAWN ? "PAWN" : kind == VES_FOUND_MU_STAR ? "mu*" : ves_finding_names[kind];
}

typedef struct output_name {
    char text[320];
} output_name;

/* "auc_last of plasma in NAME", "percent_dose of liver at 4 h". @param scenario  NULL: it is clear which */
static output_name name_of(const ves_found_output *o, const char *scenario)
{
    output_name name;
    char at[32] = "";
    if (!isnan(o->time)) (void)snprintf(at, sizeof at, " at %g h", o->time);
    (void)snprintf(name.text, sizeof name.text, "%s of %s%s%s%s", o->number, o->organ, at, scenario ? " in " : "",
                   scenario ? scenario : "");
    return name;
}

/* In a sentence: its scenario is named where there are several. Outputs come scenario by scenario. */
static output_name name_in_sentence(const ves_findings *f, size_t output)
{
    const char *first = f->output[0].scenario, *last = f->output[f->n_output - 1].scenario;
    return name_of(&f->output[output], strcmp(first, last) != 0 ? f->output[output].scenario : NULL);
}

static void print_head(const ves_findings *f, size_t output)
{
    const output_name name = name_of(&f->output[output], NULL);
    ves_say("\n  %s%-*s", f->output[output].log ? "ln " : "", f->output[output].log ? 41 : 44, name.text);
    for (size_t k = 0; k < VES_N_FINDING; ++k) {
        if (!f->found[k] || !is_told((ves_finding)k)) continue;
        ves_say("  %7s", head_of((ves_finding)k));
        if (is_share((ves_finding)k) && k != VES_FOUND_SHAPLEY) ves_say(" %-12s", "(95 %)");
    }
    ves_say("\n");
}

static void print_output(const ves_findings *f, size_t output, size_t order[])
{
    const ves_finding by = leading(f);
    sort_inputs(f, output, order);
    print_head(f, output);
    size_t n = 0;
    for (; n < f->n_input && n < MOST_LINES; ++n) {
        if (f->n_input > MOST_LINES && n > 0 && is_small(f, by, output, order[n])) break;
        ves_say("    %-42s", f->input[order[n]]);
        for (size_t k = 0; k < VES_N_FINDING; ++k) {
            if (f->found[k] && is_told((ves_finding)k)) cell(f, (ves_finding)k, output, order[n]);
        }
        ves_say("\n");
    }
    if (n == f->n_input) return;
    const double most = size_of(f, by, output, order[n]);
    char others[48];
    (void)snprintf(others, sizeof others, "%zu others", f->n_input - n);
    if (is_small(f, by, output, order[n])) {
        ves_say("    %-42s  %7s each\n", others, "< 0.01");
    } else {
        ves_say("    %-42s  %7.2f or less\n", others, most);
    }
}

static bool is_area_or_peak(const ves_found_output *o)
{
    return strcmp(o->number, "auc_last") == 0 || strcmp(o->number, "cmax") == 0;
}

/* Which outputs are told: all, or areas and peaks; organs without a volume have neither. */
static bool is_shown(const ves_findings *f, size_t output, bool all)
{
    bool any = false;
    for (size_t i = 0; i < f->n_output; ++i) any = any || is_area_or_peak(&f->output[i]);
    return all || f->chosen || !any || is_area_or_peak(&f->output[output]);
}

/* ---- three sentences ---- */

static const char *carries(ves_finding kind)
{
    return kind == VES_FOUND_MU_STAR || kind == VES_FOUND_ELASTICITY ? "matters most for" : "carries most of";
}

/* How many outputs an input leads in, of those that are shown. */
static void count_leaders(const ves_findings *f, bool all, size_t *leader, size_t *leads, size_t *n_shown)
{
    const ves_finding by = leading(f);
    size_t *count = ves_new(f->n_input, sizeof *count);
    *leader = *leads = *n_shown = 0;
    for (size_t i = 0; count && i < f->n_output; ++i) {
        if (!is_shown(f, i, all)) continue;
        size_t best = 0;
        for (size_t j = 1; j < f->n_input; ++j) best = size_of(f, by, i, j) > size_of(f, by, i, best) ? j : best;
        if (is_small(f, by, i, best)) continue;
        ++*n_shown;
        if (++count[best] > *leads) {
            *leads = count[best];
            *leader = best;
        }
    }
    free(count);
}

/* The output whose leading input stands out most, and that input. */
static void find_clearest(const ves_findings *f, bool all, size_t *output, size_t *input)
{
    const ves_finding by = leading(f);
    *output = VES_NONE;
    *input = 0;
    for (size_t i = 0; i < f->n_output; ++i) {
        if (!is_shown(f, i, all)) continue;
        for (size_t j = 0; j < f->n_input; ++j) {
            if (*output != VES_NONE && size_of(f, by, i, j) <= size_of(f, by, *output, *input)) continue;
            *output = i;
            *input = j;
        }
    }
}

/* What no input carries in any shown output. */
static size_t count_idle(const ves_findings *f, bool all)
{
    size_t n = 0;
    for (size_t j = 0; j < f->n_input; ++j) {
        bool idle = true;
        for (size_t i = 0; i < f->n_output && idle; ++i) idle = !is_shown(f, i, all) || is_small(f, leading(f), i, j);
        n += idle ? 1 : 0;
    }
    return n;
}

static void say_clearest(const ves_findings *f, bool all)
{
    size_t output, input;
    find_clearest(f, all, &output, &input);
    if (output == VES_NONE) return;
    const ves_found_output *o = &f->output[output];
    const ves_finding by = is_share(leading(f)) ? VES_FOUND_FIRST : leading(f);
    const ves_estimate *e = &f->found[by][output * f->n_input + input];
    const output_name name = name_in_sentence(f, output);
    if (by == VES_FOUND_ELASTICITY) {
        ves_say("Nothing moves more than %s: 1 %% more of %s changes it by %+.2g %%.\n", name.text, f->input[input],
                e->value);
    } else if (by == VES_FOUND_MU_STAR) {
        ves_say("Nothing moves more than %s: %s over its whole range changes %s by %.2g on average.\n", name.text,
                f->input[input], o->log ? "its logarithm" : "it", e->value);
    } else {
        ves_say("The clearest case is %s: were %s known and the same in all, %.0f %% of the spread would be gone "
                "(%.0f to %.0f %%).\n",
                name.text, f->input[input], 100.0 * fmax(e->value, 0.0), 100.0 * fmax(e->low, 0.0),
                100.0 * fmin(fmax(e->high, 0.0), 1.0));
    }
}

/* Where an input leads; which, where these are few. */
static void say_leader(const ves_findings *f, bool all, size_t leader, size_t leads, size_t n_shown)
{
    enum { FEW = 3 };
    const ves_finding by = leading(f);
    size_t told = 0;
    ves_say("\n%s %s %zu of the %zu outputs here", f->input[leader], carries(by), leads, n_shown);
    for (size_t i = 0; leads <= FEW && i < f->n_output; ++i) {
        if (!is_shown(f, i, all) || is_small(f, by, i, leader)) continue;
        bool best = true;
        for (size_t j = 0; j < f->n_input; ++j)
            best = best && (size_of(f, by, i, j) < size_of(f, by, i, leader) ||
                            (j >= leader && !(size_of(f, by, i, j) > size_of(f, by, i, leader))));
        if (!best) continue;
        ves_say("%s%s", told == 0 ? ": " : told + 1 == leads ? " and " : ", ", name_in_sentence(f, i).text);
        ++told;
    }
    ves_say(".\n");
}

static void print_sentences(const ves_findings *f, bool all)
{
    size_t leader, leads, n_shown;
    count_leaders(f, all, &leader, &leads, &n_shown);
    if (n_shown == 0) {
        ves_say("\nNo input carries more than its error: more subjects would tell more.\n");
        return;
    }
    say_leader(f, all, leader, leads, n_shown);
    say_clearest(f, all);
    const size_t idle = count_idle(f, all);
    const bool alone = leading(f) == VES_FOUND_FIRST; /* it does not know what acts together */
    if (idle == 0 && f->n_input == 1) {
        ves_say("The one input is all that was asked about.\n");
    } else if (idle == 0) {
        ves_say("Each of the %zu inputs matters somewhere here.\n", f->n_input);
    } else if (alone) {
        ves_say(
            "Of the %zu inputs %zu carry nothing by themselves here; whether they do together with others, --method "
            "sobol tells.\n",
            f->n_input, idle);
    } else {
        ves_say("Of the %zu inputs %zu matter%s nowhere here: what is not known of %s can stay so for this question.\n",
                f->n_input, idle, idle == 1 ? "s" : "", idle == 1 ? "it" : "them");
    }
}

void ves_cli_sensitivity_table(const ves_findings *f, const char *of, bool all)
{
    size_t *order = ves_new(f->n_input, sizeof *order);
    if (!order) return;
    ves_say("%s: %zu %s, %zu input%s", of, f->n_subject,
            !f->n_run           ? "subjects"
            : f->n_subject == 1 ? "point"
                                : "points",
            f->n_input, f->n_input == 1 ? "" : "s");
    if (f->n_run) {
        ves_say(", %zu runs", f->n_run);
        if (f->n_failed) ves_say(" (%zu points left out: a run of them failed)", f->n_failed);
        ves_say("\n");
    } else {
        ves_say(", no new run\n");
    }
    ves_say("%s.\n", f->method);
    if (f->found[VES_FOUND_PAWN] && f->n_input >= 20)
        ves_say(
            "Of %zu intervals of 95 %% some %zu miss by chance: where PAWN is below its noise, doubt a small share.\n",
            f->n_input, (f->n_input + 10) / 20);
    const char *scenario = NULL;
    for (size_t i = 0; i < f->n_output; ++i) {
        if (!is_shown(f, i, all)) continue;
        if (!scenario || strcmp(scenario, f->output[i].scenario) != 0) {
            scenario = f->output[i].scenario;
            ves_say("\n%s\n", scenario);
        }
        print_output(f, i, order);
    }
    print_sentences(f, all);
    free(order);
}
