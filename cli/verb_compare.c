/* The verbs that read results: compare and plot. */
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/compare_table.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "compare/fit_plot.h"
#include "compare/front_plot.h"
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
    ves_compare_table table;
    bool csv;
    ves_cli_names organs, metrics; /* owned */
    char **observed;               /* owned; the names are of argv */
} request;

static void request_free(request *r)
{
    ves_cli_names_free(&r->organs);
    ves_cli_names_free(&r->metrics);
    free(r->observed);
}

/* ---- the command line ---- */

enum {
    REFERENCE = 1000,
    CSV,
    PLOT,
    ORGANS,
    QUANTITY,
    OBSERVED,
    METRICS,
    ABSOLUTE,
    PER_KG,
    FROM,
    UNTIL,
    TIME_UNIT,
    DECADES,
    LINEAR,
    LOG_TIME,
    FIRST
};

static const struct option compare_options[] = {
    {"reference", required_argument, NULL, REFERENCE},
    {"csv", no_argument, NULL, CSV},
    {"plot", required_argument, NULL, PLOT},
    {"organs", required_argument, NULL, ORGANS},
    {"quantity", required_argument, NULL, QUANTITY},
    {"observed", required_argument, NULL, OBSERVED},
    {"metrics", required_argument, NULL, METRICS},
    {"absolute", no_argument, NULL, ABSOLUTE},
    {"per-kg", no_argument, NULL, PER_KG},
    {NULL, 0, NULL, 0},
};

static const struct option plot_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"organs", required_argument, NULL, ORGANS},
    {"quantity", required_argument, NULL, QUANTITY},
    {"observed", required_argument, NULL, OBSERVED},
    {"reference", required_argument, NULL, REFERENCE},
    {"from", required_argument, NULL, FROM},
    {"until", required_argument, NULL, UNTIL},
    {"time-unit", required_argument, NULL, TIME_UNIT},
    {"decades", required_argument, NULL, DECADES},
    {"linear", no_argument, NULL, LINEAR},
    {"log-time", no_argument, NULL, LOG_TIME},
    {"first", required_argument, NULL, FIRST},
    {NULL, 0, NULL, 0},
};

static int take_organs(const char *verb, const char *list, request *r)
{
    r->compare.n_organ = ves_cli_names_cut(&r->organs, list);
    r->compare.organ = r->organs.name;
    if (r->compare.n_organ) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "--organs is empty, expected names such as liver,brain");
}

static int take_metrics(const char *verb, const char *list, request *r)
{
    r->table.n_metric = ves_cli_names_cut(&r->metrics, list);
    r->table.metric = r->metrics.name;
    if (r->table.n_metric == 0)
        return ves_cli_usage_error(verb,
                                   "--metrics is empty, expected names such as cl,auc_last (vesipk list metrics)");
    for (size_t i = 0; i < r->table.n_metric; ++i) {
        const char *word = r->metrics.name[i], *near = ves_metric_nearest(word);
        if (ves_metric_is(word)) continue;
        return ves_cli_usage_error(verb, "there is no metric \"%s\"%s%s%s", word, near ? "; did you mean \"" : "",
                                   near ? near : "", near ? "\"?" : " (vesipk list metrics)");
    }
    return VES_EXIT_OK;
}

/* Options that do not go together. */
static int check_request(const char *verb, const request *r)
{
    if (r->table.absolute && r->table.per_kg)
        return ves_cli_usage_error(verb, "--absolute and --per-kg stand together, expected one of them");
    if ((r->table.absolute || r->table.per_kg) && (r->csv || r->table.n_metric))
        return ves_cli_usage_error(verb, "%s chooses columns of the table, and %s",
                                   r->table.per_kg ? "--per-kg" : "--absolute",
                                   r->csv ? "--csv has all numbers" : "so does --metrics");
    if (strcmp(verb, "compare") == 0 && r->plot.quantity && !r->plot.output && !r->plot.n_observed)
        return ves_cli_usage_error(verb, "--quantity does nothing here: it chooses curves, expected --plot or "
                                         "--observed beside it (--metrics chooses numbers)");
    return VES_EXIT_OK;
}

