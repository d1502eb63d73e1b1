/** @file agreement.h
 * How curves agree with measured values, by organ and study.
 *
 * AFE = 10^mean(log10(predicted / observed)) tells which way they differ, AAFE (of absolute values) how far; shares
 * within 2-fold and 1.25-fold. A value below the limit of its assay agrees where the prediction is below it too (and
 * not below what it is at least), one above where it is above. Owns: its list.  Lifetime: {0}, ves_agreement_make,
 * free.
 */
#ifndef VES_COMPARE_AGREEMENT_H
#define VES_COMPARE_AGREEMENT_H

#include "compare/observed.h"

typedef struct ves_agreement_row {
    const char *organ, *study;    /**< NULL: of all together; study "": it has no name */
    size_t n;                     /**< values above 0 that a prediction stands beside */
    double afe, aafe;             /**< NaN: there is none */
    double within_2, within_1_25; /**< percent of them */
    size_t n_below, below_agree;  /**< below a limit, and of these the prediction is too */
    size_t n_above, above_agree;  /**< above one */
} ves_agreement_row;

typedef struct ves_agreement {
    size_t n, room;
    ves_agreement_row
        *row;       /**< [n] by organ and study as they appear; the last is that of all, where there are several */
    size_t n_apart; /**< values that no prediction stands beside: of no scenario among several, of a time that
                       no curve reaches, 0 */
} ves_agreement;

/** @param quantity  the curve the values belong to */
ves_status VES_MUST_CHECK ves_agreement_make(const ves_comparison *comparison, const ves_observed *observed,
                                             const char *quantity, ves_agreement *agreement, ves_report *report);
void ves_agreement_free(ves_agreement *agreement);

#endif
