/** @file arguments.h
 * Arguments that several verbs share, read by getopt_long.
 */
#ifndef VES_CLI_ARGUMENTS_H
#define VES_CLI_ARGUMENTS_H

#include "study/run.h"

typedef struct ves_arguments {
    ves_run_options options;
    bool quiet;
    int n_file;
    char **file;      /**< [n_file] borrowed from argv */
    const char **set; /**< owned */
} ves_arguments;

/** Read the arguments of a verb. @param takes_output may -o, --force and -q be given? @return an exit code; free in any
 * case */
int ves_arguments_read(int argc, char *argv[], bool takes_output, ves_arguments *arguments);
void ves_arguments_free(ves_arguments *arguments);

struct option;

/** Say which word getopt_long stumbled over, and the nearest option. @param options ended by {0}; `code` is ':' or '?'
 *  @return the exit code of wrong usage */
int ves_cli_wrong_option(int argc, char *argv[], int code, const struct option *options);

#endif
