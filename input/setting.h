/** @file setting.h
 * A config file as a tree of settings, each knowing where it was written.  Only this file's .c knows libconfig.
 *
 * Owns: the whole tree and all its texts, which live until ves_config_free: places and texts taken from it are
 * borrowed.
 */
#ifndef VES_INPUT_SETTING_H
#define VES_INPUT_SETTING_H

#include "base/report.h"

#include <stdbool.h>

typedef enum ves_setting_kind {
    VES_SETTING_GROUP, /**< { name = value; ... } */
    VES_SETTING_LIST,  /**< ( anything ) or [ of one type ] */
    VES_SETTING_TEXT,
    VES_SETTING_INTEGER,
    VES_SETTING_REAL,
    VES_SETTING_BOOL
} ves_setting_kind;

typedef struct ves_setting {
    ves_setting_kind kind;
    char *name; /**< NULL for an element of a list */
    ves_place at;
    size_t n; /**< children of a group or a list */
    struct ves_setting *child;
    const struct ves_setting *parent; /**< NULL for the root */
    char *text;
    double number; /**< integer, real; bool as 0 or 1 */
} ves_setting;

typedef struct ves_config {
    ves_setting root;
    char *path; /**< as it was asked for */
    char *text; /**< the file as it is, and behind it every file it includes, each under a comment line with its name */
    char **file; /**< [n_file] names that places refer to */
    size_t n_file;
} ves_config;

/** Read a file and all it includes (@include paths count from the file's own folder).
 *  @return VES_E_FILE: cannot be opened or read, or is a folder; VES_E_CONFIG: a syntax error, an include of itself */
ves_status VES_MUST_CHECK ves_config_read(const char *path, ves_config *config, ves_report *report);

/** Read a config that is there as a text.
 *  @param path  the name it goes by in places; what it includes counts from the folder of that name
 *  @return as ves_config_read */
ves_status VES_MUST_CHECK ves_config_read_text(const char *path, const char *text, ves_config *config,
                                               ves_report *report);
void ves_config_free(ves_config *config);

/** The child of that name, or NULL. `group` may be NULL: then NULL. */
const ves_setting *ves_setting_find(const ves_setting *group, const char *name);

const char *ves_setting_kind_words(ves_setting_kind kind); /**< "a text", "a number", ... */

/** A whole text file. @param at where to say what is wrong: the file itself, or the line that names it (line > 0)
 * @param text out, free with free()
 *  @return VES_E_FILE: cannot be opened or read, or is a folder; VES_E_CONFIG: it holds a zero byte */
ves_status VES_MUST_CHECK ves_text_read(const char *path, ves_place at, char **text, ves_report *report);

/** The folder a file lies in, "." if its path has none; free with free(), NULL when out of memory. */
char *ves_folder_of(const char *path);

#endif
