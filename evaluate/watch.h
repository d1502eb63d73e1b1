/** @file watch.h
 * What is watched of a subject that was solved: organs at times, and numbers of their analysis.
 */
#ifndef VES_EVALUATE_WATCH_H
#define VES_EVALUATE_WATCH_H

#include "graph/curve.h"
#include "graph/trajectory.h"
#include "study/study.h"

/** What is asked of each point: an organ at a time, or one number of its analysis. */
typedef struct ves_watched {
    size_t organ; /**< of the topology of the scenario: amounts, the tracer's signal, or what was delivered */
    bool is_nca;
    double time;         /**< h, within the run; where it is no number of the analysis */
    ves_scaling scaling; /**< of the amount */
    size_t row;          /**< of ves_nca_rows, where it is; what needs a second curve (F, MAT, targeting) is NaN */
} ves_watched;

/** Take what is watched from a trajectory; NaN where the analysis has no such number.
 *  @param output  [n] place of the time of each among those of the trajectory; of a number of the analysis unused
 *  @param out     [n]
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_watch(const ves_study *study, const ves_instance *instance,
                                    const ves_trajectory *trajectory, size_t n, const ves_watched watched[],
                                    const size_t output[], double out[], ves_report *report);

#endif
