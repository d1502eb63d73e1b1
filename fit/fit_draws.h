/** @file fit_draws.h
 * Draws as a table of subjects, for the next study: population = { subjects = "draws.csv"; } (private to fit/).
 */
#ifndef VES_FIT_FIT_DRAWS_H
#define VES_FIT_FIT_DRAWS_H

#include "fit/learned.h"

/** May it be written, and can all free numbers of the model stand in it? @return VES_E_FILE: it is there already and
 * not to be replaced; VES_E_CONFIG: there will be no draws, or a number is another in one scenario or study */
ves_status VES_MUST_CHECK ves_fit_draws_check(const ves_fit *fit, const char *path, bool force, ves_report *report);

/** Write a row for each draw of equal weight, a column for each number of the model that a free number sets or
 * multiplies. */
ves_status VES_MUST_CHECK ves_fit_draws_write(const ves_fit *fit, const ves_learned *learned, const char *path,
                                              ves_report *report);

#endif
