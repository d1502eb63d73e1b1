/** @file size_table.h
 * A measured distribution of sizes: a table with columns diameter and concentration, or a file as the instrument wrote
 * it (NanoSight, ZetaView), known by its structure.
 */
#ifndef VES_STUDY_SIZE_TABLE_H
#define VES_STUDY_SIZE_TABLE_H

#include "input/sheet_options.h"

/** Read the table that `sizes` names.
 *  @param sizes   the group: file, units, ignore, column, ...
 *  @param rows    [n_row] of that group
 *  @param folder  of the study: the file is looked for there after the folder of the product
 *  @param n       out: sizes
 *  @param diameter, concentration  out: [n] cm, increasing, and per volume as written; free with free(), after an error
 *  too
 *  @return VES_E_FILE, VES_E_CONFIG, VES_E_UNIT, VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_size_table_read(ves_reader *reader, const ves_setting *sizes, size_t n_row,
                                              const ves_row rows[], const char *folder, size_t *n, double **diameter,
                                              double **concentration);

#endif
