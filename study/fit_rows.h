/** @file fit_rows.h
 * What `fit` of a study may say.  It is read by fit/, and acts in `vesipk fit` and `check` alone.
 */
#ifndef VES_STUDY_FIT_ROWS_H
#define VES_STUDY_FIT_ROWS_H

#include "input/reader.h"

/** The groups of it, in the order of ves_fit_rows. */
typedef enum ves_fit_table {
    VES_FIT_ALL,
    VES_FIT_OBSERVED,
    VES_FIT_FREE,
    VES_FIT_ERROR,
    VES_FIT_SCALE,
    VES_FIT_ANIMAL,
    VES_FIT_WALKERS,
    VES_N_FIT_TABLE
} ves_fit_table;

extern const ves_row_table ves_fit_rows[VES_N_FIT_TABLE];

size_t ves_fit_row_tables(const ves_row_table **tables);

#endif
