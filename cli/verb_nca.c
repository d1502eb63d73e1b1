/* The verb nca: numbers of measured values. */
#include "base/array.h"
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "compare/csv_out.h"
#include "compare/measured_numbers.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DOSE = 1000, ROUTE, OVER, EVERY, COUNT, BLQ, CSV };

static const struct option options[] = {
    {"dose", required_argument, NULL, DOSE},   {"route", required_argument, NULL, ROUTE},
    {"over", required_argument, NULL, OVER},   {"every", required_argument, NULL, EVERY},
    {"count", required_argument, NULL, COUNT}, {"blq", required_argument, NULL, BLQ},
    {"csv", no_argument, NULL, CSV},           {NULL, 0, NULL, 0},
};

/* ---- for machines ---- */

static void csv_row(const ves_measured_group *g, const char *animal, const char *quantity, const char *unit,
                    double value)
{
    if (isnan(value)) return;
    const char *const words[] = {g->study, g->scenario, g->organ, animal, quantity, unit};
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        ves_csv_put_text(stdout, words[i]);
        (void)fputc(',', stdout);
    }
    ves_csv_put_number(stdout, value, false);
    (void)fputc('\n', stdout);
}

static void csv_numbers(const ves_measured *m, const ves_measured_group *g, const char *animal,
                        const double value[VES_N_MEASURED_NUMBER])
{
    char unit[128];
    for (ves_measured_number k = VES_MEASURED_CMAX; k < VES_N_MEASURED_NUMBER; ++k)
        csv_row(g, animal, ves_measured_name(g->intravascular, k), ves_measured_unit(m, k, sizeof unit, unit),
                value[k]);
}

/* "interval.2.auc" */
static void csv_intervals(const ves_measured *m, const ves_measured_group *g, const ves_measured_curve *c)
{
    char name[64], unit[128];
    for (size_t i = 0; i < c->n_interval; ++i) {
        for (ves_measured_interval_number k = VES_MEASURED_INTERVAL_START; k < VES_N_MEASURED_INTERVAL_NUMBER; ++k) {
            (void)snprintf(name, sizeof name, "interval.%zu.%s", i + 1, ves_measured_interval_name(k));
            csv_row(g, c->animal, name, ves_measured_interval_unit(m, k, sizeof unit, unit),
                    ves_measured_interval_of(m, &c->interval[i], k));
        }
    }
}

static void csv_sparse(const ves_measured *m, const ves_measured_group *g)
{
    char area[128];
    double value[VES_N_MEASURED_NUMBER];
    (void)ves_measured_unit(m, VES_MEASURED_AUC, sizeof area, area);
    ves_measured_numbers_of_means(g, value);
    csv_numbers(m, g, "", value);
    csv_row(g, "", "auc_last_se", area, g->area.se);
    csv_row(g, "", "auc_last_df", "1", g->area.df);
    csv_row(g, "", "auc_last_low", area, g->area.low);
    csv_row(g, "", "auc_last_high", area, g->area.high);
}

static void print_csv(const ves_measured *m)
{
    ves_say("study,scenario,organ,animal,quantity,unit,value\n");
    for (size_t i = 0; i < m->n_group; ++i) {
        const ves_measured_group *g = &m->group[i];
        if (g->sparse) csv_sparse(m, g);
        for (size_t c = 0; c < g->n_curve; ++c) {
            double value[VES_N_MEASURED_NUMBER];
            ves_measured_numbers(g, &g->curve[c], value);
            csv_numbers(m, g, g->curve[c].animal, value);
            csv_intervals(m, g, &g->curve[c]);
        }
    }
}

/* ---- for people ---- */

static void head_of(const ves_measured *m, const ves_measured_group *g)
{
    const char *const words[] = {g->study, g->scenario, g->organ, g->route && !m->route ? g->route : ""};
    const char *between = "\n";
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        if (!*words[i]) continue;
        ves_say("%s%s", between, words[i]);
        between = ", ";
    }
    ves_say("%s", *between == '\n' ? "\nvalues" : "");
}

static void cell(double value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.4g", value);
    ves_say(" %10s", isnan(value) ? "-" : text);
}

