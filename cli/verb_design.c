/* The verb design: which animals, when, and which organs of them. */
#include "base/memory.h"
#include "cli/arguments.h"
#include "cli/design_table.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "design/design_run.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIBRARY = 1000, SET, FORCE, RESUME, SHARD, ANIMALS, DRAWS };
enum { MOST = 10000 };

static const struct option options[] = {
    {"library", required_argument, NULL, LIBRARY},
    {"set", required_argument, NULL, SET},
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FORCE},
    {"resume", no_argument, NULL, RESUME},
    {"shard", required_argument, NULL, SHARD},
    {"animals", required_argument, NULL, ANIMALS},
    {"draws", required_argument, NULL, DRAWS},
    {"jobs", required_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

typedef struct request {
    ves_design_options design;
    const char **set; /* owned */
    const char *path;
    bool quiet;
} request;

/* ---- progress ---- */

static void show(void *context, const char *words)
{
    (void)context;
    (void)fprintf(stderr, "\r%s\033[K", words);
    (void)fflush(stderr);
}

/* ---- arguments ---- */

static int take_count(const char *verb, const char *option, const char *what, size_t most, size_t *to)
{
    if (ves_cli_count(optarg, 1, most, to)) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "%s %s is no number of %s, expected 1 to %zu", option, optarg, what, most);
}

static int take(char *argv[], int code, request *r)
{
    switch (code) {
    case LIBRARY:
        r->design.study.library = optarg;
        return VES_EXIT_OK;
    case SET:
        return ves_cli_take_set(argv[0], optarg, r->set, &r->design.study.n_set);
    case 'o':
        if (!*optarg) return ves_cli_usage_error(argv[0], "-o has an empty name, expected a file");
        r->design.output = optarg;
        return VES_EXIT_OK;
    case FORCE:
        r->design.force = true;
        return VES_EXIT_OK;
    case RESUME:
        r->design.resume = true;
        return VES_EXIT_OK;
    case SHARD:
        return ves_cli_usage_error(argv[0],
                                   "--shard: a plan is searched for as a whole, so one process makes a design (-j N)");
    case 'q':
        r->quiet = true;
        return VES_EXIT_OK;
    case ANIMALS:
        return take_count(argv[0], "--animals", "animals", MOST, &r->design.animals);
    case DRAWS:
        return take_count(argv[0], "--draws", "draws", MOST, &r->design.draws);
    default:
        return take_count(argv[0], "-j", "threads", VES_MOST_THREADS, &r->design.n_thread);
    }
}

static int read_words(int argc, char *argv[], request *r)
{
    int wrong = VES_EXIT_OK;
    uint64_t seen = 0;
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    for (int code; !wrong && (code = getopt_long(argc, argv, ":o:qj:", options, NULL)) != -1;) {
        if (code == '?' || code == ':') return ves_cli_wrong_option(argc, argv, code, options);
        wrong = code == SET ? VES_EXIT_OK : ves_cli_once(argv[0], options, code, &seen);
        if (!wrong) wrong = take(argv, code, r);
    }
    if (wrong) return wrong;
    if (argc - optind != 1) return ves_cli_usage_error(argv[0], "expected one study: vesipk design STUDY.cfg");
    r->path = argv[optind];
    r->design.study.set = r->set;
    return VES_EXIT_OK;
}

/* ---- the verb ---- */

static int run(const request *r)
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_design_outcome o = {0};
    memset(&report, 0, sizeof report);
    ves_cli_hear();
    ves_design_options design = r->design;
    design.stop = ves_cli_asked_to_stop;
    design.tell = isatty(STDERR_FILENO) && !r->quiet ? show : NULL;
    const ves_status status = ves_design_run(r->path, &design, &o, &report);
    if (design.tell) (void)fprintf(stderr, "\r\033[K");
    ves_cli_print_report(&report);
    if (o.whole && !r->quiet) ves_cli_print_design(&o);
    if (status == VES_E_INTERRUPTED) ves_cli_tell_interrupted(r->path, true);
    ves_design_outcome_free(&o);
    return ves_cli_exit_code(status);
}

int ves_cli_design(int argc, char *argv[])
{
    request r = {.design = {.n_thread = 1}, .set = ves_new((size_t)argc, sizeof *r.set)};
    char *line = ves_cli_command_line();
    r.design.command_line = line ? line : "vesipk design";
    int code = r.set ? read_words(argc, argv, &r) : ves_cli_usage_error(argv[0], "out of memory");
    if (code == VES_EXIT_OK) code = run(&r);
    free(r.set);
    free(line);
    return code;
}
