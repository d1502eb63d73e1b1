/** @file arguments.h
 * Arguments that several verbs share, read by getopt_long.
 */
#ifndef VES_CLI_ARGUMENTS_H
#define VES_CLI_ARGUMENTS_H

#include "include/vesipk.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum ves_progress_style {
    VES_PROGRESS_AUTO,   /**< a bar on a terminal, nothing otherwise */
    VES_PROGRESS_ALWAYS, /**< a bar */
    VES_PROGRESS_NEVER,
    VES_PROGRESS_JSON /**< a JSON object a line */
} ves_progress_style;

typedef struct ves_arguments {
    vesipk_source source; /**< what was added to the study; its path and text are the verb's */
    vesipk_watch watch;   /**< how to run it; who looks is the verb's */
    const char *output;   /**< -o, or NULL */
    const char *from;     /**< --from, or NULL: the result whose study is run */
    bool quiet;
    ves_progress_style progress;
    int n_file;
    char **file;      /**< [n_file] borrowed from argv */
    const char **set; /**< owned */
} ves_arguments;

/** Which verb's options are taken. */
typedef enum ves_arguments_of { VES_ARGUMENTS_LOOK, VES_ARGUMENTS_RUN, VES_ARGUMENTS_MERGE } ves_arguments_of;

/** Read the arguments of a verb. @return an exit code; free in any
 * case */
int ves_arguments_read(int argc, char *argv[], ves_arguments_of verb, ves_arguments *arguments);
void ves_arguments_free(ves_arguments *arguments);

enum { VES_MOST_THREADS = 4096 }; /**< of -j */

/** A whole number. @return false: it is none, or not from `least` to `most` */
bool ves_cli_shard(const char *text, size_t *index, size_t *n); /**< "3/8" */
bool ves_cli_count(const char *text, size_t least, size_t most, size_t *count);

/** A list of names: "liver, brain", cut at its commas. {0} at first, and freed again. */
typedef struct ves_cli_names {
    char *words;       /**< owned */
    const char **name; /**< [n] owned; the names are in `words` */
    size_t n;
} ves_cli_names;

/** Another list in the place of the one before. @return how many; 0: there is no name in it, or no memory */
size_t ves_cli_names_cut(ves_cli_names *names, const char *list);
void ves_cli_names_free(ves_cli_names *names);

struct option;

/** Say which word getopt_long stumbled over, and the nearest option. @param options ended by {0}; `code` is ':' or '?'
 *  @return the exit code of wrong usage */
int ves_cli_wrong_option(int argc, char *argv[], int code, const struct option *options);

/** Of an option with a value that is given twice, one of the values would do nothing.
 *  @param seen  {0} at first; one bit an option
 *  @return VES_EXIT_OK, or the exit code of wrong usage, which was said */
int ves_cli_once(const char *verb, const struct option *options, int code, uint64_t *seen);

/** --set ADDRESS=VALUE. @param set  [as many as there are arguments] it is added there; borrowed
 *  @return VES_EXIT_OK, or the exit code of wrong usage, which was said: it has no value, the address is set already */
int ves_cli_take_set(const char *verb, const char *option, const char *set[], size_t *n_set);

#endif
