#include "cli/arguments.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/verbs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One verdict for several studies: the first one that is not ok. */
static int worse(int first, int next)
{
    return first != VES_EXIT_OK ? first : next;
}

static int finish(ves_status status, ves_report *report, ves_summary *summary, bool quiet)
{
    ves_cli_watched();
    ves_cli_print_report(report);
    if (!quiet && summary->file) ves_cli_print_summary(summary);
    ves_summary_free(summary);
    return ves_cli_exit_code(status);
}

static int run_one(const char *path, const ves_arguments *a, const ves_cluster *cluster)
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_summary summary = {0};
    memset(&report, 0, sizeof report);
    ves_run_options options = a->options;
    const ves_watcher watcher = ves_cli_watch(a->progress);
    options.watcher = &watcher;
    options.cluster = cluster;
    const ves_status status = ves_run(path, &options, &summary, &report);
    if (status == VES_E_INTERRUPTED && cluster->rank == 0)
        ves_warn(&report, (ves_place){.file = path}, "interrupted: what is done is kept; --resume goes on with it");
    return finish(status, &report, &summary, a->quiet);
}

/* Processes that mpirun started solve one study together; with a shard for each they need not know of each other. */
static int join(const char *verb, const ves_arguments *a, ves_cluster *cluster)
{
    static ves_report report;
    *cluster = (ves_cluster){.n = 1};
    if (a->options.shard.n) return VES_EXIT_OK;
    if (ves_cluster_start(cluster, &report))
        return ves_cli_usage_error(verb, "%.*s", (int)strcspn(report.text, "\n"), report.text);
    if (cluster->n > 1 && a->n_file > 1)
        return ves_cli_usage_error(verb, "%zu processes solve one study together, but there are %d", cluster->n,
                                   a->n_file);
    return VES_EXIT_OK;
}

int ves_cli_run(int argc, char *argv[])
{
    ves_cluster cluster = {0};
    ves_arguments a;
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_RUN, &a);
    char *line = ves_cli_command_line();
    a.options.command_line = line ? line : "vesipk run";
    struct stat info;
    if (code == VES_EXIT_OK && a.n_file == 0) {
        code = ves_cli_usage_error(argv[0], "expected a study: vesipk run STUDY.cfg");
    } else if (code == VES_EXIT_OK && a.n_file > 1 && a.options.output &&
               !(stat(a.options.output, &info) == 0 && S_ISDIR(info.st_mode))) {
        code = ves_cli_usage_error(argv[0], "%d studies need a folder for their results, but \"%s\" is none", a.n_file,
                                   a.options.output);
    } else {
        if (code == VES_EXIT_OK) code = join(argv[0], &a, &cluster);
        for (int i = 0; code != VES_EXIT_USAGE && code != VES_EXIT_INTERRUPTED && i < a.n_file; ++i)
            code = worse(code, run_one(a.file[i], &a, &cluster));
    }
    ves_cluster_stop(&cluster);
    free(line);
    ves_arguments_free(&a);
    return code;
}

int ves_cli_merge(int argc, char *argv[])
{
    static ves_report report;
    ves_arguments a;
    ves_summary summary = {0};
    memset(&report, 0, sizeof report);
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_MERGE, &a);
    char *line = ves_cli_command_line();
    a.options.command_line = line ? line : "vesipk merge";
    if (code == VES_EXIT_OK && a.n_file == 0) {
        code = ves_cli_usage_error(argv[0], "expected shards: vesipk merge SHARD.h5... -o FILE.h5");
    } else if (code == VES_EXIT_OK && !a.options.output) {
        code = ves_cli_usage_error(argv[0], "expected -o FILE.h5, the result that the shards make");
    } else if (code == VES_EXIT_OK) {
        code = finish(ves_merge((size_t)a.n_file, (const char *const *)a.file, &a.options, &summary, &report), &report,
                      &summary, a.quiet);
    }
    free(line);
    ves_arguments_free(&a);
    return code;
}

/* ---- the table ---- */

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
void ves_cli_print_time(double hours)
{
    char text[32];
    if (isnan(hours)) {
        (void)snprintf(text, sizeof text, "-");
    } else if (hours != 0.0 && hours < 1.0) {
        (void)snprintf(text, sizeof text, "%.3g min", 60.0 * hours);
    } else if (hours >= 48.0) {
        (void)snprintf(text, sizeof text, "%.3g d", hours / 24.0);
    } else {
        (void)snprintf(text, sizeof text, "%.3g h", hours);
    }
    ves_say(" %10s", text);
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

static void print_scenario(const ves_summary *summary, const ves_summary_scenario *s)
{
    ves_say("\n%s: %s over %.4g h, mass balance error %.1e of dose", s->name, s->dose, summary->end, s->mass_error);
    if (s->n_subject > 1) ves_say("; medians of %zu subjects", s->n_subject - s->n_failed);
    if (s->n_subject > 1 && s->n_failed) ves_say(" (%zu failed)", s->n_failed);
    ves_say("\n");
    if (s->failure) {
        ves_say("  could not be solved: %s\n", s->failure);
        return;
    }
    int width = 5;
    bool delivered = false; /* graphs that a study brings do not say what left the blood */
    for (size_t i = 0; i < s->n_row; ++i) {
        width = (int)strlen(s->row[i].organ) > width ? (int)strlen(s->row[i].organ) : width;
        delivered = delivered || !isnan(s->row[i].delivered_percent);
    }
    ves_say("  %-*s %10s %10s %10s%s %10s %12s %10s\n", width, "organ", "peak %ID", "peak %ID/g", "peak at",
            delivered ? "  delivered" : "", "end %ID", "AUC %ID h/mL", "half-life");
    for (size_t i = 0; i < s->n_row; ++i) {
        const ves_summary_row *r = &s->row[i];
        ves_say("  %-*s", width, r->organ);
        cell(r->peak_percent);
        cell(r->peak_percent_per_g);
        ves_cli_print_time(r->peak_percent > 0.0 ? r->peak_time : NAN);
        if (delivered) share_cell(r->delivered_percent, summary->floor_percent);
        share_cell(r->end_percent, summary->floor_percent);
        ves_say("  ");
        cell(r->auc);
        ves_cli_print_time(r->half_life);
        ves_say("\n");
    }
}

void ves_cli_print_summary(const ves_summary *summary)
{
    ves_say("%s\n", summary->title);
    enum { MOST = 40 }; /* a sweep may have thousands */
    for (size_t i = 0; i < summary->n_scenario && i < MOST; ++i) print_scenario(summary, &summary->scenario[i]);
    if (summary->n_scenario > MOST)
        ves_say("\n... and %zu scenarios more; all of them are in the file.\n", summary->n_scenario - MOST);
    ves_say(
        "\n%%ID: percent of the dose given; delivered: %%ID that reached the tissue of the organ. Result file: %s\n",
        summary->file);
    if (summary->has_tracer)
        ves_say("These are vesicles; what the tracer shows is in the file (signal_percent_dose, ...).\n");
}
