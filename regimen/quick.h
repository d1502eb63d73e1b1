/** @file quick.h
 * The short cut: where exposures go with the dose, one solution for each dose of a plan tells of every regimen.
 */
#ifndef VES_REGIMEN_QUICK_H
#define VES_REGIMEN_QUICK_H

#include "regimen/seeker.h"

/** Look for it in the plan of the seeker: road, basis, degree, nonlinear are set.  There is one where all that varies
 * are amounts, and what is asked for adds up over doses, or goes with the one dose there is.
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_quick_find(ves_seeker *seeker, ves_report *report);

/** Values of a regimen by it: seeker->value, total. */
void ves_quick_sum(ves_seeker *seeker, const double x[]);

#endif
