/** @file stencil.h
 * Subjects beside a subject: the same one with one number a little larger or smaller, built but never solved.
 *
 * What their graphs and schedules hold tells how each filled number hangs on that number: by weighted differences of
 * filled numbers, exact but for rounding where these are polynomials of it up to degree 4.
 */
#ifndef VES_SOLVER_STENCIL_H
#define VES_SOLVER_STENCIL_H

#include "solver/lane.h"
#include "solver/lane_count.h"

enum { VES_STENCIL_MOST = 4, VES_COLUMNS = VES_LANES - 1 };

typedef struct ves_stencil {
    size_t n;
    ves_lane lane[VES_STENCIL_MOST]; /**< [n] */
    double weight[VES_STENCIL_MOST]; /**< [n] slope of x is the sum of weight times (x there - x here) */
} ves_stencil;

/** Numbers of a graph, as an array. */
typedef const double *(*ves_graph_numbers)(const ves_graph *graph);
const double *ves_graph_p(const ves_graph *graph);        /**< [n_process][VES_PROCESS_PARAM_MAX] */
const double *ves_graph_volume(const ves_graph *graph);   /**< [n_compartment] */
const double *ves_graph_origin(const ves_graph *graph);   /**< [n_process] */
const double *ves_graph_weight(const ves_graph *graph);   /**< [n_weight] */
const double *ves_graph_modify_p(const ves_graph *graph); /**< [n_modifier][VES_MODIFY_PARAM] */
const double *ves_graph_initial(const ves_graph *graph);  /**< [n_compartment] NULL: nothing is there at first */
const double *ves_graph_turn(const ves_graph *graph);     /**< [n_turn][2] time and factor */
const double *ves_graph_period(const ves_graph *graph);   /**< [n_turns] */

/** Which stencil lane `l` > 0 goes by: lanes behind the last repeat it. */
static inline size_t ves_column_of(size_t l, size_t n_column)
{
    return l > n_column ? n_column - 1 : l - 1;
}

/** The slope of number `i` of the graphs of a phase. @param here the subject itself */
double ves_stencil_slope(const ves_stencil *stencil, const ves_lane *here, size_t phase, ves_graph_numbers of,
                         size_t i);

/** The slopes of the rate constants of a linear process. */
void ves_stencil_flow(const ves_stencil *stencil, const ves_lane *here, size_t phase, size_t process, double *forward,
                      double *backward);

/** How an event hangs on the number. */
typedef struct ves_event_slope {
    double time, amount, rate, fraction;
} ves_event_slope;

/** The slopes of event `i` of the schedule: its fellow there is the one of the same dose, kind and place.
 *  @return false: it has no fellow in some of them */
bool VES_MUST_CHECK ves_stencil_event(const ves_stencil *stencil, const ves_lane *here, size_t i,
                                      ves_event_slope *slope);

#endif
