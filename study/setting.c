#include "study/setting.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST_INCLUDE = 10 }; /* libconfig's own limit */

const char *ves_setting_kind_words(ves_setting_kind kind)
{
    static const char *const words[] = {
        [VES_SETTING_GROUP] = "a group { }",  [VES_SETTING_LIST] = "a list",
        [VES_SETTING_TEXT] = "a text",        [VES_SETTING_INTEGER] = "a whole number",
        [VES_SETTING_REAL] = "a bare number", [VES_SETTING_BOOL] = "true or false",
    };
    return words[kind];
}

char *ves_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return ves_copy_text(".");
    return slash == path ? ves_copy_text("/") : ves_format("%.*s", (int)(slash - path), path);
}

/* ---- the files themselves, before libconfig sees them: it ends the process on an include of a folder ---- */

static ves_status read_text(const char *path, ves_place at, char **text, ves_report *report)
{
    struct stat info;
    *text = NULL;
    FILE *file = stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? NULL : fopen(path, "rb");
    if (!file) {
        const bool folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
        if (at.line)
            return ves_fail(report, VES_E_FILE, at, "\"%s\": %s", path,
                            folder ? "is a folder, expected a file" : strerror(errno));
        return ves_fail(report, VES_E_FILE, at, "%s", folder ? "is a folder, expected a config file" : strerror(errno));
    }
    size_t n = 0, room = 0;
    ves_status status = VES_OK;
    for (int c; !status && (c = getc(file)) != EOF;) {
        if (!ves_grow(text, n + 1, &room, 1)) status = ves_fail_memory(report);
        if (!status) (*text)[n++] = (char)c;
    }
    if (!status && ferror(file)) status = ves_fail(report, VES_E_FILE, at, "cannot be read: %s", strerror(errno));
    if (!status && !*text) *text = ves_copy_text("");
    if (!status && !*text) status = ves_fail_memory(report);
    if (!status && strlen(*text) < n)
        status = ves_fail(report, VES_E_CONFIG, at, "holds a zero byte, expected a text file");
    (void)fclose(file);
    return status;
}

static ves_status append(char **text, const char *header, const char *more, ves_report *report)
{
    char *longer = *text ? ves_format("%s%s%s", *text, header, more) : ves_copy_text(more);
    if (!longer) return ves_fail_memory(report);
    free(*text);
    *text = longer;
    return VES_OK;
}

/* One line `@include "name"`: the name, free with free(); NULL if the line is none. */
static char *include_name(const char *line, size_t length)
{
    size_t i = 0;
    while (i < length && isspace((unsigned char)line[i])) ++i;
    if (length - i < 9 || strncmp(line + i, "@include", 8) != 0) return NULL;
    const char *open = memchr(line + i, '"', length - i);
    const char *close = open ? memchr(open + 1, '"', length - (size_t)(open + 1 - line)) : NULL;
    return close ? ves_format("%.*s", (int)(close - open - 1), open + 1) : NULL;
}

typedef struct include {
    const char *path;
    const struct include *from;
    int depth;
} include;

static ves_status gather(const include *here, ves_place at, const char *folder, char **all, ves_report *report);

