/** @file provenance.h
 * How a result file came about.
 */
#ifndef VES_BATCH_PROVENANCE_H
#define VES_BATCH_PROVENANCE_H

#include "store/result.h"
#include "study/study.h"

/** The part that tells how the file came about: attributes, config text, every resolved number with its evidence. */
ves_status VES_MUST_CHECK ves_provenance_add(const ves_study *study, const char *command_line, ves_table *table,
                                             ves_report *report);

#endif
