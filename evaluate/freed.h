/** @file freed.h
 * A scenario with some of its numbers set free: what evaluate.h and derivatives.h ask.
 *
 * Owns: everything in it.  Lifetime: {0}, ves_evaluator_start, asked..., free; one thread at a time.
 */
#ifndef VES_EVALUATE_FREED_H
#define VES_EVALUATE_FREED_H

#include "evaluate/bundle.h"
#include "evaluate/watch.h"

/** How a point went. */
typedef struct ves_point_state {
    ves_status status; /**< VES_OK: it was solved */
    char words[160];   /**< else why not */
} ves_point_state;

/** What it is made of is private to evaluate/. */
typedef struct ves_evaluator {
    const ves_study *study;
    const ves_scenario *scenario;
    size_t n_free, n_watched, n_time;
    ves_index *freed;     /**< [n_free] */
    double *width;        /**< [n_free] of the range of each, for values of 0 */
    ves_watched *watched; /**< [n_watched] */
    size_t *output;       /**< [n_watched] place of its time among the outputs */
    double *time;         /**< [n_time] h */
    ves_recipe *own;      /**< compiled for these numbers; NULL: the scenario's serve */
    double *rest;         /**< a row of what is not free */
    double *number;       /**< a row */
    double *base, *moved; /**< [n_watched] work */
    ves_filler filler;
    ves_solver_options solver;
    ves_instance instance[VES_LANES];
    ves_trajectory trajectory[VES_LANES];
    ves_point_state state[VES_LANES];
    void *room;                /**< of evaluate/derivatives.c; NULL until derivatives are integrated */
    void (*room_free)(void *); /**< likewise */
} ves_evaluator;

/** Make ready.
 *  @param freed      [n_free] numbers of the scenario, by their place among its parameters
 *  @param watched    [n_watched]; a number of the analysis asks for outputs of the study, and a time beside it must be
 *                    one of these
 *  @param evaluator  out; free with ves_evaluator_free
 *  @return VES_E_USAGE with one line: an index that does not exist, a time outside the run; VES_E_MEMORY, VES_E_MODEL
 */
ves_status VES_MUST_CHECK ves_evaluator_start(const ves_study *study, size_t scenario, size_t n_free,
                                              const ves_index freed[], size_t n_watched, const ves_watched watched[],
                                              ves_evaluator **evaluator, ves_report *report);
void ves_evaluator_free(ves_evaluator *evaluator); /**< NULL is allowed */

/** What the numbers are that are not free: those of a subject, instead of the typical one.
 *  @param number [n_number of a recipe of the scenario] a row of ves_caster, copied in */
void ves_evaluator_rest(ves_evaluator *evaluator, const double number[]);

/** Private to evaluate/: fill an instance at a point, with number `moved` of it made `instead` (VES_NONE: none).
 *  @param state  out: how it went @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_evaluator_fill(ves_evaluator *evaluator, const double value[], size_t moved,
                                             double instead, ves_instance *instance, ves_point_state *state,
                                             ves_report *report);

#endif
