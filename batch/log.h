/** @file log.h
 * How a run went, line by line: FILE.log beside the result, one JSON object a line.
 *
 * Times stand here and not in the result, which is the same for every run of a study.  A run that is resumed goes on
 * with the log.
 */
#ifndef VES_BATCH_LOG_H
#define VES_BATCH_LOG_H

#include "batch/options.h"

#include <stdio.h>

typedef struct ves_log {
    FILE *file;
    const ves_plan *plan;
    const ves_watcher *watcher; /**< who else looks */
    double started, told;       /**< s */
    ves_progress progress;
} ves_log;

/** @param result the file the run is for @return VES_E_FILE: it cannot be written */
ves_status VES_MUST_CHECK ves_log_open(ves_log *log, const char *result, const ves_run_options *options,
                                       const ves_plan *plan, ves_report *report);

/** A watcher that writes to the log and passes everything on to `next`. */
ves_watcher ves_log_watcher(ves_log *log, const ves_watcher *next);

/** A line of its own. */
void ves_log_note(ves_log *log, const char *event, const char *words);

void ves_log_close(ves_log *log, ves_status status); /**< the last line; {0} is allowed */

#endif
