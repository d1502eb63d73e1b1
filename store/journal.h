/** @file journal.h
 * What a run has done so far, on the disk or in memory: records, one behind the other, each with a checksum.
 *
 * A record counts when all of it is there.  What a killed program left behind the last whole record is cut off when the
 * journal is opened to go on.  In front stands a small HDF5 file that tells any reader of HDF5 what this is.
 * One process writes at a time (it holds a lock); several may read.
 * Owns: the open file.  Lifetime: {0}, create or open, use, close.
 */
#ifndef VES_STORE_JOURNAL_H
#define VES_STORE_JOURNAL_H

#include "graph/table.h"

typedef struct ves_journal {
    char *path;
    int file;              /**< -1: none is open */
    uint64_t end;          /**< bytes: behind the last whole record */
    bool rested;           /**< it was closed for a while, and may be again */
    bool in_memory;        /**< there is no file */
    unsigned char *memory; /**< [room] then */
    size_t room;
    bool torn; /**< bytes stand behind the last whole record: it is damaged there, or was cut short */
} ves_journal;

typedef struct ves_record {
    uint64_t kind, size; /**< of the content, bytes */
    uint64_t at;         /**< where the content begins in the file */
} ves_record;

/** Start a journal, replacing what is there.
 *  @param about  what a reader of HDF5 is told
 *  @return VES_E_FILE with the system's words, or: another process writes it; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_journal_create(ves_journal *journal, const char *path, const ves_table *about,
                                             ves_report *report);

/** Start a journal in memory, for one process and one run: records are added and read, all else is for files. */
void ves_journal_start(ves_journal *journal);

/** Is it what a process that was killed at once leaves: shorter than what ves_journal_create would write, and each byte
 *  that of it, or 0 (a byte that never reached the disk)?
 *  @param about  as for ves_journal_create
 *  @param blank  out
 *  @return VES_E_FILE: it is no plain file, or cannot be read; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_journal_is_blank(const char *path, const ves_table *about, bool *blank,
                                               ves_report *report);

/** Is there a journal of a run at this path? */
bool ves_journal_is(const char *path);

/** Open a journal that is there.
 *  @param append  to go on with it; else to read
 *  @param first   out: before its first record, for ves_journal_next
 *  @return VES_E_FILE: cannot be opened, is no journal, another process writes it */
ves_status VES_MUST_CHECK ves_journal_open(ves_journal *journal, const char *path, bool append, ves_record *first,
                                           ves_report *report);

/** The record behind `record`, which becomes it; reads all of it to check it. @param more out: false behind the last
 * whole one, where `end` then is */
ves_status VES_MUST_CHECK ves_journal_next(ves_journal *journal, ves_record *record, bool *more, ves_report *report);

/** Add a record. @param part [n_part] its content in pieces @param at out: where the content begins */
typedef struct ves_piece {
    const void *bytes;
    size_t n;
} ves_piece;
ves_status VES_MUST_CHECK ves_journal_append(ves_journal *journal, uint64_t kind, size_t n_piece,
                                             const ves_piece piece[], uint64_t *at, ves_report *report);

/** Read `n` bytes at `at`. */
ves_status VES_MUST_CHECK ves_journal_read(const ves_journal *journal, uint64_t at, size_t n, void *out,
                                           ves_report *report);

/** Forget everything from `end` on; see that the rest is on the disk. */
ves_status VES_MUST_CHECK ves_journal_cut(ves_journal *journal, uint64_t end, ves_report *report);
ves_status VES_MUST_CHECK ves_journal_sync(const ves_journal *journal, ves_report *report);

bool ves_journal_is_written(const char *path); /**< another process holds the lock; false where there are no locks */

/** A process may hold but so many files open: close the file of a journal that is read until it is needed again. */
void ves_journal_rest(ves_journal *journal);
ves_status VES_MUST_CHECK ves_journal_wake(ves_journal *journal, ves_report *report); /**< VES_E_FILE: it is gone */

void ves_journal_close(ves_journal *journal); /**< the file stays; {0} is allowed; after a failed opening too */

#endif
