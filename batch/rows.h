/** @file rows.h
 * Rows of some subjects of one variant, as a batch kept them: whole where that is little, else their beginning, and a
 * window that moves along them, so that memory does not grow with the number of outputs times subjects.
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
