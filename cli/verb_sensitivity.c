/* The verb sensitivity: which inputs carry the answer. */
#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/sensitivity_table.h"
#include "cli/verbs.h"
#include "fit/part.h"
#include "sensitivity/ask.h"
#include "sensitivity/given.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORCE = 1000, RESUME, SHARD, CSV, ORGANS, NUMBERS, LINEAR, METHOD, POINTS, LOCAL, LIBRARY, SET };

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FORCE},
    {"resume", no_argument, NULL, RESUME},
    {"shard", required_argument, NULL, SHARD},
    {"csv", no_argument, NULL, CSV},
    {"organs", required_argument, NULL, ORGANS},
    {"numbers", required_argument, NULL, NUMBERS},
    {"linear", no_argument, NULL, LINEAR},
    {"method", required_argument, NULL, METHOD},
    {"n", required_argument, NULL, POINTS},
    {"local", no_argument, NULL, LOCAL},
    {"library", required_argument, NULL, LIBRARY},
    {"set", required_argument, NULL, SET},
    {"jobs", required_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

typedef struct request {
    ves_given_options given;
    ves_question_words words;
    ves_study_options study;
    const char *file, *shown, *output; /* shown: what the file is called */
    size_t n_thread;
    bool force, resume, csv, quiet;
    ves_ask_shard shard; /* {0}: all of it */
    size_t n_part;       /* shards to be merged */
    const char *const *part;
    const char *organ_list;        /* of --organs, as it was typed */
    ves_cli_names organs, numbers; /* owned */
    const char **set;              /* owned */
} request;

static void request_free(request *r)
{
    ves_cli_names_free(&r->organs);
    ves_cli_names_free(&r->numbers);
    free(r->set);
}

/* An option with a list of names. @return VES_EXIT_USAGE: it is empty */
static int take_names(const char *verb, int code, request *r)
{
    size_t *n = code == ORGANS ? &r->given.n_organ : &r->given.n_number;
    *n = ves_cli_names_cut(code == ORGANS ? &r->organs : &r->numbers, optarg);
    if (code == ORGANS) r->organ_list = optarg;
    if (*n) return VES_EXIT_OK;
    return ves_cli_usage_error(
        verb, code == ORGANS ? "--organs is empty, expected names such as liver,brain"
                             : "--numbers is empty, expected names such as auc_last,cmax (vesipk list numbers)");
}

static int take_jobs(const char *verb, request *r)
{
    if (ves_cli_count(optarg, 1, VES_MOST_THREADS, &r->n_thread)) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "-j %s is no number of threads, expected 1 to %d", optarg, VES_MOST_THREADS);
}

static int take_shard(const char *verb, request *r)
{
    if (ves_cli_shard(optarg, &r->shard.index, &r->shard.n)) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "--shard %s is no shard, expected I/N with I from 1 to N", optarg);
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
    case LINEAR:
        return r->given.linear = r->words.linear = true;
    case LOCAL:
        return r->words.local = true;
    case METHOD:
        if (strcmp(optarg, "local") == 0) return r->words.local = true;
        r->words.method = optarg;
        return true;
    case POINTS:
        r->words.n = optarg;
        return true;
    case LIBRARY:
        r->study.library = optarg;
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
        } else if (code == ORGANS || code == NUMBERS) {
            wrong = take_names(argv[0], code, r);
        } else if (code == SHARD) {
            wrong = take_shard(argv[0], r);
        } else if (code == 'j') {
            wrong = take_jobs(argv[0], r);
        } else if (!take_word(code, r)) {
            wrong = ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    if (wrong) return wrong;
    r->given.organ = r->words.organ = r->organs.name;
    r->words.n_organ = r->given.n_organ;
    r->given.number = r->numbers.name;
    r->given.seed = 1;
    r->study.set = r->set;
    if (argc - optind != 1)
        return ves_cli_usage_error(argv[0], "expected one result of a population, or one study: vesipk sensitivity "
                                            "RESULT.h5, vesipk sensitivity STUDY.cfg");
    r->file = r->shown = r->given.file = argv[optind];
    if (r->output && !*r->output) return ves_cli_usage_error(argv[0], "-o has an empty name, expected a file");
    if (r->force && !r->output)
        return ves_cli_usage_error(argv[0], "--force replaces what -o names, but there is no -o");
    if (r->resume && !r->output)
        return ves_cli_usage_error(argv[0], "--resume goes on with what -o names, but there is no -o");
    if (r->shard.n && !r->output)
        return ves_cli_usage_error(argv[0], "--shard writes a part for vesipk merge, but there is no -o that names it");
    if (r->shard.n && r->csv)
        return ves_cli_usage_error(argv[0], "--csv is of what all shards say, expected without --shard");
    if (r->words.local && r->shard.n)
        return ves_cli_usage_error(argv[0], "--local is done in one go: it has no shards");
    if (r->words.local && r->resume)
        return ves_cli_usage_error(argv[0], "--local is done in one go: there is nothing to resume");
    if (r->words.local && (r->words.method || r->words.n))
        return ves_cli_usage_error(argv[0], "--local asks of one point, without --method and --n");
    if (r->words.local && r->words.linear)
        return ves_cli_usage_error(argv[0], "--local tells percent for percent, without --linear");
    return VES_EXIT_OK;
}

