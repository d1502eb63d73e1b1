#include "input/script.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/scan.h"
#include "input/text_file.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST_INCLUDE = 10, MOST_FILES = 1000, MOST_SETTINGS = 2000 };

void ves_script_free(ves_script *script)
{
    for (size_t i = 0; i < script->n_file; ++i) free(script->file[i].path);
    free(script->file);
    free(script->piece);
    free(script->open);
    free(script->whole.text);
    free(script->shown.text);
    *script = (ves_script){0};
}

/* ---- texts that grow ---- */

static ves_status append(ves_script_text *t, size_t n, const char *more, ves_report *report)
{
    if (t->n + n + 1 > t->room) {
        const size_t room = 2 * t->room > t->n + n + 1 ? 2 * t->room : t->n + n + 1;
        char *larger = realloc(t->text, room);
        if (!larger) return ves_fail_memory(report);
        t->text = larger;
        t->room = room;
    }
    if (n) memcpy(t->text + t->n, more, n);
    t->n += n;
    t->text[t->n] = '\0';
    return VES_OK;
}

/* The same, for libconfig: its lines are counted. */
static ves_status emit(ves_script *s, size_t n, const char *more, ves_report *report)
{
    for (size_t i = 0; i < n; ++i) s->line += more[i] == '\n';
    return append(&s->whole, n, more, report);
}

static ves_status begin_piece(ves_script *s, size_t file, int at, ves_report *report)
{
    if (!ves_grow(&s->piece, s->n_piece, &s->room_piece, sizeof *s->piece)) return ves_fail_memory(report);
    s->piece[s->n_piece++] = (ves_script_piece){file, s->line, at};
    return VES_OK;
}

/* ---- whole numbers ---- */

/* A number that libconfig would cut to 32 bits is given to it as one of 64; one that has more as a real number. */
static ves_status emit_whole(ves_script *s, const ves_token *t, const ves_whole *whole, ves_report *report)
{
    char real[64];
    if (fabs(whole->value) < 0x1p63) {
        const ves_status status = emit(s, t->length, t->start, report);
        return status ? status : emit(s, 1, "L", report);
    }
    (void)snprintf(real, sizeof real, "%.17e", whole->value);
    return isfinite(whole->value) ? emit(s, strlen(real), real, report) : emit(s, 7, "1.0e999", report);
}

/* ---- files ---- */

/* A file that is being read, and the ones that led to it. */
typedef struct reading {
    const char *path;
    const char *given; /* its text; NULL: it is read from the file */
    const struct reading *from;
    size_t file;
    int depth;
    const char *folder; /* of the main file */
} reading;

static ves_status read_file(ves_script *s, reading *here, ves_place at, ves_report *report);

/* Where an included file lies. NULL: out of memory. */
static char *included_path(const char *folder, const char *name)
{
    return name[0] == '/' || strcmp(folder, ".") == 0 ? ves_copy_text(name) : ves_format("%s/%s", folder, name);
}

/* Does a word begin an include, as libconfig has it: first in its line, a blank, a quote?
 * @param name out: what follows that quote */
static bool is_include(const char *text, const ves_token *t, const char **name)
{
    static const char word[] = "@include";
    if (strncmp(t->start, word, sizeof word - 1) != 0) return false;
    const char *at = t->start + sizeof word - 1;
    const size_t blank = strspn(at, " \t");
    *name = at + blank + 1;
    if (blank == 0 || at[blank] != '"') return false;
    for (at = t->start; at > text && (at[-1] == ' ' || at[-1] == '\t');) --at;
    return at == text || at[-1] == '\n';
}

