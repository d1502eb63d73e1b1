/** @file room.h
 * What a run takes of memory, reckoned before its first step.
 */
#ifndef VES_BATCH_ROOM_H
#define VES_BATCH_ROOM_H

#include "batch/plan.h"

/** Bytes that a run takes at its height: right within a factor of about 1.5 where it is much. */
typedef struct ves_room {
    double sums;    /**< what is summed up of more than VES_EXACT_SUBJECTS subjects */
    double curves;  /**< the curves that are being solved, on all threads */
    double results; /**< what is put into the file, or kept where there is none */
} ves_room;

ves_room ves_room_of(const ves_plan *plan, size_t n_thread, bool in_memory);

/** Is there room for it?
 *  @param most  bytes that may be taken; 0: what there is (base/memory_left.h)
 *  @return VES_E_CONFIG: there is not; the line tells how much is needed, what is there, and what takes less */
ves_status VES_MUST_CHECK ves_room_check(const ves_plan *plan, size_t n_thread, bool in_memory, double most,
                                         ves_report *report);

#endif
