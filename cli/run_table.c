/* The tables at the end of a run. */
#include "cli/say.h"
#include "cli/verbs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- cells ---- */

/* A number with 4 digits in 10 columns; "-" where it has no meaning. */
static void cell(double value)
{
    if (isnan(value)) {
        ves_say(" %10s", "-");
    } else {
        ves_say(" %10.4g", value);
    }
}

/* Minutes below one hour, days from two on. */
/* @param before a mark in front of it */
static void print_time(double hours, const char *before, int width)
{
    char text[40];
    if (isnan(hours)) {
        (void)snprintf(text, sizeof text, "-");
    } else if (hours != 0.0 && hours < 1.0) {
        (void)snprintf(text, sizeof text, "%s%.3g min", before, 60.0 * hours);
    } else if (hours >= 48.0) {
        (void)snprintf(text, sizeof text, "%s%.3g d", before, hours / 24.0);
    } else {
        (void)snprintf(text, sizeof text, "%s%.3g h", before, hours);
    }
    ves_say(" %*s", width, text);
}

void ves_cli_print_time(double hours)
{
    print_time(hours, "", 10);
}

const char *const ves_cli_half_life_words = "~: longer than the run, so drawn on from what is seen in it.";

bool ves_cli_print_half_life(double hours, double run, int width)
{
    const bool longer = hours > run;
    print_time(hours, longer ? "~" : "", width);
    return longer;
}

/* A time under a head of `width` letters. */
static void wide_time(double hours, int width)
{
    ves_say("%*s", width - 10, "");
    ves_cli_print_time(hours);
}

/* A share below what the solver promises is not told as a number. */
static void share_cell(double value, double floor)
{
    if (value == 0.0 || !(fabs(value) < floor)) {
        cell(value);
    } else {
        char text[32];
        (void)snprintf(text, sizeof text, "<%.0e", floor);
        ves_say(" %10s", text);
    }
}

/* ---- one scenario ---- */

typedef enum quantile { MEDIAN, LOW, HIGH } quantile;

/* What the tables of a scenario share. */
typedef struct printed {
    const ves_summary *summary;
    const ves_summary_scenario *s;
    int width;      /* of names */
    bool delivered; /* graphs that a study brings do not say what left the blood */
    bool passes;    /* a bolus into blood passes for the first time */
    bool marked;    /* a peak was marked */
    bool told_pass; /* a first pass was told in some scenario */
    bool longer;    /* a half-life was */
} printed;

static double value_of(const ves_summary_row *row, ves_summary_number what, quantile q)
{
    const ves_median *s = &row->told[what];
    return q == MEDIAN ? s->median : q == LOW ? s->low : s->high;
}

static bool has(const ves_summary_row *row, ves_summary_number first, ves_summary_number last)
{
    for (ves_summary_number k = first; k <= last; ++k) {
        if (!isnan(row->told[k].median)) return true;
    }
    return false;
}

/* The name of an organ, or the quantile of the row below it. */
static void name_cell(const printed *p, const ves_summary_row *row, quantile q)
{
    char text[32];
    (void)snprintf(text, sizeof text, "  %g %%", 100.0 * (q == LOW ? p->summary->low : p->summary->high));
    ves_say("  %-*s", p->width, q == MEDIAN ? row->organ : text);
}

/* A row of medians, and of several subjects the outermost quantiles below it.
 * @param peak  where it is 0 in all of them, nothing is to be told of their spread */
static void with_spread(printed *p, const ves_summary_row *row, ves_summary_number peak,
                        void (*print)(printed *, const ves_summary_row *, quantile))
{
    const quantile last =
        isnan(p->summary->low) || p->s->n_subject < 2 || !(row->told[peak].high > 0.0) ? MEDIAN : HIGH;
    for (quantile k = MEDIAN; k <= last; ++k) {
        name_cell(p, row, k);
        print(p, row, k);
        ves_say("\n");
    }
}

static void half_life(printed *p, double hours)
{
    p->longer = ves_cli_print_half_life(hours, p->summary->end, 19) || p->longer;
}

static void print_kinetics(printed *p, const ves_summary_row *row, quantile q)
{
    cell(value_of(row, VES_TOLD_CL, q));
    cell(value_of(row, VES_TOLD_VSS, q));
    ves_cli_print_time(value_of(row, VES_TOLD_MRT, q));
    wide_time(value_of(row, VES_TOLD_EFFECTIVE, q), 20);
    cell(value_of(row, VES_TOLD_F, q));
    half_life(p, value_of(row, VES_TOLD_HALF_LIFE, q));
    if (q == MEDIAN && row->told[VES_TOLD_FLIP_FLOP].median > 0.5) ves_say("  flip-flop: that of absorption");
}

