/** @file certificate.h
 * How far any plan can get: weights instead of whole animals, and a bound that no plan can pass.
 *
 * With phi at weights w of schedules, and d_i minus its slope by an animal of schedule i, no plan of as many animals
 * has a phi below phi(w) - ln(1 + N (max d_i - sum w_i d_i)): exp(-phi) is concave.  Weights are moved to where d is
 * largest until the two meet, or long enough.
 */
#ifndef VES_INFERENCE_CERTIFICATE_H
#define VES_INFERENCE_CERTIFICATE_H

#include "inference/exchange.h"

/** Owns: its arrays.  Lifetime: {0}, ves_certificate_make, free. */
typedef struct ves_certificate {
    double phi_least; /**< no plan is below */
    double phi;       /**< of the weights */
    ves_arms weights; /**< adding up to 1 */
    double *slope;    /**< [n_series][n_time] minus the slope of phi by an animal of one time, times how many there are;
                           at the weights. NaN where the series is not used, or schedules have several times */
    bool whole;       /**< every schedule was looked at; else a bound of what they can have is used, which is wider */
} ves_certificate;

void ves_certificate_free(ves_certificate *certificate);

/** @param from  where weights begin: a good plan @return VES_E_MEMORY, VES_E_INTERRUPTED */
ves_status VES_MUST_CHECK ves_certificate_make(const ves_prospect *prospect, const ves_plan_rule *rule,
                                               const ves_arms *from, ves_certificate *certificate, ves_report *report);

#endif
