/** @file regimen_rows.h
 * What `regimen` of a study may say.  Its `vary` is read by study/regimen_vary.h where a regimen is looked for, all
 * else by regimen/; it acts in `vesipk regimen` and `check` alone.
 */
#ifndef VES_STUDY_REGIMEN_ROWS_H
#define VES_STUDY_REGIMEN_ROWS_H

#include "input/reader.h"

/** The groups of it, in the order of ves_regimen_rows. */
typedef enum ves_regimen_table {
    VES_REGIMEN_ALL,
    VES_REGIMEN_VARY,
    VES_REGIMEN_REACH,
    VES_REGIMEN_KEEP,
    VES_REGIMEN_LEAST,
    VES_REGIMEN_MOST,
    VES_N_REGIMEN_TABLE
} ves_regimen_table;

extern const ves_row_table ves_regimen_rows[VES_N_REGIMEN_TABLE];

size_t ves_regimen_row_tables(const ves_row_table **tables);

#endif
