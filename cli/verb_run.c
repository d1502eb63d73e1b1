#include "api/run_together.h"
#include "cli/arguments.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/verbs.h"

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
    const ves_summary *summary = ves_api_summary_of(result);
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
