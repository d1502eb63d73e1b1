/** @file checkpoint.h
 * Sketches as bytes, and saved now and then beside the journal, so that a run that is killed goes on from there.
 *
 * A checkpoint is a journal of its own with one record: where the journal of the run ended, and all sketches then.
 */
#ifndef VES_BATCH_CHECKPOINT_H
#define VES_BATCH_CHECKPOINT_H

#include "analysis/sketch.h"
#include "store/journal.h"

/** All sketches as bytes, one behind the other. @param n_byte out @return free with free(); NULL: out of memory */
unsigned char *ves_sketches_put(size_t n, const ves_sketch sketch[], size_t *n_byte);

/** Add what such bytes hold to sketches. @param at, end  the bytes, of this journal
 *  @return VES_E_FILE: these are no `n` sketches; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sketches_merge(size_t n, ves_sketch sketch[], const ves_journal *journal,
                                             const unsigned char *at, const unsigned char *end, ves_report *report);

/** Replace the checkpoint at `path`; the journal is on the disk first. */
ves_status VES_MUST_CHECK ves_checkpoint_save(const char *path, size_t n, const ves_sketch sketch[],
                                              const ves_journal *journal, ves_report *report);

/** Add what the checkpoint holds to sketches; one that cannot be read is none.
 *  @param end  out: where the journal ended then; 0: there is no checkpoint */
ves_status VES_MUST_CHECK ves_checkpoint_load(const char *path, size_t n, ves_sketch sketch[], uint64_t *end,
                                              ves_report *report);

#endif
