/* The verbs that read results: compare and plot. */
#include "base/memory.h"
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "compare/metric.h"
#include "compare/plot.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct request {
    ves_compare_options compare;
    ves_plot_options plot;
    bool csv;
    char *organs;       /* owned: the list of --organs, cut at its commas */
    const char **organ; /* owned */
    char **observed;    /* owned; the names are of argv */
} request;

static void request_free(request *r)
{
    free(r->organs);
    free(r->organ);
    free(r->observed);
}

/* ---- the command line ---- */

enum { REFERENCE = 1000, CSV, PLOT, ORGANS, QUANTITY, OBSERVED };

static const struct option compare_options[] = {
    {"reference", required_argument, NULL, REFERENCE},
    {"csv", no_argument, NULL, CSV},
    {"plot", required_argument, NULL, PLOT},
    {"organs", required_argument, NULL, ORGANS},
    {"quantity", required_argument, NULL, QUANTITY},
    {"observed", required_argument, NULL, OBSERVED},
    {NULL, 0, NULL, 0},
};

static const struct option plot_options[] = {
    {"output", required_argument, NULL, 'o'},          {"organs", required_argument, NULL, ORGANS},
    {"quantity", required_argument, NULL, QUANTITY},   {"observed", required_argument, NULL, OBSERVED},
    {"reference", required_argument, NULL, REFERENCE}, {NULL, 0, NULL, 0},
};

