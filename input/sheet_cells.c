#include "input/sheet_cells.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_LINES = 64 }; /* that a quoted cell may go over */

/* A place in the text, and the faults on the way. */
typedef struct cutter {
    char *at;
    int line;
    char separator;
    ves_sheet_say *say;
    void *context;
} cutter;

void ves_sheet_cells_free(ves_sheet_cells *cells)
{
    free(cells->row);
    free(cells->cell);
    *cells = (ves_sheet_cells){0};
}

size_t ves_sheet_row_cells(const ves_sheet_cells *cells, size_t row)
{
    return (row + 1 < cells->n_row ? cells->row[row + 1].first : cells->n_cell) - cells->row[row].first;
}

const char *ves_sheet_raw(const ves_sheet_cells *cells, size_t row, size_t column)
{
    return column < ves_sheet_row_cells(cells, row) ? cells->cell[cells->row[row].first + column] : "";
}

/* ---- blanks ---- */

/* Bytes of the blank at `c`: a space, a tab that separates nothing, a no-break space; 0: it is none. */
static size_t blank_at(const cutter *k, const char *c)
{
    if (*c == ' ' || (*c == '\t' && k->separator != '\t')) return 1;
    return c[0] == '\xC2' && c[1] == '\xA0' ? 2 : 0;
}

static char *skip_blanks(const cutter *k, char *c)
{
    for (size_t n; (n = blank_at(k, c)) > 0;) c += n;
    return c;
}

/* End a cell at `end`, without the blanks in front of that. */
static void end_cell(const cutter *k, char *start, char *end)
{
    while (end > start) {
        if (blank_at(k, end - 1) == 1) {
            --end;
        } else if (end - start >= 2 && blank_at(k, end - 2) == 2) {
            end -= 2;
        } else {
            break;
        }
    }
    *end = '\0';
}

/* ---- the separator ---- */

static char find_separator(const char *row)
{
    bool tab = false, semicolon = false, quoted = false;
    for (const char *c = row; *c && (quoted || *c != '\n'); ++c) {
        if (*c == '"') quoted = !quoted;
        if (quoted) continue;
        tab = tab || *c == '\t';
        semicolon = semicolon || *c == ';';
    }
    return tab ? '\t' : semicolon ? ';' : ',';
}

/* ---- cells ---- */

/* The quote that closes the one at `open`. NULL: there is none that a separator or the end of a line follows.
 * @param lines out: ends of lines in between; text: a quote closes, but other text follows */
static char *closing(const cutter *k, char *open, int *lines, bool *text)
{
    *lines = 0;
    *text = false;
    for (char *c = open + 1; *c && *lines <= MOST_LINES; ++c) {
        if (*c == '\n') ++*lines;
        if (*c != '"') continue;
        if (c[1] == '"') {
            ++c;
            continue;
        }
        char *next = skip_blanks(k, c + 1);
        if (*next == k->separator || *next == '\n' || *next == '\0') return c;
        *text = *lines == 0;
        return NULL;
    }
    return NULL;
}

/* A quoted cell without its quotes. @return behind it: at a separator or the end of a line */
static char *take_quoted(cutter *k, char *close, int lines)
{
    char *out = k->at;
    for (char *c = k->at + 1; c < close; ++c) {
        if (*c == '"') ++c; /* the second of two */
        *out++ = *c == '\n' || *c == '\t' ? ' ' : *c;
    }
    k->line += lines;
    end_cell(k, k->at, out);
    return skip_blanks(k, close + 1);
}

static bool add_cell(ves_sheet_cells *cells, char *cell)
{
    if (!ves_grow(&cells->cell, cells->n_cell, &cells->room_cell, sizeof *cells->cell)) return false;
    cells->cell[cells->n_cell++] = cell;
    return true;
}

/* A cell that begins with a quote. @return behind it; NULL: it is broken, which was said */
static char *quoted(cutter *k)
{
    int lines;
    bool text;
    char *close = closing(k, k->at, &lines, &text);
    if (close) return take_quoted(k, close, lines);
    k->say(k->context, k->line,
           text ? "text stands behind a closing quote, expected a separator or the end of the line"
                : "the quote that opens here is never closed");
    return NULL;
}

/* One row becomes cells. @param broken out: it could not be cut @return false: out of memory */
static bool take_row(cutter *k, ves_sheet_cells *cells, bool *broken)
{
    char mark;
    do {
        char *cell = k->at = skip_blanks(k, k->at);
        const bool plain = *cell != '"';
        char *end = plain ? cell : quoted(k);
        *broken = !end;
        if (*broken) end = cell + strcspn(cell, "\n"); /* what follows in this line cannot be told apart */
        while (plain && *end && *end != k->separator && *end != '\n') ++end;
        mark = *end;
        if (!add_cell(cells, cell)) return false;
        if (plain) end_cell(k, cell, end);
        k->at = end + (mark != '\0');
        k->line += mark == '\n';
    } while (mark == k->separator);
    return true;
}

static bool is_empty(const ves_sheet_cells *cells, size_t first)
{
    for (size_t i = first; i < cells->n_cell; ++i) {
        if (*cells->cell[i]) return false;
    }
    return true;
}

/* A line that is a comment is passed over. */
static bool skip_comment(cutter *k)
{
    char *start = k->at + strspn(k->at, " \t");
    if (*start != '#') return false;
    k->at = start + strcspn(start, "\n");
    k->at += *k->at == '\n';
    ++k->line;
    return true;
}

ves_status ves_sheet_cut(char *text, int line, char separator, ves_sheet_say *say, void *context,
                         ves_sheet_cells *cells)
{
    cutter k = {.at = text, .line = line, .separator = separator, .say = say, .context = context};
    *cells = (ves_sheet_cells){.separator = separator};
    while (*k.at) {
        if (skip_comment(&k)) continue;
        if (!k.separator && !strchr("\n", k.at[strspn(k.at, " \t")]))
            cells->separator = k.separator = find_separator(k.at);
        if (!ves_grow(&cells->row, cells->n_row, &cells->room_row, sizeof *cells->row)) return VES_E_MEMORY;
        const ves_sheet_line row = {k.line, cells->n_cell};
        bool broken;
        if (!take_row(&k, cells, &broken)) return VES_E_MEMORY;
        cells->no_header = cells->no_header || (broken && cells->n_row == 0);
        if (broken || is_empty(cells, row.first)) {
            cells->n_cell = row.first;
        } else {
            cells->row[cells->n_row++] = row;
        }
    }
    return VES_OK;
}

bool ves_sheet_absent(const char *cell)
{
    return *cell == '\0' || strcmp(cell, ".") == 0 || strcasecmp(cell, "NA") == 0 || strcasecmp(cell, "NaN") == 0;
}
