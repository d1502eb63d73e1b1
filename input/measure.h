/** @file measure.h
 * What a unit says of a measured value: which multiple of an amount it is, and how it is turned into that unit.
 */
#ifndef VES_INPUT_MEASURE_H
#define VES_INPUT_MEASURE_H

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

/** A share of the dose alone: "%", "percent", "% of dose / mL". @return false: it is none */
bool ves_measure_of_share(const char *unit, ves_measure *measure);

/** What 1 of a unit is inside the program; NaN: it is of another dimension. @param amount_unit  of the graph */
double ves_unit_inside(const ves_units *units, const char *unit, ves_dimension dim, const char *amount_unit);

/** Read "0.01 %ID/g": a number and the unit of values. @return false: it is none */
bool ves_measure_read(const ves_units *units, const char *text, const char *amount_unit, double *value,
                      ves_measure *measure);

#endif
