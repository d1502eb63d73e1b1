/** @file fit_table.h
 * What `vesipk fit` prints when it is done.
 */
#ifndef VES_CLI_FIT_TABLE_H
#define VES_CLI_FIT_TABLE_H

#include "fit/fit_run.h"

void ves_cli_print_fit(const ves_fit_outcome *outcome);
void ves_cli_tell_draws(const ves_fit_outcome *outcome); /**< draws that do not hold: why, to stderr */

void ves_cli_tell_walkers(const ves_fit_outcome *outcome); /**< that chains do not agree */

#endif
