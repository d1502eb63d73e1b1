/** @file recall.h
 * What an earlier run of the same search has found already: plans with their roads, ends of searches, trials.
 *
 * A search takes the same way each time, so the number of a plan, search or trial on that way is its name.
 */
#ifndef VES_REGIMEN_RECALL_H
#define VES_REGIMEN_RECALL_H

#include "regimen/seeker.h"

/** The next plan: its road, and what finding that took. @return false: it has to be found, then remembered */
bool ves_recall_plan(ves_seeker *seeker);
/** @param solved  subjects that had been solved before */
ves_status VES_MUST_CHECK ves_remember_plan(const ves_seeker *seeker, size_t solved, ves_report *report);

/** The next search: its end. @param sought  has its arrays */
bool ves_recall_search(ves_seeker *seeker, ves_sought *sought);
/** @param tried, solved  before it */
ves_status VES_MUST_CHECK ves_remember_search(const ves_seeker *seeker, const ves_sought *sought, size_t tried,
                                              size_t solved, ves_report *report);

/** The next trial of the search: levels, or that it failed. What each subject had is not there. */
bool ves_recall_trial(ves_seeker *seeker);
ves_status VES_MUST_CHECK ves_remember_trial(const ves_seeker *seeker, ves_report *report);

#endif
