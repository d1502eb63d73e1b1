/** @file individuals.h
 * Single subjects in a result file: their status, numbers, curves and covariates.
 */
#ifndef VES_BATCH_INDIVIDUALS_H
#define VES_BATCH_INDIVIDUALS_H

#include "batch/arrays.h"

void ves_individuals_add(ves_arrays *w); /**< their arrays, as far as the study asks for them */
void ves_individuals_put(ves_arrays *w); /**< their numbers, to the file */

#endif
