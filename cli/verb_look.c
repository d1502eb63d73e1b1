/* The verbs that look and run nothing: check, explain, list. */
#include "api/handle.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "compare/metric.h"
#include "design/design_run.h"
#include "fit/fit_try.h"
#include "input/library.h"
#include "regimen/regimen.h"
#include "study/catalogue.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is wrong with its fit, its design and its regimen, where it has such. */
static int check_more(const ves_study *study, const vesipk_source *source)
{
    const ves_study_options options = {.library = source->library,
                                       .n_set = source->n_set,
                                       .set = source->set,
                                       .subjects = source->subjects,
                                       .seed = source->seed};
    static ves_report report, again; /* 16 KiB: not on the stack */
    ves_units_voice voice;
    memset(&report, 0, sizeof report);
    memset(&again, 0, sizeof again);
    ves_units_hush(&voice);
    const ves_status fit = ves_fit_check(study, &report), design = ves_design_check(study, &report),
                     regimen = ves_regimen_group(study) ? ves_regimen_check(source->path, &options, &again) : VES_OK,
                     status = fit      ? fit
                              : design ? design
                                       : regimen;
    ves_units_speak(&voice);
    ves_cli_print_report(&report);
    if (regimen) ves_cli_print_report(&again); /* it reads the study again, and warns of the same */
    return ves_cli_exit_code(status);
}

static int check_one(const char *path, const ves_arguments *a)
{
    vesipk_study *study = NULL;
    char *fault = NULL;
    vesipk_source source = a->source;
    source.path = path;
    const int code = vesipk_read(&source, &study, &fault);
    ves_cli_print_fault(&fault);
    const int found = code == VESIPK_OK ? check_more(study->held->study, &source) : code;
    vesipk_study_free(study);
    return found;
}

int ves_cli_check(int argc, char *argv[])
{
    ves_arguments a;
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_LOOK, &a);
    if (code == VES_EXIT_OK && a.n_file == 0)
        code = ves_cli_usage_error(argv[0], "expected a study: vesipk check STUDY.cfg");
    for (int i = 0; code != VES_EXIT_USAGE && i < a.n_file; ++i) {
        const int one = check_one(a.file[i], &a);
        code = code == VES_EXIT_OK ? one : code;
    }
    ves_arguments_free(&a);
    return code;
}

static void print_end(double value)
{
    if (isnan(value)) {
        ves_say("\t");
    } else {
        ves_say("\t%.6g", value);
    }
}

static void print_number(const vesipk_number *n)
{
    ves_say("%s\t%s\t%.10g\t%s", n->scenario, n->address, n->value, n->unit);
    print_end(n->low);
    print_end(n->high);
    ves_say("\t%s\t%s\n", n->confidence, n->source);
}

static int explain(const ves_arguments *a)
{
    vesipk_study *study = NULL;
    const vesipk_number *const *number;
    char *fault = NULL;
    vesipk_source source = a->source;
    source.path = a->file[0];
    const int code = vesipk_read(&source, &study, &fault);
    ves_cli_print_fault(&fault);
    if (code == VESIPK_OK) {
        const size_t n = vesipk_numbers(study, VESIPK_EVERY_SCENARIO, &number);
        ves_say("scenario\taddress\tvalue\tunit\tlow\thigh\tconfidence\tsource\n");
        for (size_t i = 0; i < n; ++i) print_number(number[i]);
    }
    vesipk_study_free(study);
    return code;
}

int ves_cli_explain(int argc, char *argv[])
{
    ves_arguments a;
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_LOOK, &a);
    if (code == VES_EXIT_OK && a.n_file != 1)
        code = ves_cli_usage_error(argv[0], "expected one study: vesipk explain STUDY.cfg");
    if (code == VES_EXIT_OK) code = explain(&a);
    ves_arguments_free(&a);
    return code;
}

static const char sections[] =
    "species, products, tracers, routes, conditions, studies, settings, kinds, roles, numbers or metrics";

enum { N_LANGUAGE = 5 }; /* what is no section of the library */

