/** @file fit_try.h
 * What is wrong with a fit that only solving its study shows.
 */
#ifndef VES_FIT_FIT_TRY_H
#define VES_FIT_FIT_TRY_H

#include "fit/fit.h"

/** What only solving tells: a start that cannot be solved, a free number that nothing measured hangs on (faults).
 *  @param warn  say which numbers trade off at the start, too */
ves_status VES_MUST_CHECK ves_fit_try(ves_fit *fit, bool warn, ves_report *report);

/** Read and try the fit of a study, where it has one: for `vesipk check`. */
ves_status VES_MUST_CHECK ves_fit_check(const ves_study *study, ves_report *report);

#endif
