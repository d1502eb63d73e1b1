/* The verb fit: what measured values say of the numbers of a study. */
#include "base/array.h"
#include "base/memory.h"
#include "cli/arguments.h"
#include "cli/fit_table.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "fit/fit_run.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIBRARY = 1000, SET, FORCE, RESUME, STARTS, DRAWS, WALKERS, PROFILE, PRODUCT, TRACER, SPECIES, TABLE, SHARD };
enum { MOST_COUNT = 1000000 };

static const struct option options[] = {
    {"library", required_argument, NULL, LIBRARY},
    {"set", required_argument, NULL, SET},
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FORCE},
    {"resume", no_argument, NULL, RESUME},
    {"starts", required_argument, NULL, STARTS},
    {"draws", required_argument, NULL, DRAWS},
    {"walkers", no_argument, NULL, WALKERS},
    {"profile", required_argument, NULL, PROFILE},
    {"write-product", required_argument, NULL, PRODUCT},
    {"write-tracer", required_argument, NULL, TRACER},
    {"write-species", required_argument, NULL, SPECIES},
    {"write-draws", required_argument, NULL, TABLE},
    {"shard", required_argument, NULL, SHARD},
    {"jobs", required_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

typedef struct arguments {
    ves_fit_options fit;
    const char **set; /* owned */
    const char *path;
    bool quiet;
} arguments;

/* ---- progress ---- */

static void show(void *context, const ves_fit_progress *p)
{
    (void)context;
    (void)fprintf(stderr, "\r%s: %zu of %zu\033[K", p->words, p->done, p->n);
    (void)fflush(stderr);
}

/* ---- arguments ---- */

static int read_counts(char *argv[], int code, arguments *a)
{
    if (code == 'j' && !ves_cli_count(optarg, 1, VES_MOST_THREADS, &a->fit.n_thread))
        return ves_cli_usage_error(argv[0], "-j %s is no number of threads, expected 1 to %d", optarg,
                                   VES_MOST_THREADS);
    if (code == STARTS && !ves_cli_count(optarg, 1, MOST_COUNT, &a->fit.starts))
        return ves_cli_usage_error(argv[0], "--starts %s is no number of starts, expected 1 to %d", optarg, MOST_COUNT);
    if (code == DRAWS && !ves_cli_count(optarg, 0, MOST_COUNT, &a->fit.draws))
        return ves_cli_usage_error(argv[0], "--draws %s is no number of draws, expected 0 to %d", optarg, MOST_COUNT);
    a->fit.has_draws = a->fit.has_draws || code == DRAWS;
    return VES_EXIT_OK;
}

/* Shards are known and refused: who has them from vesipk run is told what to do instead. */
static int no_shards(const char *verb)
{
    return ves_cli_usage_error(verb,
                               "--shard: a fit cannot be cut into shards, since each step rests on those before; use "
                               "-j N for more cores and --resume after a kill. What is made with its draws can: vesipk "
                               "run STUDY.cfg --parameters FIT.h5 --shard I/N");
}

/* Which entry of the library --write-... writes. */
static int entry_of(int code)
{
    if (code == PRODUCT) return VES_ENTRY_PRODUCT;
    return code == TRACER ? VES_ENTRY_TRACER : VES_ENTRY_SPECIES;
}

static int read_words(int argc, char *argv[], arguments *a)
{
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, ":o:qj:", options, NULL)) != -1;) {
        int wrong = code == SET ? VES_EXIT_OK : ves_cli_once(argv[0], options, code, &seen);
        if (wrong != VES_EXIT_OK) return wrong;
        switch (code) {
        case LIBRARY:
            a->fit.study.library = optarg;
            break;
        case SET:
            wrong = ves_cli_take_set(argv[0], optarg, a->set, &a->fit.study.n_set);
            break;
        case 'o':
            if (!*optarg) return ves_cli_usage_error(argv[0], "-o has an empty name, expected a file");
            a->fit.output = optarg;
            break;
        case FORCE:
            a->fit.force = true;
            break;
        case RESUME:
            a->fit.resume = true;
            break;
        case WALKERS:
            a->fit.walkers = true;
            break;
        case PROFILE:
            a->fit.profile = optarg;
            break;
        case PRODUCT:
        case TRACER:
        case SPECIES:
            a->fit.entry[entry_of(code)] = optarg;
            break;
        case TABLE:
            a->fit.table = optarg;
            break;
        case SHARD:
            return no_shards(argv[0]);
        case 'q':
            a->quiet = true;
            break;
        case 'j':
        case STARTS:
        case DRAWS:
            wrong = read_counts(argv, code, a);
            break;
        default:
            return ves_cli_wrong_option(argc, argv, code, options);
        }
        if (wrong != VES_EXIT_OK) return wrong;
    }
    if (argc - optind != 1) return ves_cli_usage_error(argv[0], "expected one study: vesipk fit STUDY.cfg");
    a->path = argv[optind];
    a->fit.study.set = a->set;
    return VES_EXIT_OK;
}

/* ---- the verb ---- */

static int run(const arguments *a)
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_fit_outcome o = {0};
    const bool terminal = isatty(STDERR_FILENO) != 0;
    memset(&report, 0, sizeof report);
    ves_cli_hear();
    ves_fit_options fit = a->fit;
    fit.stop = ves_cli_asked_to_stop;
    fit.progress = terminal && !a->quiet ? show : NULL;
    const ves_status status = ves_fit_run(a->path, &fit, &o, &report);
    if (fit.progress) (void)fprintf(stderr, "\r\033[K");
    ves_cli_print_report(&report);
    if (o.whole && !a->quiet) ves_cli_print_fit(&o);
    if (status == VES_E_INTERRUPTED) ves_cli_tell_interrupted(a->path, true);
    const bool holds = o.learned.draws.n_draw == 0 || o.learned.draws.holds;
    if (o.whole && !holds) ves_cli_tell_draws(&o);
    const bool agrees = o.learned.walk.n_draw == 0 || o.learned.walk.agrees;
    if (o.whole && !agrees) ves_cli_tell_walkers(&o);
    const int code = ves_cli_exit_code(status);
    ves_fit_outcome_free(&o);
    return code == VES_EXIT_OK && !(holds && agrees) ? VES_EXIT_SIMULATION : code;
}

int ves_cli_fit(int argc, char *argv[])
{
    arguments a = {.fit = {.n_thread = 1}, .set = ves_new((size_t)argc, sizeof *a.set)};
    char *line = ves_cli_command_line();
    a.fit.command_line = line ? line : "vesipk fit";
    int code = a.set ? read_words(argc, argv, &a) : ves_cli_usage_error(argv[0], "out of memory");
    if (code == VES_EXIT_OK) code = run(&a);
    free(a.set);
    free(line);
    return code;
}
