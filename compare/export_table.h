/** @file export_table.h
 * The tables of vesipk export, each written by a function: the header with the first row, then row by row (private to
 * compare/).
 */
#ifndef VES_COMPARE_EXPORT_TABLE_H
#define VES_COMPARE_EXPORT_TABLE_H

#include "store/result.h"

#include <stdio.h>

/** The first error sticks in `status`, and is said. */
typedef struct ves_exporter {
    ves_pieces *pieces;
    const ves_table *table;
    const char *path; /**< of the result, for words */
    FILE *to;
    size_t n_row;
    ves_status status;
    ves_report *report;
} ves_exporter;

void ves_export_curves(ves_exporter *e);
void ves_export_percentiles(ves_exporter *e);
void ves_export_nca(ves_exporter *e);
void ves_export_individual(ves_exporter *e);
void ves_export_intervals(ves_exporter *e);
void ves_export_events(ves_exporter *e);
void ves_export_before(ves_exporter *e);
void ves_export_subjects(ves_exporter *e);
void ves_export_observed(ves_exporter *e);
void ves_export_scenarios(ves_exporter *e);
void ves_export_organs(ves_exporter *e);
void ves_export_compartments(ves_exporter *e);
void ves_export_failures(ves_exporter *e);
void ves_export_numbers(ves_exporter *e);

#endif
