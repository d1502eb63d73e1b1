/** @file plans.h
 * All ways through what is a choice between some: scenarios, routes and counts, listed values.
 */
#ifndef VES_REGIMEN_PLANS_H
#define VES_REGIMEN_PLANS_H

#include "regimen/trial.h"

/** @param plan out [n_plan]; free with ves_plans_free
 *  @return VES_E_CONFIG with one line: there are too many */
ves_status VES_MUST_CHECK ves_plans_list(const ves_regimen *regimen, size_t *n_plan, ves_plan **plan,
                                         ves_report *report);
void ves_plans_free(size_t n_plan, ves_plan *plan);

#endif
