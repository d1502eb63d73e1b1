/* Cells that hold numbers. */
#include "input/sheet_parts.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a text looks like that may be a number. */
typedef struct shape {
    size_t digits, points, commas, blanks;
    bool number; /* digits with these among them, and an exponent */
} shape;

static shape shape_of(const char *text)
{
    shape s = {0};
    const char *c = text + (*text == '+' || *text == '-');
    for (; isdigit((unsigned char)*c) || *c == '.' || *c == ',' || *c == ' '; ++c) {
        s.digits += isdigit((unsigned char)*c) != 0;
        s.points += *c == '.';
        s.commas += *c == ',';
        s.blanks += *c == ' ';
    }
    if (*c == 'e' || *c == 'E') {
        const char *power = c + 1 + (c[1] == '+' || c[1] == '-');
        const size_t n = strspn(power, "0123456789");
        if (n) c = power + n;
    }
    s.number = *c == '\0' && s.digits > 0;
    return s;
}

/* "08:30", "2024-05-03", "3/5/2024 8:00": a time of day, or a date. */
static bool is_clock(const char *cell)
{
    size_t digits = 0, marks = 0;
    for (; *cell; ++cell) {
        if (!isdigit((unsigned char)*cell) && !strchr(":-/. T", *cell)) return false;
        digits += isdigit((unsigned char)*cell) != 0;
        marks += digits > 0 && (*cell == '-' || *cell == '/');
        marks += *cell == ':' ? 2 : 0;
    }
    return digits >= 3 && marks >= 2;
}

bool ves_sheet_is_number(const char *cell)
{
    return shape_of(cell).number;
}

/* One to three digits, not 0 in front, a mark, three digits and no more: "1,000" may be a thousand. */
static bool may_be_thousands(const char *text)
{
    const char *c = text + (*text == '+' || *text == '-');
    const size_t n = strspn(c, "0123456789");
    return n >= 1 && n <= 3 && *c != '0' && (c[n] == ',' || c[n] == '.') && strspn(c + n + 1, "0123456789") == 3 &&
           c[n + 4] == '\0';
}

/* Read a text of digits with at most one decimal mark. @return what is wrong, or NULL */
static const char *read_digits(const char *text, double *value)
{
    char digits[512];
    const size_t n = strlen(text);
    if (n >= sizeof digits) return "is too long for a number";
    memcpy(digits, text, n + 1);
    char *comma = strchr(digits, ',');
    if (comma) *comma = '.';
    errno = 0;
    *value = strtod(digits, NULL);
    if (!isfinite(*value)) return "is no finite number";
    return errno == ERANGE ? "is too small a number" : NULL;
}

/* Points and commas in one file: said once, at the second. */
static void note_mark(ves_sheet *sheet, size_t row, size_t column, const char *cell, bool comma)
{
    const int line = sheet->cells.row[sheet->row[row].at].line;
    int *mine = comma ? &sheet->comma : &sheet->point;
    const int other = comma ? sheet->point : sheet->comma;
    if (*mine) return;
    *mine = line;
    if (!other) return;
    ves_sheet_fail(sheet, row, column,
                   "\"%s\" has a decimal %s, a number in line %d a decimal %s, expected one of them",
                   ves_brief_of(cell).text, comma ? "comma" : "point", other, comma ? "point" : "comma");
}

/* A mark that is decimal, or one between thousands: other numbers of the file, or the study, say which.
 * Points are so only where semicolons separate: there they are often those of countries that write 1.000 for 1000. */
static bool is_decimal(ves_sheet *sheet, size_t row, size_t column, const char *cell)
{
    const char *mark = strpbrk(cell, ".,");
    if (!mark) return true;
    const bool comma = *mark == ',';
    const ves_brief brief = ves_brief_of(cell);
    if (sheet->decimal) {
        if (*mark == sheet->decimal) return true;
        ves_sheet_fail(sheet, row, column, "\"%s\" has a %s in it, but decimal = \"%c\" in the study", brief.text,
                       comma ? "comma" : "point", sheet->decimal);
        return false;
    }
    if (!may_be_thousands(cell) || (!comma && sheet->cells.separator != ';')) return true;
    const int line = sheet->evident[comma];
    if (!line) {
        ves_sheet_fail(
            sheet, row, column,
            "\"%s\" may be %.*s%s or %.*s.%s, expected no marks between thousands, or decimal = \"%c\" beside "
            "the file in the study",
            brief.text, (int)(mark - cell), cell, mark + 1, (int)(mark - cell), cell, mark + 1, *mark);
        return false;
    }
    if (!sheet->told_decimal && comma)
        ves_note(sheet->report, ves_sheet_place(sheet, row, column),
                 "\"%s\" is read as %.*s.%s: a number in line %d has a decimal comma", brief.text, (int)(mark - cell),
                 cell, mark + 1, line);
    sheet->told_decimal = sheet->told_decimal || comma;
    return true;
}

