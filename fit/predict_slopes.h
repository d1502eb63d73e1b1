/** @file predict_slopes.h
 * Predictions at coordinates, and their slopes by each of these.
 */
#ifndef VES_FIT_PREDICT_SLOPES_H
#define VES_FIT_PREDICT_SLOPES_H

#include "fit/predict.h"

/** @param n_observed  of the observations of the predictor
 *  @param z        [n of the list] @param central  by steps to both sides: as many bundles again, and 1000 times as
 * exact
 *  @param at       [n_observed] out, in the units of the values; NaN where it was not solved
 *  @param slope    [n of the list][n_observed] out @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_predict_slopes(ves_predictor *predictor, const ves_free_list *list, size_t n_observed,
                                             const double z[], bool central, double at[], double slope[],
                                             ves_report *report);

#endif