static void print_organ(printed *p, const ves_summary_row *row, quantile q)
{
    const double peak = value_of(row, VES_TOLD_PEAK, q), delivered = value_of(row, VES_TOLD_DELIVERED, q);
    const bool marked = q == MEDIAN && peak > delivered;
    p->marked = p->marked || marked;
    if (p->delivered) share_cell(delivered, p->summary->floor_percent);
    const bool holds_blood = !isnan(row->told[VES_TOLD_AUC].median); /* what has left the body does not pass */
    if (p->passes) cell(holds_blood ? value_of(row, VES_TOLD_FIRST_PASS, q) : NAN);
    cell(peak);
    ves_say("%s", marked ? "*" : " ");
    cell(value_of(row, VES_TOLD_PEAK_PER_G, q));
    ves_cli_print_time(row->told[VES_TOLD_PEAK].median > 0.0 ? value_of(row, VES_TOLD_PEAK_TIME, q) : NAN);
    share_cell(value_of(row, VES_TOLD_END, q), p->summary->floor_percent);
    ves_say("  ");
    cell(value_of(row, VES_TOLD_AUC, q));
    half_life(p, value_of(row, VES_TOLD_HALF_LIFE, q));
}

static void print_signal(printed *p, const ves_summary_row *row, quantile q)
{
    cell(value_of(row, VES_TOLD_SIGNAL_PEAK, q));
    ves_cli_print_time(row->told[VES_TOLD_SIGNAL_PEAK].median > 0.0 ? value_of(row, VES_TOLD_SIGNAL_PEAK_TIME, q)
                                                                    : NAN);
    share_cell(value_of(row, VES_TOLD_SIGNAL_END, q), p->summary->floor_percent);
    for (ves_summary_number k = VES_TOLD_ON_VESICLES; k <= VES_TOLD_FREE; ++k)
        share_cell(value_of(row, k, q), p->summary->floor_percent);
    ves_say("  ");
    cell(value_of(row, VES_TOLD_SIGNAL_AUC, q));
    half_life(p, value_of(row, VES_TOLD_SIGNAL_HALF_LIFE, q));
}

/* Where much of an area lies behind the end of the run, what rests on it is mostly drawn on. */
static void tell_behind(const printed *p)
{
    enum { MUCH = 20 }; /* percent */
    const char *between = "  much of the AUC that CL, Vss, MRT and F rest on lies behind the run: ";
    bool any = false;
    for (size_t i = 0; i < p->s->n_row; ++i) {
        const ves_summary_row *row = &p->s->row[i];
        const double percent = row->told[VES_TOLD_BEHIND].median;
        if (!row->matrix || !(percent > MUCH) || !has(row, VES_TOLD_CL, VES_TOLD_F)) continue;
        ves_say("%s%s %.3g %%", between, row->organ, percent);
        between = ", ";
        any = true;
    }
    if (any) ves_say("\n");
}

/* Plasma and blood first: what a dose does in them is asked first. */
static void kinetics(printed *p)
{
    bool head = false;
    for (size_t i = 0; i < p->s->n_row; ++i) {
        const ves_summary_row *row = &p->s->row[i];
        if (!row->matrix || !has(row, VES_TOLD_HALF_LIFE, VES_TOLD_F)) continue;
        if (!head)
            ves_say("  %-*s %10s %10s %10s %20s %10s %19s\n", p->width, "", "CL mL/h", "Vss mL", "MRT",
                    "effective half-life", "F", "terminal half-life");
        head = true;
        with_spread(p, row, VES_TOLD_PEAK, print_kinetics);
    }
    tell_behind(p);
    if (head) ves_say("\n");
}

static void signals(printed *p)
{
    bool head = false;
    for (size_t i = 0; i < p->s->n_row; ++i) {
        const ves_summary_row *row = &p->s->row[i];
        if (!has(row, VES_TOLD_SIGNAL_PEAK, VES_TOLD_SIGNAL_HALF_LIFE)) continue;
        if (!head)
            ves_say("\n  What the tracer shows, in percent of all label, corrected for decay; of what is there at the "
                    "end, what is\n  on intact vesicles, what broken ones left behind in cells, and what came free:\n"
                    "  %-*s %10s %10s %10s %10s %10s %10s %12s %19s\n",
                    p->width, "organ", "peak %", "peak at", "end %", "vesicles %", "in cells %", "free %", "AUC % h/mL",
                    "terminal half-life");
        head = true;
        with_spread(p, row, VES_TOLD_SIGNAL_PEAK, print_signal);
    }
}

