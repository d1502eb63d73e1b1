/** @file explain.h
 * Every number in use, with its evidence, as rows to print.
 */
#ifndef VES_STUDY_EXPLAIN_H
#define VES_STUDY_EXPLAIN_H

#include "study/study.h"

typedef struct ves_evidence_row {
    const char *scenario; /**< "" where it holds in all */
    const ves_parameter *parameter;
} ves_evidence_row;

/** Numbers in use in any scenario; those that are the same in all are listed once.
 *  @param rows out [n], free with free(); borrowed from the study */
ves_status VES_MUST_CHECK ves_evidence(const ves_study *study, size_t *n, ves_evidence_row **rows, ves_report *report);

#endif