/* Options of the axes of a picture. @return is it one of them? */
static bool take_axis(int code, ves_plot_axes *axes)
{
    switch (code) {
    case FROM:
        axes->from = optarg;
        return true;
    case UNTIL:
        axes->until = optarg;
        return true;
    case FIRST:
        axes->first = optarg;
        return true;
    case TIME_UNIT:
        axes->time_unit = optarg;
        return true;
    case DECADES:
        axes->decades = optarg;
        return true;
    case LINEAR:
        axes->linear = true;
        return true;
    case LOG_TIME:
        axes->log_time = true;
        return true;
    default:
        return false;
    }
}

static int read_request(int argc, char *argv[], const char *letters, const struct option options[], request *r)
{
    r->observed = ves_new((size_t)argc, sizeof *r->observed);
    if (!r->observed) return ves_cli_usage_error(argv[0], "out of memory");
    r->plot.observed = r->observed;
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, letters, options, NULL)) != -1;) {
        if (code != OBSERVED && ves_cli_once(argv[0], options, code, &seen)) return VES_EXIT_USAGE;
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
            if (take_organs(argv[0], optarg, r)) return VES_EXIT_USAGE;
            break;
        case METRICS:
            if (take_metrics(argv[0], optarg, r)) return VES_EXIT_USAGE;
            break;
        case ABSOLUTE:
            r->table.absolute = true;
            break;
        case PER_KG:
            r->table.per_kg = true;
            break;
        default:
            if (!take_axis(code, &r->plot.axes)) return ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    r->plot.all = r->compare.n_organ > 0;
    r->compare.n_file = (size_t)(argc - optind);
    r->compare.file = argv + optind;
    if (r->compare.n_file == 0)
        return ves_cli_usage_error(argv[0], "expected a result: vesipk %s FILE.h5%s", argv[0],
                                   strcmp(argv[0], "plot") == 0 ? " -o FILE.svg" : "");
    return check_request(argv[0], r);
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
                    double value, double ratio, bool draws)
{
    const ves_compared *s = &c->scenario[scenario];
    field(c->file[s->file].path, ',');
    field(s->name, ',');
    field(organ, ',');
    field(metric, ',');
    field(unit, ',');
    ves_say("%.10g,", value);
    if (!isnan(ratio)) ves_say("%.10g", ratio);
    for (int upper = 0; draws && upper < 2; ++upper) { /* 5 and 95 % of what is not known of the median subject */
        const double end = ves_comparison_known_number(c, scenario, organ, metric, upper == 1);
        ves_say(",");
        if (!isnan(end)) ves_say("%.10g", end);
    }
    ves_say("\n");
}

/* @param of  whose metrics are asked for; none: all */
static void print_csv(const ves_comparison *c, const ves_compare_table *of)
{
    bool draws = false;
    for (size_t i = 0; i < c->n_file; ++i) draws = draws || ves_compare_file_has_draws(&c->file[i]);
    ves_say("file,scenario,organ,metric,unit,value,ratio%s\n", draws ? ",low,high" : "");
    const ves_compared *reference = &c->scenario[c->reference];
    for (size_t s = 0; s < c->n_scenario; ++s) {
        const ves_compared *one = &c->scenario[s];
        const bool same = strcmp(one->amount_unit, reference->amount_unit) == 0;
        csv_row(c, s, "", "dose", one->amount_unit, one->dose, same ? one->dose / reference->dose : NAN, draws);
        if (!isnan(one->n_subject)) csv_row(c, s, "", "n_subjects", "1", one->n_subject, NAN, draws);
        for (size_t o = 0; o < c->n_organ; ++o) {
            for (size_t m = 0; ves_metric_name(m); ++m) {
                const char *name = ves_metric_name(m);
                if (of->n_metric && !ves_is_among(name, of->n_metric, of->metric)) continue;
                const double value = ves_comparison_value(c, s, o, name);
                if (isnan(value)) continue; /* a number without a meaning has no row */
                csv_row(c, s, c->organ[o], name, ves_comparison_unit(c, s, name), value,
                        ves_comparison_ratio(c, s, o, name), draws);
            }
        }
    }
}

/* ---- measured values ---- */

static const char *quantity_of(const request *r)
{
    return r->plot.quantity ? r->plot.quantity : "percent_dose";
}

