#include "api/in_order.h"
#include "api/run_together.h"
#include "base/file.h"
#include "base/memory.h"
#include "batch/again.h"
#include "batch/run.h"
#include "cli/arguments.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "fit/keeper.h"

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
    return code;
}

/* A study that was run, until it is its turn to be told of. */
typedef struct outcome {
    vesipk_result *result;
    char *said, *fault; /* of the study, and of its run */
    int code;
} outcome;

static outcome run_study(const char *path, const ves_arguments *a, const vesipk_watch *watch,
                         const ves_cluster *cluster)
{
    vesipk_source source = a->source;
    vesipk_study *study = NULL;
    outcome out = {0};
    source.path = path;
    if (cluster->n > 1) {
        out.code = ves_api_run_together(&source, a->output, watch, cluster, &out.result, &out.fault);
    } else {
        out.code = vesipk_read(&source, &study, &out.said);
        if (out.code == VESIPK_OK)
            out.code = vesipk_run(study, a->output ? a->output : "", watch, &out.result, &out.fault);
    }
    vesipk_study_free(study);
    return out;
}

static int tell(const char *path, const ves_arguments *a, outcome *out, bool leader)
{
    ves_cli_watched();
    ves_cli_print_fault(&out->said); /* of the study, when the bar is gone */
    const int exit_code = finish(out->code, &out->fault, out->result, a->quiet);
    if (out->code == VESIPK_INTERRUPTED && leader)
        ves_tell("%s: warning: interrupted: what is done is kept; --resume goes on with it\n", path);
    return exit_code;
}

/* ---- several studies ---- */

typedef struct studies {
    const ves_arguments *a;
    const ves_cluster *cluster;
    vesipk_watch watch;
    outcome *out; /* [a->n_file] */
    int n_done, exit_code;
} studies;

static void work(void *context, size_t i)
{
    studies *s = context;
    vesipk_watch watch = s->watch;
    if (s->watch.progress) ves_cli_watch(s->a->progress, &watch); /* a bar for each */
    s->out[i] = run_study(s->a->file[i], s->a, &watch, s->cluster);
}

static bool tell_one(void *context, size_t i)
{
    studies *s = context;
    const int code = tell(s->a->file[i], s->a, &s->out[i], s->cluster->rank == 0);
    s->exit_code = worse(s->exit_code, code);
    s->n_done += code == VES_EXIT_OK;
    return code != VES_EXIT_INTERRUPTED;
}

/* Threads go to studies first, and what is left of them into each; where a bar or lines were asked for, one study after
 * the other. */
static int run_all(const ves_arguments *a, const ves_cluster *cluster)
{
    const size_t n_thread = a->watch.threads ? a->watch.threads : 1, n_file = (size_t)a->n_file;
    const bool spread = n_thread > 1 && n_file > 1 && a->progress == VES_PROGRESS_AUTO;
    studies s = {.a = a, .cluster = cluster, .watch = a->watch, .out = ves_new(n_file, sizeof *s.out)};
    ves_cli_watch(spread ? VES_PROGRESS_NEVER : a->progress, &s.watch);
    const size_t n_worker = s.watch.progress ? 1 : n_thread < n_file ? n_thread : n_file;
    s.watch.threads = n_thread / n_worker;
    const ves_tasks tasks = {.n = n_file, .work = work, .tell = tell_one, .context = &s};
    if (!s.out || !ves_tasks_do(&tasks, n_worker)) {
        ves_tell("out of memory\n");
        s.exit_code = VES_EXIT_SIMULATION;
    } else if (n_file > 1 && (!a->quiet || s.n_done < a->n_file)) {
        ves_tell("%d of %d done\n", s.n_done, a->n_file);
    }
    free(s.out);
    return s.exit_code;
}

/* The last piece of a path, without ".cfg": what its result is called. */
static const char *base_of(const char *path, size_t *n)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    *n = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    return name;
}