static void print_sparse(const ves_measured *m, const ves_measured_group *g)
{
    ves_say(": one sample an animal, %zu animals\n\n  %10s %6s %10s %10s %12s\n", g->n_animal, "time h", "n", "mean",
            "SD", "below limit");
    for (size_t i = 0; i < g->n_time; ++i) {
        const ves_sparse_time *t = &g->time[i];
        ves_say("  %10.4g %6zu", t->time, t->n);
        cell(t->mean);
        cell(sqrt(t->variance));
        ves_say(" %12zu\n", g->below[i]);
    }
    double value[VES_N_MEASURED_NUMBER];
    char unit[128];
    ves_measured_numbers_of_means(g, value);
    ves_say("\n");
    for (ves_measured_number k = VES_MEASURED_CMAX; k < VES_N_MEASURED_NUMBER; ++k) {
        if (isnan(value[k])) continue;
        ves_say("  %-21s %10.5g %s", ves_measured_name(g->intravascular, k), value[k],
                ves_measured_unit(m, k, sizeof unit, unit));
        if (k == VES_MEASURED_AUC) {
            ves_say(" (%g to %g h)", g->area.from, g->area.to);
            if (isnan(g->area.se)) {
                ves_say(", no SE: a time has one sample");
            } else {
                ves_say(", SE %.5g, df %.4g, 95 %% CI %.5g to %.5g", g->area.se, g->area.df, g->area.low, g->area.high);
            }
        }
        ves_say("\n");
    }
}

/* Mean and SD of the animals that have the number; of one: NaN. */
static void spread_of(const ves_measured_group *g, ves_measured_number k, double *mean, double *sd, size_t *n)
{
    double sum = 0.0, squares = 0.0, value[VES_N_MEASURED_NUMBER];
    *n = 0;
    for (int pass = 0; pass < 2; ++pass) {
        for (size_t c = 0; c < g->n_curve; ++c) {
            ves_measured_numbers(g, &g->curve[c], value);
            if (isnan(value[k])) continue;
            if (pass == 0) {
                ++*n;
                sum += value[k];
            } else {
                squares += (value[k] - *mean) * (value[k] - *mean);
            }
        }
        if (pass == 0) *mean = *n ? sum / (double)*n : NAN;
    }
    *sd = *n > 1 ? sqrt(squares / ((double)*n - 1.0)) : NAN;
}

/* A number a row, an animal a column would grow without an end: a block an animal, and their mean. */
static void print_curves(const ves_measured *m, const ves_measured_group *g)
{
    char unit[128];
    ves_say(g->n_curve > 1 ? ": %zu animals, whole curves\n\n" : ": one curve\n\n", g->n_curve);
    ves_say("  %-21s %-16s", "", "");
    for (size_t c = 0; c < g->n_curve; ++c) ves_say(" %10s", *g->curve[c].animal ? g->curve[c].animal : "value");
    if (g->n_curve > 1) ves_say(" %10s %10s %4s", "mean", "SD", "n");
    ves_say("\n");
    for (ves_measured_number k = VES_MEASURED_CMAX; k < VES_N_MEASURED_NUMBER; ++k) {
        double mean = NAN, sd = NAN;
        size_t n;
        spread_of(g, k, &mean, &sd, &n);
        if (n == 0) continue;
        ves_say("  %-21s %-16s", ves_measured_name(g->intravascular, k), ves_measured_unit(m, k, sizeof unit, unit));
        for (size_t c = 0; c < g->n_curve; ++c) {
            double value[VES_N_MEASURED_NUMBER];
            ves_measured_numbers(g, &g->curve[c], value);
            cell(value[k]);
        }
        if (g->n_curve > 1) {
            cell(mean);
            cell(sd);
            ves_say(" %4zu", n);
        }
        ves_say("\n");
    }
}

