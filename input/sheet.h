/** @file sheet.h
 * Tables that people bring: doses, subjects, sizes, measured values.  One reader for all of them.
 *
 * What may stand in a table is a list of columns; every column is known, refused with the nearest name, or let pass by
 * `ignore`.  Units stand in the header ("TIME [h]", "TIME (h)", "TIME / h"), in a second row of units only, or in
 * `units` of the study.  All faults of a table are said at once, as FILE:LINE: COLUMN: words.
 * Owns: its texts and arrays; what is said points into `path`.  Lifetime: {0}, ves_sheet_open, ves_sheet_take, use,
 * free.
 */
#ifndef VES_INPUT_SHEET_H
#define VES_INPUT_SHEET_H

#include "base/units.h"
#include "input/sheet_cells.h"
#include "input/sheet_options.h"

typedef enum ves_column_kind {
    VES_COLUMN_TEXT,    /**< words, without a unit */
    VES_COLUMN_NUMBER,  /**< of a dimension */
    VES_COLUMN_COUNT,   /**< 0, 1, 2, ..., without a unit */
    VES_COLUMN_MEASURE, /**< numbers whose unit the caller looks at */
    VES_COLUMN_KEPT     /**< known, but nothing is done with it */
} ves_column_kind;

typedef enum ves_column_range { VES_COLUMN_ANY, VES_COLUMN_FROM_0, VES_COLUMN_ABOVE_0 } ves_column_range;

enum { VES_SHEET_FAULTS = 40 }; /**< of one table that are told */

/** What may stand in a table. */
typedef struct ves_column {
    const char *name;
    const char *aliases; /**< "size, bin centre"; NULL: none */
    const char
        *meant; /**< "amount, dose": what people write for it; not read, but answered with the name; NULL: none */
    ves_column_kind kind;
    ves_dimension dim;      /**< of a number */
    const char *unit;       /**< where the file names none; "": the caller knows; NULL: it must name one */
    const char *as;         /**< where the file names none: that of this column, if it names one; NULL: of none */
    ves_column_range range; /**< as written */
    bool needed;            /**< the column must be there */
    bool filled;            /**< every row has a value */
    bool numbered;          /**< a number may stand behind the name: F2 */
    bool below;             /**< "<0.5", BLQ, BQL, LLOQ, ND: below a limit */
    const char *words;      /**< what a cell holds: "a time" */
} ves_column;

/** A kind of table. */
typedef struct ves_sheet_kind {
    const char *title; /**< "doses" */
    size_t n;
    const ves_column *column; /**< [n] */
    /** Is `name` something else that may stand here (an address, an organ)? NULL: nothing else may.
     *  @param column out: what it is; its name lives as long as the table
     *  @param near   out where it is none: the nearest name, or NULL */
    bool (*other)(void *context, const char *name, ves_column *column, const char **near);
    void *context;
} ves_sheet_kind;

typedef enum ves_below { VES_NOT_BELOW, VES_BELOW_NUMBER, VES_BELOW_WORD } ves_below;

typedef struct ves_sheet_column {
    char *header, *name; /**< as written, and without its unit */
    char *unit;          /**< "": none */
    ves_column is;
    size_t row;       /**< of the kind; VES_NONE: another */
    size_t number;    /**< 2 of "F2"; 0: none */
    bool known;       /**< else its cells are not looked at */
    bool broken;      /**< its header cannot be read */
    bool ignored;     /**< the study lets it pass */
    ves_quantity one; /**< VES_COLUMN_NUMBER: what 1 in the file is inside */
    double *value;    /**< [n_row] as written; NaN: absent; NULL: texts */
    char *below;      /**< [n_row] ves_below; of a number: `value` is the limit; NULL: never */
} ves_sheet_column;

typedef struct ves_sheet_row {
    size_t at; /**< of the cells */
    bool wrong;
} ves_sheet_row;

typedef struct ves_sheet {
    char *path, *text;
    char *start;    /**< where the table begins in the text, ... */
    int line;       /**< ... in this line; ... */
    char separator; /**< ... 0: to be found */
    ves_sheet_cells cells;
    size_t n_row, n_column, room_row;
    ves_sheet_row *row;        /**< [n_row] */
    ves_sheet_column *column;  /**< [n_column] */
    int point, comma;          /**< the first lines with a decimal point, with a decimal comma; 0: none */
    char decimal;              /**< the mark that the study states; 0: none */
    int evident[2];            /**< first lines where a point, a comma can only be decimal; 0: none */
    bool told_decimal;         /**< how a mark was read that might have been one between thousands */
    size_t n_fault, n_unknown; /**< all; columns that are unknown */
    ves_status status;         /**< the first fault */
    ves_report *report;
} ves_sheet;

/** Read the text of a file. @param at as of ves_sheet_text_read @return as that; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sheet_open(const char *path, ves_place at, ves_report *report, ves_sheet *sheet);

/** The same of a text that is there. @param name of it, in what is said */
ves_status VES_MUST_CHECK ves_sheet_open_text(const char *name, const char *text, ves_report *report, ves_sheet *sheet);

/** Read the table that begins at `start`.
 *  @param options      units, ignore, ...; NULL: none
 *  @param amount_unit  of the graph
 *  @return the first fault.  After VES_E_CONFIG and VES_E_UNIT the table holds what could be read, so that the caller
 *  can say what else is wrong: rows without a fault of their own, columns that are known */
ves_status VES_MUST_CHECK ves_sheet_take(const ves_sheet_kind *kind, ves_sheet_options *options, const ves_units *units,
                                         const char *amount_unit, ves_sheet *sheet);
void ves_sheet_free(ves_sheet *sheet);

/** The column of a row of the kind, or VES_NONE. */
size_t ves_sheet_find(const ves_sheet *sheet, size_t row);

/** A cell; "" where it is absent, or `column` is VES_NONE. */
const char *ves_sheet_text(const ves_sheet *sheet, size_t row, size_t column);
/** A number as written; NaN where it is absent, wrong, or `column` is VES_NONE. */
double ves_sheet_number(const ves_sheet *sheet, size_t row, size_t column);
/** The same in internal units. */
double ves_sheet_inside(const ves_sheet *sheet, size_t row, size_t column);

/** The first column that no row of the table of columns tells: in a wide table, an organ. @return VES_NONE: none */
size_t ves_sheet_first_other(const ves_sheet *sheet);

/** Where a cell was written. @param row VES_NONE: the header @param column VES_NONE: the whole row */
ves_place ves_sheet_place(const ves_sheet *sheet, size_t row, size_t column);

/** Say what is wrong with a cell (or a row, a column, the table: VES_NONE). Of many faults the first are told. */
void ves_sheet_fail(ves_sheet *sheet, size_t row, size_t column, const char *format, ...) VES_PRINTF(4, 5);

/** SHA-256 of what was read, as text. Free with free(); NULL: out of memory. */
char *ves_sheet_digest(const ves_sheet *sheet);

/** Count a fault; private to input/. @return may it be told? */
bool ves_sheet_count_fault(ves_sheet *sheet);

#endif
