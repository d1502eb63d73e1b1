#include "input/sheet.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ves_sheet_free(ves_sheet *sheet)
{
    for (size_t k = 0; sheet->column && k < sheet->n_column; ++k) {
        free(sheet->column[k].header);
        free(sheet->column[k].name);
        free(sheet->column[k].unit);
        free(sheet->column[k].value);
        free(sheet->column[k].below);
    }
    free(sheet->column);
    free(sheet->row);
    ves_sheet_cells_free(&sheet->cells);
    free(sheet->path);
    free(sheet->text);
    *sheet = (ves_sheet){0};
}

size_t ves_sheet_first_other(const ves_sheet *sheet)
{
    for (size_t k = 0; k < sheet->n_column; ++k) {
        if (sheet->column[k].known && sheet->column[k].row == VES_NONE) return k;
    }
    return VES_NONE;
}

/* ---- what is wrong ---- */

ves_place ves_sheet_place(const ves_sheet *sheet, size_t row, size_t column)
{
    const size_t at = row == VES_NONE ? 0 : sheet->row[row].at;
    return (ves_place){sheet->path, at < sheet->cells.n_row ? sheet->cells.row[at].line : sheet->line,
                       column == VES_NONE ? NULL : sheet->column[column].name};
}

bool ves_sheet_count_fault(ves_sheet *sheet)
{
    if (!sheet->status) sheet->status = VES_E_CONFIG;
    if (++sheet->n_fault <= VES_SHEET_FAULTS) return true;
    if (sheet->n_fault == VES_SHEET_FAULTS + 1)
        (void)ves_fail(sheet->report, VES_E_CONFIG, (ves_place){.file = sheet->path},
                       "has more faults than these %d, which are not told", VES_SHEET_FAULTS);
    return false;
}

void ves_sheet_fail(ves_sheet *sheet, size_t row, size_t column, const char *format, ...)
{
    char line[960];
    if (row != VES_NONE) sheet->row[row].wrong = true;
    if (!ves_sheet_count_fault(sheet)) return;
    va_list words;
    va_start(words, format);
    (void)vsnprintf(line, sizeof line, format, words);
    va_end(words);
    (void)ves_fail(sheet->report, VES_E_CONFIG, ves_sheet_place(sheet, row, column), "%s", line);
}

size_t ves_sheet_find(const ves_sheet *sheet, size_t row)
{
    for (size_t k = 0; k < sheet->n_column; ++k) {
        if (sheet->column[k].known && sheet->column[k].row == row) return k;
    }
    return VES_NONE;
}

const char *ves_sheet_text(const ves_sheet *sheet, size_t row, size_t column)
{
    if (column == VES_NONE) return "";
    const char *cell = ves_sheet_raw(&sheet->cells, sheet->row[row].at, column);
    return ves_sheet_absent(cell) ? "" : cell;
}

double ves_sheet_number(const ves_sheet *sheet, size_t row, size_t column)
{
    if (column == VES_NONE || !sheet->column[column].value) return NAN;
    return sheet->column[column].value[row];
}

double ves_sheet_inside(const ves_sheet *sheet, size_t row, size_t column)
{
    return column == VES_NONE ? NAN : ves_sheet_number(sheet, row, column) * sheet->column[column].one.one;
}

char *ves_sheet_digest(const ves_sheet *sheet)
{
    ves_hash hash;
    char digest[VES_HASH_TEXT];
    ves_hash_start(&hash);
    for (size_t i = 0; i < sheet->cells.n_cell; ++i) ves_hash_add_text(&hash, sheet->cells.cell[i]);
    ves_hash_end(&hash, digest);
    return ves_copy_text(digest);
}
