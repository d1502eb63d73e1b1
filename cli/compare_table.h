/** @file compare_table.h
 * The table of vesipk compare, for people.
 */
#ifndef VES_CLI_COMPARE_TABLE_H
#define VES_CLI_COMPARE_TABLE_H

#include "compare/agreement.h"
#include "compare/compare.h"

/** What stands in it. */
typedef struct ves_compare_table {
    bool absolute; /**< concentrations and areas in amounts, not per dose */
    bool per_kg;   /**< clearance, volume and area per kg of body, to hold species side by side */
    size_t n_metric;
    const char *const *metric; /**< [n_metric] these columns alone; none: the usual ones */
} ves_compare_table;

/** Plasma and blood first: clearance, volume, times, F. Then a block for each organ that holds anything in some
 * scenario. Of several subjects the outermost quantiles stand below the median, what a tracer shows below that. */
void ves_cli_compare_table(const ves_comparison *comparison, const ves_compare_table *table);

/** How measured values agree, by organ and study. @param curve they are held against; NULL: each has its own */
void ves_cli_agreement_table(const ves_agreement *agreement, const char *curve);

#endif