static ves_status include_named(ves_script *s, const reading *here, ves_place at, const char *name, ves_report *report)
{
    char *path = included_path(here->folder, name);
    if (!path) return ves_fail_memory(report);
    ves_status status = VES_OK;
    struct stat a, b;
    for (const reading *f = here; f && !status; f = f->from) {
        if (!f->given && stat(f->path, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
            status = ves_fail(report, VES_E_CONFIG, at, "\"%s\" includes itself, expected another file", name);
    }
    if (!status && here->depth >= DEEPEST_INCLUDE)
        status = ves_fail(report, VES_E_CONFIG, at, "includes go deeper than %d files", DEEPEST_INCLUDE);
    if (!status && s->n_read >= MOST_FILES)
        status = ves_fail(report, VES_E_CONFIG, at, "more than %d files are included, one by another", MOST_FILES);
    reading next = {.path = path, .from = here, .depth = here->depth + 1, .folder = here->folder};
    if (!status) status = read_file(s, &next, at, report);
    free(path);
    return status;
}

/* @param name  of the file, up to its closing quote @param end out: behind that quote */
static ves_status include(ves_script *s, const reading *here, int line, const char *name, const char **end,
                          ves_report *report)
{
    const ves_place at = {.file = s->file[here->file].path, .line = line, .setting = "@include"};
    const size_t n = strcspn(name, "\"\\\n");
    if (name[n] != '"')
        return ves_fail(report, VES_E_CONFIG, at,
                        name[n] == '\\' ? "a name with a backslash, expected a plain one in quotes"
                                        : "its name does not end in this line, expected a quote");
    *end = name + n + 1;
    char *word = ves_format("%.*s", (int)n, name);
    ves_status status = word ? include_named(s, here, at, word, report) : ves_fail_memory(report);
    free(word);
    if (!status && s->whole.text[s->whole.n - 1] != '\n') status = emit(s, 1, "\n", report);
    if (!status) status = begin_piece(s, here->file, line, report);
    return status ? status : emit(s, 4, "/**/", report); /* what follows in this line does not begin one */
}

/* A text in a list whose next mark stands in a later line: libconfig takes it to stand there too, so the mark is given
 * to it first. @param done in and out: what has been given */
static ves_status move_mark(ves_script *s, const ves_token *text, const ves_token *mark, const char **done,
                            ves_report *report)
{
    const char *end = text->start + text->length;
    ves_status status = emit(s, (size_t)(end - *done), *done, report);
    if (!status) status = emit(s, 1, mark->start, report);
    if (!status) status = emit(s, (size_t)(mark->start - end), end, report);
    *done = mark->start + 1;
    return status;
}

/* libconfig compares each setting of a group with each: there is an end to their number. */
static ves_status count_setting(ves_script *s, ves_place at, const ves_token *mark, ves_report *report)
{
    const char c = *mark->start;
    if (s->n_open == 0 || c == '{') {
        if (!ves_grow(&s->open, s->n_open, &s->room_open, sizeof *s->open)) return ves_fail_memory(report);
        s->open[s->n_open++] = 0;
    }
    if (c == '}' && s->n_open > 1) --s->n_open;
    if ((c != '=' && c != ':') || ++s->open[s->n_open - 1] <= MOST_SETTINGS) return VES_OK;
    at.line = mark->line;
    return ves_fail(report, VES_E_CONFIG, at, "this group holds more than %d settings", MOST_SETTINGS);
}

/* The text of a file goes to the one text, with what it includes in its place. */
static ves_status take(ves_script *s, const reading *here, const char *text, ves_report *report)
{
    const ves_place at = {.file = s->file[here->file].path};
    const char *done = text, *name;
    ves_token t, before = {.kind = VES_TOKEN_MARK};
    ves_whole whole;
    ves_status status = VES_OK;
    ves_scan scan = {.at = text, .line = 1};
    for (; !status && ves_scan_next(&scan, &t); before = t) {
        if (t.kind == VES_TOKEN_MARK) status = count_setting(s, at, &t, report);
        if (status) break;
        if (t.kind == VES_TOKEN_MARK && is_include(text, &t, &name)) {
            status = emit(s, (size_t)(t.start - done), done, report);
            if (!status) status = include(s, here, t.line, name, &done, report);
            if (!status) scan.at = done;
        } else if (ves_token_whole(&t, &whole) && (double)whole.low != whole.value) {
            status = emit(s, (size_t)(t.start - done), done, report);
            if (!status) status = emit_whole(s, &t, &whole, report);
            done = t.start + t.length;
        } else if (before.kind == VES_TOKEN_TEXT && !before.broken && t.line != before.line &&
                   t.kind == VES_TOKEN_MARK && strchr(",])", *t.start)) {
            status = move_mark(s, &before, &t, &done, report);
        } else if (t.endless && here->from) {
            status = ves_fail(report, VES_E_CONFIG, (ves_place){at.file, t.line, NULL},
                              "the text that begins here never ends, expected a quote");
        }
    }
    if (!status && scan.open)
        status = ves_fail(report, VES_E_CONFIG, (ves_place){at.file, scan.open, NULL},
                          "the comment that begins here never ends, expected */");
    return status ? status : emit(s, strlen(done), done, report);
}

/* A path is kept once. @param file out: its index */
static ves_status note_file(ves_script *s, const char *path, size_t *file, ves_report *report)
{
    for (*file = 0; *file < s->n_file; ++*file) {
        if (strcmp(s->file[*file].path, path) == 0) return VES_OK;
    }
    if (!ves_grow(&s->file, s->n_file, &s->room_file, sizeof *s->file)) return ves_fail_memory(report);
    s->file[s->n_file].path = ves_copy_text(path);
    if (!s->file[s->n_file].path) return ves_fail_memory(report);
    ++s->n_file;
    return VES_OK;
}

/* The line above an included file: "# ---- name ----". */
static ves_status put_header(ves_script *s, const char *path, ves_report *report)
{
    char *header = ves_format("\n# ---- %s ----\n", strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    const ves_status status = header ? append(&s->shown, strlen(header), header, report) : ves_fail_memory(report);
    free(header);
    return status;
}

/* The text of a file, or that which was given. @param text out, free with free() */
static ves_status text_of(const reading *here, ves_place at, char **text, ves_report *report)
{
    if (!here->given) return ves_text_read_up_to(here->path, at, VES_CONFIG_MOST, text, report);
    *text = ves_copy_text(here->given);
    return *text ? ves_text_check(*text, here->path, report) : ves_fail_memory(report);
}

static ves_status read_file(ves_script *s, reading *here, ves_place at, ves_report *report)
{
    char *text = NULL;
    ves_status status = text_of(here, at, &text, report);
    const size_t n = status ? 0 : strlen(text);
    if (!status) status = note_file(s, here->path, &here->file, report);
    if (!status && s->shown.n + n > VES_CONFIG_MOST)
        status =
            ves_fail(report, VES_E_CONFIG, at, "all that is included is larger than %d MiB", VES_CONFIG_MOST >> 20);
    if (!status && here->from) status = put_header(s, here->path, report);
    if (!status && here->from) status = emit(s, 1, "\n", report);
    if (!status) status = begin_piece(s, here->file, 1, report);
    if (!status) {
        ++s->n_read;
        s->file[here->file].first = s->shown.n;
        s->file[here->file].n = n;
        status = append(&s->shown, n, text, report);
    }
    if (!status) status = take(s, here, text, report);
    free(text);
    return status;
}

ves_status ves_script_read(ves_script *script, const char *path, const char *text, ves_report *report)
{
    *script = (ves_script){.line = 1};
    char *folder = ves_folder_of(path);
    size_t main;
    ves_status status = folder ? note_file(script, path, &main, report) : ves_fail_memory(report);
    reading top = {.path = path, .given = text, .folder = folder};
    if (!status) status = read_file(script, &top, (ves_place){.file = script->file[0].path}, report);
    free(folder);
    return status;
}

/* ---- asking ---- */

size_t ves_script_find(const ves_script *s, int *line)
{
    size_t low = 0, high = s->n_piece;
    while (low + 1 < high) { /* pieces begin in the order of their lines; of several in one the last holds its end */
        const size_t middle = (low + high) / 2;
        if (s->piece[middle].line <= *line) {
            low = middle;
        } else {
            high = middle;
        }
    }
    if (s->n_piece == 0) return 0;
    *line = s->piece[low].at + *line - s->piece[low].line;
    return s->piece[low].file;
}

char *ves_script_copy(const ves_script *s, size_t file)
{
    return ves_format("%.*s", (int)s->file[file].n, s->shown.text + s->file[file].first);
}
