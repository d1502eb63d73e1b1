/** @file predict.h
 * Coordinates in, predictions of all measured values out: an evaluator for each scenario (each subject of a data set,
 * each study where numbers differ between studies) that something was measured of.
 *
 * For slopes, a point and its neighbours are in one bundle of lanes, the point in lane 0: they share every step.  What
 * hangs on no number of a scenario costs nothing.
 * Owns: its evaluators and arrays.  Lifetime: ves_predictor_start, use, free; one thread at a time.
 */
#ifndef VES_FIT_PREDICT_H
#define VES_FIT_PREDICT_H

#include "evaluate/evaluate.h"
#include "fit/free.h"
#include "fit/observations.h"

typedef struct ves_predictor ves_predictor;

/** Not for several threads at a time: a scenario may be compiled again. @param predictor out; free it after an error
 * too */
ves_status VES_MUST_CHECK ves_predictor_start(const ves_study *study, const ves_observations *observations,
                                              const ves_free_list *list, ves_predictor **predictor, ves_report *report);
void ves_predictor_free(ves_predictor *predictor); /**< NULL is allowed */

/** Predictions at points, each by itself; points are bundled by their order.
 *  @param value [n_point][n of the list] of the free numbers, internal units
 *  @param predicted [n_point][n of the observations] out, in the units of the values; NaN where it was not solved
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_predict(ves_predictor *predictor, size_t n_point, const double value[],
                                      double predicted[], ves_report *report);

/** A point, and points beside it that differ from it in one free number (or in several: `moved` VES_NONE).
 *  @param beside [n_beside][n of the list] @param moved [n_beside] which number differs
 *  @param at [n of the observations] out @param predicted [n_beside][n of the observations] out: what the point has,
 *  and what moving it adds */
ves_status VES_MUST_CHECK ves_predict_beside(ves_predictor *predictor, const double value[], size_t n_beside,
                                             const double beside[], const size_t moved[], double at[],
                                             double predicted[], ves_report *report);

const char *ves_predictor_fault(const ves_predictor *predictor); /**< why the last point failed that did; "" */
size_t ves_predictor_count(const ves_predictor *predictor);      /**< subjects solved so far */

#endif
