/** @file rows.h
 * Rows of some subjects of one variant, read back from the journal of a batch.
 *
 * Short rows are read whole and kept. Of long ones only the first numbers are kept (`number`); the others are read when
 * they are asked for, a range of all rows at a time (`window`), so that memory does not grow with outputs times
 * subjects.
 *
 * Owns: its arrays; borrows the batch.  Lifetime: {0}, ves_rows_read, ves_rows_part..., free.
 */
#ifndef VES_BATCH_ROWS_H
#define VES_BATCH_ROWS_H

#include "batch/batch.h"

typedef struct ves_rows {
    const ves_batch *batch;
    size_t variant, first, n; /**< subjects [first, first + n) */
    bool *failed;             /**< [n] */
    double *mass_error;       /**< [n] */
    size_t width;             /**< numbers at hand of each row */
    double *number;           /**< [n][width] */
    size_t from, to;          /**< numbers in the window */
    double *window;           /**< [n][to - from] */
    size_t room;              /**< numbers of a row that fit the window */
} ves_rows;

/** Read them; without a population they are held against their references here. */
ves_status VES_MUST_CHECK ves_rows_read(ves_rows *rows, const ves_batch *batch, size_t variant, size_t first, size_t n,
                                        ves_report *report);

/** Numbers [from, from + n) of part `part` of block `b` of the layout, of every row.
 *  @param out  those of row i begin at i * step */
ves_status VES_MUST_CHECK ves_rows_part(ves_rows *rows, size_t b, size_t part, size_t from, size_t n, double out[],
                                        size_t step, ves_report *report);

void ves_rows_free(ves_rows *rows);

#endif
