/** @file free_ranges.h
 * Every number that has a range, as a free number.
 */
#ifndef VES_FIT_FREE_RANGES_H
#define VES_FIT_FREE_RANGES_H

#include "fit/free.h"

/** Add all numbers in use that have a range.  Where two scenarios have another value or range of a number, each has a
 *  free number of its own, NUMBER@SCENARIO.
 *  @param scenario [n_scenario of the study] which are looked at
 *  @param at       where it was asked for @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_free_ranges(const ves_study *study, const bool scenario[], ves_place at,
                                          ves_free_list *list, ves_report *report);

#endif
