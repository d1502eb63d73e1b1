/** @file tangent_altered.h
 * Private to solver/: what numbers do to a process that modifiers or turns multiply.
 *
 * Owns: its rows.  Lifetime: {0}, ves_tangent_altered_start, (turn, slope)..., free.
 */
#ifndef VES_SOLVER_TANGENT_ALTERED_H
#define VES_SOLVER_TANGENT_ALTERED_H

#include "solver/stencil.h"
#include "solver/system.h"

typedef struct ves_tangent_altered {
    const ves_altered *altered; /**< borrowed */
    bool reads_time;
    ves_quad *number;  /**< [n_param + VES_N_BESIDE] rows: of its kind and what stands beside; of time its origin ... */
    ves_quad *flow;    /**< ... 2 rows: forward and backward of a linear kind ... */
    ves_quad *turned;  /**< ... 1 row: of its turn in this segment ... */
    ves_quad *factor;  /**< ... [n_factor][VES_MODIFY_PARAM + 1] rows: numbers of its modifiers, and volumes */
    double moved, was; /**< rate of the subject where slopes were asked last; before time went on */
} ves_tangent_altered;

ves_status VES_MUST_CHECK ves_tangent_altered_start(ves_tangent_altered *t, const ves_altered *altered,
                                                    const ves_lane *here, size_t phase, size_t n_column,
                                                    const ves_stencil column[], ves_report *report);
void ves_tangent_altered_free(ves_tangent_altered *t);

/** Turns as they stand at a time within a segment. @param time h */
void ves_tangent_altered_turn(ves_tangent_altered *t, const ves_lane *here, size_t phase, size_t n_column,
                              const ves_stencil column[], double time);

/** Add to the slopes, and leave in the process what its Jacobian is made of.
 *  @param weight rows of weights of the subject @param moved_weight rows of their slopes, or NULL
 *  @param frame [VES_LANES] h */
void ves_tangent_altered_slope(ves_tangent_altered *t, double time, const ves_quad *weight,
                               const ves_quad *moved_weight, const double frame[], const ves_quad *y, ves_quad *dydt);

/** Slopes of the numbers of a process of its kind: parameters, volumes, origin; shared with tangents.c.
 *  @param number out: [n_param + VES_N_BESIDE] rows @return does any column move any? */
bool ves_tangent_numbers(const ves_topology *topology, size_t process, const ves_lane *here, size_t phase,
                         size_t n_column, const ves_stencil column[], ves_quad *number);

#endif
