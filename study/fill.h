/** @file fill.h
 * A row of numbers becomes a subject: graphs and a schedule, for a recipe.
 *
 * The order is that of the body: doses become particles; sizes; then for each phase the numbers as its conditions leave
 * them, the formulas of the routes, the body; then the schedule.  No name is looked for; once an instance has the room
 * of its recipe, nothing is allocated.
 *
 * A filler is what one thread needs for it: parsers that are bound to their numbers, and room to work in.
 */
#ifndef VES_STUDY_FILL_H
#define VES_STUDY_FILL_H

#include "study/recipe.h"

/** A subject. Owns: its arrays; borrows the recipe.  Lifetime: {0}, ves_fill..., free. */
typedef struct ves_instance {
    const ves_recipe *recipe;
    double *number; /**< [recipe->n_number] its own, with what follows from them */
    ves_sizes sizes;
    double decay; /**< 1/h, of the tracer */
    size_t n_phase;
    ves_graph *graph;        /**< [n_phase] the first holds from 0 h on */
    const ves_graph **phase; /**< [n_phase] &graph[k] */
    ves_schedule schedule;
    size_t room_number, room_phase; /**< private */
} ves_instance;

void ves_instance_free(ves_instance *instance);

/** For one thread. Lifetime: {0}, ves_fill..., free. It must not outlive the recipes it was used with. */
typedef struct ves_filler {
    size_t n, room;
    struct ves_bound_recipe **bound; /**< [n] one for each recipe that was met */
} ves_filler;

void ves_filler_free(ves_filler *filler);

/** Make a subject.
 *  @param number    [recipe->n_number] a row that the recipe holds for
 *  @param instance  {0} at first, or an earlier one whose room is used again; free it after an error too
 *  @return VES_E_MEMORY; or what is wrong with a body or a dose that cannot be, one line at its place */
ves_status VES_MUST_CHECK ves_fill(ves_filler *filler, const ves_recipe *recipe, const double number[],
                                   ves_instance *instance, ves_report *report);

#endif
