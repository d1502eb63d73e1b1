/** @file lane_count.h
 * How many subjects are one problem.
 */
#ifndef VES_SOLVER_LANE_COUNT_H
#define VES_SOLVER_LANE_COUNT_H

enum {
    VES_LANES = 8 /**< fixed, so that a result depends neither on the machine nor on the batch */
};

#endif
