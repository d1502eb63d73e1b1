/* The verb sensitivity: which inputs carry the answer. */
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/sensitivity_table.h"
#include "cli/verbs.h"
#include "sensitivity/given.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORCE = 1000, CSV, ORGANS, NUMBERS, LINEAR };

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FORCE},
    {"csv", no_argument, NULL, CSV},
    {"organs", required_argument, NULL, ORGANS},
    {"numbers", required_argument, NULL, NUMBERS},
    {"linear", no_argument, NULL, LINEAR},
    {NULL, 0, NULL, 0},
};

typedef struct request {
    ves_given_options given;
    const char *output;
    bool force, csv;
    char *organs, *numbers;       /* owned: lists cut at their commas */
    const char **organ, **number; /* owned */
} request;

static void request_free(request *r)
{
    free(r->organs);
    free(r->numbers);
    free(r->organ);
    free(r->number);
}

/* "liver,brain" becomes two names. @param words, name out, owned @return how many */
static size_t cut(const char *list, char **words, const char ***name)
{
    free(*words);
    free(*name);
    *words = ves_copy_text(list);
    *name = ves_new(strlen(list) + 1, sizeof **name);
    size_t n = 0;
    char *rest = NULL;
    for (char *word = *words && *name ? strtok_r(*words, ", ", &rest) : NULL; word; word = strtok_r(NULL, ", ", &rest))
        (*name)[n++] = word;
    return n;
}

static int read_words(int argc, char *argv[], request *r)
{
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    for (int code; (code = getopt_long(argc, argv, ":o:", options, NULL)) != -1;) {
        switch (code) {
        case 'o':
            r->output = optarg;
            break;
        case FORCE:
            r->force = true;
            break;
        case CSV:
            r->csv = true;
            break;
        case LINEAR:
            r->given.linear = true;
            break;
        case ORGANS:
            r->given.n_organ = cut(optarg, &r->organs, &r->organ);
            if (r->given.n_organ) break;
            return ves_cli_usage_error(argv[0], "--organs is empty, expected names such as liver,brain");
        case NUMBERS:
            r->given.n_number = cut(optarg, &r->numbers, &r->number);
            if (r->given.n_number) break;
            return ves_cli_usage_error(
                argv[0], "--numbers is empty, expected names such as auc_last,cmax (vesipk list numbers)");
        default:
            return ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    r->given.organ = r->organ;
    r->given.number = r->number;
    r->given.seed = 1;
    if (argc - optind != 1)
        return ves_cli_usage_error(argv[0], "expected one result of a population: vesipk sensitivity RESULT.h5");
    r->given.file = argv[optind];
    if (r->output && !*r->output) return ves_cli_usage_error(argv[0], "-o has an empty name, expected a file");
    if (r->force && !r->output)
        return ves_cli_usage_error(argv[0], "--force replaces what -o names, but there is no -o");
    return VES_EXIT_OK;
}

static ves_status write_findings(const request *r, const ves_findings *findings, const char *title, ves_report *report)
{
    if (!r->output) return VES_OK;
    char *line = ves_cli_command_line();
    ves_status status = line ? ves_output_spares(r->output, 1, &r->given.file, report) : ves_fail_memory(report);
    if (!status) status = ves_findings_write(findings, r->output, r->force, r->given.file, title, line, report);
    free(line);
    return status;
}

int ves_cli_sensitivity(int argc, char *argv[])
{
    static ves_report report; /* 16 KiB: not on the stack */
    request r = {0};
    ves_findings findings = {0};
    char *title = NULL;
    memset(&report, 0, sizeof report);
    int code = read_words(argc, argv, &r);
    if (code == VES_EXIT_OK) {
        ves_status status = ves_given_find(&r.given, &findings, &title, &report);
        if (!status) status = write_findings(&r, &findings, title, &report);
        ves_cli_print_report(&report);
        code = ves_cli_exit_code(status);
        if (!status && r.csv) ves_cli_sensitivity_csv(&findings);
        if (!status && !r.csv) ves_cli_sensitivity_table(&findings, r.given.file, r.given.n_number > 0);
    }
    free(title);
    ves_findings_free(&findings);
    request_free(&r);
    return code;
}
