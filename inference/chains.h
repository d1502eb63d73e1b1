/** @file chains.h
 * Do chains of draws tell of one distribution, and how many independent draws are they worth?
 *
 * Rank-normalised split R-hat, and effective sizes of the bulk and of the tails, as Vehtari, Gelman, Simpson, Carpenter
 * & Buerkner 2021 (Bayesian Analysis 16:667) define them; autocorrelations are cut off as Geyer 1992 says.
 */
#ifndef VES_INFERENCE_CHAINS_H
#define VES_INFERENCE_CHAINS_H

#include "base/report.h"

#include <stddef.h>

typedef struct ves_chain_verdict {
    double rhat;       /**< near 1 where chains agree */
    double bulk, tail; /**< effective draws for the middle, and for the ends (the less of 5 and 95 %) */
} ves_chain_verdict;

/** @param value   [n_chain][n_draw], four draws or more
 *  @param verdict out @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_chains_judge(size_t n_chain, size_t n_draw, const double value[],
                                           ves_chain_verdict *verdict, ves_report *report);

#endif