/* Options of studies do nothing for a result, and the other way round. */
static int check_words(const char *verb, const request *r, bool is_result)
{
    const ves_question_words *w = &r->words;
    const char *idle = w->method          ? "--method"
                       : w->n             ? "--n"
                       : w->local         ? "--local"
                       : r->study.library ? "--library"
                       : r->study.n_set   ? "--set"
                       : r->resume        ? "--resume"
                       : r->shard.n       ? "--shard"
                                          : NULL;
    if (is_result && idle)
        return ves_cli_usage_error(verb, "%s is for a study, but \"%s\" is a result, of which nothing is run anew",
                                   idle, r->file);
    if (!is_result && r->given.n_number)
        return ves_cli_usage_error(verb, "--numbers is for a result; a study says it in sensitivity.of");
    return VES_EXIT_OK;
}

/* HDF5 files begin so; what cannot be read is told of by whoever reads it. */
static bool is_hdf5(const char *path)
{
    static const char begin[] = "\x89HDF\r\n\x1a\n";
    char first[sizeof begin - 1] = "";
    int file;
    if (ves_open_input(path, &file)) {
        const size_t n = strlen(path);
        return n > 3 && strcmp(path + n - 3, ".h5") == 0;
    }
    FILE *stream = fdopen(file, "rb");
    const size_t n = stream ? fread(first, 1, sizeof first, stream) : 0;
    if (stream) (void)fclose(stream);
    return n == sizeof first && memcmp(first, begin, n) == 0;
}

static ves_status write_findings(const request *r, const ves_findings *findings, const char *title, ves_report *report)
{
    if (!r->output) return VES_OK;
    char *line = ves_cli_command_line();
    ves_status status = line ? ves_output_spares(r->output, 1, &r->file, report) : ves_fail_memory(report);
    if (!status) status = ves_findings_write(findings, r->output, r->force || r->resume, r->shown, title, line, report);
    free(line);
    return status;
}

/* What the answer depends on; of a shard its place behind that. @return free with free(); NULL: out of memory */
static char *identity_of(const request *r, const ves_question *q)
{
    ves_hash hash;
    char text[VES_HASH_TEXT], shard[64] = "";
    ves_hash_start(&hash);
    ves_part_study(&hash, q->study, &r->study);
    for (size_t i = 0; i < r->words.n_organ; ++i) ves_hash_add_text(&hash, r->words.organ[i]);
    ves_hash_end(&hash, text);
    if (r->shard.n) (void)snprintf(shard, sizeof shard, "shard=%zu/%zu\n", r->shard.index, r->shard.n);
    return ves_format("sensitivity=%s\nmethod=%d\nn=%zu\n%s", text, (int)q->method, q->n, shard);
}

/* What makes the answer, wherever a shard is merged: a command with whole paths, and what the study was called. */
enum { MOST_WORDS = 16 };

static ves_status seal_shard(const request *r, const ves_part_asked *asked, ves_keeper *keeper, ves_report *report)
{
    const ves_question_words *w = &r->words;
    char *study = realpath(r->file, NULL), *library = r->study.library ? realpath(r->study.library, NULL) : NULL;
    const char **word = ves_new(MOST_WORDS + 2 * r->study.n_set, sizeof *word);
    size_t n = 0;
    ves_status status = word ? VES_OK : ves_fail_memory(report);
    if (!status) {
        const char *const given[][2] = {{"--library", library ? library : r->study.library},
                                        {"--method", w->method},
                                        {"--n", w->n},
                                        {"--organs", r->organ_list}};
        word[n++] = "sensitivity";
        if (w->linear) word[n++] = "--linear";
        for (size_t i = 0; i < VES_COUNT(given); ++i) {
            if (!given[i][1]) continue;
            word[n++] = given[i][0];
            word[n++] = given[i][1];
        }
        for (size_t i = 0; i < r->study.n_set; ++i) {
            word[n++] = "--set";
            word[n++] = r->study.set[i];
        }
        word[n++] = "--";
        word[n++] = study ? study : r->file;
        word[n++] = r->shown;
        status = ves_part_seal(asked, n, word, keeper, report);
    }
    free(word);
    free(study);
    free(library);
    return status;
}

