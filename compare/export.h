/** @file export.h
 * A result as tables that any program reads: CSV, a row for each number (docs/results.md lists the columns).
 *
 * What grows with the number of subjects goes from file to file in pieces, so it takes little memory.
 */
#ifndef VES_COMPARE_EXPORT_H
#define VES_COMPARE_EXPORT_H

#include "base/report.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct ves_export_options {
    const char *file; /**< a result */
    size_t n_what;
    const char *const *what; /**< [n_what] tables; none: all that have rows */
    const char *folder;      /**< made if it is not there, FOLDER/TABLE.csv; NULL: the one table goes to `to` */
    bool force;              /**< replace files that are there */
    FILE *to;
} ves_export_options;

/** Write tables of a result.
 *  @param written  called with the name of each file when it is whole; may be NULL
 *  @return VES_E_USAGE: no such table; VES_E_CONFIG: one that was asked for has no rows; VES_E_FILE: no result, or a
 * file cannot be written (what is whole stays); VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_export(const ves_export_options *options, void (*written)(const char *path),
                                     ves_report *report);

#endif
