/** @file observations.h
 * Measured values that a fit is held against: from tables (docs/fit.md), and from the DV of data sets.
 *
 * The unit of a value says what was measured: a share of the dose, per gram or per mL, an amount or a concentration; or
 * a number of an analysis.  Values stay in the units they were written in, and predictions are brought to these.
 * Owns: its lists, tables and names of studies and animals.  Lifetime: {0}, ves_observations_read, free.
 */
#ifndef VES_FIT_OBSERVATIONS_H
#define VES_FIT_OBSERVATIONS_H

#include "fit/observation_list.h"
#include "study/study.h"

/** Read what `observed` names, and the measured values of the data sets of the study.
 *  @param observed  a text, a list, a group; or NULL
 *  @return with all faults said, each at its line: VES_E_CONFIG, VES_E_UNIT, VES_E_FILE; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_observations_read(const ves_study *study, const ves_setting *observed,
                                                ves_observations *observations, ves_report *report);

#endif