/* A number in a cell. @param words what is expected @return false: it is none, which was said */
static bool read_number(ves_sheet *sheet, size_t row, size_t column, const char *cell, double *value)
{
    const char *words = sheet->column[column].is.words;
    const shape s = shape_of(cell);
    const ves_brief brief = ves_brief_of(cell);
    if (!words) words = "a number";
    if (!s.number && sheet->column[column].is.dim == VES_DIM_TIME && is_clock(cell)) {
        ves_sheet_fail(sheet, row, column,
                       "\"%s\": clock times and dates are not read, expected %s since the start (0, 1.5, say)",
                       brief.text, words);
    } else if (!s.number) {
        ves_sheet_fail(sheet, row, column, "\"%s\" is no number, expected %s", brief.text, words);
    } else if (s.blanks) {
        ves_sheet_fail(sheet, row, column, "\"%s\" has blanks in it, expected %s without any", brief.text, words);
    } else if (s.points + s.commas > 1) {
        ves_sheet_fail(sheet, row, column, "\"%s\" has marks between its thousands, expected %s without any",
                       brief.text, words);
    } else if (s.commas && sheet->cells.separator == ',') {
        ves_sheet_fail(sheet, row, column,
                       "\"%s\" has a decimal comma, but commas separate the cells of this file, expected a point",
                       brief.text);
    } else if (is_decimal(sheet, row, column, cell)) {
        const char *fault = read_digits(cell, value);
        if (fault) ves_sheet_fail(sheet, row, column, "\"%s\" %s, expected %s", brief.text, fault, words);
        if (!fault && (s.points || s.commas)) note_mark(sheet, row, column, cell, s.commas > 0);
        return !fault;
    }
    return false;
}

/* "<0.5" or a word of those who measure. @param limit out: where its number begins; NULL: it has none */
static ves_below below_of(const char *cell, const char **limit)
{
    static const char *const words[] = {"BLQ", "BQL", "BLOQ", "LLOQ", "<LLOQ", "<LOQ", "<LOD", "ND"};
    *limit = NULL;
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        if (strcasecmp(cell, words[i]) == 0) return VES_BELOW_WORD;
    }
    if (*cell != '<') return VES_NOT_BELOW;
    *limit = cell + 1 + strspn(cell + 1, " ");
    return VES_BELOW_NUMBER;
}

static void check_number(ves_sheet *sheet, size_t row, size_t column, const char *cell, double value)
{
    const ves_column *is = &sheet->column[column].is;
    const ves_brief brief = ves_brief_of(cell);
    if (is->kind == VES_COLUMN_COUNT && (value < 0.0 || value != floor(value))) {
        ves_sheet_fail(sheet, row, column, "\"%s\" is no count, expected 0, 1, 2, ...", brief.text);
    } else if (is->range == VES_COLUMN_FROM_0 && value < 0.0) {
        ves_sheet_fail(sheet, row, column, "\"%s\" is negative, expected %s from 0 on", brief.text,
                       is->words ? is->words : "a number");
    } else if (is->range == VES_COLUMN_ABOVE_0 && !(value > 0.0)) {
        ves_sheet_fail(sheet, row, column, "\"%s\" is not above 0, expected %s that is", brief.text,
                       is->words ? is->words : "a number");
    }
}

static void take_cell(ves_sheet *sheet, size_t row, size_t column)
{
    ves_sheet_column *c = &sheet->column[column];
    const char *cell = ves_sheet_raw(&sheet->cells, sheet->row[row].at, column), *limit = NULL;
    const ves_below below = c->below ? below_of(cell, &limit) : VES_NOT_BELOW;
    c->value[row] = NAN;
    if (c->below) c->below[row] = (char)below;
    if (below == VES_BELOW_WORD) return;
    if (below == VES_NOT_BELOW && ves_sheet_absent(cell)) {
        if (c->is.filled)
            ves_sheet_fail(sheet, row, column, "\"%s\": no value, expected %s", ves_brief_of(cell).text,
                           c->is.words ? c->is.words : "a number");
        return;
    }
    double value;
    if (!read_number(sheet, row, column, limit ? limit : cell, &value)) return;
    c->value[row] = value;
    check_number(sheet, row, column, cell, value);
}

void ves_sheet_find_decimals(ves_sheet *sheet)
{
    if (sheet->cells.separator == ',') return;
    for (size_t row = 0; row < sheet->n_row; ++row) {
        for (size_t k = 0; k < sheet->n_column; ++k) {
            const ves_sheet_column *c = &sheet->column[k];
            if (!c->known || c->is.kind == VES_COLUMN_TEXT || c->is.kind == VES_COLUMN_KEPT) continue;
            const char *cell = ves_sheet_raw(&sheet->cells, sheet->row[row].at, k);
            if (*cell == '<') cell += 1 + strspn(cell + 1, " ");
            const char *mark = strpbrk(cell, ".,");
            if (!mark || may_be_thousands(cell) || sheet->evident[*mark == ',']) continue;
            const shape s = shape_of(cell);
            if (s.number && s.points + s.commas == 1 && !s.blanks)
                sheet->evident[*mark == ','] = sheet->cells.row[sheet->row[row].at].line;
        }
    }
}

ves_status ves_sheet_take_numbers(ves_sheet *sheet, size_t column)
{
    ves_sheet_column *c = &sheet->column[column];
    c->value = ves_new(sheet->n_row, sizeof *c->value);
    if (c->is.below) c->below = ves_new(sheet->n_row, 1);
    if (!c->value || (c->is.below && !c->below)) return ves_fail_memory(sheet->report);
    for (size_t row = 0; row < sheet->n_row; ++row) take_cell(sheet, row, column);
    return VES_OK;
}
