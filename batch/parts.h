/** @file parts.h
 * A run that several processes share, as its leader sees it: which units are left, and in which journals the others
 * are.
 *
 * Every process writes a journal of its own, FILE.part.0, FILE.part.1, ...  When a run ends before it is whole they
 * stay; whoever goes on with it, with however many processes, leaves them as they are and adds further ones.
 * Owns: its lists.  Lifetime: {0}, ves_parts_find, (start, take, give, collect), free.
 */
#ifndef VES_BATCH_PARTS_H
#define VES_BATCH_PARTS_H

#include "batch/batch.h"

typedef struct ves_parts {
    const char *file;  /**< the result, borrowed */
    size_t n, room;    /**< journals */
    size_t *number;    /**< [n] increasing at first */
    bool alone;        /**< and FILE.part, the journal of a run by one process */
    size_t n_unit;     /**< 0: not started */
    uint32_t *with;    /**< [n_unit] who has it: VES_PARTS_LEFT, VES_PARTS_KEPT, or else a rank */
    size_t n_left, at; /**< units that nobody has; no such unit is before `at` */
    const ves_plan *plan;
    const char *identity, *origin;
} ves_parts;

#define VES_PARTS_LEFT UINT32_MAX       /**< nobody has this unit */
#define VES_PARTS_KEPT (UINT32_MAX - 1) /**< it is in a journal that is closed */

/** Which journals are there? */
ves_status VES_MUST_CHECK ves_parts_find(ves_parts *parts, const char *file, ves_report *report);
void ves_parts_free(ves_parts *parts);

size_t ves_parts_fresh(const ves_parts *parts);        /**< a number with none behind it */
char *ves_parts_path(const char *file, size_t number); /**< free with free(); NULL: out of memory */

/** Remove all of them, and what is beside them. @param told warn of each: it holds what somebody may have wanted
 * @return VES_E_FILE: another process is writing one */
ves_status VES_MUST_CHECK ves_parts_remove(const char *file, bool told, ves_report *report);

/** Begin: no unit is done. The rest is borrowed. */
ves_status VES_MUST_CHECK ves_parts_start(ves_parts *parts, const ves_plan *plan, const char *identity,
                                          const char *origin, ves_report *report);

/** Close all journals that are there: their units are done. */
ves_status VES_MUST_CHECK ves_parts_take_all(ves_parts *parts, ves_report *report);

/** Close the journal of a rank that is no more: units that it had and did not finish are left again.
 *  @param n_done  out: units that it did finish
 *  @param again   out: the others, as "40 to 43, 77"; free with free() */
ves_status VES_MUST_CHECK ves_parts_take(ves_parts *parts, size_t number, size_t rank, size_t *n_done, char **again,
                                         ves_report *report);

/** Give a rank up to `most` consecutive units. @return how many; 0: none is left */
size_t ves_parts_give(ves_parts *parts, size_t rank, size_t most, size_t *first);

/** A journal counts. */
ves_status VES_MUST_CHECK ves_parts_add(ves_parts *parts, size_t number, ves_report *report);

/** All journals as one batch, to read. @param all out, {0} at first; close it, after an error too */
ves_status VES_MUST_CHECK ves_parts_collect(const ves_parts *parts, ves_batch *all, ves_report *report);

#endif
