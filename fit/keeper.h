/** @file keeper.h
 * What a verb has worked out so far, piece by piece: in a journal, so that one that was killed goes on.
 *
 * A piece is a row of numbers with a key.  Every piece follows from the study and the seed alone, so it does not matter
 * in which order, or by which thread, pieces were kept.
 * Lifetime: {0}, ves_keeper_open, ves_keeper_find and ves_keeper_keep from any thread, close.
 */
#ifndef VES_FIT_KEEPER_H
#define VES_FIT_KEEPER_H

#include "store/journal.h"

#include <stdbool.h>
#include <stddef.h>

/** Kinds of pieces: of a fit; rows of a sensitivity analysis; draws of a design; plans, searches, trials of a regimen.
 */
enum {
    VES_KEPT_START = 1,
    VES_KEPT_DRAWS,
    VES_KEPT_PROFILE,
    VES_KEPT_STEP,
    VES_KEPT_ROWS = 10,
    VES_KEPT_SLOPES = 20,
    VES_KEPT_PLAN = 30,
    VES_KEPT_SEARCH,
    VES_KEPT_TRIAL
};

enum { VES_KEPT_WORDS = 25 /**< numbers that hold 200 bytes of text */ };

typedef struct ves_kept {
    uint64_t kind, key;
    size_t n;
    double *number; /**< [n] */
} ves_kept;

typedef struct ves_keeper {
    ves_journal journal;
    bool is_open;
    size_t n, room;
    ves_kept *kept; /**< [n] of an earlier run */
    struct ves_keeper_lock *lock;
} ves_keeper;

/** Begin a journal, or go on with one.
 *  @param what      is worked out, for people: "a fit"
 *  @param identity  what the pieces depend on: a journal of another one is refused
 *  @param resume    it is there: go on
 *  @return VES_E_FILE */
ves_status VES_MUST_CHECK ves_keeper_open(ves_keeper *keeper, const char *path, const char *what, const char *identity,
                                          bool resume, ves_report *report);

/** A piece of an earlier run. NULL: there is none.
 *  @param keeper  of this and the next: NULL, or {0}: nothing is kept */
const ves_kept *ves_keeper_find(const ves_keeper *keeper, uint64_t kind, uint64_t key);
ves_status VES_MUST_CHECK ves_keeper_keep(ves_keeper *keeper, uint64_t kind, uint64_t key, size_t n,
                                          const double number[], ves_report *report);

/* ---- shards: what was worked out of one part of the pieces, elsewhere ---- */

/** A shard is whole, and on the disk. @param words  what makes the same shard again: [n_word] of its command */
ves_status VES_MUST_CHECK ves_keeper_seal(ves_keeper *keeper, size_t n_word, const char *const word[],
                                          ves_report *report);

bool ves_keeper_is(const char *path); /**< a shard, or what an interrupted verb left? */

/** The words that a shard was sealed with.
 *  @param word  out, [n_word] and NULL behind them; free with ves_keeper_words_free, after an error too
 *  @return VES_E_FILE: it is no whole shard */
ves_status VES_MUST_CHECK ves_keeper_words(const char *path, size_t *n_word, char ***word, ves_report *report);
void ves_keeper_words_free(size_t n_word, char **word);

/** Add the pieces of a whole shard.
 *  @param keeper  {0} before the first one; close it, with nothing to forget
 *  @param identity, n  what the pieces depend on: the identity of the shard has to begin with these n bytes
 *  @return VES_E_FILE: it is of something else, not whole, or was added before */
ves_status VES_MUST_CHECK ves_keeper_add(ves_keeper *keeper, const char *path, const char *identity, size_t n,
                                         ves_report *report);

void ves_keeper_close(ves_keeper *keeper, bool forget); /**< forget: there is a result, the journal is removed */

#endif