/* A line for each dosing interval of each animal. @return are there any? */
static bool print_intervals(const ves_measured *m, const ves_measured_group *g)
{
    size_t n = 0;
    char unit[128];
    for (size_t c = 0; c < g->n_curve; ++c) n += g->curve[c].n_interval;
    if (n == 0) return false;
    const ves_measured_interval_number dose = VES_MEASURED_INTERVAL_DOSE;
    ves_say("\n  Dosing intervals, concentrations in %s\n  %-10s %4s", m->unit, "", "");
    for (ves_measured_interval_number k = VES_MEASURED_INTERVAL_START; k < VES_N_MEASURED_INTERVAL_NUMBER; ++k) {
        if (k == dose && !m->given_by_rows) continue;
        const bool hours =
            k == VES_MEASURED_INTERVAL_START || k == VES_MEASURED_INTERVAL_END || k == VES_MEASURED_INTERVAL_TMAX;
        (void)snprintf(unit, sizeof unit, "%s%s",
                       k == VES_MEASURED_INTERVAL_EXTRAPOLATED ? "behind %" : ves_measured_interval_name(k),
                       hours ? " h" : "");
        ves_say(" %10.12s", unit);
    }
    ves_say("\n");
    for (size_t c = 0; c < g->n_curve; ++c) {
        for (size_t i = 0; i < g->curve[c].n_interval; ++i) {
            ves_say("  %-10s %4zu", i ? "" : g->curve[c].animal, i + 1);
            for (ves_measured_interval_number k = VES_MEASURED_INTERVAL_START; k < VES_N_MEASURED_INTERVAL_NUMBER; ++k)
                if (k != dose || m->given_by_rows) cell(ves_measured_interval_of(m, &g->curve[c].interval[i], k));
            ves_say("\n");
        }
    }
    return true;
}

/* What rests on little, or is not there: how many of all curves. */
static void say_doubts(const ves_measured *m)
{
    enum { BAD_FIT = 80, MUCH = 20 }; /* percent */
    size_t n = 0, flat = 0, poor = 0, ahead = 0, back = 0;
    for (size_t i = 0; i < m->n_group; ++i) {
        const ves_measured_group *g = &m->group[i];
        for (size_t c = 0; c < (g->sparse ? 1 : g->n_curve); ++c) {
            double value[VES_N_MEASURED_NUMBER];
            if (g->sparse) {
                ves_measured_numbers_of_means(g, value);
            } else {
                ves_measured_numbers(g, &g->curve[c], value);
            }
            n += g->n_sample > 0;
            flat += g->n_sample > 0 && isnan(value[VES_MEASURED_LAMBDA_Z]);
            poor += 100.0 * value[VES_MEASURED_ADJ_R2] < BAD_FIT;
            ahead += value[VES_MEASURED_EXTRAPOLATED] > MUCH;
            back += value[VES_MEASURED_BACK] > MUCH;
        }
    }
    const char *of = n == 1 ? "curve" : "curves";
    if (flat)
        ves_say(
            "No terminal slope (three values behind the peak and the infusion that fall) in %zu of %zu %s: there is "
            "neither a\nhalf-life, nor an area to infinity, nor what rests on it.\n",
            flat, n, of);
    if (poor)
        ves_say("The terminal slope fits poorly (lambda_z_adj_r2 below %.1f) in %zu of %zu %s: half-life and all that "
                "rests on it are doubtful.\n",
                BAD_FIT / 100.0, poor, n, of);
    if (ahead)
        ves_say(
            "More than %d %% of the area to infinity lies behind the last value in %zu of %zu %s: clearance, mrt and "
            "volumes rest on it.\n",
            MUCH, ahead, n, of);
    if (back)
        ves_say(
            "More than %d %% of the area lies before the first value in %zu of %zu %s, whose line was drawn back to "
            "the bolus.\n",
            MUCH, back, n, of);
}

/* Of which organs there is no clearance. */
static void say_tissues(const ves_measured *m)
{
    const char *between = "Clearance and volumes are of plasma, blood or serum, and not told of ";
    bool any = false;
    for (size_t i = 0; i < m->n_group && m->dose_words; ++i) {
        bool before = m->group[i].in_blood;
        for (size_t k = 0; k < i && !before; ++k) before = strcmp(m->group[k].organ, m->group[i].organ) == 0;
        if (before) continue;
        ves_say("%s%s", between, m->group[i].organ);
        between = ", ";
        any = true;
    }
    if (any) ves_say(".\n");
}

