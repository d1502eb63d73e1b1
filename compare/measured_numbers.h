/** @file measured_numbers.h
 * What is told of a measured curve: one list of numbers, with their names and units, for whoever prints or hands them
 * on.
 */
#ifndef VES_COMPARE_MEASURED_NUMBERS_H
#define VES_COMPARE_MEASURED_NUMBERS_H

#include "compare/measured.h"
#include "graph/table.h"

typedef enum ves_measured_number {
    VES_MEASURED_CMAX,
    VES_MEASURED_TMAX,
    VES_MEASURED_CLAST,
    VES_MEASURED_TLAST,
    VES_MEASURED_AUC,
    VES_MEASURED_AUC_INF,
    VES_MEASURED_EXTRAPOLATED,
    VES_MEASURED_BACK, /**< of a bolus whose first sample is behind it */
    VES_MEASURED_LAMBDA_Z,
    VES_MEASURED_ADJ_R2,
    VES_MEASURED_POINTS,
    VES_MEASURED_HALF_LIFE,
    VES_MEASURED_MRT,
    VES_MEASURED_EFFECTIVE,
    VES_MEASURED_CL,
    VES_MEASURED_VSS,
    VES_MEASURED_VZ,
    VES_MEASURED_CMAX_DOSE,
    VES_MEASURED_AUC_DOSE,
    VES_MEASURED_AUC_INF_DOSE,
    VES_N_MEASURED_NUMBER
} ves_measured_number;

typedef enum ves_measured_interval_number {
    VES_MEASURED_INTERVAL_START,
    VES_MEASURED_INTERVAL_END,
    VES_MEASURED_INTERVAL_DOSE, /**< where rows of the table are doses */
    VES_MEASURED_INTERVAL_CMAX,
    VES_MEASURED_INTERVAL_TMAX,
    VES_MEASURED_INTERVAL_CMIN,
    VES_MEASURED_INTERVAL_CTROUGH,
    VES_MEASURED_INTERVAL_AUC,
    VES_MEASURED_INTERVAL_CAVG,
    VES_MEASURED_INTERVAL_FLUCTUATION,
    VES_MEASURED_INTERVAL_ACCUMULATION,
    VES_MEASURED_INTERVAL_EXTRAPOLATED,
    VES_N_MEASURED_INTERVAL_NUMBER
} ves_measured_interval_number;

/** "auc_last"; clearance and volume of a dose that is not known to enter the blood are those over F. */
const char *ves_measured_name(bool intravascular, ves_measured_number number);

/** @param out [n] @return it */
const char *ves_measured_unit(const ves_measured *measured, ves_measured_number number, size_t n, char *out);

/** Of one curve of a group. @param out NaN: there is no such number; clearance and volumes are of blood alone */
void ves_measured_numbers(const ves_measured_group *group, const ves_measured_curve *curve,
                          double out[VES_N_MEASURED_NUMBER]);

/** Of the means of a sparse group: areas of linear trapezoids, and no moments. */
void ves_measured_numbers_of_means(const ves_measured_group *group, double out[VES_N_MEASURED_NUMBER]);

/** The same of a dosing interval. @param out [n] */
const char *ves_measured_interval_name(ves_measured_interval_number number);
const char *ves_measured_interval_unit(const ves_measured *measured, ves_measured_interval_number number, size_t n,
                                       char *out);
double ves_measured_interval_of(const ves_measured *measured, const ves_sampled_interval *interval,
                                ves_measured_interval_number number);

/** All of them as arrays over "curve": study, scenario, organ, animal, and the numbers; of means with the interval of
 * the area. Those of dosing intervals over "interval", if there are any.
 *  @param source of the samples @param table {0}; free it after an error too @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_measured_table(const ves_measured *measured, const char *source, ves_table *table,
                                             ves_report *report);

#endif