/* Several studies go into a folder, each into a file of its own. */
static int check_outputs(const char *verb, const ves_arguments *a)
{
    struct stat info;
    const size_t length = a->output ? strlen(a->output) : 0;
    const bool made = length > 0 && a->output[length - 1] == '/'; /* if it is not there */
    if (a->output && !made && !(stat(a->output, &info) == 0 && S_ISDIR(info.st_mode)))
        return ves_cli_usage_error(verb,
                                   "%d studies need a folder for their results, but \"%s\" is none; expected \"%s/\"",
                                   a->n_file, a->output, a->output);
    for (int i = 0; i < a->n_file; ++i) {
        size_t n, m;
        const char *name = base_of(a->file[i], &n);
        for (int k = 0; k < i; ++k) {
            const char *other = base_of(a->file[k], &m);
            if (n == m && strncmp(name, other, n) == 0)
                return ves_cli_usage_error(
                    verb, "the results of %s and %s would be one file, expected studies of different names", a->file[k],
                    a->file[i]);
        }
    }
    return VES_EXIT_OK;
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

/* ---- the study of a result ---- */

/* The study, with what was added to it and what is added now: that comes last, and in the place of the same number.
 * @param set  [again->options.n_set + a->source.n_set] out */
static void add_again(const ves_again *again, ves_arguments *a, const char *set[], char *file[1])
{
    const ves_study_options *before = &again->options;
    size_t n = 0;
    for (size_t i = 0; i < before->n_set; ++i) {
        const size_t length = strcspn(before->set[i], "= ");
        bool replaced = false;
        for (size_t k = 0; k < a->source.n_set; ++k) {
            const char *now = a->source.set[k] + strspn(a->source.set[k], " ");
            replaced = replaced || (strncmp(now, before->set[i], length) == 0 && strchr("= ", now[length]));
        }
        if (!replaced) set[n++] = before->set[i];
    }
    for (size_t k = 0; k < a->source.n_set; ++k) set[n++] = a->source.set[k];
    a->source.n_set = n;
    a->source.set = set;
    a->source.library = before->library;
    if (!a->source.individual) a->source.individual = before->individual;
    if (!a->source.subjects) a->source.subjects = before->subjects;
    if (!a->source.seed) a->source.seed = before->seed;
    file[0] = again->path;
    a->file = file;
    a->n_file = 1;
}

static int check_from(const char *verb, const ves_arguments *a)
{
    if (a->n_file)
        return ves_cli_usage_error(verb, "--from %s takes its study from there, expected no study beside it", a->from);
    if (a->watch.of) return ves_cli_usage_error(verb, "--from has no shards, since vesipk merge reads the study again");
    if (a->source.library)
        return ves_cli_usage_error(verb, "--from takes the library from the result too, expected no --library");
    return VES_EXIT_OK;
}

/* What the study is taken from is not replaced by its result. */
static ves_status spare(const ves_again *again, const ves_arguments *a, ves_report *report)
{
    char *path;
    ves_status status = ves_run_path(again->path, a->output, &path, report);
    if (!status) status = ves_output_spares(path, 1, &a->from, report);
    free(path);
    return status;
}

static int run_from(const char *verb, ves_arguments *a, const ves_cluster *cluster)
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_again again = {0};
    char *file[1];
    const int wrong = check_from(verb, a);
    if (wrong != VES_EXIT_OK) return wrong;
    ves_status status = ves_again_make(a->from, &again, &report);
    if (!status) status = spare(&again, a, &report);
    const char **set = status ? NULL : ves_new(again.options.n_set + a->source.n_set, sizeof *set);
    if (!status && !set) status = ves_fail_memory(&report);
    ves_cli_print_report(&report);
    int code = ves_cli_exit_code(status);
    if (!status) {
        add_again(&again, a, set, file);
        code = run_all(a, cluster);
    }
    free(set);
    ves_again_free(&again);
    return code;
}

int ves_cli_run(int argc, char *argv[])
{
    ves_cluster cluster = {0};
    ves_arguments a;
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_RUN, &a);
    char *line = ves_cli_command_line();
    a.watch.command_line = line ? line : "vesipk run";
    if (code == VES_EXIT_OK && a.n_file == 0 && !a.from)
        code = ves_cli_usage_error(argv[0], "expected a study: vesipk run STUDY.cfg");
    if (code == VES_EXIT_OK && a.n_file > 1 && !a.from) code = check_outputs(argv[0], &a);
    if (code == VES_EXIT_OK) code = join(argv[0], &a, &cluster);
    if (code == VES_EXIT_OK) code = a.from ? run_from(argv[0], &a, &cluster) : run_all(&a, &cluster);
    ves_cluster_stop(&cluster);
    free(line);
    ves_arguments_free(&a);
    return code;
}

/* Shards of runs and of sensitivity analyses do not make one result. @param n_asked  out: those of the latter */
static int check_kinds(const char *verb, const ves_arguments *a, size_t *n_asked)
{
    for (int i = 0; i < a->n_file; ++i) *n_asked += ves_keeper_is(a->file[i]);
    if (*n_asked == 0 || *n_asked == (size_t)a->n_file) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "%zu of these %d shards are of vesipk sensitivity, expected all of them or none",
                               *n_asked, a->n_file);
}

int ves_cli_merge(int argc, char *argv[])
{
    ves_arguments a;
    size_t n_asked = 0;
    vesipk_result *result = NULL;
    char *fault = NULL;
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_MERGE, &a);
    char *line = ves_cli_command_line();
    a.watch.command_line = line ? line : "vesipk merge";
    if (code == VES_EXIT_OK && a.n_file == 0) {
        code = ves_cli_usage_error(argv[0], "expected shards: vesipk merge SHARD.h5... -o FILE.h5");
    } else if (code == VES_EXIT_OK && !a.output) {
        code = ves_cli_usage_error(argv[0], "expected -o FILE.h5, the result that the shards make");
    } else if (code == VES_EXIT_OK && (code = check_kinds(argv[0], &a, &n_asked)) == VES_EXIT_OK && n_asked) {
        code = ves_cli_merge_sensitivity((size_t)a.n_file, (const char *const *)a.file, a.output, a.watch.replace,
                                         a.quiet);
    } else if (code == VES_EXIT_OK) {
        code = vesipk_merge((size_t)a.n_file, (const char *const *)a.file, a.output, &a.watch, &result, &fault);
        code = finish(code, &fault, result, a.quiet);
    }
    free(line);
    ves_arguments_free(&a);
    return code;
}
