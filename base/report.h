/** @file report.h
 * What went wrong, where the user wrote it, and what was expected: lines for a person.
 *
 * A report has a fixed size and needs no memory of its own, so "out of memory" can be said too; lines past its size are
 * counted, not kept.  Lifetime: {0}, ves_fail / ves_warn..., read `text`.  Nothing to free.
 */
#ifndef VES_BASE_REPORT_H
#define VES_BASE_REPORT_H

#include "base/status.h"

#include <stddef.h>

/** Where a value was written. The strings are borrowed from whoever read the file; any of them may be NULL, line 0 is
 * unknown. */
typedef struct ves_place {
    const char *file;
    int line;
    const char *setting;
} ves_place;

enum { VES_REPORT_SIZE = 16384 };

typedef struct ves_report {
    size_t n_error;             /**< lines that say an error, kept or not */
    size_t n_warning;           /**< lines that say a warning, kept or not */
    size_t n_lost;              /**< lines that found no room */
    size_t used;                /**< bytes of text in use */
    char text[VES_REPORT_SIZE]; /**< lines, each ended by '\n'; a string */
} ves_report;

/** Add one line "file:line: setting: words" and give back `status`, so that a caller can `return ves_fail(...)`.
 *  A line that stands in the report already is not said twice. `report` may be NULL: then only the status travels. */
ves_status ves_fail(ves_report *report, ves_status status, ves_place at, const char *format, ...) VES_PRINTF(4, 5);

/** Add one line "file:line: setting: warning: words". */
void ves_warn(ves_report *report, ves_place at, const char *format, ...) VES_PRINTF(3, 4);

/** Add one line "file:line: setting: note: words": what was taken from a file, say. */
void ves_note(ves_report *report, ves_place at, const char *format, ...) VES_PRINTF(3, 4);

/** ves_fail for memory: the one line that every allocation shares. */
ves_status ves_fail_memory(ves_report *report);

#endif
