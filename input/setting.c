#include "input/setting.h"

#include "base/locale.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/scan.h"
#include "input/twice.h"

#include <ctype.h>
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

const char *ves_setting_kind_words(ves_setting_kind kind)
{
    static const char *const words[] = {
        [VES_SETTING_GROUP] = "a group { }",  [VES_SETTING_LIST] = "a list",
        [VES_SETTING_TEXT] = "a text",        [VES_SETTING_INTEGER] = "a whole number",
        [VES_SETTING_REAL] = "a bare number", [VES_SETTING_BOOL] = "true or false",
    };
    return words[kind];
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
    ves_script_free(&config->script);
    free(config->path);
    *config = (ves_config){0};
}

static bool copy_tree(const ves_script *script, const config_setting_t *from, ves_setting *to)
{
    const char *name = config_setting_name(from);
    to->name = ves_copy_text(name);
    to->at.line = (int)config_setting_source_line(from);
    to->at.file = script->file[ves_script_find(script, &to->at.line)].path;
    if (name && !to->name) return false;
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
        if (!copy_tree(script, config_setting_get_elem(from, (unsigned)i), &to->child[i])) return false;
    }
    return true;
}

/* A syntax error, with the line it stands in and a guess, since libconfig says only "syntax error". */
static ves_status syntax_error(const config_t *parser, const ves_script *script, ves_report *report)
{
    ves_place at = {.line = config_error_line(parser)};
    const size_t file = ves_script_find(script, &at.line);
    at.file = script->file[file].path;
    const char *words = config_error_text(parser);
    if (strcmp(words, "duplicate setting name") == 0) {
        const ves_status twice = ves_twice_tell(script, report);
        if (twice) return twice;
    }
    if (strncmp(words, "memory exhausted", strlen("memory exhausted")) == 0)
        return ves_fail(report, VES_E_CONFIG, at, "groups and lists stand within each other too deep, expected fewer");
    if (strcmp(words, "mismatched element type in array") == 0)
        words = "[ ] holds values of one type, expected ( ) around different ones,";
    char *text = ves_script_copy(script, file), guess[192] = "";
    const char *start = text;
    for (int i = 1; i < at.line && start; ++i) start = strchr(start, '\n') ? strchr(start, '\n') + 1 : NULL;
    while (start && isspace((unsigned char)*start) && *start != '\n') ++start;
    const int length = start ? (int)strcspn(start, "\r\n") : 0;
    if (text && strcmp(words, "syntax error") == 0) (void)ves_scan_guess(text, at.line, sizeof guess, guess);
    char *line = length > 0 ? ves_format("%.*s", length, start) : NULL;
    if (line) {
        (void)ves_fail(report, VES_E_CONFIG, at, "%s at or before \"%s\"%s", words, ves_brief_of(line).text, guess);
    } else {
        (void)ves_fail(report, VES_E_CONFIG, at, "%s%s", words, guess);
    }
    free(line);
    free(text);
    return VES_E_CONFIG;
}

/* Texts become names in files and on terminals. */
static ves_status check_texts(const ves_setting *s, ves_report *report)
{
    ves_status status = VES_OK;
    const bool is_name = s->name && (strcmp(s->name, "name") == 0 || strcmp(s->name, "title") == 0);
    const char *control = s->text ? ves_text_control(s->text, is_name ? "" : "\n\r\t") : NULL;
    if (control && is_name && strchr("\n\r\t", *control))
        status = ves_fail(report, VES_E_CONFIG, s->at, "holds %s, expected one line of plain text",
                          *control == '\t' ? "a tab" : "the end of a line");
    else if (control)
        status = ves_fail(report, VES_E_CONFIG, s->at, "holds the control character %s%02X, expected plain text",
                          ves_text_code(control) < 256 ? "0x" : "U+", ves_text_code(control));
    for (size_t i = 0; i < s->n; ++i) {
        const ves_status child = check_texts(&s->child[i], report);
        if (child) status = child;
    }
    return status;
}

/* libconfig does not ask whether it was given the memory it asks for, and crashes where it was not.  So ask before: two
 * copies of the text, what a setting takes for each mark that can begin one, and what the allocator takes at a time. */
static bool has_room(const char *text)
{
    enum { SETTING = 256, AT_A_TIME = 2 << 20 };
    size_t n_mark = 0;
    const size_t n = strlen(text);
    for (const char *mark = strpbrk(text, "=:,;({["); mark; mark = strpbrk(mark + 1, "=:,;({[")) ++n_mark;
    void *room = ves_space(2 * n + SETTING * n_mark + AT_A_TIME, 1);
    free(room);
    return room != NULL;
}

static ves_status read_config(const char *path, const char *text, ves_config *config, ves_report *report)
{
    *config = (ves_config){.path = ves_copy_text(path)};
    if (!config->path) return ves_fail_memory(report);
    ves_status status = ves_script_read(&config->script, path, text, report);
    if (status) return status;
    if (!has_room(config->script.whole.text)) return ves_fail_memory(report);
    ves_locale locale;
    config_t parser;
    ves_locale_enter(&locale); /* libconfig leaves a thread in the locale of the process */
    config_init(&parser);
    if (!config_read_string(&parser, config->script.whole.text)) {
        status = syntax_error(&parser, &config->script, report);
    } else if (!copy_tree(&config->script, config_root_setting(&parser), &config->root)) {
        status = ves_fail_memory(report);
    } else {
        status = check_texts(&config->root, report);
    }
    config_destroy(&parser);
    ves_locale_leave(&locale);
    return status;
}

ves_status ves_config_read(const char *path, ves_config *config, ves_report *report)
{
    return read_config(path, NULL, config, report);
}

ves_status ves_config_read_text(const char *path, const char *text, ves_config *config, ves_report *report)
{
    return read_config(path, text, config, report);
}

const ves_setting *ves_setting_find(const ves_setting *group, const char *name)
{
    for (size_t i = 0; group && i < group->n; ++i) {
        if (group->child[i].name && strcmp(group->child[i].name, name) == 0) return &group->child[i];
    }
    return NULL;
}
