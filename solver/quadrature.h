/** @file quadrature.h
 * Private to solver/: integrals, first moments and peaks of organs along the steps of a segment.
 *
 * After a step of order q the polynomial of degree q through the last q + 1 step ends is integrated over that step.
 * Every point so collects a weight from each step that uses it; when six steps have passed it gets no more, and is
 * added once.  Where an organ turns, the same polynomial gives the peak between the steps, or the lowest place; where
 * it crosses its level, the time. Owns: its arrays.  Lifetime: {0}, ves_quadrature_start, (segment, step..., close,
 * give)..., free.
 */
#ifndef VES_SOLVER_QUADRATURE_H
#define VES_SOLVER_QUADRATURE_H

#include "graph/trajectory.h"
#include "solver/lanes.h"

enum { VES_POINTS = 6 }; /**< step ends kept: BDF has at most order 5 */

typedef struct ves_quadrature {
    size_t n_organ;
    bool as_it_is;           /**< the organs are the nodes, in their order */
    uint32_t *n_part;        /**< [n_organ] nodes of each organ ... */
    uint32_t *node;          /**< ... which they are, one organ after the other ... */
    ves_quad *share;         /**< ... and their weights, rows */
    size_t n_point;          /**< step ends seen in this segment; the i-th sits at i % VES_POINTS */
    double zero;             /**< h: time of the run where the clock of the segment is 0 */
    double time[VES_POINTS]; /**< h, on that clock */
    double weight[VES_POINTS], weight_moment[VES_POINTS]; /**< collected so far */
    ves_quad *sum[VES_POINTS];                            /**< [n_organ] rows each */
    ves_quad *integral, *moment;                          /**< [n_organ] rows: of the points that were passed */
    ves_quad *best;                                       /**< [n_organ] rows: largest so far */
    ves_quad *best_time;                                  /**< [n_organ] rows, h */
    bool passing;                                         /**< some lane is in its first pass in this segment */
    double
        pass[VES_LANES]; /**< h, on that clock: until then a bolus passes for the first time; -infinity: that is over */
    ves_quad *early, *early_time; /**< [n_organ] rows: the same of lanes in which it is over; NaN: nothing passed */
    int64_t *turned;              /**< [n_organ][VES_LANES] work */
    ves_quad *low;                /**< [n_organ] rows: smallest so far; NULL: nobody asks */
    ves_quad *moved;              /**< [all nodes] rows, as `share`: how columns move the weights; NULL: they do not */
    ves_quad *column, *column_time; /**< [n_organ] rows: columns at the peak of lane 0, and how its time moves; NULL:
                                       every lane is a subject */
    size_t n_level;                 /**< organs whose time above a level is counted: */
    size_t *leveled;                /**< [n_level] which */
    ves_quad *level, *above;        /**< [n_level] rows: amounts, h so far */
} ves_quadrature;

void ves_quadrature_free(ves_quadrature *q);

/** @param lows  look for the smallest amounts too */
ves_status VES_MUST_CHECK ves_quadrature_start(ves_quadrature *q, const ves_graph *const graph[VES_LANES], bool lows,
                                               ves_report *report);

/** Lanes above 0 are columns: derivatives of lane 0. Their peaks are what they are at its peaks.
 * @param weight [n_weight] rows, how they move weights; NULL: they do not @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_quadrature_follow(ves_quadrature *q, const ves_topology *topology, const ves_quad *weight,
                                                ves_report *report);

/** Weighted sums of every organ. @param y [n] rows; out [n_organ] rows */
void ves_quadrature_sums(const ves_quadrature *q, const ves_quad *y, ves_quad *out);

/** Begin a segment at `time` on its clock, which is 0 at `zero` (h of the run), with amounts `y`.
 * @param pass  h of the run: until when a bolus passes for the first time; -infinity: none does */
void ves_quadrature_segment(ves_quadrature *q, double zero, double time, const double pass[VES_LANES],
                            const ves_quad *y);

/** A step of `order` ended at `time` on that clock with amounts `y`. */
void ves_quadrature_step(ves_quadrature *q, double time, int order, const ves_quad *y);

/** The segment is over, its last step was of `order`: add what is pending, look for peaks beside the end. */
void ves_quadrature_close(ves_quadrature *q, int order);

/** Give lane `lane` of a closed segment to segment `segment` of a trajectory. */
void ves_quadrature_give(const ves_quadrature *q, size_t lane, size_t segment, ves_trajectory *trajectory);

#endif
