/** @file dv.h
 * Measured values of a data set, and beside each what was computed of the same subject: the group /observed of a
 * result.
 */
#ifndef VES_BATCH_DV_H
#define VES_BATCH_DV_H

#include "batch/arrays.h"

void ves_dv_add(ves_arrays *w);              /**< arrays with the measured numbers; nothing where there are none */
void ves_dv_put(ves_arrays *w, size_t told); /**< what was computed in a scenario of the file */

#endif
