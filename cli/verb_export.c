/* The verb export: a result as tables. */
#include "base/memory.h"
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "compare/export.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORCE = 1000, CSV, WHAT };

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"csv", no_argument, NULL, CSV},
    {"what", required_argument, NULL, WHAT},
    {"force", no_argument, NULL, FORCE},
    {NULL, 0, NULL, 0},
};

static void tell_file(const char *path)
{
    ves_tell("%s\n", path);
}

static int check_words(const char *verb, int n_file, const ves_export_options *o)
{
    if (n_file != 1) return ves_cli_usage_error(verb, "expected one result: vesipk export FILE.h5 --csv -o FOLDER");
    if (!o->folder && o->n_what != 1)
        return ves_cli_usage_error(verb, "expected -o FOLDER for its tables, or --what with one of them");
    if (!o->folder && o->force)
        return ves_cli_usage_error(verb, "--force does nothing here: nothing is written to a file without -o FOLDER");
    return VES_EXIT_OK;
}

static int read_words(int argc, char *argv[], ves_export_options *o, ves_cli_names *names)
{
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, ":o:", options, NULL)) != -1;) {
        if (ves_cli_once(argv[0], options, code, &seen)) return VES_EXIT_USAGE;
        switch (code) {
        case 'o':
            if (!*optarg) return ves_cli_usage_error(argv[0], "-o has an empty name, expected a folder");
            o->folder = optarg;
            break;
        case CSV: /* the one kind there is */
            break;
        case WHAT:
            o->n_what = ves_cli_names_cut(names, optarg);
            if (o->n_what == 0)
                return ves_cli_usage_error(argv[0], "--what is empty, expected names such as nca,events");
            break;
        case FORCE:
            o->force = true;
            break;
        default:
            return ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    o->what = names->name;
    o->file = argv[optind < argc ? optind : argc - 1];
    return check_words(argv[0], argc - optind, o);
}

/* Does it ask for a model of another language? That is another set of options. */
static bool asks_for_model(int argc, char *argv[])
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; ++i) {
        if (strcmp(argv[i], "--to") == 0 || strncmp(argv[i], "--to=", 5) == 0) return true;
    }
    return false;
}

int ves_cli_export(int argc, char *argv[])
{
    if (asks_for_model(argc, argv)) return ves_cli_export_model(argc, argv);
    static ves_report report; /* 16 KiB: not on the stack */
    ves_export_options o = {.to = stdout};
    ves_cli_names names = {0};
    memset(&report, 0, sizeof report);
    int code = read_words(argc, argv, &o, &names);
    if (code == VES_EXIT_OK) {
        code = ves_cli_exit_code(ves_export(&o, tell_file, &report));
        ves_cli_print_report(&report);
    }
    ves_cli_names_free(&names);
    return code;
}
