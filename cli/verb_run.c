#include "api/run_together.h"
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

/* What was said, the table, the exit code. */
static int finish(int code, char **fault, vesipk_result *result, bool quiet)
{
    const vesipk_summary *summary = vesipk_summary_of(result);
    ves_cli_watched();
    ves_cli_print_fault(fault);
    if (!quiet && summary) ves_cli_print_summary(summary);
    vesipk_result_free(result);
    return ves_cli_exit_code_of(code);
}

static int run_one(const char *path, const ves_arguments *a, const ves_cluster *cluster)
{
    vesipk_source source = a->source;
    vesipk_watch watch = a->watch;
    vesipk_study *study = NULL;
    vesipk_result *result = NULL;
    char *said = NULL, *fault = NULL;
    source.path = path;
    ves_cli_watch(a->progress, &watch);
    int code;
    if (cluster->n > 1) {
        code = ves_api_run_together(&source, a->output, &watch, cluster, &result, &fault);
    } else {
        code = vesipk_read(&source, &study, &said);
        if (code == VESIPK_OK) code = vesipk_run(study, a->output ? a->output : "", &watch, &result, &fault);
    }
    vesipk_study_free(study);
    ves_cli_watched();
    ves_cli_print_fault(&said); /* of the study, when the bar is gone */
    const int exit_code = finish(code, &fault, result, a->quiet);
    if (code == VESIPK_INTERRUPTED && cluster->rank == 0)
        ves_tell("%s: warning: interrupted: what is done is kept; --resume goes on with it\n", path);
    return exit_code;
}

/* Processes that mpirun started solve one study together; with a shard for each they need not know of each other. */
static int join(const char *verb, const ves_arguments *a, ves_cluster *cluster)
{
    static ves_report report;
    *cluster = (ves_cluster){.n = 1};
    if (a->watch.of) return VES_EXIT_OK;
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
    a.watch.command_line = line ? line : "vesipk run";
    struct stat info;
    if (code == VES_EXIT_OK && a.n_file == 0) {
        code = ves_cli_usage_error(argv[0], "expected a study: vesipk run STUDY.cfg");
    } else if (code == VES_EXIT_OK && a.n_file > 1 && a.output &&
               !(stat(a.output, &info) == 0 && S_ISDIR(info.st_mode))) {
        code = ves_cli_usage_error(argv[0], "%d studies need a folder for their results, but \"%s\" is none", a.n_file,
                                   a.output);
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
    ves_arguments a;
    vesipk_result *result = NULL;
    char *fault = NULL;
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_MERGE, &a);
    char *line = ves_cli_command_line();
    a.watch.command_line = line ? line : "vesipk merge";
    if (code == VES_EXIT_OK && a.n_file == 0) {
        code = ves_cli_usage_error(argv[0], "expected shards: vesipk merge SHARD.h5... -o FILE.h5");
    } else if (code == VES_EXIT_OK && !a.output) {
        code = ves_cli_usage_error(argv[0], "expected -o FILE.h5, the result that the shards make");
    } else if (code == VES_EXIT_OK) {
        code = vesipk_merge((size_t)a.n_file, (const char *const *)a.file, a.output, &a.watch, &result, &fault);
        code = finish(code, &fault, result, a.quiet);
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

static void print_scenario(const vesipk_summary *summary, const vesipk_scenario *s)
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
    for (size_t i = 0; i < s->n_organ; ++i) {
        width = (int)strlen(s->organ[i]->name) > width ? (int)strlen(s->organ[i]->name) : width;
        delivered = delivered || !isnan(s->organ[i]->delivered);
    }
    ves_say("  %-*s %10s %10s %10s%s %10s %12s %10s\n", width, "organ", "peak %ID", "peak %ID/g", "peak at",
            delivered ? "  delivered" : "", "end %ID", "AUC %ID h/mL", "half-life");
    for (size_t i = 0; i < s->n_organ; ++i) {
        const vesipk_organ *r = s->organ[i];
        ves_say("  %-*s", width, r->name);
        cell(r->peak);
        cell(r->peak_per_g);
        ves_cli_print_time(r->peak > 0.0 ? r->peak_time : NAN);
        if (delivered) share_cell(r->delivered, summary->floor);
        share_cell(r->end, summary->floor);
        ves_say("  ");
        cell(r->auc);
        ves_cli_print_time(r->half_life);
        ves_say("\n");
    }
}

void ves_cli_print_summary(const vesipk_summary *summary)
{
    ves_say("%s\n", summary->title);
    enum { MOST = 40 }; /* a sweep may have thousands */
    for (size_t i = 0; i < summary->n_scenario && i < MOST; ++i) print_scenario(summary, summary->scenario[i]);
    if (summary->n_scenario > MOST)
        ves_say("\n... and %zu scenarios more; all of them are in the file.\n", summary->n_scenario - MOST);
    ves_say(
        "\n%%ID: percent of the dose given; delivered: %%ID that reached the tissue of the organ. Result file: %s\n",
        summary->file);
    if (summary->has_tracer)
        ves_say("These are vesicles; what the tracer shows is in the file (signal_percent_dose, ...).\n");
}
