/** @file fit_entry.h
 * What was learned, as an entry of the library: the loop closed (private to fit/).
 */
#ifndef VES_FIT_FIT_ENTRY_H
#define VES_FIT_FIT_ENTRY_H

#include "fit/learned.h"

/** Which entry of the library. */
typedef enum ves_entry_kind { VES_ENTRY_PRODUCT, VES_ENTRY_TRACER, VES_ENTRY_SPECIES, VES_N_ENTRY_KIND } ves_entry_kind;

/** May it be written? @return VES_E_FILE: it is there already and not to be replaced; VES_E_CONFIG: the study has no
 * one such entry, or no number of it is free */
ves_status VES_MUST_CHECK ves_fit_entry_check(const ves_fit *fit, ves_entry_kind kind, const char *path, bool force,
                                              ves_report *report);

/** Write the entry that the study has, with each free number of it as it was learned. */
ves_status VES_MUST_CHECK ves_fit_entry_write(const ves_fit *fit, ves_entry_kind kind, const ves_learned *learned,
                                              const char *path, ves_report *report);

#endif
