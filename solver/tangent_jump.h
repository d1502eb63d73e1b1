/** @file tangent_jump.h
 * Private to solver/: a run of a subject with columns, and what its columns go through where it halts.
 *
 * Where an event at a time that hangs on the number takes y- to y+ = g(y-), a column goes on as
 * s+ = (d g / d y) s- + d g / d ln number + ((d g / d y) f- - f+) d time / d ln number, with f the slopes on both sides
 * (Galan, Feehery & Barton 1999, Appl Numer Math 31:17).  In a frame that moves, its own motion is taken off the last
 * factor.
 */
#ifndef VES_SOLVER_TANGENT_JUMP_H
#define VES_SOLVER_TANGENT_JUMP_H

#include "graph/trajectory.h"
#include "solver/quadrature.h"
#include "solver/stepper.h"

typedef struct ves_tangent_run {
    const ves_lane *lane;
    size_t n_column;
    const ves_stencil *column; /**< [n_column] */
    ves_report *report;
    ves_status status; /**< of a change of phase */
    ves_trajectory *trajectory;
    ves_trajectory *const *derivative; /**< [n_column] */
    size_t max_step;
    bool quadrature;
    ves_symbolic *symbolic;
    size_t phase, next_event, next_output;
    ves_system system;
    ves_tangents tangents;
    ves_stepper stepper;
    ves_quadrature organs;
    ves_event_slope (*moved)[VES_LANES]; /**< [n_event] how events hang on the numbers */
    bool moving;                         /**< does any number move a time? */
    bool alone[VES_LANES];               /**< an event has no fellow beside the subject: the column is no good */
    size_t *n_running;                   /**< [n] infusions that run into each node */
    double total;                        /**< size of the amounts, as the solver has it */
    double given[VES_LANES];             /**< until the start of the segment */
    double input[VES_LANES];             /**< amount/h, all infusions that run */
    double mass_error[VES_LANES], smallest;
    double *before, *after, *drift; /**< [n] slopes of the subject around an event, and as its steps tell them */
    ves_quad *slope;                /**< [n] rows, work */
    ves_quad *bend;                 /**< [n] rows: what an event that moves does to a column at its time */
    ves_quad *seen;                 /**< [n] rows: work */
    ves_quad *organ_sum;            /**< [n_organ] rows, work */
    double *start_sum;              /**< [n_organ] of the subject where the segment begins */
    double *sum_before;             /**< [n_organ] of the subject before an event: work */
    double *slip;                   /**< [n_organ][VES_LANES] what areas of the segment have in addition, where amounts
                                         moved at its beginning go another way than it does */
    double *at_end;                 /**< [n_segment][n_organ][VES_LANES] where segments end, as their ends move */
    double (*bound)[VES_LANES];     /**< [n_segment + 1] how the beginnings of segments move, and the end */
} ves_tangent_run;

/** How a time at which the run halts moves in each column: with its last event that moves, or a rate that jumps. */
void ves_tangent_bound(const ves_tangent_run *run, double time, double bound[VES_LANES]);

/** All events at `time`, the start of `segment` (n_segment: the end of the run). */
void ves_tangent_act(ves_tangent_run *run, double time, size_t segment);

/** The largest of what organs hold where a segment begins. */
void ves_tangent_note_first(ves_tangent_run *run, size_t segment);

/** Columns as they are at fixed times, or where a time moves with them: to run->seen.
 *  @param moves [VES_LANES] h, how the time moves that is meant; NULL: it is fixed */
void ves_tangent_view(ves_tangent_run *run, const ves_quad *y, const double drift[], const double moves[]);

#endif