/* Points that are solved are kept beside the file until that is whole. */
static ves_status ask_into_file(const request *r, const ves_question *q, const ves_pool *pool, ves_findings *findings,
                                ves_report *report)
{
    ves_keeper keeper = {0};
    const ves_part_asked asked = {"a sensitivity analysis", r->output, r->force, r->resume};
    char *identity = identity_of(r, q);
    ves_status status = identity ? ves_study_spared(q->study, r->output, report) : ves_fail_memory(report);
    if (!status) status = ves_part_open(&asked, identity, &keeper, report);
    if (!status && r->shard.n) {
        status = ves_ask_rows(q, pool, r->shard, &keeper, report);
        if (!status) status = seal_shard(r, &asked, &keeper, report);
    } else if (!status) {
        status = ves_ask(q, pool, &keeper, findings, report);
        if (!status) status = write_findings(r, findings, q->study->title, report);
    }
    ves_part_close(&keeper, status);
    free(identity);
    return status;
}

/* What all shards say. */
static ves_status ask_shards(const request *r, const ves_question *q, const ves_pool *pool, ves_findings *findings,
                             ves_report *report)
{
    ves_keeper keeper = {0};
    char *identity = identity_of(r, q);
    const ves_part_asked asked = {"a sensitivity analysis", r->output, r->force, false};
    ves_status status =
        identity ? ves_part_merge(&asked, r->n_part, r->part, identity, &keeper, report) : ves_fail_memory(report);
    if (!status) status = ves_ask_kept(q, pool, &keeper, findings, report);
    if (!status) status = write_findings(r, findings, q->study->title, report);
    ves_keeper_close(&keeper, false);
    free(identity);
    return status;
}

static ves_status ask(const request *r, const ves_question *q, ves_findings *findings, ves_report *report)
{
    const ves_pool pool = {.n_thread = r->n_thread, .stop = ves_cli_asked_to_stop};
    ves_cli_hear();
    if (r->n_part) return ask_shards(r, q, &pool, findings, report);
    if (r->output && !r->words.local) return ask_into_file(r, q, &pool, findings, report);
    const ves_status status =
        r->words.local ? ves_ask_locally(q, findings, report) : ves_ask(q, &pool, NULL, findings, report);
    return status ? status : write_findings(r, findings, q->study->title, report);
}

static ves_status ask_study(const request *r, ves_findings *findings, ves_report *report)
{
    ves_study study = {0};
    ves_question question = {0};
    ves_status status = ves_study_read(r->file, &r->study, &study, report);
    if (!status) status = ves_question_read(&study, &r->words, &question, report);
    if (!status) status = ask(r, &question, findings, report);
    ves_question_free(&question);
    ves_study_free(&study);
    return status;
}

static ves_status find(const request *r, bool is_result, ves_findings *findings, char **title, ves_report *report)
{
    if (!is_result) return ask_study(r, findings, report);
    const ves_status status = ves_given_find(&r->given, findings, title, report);
    return status ? status : write_findings(r, findings, *title, report);
}

/* Find it, and say it. */
static int answer(request *r, bool is_result, ves_report *report)
{
    ves_findings findings = {0};
    char *title = NULL;
    const ves_status status = find(r, is_result, &findings, &title, report);
    ves_cli_print_report(report);
    if (status == VES_E_INTERRUPTED) ves_cli_tell_interrupted(r->file, r->output != NULL && !r->n_part);
    if (!status && r->csv) ves_cli_sensitivity_csv(&findings);
    if (!status && !r->csv && !r->quiet && !r->shard.n)
        ves_cli_sensitivity_table(&findings, r->shown, r->given.n_number > 0);
    free(title);
    ves_findings_free(&findings);
    return ves_cli_exit_code(status);
}

int ves_cli_sensitivity(int argc, char *argv[])
{
    static ves_report report; /* 16 KiB: not on the stack */
    request r = {0};
    memset(&report, 0, sizeof report);
    int code = read_words(argc, argv, &r);
    const bool is_result = code == VES_EXIT_OK && is_hdf5(r.file);
    if (code == VES_EXIT_OK) code = check_words(argv[0], &r, is_result);
    if (code == VES_EXIT_OK) code = answer(&r, is_result, &report);
    request_free(&r);
    return code;
}

int ves_cli_merge_sensitivity(size_t n_shard, const char *const shard[], const char *output, bool force, bool quiet)
{
    static ves_report report;
    request r = {0};
    size_t n_word;
    char **word;
    memset(&report, 0, sizeof report);
    const ves_status status = ves_keeper_words(shard[0], &n_word, &word, &report);
    if (status) ves_cli_print_report(&report);
    int code = ves_cli_exit_code(status);
    if (code == VES_EXIT_OK) code = read_words((int)n_word - 1, word, &r);
    if (code == VES_EXIT_OK) r.shown = word[n_word - 1];
    r.output = output;
    r.force = force;
    r.quiet = quiet;
    r.n_part = n_shard;
    r.part = shard;
    if (code == VES_EXIT_OK) code = answer(&r, false, &report);
    request_free(&r);
    ves_keeper_words_free(n_word, word);
    return code;
}