/* The numbers of one row of agreement, as rows of --csv: the study stands for the scenario. */
static void agreement_rows(const char *file, const ves_agreement_row *row)
{
    const struct {
        const char *metric, *unit;
        double value;
    } numbers[] = {{"observed_n", "1", (double)row->n},
                   {"observed_afe", "1", row->afe},
                   {"observed_aafe", "1", row->aafe},
                   {"observed_within_2_fold", "percent", row->within_2},
                   {"observed_within_1.25_fold", "percent", row->within_1_25},
                   {"observed_below_n", "1", row->n_below ? (double)row->n_below : NAN},
                   {"observed_below_agree", "1", row->n_below ? (double)row->below_agree : NAN},
                   {"observed_above_n", "1", row->n_above ? (double)row->n_above : NAN},
                   {"observed_above_agree", "1", row->n_above ? (double)row->above_agree : NAN}};
    for (size_t i = 0; i < VES_COUNT(numbers); ++i) {
        if (isnan(numbers[i].value)) continue;
        field(file, ',');
        field(row->study ? row->study : "", ',');
        field(row->organ ? row->organ : "", ',');
        field(numbers[i].metric, ',');
        field(numbers[i].unit, ',');
        ves_say("%.10g,\n", numbers[i].value);
    }
}

/* Of 16 KiB each, not on the stack: what is said, and what reading the values says again when they are drawn too. */
static ves_report report, again;

typedef struct measured {
    ves_observed observed; /* whose names the agreement borrows */
    ves_agreement agreement;
} measured;

static void measured_free(measured *m)
{
    ves_agreement_free(&m->agreement);
    ves_observed_free(&m->observed);
}

/* Shares of a label are easily held against vesicles. */
static void tell_of_label(const ves_comparison *c, const request *r, ves_report *to)
{
    bool tracer = false;
    for (size_t i = 0; i < c->n_file; ++i)
        tracer = tracer || ves_table_find(&c->file[i].table, "signal_percent_dose") != NULL;
    if (tracer && !r->plot.quantity)
        ves_note(
            to, (ves_place){.setting = "--observed"},
            "held against intact vesicles (percent_dose); --quantity signal_percent_dose is the label of the tracer");
}

/* Read the measured values, those that the studies brought where no others are named, and hold what was computed
 * against them. */
static ves_status measure(const ves_comparison *c, const request *r, measured *m, ves_report *to)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < r->plot.n_observed; ++i) {
        const ves_status one = ves_observed_read(r->observed[i], c, quantity_of(r), &m->observed, to);
        if (!status) status = one;
    }
    if (!status && r->plot.n_observed) tell_of_label(c, r, to);
    if (!status && !r->plot.n_observed) status = ves_observed_brought(c, &m->observed, to);
    if (!status) status = ves_agreement_make(c, &m->observed, quantity_of(r), &m->agreement, to);
    return status;
}

static void print_agreement(const request *r, const ves_agreement *a)
{
    if (!r->csv) ves_cli_agreement_table(a, r->plot.n_observed ? quantity_of(r) : NULL);
    for (size_t i = 0; r->csv && i < a->n; ++i)
        agreement_rows(r->plot.n_observed == 1                         ? r->observed[0]
                       : !r->plot.n_observed && r->compare.n_file == 1 ? r->compare.file[0]
                                                                       : "",
                       &a->row[i]);
    if (r->csv && a->n_apart)
        ves_say("%s,,,observed_without_prediction,1,%zu,\n", r->plot.n_observed == 1 ? r->observed[0] : "", a->n_apart);
}

/* ---- the verbs ---- */

static ves_status draw(const ves_comparison *c, const request *r, ves_report *to)
{
    size_t n = 0;
    const ves_status status = ves_plot(c, &r->plot, &n, to);
    if (!status)
        ves_tell("%s: %zu organ%s of %zu%s\n", r->plot.output, n, n == 1 ? "" : "s", c->n_organ,
                 n < c->n_organ ? " (--organs chooses)" : "");
    return status;
}

