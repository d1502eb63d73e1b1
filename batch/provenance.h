/** @file provenance.h
 * How a result file came about.
 */
#ifndef VES_BATCH_PROVENANCE_H
#define VES_BATCH_PROVENANCE_H

#include "batch/options.h"
#include "store/result.h"
#include "study/study.h"

/** The part that tells how the file came about: attributes, config text, the files it was read from, every resolved
 * number with its evidence.
 *  @param options  how the study was read, and the command line */
ves_status VES_MUST_CHECK ves_provenance_add(const ves_study *study, const ves_run_options *options, ves_table *table,
                                             ves_report *report);

/** /sweep: what each scenario has of what `vary` says, along "scenario", which the table has. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_provenance_add_sweep(const ves_study *study, ves_table *table, ves_report *report);

#endif
