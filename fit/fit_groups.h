/** @file fit_groups.h
 * The groups of a fit's file that ArviZ reads: posterior, prior, sample_stats, log_likelihood, posterior_predictive,
 * observed_data; and posterior_walkers, where there is a second opinion.
 */
#ifndef VES_FIT_FIT_GROUPS_H
#define VES_FIT_FIT_GROUPS_H

#include "fit/learned.h"
#include "graph/table_maker.h"

/** There are draws. An error stays in `table`. */
void ves_fit_put_groups(const ves_fit *fit, const ves_learned *learned, ves_table_maker *table);

#endif
