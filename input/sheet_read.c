#include "input/sheet_parts.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/sheet_text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void say_line(void *context, int line, const char *words)
{
    ves_sheet *sheet = context;
    if (ves_sheet_count_fault(sheet))
        (void)ves_fail(sheet->report, VES_E_CONFIG, (ves_place){sheet->path, line, NULL}, "%s", words);
}

/* ---- rows ---- */

static bool is_comment(const ves_sheet *sheet, const ves_sheet_reading *r, size_t at)
{
    const char *start = r->options->ignore_rows;
    return start && strncmp(ves_sheet_raw(&sheet->cells, at, 0), start, strlen(start)) == 0;
}

/* A row has as many cells as the header; more may be empty. */
static bool fits(ves_sheet *sheet, size_t at)
{
    size_t n = ves_sheet_row_cells(&sheet->cells, at);
    while (n > sheet->n_column && !*ves_sheet_raw(&sheet->cells, at, n - 1)) --n;
    if (n == sheet->n_column) return true;
    if (ves_sheet_count_fault(sheet))
        (void)ves_fail(sheet->report, VES_E_CONFIG, (ves_place){sheet->path, sheet->cells.row[at].line, NULL},
                       "the row has %zu cell%s, expected %zu as in the header", n, n == 1 ? "" : "s", sheet->n_column);
    return false;
}

/* @param first of the cells that may hold values */
static ves_status take_rows(ves_sheet *sheet, const ves_sheet_reading *r, size_t first)
{
    for (size_t at = first; at < sheet->cells.n_row; ++at) {
        if (is_comment(sheet, r, at) || !fits(sheet, at)) continue;
        if (!ves_grow(&sheet->row, sheet->n_row, &sheet->room_row, sizeof *sheet->row))
            return ves_fail_memory(sheet->report);
        sheet->row[sheet->n_row++] = (ves_sheet_row){at, false};
    }
    if (sheet->n_row == 0 && sheet->n_fault == 0) {
        sheet->status = ves_fail(sheet->report, VES_E_CONFIG, (ves_place){.file = sheet->path},
                                 "holds no rows, expected a header and rows below it");
    }
    return VES_OK;
}

/* Cells that belong to no name, and texts that must be there. */
static void check_texts(ves_sheet *sheet, size_t k)
{
    const ves_sheet_column *c = &sheet->column[k];
    for (size_t i = 0; i < sheet->n_row; ++i) {
        const char *cell = ves_sheet_raw(&sheet->cells, sheet->row[i].at, k);
        if (!*c->name && *cell && !c->ignored) {
            ves_sheet_fail(sheet, i, VES_NONE,
                           "\"%s\" stands in a column without a name, expected one in the header (ignore = [ \"\" ] in "
                           "the study lets it pass)",
                           ves_brief_of(cell).text);
            return;
        }
        if (c->known && c->is.filled && ves_sheet_absent(cell))
            ves_sheet_fail(sheet, i, k, "\"%s\": no value, expected %s", ves_brief_of(cell).text,
                           c->is.words ? c->is.words : "a text");
    }
}

static ves_status take_cells(ves_sheet *sheet)
{
    ves_status status = VES_OK;
    for (size_t k = 0; k < sheet->n_column && !status; ++k) {
        const ves_sheet_column *c = &sheet->column[k];
        const bool numbers = c->known && c->is.kind != VES_COLUMN_TEXT && c->is.kind != VES_COLUMN_KEPT;
        if (numbers) {
            status = ves_sheet_take_numbers(sheet, k);
        } else if (!*c->name || (c->known && c->is.filled)) {
            check_texts(sheet, k);
        }
    }
    return status;
}

/* ---- the whole ---- */

static bool has_column(const ves_sheet *sheet, const char *name)
{
    for (size_t k = 0; k < sheet->n_column; ++k) {
        if (strcasecmp(sheet->column[k].name, name) == 0) return true;
    }
    return false;
}

/* Does another word, which was used, differ from this one in case alone? */
static bool is_said_before(const ves_sheet_words *words, size_t i)
{
    for (size_t k = 0; k < words->n; ++k)
        if (k != i && words->word[k].used && strcasecmp(words->word[k].column, words->word[i].column) == 0) return true;
    return false;
}

/* Words of the study about columns that are not there. */
static void check_words(ves_sheet *sheet, const ves_sheet_words *words)
{
    for (size_t i = 0; i < words->n; ++i) {
        const ves_sheet_word *word = &words->word[i];
        if (word->used) continue;
        const bool again = is_said_before(words, i);
        if ((!again && has_column(sheet, word->column)) || !ves_sheet_count_fault(sheet)) continue;
        const char *near = NULL;
        if (again) {
            (void)ves_fail(sheet->report, VES_E_CONFIG, word->at, "\"%s\" stands twice, expected once",
                           ves_brief_of(word->column).text);
            continue;
        }
        for (size_t k = 0; k < sheet->n_column && !near; ++k) {
            const char *const one[] = {sheet->column[k].name};
            near = ves_nearest_of(word->column, 1, one);
        }
        (void)ves_fail(sheet->report, VES_E_CONFIG, word->at, "there is no column \"%s\" in %s%s%s%s",
                       ves_brief_of(word->column).text, sheet->path, near ? "; did you mean \"" : "", near ? near : "",
                       near ? "\"?" : "");
    }
}

ves_status ves_sheet_open(const char *path, ves_place at, ves_report *report, ves_sheet *sheet)
{
    *sheet = (ves_sheet){.path = ves_copy_text(path), .line = 1, .report = report};
    if (!sheet->path) return ves_fail_memory(report);
    const ves_status status = ves_sheet_text_read(sheet->path, at, &sheet->text, report);
    sheet->start = sheet->text;
    return status;
}

ves_status ves_sheet_open_text(const char *name, const char *text, ves_report *report, ves_sheet *sheet)
{
    *sheet = (ves_sheet){.path = ves_copy_text(name), .line = 1, .report = report};
    if (!sheet->path) return ves_fail_memory(report);
    const ves_status status =
        ves_sheet_text_of(strlen(text), (const unsigned char *)text, sheet->path, &sheet->text, report);
    sheet->start = sheet->text;
    return status;
}

ves_status ves_sheet_take(const ves_sheet_kind *kind, ves_sheet_options *options, const ves_units *units,
                          const char *amount_unit, ves_sheet *sheet)
{
    ves_sheet_options none = {0};
    const ves_sheet_reading r = {kind, options ? options : &none, units, amount_unit};
    ves_status status = ves_sheet_cut(sheet->start, sheet->line, sheet->separator, say_line, sheet, &sheet->cells);
    if (status) return ves_fail_memory(sheet->report);
    if (sheet->cells.no_header) return sheet->status;
    size_t units_row = VES_NONE;
    if (sheet->cells.n_row > 0) {
        status = ves_sheet_take_header(sheet, &r);
        if (status) return status;
        if (sheet->n_column == 0) return sheet->status;
        if (sheet->cells.n_row > 1 && ves_sheet_is_units(sheet, &r, 1)) units_row = 1;
        ves_sheet_take_units(sheet, &r, units_row);
    }
    status = take_rows(sheet, &r, units_row == VES_NONE ? 1 : 2);
    sheet->decimal = r.options->decimal;
    ves_sheet_find_decimals(sheet);
    if (!status) status = take_cells(sheet);
    if (status) return status;
    check_words(sheet, &r.options->units);
    check_words(sheet, &r.options->columns);
    check_words(sheet, &r.options->ignore);
    return sheet->status;
}

/* ---- asking ---- */
