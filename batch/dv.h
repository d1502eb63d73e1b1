/** @file dv.h
 * Measured values of a data set, beside what was solved: the group /observed of a result.
 */
#ifndef VES_BATCH_DV_H
#define VES_BATCH_DV_H

#include "batch/arrays.h"

void ves_dv_add(ves_arrays *w); /**< arrays with their numbers; nothing where there are none */

#endif
