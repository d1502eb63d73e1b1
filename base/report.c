#include "base/report.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The end of a path that would leave no room for words. */
static const char *end_of(const char *path)
{
    enum { MOST = 512 };
    const size_t n = strlen(path);
    const char *end = n > MOST ? path + n - MOST : path;
    while (n > MOST && ((unsigned char)*end & 0xC0) == 0x80) ++end; /* not within a letter */
    return end;
}

/* "file:line: setting: " with whatever is known. Returns the number of bytes, cut to n - 1. */
static size_t write_place(char *out, size_t n, ves_place at)
{
    int used = 0;
    const char *file = at.file ? end_of(at.file) : NULL, *cut = file == at.file ? "" : "...";
    if (file && at.line > 0) {
        used = snprintf(out, n, "%s%s:%d: ", cut, file, at.line);
    } else if (file) {
        used = snprintf(out, n, "%s%s: ", cut, file);
    }
    size_t done = used < 0 ? 0 : (size_t)used;
    if (at.setting && done < n) {
        used = snprintf(out + done, n - done, "%.64s%s: ", at.setting, strlen(at.setting) > 64 ? "..." : "");
        done += used < 0 ? 0 : (size_t)used;
    }
    return done < n ? done : n - 1;
}

static bool said_already(const ves_report *report, const char *line, size_t length)
{
    for (const char *at = report->text; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        if (strncmp(at, line, length) == 0 && at[length] == '\n') return true;
    }
    return false;
}

static bool add_line(ves_report *report, ves_place at, const char *prefix, const char *format, va_list words)
{
    char line[1024];
    size_t used = write_place(line, sizeof line, at);
    for (int part = 0; part < 2 && used < sizeof line - 1; ++part) {
        const int wrote = part == 0 ? snprintf(line + used, sizeof line - used, "%s", prefix)
                                    : vsnprintf(line + used, sizeof line - used, format, words);
        if (wrote > 0) used += (size_t)wrote;
    }
    if (used > sizeof line - 1) used = sizeof line - 1;
    for (size_t i = 0; i < used; ++i) {
        if ((unsigned char)line[i] < ' ' || line[i] == '\x7f') line[i] = ' '; /* one fault, one line, ... */
    }
    line[used] = '\0';
    ves_text_clean(line, ""); /* ... and no orders to a terminal */
    if (said_already(report, line, used)) return false;
    if (report->used + used + 2 > sizeof report->text) {
        ++report->n_lost;
        return true;
    }
    memcpy(report->text + report->used, line, used);
    report->used += used;
    report->text[report->used++] = '\n';
    report->text[report->used] = '\0';
    return true;
}

ves_status ves_fail(ves_report *report, ves_status status, ves_place at, const char *format, ...)
{
    if (!report) return status;
    va_list words;
    va_start(words, format);
    if (add_line(report, at, "", format, words)) ++report->n_error;
    va_end(words);
    return status;
}

void ves_warn(ves_report *report, ves_place at, const char *format, ...)
{
    if (!report) return;
    va_list words;
    va_start(words, format);
    if (add_line(report, at, "warning: ", format, words)) ++report->n_warning;
    va_end(words);
}

void ves_note(ves_report *report, ves_place at, const char *format, ...)
{
    if (!report) return;
    va_list words;
    va_start(words, format);
    (void)add_line(report, at, "note: ", format, words);
    va_end(words);
}

ves_status ves_fail_memory(ves_report *report)
{
    return ves_fail(report, VES_E_MEMORY, (ves_place){0}, "out of memory");
}
