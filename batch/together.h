/** @file together.h
 * One study, solved by several processes: the leader hands out units and solves too, the others ask it for more.
 *
 * When a process is killed and the leader lives on, its units that are not safe in its journal are handed out again.
 */
#ifndef VES_BATCH_TOGETHER_H
#define VES_BATCH_TOGETHER_H

#include "batch/log.h"
#include "batch/parts.h"

/** What to solve, and where to. All of it is borrowed. */
typedef struct ves_job {
    const ves_plan *plan;
    const char *file, *identity, *origin;
    const ves_run_options *options;
} ves_job;

/** As rank 0, or alone: until every unit is in a journal.
 *  @param status  how it went so far; an error is told to the others, who do not begin then
 *  @param log     out: opened
 *  @param all     out, {0} at first: all journals, to read; close it, after an error too
 *  @return VES_E_INTERRUPTED: what is done is in the journals */
ves_status VES_MUST_CHECK ves_together_lead(const ves_job *job, ves_status status, ves_log *log, ves_batch *all,
                                            ves_report *report);

/** As any other rank: until there are no more units. What goes wrong is told to rank 0.
 *  @param status  how it went so far
 *  @param report  holds something only where rank 0 is no more */
ves_status VES_MUST_CHECK ves_together_follow(const ves_job *job, ves_status status, ves_report *report);

#endif
