/** @file plan.h
 * What a run has to do, cut into units that can be done in any order, on any thread, machine or day.
 *
 * A variant is a scenario at one point of a sweep, with one draw of the uncertainty: the file tells those that differ
 * in their draw alone as one.  With a population a unit is one bundle of VES_LANES consecutive
 * subjects (of a data set: consecutive in the order of their schedules) in all scenarios at one point, with one draw
 * (so that a subject's scenarios can be held against each other at once); without one it is up to VES_LANES variants
 * that share topology and event times.  Where a unit begins and ends depends on the study alone, never on the number of
 * threads or shards. Owns: its arrays and its layout; borrows the study.  Lifetime: {0}, ves_plan_make, free.
 */
#ifndef VES_BATCH_PLAN_H
#define VES_BATCH_PLAN_H

#include "batch/layout.h"
#include "solver/lane_count.h"

enum { VES_EXACT_SUBJECTS = 1000 }; /**< quantiles of studies up to this many subjects are exact */

/** One subject in one variant. */
typedef struct ves_member {
    size_t variant, subject;
} ves_member;

typedef struct ves_plan {
    const ves_study *study;
    ves_layout layout;
    size_t n_draw;    /**< of the uncertainty, from 1 */
    size_t n_told;    /**< scenarios of the file: told = scenario x points of the sweep + point */
    size_t n_point;   /**< points of the sweep times draws */
    size_t n_variant; /**< variant = told x n_draw + draw = scenario x n_point + ... */
    size_t n_subject;
    bool sketched; /**< quantiles are summed up on the way, rows are not kept */
    size_t n_kept; /**< numbers of each row that are kept on the disk */
    size_t n_unit;
    size_t *first;   /**< without a population: [n_unit + 1] where the members of a unit begin in `list` */
    size_t *list;    /**< without a population: [n_variant] variants, unit by unit */
    size_t *unit_of; /**< without a population: [n_variant] */
    size_t *order;   /**< with a data set: [n_subject] subjects in the order in which they are bundled; else NULL: 0, 1,
                        ... */
    size_t *place;   /**< with it: [n_subject] where each is in that order */
    size_t n_node;   /**< compartments of all scenarios; 0 where they are not asked for */
    const char **node; /**< [n_node] names, borrowed */
    size_t n_cell;     /**< numbers of all blocks of one variant */
    size_t *cell;      /**< [layout.n_block] where the numbers of a block begin among these */
} ves_plan;

ves_status VES_MUST_CHECK ves_plan_make(const ves_study *study, ves_plan *plan, ves_report *report);
void ves_plan_free(ves_plan *plan);

/** The subject at `place` in the order of bundles; behind the last one those that would come next. */
size_t ves_plan_subject(const ves_plan *plan, size_t place);
/** And back: where a subject is in that order. */
size_t ves_plan_place(const ves_plan *plan, size_t subject);

/** Members of a unit whose results are kept. @param member out, NULL: count only; with a population scenario by
 * scenario, the subjects of the bundle in each */
size_t ves_plan_members(const ves_plan *plan, size_t unit, ves_member member[]);

/** Where a member is found: its unit, and its place among the members of that. */
size_t ves_plan_unit_of(const ves_plan *plan, ves_member member, size_t *place);

/** A part of the units: those of shard `index` of `n`. {0}: all of them. */
typedef struct ves_shard {
    size_t index, n; /**< index from 1 */
} ves_shard;

/** The first unit of shard `index` (from 0) of `n`; with index n: behind the last unit. Points of a sweep stay with
 * their subjects. */
size_t ves_plan_shard(const ves_plan *plan, size_t index, size_t n);
size_t ves_plan_most_shards(const ves_plan *plan); /**< with more of them some would have nothing to do */

/** The name of a scenario of the file: "nose", "nose, dose.1.amount=1e9 particles". Free with free(); NULL: out of
 * memory. */
char *ves_plan_name(const ves_plan *plan, size_t told);

/** Numbers kept of one member: its row as far as it is kept, then its compartments. */
size_t ves_plan_kept(const ves_plan *plan);

#endif
