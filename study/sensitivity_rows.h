/** @file sensitivity_rows.h
 * What `sensitivity` of a study may say.  It is read by sensitivity/, and acts in `vesipk sensitivity` alone.
 */
#ifndef VES_STUDY_SENSITIVITY_ROWS_H
#define VES_STUDY_SENSITIVITY_ROWS_H

#include "input/reader.h"

/** The groups of it, in the order of ves_sensitivity_rows. */
typedef enum ves_sensitivity_table {
    VES_SENSITIVITY_ALL,
    VES_SENSITIVITY_OVER,
    VES_SENSITIVITY_GROUP,
    VES_SENSITIVITY_OF,
    VES_N_SENSITIVITY_TABLE
} ves_sensitivity_table;

extern const ves_row_table ves_sensitivity_rows[VES_N_SENSITIVITY_TABLE];

size_t ves_sensitivity_row_tables(const ves_row_table **tables);

#endif
