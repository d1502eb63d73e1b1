/** @file exposure.h
 * Exposure of every organ of a study: NCA of each curve, what holds it against plasma and against the intravascular
 * reference, and NCA of each dosing interval.
 */
#ifndef VES_STUDY_EXPOSURE_H
#define VES_STUDY_EXPOSURE_H

#include "study/results.h"

/** The intravascular scenario that `scenario` is held against: of the same species (and unit), the one called "iv", or
 * else the first; (size_t)-1: there is none. */
size_t ves_exposure_reference(const ves_study *study, size_t scenario);

/** NCA of every organ, or of its signal.
 *  @param nca out [n_scenario][axis->n]; NaN where a scenario has no such organ
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_exposure(const ves_study *study, const ves_trajectory trajectory[],
                                       const ves_organ_axis *axis, bool signal, ves_nca nca[], ves_report *report);

/** Add the group /intervals/ to the table: NCA from each dose to the next, of scenarios with repeats; nothing where no
 * scenario has any. @param signal of the tracer too? @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_intervals_add(const ves_study *study, const ves_trajectory trajectory[],
                                            const ves_organ_axis *axis, bool signal, ves_table *table,
                                            ves_report *report);

#endif
