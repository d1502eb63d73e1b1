/** @file fit_reach.h
 * Which numbers of the model each free number sets or multiplies, in the file of a fit, for whoever runs its draws.
 */
#ifndef VES_FIT_FIT_REACH_H
#define VES_FIT_FIT_REACH_H

#include "fit/fit.h"
#include "graph/table_maker.h"

/** Arrays fit/reach_...: one row for each number. An error stays in `table`. */
void ves_fit_put_reach(const ves_fit *fit, ves_table_maker *table);

#endif
