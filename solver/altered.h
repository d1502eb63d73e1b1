/** @file altered.h
 * Private to solver/: processes whose rate modifiers or turns multiply, compiled to rows of lanes.
 *
 * They stand apart from the others, linear ones too, so that graphs without such pay nothing for them.
 * Owns: its arrays; borrows the graphs.  Lifetime: {0}, ves_altered_start, slots, (turn, slope, jacobian...)..., free.
 */
#ifndef VES_SOLVER_ALTERED_H
#define VES_SOLVER_ALTERED_H

#include "graph/graph.h"
#include "solver/lanes.h"
#include "solver/lu.h"

/** One factor: what it reads, and where its slope goes. */
typedef struct ves_factor {
    ves_effect effect;
    size_t by;
    ves_quad *p;               /**< [VES_MODIFY_PARAM] rows, then the volume of `by` */
    ves_quad *value;           /**< 2 rows: the factor and its slope, where slope was last asked */
    size_t slot_from, slot_to; /**< d slope[from] and d slope[to] / d by */
} ves_factor;

typedef struct ves_altered {
    const ves_process_kind *kind;
    size_t process, from, to;
    size_t turns;           /**< of the topology; VES_NONE: none */
    const ves_group *group; /**< watched; NULL: none */
    double origin;          /**< h */
    ves_quad *p;            /**< [n_param] rows, then volumes of the donor and of the first watched node */
    ves_quad *flow;         /**< 2 rows: of a linear kind, forward and backward, 1/h */
    ves_quad *turned;       /**< the row of its turns in this segment */
    ves_quad *rate;         /**< 4 rows: rate, its slopes in donor, watched and recipient */
    size_t n_factor;
    ves_factor *factor;
    size_t slot_out, slot_in;    /**< d slope[from] and d slope[to] / d from */
    size_t slot_back, slot_stay; /**< d slope[from] and d slope[to] / d to, where a linear kind leads back */
    bool both_ways;
    uint32_t *slot_watched; /**< [group->n][2] */
} ves_altered;

/** Compile process `i`, and mark its places in the pattern of the Jacobian.
 *  @return VES_E_MEMORY; free it then too */
ves_status VES_MUST_CHECK ves_altered_start(ves_altered *a, size_t i, const ves_graph *const graph[VES_LANES],
                                            ves_lu *pattern, ves_report *report);
void ves_altered_free(ves_altered *a);

/** Find its places, once the pattern is ordered. */
void ves_altered_slots(ves_altered *a, const ves_lu *lu);

/** Turns as they stand at a time within a segment. @param time h */
void ves_altered_turn(ves_altered *a, const ves_graph *const graph[VES_LANES], double time);

/** Add to the slopes. @param weight rows of the graphs @param y, dydt [n] rows */
void ves_altered_slope(const ves_altered *a, double time, const ves_quad *weight, const ves_quad *y, ves_quad *dydt);

/** Add to d slope / d y, where ves_altered_slope was asked last. */
void ves_altered_jacobian(const ves_altered *a, const ves_quad *weight, ves_quad *jacobian);

#endif
