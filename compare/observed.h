/** @file observed.h
 * Measured values to be drawn beside curves, from CSV files: columns organ, time, value, and where they are known sd,
 * or low and high, and scenario; a unit in the header ("time [min]").
 *
 * Owns: its list; names are borrowed from the comparison.  Lifetime: {0}, read each file, free.
 */
#ifndef VES_COMPARE_OBSERVED_H
#define VES_COMPARE_OBSERVED_H

#include "compare/compare.h"

typedef struct ves_observation {
    const char *organ;
    size_t scenario;         /**< index; n_scenario of the comparison: of none in particular */
    double time;             /**< h */
    double value, low, high; /**< in the unit of the curve; low and high are the value where no spread is known */
} ves_observation;

typedef struct ves_observed {
    size_t n, room;
    ves_observation *item;
} ves_observed;

/** Add the values of a file.
 *  @param quantity  the curve they belong to ("percent_dose"), in the unit of the first file
 *  @return VES_E_FILE, or VES_E_CONFIG and VES_E_UNIT with the line: a column or number that is missing or wrong,
 * another unit, an organ or scenario that is in no file */
ves_status VES_MUST_CHECK ves_observed_read(const char *path, const ves_comparison *comparison, const char *quantity,
                                            ves_observed *observed, ves_report *report);
void ves_observed_free(ves_observed *observed);

#endif
