/** @file setting.h
 * A config file as a tree of settings, each knowing where it was written.  Only this file's .c knows libconfig.
 *
 * Owns: the whole tree and all its texts, which live until ves_config_free: places and texts taken from it are
 * borrowed.
 */
#ifndef VES_INPUT_SETTING_H
#define VES_INPUT_SETTING_H

#include "input/script.h"
#include "input/text_file.h"

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
    char *path;        /**< as it was asked for */
    ves_script script; /**< what was read; places refer to its names */
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

#endif
