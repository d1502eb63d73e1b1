/** @file sheet_cells.h
 * The cells of a table: rows of texts, not yet any meaning.
 *
 * Comments (lines that begin with #) and rows of empty cells are passed over.  Cells may stand in quotes, "" in them is
 * one quote, and a quoted cell may go over the end of its line.
 * Owns: its arrays; the texts are the reader's.  Lifetime: {0}, ves_sheet_cut, use, free.
 */
#ifndef VES_INPUT_SHEET_CELLS_H
#define VES_INPUT_SHEET_CELLS_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_sheet_line {
    int line;     /**< where the row begins in the file */
    size_t first; /**< its first cell */
} ves_sheet_line;

typedef struct ves_sheet_cells {
    char separator; /**< '\t', ';', ',' or ' ' (blanks) */
    bool no_header; /**< the first row could not be cut */
    size_t n_row, room_row, n_cell, room_cell;
    ves_sheet_line *row; /**< [n_row] */
    char **cell;         /**< [n_cell] borrowed from the text, without blanks around them */
} ves_sheet_cells;

/** What to do with a fault in a line. */
typedef void ves_sheet_say(void *context, int line, const char *words);

/** Cut a text into cells, in place.
 *  @param line       of its first character in the file
 *  @param separator  0: found in the first row, outside quotes: a tab, else a semicolon, else a comma, else blanks
 * where both that row and the next have several words ("TIME [h]" is one), else a comma
 *  @param say        called for each fault: text behind a closing quote, a quote that is never closed; such a
 *                    row is left out
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sheet_cut(char *text, int line, char separator, ves_sheet_say *say, void *context,
                                        ves_sheet_cells *cells);
void ves_sheet_cells_free(ves_sheet_cells *cells);

/** How many cells a row has. */
size_t ves_sheet_row_cells(const ves_sheet_cells *cells, size_t row);

/** A cell; "" where the row is shorter. */
const char *ves_sheet_raw(const ves_sheet_cells *cells, size_t row, size_t column);

bool ves_sheet_absent(const char *cell); /**< does a cell hold no value: empty, ".", NA, NaN? */

#endif
