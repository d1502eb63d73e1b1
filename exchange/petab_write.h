/** @file petab_write.h
 * A study with a fit as a problem of PEtab: models in SBML, and tables of parameters, observables and measured values.
 *
 * Each scenario is a model of its own.  In version 1.0.0 its later doses are events of the model, so there is one
 * condition for each; in 2.0.0 they are periods of an experiment (petab_periods.h).  Free numbers are parameters of the
 * models; what hangs on them is worked out by initial assignments (free_form.h).  What PEtab has no words for is
 * refused, each with its place: it is never left out.
 */
#ifndef VES_EXCHANGE_PETAB_WRITE_H
#define VES_EXCHANGE_PETAB_WRITE_H

#include "exchange/whole_file.h"
#include "study/study.h"

typedef struct ves_petab_target {
    const char *path;   /**< of the study */
    const char *output; /**< FOLDER/ */
    int version;        /**< 1 or 2; 0: 2 where anything happens after 0 h */
    ves_whole_file_asked asked;
} ves_petab_target;

/** Write it into the folder.
 *  @param written  called with the name of each file when it is whole; may be NULL
 *  @return VES_E_USAGE: `output` is no folder; VES_E_CONFIG: there is no fit; VES_E_MODEL: what PEtab cannot say */
ves_status VES_MUST_CHECK ves_petab_write(const ves_petab_target *target, const ves_study *study,
                                          void (*written)(const char *path), ves_report *report);

#endif