/* Of which the spread is: numbers that are not known, or people. */
static void draws(printed *p)
{
    const bool people = !isnan(p->summary->low) && p->s->n_subject > 1;
    ves_say("\n  How far this is known, of %zu draws of the numbers: AUC %%ID h/mL%s\n  %-*s %10s %10s %10s",
            p->summary->n_draw, people ? " of the median subject" : "", p->width, "organ", "median", "5 %", "95 %");
    ves_say("%s\n", people ? "   of the spread: not known     people" : "");
    for (size_t i = 0; i < p->s->n_row; ++i) {
        const ves_summary_row *row = &p->s->row[i];
        if (isnan(row->known.median)) continue;
        ves_say("  %-*s", p->width, row->organ);
        cell(row->known.median);
        cell(row->known.low);
        cell(row->known.high);
        if (people && !isnan(row->share)) ves_say("%25.0f %% %8.0f %%", 100.0 * row->share, 100.0 * (1.0 - row->share));
        ves_say("\n");
    }
}

static void print_scenario(printed *p)
{
    const ves_summary_scenario *s = p->s;
    ves_say("\n%s: %s, run of %.4g h, mass balance error %.1e of dose", s->name, s->dose, p->summary->end,
            s->mass_error);
    if (s->n_subject > 1) ves_say("; medians of %zu subjects", s->n_subject - s->n_failed);
    if (s->n_subject > 1 && s->n_failed) ves_say(" (%zu failed)", s->n_failed);
    ves_say("\n");
    if (s->failure) {
        ves_say("  could not be solved: %s\n", s->failure);
        return;
    }
    p->width = 7;
    p->delivered = p->passes = false;
    for (size_t i = 0; i < s->n_row; ++i) {
        p->width = (int)strlen(s->row[i].organ) > p->width ? (int)strlen(s->row[i].organ) : p->width;
        p->delivered = p->delivered || !isnan(s->row[i].told[VES_TOLD_DELIVERED].median);
        p->passes = p->passes || !isnan(s->row[i].told[VES_TOLD_FIRST_PASS].median);
    }
    p->told_pass = p->told_pass || p->passes;
    kinetics(p);
    ves_say("  %-*s%s%s %10s  %10s %10s %10s %12s %19s\n", p->width, "organ", p->delivered ? "  delivered" : "",
            p->passes ? " first pass" : "", "peak %ID", "peak %ID/g", "peak at", "end %ID", "AUC %ID h/mL",
            "terminal half-life");
    for (size_t i = 0; i < s->n_row; ++i) { /* what holds free label alone is told of the tracer */
        if (!isnan(s->row[i].told[VES_TOLD_PEAK].median)) with_spread(p, &s->row[i], VES_TOLD_PEAK, print_organ);
    }
    signals(p);
    if (p->summary->n_draw) draws(p);
}

void ves_cli_print_summary(const ves_summary *summary)
{
    ves_say("%s\n", summary->title);
    enum { MOST = 40 }; /* a sweep may have thousands */
    printed p = {.summary = summary};
    for (size_t i = 0; i < summary->n_scenario && i < MOST; ++i) {
        p.s = &summary->scenario[i];
        print_scenario(&p);
    }
    if (summary->n_scenario > MOST)
        ves_say("\n... and %zu scenarios more; all of them are in the file.\n", summary->n_scenario - MOST);
    ves_say("\n%%ID: percent of all doses. Delivered: %%ID that reached the tissue of the organ.");
    if (p.told_pass)
        ves_say(" First pass: the most that was\nthere while the bolus came round for the first time; the peak is the "
                "most later.");
    if (p.marked)
        ves_say(" *: more than that: blood on its way\nthrough is in a peak, and what leaves the tissue again.");
    ves_say("\nEffective half-life: ln 2 x MRT, as exposure goes; the terminal one is that of the last, small part.\n");
    if (p.longer) ves_say("%s\n", ves_cli_half_life_words);
    ves_say("Result file: %s\n", summary->file);
}
