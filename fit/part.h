/** @file part.h
 * A file that is being worked out: what is done so far is kept beside it, in FILE.part, until the file is whole.
 *
 * A verb that was killed, or interrupted, goes on from there with `--resume`, and makes the same file.
 * Lifetime: ves_part_open, work with its keeper, write the file, ves_part_close.
 */
#ifndef VES_FIT_PART_H
#define VES_FIT_PART_H

#include "base/hash.h"
#include "fit/keeper.h"
#include "study/study.h"

/** What a file is made from: the program, the study with all it has read, the options that change it. */
void ves_part_study(ves_hash *hash, const ves_study *study, const ves_study_options *options);

/** Numbers and words besides; texts with their ends. */
void ves_part_numbers(ves_hash *hash, size_t n, const double number[]);

typedef struct ves_part_asked {
    const char *what; /**< is worked out: "a fit" */
    const char *file;
    bool force, resume;
} ves_part_asked;

/** Begin, or go on.
 *  @param identity  what all depends on; what an earlier run kept of another one is refused
 *  @param keeper    {0}; close it after an error too
 *  @return VES_E_FILE: there is a file already, or nothing to go on with, or it is of something else */
ves_status VES_MUST_CHECK ves_part_open(const ves_part_asked *asked, const char *identity, ves_keeper *keeper,
                                        ves_report *report);

/** A shard is worked out: it gets its name. @param word  [n_word] of the command that makes it again */
ves_status VES_MUST_CHECK ves_part_seal(const ves_part_asked *asked, size_t n_word, const char *const word[],
                                        ves_keeper *keeper, ves_report *report);

/** Take what shards hold, for a file that they make together.
 *  @param identity  of the whole
 *  @param keeper    {0}; close it after an error too, with nothing to forget */
ves_status VES_MUST_CHECK ves_part_merge(const ves_part_asked *asked, size_t n_shard, const char *const shard[],
                                         const char *identity, ves_keeper *keeper, ves_report *report);

/** Done with `status`: what is kept stays where somebody may go on with it, and is removed where the file is whole, or
 *  where going on would meet the same fault. */
void ves_part_close(ves_keeper *keeper, ves_status status);

#endif
