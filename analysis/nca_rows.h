/** @file nca_rows.h
 * The numbers of an analysis, one a row: their names, units and words in a result file.
 */
#ifndef VES_ANALYSIS_NCA_ROWS_H
#define VES_ANALYSIS_NCA_ROWS_H

#include <stddef.h>

typedef struct ves_nca_row {
    const char *name;
    size_t offset;     /**< in ves_nca, or in ves_nca_interval */
    const char *units; /**< "@": concentration; "%" is an amount in percent of all doses, "/" an amount h per dose */
    const char *words;
} ves_nca_row;

enum { VES_N_NCA = 26, VES_N_NCA_INTERVAL = 7 };
extern const ves_nca_row ves_nca_rows[VES_N_NCA];
extern const ves_nca_row ves_nca_interval_rows[VES_N_NCA_INTERVAL];

#endif