/* "liver,brain" becomes two names; false: out of memory. */
static bool cut_organs(request *r, const char *list)
{
    free(r->organs);
    free(r->organ);
    r->compare.n_organ = 0;
    r->organs = ves_copy_text(list);
    r->organ = ves_new(strlen(list) + 1, sizeof *r->organ);
    if (!r->organs || !r->organ) return false;
    char *rest = NULL;
    for (char *name = strtok_r(r->organs, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        name += strspn(name, " ");
        for (size_t n = strlen(name); n > 0 && name[n - 1] == ' '; --n) name[n - 1] = '\0';
        if (*name) r->organ[r->compare.n_organ++] = name;
    }
    r->compare.organ = r->organ;
    return true;
}

static int read_request(int argc, char *argv[], const char *letters, const struct option options[], request *r)
{
    r->observed = ves_new((size_t)argc, sizeof *r->observed);
    if (!r->observed) return ves_cli_usage_error(argv[0], "out of memory");
    r->plot.observed = r->observed;
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    for (int code; (code = getopt_long(argc, argv, letters, options, NULL)) != -1;) {
        switch (code) {
        case REFERENCE:
            r->compare.reference = optarg;
            break;
        case CSV:
            r->csv = true;
            break;
        case PLOT:
        case 'o':
            r->plot.output = optarg;
            break;
        case QUANTITY:
            r->plot.quantity = r->compare.curve = optarg;
            break;
        case OBSERVED:
            r->observed[r->plot.n_observed++] = optarg;
            break;
        case ORGANS:
            if (!cut_organs(r, optarg)) return ves_cli_usage_error(argv[0], "out of memory");
            if (r->compare.n_organ == 0)
                return ves_cli_usage_error(argv[0], "--organs is empty, expected names such as liver,brain");
            break;
        default:
            return ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    if (r->plot.n_observed && !r->plot.output)
        return ves_cli_usage_error(argv[0], "--observed is drawn, expected a picture too: %s FILE.svg",
                                   strcmp(argv[0], "plot") == 0 ? "-o" : "--plot");
    r->plot.all = r->compare.n_organ > 0;
    r->compare.n_file = (size_t)(argc - optind);
    r->compare.file = argv + optind;
    if (r->compare.n_file == 0)
        return ves_cli_usage_error(argv[0], "expected a result: vesipk %s FILE.h5%s", argv[0],
                                   strcmp(argv[0], "plot") == 0 ? " -o FILE.svg" : "");
    return VES_EXIT_OK;
}

/* ---- for machines ---- */

/* A field of a CSV file, quoted where it must be (RFC 4180). */
static void field(const char *text, char end)
{
    if (text[strcspn(text, "\",\r\n")] == '\0') {
        ves_say("%s%c", text, end);
        return;
    }
    ves_say("\"");
    for (const char *at = text; *at;) {
        const size_t n = strcspn(at, "\"");
        ves_say("%.*s%s", (int)n, at, at[n] ? "\"\"" : "");
        at += n + (at[n] != '\0');
    }
    ves_say("\"%c", end);
}

static void csv_row(const ves_comparison *c, size_t scenario, const char *organ, const char *metric, const char *unit,
                    double value, double ratio)
{
    const ves_compared *s = &c->scenario[scenario];
    field(c->file[s->file].path, ',');
    field(s->name, ',');
    field(organ, ',');
    field(metric, ',');
    field(unit, ',');
    ves_say("%.10g,", value);
    if (!isnan(ratio)) ves_say("%.10g", ratio);
    ves_say("\n");
}

static void print_csv(const ves_comparison *c)
{
    ves_say("file,scenario,organ,metric,unit,value,ratio\n");
    const ves_compared *reference = &c->scenario[c->reference];
    for (size_t s = 0; s < c->n_scenario; ++s) {
        const ves_compared *one = &c->scenario[s];
        const bool same = strcmp(one->amount_unit, reference->amount_unit) == 0;
        csv_row(c, s, "", "dose", one->amount_unit, one->dose, same ? one->dose / reference->dose : NAN);
        if (!isnan(one->n_subject)) csv_row(c, s, "", "n_subjects", "1", one->n_subject, NAN);
        for (size_t o = 0; o < c->n_organ; ++o) {
            for (size_t m = 0; ves_metric_name(m); ++m) {
                const char *name = ves_metric_name(m);
                const double value = ves_comparison_value(c, s, o, name);
                if (isnan(value)) continue; /* a number without a meaning has no row */
                csv_row(c, s, c->organ[o], name, ves_comparison_unit(c, s, name), value,
                        ves_comparison_ratio(c, s, o, name));
            }
        }
    }
}

/* ---- for people ---- */

/* Letters of UTF-8, for columns. */
static int letters_of(const char *text)
{
    int n = 0;
    for (; *text; ++text) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void padded(const char *text, int width)
{
    ves_say("%s%*s", text, width - letters_of(text), "");
}

static void cell(double value, int width)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.4g", value);
    ves_say(" %*s", width, isnan(value) ? "-" : text);
}

static void ratio_cell(double ratio)
{
    char text[32];
    (void)snprintf(text, sizeof text, ratio >= 1e4 || ratio < 1e-3 ? "%.2g" : "%.3g", ratio);
    ves_say(" %8s", isnan(ratio) ? "-" : text);
}

static void print_organ(const ves_comparison *c, size_t o, int width)
{
    ves_say("\n");
    padded(c->organ[o], width);
    ves_say(" %10s %8s %10s %10s %10s %8s %10s %10s %10s\n", "peak %ID", "x ref", "peak %ID/g", "peak at", "AUC",
            "x ref", "half-life", "delivered", "targeting");
    for (size_t s = 0; s < c->n_scenario; ++s) {
        const double peak = ves_comparison_value(c, s, o, "peak_percent");
        if (isnan(peak)) continue; /* this scenario has no such organ */
        ves_say("  ");
        padded(c->scenario[s].label, width - 2);
        cell(peak, 10);
        ratio_cell(ves_comparison_ratio(c, s, o, "peak_percent"));
        cell(ves_comparison_value(c, s, o, "peak_percent_per_g"), 10);
        ves_cli_print_time(peak > 0.0 ? ves_comparison_value(c, s, o, "tmax") : NAN);
        cell(ves_comparison_value(c, s, o, "auc_last_per_dose"), 10);
        ratio_cell(ves_comparison_ratio(c, s, o, "auc_last_per_dose"));
        ves_cli_print_time(ves_comparison_value(c, s, o, "half_life"));
        cell(ves_comparison_value(c, s, o, "delivered_percent"), 10);
        cell(ves_comparison_value(c, s, o, "targeting_index"), 10);
        ves_say("\n");
    }
}

static void print_table(const ves_comparison *c)
{
    int width = 8;
    for (size_t s = 0; s < c->n_scenario; ++s) {
        const int n = letters_of(c->scenario[s].label) + 2;
        width = n > width ? n : width;
    }
    for (size_t o = 0; o < c->n_organ; ++o) {
        const int n = letters_of(c->organ[o]);
        width = n > width ? n : width;
    }
    padded("scenario", width);
    ves_say(" %-18s %8s file\n", "dose", "subjects");
    for (size_t s = 0; s < c->n_scenario; ++s) {
        char dose[64], subjects[32];
        (void)snprintf(subjects, sizeof subjects, "%.0f", c->scenario[s].n_subject);
        (void)snprintf(dose, sizeof dose, "%.4g %s", c->scenario[s].dose, c->scenario[s].amount_unit);
        ves_say("  ");
        padded(c->scenario[s].label, width - 2);
        ves_say(" %-18s %8s %s%s\n", dose, isnan(c->scenario[s].n_subject) ? "-" : subjects,
                c->file[c->scenario[s].file].path, s == c->reference ? " (reference)" : "");
    }
    for (size_t o = 0; o < c->n_organ; ++o) {
        bool shown = false;
        for (size_t s = 0; s < c->n_scenario && !shown; ++s)
            shown = ves_comparison_value(c, s, o, "peak_percent") > 0.0;
        if (shown) print_organ(c, o, width);
    }
    ves_say(
        "\n%%ID: percent of the dose of the scenario. AUC: %%ID h/mL to the end of the run. x ref: over that of "
        "the reference.\nDelivered: %%ID that reached the tissue of the organ. Targeting: AUC of the organ over AUC of "
        "plasma, over the same in the reference. Of several subjects: the median of each number.\n");
}

/* ---- the verbs ---- */

static ves_report report; /* 16 KiB: not on the stack */

static ves_status draw(const ves_comparison *c, const request *r)
{
    size_t n = 0;
    const ves_status status = ves_plot(c, &r->plot, &n, &report);
    if (!status)
        ves_tell("%s: %zu organ%s of %zu%s\n", r->plot.output, n, n == 1 ? "" : "s", c->n_organ,
                 n < c->n_organ ? " (--organs chooses)" : "");
    return status;
}

int ves_cli_compare(int argc, char *argv[])
{
    request r = {0};
    ves_comparison c = {0};
    memset(&report, 0, sizeof report);
    int code = read_request(argc, argv, ":", compare_options, &r);
    if (code == VES_EXIT_OK) {
        ves_status status = ves_comparison_open(&r.compare, &c, &report);
        if (!status && r.csv) print_csv(&c);
        if (!status && !r.csv) print_table(&c);
        if (!status && r.plot.output) status = draw(&c, &r);
        ves_cli_print_report(&report);
        code = ves_cli_exit_code(status);
    }
    ves_comparison_free(&c);
    request_free(&r);
    return code;
}

int ves_cli_plot(int argc, char *argv[])
{
    request r = {0};
    ves_comparison c = {0};
    memset(&report, 0, sizeof report);
    int code = read_request(argc, argv, ":o:", plot_options, &r);
    if (code == VES_EXIT_OK && !r.plot.output)
        code = ves_cli_usage_error(argv[0], "expected a picture: vesipk plot FILE.h5 -o FILE.svg");
    if (code == VES_EXIT_OK) {
        ves_status status = ves_comparison_open(&r.compare, &c, &report);
        if (!status) status = draw(&c, &r);
        ves_cli_print_report(&report);
        code = ves_cli_exit_code(status);
    }
    ves_comparison_free(&c);
    request_free(&r);
    return code;
}
