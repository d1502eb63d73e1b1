/** @file observed_table.h
 * One table of measured values (private to fit/).
 */
#ifndef VES_FIT_OBSERVED_TABLE_H
#define VES_FIT_OBSERVED_TABLE_H

#include "fit/observations.h"

/** Add the values of a table. @param organs  other names of organs @return the first fault */
ves_status VES_MUST_CHECK ves_observed_table_read(const ves_study *study, ves_sheet_options *options,
                                                  ves_sheet_words *organs, ves_observations *observations,
                                                  ves_report *report);

/** The index of a study, an animal of a study; added where it is new. VES_NONE: out of memory */
size_t ves_observations_study(ves_observations *observations, const char *name);
size_t ves_observations_animal(ves_observations *observations, size_t study, const char *name);
bool ves_observations_add(ves_observations *observations, const ves_datum *datum); /**< false: out of memory */

#endif