static ves_status gather_one(const include *here, ves_place at, const char *name, const char *folder, char **all,
                             ves_report *report)
{
    char *path = name[0] == '/' ? ves_copy_text(name) : ves_format("%s/%s", folder, name);
    if (!path) return ves_fail_memory(report);
    ves_status status = VES_OK;
    struct stat a, b;
    for (const include *f = here; f && !status; f = f->from) {
        if (stat(f->path, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino) {
            status = ves_fail(report, VES_E_CONFIG, at, "\"%s\" includes itself, expected another file", name);
        }
    }
    if (!status && here->depth >= DEEPEST_INCLUDE) {
        status = ves_fail(report, VES_E_CONFIG, at, "includes go deeper than %d files", DEEPEST_INCLUDE);
    }
    const include next = {.path = path, .from = here, .depth = here->depth + 1};
    if (!status) status = gather(&next, at, folder, all, report);
    free(path);
    return status;
}

/* Check `here` and all it includes, and put their texts behind `*all`. Paths count from the main file's folder, as
 * libconfig has it. */
static ves_status gather(const include *here, ves_place at, const char *folder, char **all, ves_report *report)
{
    char *text = NULL, *header = NULL;
    ves_status status = read_text(here->path, at, &text, report);
    if (!status)
        header = ves_format("\n# ---- %s ----\n", strrchr(here->path, '/') ? strrchr(here->path, '/') + 1 : here->path);
    if (!status && !header) status = ves_fail_memory(report);
    if (!status) status = append(all, header, text, report);
    int line = 1;
    for (const char *start = text; !status && start && *start; ++line) {
        const char *end = strchr(start, '\n');
        const size_t length = end ? (size_t)(end - start) : strlen(start);
        char *name = include_name(start, length);
        if (name)
            status = gather_one(here, (ves_place){.file = here->path, .line = line, .setting = "@include"}, name,
                                folder, all, report);
        free(name);
        start = end ? end + 1 : NULL;
    }
    free(header);
    free(text);
    return status;
}

/* ---- libconfig's tree becomes ours ---- */

static void free_setting(ves_setting *s)
{
    for (size_t i = 0; i < s->n; ++i) free_setting(&s->child[i]);
    free(s->child);
    free(s->name);
    free(s->text);
    *s = (ves_setting){0};
}

void ves_config_free(ves_config *config)
{
    free_setting(&config->root);
    for (size_t i = 0; i < config->n_file; ++i) free(config->file[i]);
    free(config->file);
    free(config->path);
    free(config->text);
    *config = (ves_config){0};
}

/* The name of a file, kept once. NULL when out of memory. */
static const char *file_name(ves_config *config, const char *name, size_t *room)
{
    if (!name) name = config->path;
    for (size_t i = 0; i < config->n_file; ++i) {
        if (strcmp(config->file[i], name) == 0) return config->file[i];
    }
    if (!ves_grow(&config->file, config->n_file, room, sizeof *config->file)) return NULL;
    char *copy = ves_copy_text(name);
    if (copy) config->file[config->n_file++] = copy;
    return copy;
}

static bool copy_tree(ves_config *config, const config_setting_t *from, ves_setting *to, size_t *room)
{
    const char *name = config_setting_name(from);
    to->name = ves_copy_text(name);
    to->at.file = file_name(config, config_setting_source_file(from), room);
    to->at.line = (int)config_setting_source_line(from);
    if ((name && !to->name) || !to->at.file) return false;
    to->at.setting = to->name ? to->name : to->parent ? to->parent->at.setting : NULL;
    switch (config_setting_type(from)) {
    case CONFIG_TYPE_INT:
        to->kind = VES_SETTING_INTEGER;
        to->number = config_setting_get_int(from);
        return true;
    case CONFIG_TYPE_INT64:
        to->kind = VES_SETTING_INTEGER;
        to->number = (double)config_setting_get_int64(from);
        return true;
    case CONFIG_TYPE_FLOAT:
        to->kind = VES_SETTING_REAL;
        to->number = config_setting_get_float(from);
        return true;
    case CONFIG_TYPE_BOOL:
        to->kind = VES_SETTING_BOOL;
        to->number = config_setting_get_bool(from);
        return true;
    case CONFIG_TYPE_STRING:
        to->kind = VES_SETTING_TEXT;
        return (to->text = ves_copy_text(config_setting_get_string(from))) != NULL;
    default:
        break;
    }
    const bool group = config_setting_is_group(from) != 0;
    to->kind = group ? VES_SETTING_GROUP : VES_SETTING_LIST;
    const int n = config_setting_length(from);
    to->child = ves_new((size_t)n, sizeof *to->child);
    if (!to->child) return false;
    for (int i = 0; i < n; ++i) {
        ++to->n;
        to->child[i].parent = to;
        if (!copy_tree(config, config_setting_get_elem(from, (unsigned)i), &to->child[i], room)) return false;
    }
    return true;
}

/* A syntax error, with the line it stands in, since libconfig says only "syntax error". */
static ves_status syntax_error(const config_t *parser, const ves_config *config, ves_report *report)
{
    const ves_place at = {.file = config_error_file(parser) ? config_error_file(parser) : config->path,
                          .line = config_error_line(parser)};
    const char *words = config_error_text(parser);
    char *text = NULL;
    if (read_text(at.file, at, &text, NULL)) {
        free(text);
        return ves_fail(report, VES_E_CONFIG, at, "%s", words);
    }
    const char *start = text;
    for (int i = 1; i < at.line && start; ++i) start = strchr(start, '\n') ? strchr(start, '\n') + 1 : NULL;
    while (start && isspace((unsigned char)*start) && *start != '\n') ++start;
    const int length = start ? (int)strcspn(start, "\r\n") : 0;
    if (length > 0) {
        (void)ves_fail(report, VES_E_CONFIG, at, "%s at or before \"%.*s%s\"", words, length > 60 ? 60 : length, start,
                       length > 60 ? "..." : "");
    } else {
        (void)ves_fail(report, VES_E_CONFIG, at, "%s (is a bracket or a semicolon missing above?)", words);
    }
    free(text);
    return VES_E_CONFIG;
}

ves_status ves_config_read(const char *path, ves_config *config, ves_report *report)
{
    *config = (ves_config){.path = ves_copy_text(path)};
    char *folder = ves_folder_of(path);
    if (!config->path || !folder) {
        free(folder);
        return ves_fail_memory(report);
    }
    const include top = {.path = path, .depth = 0};
    ves_status status = gather(&top, (ves_place){.file = config->path}, folder, &config->text, report);
    if (!status) {
        config_t parser;
        size_t room = 0;
        config_init(&parser);
        config_set_include_dir(&parser, folder);
        if (!config_read_file(&parser, path)) {
            status = syntax_error(&parser, config, report);
        } else if (!copy_tree(config, config_root_setting(&parser), &config->root, &room)) {
            status = ves_fail_memory(report);
        }
        config_destroy(&parser);
    }
    free(folder);
    return status;
}

const ves_setting *ves_setting_find(const ves_setting *group, const char *name)
{
    for (size_t i = 0; group && i < group->n; ++i) {
        if (group->child[i].name && strcmp(group->child[i].name, name) == 0) return &group->child[i];
    }
    return NULL;
}
