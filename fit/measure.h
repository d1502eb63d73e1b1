/** @file measure.h
 * What a unit says of a measured value: which multiple of an amount it is, and how it is turned into that unit.
 */
#ifndef VES_FIT_MEASURE_H
#define VES_FIT_MEASURE_H

#include "base/units.h"
#include "graph/curve.h"

#include <stdbool.h>

typedef struct ves_measure {
    bool is_nca;
    ves_scaling scaling; /**< of an amount, where it is none */
    size_t row;          /**< of ves_nca_rows, where it is */
    double to_unit;      /**< what a prediction is multiplied with to be in the unit */
    bool per_dose;       /**< ... and with 100 over the dose */
} ves_measure;

/** Read the unit of a value: "%ID", "%ID/g", "ng/mL", "1/mL", ...
 *  @param amount_unit  of the graph @return false: it is none of these */
bool ves_measure_of_unit(const ves_units *units, const char *unit, const char *amount_unit, ves_measure *measure);

/** The same of a number of an analysis ("auc_inf" in "ng h/mL").
 *  @param near out: the nearest name, where there is no such number
 *  @return false: there is no such number, or it has another unit: then `near` is NULL and `wanted` says which */
bool ves_measure_of_number(const ves_units *units, const char *name, const char *unit, const char *amount_unit,
                           ves_measure *measure, const char **near, size_t n, char *wanted);

/** Read "0.01 %ID/g": a number and the unit of values. @return false: it is none */
bool ves_measure_read(const ves_units *units, const char *text, const char *amount_unit, double *value,
                      ves_measure *measure);

#endif
