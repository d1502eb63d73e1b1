/** @file batch.h
 * Units of a plan, solved on threads: rows to the journal, and for large studies sketches of every number.
 *
 * Owns: the journal, its index, the sketches.  Lifetime: {0}, ves_batch_open, ves_batch_run, (ask), close.
 */
#ifndef VES_BATCH_BATCH_H
#define VES_BATCH_BATCH_H

#include "analysis/sketch.h"
#include "batch/record.h"
#include "solver/lane_count.h"
#include "store/journal.h"

/** How far a run is. */
typedef struct ves_progress {
    size_t n_unit, n_done;      /**< units of this run (of this shard), and those that are finished */
    size_t n_subject, n_failed; /**< solved or failed since it began, or went on: subjects times scenarios */
} ves_progress;

/** Callbacks of whoever started the run: to show progress, and to cancel. One thread at a time calls them. */
typedef struct ves_watcher {
    void (*progress)(void *context, const ves_progress *progress); /**< NULL: nobody looks */
    bool (*stop)(void *context); /**< true: finish what is begun, then stop; NULL: never */
    void *context;
} ves_watcher;

/** Where units to solve come from; asked by several threads at a time. */
typedef struct ves_units {
    bool (*next)(void *context, size_t *unit); /**< false: there are no more */
    void *context;
} ves_units;

typedef struct ves_source {
    uint32_t journal; /**< + 1; 0: the unit is not done */
    uint64_t at;      /**< where its record begins */
} ves_source;

typedef struct ves_batch {
    const ves_plan *plan;
    size_t from, to; /**< units of this run */
    size_t n_journal, room_journal;
    ves_journal *journal;   /**< [0] is written */
    char *state;            /**< where sketches are saved now and then; NULL: nothing is written */
    ves_source *source;     /**< [plan.n_unit] */
    ves_sketch *sketch;     /**< [n_variant][n_cell]; NULL where rows are kept */
    ves_failed_list failed; /**< in the order they were found */
} ves_batch;

void ves_batch_close(ves_batch *batch);

/** Start a run, or go on with one.
 *  @param part    the journal; NULL: in memory, where nothing is saved
 *  @param resume  it is there: go on
 *  @param identity  lines "setting=value" that the results depend on: a journal with others is refused, the differences
 *                   named
 *  @param origin    lines that tell ves_merge where the study is (origin.h)
 *  @return VES_E_FILE: no such journal, another study */
ves_status VES_MUST_CHECK ves_batch_open(ves_batch *batch, const ves_plan *plan, const char *part, bool resume,
                                         ves_shard shard, const char *identity, const char *origin, ves_report *report);

/** Add the journals of other shards, to read.
 *  @return VES_E_FILE: of another study, a unit is there twice */
ves_status VES_MUST_CHECK ves_batch_add(ves_batch *batch, const char *path, const char *identity, ves_report *report);

/** Is every unit there? @return VES_E_FILE: it names the shards that are missing */
ves_status VES_MUST_CHECK ves_batch_whole(const ves_batch *batch, ves_report *report);

/** Solve what is not done yet.
 *  @param units  NULL: all of this run, in their order
 *  @return VES_E_INTERRUPTED: the watcher said stop; all that is finished is in the journal */
ves_status VES_MUST_CHECK ves_batch_run(ves_batch *batch, size_t n_thread, const ves_units *units,
                                        const ves_watcher *watcher, ves_report *report);

/** Save the sketches beside the journal, as of now: a run that is killed later goes on from here. */
ves_status VES_MUST_CHECK ves_batch_save(ves_batch *batch, ves_report *report);

/** A shard is whole: what merging needs is added, and all of it is on the disk. */
ves_status VES_MUST_CHECK ves_batch_seal(ves_batch *batch, ves_report *report);

void ves_batch_forget_state(const ves_batch *batch); /**< the checkpoint beside the journal is not needed any more */
void ves_batch_forget(const ves_batch *batch);       /**< nor is the journal: there is a result */

/** What was kept of a member: its status, and its numbers.
 *  @param failed, mass_error  out
 *  @param row  [n] out: the first `n` of ves_plan_kept */
ves_status VES_MUST_CHECK ves_batch_read(const ves_batch *batch, ves_member member, bool *failed, double *mass_error,
                                         size_t first, size_t n, double row[], ves_report *report);

/** Covariates of a subject. @param out [n_covariate] */
ves_status VES_MUST_CHECK ves_batch_covariates(const ves_batch *batch, size_t subject, double out[],
                                               ves_report *report);

#endif
