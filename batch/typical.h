/** @file typical.h
 * What the typical subject of each variant tells a result file: doses, masses, events, intervals.
 *
 * Where one subject was drawn, its own dose, masses and volumes stand in place of the typical one's, so that the
 * multiples of its curves follow from them.
 */
#ifndef VES_BATCH_TYPICAL_H
#define VES_BATCH_TYPICAL_H

#include "batch/arrays.h"

/** Arrays of the table that are filled from it. */
typedef struct ves_typical_arrays {
    size_t dose, body_mass, mass, volume, decay, uberon;
    size_t start, end;                                      /**< of intervals */
    size_t scenario, time, kind, amount, route, into, line; /**< of events */
} ves_typical_arrays;

/* Their arrays, in three parts: the order of the calls is that of the file.  @param to out: where they are */
void ves_typical_scenarios(ves_arrays *w, ves_typical_arrays *to);
void ves_typical_events(ves_arrays *w, ves_typical_arrays *to);    /**< counts the events first */
void ves_typical_intervals(ves_arrays *w, ves_typical_arrays *to); /**< and the blocks that lie along them */

void ves_typical_put(ves_arrays *w, const ves_typical_arrays *to); /**< their numbers */

#endif
