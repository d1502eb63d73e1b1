/** @file fit_entry.h
 * What was learned, as an entry of the library: the loop closed (private to fit/).
 */
#ifndef VES_FIT_FIT_ENTRY_H
#define VES_FIT_FIT_ENTRY_H

#include "fit/learned.h"

/** May it be written? @return VES_E_FILE: it is there already and not to be replaced; VES_E_CONFIG: the study has no
 * one product, or a number that is free is none of it */
ves_status VES_MUST_CHECK ves_fit_entry_check(const ves_fit *fit, const char *path, bool force, ves_report *report);

/** Write the product of the study with each free number of it as it was learned. */
ves_status VES_MUST_CHECK ves_fit_entry_write(const ves_fit *fit, const ves_learned *learned, const char *path,
                                              ves_report *report);

#endif
