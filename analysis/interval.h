/** @file interval.h
 * Non-compartmental analysis of one dosing interval: from a dose to the next, or to the end of the run.
 *
 * An interval is a union of segments of the trajectory, so areas and peaks come from the solver's own steps.
 */
#ifndef VES_ANALYSIS_INTERVAL_H
#define VES_ANALYSIS_INTERVAL_H

#include "analysis/nca_rows.h"
#include "graph/trajectory.h"

/** The numbers of the table in analysis/nca_rows.h, in its order, and the ends of the interval. */
typedef struct ves_nca_interval {
#define VES_NCA_FIELD(index, field, ...) double field;
    VES_NCA_INTERVAL_LIST(VES_NCA_FIELD)
#undef VES_NCA_FIELD
    double start, end; /**< h */
} ves_nca_interval;

void ves_nca_interval_clear(ves_nca_interval *interval); /**< all NaN */

/** Numbers of one interval of one organ; all but its ends NaN where the organ has no volume.
 *  @param start, end  h: 0, times of events, or the end of the run
 *  @param first       of the same organ; NULL: this is the first */
ves_nca_interval ves_nca_between(const ves_trajectory *trajectory, const ves_schedule *schedule, const ves_graph *graph,
                                 size_t organ, double start, double end, const ves_nca_interval *first);

#endif
