/** @file csv.h
 * Small CSV files: a header with units in brackets ("diameter [nm]"), rows of numbers and words.
 *
 * Owns: its texts.  Lifetime: {0}, read, free; places point into `path`.
 */
#ifndef VES_INPUT_CSV_H
#define VES_INPUT_CSV_H

#include "base/report.h"

#include <stdbool.h>

typedef struct ves_csv {
    char *path, *text;
    size_t n_column, n_row;
    char **header; /**< [n_column] into text */
    char **cell;   /**< [n_row][n_column] into text */
    int *line;     /**< [n_row] line of each row in the file */
} ves_csv;

/** Where a file named in a config is: beside it, or in `folder`. @param path out, free with free() @return VES_E_FILE:
 * in neither */
ves_status VES_MUST_CHECK ves_csv_find(const char *name, const char *beside, const char *folder, ves_place at,
                                       char **path, ves_report *report);

/** Read a file. Comment lines begin with #; blank lines are passed over; cells may stand in quotes.
 *  @return VES_E_FILE; VES_E_CONFIG: no header, a row with another number of cells */
ves_status VES_MUST_CHECK ves_csv_read(const char *path, ves_csv *csv, ves_report *report);
void ves_csv_free(ves_csv *csv);

/** Find column NAME or "NAME [unit]". @param unit what must stand in the brackets; NULL: anything or nothing
 *  @return VES_E_CONFIG: no such column (names the nearest), or another unit */
ves_status VES_MUST_CHECK ves_csv_column(const ves_csv *csv, const char *name, const char *unit, size_t *column,
                                         ves_report *report);

/** SHA-256 of what was read, as text. Free with free(); NULL: out of memory. */
char *ves_csv_digest(const ves_csv *csv);

bool ves_csv_has(const ves_csv *csv, const char *name, size_t *column);
const char *ves_csv_cell(const ves_csv *csv, size_t row, size_t column);

/** The unit in the brackets of a header, or "" if it has none. @param out [n] */
void ves_csv_unit(const ves_csv *csv, size_t column, size_t n, char *out);

/** A cell as a finite number. @return VES_E_CONFIG */
ves_status VES_MUST_CHECK ves_csv_number(const ves_csv *csv, size_t row, size_t column, double *value,
                                         ves_report *report);

#endif
