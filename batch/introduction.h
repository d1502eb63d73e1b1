/** @file introduction.h
 * What a journal says of itself in front: which study it is of, which shard, and the same in words for any reader of
 * HDF5.  A journal without an introduction holds nothing: its process was killed before it had begun.
 */
#ifndef VES_BATCH_INTRODUCTION_H
#define VES_BATCH_INTRODUCTION_H

#include "batch/plan.h"
#include "store/journal.h"

/** A record of kind VES_RECORD_IDENTITY begins with this; behind it stand lines "setting=value" that results depend on.
 */
typedef struct ves_introduction {
    uint64_t version, shard, n_shard, n_unit, kept;
} ves_introduction;

/** What a reader of HDF5 is told of an unfinished run, added to {0}. */
ves_status VES_MUST_CHECK ves_introduction_words(const ves_study *study, ves_shard shard, ves_table *about,
                                                 ves_report *report);

/** The first records of a new journal: where the study is, and what it is. Nothing counts without the second.
 *  @param mine, origin  as for ves_batch_open */
ves_status VES_MUST_CHECK ves_introduction_write(const ves_plan *plan, ves_shard shard, const char *mine,
                                                 const char *origin, ves_journal *journal, ves_report *report);

/** Is this the journal of the same run? @param record  its introduction @param head  out
 *  @return VES_E_FILE: of another one, the settings that differ are named; damaged */
ves_status VES_MUST_CHECK ves_introduction_read(const ves_plan *plan, const ves_journal *journal,
                                                const ves_record *record, const char *mine, ves_introduction *head,
                                                ves_report *report);

/** The same of a journal that is not open, whoever writes it. */
ves_status VES_MUST_CHECK ves_journal_of_run(const ves_plan *plan, const char *path, const char *mine,
                                             ves_report *report);

/** Does a journal say what run it is of? One that a process was about to begin when it was killed does not. */
ves_status VES_MUST_CHECK ves_journal_begun(const char *path, bool *begun, ves_report *report);

/** Does a journal hold nothing, since its process was killed before it had said what run it is of? Then it may begin
 *  anew.
 *  @param path   it is there
 *  @param shard  as for ves_batch_open
 *  @param blank  out */
ves_status VES_MUST_CHECK ves_journal_of_nobody(const ves_study *study, const char *path, ves_shard shard, bool *blank,
                                                ves_report *report);

#endif
