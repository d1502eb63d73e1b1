/** @file sampled_doses.h
 * Non-compartmental analysis of sampled data after doses at several times: each dosing interval, and the whole curve.
 *
 * An interval is from a dose to the next; that of the last dose is as long as the one before it.  Areas by the rules of
 * analysis/sampled.h; there is none where the only value is that at the end.  A value at the time of a dose was taken
 * before it (but see `at`).  Where there is none at the end of an interval, the line through the logarithms of its last
 * two samples goes on to there if they fall, behind its peak; else its area is NaN.  Of a bolus into blood, what is
 * there just after it comes from the first two samples.
 */
#ifndef VES_ANALYSIS_SAMPLED_DOSES_H
#define VES_ANALYSIS_SAMPLED_DOSES_H

#include "analysis/sampled.h"

/** A dose among samples. */
typedef struct ves_sampled_dose {
    double time;   /**< h, increasing */
    double amount; /**< NaN: unknown */
    size_t at;     /**< how many samples were taken before it; one that was taken at its time may be either */
} ves_sampled_dose;

/** Numbers of a dosing interval; NaN where there are none. */
typedef struct ves_sampled_interval {
    double start, end;   /**< h */
    double dose;         /**< amount at its start */
    double cmax, tmax;   /**< largest sample, and h since the dose */
    double cmin;         /**< smallest sample, that at the end included; that at the start where nothing is injected */
    double ctrough;      /**< at the end */
    double auc, cavg;    /**< area, and area over length */
    double extrapolated; /**< percent of the area that lies behind the last sample */
    double fluctuation;  /**< (cmax - ctrough) / cavg, as of runs */
    double accumulation; /**< area over that of the first interval, where both are of one length */
} ves_sampled_interval;

/** Numbers of the whole curve, as ves_nca_sampled: of several doses cl is their sum over auc_inf, and mrt, vss and
 * moments are NaN. Samples must not be NaN.
 *  @param sampling  its dose is not read
 *  @param n_dose    at least 1;
 *  @param last      h, length of the last interval; NaN: that before it, or there is none
 *  @param interval  [n_dose] out */
ves_nca ves_nca_sampled_doses(size_t n, const double time[], const double conc[], const ves_sampling *sampling,
                              size_t n_dose, const ves_sampled_dose dose[], double last,
                              ves_sampled_interval interval[]);

#endif
