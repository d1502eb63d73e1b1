/** @file observed_table.h
 * One table of measured values (private to fit/).
 */
#ifndef VES_FIT_OBSERVED_TABLE_H
#define VES_FIT_OBSERVED_TABLE_H

#include "fit/observation_list.h"

/** Add the values of a table. @param organs  other names of organs @return the first fault */
ves_status VES_MUST_CHECK ves_observed_table_read(const ves_study *study, ves_sheet_options *options,
                                                  ves_sheet_words *organs, ves_observations *observations,
                                                  ves_report *report);

#endif
