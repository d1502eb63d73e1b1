#include "input/setting.h"

#include "base/memory.h"
#include "base/text.h"
#include "input/scan.h"

#include <ctype.h>
#include <errno.h>
#include <libconfig.h>
#include <stdint.h>
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

static ves_status check_text(const char *text, size_t n, const char *path, ves_report *report)
{
    ves_place at = {.file = path, .line = 1};
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        return ves_fail(report, VES_E_CONFIG, at, "begins with a byte order mark, expected UTF-8 text without one");
    if (strncmp(text, "\xFF\xFE", 2) == 0 || strncmp(text, "\xFE\xFF", 2) == 0)
        return ves_fail(report, VES_E_CONFIG, at, "is UTF-16, expected UTF-8 text");
    at.line = ves_scan_foreign_byte(text);
    if (at.line) return ves_fail(report, VES_E_CONFIG, at, "holds a byte that is no UTF-8, expected a text file");
    for (const char *c = text; *c; ++c) at.line += *c == '\n';
    ++at.line;
    if (strlen(text) < n) return ves_fail(report, VES_E_CONFIG, at, "holds a zero byte, expected a text file");
    return VES_OK;
}

ves_status ves_text_read(const char *path, ves_place at, char **text, ves_report *report)
{
    struct stat info;
    *text = NULL;
    FILE *file = stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? NULL : fopen(path, "rb");
    if (!file) {
        const int error = errno;
        const bool folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
        const char *name = at.line ? path : "", *quote = at.line ? "\"" : "", *space = at.line ? " " : "";
        if (folder)
            return ves_fail(report, VES_E_FILE, at, "%s%s%s%sis a folder, expected a config file", quote, name, quote,
                            space);
        return ves_fail(report, VES_E_FILE, at, "%s%s%s%scannot be opened: %s", quote, name, quote, space,
                        strerror(error));
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
    if (!status) status = check_text(*text, n, path, report);
    (void)fclose(file);
    return status;
}

/* A whole number that libconfig cuts to 32 bits, and what it makes of it. */
typedef struct wide_number {
    char *file;
    int line, cut;
    double value;
} wide_number;

/* A text in a list whose next mark stands in a later line: libconfig takes it to stand there too. */
typedef struct late_text {
    char *file, *text;
    int line, taken;
} late_text;

/* What is found on the way through the files. */
typedef struct gathered {
    char *text;
    size_t n_wide, room_wide;
    wide_number *wide;
    size_t n_late, room_late;
    late_text *late;
} gathered;

static void free_found(gathered *g)
{
    for (size_t i = 0; i < g->n_wide; ++i) free(g->wide[i].file);
    for (size_t i = 0; i < g->n_late; ++i) {
        free(g->late[i].file);
        free(g->late[i].text);
    }
    free(g->wide);
    free(g->late);
    *g = (gathered){.text = g->text};
}

static ves_status append(gathered *g, const char *header, const char *more, ves_report *report)
{
    char *longer = g->text ? ves_format("%s%s%s", g->text, header, more) : ves_copy_text(more);
    if (!longer) return ves_fail_memory(report);
    free(g->text);
    g->text = longer;
    return VES_OK;
}

static ves_status note_wide(gathered *g, const char *path, const ves_token *t, ves_report *report)
{
    const long long whole = strtoll(t->start, NULL, 10);
    if (whole >= INT32_MIN && whole <= INT32_MAX) return VES_OK;
    if (!ves_grow(&g->wide, g->n_wide, &g->room_wide, sizeof *g->wide)) return ves_fail_memory(report);
    const uint32_t low = (uint32_t)((uint64_t)whole & UINT32_MAX);
    wide_number *w = &g->wide[g->n_wide];
    *w = (wide_number){.file = ves_copy_text(path), .line = t->line, .value = strtod(t->start, NULL)};
    w->cut = low > INT32_MAX ? (int)((int64_t)low - (INT64_C(1) << 32)) : (int)low;
    if (!w->file) return ves_fail_memory(report);
    ++g->n_wide;
    return VES_OK;
}

/* @param taken  line of the mark behind it */
static ves_status note_late(gathered *g, const char *path, const ves_token *t, int taken, ves_report *report)
{
    if (!ves_grow(&g->late, g->n_late, &g->room_late, sizeof *g->late)) return ves_fail_memory(report);
    late_text *late = &g->late[g->n_late++];
    *late = (late_text){.file = ves_copy_text(path),
                        .text = ves_format("%.*s", (int)t->length - 2, t->start + 1),
                        .line = t->line,
                        .taken = taken};
    return late->file && late->text ? VES_OK : ves_fail_memory(report);
}

/* Note what libconfig will not tell, or tell wrong. */
static ves_status note(gathered *g, const char *path, const char *text, ves_report *report)
{
    ves_token t, before = {.kind = VES_TOKEN_MARK};
    ves_status status = VES_OK;
    for (ves_scan scan = {.at = text, .line = 1}; !status && ves_scan_next(&scan, &t); before = t) {
        if (ves_token_is_whole(&t)) status = note_wide(g, path, &t, report);
        if (before.kind != VES_TOKEN_TEXT || before.broken || t.line == before.line) continue;
        if (t.kind == VES_TOKEN_MARK && strchr(",])", *t.start)) status = note_late(g, path, &before, t.line, report);
    }
    return status;
}

/* Where an included file lies. NULL: out of memory. */
static char *included_path(const char *folder, const char *name)
{
    return name[0] == '/' || strcmp(folder, ".") == 0 ? ves_copy_text(name) : ves_format("%s/%s", folder, name);
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
    const char *given; /* its text; NULL: it is read from the file */
    const struct include *from;
    int depth;
} include;

static ves_status gather(const include *here, ves_place at, const char *folder, gathered *all, ves_report *report);

static ves_status gather_one(const include *here, ves_place at, const char *name, const char *folder, gathered *all,
                             ves_report *report)
{
    char *path = included_path(folder, name);
    if (!path) return ves_fail_memory(report);
    ves_status status = VES_OK;
    struct stat a, b;
    for (const include *f = here; f && !status; f = f->from) {
        if (!f->given && stat(f->path, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
            a.st_ino == b.st_ino) {
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

static ves_status copy_given(const include *here, char **text, ves_report *report)
{
    *text = ves_copy_text(here->given);
    if (!*text) return ves_fail_memory(report);
    return check_text(*text, strlen(*text), here->path, report);
}

/* Check `here` and all it includes, and put their texts behind `all->text`. Paths count from the main file's folder, as
 * libconfig has it. */
static ves_status gather(const include *here, ves_place at, const char *folder, gathered *all, ves_report *report)
{
    char *text = NULL, *header = NULL;
    ves_status status = here->given ? copy_given(here, &text, report) : ves_text_read(here->path, at, &text, report);
    if (!status)
        header = ves_format("\n# ---- %s ----\n", strrchr(here->path, '/') ? strrchr(here->path, '/') + 1 : here->path);
    if (!status && !header) status = ves_fail_memory(report);
    if (!status) status = append(all, header, text, report);
    if (!status) status = note(all, here->path, text, report);
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

/* The path of a file that libconfig names, kept once. NULL when out of memory. */
static const char *file_name(ves_config *config, const char *name, size_t *room)
{
    const bool included = name && strcmp(name, config->path) != 0;
    char *folder = included ? ves_folder_of(config->path) : NULL;
    char *path = !included ? ves_copy_text(config->path) : folder ? included_path(folder, name) : NULL;
    free(folder);
    if (!path) return NULL;
    for (size_t i = 0; i < config->n_file; ++i) {
        if (strcmp(config->file[i], path) != 0) continue;
        free(path);
        return config->file[i];
    }
    if (!ves_grow(&config->file, config->n_file, room, sizeof *config->file)) {
        free(path);
        return NULL;
    }
    return config->file[config->n_file++] = path;
}

typedef struct copying {
    ves_config *config;
    size_t room;
    const gathered *found;
} copying;

/* The whole number as it was written: libconfig keeps 32 bits of it and says nothing. */
static double whole_number(const copying *c, ves_place at, int value)
{
    for (size_t i = 0; i < c->found->n_wide; ++i) {
        const wide_number *w = &c->found->wide[i];
        if (w->line == at.line && w->cut == value && strcmp(w->file, at.file) == 0) return w->value;
    }
    return value;
}

/* The line of an element of a list: that of its last piece where it is a text of several. */
static int line_of_text(const copying *c, ves_place at, const char *text)
{
    for (size_t i = 0; i < c->found->n_late; ++i) {
        const late_text *late = &c->found->late[i];
        const size_t whole = strlen(text), piece = strlen(late->text);
        if (late->taken == at.line && piece <= whole && strcmp(text + whole - piece, late->text) == 0 &&
            strcmp(late->file, at.file) == 0)
            return late->line;
    }
    return at.line;
}

static bool copy_tree(copying *c, const config_setting_t *from, ves_setting *to)
{
    const char *name = config_setting_name(from);
    to->name = ves_copy_text(name);
    to->at.file = file_name(c->config, config_setting_source_file(from), &c->room);
    to->at.line = (int)config_setting_source_line(from);
    if ((name && !to->name) || !to->at.file) return false;
    to->at.setting = to->name ? to->name : to->parent ? to->parent->at.setting : NULL;
    switch (config_setting_type(from)) {
    case CONFIG_TYPE_INT:
        to->kind = VES_SETTING_INTEGER;
        to->number = whole_number(c, to->at, config_setting_get_int(from));
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
        if (!name) to->at.line = line_of_text(c, to->at, config_setting_get_string(from));
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
        if (!copy_tree(c, config_setting_get_elem(from, (unsigned)i), &to->child[i])) return false;
    }
    return true;
}

/* A syntax error, with the line it stands in and a guess, since libconfig says only "syntax error". */
static ves_status syntax_error(const config_t *parser, const include *top, const char *path, ves_report *report)
{
    const ves_place at = {.file = path, .line = config_error_line(parser)};
    const char *words = config_error_text(parser);
    if (strcmp(words, "duplicate setting name") == 0) words = "a setting stands twice, expected once,";
    if (strcmp(words, "mismatched element type in array") == 0)
        words = "[ ] holds values of one type, expected ( ) around different ones,";
    char *text = NULL, guess[192] = "";
    const bool own = top->given && strcmp(path, top->path) == 0;
    if (own ? copy_given(top, &text, NULL) : ves_text_read(path, (ves_place){.file = path}, &text, NULL)) {
        free(text);
        return ves_fail(report, VES_E_CONFIG, at, "%s", words);
    }
    const char *start = text;
    for (int i = 1; i < at.line && start; ++i) start = strchr(start, '\n') ? strchr(start, '\n') + 1 : NULL;
    while (start && isspace((unsigned char)*start) && *start != '\n') ++start;
    const int length = start ? (int)strcspn(start, "\r\n") : 0;
    if (strcmp(words, "syntax error") == 0) (void)ves_scan_guess(text, at.line, sizeof guess, guess);
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

static ves_status parse(ves_config *config, const include *top, const char *folder, const gathered *found,
                        ves_report *report)
{
    config_t parser;
    copying c = {.config = config, .found = found};
    ves_status status = VES_OK;
    config_init(&parser);
    config_set_include_dir(&parser, folder);
    if (!(top->given ? config_read_string(&parser, top->given) : config_read_file(&parser, config->path))) {
        const char *path = file_name(config, config_error_file(&parser), &c.room);
        status = path ? syntax_error(&parser, top, path, report) : ves_fail_memory(report);
    } else if (!copy_tree(&c, config_root_setting(&parser), &config->root)) {
        status = ves_fail_memory(report);
    }
    config_destroy(&parser);
    return status;
}

static ves_status read_config(const char *path, const char *given, ves_config *config, ves_report *report)
{
    *config = (ves_config){.path = ves_copy_text(path)};
    char *folder = ves_folder_of(path);
    if (!config->path || !folder) {
        free(folder);
        return ves_fail_memory(report);
    }
    gathered found = {0};
    const include top = {.path = path, .given = given, .depth = 0};
    ves_status status = gather(&top, (ves_place){.file = config->path}, folder, &found, report);
    config->text = found.text;
    if (!status) status = parse(config, &top, folder, &found, report);
    free_found(&found);
    free(folder);
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
