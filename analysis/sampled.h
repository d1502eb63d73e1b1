/** @file sampled.h
 * Non-compartmental analysis of sampled data: concentrations that were measured at some times after one dose at time 0.
 *
 * Areas: linear where the curve rises or stays, logarithmic where it falls, to the last sample above zero.  A sample of
 * 0 is one below the limit of quantification: kept before the first that is above, left out behind it; NaN is no
 * sample. Rules and worked examples: Gabrielsson & Weiner 2012, Upsala J Med Sci 117:157; docs/results.md.
 */
#ifndef VES_ANALYSIS_SAMPLED_H
#define VES_ANALYSIS_SAMPLED_H

#include "analysis/nca.h"

/** How the samples came about. */
typedef struct ves_sampling {
    double dose;        /**< amount, at time 0; NaN: unknown, so no clearance */
    double infusion;    /**< h; 0 and intravascular: a bolus */
    bool intravascular; /**< of an infusion too */
    bool zeros;         /**< samples of 0 between others count, and are not left out */
} ves_sampling;

/** Concentration at time 0: the sample there; of a bolus without one, the line through the logarithms of the first two
 * samples if they fall, else the first sample; 0 for other doses. NaN: no sample.
 *  @param time, conc [n] h, increasing; any concentration */
double ves_nca_c0(size_t n, const double time[], const double conc[], const ves_sampling *sampling);

/** Numbers of sampled data. The terminal slope is looked for behind the peak (a bolus: from the peak) and behind the
 * infusion. cl and vz are CL/F and Vz/F where the dose is not intravascular, and vss is NaN; peak, exposure and what
 * ves_nca_relate fills in are NaN. */
ves_nca ves_nca_sampled(size_t n, const double time[], const double conc[], const ves_sampling *sampling);

/** Area between 0 h and the first sample, with what is there at 0 h by ves_nca_c0; 0 where that is the first. */
double ves_nca_area_before(size_t n, const double time[], const double conc[], const ves_sampling *sampling);

#endif
