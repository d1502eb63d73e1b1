/* export --to: a study as a model of another language; import: the other way round. */
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "exchange/export_model.h"
#include "exchange/import_model.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { LIBRARY = 1000, SET, FORCE, TO, SCENARIO, SUBJECT };

static const struct option options[] = {
    {"to", required_argument, NULL, TO},
    {"output", required_argument, NULL, 'o'},
    {"scenario", required_argument, NULL, SCENARIO},
    {"subject", required_argument, NULL, SUBJECT},
    {"library", required_argument, NULL, LIBRARY},
    {"set", required_argument, NULL, SET},
    {"force", no_argument, NULL, FORCE},
    {NULL, 0, NULL, 0},
};

static void tell_file(const char *path)
{
    ves_tell("%s\n", path);
}

static int read_language(const char *verb, const char *word, ves_export_language *language)
{
    for (size_t i = 0; i < VES_N_EXPORT_LANGUAGE; ++i) {
        if (strcmp(word, ves_export_languages[i]) != 0) continue;
        *language = (ves_export_language)i;
        return VES_EXIT_OK;
    }
    const char *near = ves_nearest_of(word, VES_N_EXPORT_LANGUAGE, ves_export_languages);
    if (near) return ves_cli_usage_error(verb, "--to %s is no language; did you mean %s?", word, near);
    return ves_cli_usage_error(verb, "--to %s is no language, expected sbml, mrgsolve, rxode2, petab, petab1 or petab2",
                               word);
}

static int read_subject(const char *verb, const char *word, size_t *subject)
{
    char *end = NULL;
    const long value = strtol(word, &end, 10);
    *subject = value > 0 ? (size_t)value : 0;
    if (end != word && *end == '\0' && value > 0) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "--subject %s is no subject, expected 1, 2, ...", word);
}

static int take_option(char *argv[], int code, ves_export_model *m, const char **set)
{
    switch (code) {
    case TO:
        return read_language(argv[0], optarg, &m->language);
    case 'o':
        if (!*optarg) return ves_cli_usage_error(argv[0], "-o has an empty name, expected a file or FOLDER/");
        m->output = optarg;
        return VES_EXIT_OK;
    case SCENARIO:
        m->scenario = optarg;
        return VES_EXIT_OK;
    case SUBJECT:
        return read_subject(argv[0], optarg, &m->subject);
    case LIBRARY:
        m->study.library = optarg;
        return VES_EXIT_OK;
    case SET:
        if (!strchr(optarg, '='))
            return ves_cli_usage_error(argv[0], "--set %s has no value, expected --set ADDRESS=VALUE", optarg);
        set[m->study.n_set++] = optarg;
        return VES_EXIT_OK;
    default:
        m->force = true;
        return VES_EXIT_OK;
    }
}

static int read_words(int argc, char *argv[], ves_export_model *m, const char **set)
{
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, ":o:", options, NULL)) != -1;) {
        if (code == ':' || code == '?') return ves_cli_wrong_option(argc, argv, code, options);
        if (code != SET && ves_cli_once(argv[0], options, code, &seen)) return VES_EXIT_USAGE;
        const int wrong = take_option(argv, code, m, set);
        if (wrong != VES_EXIT_OK) return wrong;
    }
    m->study.set = set;
    m->path = argv[optind < argc ? optind : argc - 1];
    if (argc - optind != 1)
        return ves_cli_usage_error(argv[0], "expected one study: vesipk export STUDY.cfg --to sbml -o FILE.xml");
    if (!m->output) return ves_cli_usage_error(argv[0], "expected -o with a file, or with FOLDER/ for all scenarios");
    return VES_EXIT_OK;
}

int ves_cli_export_model(int argc, char *argv[])
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_export_model m = {.path = NULL};
    const char **set = ves_new((size_t)argc, sizeof *set);
    memset(&report, 0, sizeof report);
    int code = set ? read_words(argc, argv, &m, set) : ves_cli_usage_error(argv[0], "out of memory");
    if (code == VES_EXIT_OK) {
        code = ves_cli_exit_code(ves_export_model_write(&m, tell_file, &report));
        ves_cli_print_report(&report);
    }
    free(set);
    return code;
}

/* ---- import ---- */

enum { DURATION = 2000, STEPS };

static const struct option import_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"duration", required_argument, NULL, DURATION},
    {"steps", required_argument, NULL, STEPS},
    {"force", no_argument, NULL, FORCE},
    {NULL, 0, NULL, 0},
};

static int read_steps(const char *verb, const char *word, size_t *steps)
{
    char *end = NULL;
    const long value = strtol(word, &end, 10);
    *steps = value > 0 ? (size_t)value : 0;
    if (end != word && *end == '\0' && value > 0 && value <= 1000000) return VES_EXIT_OK;
    return ves_cli_usage_error(verb, "--steps %s is no number of outputs, expected 1 to 1000000", word);
}

static int read_import_words(int argc, char *argv[], ves_import_model *m)
{
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, ":o:", import_options, NULL)) != -1;) {
        int wrong = ves_cli_once(argv[0], import_options, code, &seen);
        if (code == ':' || code == '?') return ves_cli_wrong_option(argc, argv, code, import_options);
        if (code == 'o') m->output = optarg;
        if (code == DURATION) m->duration = optarg;
        if (code == FORCE) m->force = true;
        if (code == STEPS && wrong == VES_EXIT_OK) wrong = read_steps(argv[0], optarg, &m->steps);
        if (wrong != VES_EXIT_OK) return wrong;
    }
    m->path = argv[optind < argc ? optind : argc - 1];
    if (argc - optind != 1 || !m->output || !*m->output)
        return ves_cli_usage_error(argv[0], "expected one model and a name: vesipk import MODEL.xml -o STUDY.cfg");
    return VES_EXIT_OK;
}

int ves_cli_import(int argc, char *argv[])
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_import_model m = {.path = NULL};
    memset(&report, 0, sizeof report);
    int code = read_import_words(argc, argv, &m);
    if (code == VES_EXIT_OK) {
        code = ves_cli_exit_code(ves_import_model_write(&m, &report));
        ves_cli_print_report(&report);
        if (code == VES_EXIT_OK) tell_file(m.output);
    }
    return code;
}
