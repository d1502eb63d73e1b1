/** @file system.h
 * Private to solver/: the graphs of a bundle compiled to rows of lanes: slope of the amounts, and its Jacobian.
 *
 * Linear processes become flows "k A from here to there" with constant k, grouped by donor; the others keep their row
 * of graph/process.c and are called for all lanes at once.  Every flow is taken from one node and given to another, so
 * the sum of slopes, and of each column of the Jacobian, is zero but for rounding.
 * Owns: its arrays.  Lifetime: {0}, ves_system_start, use, free.
 */
#ifndef VES_SOLVER_SYSTEM_H
#define VES_SOLVER_SYSTEM_H

#include "base/array.h"
#include "graph/graph.h"
#include "solver/altered.h"
#include "solver/lu.h"
#include "solver/symbolic.h"

/** A process that is not linear. */
typedef struct ves_rated {
    const ves_process_kind *kind;
    size_t from, to;
    size_t group;             /**< index into the groups of the graph, or VES_NONE */
    double origin;            /**< h */
    ves_quad *p;              /**< [n_param] rows, then volume of the donor, then of the first watched node */
    ves_quad *rate;           /**< 3 rows: rate and its slopes in donor and watched, where slope was last asked */
    ves_rate_in in;           /**< what the kind is asked; amount and time: where slope was last asked */
    size_t slot_out, slot_in; /**< d slope[from] / d from and d slope[to] / d from */
    uint32_t *slot_watched;   /**< [group.n][2]: d slope[from] and d slope[to] / d watched; NULL without group */
} ves_rated;

typedef struct ves_system {
    size_t n;                     /**< nodes */
    const ves_topology *topology; /**< of all lanes, borrowed */
    ves_quad *weight;             /**< [n_weight] rows */
    size_t n_flow;
    uint32_t *n_out;   /**< [n] linear flows that leave each node */
    uint32_t *flow_to; /**< [n_flow] offsets of nodes (see ves_row_at), in the order of the donors */
    ves_quad *flow_k;  /**< [n_flow] rows, 1/h */
    size_t n_rated;
    ves_rated *rated;
    size_t n_altered;
    ves_altered *altered;              /**< [n_altered] processes that modifiers or turns multiply, of all kinds */
    const ves_graph *graph[VES_LANES]; /**< borrowed, where turns are to be read */
    bool *watched;                     /**< [n_group] is it read by a process? */
    ves_quad *group_sum;               /**< [n_group] rows, work */
    ves_quad *input;                   /**< [n] rows, amount/h: infusions that run now */
    ves_lu *own;                       /**< pattern of the Jacobian while it is made; then NULL where it is shared */
    const ves_lu *lu;                  /**< the same, ordered */
    ves_quad *jacobian;                /**< [n_slot] rows: of the linear flows */
} ves_system;

void ves_system_free(ves_system *system);

/** Compile.
 *  @param graph     [VES_LANES] of one topology, borrowed as long as the system lives
 *  @param symbolic  where orders of elimination are kept for patterns that come again; it outlives the system; NULL:
 *                   the system has its own
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_system_start(ves_system *system, const ves_graph *const graph[VES_LANES],
                                           ves_symbolic *symbolic, ves_report *report);

/** Turns as they stand in a segment, and there alone. @param time h, within it */
void ves_system_turn(ves_system *system, double time);

/** Slopes at `time` (h). @param y, dydt [n] rows */
void ves_system_slope(const ves_system *system, double time, const ves_quad *y, ves_quad *dydt);

/** The part of them that linear flows and infusions make; sums of watched groups are taken on the way. */
void ves_system_slope_of_flows(const ves_system *system, const ves_quad *y, ves_quad *dydt);

/** d slope / d y where ves_system_slope was asked last. @param jacobian out: [n_slot] rows in the slots of system->lu
 */
void ves_system_jacobian(const ves_system *system, ves_quad *jacobian);

/** I - gamma J, in the same slots. */
void ves_system_matrix(const ves_system *system, double gamma, const ves_quad *jacobian, ves_quad *matrix);

#endif