int ves_cli_compare(int argc, char *argv[])
{
    request r = {0};
    ves_comparison c = {0};
    measured m = {0};
    memset(&report, 0, sizeof report);
    memset(&again, 0, sizeof again);
    int code = read_request(argc, argv, ":", compare_options, &r);
    if (code == VES_EXIT_OK) {
        ves_status status = ves_comparison_open(&r.compare, &c, &report);
        if (!status) status = measure(&c, &r, &m, &report);
        if (!status && r.csv) print_csv(&c, &r.table);
        if (!status && !r.csv) ves_cli_compare_table(&c, &r.table);
        if (!status) print_agreement(&r, &m.agreement);
        const bool read = !status;
        if (read && r.plot.output) status = draw(&c, &r, r.plot.n_observed ? &again : &report);
        ves_cli_print_report(&report);
        if (read && status && r.plot.n_observed) ves_cli_print_report(&again);
        code = ves_cli_exit_code(status);
    }
    measured_free(&m);
    ves_comparison_free(&c);
    request_free(&r);
    return code;
}

/* The first option of curves that was given: pictures without curves have no use for it. @param linear  is --linear
 * one of them? */
static const char *option_of_curves(const request *r, bool linear)
{
    const ves_plot_axes *a = &r->plot.axes;
    const struct {
        const char *name;
        bool given;
    } option[] = {{"--organs", r->compare.n_organ > 0},
                  {"--quantity", r->plot.quantity != NULL},
                  {"--observed", r->plot.n_observed > 0},
                  {"--reference", r->compare.reference != NULL},
                  {"--from", a->from != NULL},
                  {"--until", a->until != NULL},
                  {"--first", a->first != NULL},
                  {"--time-unit", a->time_unit != NULL},
                  {"--decades", a->decades != NULL},
                  {"--log-time", a->log_time},
                  {"--linear", linear && a->linear}};
    for (size_t i = 0; i < VES_COUNT(option); ++i) {
        if (option[i].given) return option[i].name;
    }
    return NULL;
}

/* One file that is of a fit is drawn as such. @param drawn out @return an exit code */
static int draw_fit(const request *r, bool *drawn)
{
    size_t n = 0;
    if (r->compare.n_file != 1) return VES_EXIT_OK;
    const ves_status status =
        ves_fit_plot(r->compare.file[0], r->plot.output, option_of_curves(r, true), drawn, &n, &report);
    if (*drawn && !status) ves_tell("%s: %zu panels\n", r->plot.output, n);
    if (*drawn) ves_cli_print_report(&report);
    return ves_cli_exit_code(status);
}

/* What is no result of a run may be that of a search for a regimen. @param status why it is no result of a run */
static ves_status draw_front(const request *r, ves_status status, bool *front)
{
    const ves_status drawn = ves_front_plot(r->compare.file[0], r->plot.output, r->plot.axes.linear,
                                            option_of_curves(r, false), front, &again);
    if (!*front && !drawn) return status;
    if (!drawn) ves_tell("%s: the front\n", r->plot.output);
    report = again;
    memset(&again, 0, sizeof again);
    return drawn;
}

int ves_cli_plot(int argc, char *argv[])
{
    bool drawn = false;
    request r = {0};
    ves_comparison c = {0};
    measured m = {0};
    memset(&report, 0, sizeof report);
    memset(&again, 0, sizeof again);
    int code = read_request(argc, argv, ":o:", plot_options, &r);
    if (code == VES_EXIT_OK && !r.plot.output)
        code = ves_cli_usage_error(argv[0], "expected a picture: vesipk plot FILE.h5 -o FILE.svg");
    if (code == VES_EXIT_OK) code = draw_fit(&r, &drawn);
    if (code == VES_EXIT_OK && !drawn) {
        bool front = false;
        ves_status status = ves_comparison_open(&r.compare, &c, &report);
        if (status && r.compare.n_file == 1) status = draw_front(&r, status, &front);
        if (!status && !front) status = draw(&c, &r, &report);
        if (!status && !front && r.plot.n_observed) status = measure(&c, &r, &m, &again);
        if (!status && !front) print_agreement(&r, &m.agreement);
        ves_cli_print_report(&report);
        code = ves_cli_exit_code(status);
    }
    measured_free(&m);
    ves_comparison_free(&c);
    request_free(&r);
    return code;
}
