/* The verb report: a result as a page for the browser. */
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "compare/page.h"
#include "input/library.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORCE = 1000, PAGE, WHAT_IF };

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FORCE},
    {"page", no_argument, NULL, PAGE},
    {"what-if", no_argument, NULL, WHAT_IF},
    {NULL, 0, NULL, 0},
};

/* "outputs/mouse.h5" becomes "outputs/mouse.html". */
static char *page_name(const char *result)
{
    const size_t n = strlen(result);
    const bool known = n > 3 && strcmp(result + n - 3, ".h5") == 0;
    return ves_format("%.*s.html", (int)(known ? n - 3 : n), result);
}

static int write_page(const char *verb, const char *result, const char *output, bool force, bool what_if)
{
    static ves_report report; /* 16 KiB: not on the stack */
    memset(&report, 0, sizeof report);
    char *name = output ? ves_format("%s", output) : page_name(result);
    if (!name) return ves_cli_usage_error(verb, "out of memory");
    char *engine = NULL;
    ves_status status = what_if ? ves_library_engine(&engine, &report) : VES_OK;
    if (!status) status = ves_page_write(result, engine, name, force, &report);
    free(engine);
    ves_cli_print_report(&report);
    if (!status) ves_tell("%s: open it in a browser\n", name);
    free(name);
    return ves_cli_exit_code(status);
}

int ves_cli_report(int argc, char *argv[])
{
    const char *output = NULL;
    bool force = false, alone = false, what_if = false;
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, ":o:", options, NULL)) != -1;) {
        if (ves_cli_once(argv[0], options, code, &seen)) return VES_EXIT_USAGE;
        switch (code) {
        case 'o':
            if (!*optarg) return ves_cli_usage_error(argv[0], "-o has an empty name, expected FILE.html");
            output = optarg;
            break;
        case FORCE:
            force = true;
            break;
        case PAGE:
            alone = true;
            break;
        case WHAT_IF:
            what_if = true;
            break;
        default:
            return ves_cli_wrong_option(argc, argv, code, options);
        }
    }
    if (alone && (argc > optind || !output))
        return ves_cli_usage_error(argv[0],
                                   "--page takes no result and needs a name: vesipk report --page -o page.html");
    if (!alone && argc - optind != 1) return ves_cli_usage_error(argv[0], "expected one result: vesipk report FILE.h5");
    return write_page(argv[0], alone ? NULL : argv[optind], output, force, what_if);
}
