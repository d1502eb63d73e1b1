/** @file tangents.h
 * Private to solver/: a subject and derivatives of it in the lanes of one bundle.
 *
 * Lane 0 is the subject.  Each lane above is a column: how every amount changes per logarithm of one number.  A column
 * follows the same Jacobian as the subject, and what the number does to rates is added:
 * ds/dt = J s + (d slope / d numbers) (d numbers / d ln number).  Every part of that is taken from one node and given
 * to another, so the sum of a column changes with what is given alone.
 *
 * A column whose number moves the beginning of a release rides with it: it says how amounts change at a fixed time
 * since then, so that a rate without bound at its beginning stays where it is.  `frame` is how that time moves; what is
 * meant at a fixed time of the run is the column less `frame` times the slope of the amounts. Owns: its arrays; borrows
 * system and stencils.  Lifetime: {0}, ves_tangents_start, use, free.
 */
#ifndef VES_SOLVER_TANGENTS_H
#define VES_SOLVER_TANGENTS_H

#include "solver/stencil.h"
#include "solver/system.h"
#include "solver/tangent_altered.h"

/** A linear flow that some number moves. */
typedef struct ves_moved_flow {
    uint32_t from, to; /**< nodes */
} ves_moved_flow;

/** A rated process: how its numbers hang on those of the columns. */
typedef struct ves_moved_rate {
    bool moves;       /**< does any? */
    bool reads_time;  /**< then a frame moves it too */
    size_t process;   /**< of the topology */
    ves_quad *number; /**< [n_param + VES_N_BESIDE] rows; of time: how its origin moves */
    double was;       /**< its rate in the subject before time went on */
} ves_moved_rate;

typedef struct ves_tangents {
    const ves_system *system; /**< borrowed */
    size_t n_flow;
    ves_moved_flow *flow;         /**< [n_flow] */
    ves_quad *flow_k;             /**< [n_flow] rows, 1/h */
    ves_moved_rate *rate;         /**< [n_rated of the system] */
    ves_tangent_altered *altered; /**< [n_altered of the system] */
    ves_quad *weight;             /**< [n_weight] rows; NULL: no number moves a weight */
    double frame[VES_LANES];      /**< h; 0 of lane 0 */
} ves_tangents;

void ves_tangents_free(ves_tangents *tangents);

/** Compile a phase. @param column [n_column] at most VES_LANES - 1; lanes above repeat the last
 *  @param system  started with the graph of `here` in every lane @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_tangents_start(ves_tangents *tangents, const ves_system *system, const ves_lane *here,
                                             size_t phase, size_t n_column, const ves_stencil column[],
                                             ves_report *report);

/** Slopes of the subject and of its columns. The Jacobian of the system can be asked for afterwards.
 *  @param y, dydt [n] rows */
void ves_tangents_slope(const ves_tangents *tangents, double time, const ves_quad *y, ves_quad *dydt);

/** Rate of rated process `i` of the system in the subject, where slopes were asked last. */
double ves_tangents_rate(const ves_tangents *tangents, size_t i);

#endif
