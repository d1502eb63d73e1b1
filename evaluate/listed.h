/** @file listed.h
 * Subjects of a table that cannot be: found before anything is solved.
 */
#ifndef VES_EVALUATE_LISTED_H
#define VES_EVALUATE_LISTED_H

#include "study/study.h"

/** Build each subject of a table, of many the first 10000, in each scenario.
 *  @return VES_E_CONFIG: some cannot be built; each has its line of the table. VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_listed_check(const ves_study *study, ves_report *report);

#endif
