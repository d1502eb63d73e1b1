/** @file sparse.h
 * Exposure from one sample an animal: areas of mean concentrations, with their standard error.
 *
 * Linear trapezoids on the means: AUC = sum w_i m_i, its variance sum w_i^2 s_i^2 / n_i (Bailer 1988, J Pharmacokinet
 * Biopharm 16:303), degrees of freedom by Satterthwaite, interval by Student's t (Nedelman, Gibiansky & Lau 1995, Pharm
 * Res 12:124).  Samples of one animal at several times would need their covariances (Nedelman & Jia 1998).
 */
#ifndef VES_ANALYSIS_SPARSE_H
#define VES_ANALYSIS_SPARSE_H

#include <stddef.h>

/** The samples at one time. */
typedef struct ves_sparse_time {
    double time;           /**< h */
    size_t n;              /**< 0: nobody was sampled, the value is known (nothing before the dose) */
    double mean, variance; /**< variance of the samples; NaN of one */
} ves_sparse_time;

typedef struct ves_sparse {
    double auc, se;   /**< concentration h; se NaN where a time has one sample */
    double df;        /**< degrees of freedom; NaN without se */
    double low, high; /**< 95 % interval */
    double from, to;  /**< h: the first time, and the last whose mean is above zero */
} ves_sparse;

/** @param time [n] in order; the area ends at the last whose mean is above zero. NaN of all where there are not two */
ves_sparse ves_nca_sparse(size_t n, const ves_sparse_time time[]);

#endif
