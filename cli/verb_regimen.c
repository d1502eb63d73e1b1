/* The verb regimen: what to give. */
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/progress.h"
#include "cli/regimen_table.h"
#include "cli/verbs.h"
#include "fit/part.h"
#include "regimen/answer.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { FORCE = 1000, RESUME, SHARD, CSV, FRONT, FRESH, FULL, LIBRARY, SET, SUBJECTS, SEED };

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FORCE},
    {"resume", no_argument, NULL, RESUME},
    {"shard", required_argument, NULL, SHARD},
    {"csv", no_argument, NULL, CSV},
    {"front", required_argument, NULL, FRONT},
    {"fresh", required_argument, NULL, FRESH},
    {"full", no_argument, NULL, FULL},
    {"library", required_argument, NULL, LIBRARY},
    {"set", required_argument, NULL, SET},
    {"subjects", required_argument, NULL, SUBJECTS},
    {"seed", required_argument, NULL, SEED},
    {"jobs", required_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

typedef struct request {
    ves_study_options study;
    ves_regimen_words words;
    const char *file, *output;
    size_t n_thread;
    bool force, resume, csv, quiet;
    const char **set; /* owned */
} request;

static int take_jobs(const char *verb, request *r)
{
    if (ves_cli_count(optarg, 1, VES_MOST_THREADS, &r->n_thread)) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "-j %s is no number of threads, expected 1 to %d", optarg, VES_MOST_THREADS);
}

/* Options that are but words. @return false: it is none of them */
static bool take_word(int code, request *r)
{
    switch (code) {
    case 'o':
        r->output = optarg;
        return true;
    case 'q':
        return r->quiet = true;
    case FORCE:
        return r->force = true;
    case RESUME:
        return r->resume = true;
    case CSV:
        return r->csv = true;
    case FULL:
        return r->words.full = true;
    case FRONT:
        r->words.front = optarg;
        return true;
    case FRESH:
        r->words.fresh = optarg;
        return true;
    case LIBRARY:
        r->study.library = optarg;
        return true;
    case SUBJECTS:
        r->study.subjects = optarg;
        return true;
    case SEED:
        r->study.seed = optarg;
        return true;
    default:
        return false;
    }
}

static int read_words(int argc, char *argv[], request *r)
{
    int wrong = VES_EXIT_OK;
    r->set = ves_new((size_t)argc, sizeof *r->set);
    if (!r->set) return ves_cli_usage_error(argv[0], "out of memory");
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; !wrong && (code = getopt_long(argc, argv, ":o:j:q", options, NULL)) != -1;) {
        if (code == SET) {
            wrong = ves_cli_take_set(argv[0], optarg, r->set, &r->study.n_set);
        } else if (ves_cli_once(argv[0], options, code, &seen)) {
            wrong = VES_EXIT_USAGE;
        } else if (code == SHARD) {
            return ves_cli_usage_error(argv[0],
                                       "--shard: each trial follows from those before it, so one process looks for a "
                                       "regimen (-j N)");
        } else if (code == 'j') {
            wrong = take_jobs(argv[0], r);
        } else if (!take_word(code, r)) {
            wrong = ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    if (wrong) return wrong;
    r->study.set = r->set;
    r->study.regimen = true;
    if (argc - optind != 1) return ves_cli_usage_error(argv[0], "expected one study: vesipk regimen STUDY.cfg");
    r->file = argv[optind];
    if (r->output && !*r->output) return ves_cli_usage_error(argv[0], "-o has an empty name, expected a file");
    if (r->force && !r->output)
        return ves_cli_usage_error(argv[0], "--force replaces what -o names, but there is no -o");
    if (r->resume && !r->output)
        return ves_cli_usage_error(argv[0], "--resume goes on with what -o names, but there is no -o");
    return VES_EXIT_OK;
}

/* What an answer depends on. @return free with free(); NULL: out of memory */
static char *identity_of(const request *r, const ves_regimen *regimen)
{
    ves_hash hash;
    char text[VES_HASH_TEXT];
    ves_hash_start(&hash);
    ves_part_study(&hash, regimen->study, &r->study);
    ves_hash_end(&hash, text);
    return ves_format("regimen=%s\nfront=%zu\nfresh=%zu\nfull=%d\n", text, regimen->n_front, regimen->n_fresh,
                      regimen->full);
}

/* What is found is kept beside the file until that is whole. */
static ves_status find_into_file(const request *r, const ves_regimen *regimen, const ves_pool *pool, ves_answer *answer,
                                 ves_report *report)
{
    ves_keeper keeper = {0};
    const ves_part_asked asked = {"a regimen", r->output, r->force, r->resume};
    char *line = ves_cli_command_line(), *identity = identity_of(r, regimen);
    ves_status status =
        line && identity ? ves_study_spared(regimen->study, r->output, report) : ves_fail_memory(report);
    if (!status) status = ves_part_open(&asked, identity, &keeper, report);
    if (!status) status = ves_answer_find(regimen, pool, &keeper, answer, report);
    if (!status) status = ves_answer_write(answer, r->output, r->force || r->resume, r->file, line, report);
    ves_part_close(&keeper, status);
    free(line);
    free(identity);
    return status;
}

int ves_cli_regimen(int argc, char *argv[])
{
    static ves_report report; /* 16 KiB: not on the stack */
    request r = {0};
    ves_study study = {0};
    ves_regimen regimen = {0};
    ves_answer answer = {0};
    memset(&report, 0, sizeof report);
    int code = read_words(argc, argv, &r);
    if (code == VES_EXIT_OK) {
        ves_status status = ves_study_read(r.file, &r.study, &study, &report);
        if (!status) status = ves_regimen_read(&study, &r.words, &regimen, &report);
        const ves_pool pool = {.n_thread = r.n_thread, .stop = ves_cli_asked_to_stop};
        ves_cli_hear();
        if (!status && r.output) status = find_into_file(&r, &regimen, &pool, &answer, &report);
        if (!status && !r.output) status = ves_answer_find(&regimen, &pool, NULL, &answer, &report);
        ves_cli_print_report(&report);
        if (status == VES_E_INTERRUPTED) ves_cli_tell_interrupted(r.file, r.output != NULL);
        code = ves_cli_exit_code(status);
        if (!status && r.csv) ves_cli_regimen_csv(&answer);
        if (!status && !r.csv && !r.quiet) ves_cli_regimen_table(&answer);
    }
    ves_answer_free(&answer);
    ves_regimen_free(&regimen);
    ves_study_free(&study);
    free(r.set);
    return code;
}
