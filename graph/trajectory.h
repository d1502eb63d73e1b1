/** @file trajectory.h
 * What a solver leaves behind for one subject in one scenario: amounts at the output times, and for each organ its peak
 * and integrals.
 *
 * Segments are the stretches between events.  Peaks and integrals are taken along the solver's own steps, so they do
 * not depend on the output times. Owns: its arrays.  Lifetime: {0}, ves_trajectory_start, filled by a solver, free.
 */
#ifndef VES_GRAPH_TRAJECTORY_H
#define VES_GRAPH_TRAJECTORY_H

#include "graph/graph.h"
#include "graph/schedule.h"

/** Why a subject could not be solved. */
typedef struct ves_failure {
    ves_status status;  /**< VES_OK: it was solved */
    double time;        /**< h, how far it came */
    double step;        /**< h, last step size tried */
    size_t compartment; /**< with the largest weighted error */
    char words[160];    /**< what the solver said */
} ves_failure;

typedef struct ves_trajectory {
    size_t n_time, n_node, n_organ, n_segment, n_event;
    double *time;   /**< [n_time] h, increasing */
    double *amount; /**< [n_time][n_node] */

    double *segment_start, *segment_end; /**< [n_segment] h */
    double *integral;                    /**< [n_segment][n_organ] integral of amount, amount h */
    double *moment; /**< [n_segment][n_organ] integral of time x amount, amount h^2, time since the start of the run */
    double *peak,
        *peak_time; /**< [n_segment][n_organ] largest amount in the segment, its ends included, and when (h) */
    double *early;  /**< [n_segment][n_organ] largest amount in what of the segment belongs to the first pass of
                       a bolus (ves_first_pass); NaN: nothing does */
    double *late, *late_time; /**< [n_segment][n_organ] largest amount in the rest of it, and when (h); NaN: no rest */
    double *low;   /**< [n_segment][n_organ] smallest amount in the segment, its ends included; of runs with several
                      doses, else NaN */
    double *above; /**< [n_segment][n_organ] h, how long the organ is above its level; NaN: it has none */
    double *amount_before; /**< [n_event][n_organ] just before each event */
    double *first; /**< [n_segment + 1][n_organ] at the start of each segment, and at the end of the run, after the
                      events there; where some of it moves on at that very time, before it does */

    double mass_error; /**< largest abs(sum of all nodes - given so far) / total dose, over every step */
    double smallest;   /**< most negative amount seen at an output, as a fraction of the total dose; 0 if none */
    size_t n_step, n_rhs, n_setup;
    ves_failure failure;
} ves_trajectory;

void ves_trajectory_free(ves_trajectory *trajectory);

/** Make room, or use again what is there: times are copied in, numbers are NaN until a solver fills them.
 *  @param time [n_time] h, increasing, within [0, schedule->end] */
ves_status VES_MUST_CHECK ves_trajectory_start(ves_trajectory *trajectory, const ves_graph *graph,
                                               const ves_schedule *schedule, size_t n_time, const double time[],
                                               ves_report *report);

/** Until when (h) a bolus that begins an event passes for the first time: 3 turnovers of plasma after it where it goes
 * into plasma or the vessels of an organ; -infinity: no such bolus.  Label that comes off a dose elsewhere is none. */
double ves_first_pass(const ves_graph *graph, const ves_event *event);

/** Heights that differ by less than this are one: the solver's error. */
#define VES_SAME_PEAK 1e-6

/** Peaks, when all segments are solved: a segment that never rises above where it starts has its peak there, however
 * noise goes along it. */
void ves_trajectory_settle(ves_trajectory *trajectory);

/** Call a trajectory a failure where an amount falls below zero: by more than 1e-5 of the dose (`smallest`), and 1e-3
 * of the most that its compartment ever holds, so it is no rounding.  Mass may be balanced all the same: another
 * compartment then holds what never was. */
void ves_trajectory_judge(ves_trajectory *trajectory);

/** Times at which segments begin and end: 0, the distinct event times and halts inside (0, end), end. @return
 * VES_E_MEMORY
 *  @param bound out [n_bound], free with free() */
ves_status VES_MUST_CHECK ves_schedule_bounds(const ves_schedule *schedule, size_t *n_bound, double **bound,
                                              ves_report *report);

#endif