static void print_table(const ves_measured *m, const ves_measured_options *o)
{
    static const char *const rules[] = {[VES_BLQ_USUAL] =
                                            "0 before the first that is above and behind the last, left out between",
                                        [VES_BLQ_ZERO] = "0",
                                        [VES_BLQ_HALF] = "half of the limit",
                                        [VES_BLQ_DROP] = "left out"};
    bool sparse = false, curves = false, intervals = false, untold = false;
    size_t below = 0;
    const bool by_rows = m->dose_words && !o->dose;
    ves_say("%s: values in %s, dose %s%s%s%s\n", o->file, m->unit, by_rows ? "of each in" : "",
            !m->dose_words ? "not told"
            : by_rows      ? strchr(m->dose_words, ' ')
                           : m->dose_words,
            m->route ? ", " : "", m->route ? m->route : "");
    for (size_t i = 0; i < m->n_group; ++i) {
        const ves_measured_group *g = &m->group[i];
        if (g->n_sample == 0) continue;
        head_of(m, g);
        if (g->sparse) {
            print_sparse(m, g);
        } else {
            print_curves(m, g);
            intervals = print_intervals(m, g) || intervals;
        }
        sparse = sparse || g->sparse;
        curves = curves || !g->sparse;
        below += g->n_below;
    }
    ves_say("\n");
    if (sparse)
        ves_say("One sample an animal: linear trapezoids on means (Bailer 1988), degrees of freedom by Satterthwaite "
                "(Nedelman, "
                "Gibiansky & Lau 1995). The area\nto infinity begins at 0 h: with 0, or of a bolus with the line "
                "through its first two means.\n");
    if (curves) ves_say("Curves: linear where they rise, logarithmic where they fall, to the last value above 0.\n");
    if (intervals)
        ves_say("Dosing intervals: from a dose to the next, the last as long as the one before it; a value at the time "
                "of a dose was "
                "taken before it,\nof a bolus into the blood as their rows stand. behind %%: share of the area behind "
                "the last "
                "value, where the last two go on. Of several\ndoses cl is their sum over auc_inf; mrt and vss are of "
                "one.\n");
    if (m->n_peak_behind)
        ves_say(
            "%zu value%s at the time of a dose after the first stand%s behind its row: taken after it, as a peak, no "
            "trough.\n",
            m->n_peak_behind, m->n_peak_behind == 1 ? "" : "s", m->n_peak_behind == 1 ? "s" : "");
    say_doubts(m);
    say_tissues(m);
    if (below) ves_say("%zu value%s below the limit: %s.\n", below, below == 1 ? " is" : "s are", rules[o->blq]);
    for (size_t i = 0; i < m->n_group; ++i) untold = untold || !m->group[i].route;
    if (untold)
        ves_say("The route is not told: nothing is taken to be there at 0 h where no value says so; clearance and "
                "volume are over F.\n");
}

/* ---- the verb ---- */

static bool read_blq(const char *text, ves_blq *blq)
{
    static const char *const words[] = {
        [VES_BLQ_USUAL] = "usual", [VES_BLQ_ZERO] = "zero", [VES_BLQ_HALF] = "half", [VES_BLQ_DROP] = "drop"};
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        if (strcmp(text, words[i]) != 0) continue;
        *blq = (ves_blq)i;
        return true;
    }
    return false;
}

static int read_words(int argc, char *argv[], ves_measured_options *o, bool *csv)
{
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        if (ves_cli_once(argv[0], options, code, &seen)) return VES_EXIT_USAGE;
        switch (code) {
        case DOSE:
            o->dose = optarg;
            break;
        case ROUTE:
            o->route = optarg;
            break;
        case OVER:
            o->over = optarg;
            break;
        case EVERY:
            o->every = optarg;
            break;
        case COUNT:
            o->count = optarg;
            break;
        case BLQ:
            if (!read_blq(optarg, &o->blq))
                return ves_cli_usage_error(argv[0], "--blq %s is no rule, expected usual, zero, half or drop", optarg);
            break;
        case CSV:
            *csv = true;
            break;
        default:
            return ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    if (argc - optind != 1) return ves_cli_usage_error(argv[0], "expected one table: vesipk nca OBSERVED.csv");
    o->file = argv[optind];
    return VES_EXIT_OK;
}

int ves_cli_nca(int argc, char *argv[])
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_measured_options o = {0};
    ves_measured m = {0};
    bool csv = false;
    memset(&report, 0, sizeof report);
    int code = read_words(argc, argv, &o, &csv);
    if (code == VES_EXIT_OK) {
        const ves_status status = ves_measured_read(&o, &m, &report);
        if (!status && csv) print_csv(&m);
        if (!status && !csv) print_table(&m, &o);
        ves_cli_print_report(&report);
        code = ves_cli_exit_code(status);
    }
    ves_measured_free(&m);
    return code;
}
