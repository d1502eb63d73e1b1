/** @file observed.h
 * Measured values to be drawn beside curves, from tables (docs/tables.md): a row a value with organ, time, value and
 * what is known besides, or a column an organ.
 *
 * Owns: its lists; names of organs are borrowed from the comparison.  Lifetime: {0}, read each file, free.
 */
#ifndef VES_COMPARE_OBSERVED_H
#define VES_COMPARE_OBSERVED_H

#include "base/units.h"
#include "compare/compare.h"

typedef struct ves_observation {
    const char *organ;
    size_t scenario;         /**< index; n_scenario of the comparison: of none in particular */
    size_t study;            /**< index; VES_NONE: of none that has a name */
    double time;             /**< h */
    double value, low, high; /**< in the unit of the curve; low and high are the value where no spread is known */
    bool below;              /**< the true value is below `value`, the limit of the assay */
    bool above;              /**< ... above it */
    double least;            /**< of a value that is below: what it is at least; NaN: not known */
    bool own;                /**< `predicted` stands beside it, in its own unit: no curve is asked */
    double predicted;        /**< what was computed of the subject it was measured in; NaN: nothing was */
} ves_observation;

typedef struct ves_observed {
    size_t n, room;
    ves_observation *item;
    size_t n_study, room_study;
    char **study; /**< [n_study] names, in the order they appear */
} ves_observed;

/** Add the values of a file: a table, or a config FILE.cfg with observed = { file; units; organs; ... }.
 *  @param quantity  the curve they belong to ("percent_dose"), in the unit of the first file
 *  @return VES_E_FILE, or VES_E_CONFIG and VES_E_UNIT with all faults in their lines: a column or number that is
 * missing or wrong, another unit, an organ or scenario that is in no file */
ves_status VES_MUST_CHECK ves_observed_read(const char *path, const ves_comparison *comparison, const char *quantity,
                                            ves_observed *observed, ves_report *report);
/** Add the values that the studies of the files brought, /observed of a result, each with what was computed of its own
 * subject; where there are several scenarios, the label of one stands for the study. */
ves_status VES_MUST_CHECK ves_observed_brought(const ves_comparison *comparison, ves_observed *observed,
                                               ves_report *report);

/** Add those values as points beside curves: in the unit of the curve, as shares of the dose each of its own subject.
 *  A file whose values are of something else (another kind of unit, the signal beside a curve of vesicles) adds none.
 *  @param quantity  of the curve
 *  @param n_left    out: values that were not added */
ves_status VES_MUST_CHECK ves_observed_drawn(const ves_comparison *comparison, const char *quantity,
                                             ves_observed *observed, size_t *n_left, ves_report *report);

/** What 1 `unit` is in the unit of a curve; NaN: it is another. @param of_curve  its unit */
double ves_observed_scale(const ves_comparison *comparison, const ves_units *units, const char *quantity,
                          const char *of_curve, const char *unit);

/** The index of a study of that name, which is added where there is none. @param study out @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_observed_study(ves_observed *observed, const char *name, size_t *study,
                                             ves_report *report);

void ves_observed_free(ves_observed *observed);

#endif
