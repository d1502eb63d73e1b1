#include "input/sheet_cells.h"

#include "base/memory.h"

#include <ctype.h>
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

static bool is_end(char c)
{
    return c == '\n' || c == '\0';
}

/* The end of a word that begins at `c`. @param header its unit in brackets is part of it: "TIME [h]" */
static char *word_end(const cutter *k, char *c, bool header)
{
    while (!is_end(*c) && !blank_at(k, c)) ++c;
    char *bracket = skip_blanks(k, c);
    if (!header || (*bracket != '[' && *bracket != '(')) return c;
    char *close = bracket + strcspn(bracket, *bracket == '[' ? "]\n" : ")\n");
    if (is_end(*close)) return c;
    while (!is_end(*close) && !blank_at(k, close)) ++close;
    return close;
}

/* Are all marks of a line inside numbers? Else it is cut at them. */
static bool has_no_marks(const char *line)
{
    for (const char *c = line; !is_end(*c); ++c) {
        if (*c == '\t' || *c == ';' || *c == '|') return false;
        if (*c == ',' && (c == line || !isdigit((unsigned char)c[-1]) || !isdigit((unsigned char)c[1]))) return false;
    }
    return true;
}

/* Has a line several words? */
static bool has_words(const cutter *k, char *line, bool header)
{
    char *c = skip_blanks(k, line);
    c = is_end(*c) ? c : skip_blanks(k, word_end(k, c, header));
    return !is_end(*c);
}

/* The line behind this one that is no comment and not empty. */
static char *next_line(const cutter *k, char *line)
{
    char *c = line;
    do {
        c += strcspn(c, "\n");
        c += *c == '\n';
    } while (*c && (*skip_blanks(k, c) == '#' || *skip_blanks(k, c) == '\n'));
    return c;
}

static char find_separator(const cutter *k, char *row)
{
    bool tab = false, semicolon = false, comma = false, bar = false, quoted = false;
    for (const char *c = row; *c && (quoted || *c != '\n'); ++c) {
        if (*c == '"') quoted = !quoted;
        if (quoted) continue;
        tab = tab || *c == '\t';
        semicolon = semicolon || *c == ';';
        comma = comma || *c == ',';
        bar = bar || *c == '|';
    }
    char *next = next_line(k, row);
    if (tab || semicolon || comma || bar) return tab ? '\t' : semicolon ? ';' : ',';
    return has_words(k, row, true) && has_words(k, next, false) && has_no_marks(next) ? ' ' : ',';
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
        if (k->separator == ' ' && next > c + 1) return c;
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
    } while (mark && mark == k->separator);
    return true;
}

/* The same where blanks separate: any number of them, and none that matter around a row. */
static bool take_words(cutter *k, ves_sheet_cells *cells, bool header, bool *broken)
{
    char mark;
    *broken = false;
    do {
        char *cell = k->at = skip_blanks(k, k->at);
        const bool plain = *cell != '"';
        char *end = plain ? word_end(k, cell, header) : quoted(k);
        if (!end) {
            *broken = true;
            end = cell + strcspn(cell, "\n");
        }
        if (!add_cell(cells, cell)) return false;
        k->at = skip_blanks(k, end);
        mark = *k->at;
        if (plain) end_cell(k, cell, end);
    } while (!is_end(mark));
    k->at += mark == '\n';
    k->line += mark == '\n';
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
    if (!separator && strncmp(text, "sep=", 4) == 0 && text[4] && text[5] == '\n') { /* what Excel is told so */
        cells->separator = k.separator = text[4];
        k.at += 6;
        ++k.line;
    }
    while (*k.at) {
        if (skip_comment(&k)) continue;
        if (!k.separator && !strchr("\n", k.at[strspn(k.at, " \t")]))
            cells->separator = k.separator = find_separator(&k, k.at);
        if (!ves_grow(&cells->row, cells->n_row, &cells->room_row, sizeof *cells->row)) return VES_E_MEMORY;
        const ves_sheet_line row = {k.line, cells->n_cell};
        bool broken;
        const bool cut =
            k.separator == ' ' ? take_words(&k, cells, cells->n_row == 0, &broken) : take_row(&k, cells, &broken);
        if (!cut) return VES_E_MEMORY;
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
