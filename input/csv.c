#include "input/csv.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/setting.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static bool is_file(const char *path)
{
    struct stat info;
    return path && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

ves_status ves_csv_find(const char *name, const char *beside, const char *folder, ves_place at, char **path,
                        ves_report *report)
{
    const char *const folders[] = {beside, folder};
    for (int i = 0; i < 2; ++i) {
        *path = name[0] == '/' ? ves_copy_text(name) : ves_format("%s/%s", folders[i], name);
        if (!*path) return ves_fail_memory(report);
        if (is_file(*path)) return VES_OK;
        free(*path);
        *path = NULL;
    }
    return ves_fail(report, VES_E_FILE, at, "there is no file \"%s\" beside this config", name);
}

void ves_csv_free(ves_csv *csv)
{
    free(csv->path);
    free(csv->text);
    free(csv->header);
    free(csv->cell);
    free(csv->line);
    *csv = (ves_csv){0};
}

/* Cut one line into cells, in place. @return how many, at most `most` are kept */
static size_t cut(char *line, char *cells[], size_t most)
{
    size_t n = 0;
    for (char *at = line; at;) {
        while (isspace((unsigned char)*at)) ++at;
        char *end;
        if (*at == '"') {
            char *close = strchr(++at, '"');
            end = close ? strchr(close, ',') : strchr(at, ',');
            if (close) *close = '\0';
        } else {
            end = strchr(at, ',');
        }
        if (end) *end = '\0';
        size_t length = strlen(at);
        while (length > 0 && isspace((unsigned char)at[length - 1])) at[--length] = '\0';
        if (n < most) cells[n] = at;
        ++n;
        at = end ? end + 1 : NULL;
    }
    return n;
}

static ves_status take_line(ves_csv *csv, char *line, int number, size_t *room, size_t *room_line, ves_report *report)
{
    enum { MOST = 256 };
    char *cells[MOST];
    const size_t n = cut(line, cells, MOST);
    if (!csv->header) {
        if (n > MOST)
            return ves_fail(report, VES_E_CONFIG, (ves_place){csv->path, number, NULL},
                            "%zu columns are too many, expected at most %d", n, (int)MOST);
        csv->header = ves_new(n, sizeof *csv->header);
        if (!csv->header) return ves_fail_memory(report);
        memcpy(csv->header, cells, n * sizeof *cells);
        csv->n_column = n;
        return VES_OK;
    }
    if (n != csv->n_column) {
        return ves_fail(report, VES_E_CONFIG, (ves_place){csv->path, number, NULL},
                        "the row has %zu cells, expected %zu as in the header", n, csv->n_column);
    }
    if (!ves_grow(&csv->line, csv->n_row, room_line, sizeof *csv->line)) return ves_fail_memory(report);
    for (size_t i = 0; i < n; ++i) {
        if (!ves_grow(&csv->cell, csv->n_row * n + i, room, sizeof *csv->cell)) return ves_fail_memory(report);
        csv->cell[csv->n_row * n + i] = cells[i];
    }
    csv->line[csv->n_row++] = number;
    return VES_OK;
}

ves_status ves_csv_read(const char *path, ves_csv *csv, ves_report *report)
{
    size_t room = 0, room_line = 0;
    *csv = (ves_csv){.path = ves_copy_text(path)};
    if (!csv->path) return ves_fail_memory(report);
    ves_status status = ves_text_read(path, (ves_place){.file = csv->path}, &csv->text, report);
    int number = 1;
    for (char *line = csv->text; !status && line && *line; ++number) {
        char *end = strchr(line, '\n');
        if (end) *end = '\0';
        const size_t blank = strspn(line, " \t\r");
        if (line[blank] != '\0' && line[blank] != '#') status = take_line(csv, line, number, &room, &room_line, report);
        line = end ? end + 1 : NULL;
    }
    if (!status && (!csv->header || csv->n_row == 0)) {
        status = ves_fail(report, VES_E_CONFIG, (ves_place){.file = csv->path},
                          "holds no rows, expected a header and rows below it");
    }
    return status;
}

static const char *header_at(size_t i, const void *context)
{
    const ves_csv *csv = context;
    return csv->header[i];
}

bool ves_csv_has(const ves_csv *csv, const char *name, size_t *column)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < csv->n_column; ++i) {
        const char *h = csv->header[i];
        if (strncasecmp(h, name, length) != 0) continue;
        const size_t blank = strspn(h + length, " ");
        if (h[length] == '\0' || h[length + blank] == '[') {
            *column = i;
            return true;
        }
    }
    return false;
}

void ves_csv_unit(const ves_csv *csv, size_t column, size_t n, char *out)
{
    const char *open = strchr(csv->header[column], '['), *close = open ? strchr(open, ']') : NULL;
    (void)snprintf(out, n, "%.*s", close ? (int)(close - open - 1) : 0, open ? open + 1 : "");
}

ves_status ves_csv_column(const ves_csv *csv, const char *name, const char *unit, size_t *column, ves_report *report)
{
    const ves_place at = {csv->path, 1, name};
    if (!ves_csv_has(csv, name, column)) {
        const char *near = ves_nearest(name, csv->n_column, header_at, csv);
        return ves_fail(report, VES_E_CONFIG, at, "there is no such column, expected \"%s%s%s%s\" in the header%s%s%s",
                        name, unit ? " [" : "", unit ? unit : "", unit ? "]" : "", near ? "; is it \"" : "",
                        near ? near : "", near ? "\"?" : "");
    }
    char is[64];
    ves_csv_unit(csv, *column, sizeof is, is);
    if (!unit || strcmp(is, unit) == 0) return VES_OK;
    return ves_fail(report, VES_E_CONFIG, at, "the header says \"%s\", expected \"%s [%s]\"", csv->header[*column],
                    name, unit);
}

char *ves_csv_digest(const ves_csv *csv)
{
    ves_hash hash;
    char digest[VES_HASH_TEXT];
    ves_hash_start(&hash);
    for (size_t i = 0; i < csv->n_column; ++i) ves_hash_add_text(&hash, csv->header[i]);
    for (size_t i = 0; i < csv->n_row * csv->n_column; ++i) ves_hash_add_text(&hash, csv->cell[i]);
    ves_hash_end(&hash, digest);
    return ves_copy_text(digest);
}

const char *ves_csv_cell(const ves_csv *csv, size_t row, size_t column)
{
    return csv->cell[row * csv->n_column + column];
}

ves_status ves_csv_number(const ves_csv *csv, size_t row, size_t column, double *value, ves_report *report)
{
    const char *text = ves_csv_cell(csv, row, column);
    char *end = NULL;
    *value = strtod(text, &end);
    if (end != text && *end == '\0' && isfinite(*value)) return VES_OK;
    return ves_fail(report, VES_E_CONFIG, (ves_place){csv->path, csv->line[row], csv->header[column]},
                    "\"%s\" is no finite number", text);
}
