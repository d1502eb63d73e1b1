/** @file exchange.h
 * Which animals, when: plans of whole animals, found by exchange.
 *
 * From each start, animals of one arm go to the schedule that makes phi smallest, arm after arm, until none can go to a
 * better one (Fedorov 1972).  The best end of all starts is kept.  A plan depends on the prospect, the rule and the
 * seed alone.
 */
#ifndef VES_INFERENCE_EXCHANGE_H
#define VES_INFERENCE_EXCHANGE_H

#include "inference/prospect.h"

#include <stdint.h>

/** What a plan must be like. */
typedef struct ves_plan_rule {
    size_t animals;
    size_t least, most; /**< animals of an arm; there must be a number of arms with which this can be */
    size_t images;      /**< times of each schedule */
} ves_plan_rule;

/** A plan of whole animals. Owns its arms.  Lifetime: {0}, found, ves_arms_free. */
typedef struct ves_arms {
    size_t n, room;
    ves_arm *arm; /**< by series, then by times */
    double phi;
} ves_arms;

void ves_arms_free(ves_arms *arms);
ves_status VES_MUST_CHECK ves_arms_copy(const ves_arms *from, ves_arms *to, ves_report *report);

/** How many arms there may be, least and most. @return false: there is no such number */
bool ves_plan_rule_arms(const ves_plan_rule *rule, size_t *fewest, size_t *greatest);

/** Search from `n_start` starts: the first is made animal by animal where an animal has one time, the others are drawn.
 *  @param arms out @return VES_E_MEMORY, VES_E_INTERRUPTED */
ves_status VES_MUST_CHECK ves_exchange(const ves_prospect *prospect, const ves_plan_rule *rule, size_t n_start,
                                       uint64_t seed, ves_arms *arms, ves_report *report);

/** Go on from a plan that keeps to the rule. */
ves_status VES_MUST_CHECK ves_exchange_from(const ves_prospect *prospect, const ves_plan_rule *rule, ves_arms *arms,
                                            ves_report *report);

/** Make one arm of two that are neighbours in time, as long as phi stays below `phi_most`. */
ves_status VES_MUST_CHECK ves_exchange_merge(const ves_prospect *prospect, const ves_plan_rule *rule, double phi_most,
                                             ves_arms *arms, ves_report *report);

#endif
