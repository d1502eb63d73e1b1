/** @file verbs.h
 * The verbs of `vesipk`: each takes its own arguments and gives an exit code.  Only cli/ prints.
 */
#ifndef VES_CLI_VERBS_H
#define VES_CLI_VERBS_H

#include "base/report.h"
#include "batch/summary.h"
#include "include/vesipk.h"

/** Exit codes, as docs/design.md lists them. */
enum {
    VES_EXIT_OK,
    VES_EXIT_SIMULATION,
    VES_EXIT_USAGE,
    VES_EXIT_CONFIG,
    VES_EXIT_FILE,
    VES_EXIT_FAILURES,
    VES_EXIT_MEMORY,
    VES_EXIT_INTERRUPTED = 130
};

/** @param argv  the verb itself is argv[0] */
int ves_cli_run(int argc, char *argv[]);
int ves_cli_merge(int argc, char *argv[]);
int ves_cli_check(int argc, char *argv[]);
int ves_cli_explain(int argc, char *argv[]);
int ves_cli_list(int argc, char *argv[]);
int ves_cli_compare(int argc, char *argv[]);
int ves_cli_plot(int argc, char *argv[]);
int ves_cli_report(int argc, char *argv[]);
int ves_cli_export(int argc, char *argv[]);
int ves_cli_export_model(int argc, char *argv[]); /**< the same with --to */
int ves_cli_import(int argc, char *argv[]);
int ves_cli_nca(int argc, char *argv[]);
int ves_cli_fit(int argc, char *argv[]);
int ves_cli_sensitivity(int argc, char *argv[]);
/** Of shards of a sensitivity analysis, which `merge` was given. */
int ves_cli_merge_sensitivity(size_t n_shard, const char *const shard[], const char *output, bool force, bool quiet);
int ves_cli_design(int argc, char *argv[]);
int ves_cli_regimen(int argc, char *argv[]);

/** What all verbs share. */
int ves_cli_exit_code(ves_status status);
void ves_cli_print_report(const ves_report *report); /**< to stderr */
void ves_cli_print_fault(char **fault);              /**< the same of what vesipk.h said, which is freed */
int ves_cli_usage_error(const char *verb, const char *format, ...) VES_PRINTF(2, 3);
void ves_cli_print_summary(const ves_summary *summary); /**< the table at the end of a run, to stdout */
void ves_cli_print_time(double hours);                  /**< as a person says it, a blank and 10 columns */
/** A half-life in `width` columns behind a blank: longer than the run, it is marked "~". @return was it marked? */
bool ves_cli_print_half_life(double hours, double run, int width);
extern const char *const ves_cli_half_life_words; /**< what "~" means */

/** The words of the command line as it was typed, for the file. Free with free(). */
char *ves_cli_command_line(void);

#endif
