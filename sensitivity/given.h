/** @file given.h
 * What carries the numbers of a result that is there: from its subjects, without a new run.
 */
#ifndef VES_SENSITIVITY_GIVEN_H
#define VES_SENSITIVITY_GIVEN_H

#include "sensitivity/findings.h"

typedef struct ves_given_options {
    const char *file;
    size_t n_organ, n_number; /**< none: all that the file has */
    const char *const *organ, *const *number;
    bool linear; /**< numbers as they are, not their logarithms */
    uint64_t seed;
} ves_given_options;

/** First-order indices and PAWN of all numbers of single subjects, by all numbers that differ between these. A number
 * that is above 0 in every subject is asked about as its logarithm.
 *  @param title  out: of the result; free with free()
 *  @return VES_E_FILE: no result; VES_E_CONFIG: it tells of no subjects, or of too few, or has no such organ or number;
 *  VES_E_MEMORY. Free the findings all the same */
ves_status VES_MUST_CHECK ves_given_find(const ves_given_options *options, ves_findings *findings, char **title,
                                         ves_report *report);

#endif
