/** @file lane.h
 * What is solved in a lane: the graphs of a subject, and when what is given.
 */
#ifndef VES_SOLVER_LANE_H
#define VES_SOLVER_LANE_H

#include "graph/schedule.h"

/** One subject in one scenario. Borrowed. */
typedef struct ves_lane {
    const ves_graph *graph;
    const ves_schedule *schedule;
    size_t n_phase;                /**< 0 or 1: the graph holds for the whole run */
    const ves_graph *const *phase; /**< [n_phase] the graph from each switch of that phase on; phase[0] is `graph` */
} ves_lane;

/** The graph of a lane that holds in a phase. */
static inline const ves_graph *ves_lane_graph(const ves_lane *lane, size_t phase)
{
    return phase < lane->n_phase ? lane->phase[phase] : lane->graph;
}

#endif
