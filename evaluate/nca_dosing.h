/** @file nca_dosing.h
 * What an analysis asks of the doses of a subject.
 */
#ifndef VES_EVALUATE_NCA_DOSING_H
#define VES_EVALUATE_NCA_DOSING_H

#include "analysis/nca.h"
#include "study/fill.h"
#include "study/study.h"

/** How exactly the subjects of a study are solved; the referee steps with no tolerance, but rounds. */
ves_tolerance ves_solved_to(const ves_study *study);

/** Doses of a subject: how many, until when, how much, and whether all of it enters plasma. */
ves_nca_dosing ves_dosing_of(const ves_instance *s, ves_tolerance solved);

#endif
