/** @file petab_periods.h
 * What happens in a scenario after 0 h, as PEtab 2.0.0 says it: an experiment is a row of periods, and each begins with
 * a condition, which sets amounts and numbers of the model.
 */
#ifndef VES_EXCHANGE_PETAB_PERIODS_H
#define VES_EXCHANGE_PETAB_PERIODS_H

#include "exchange/petab_problem.h"

#include <stdio.h>

/** Does anything happen after 0 h in any scenario? */
bool ves_petab_has_periods(const ves_petab_problem *problem);

/** The table of conditions: a row for each thing that the beginning of a period sets. */
void ves_petab_write_conditions(FILE *to, const ves_petab_problem *problem);

/** The table of experiments, experiment_N for scenario N: from 0 h on the model as it is, then a row for each period.
 */
void ves_petab_write_experiments(FILE *to, const ves_petab_problem *problem);

#endif