static const char *section_name(size_t i, const void *context)
{
    (void)context;
    static const char *const language[N_LANGUAGE] = {"settings", "kinds", "roles", "numbers", "metrics"};
    return i < VES_N_SECTION ? ves_section_folder((ves_section)i) : language[i - VES_N_SECTION];
}

static int no_section(const char *verb, const char *word)
{
    const char *near = ves_nearest(word, VES_N_SECTION + N_LANGUAGE, section_name, NULL);
    if (near) return ves_cli_usage_error(verb, "there is no section \"%s\"; did you mean \"%s\"?", word, near);
    return ves_cli_usage_error(verb, "there is no section \"%s\", expected %s", word, sections);
}

/* What the language knows, for people and for docs/make_config.py: separated by tabs. */
static void print_settings(void)
{
    ves_catalogue_row r;
    ves_say("where\tname\ttype\tunit\trange\tdefault\twords\n");
    for (size_t i = 0; ves_catalogue_setting(i, &r); ++i)
        ves_say("%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.where, r.name, r.type, r.unit, r.range, r.preset, r.words);
}

static void print_kinds(void)
{
    ves_catalogue_kind k;
    ves_say("kind\trate\twords\tneeds\tsource\n");
    for (size_t i = 0; ves_catalogue_kind_at(i, &k); ++i)
        ves_say("%s\t%s\t%s\t%s\t%s\n", k.name, k.formula, k.words, k.needs, k.source);
}

static void print_roles(void)
{
    const char *role, *words;
    ves_say("role\twords\n");
    for (size_t i = 0; ves_catalogue_role_at(i, &role, &words); ++i) ves_say("%s\t%s\n", role, words);
}

static void print_numbers(void)
{
    ves_number_words n;
    ves_say("number\tof\tunit\tasks\twords\n");
    for (size_t i = 0; ves_number_words_at(i, &n); ++i)
        ves_say("%s\t%s\t%s\t%s\t%s\n", n.name, n.interval ? "interval" : "run", n.unit, n.asks, n.words);
}

static void print_metrics(void)
{
    ves_say("metric\tunit\twords\n");
    for (size_t i = 0; ves_metric_name(i); ++i)
        ves_say("%s\t%s\t%s\n", ves_metric_name(i), ves_metric_unit(i), ves_metric_words(i));
}

/* What is no section of the library. @return is it one of these? */
static bool print_language(const char *word)
{
    static void (*const print[N_LANGUAGE])(void) = {print_settings, print_kinds, print_roles, print_numbers,
                                                    print_metrics};
    for (size_t i = 0; i < N_LANGUAGE; ++i) {
        if (strcmp(word, section_name(VES_N_SECTION + i, NULL)) != 0) continue;
        print[i]();
        return true;
    }
    return false;
}

static int print_section(const ves_arguments *a, ves_section section)
{
    static ves_report report; /* 16 KiB: not on the stack */
    ves_names names = {0};
    char *library = NULL;
    ves_status status = ves_library_open(a->source.library, &library, &report);
    if (!status) status = ves_library_list(library, section, &names, &report);
    ves_cli_print_report(&report);
    for (size_t i = 0; i < names.n && !status; ++i)
        ves_say("%-16s %s\n", names.name[i], names.title[i] ? names.title[i] : "");
    ves_names_free(&names);
    free(library);
    return ves_cli_exit_code(status);
}

int ves_cli_list(int argc, char *argv[])
{
    ves_arguments a;
    ves_section section;
    int code = ves_arguments_read(argc, argv, VES_ARGUMENTS_LOOK, &a);
    if (code == VES_EXIT_OK && (a.source.n_set || a.source.subjects || a.source.seed))
        code = ves_cli_usage_error(argv[0], "--%s does nothing here, expected it with run, check or explain",
                                   a.source.n_set      ? "set"
                                   : a.source.subjects ? "subjects"
                                                       : "seed");
    if (code == VES_EXIT_OK && a.n_file != 1) code = ves_cli_usage_error(argv[0], "expected %s", sections);
    if (code == VES_EXIT_OK) {
        if (ves_section_find(a.file[0], &section)) {
            code = print_section(&a, section);
        } else if (!print_language(a.file[0])) {
            code = no_section(argv[0], a.file[0]);
        }
    }
    ves_arguments_free(&a);
    return code;
}
