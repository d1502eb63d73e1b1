/** @file measured_number.h
 * A measured value that is a number of an analysis: auc_inf, cl, half_life.
 */
#ifndef VES_FIT_MEASURED_NUMBER_H
#define VES_FIT_MEASURED_NUMBER_H

#include "input/measure.h"

/** Read the name of a number of an analysis, with its unit ("auc_inf" in "ng h/mL").
 *  @param near out: the nearest name, where there is no such number
 *  @return false: there is no such number, or it has another unit: then `near` is NULL and `wanted` says which */
bool ves_measure_of_number(const ves_units *units, const char *name, const char *unit, const char *amount_unit,
                           ves_measure *measure, const char **near, size_t n, char *wanted);

#endif
