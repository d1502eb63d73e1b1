/** @file design_rows.h
 * What `design` of a study may say.  It is read by design/, and acts in `vesipk design` alone.
 */
#ifndef VES_STUDY_DESIGN_ROWS_H
#define VES_STUDY_DESIGN_ROWS_H

#include "input/reader.h"

/** The groups of it, in the order of ves_design_rows. */
typedef enum ves_design_table {
    VES_DESIGN_ALL,
    VES_DESIGN_TIMES,
    VES_DESIGN_PREDICT,
    VES_DESIGN_SCALE,
    VES_DESIGN_PLAN,
    VES_N_DESIGN_TABLE
} ves_design_table;

extern const ves_row_table ves_design_rows[VES_N_DESIGN_TABLE];

size_t ves_design_row_tables(const ves_row_table **tables);

#endif
