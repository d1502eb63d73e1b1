/** @file free.h
 * Free numbers: what is learned, and which numbers of which scenarios each of them sets or multiplies.
 *
 * Owns: its lists and texts.  Lifetime: {0}, ves_free_read, (ves_free_add...), free.
 */
#ifndef VES_FIT_FREE_H
#define VES_FIT_FREE_H

#include "fit/free_item.h"
#include "fit/observations.h"
#include "study/study.h"

/** One number of one scenario that a coordinate sets or multiplies. */
typedef struct ves_binding {
    size_t coordinate, scenario;
    size_t study; /**< for its values alone; VES_NONE: for all */
    ves_index item;
    bool factor;
} ves_binding;

typedef struct ves_free_list {
    size_t n, room, n_binding, room_binding;
    ves_free *item;
    ves_binding *binding;
    bool by_study; /**< some number has another value in each study */
    bool no_prior; /**< some number has no prior: maximum likelihood */
} ves_free_list;

void ves_free_list_free(ves_free_list *list);

/** Read `free` of a group, `fit` or another that says so; its `prior` is not "none", or it is.
 *  @param observations  whose studies `by = "study"` is about
 *  @return with all faults said; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_free_read(const ves_study *study, const ves_setting *fit,
                                        const ves_observations *observations, ves_free_list *list, ves_report *report);

/** Add one: its texts are taken over, after an error too. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_free_add(ves_free_list *list, const ves_free *item, ves_report *report);

/** A number of a scenario that a coordinate sets. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_free_bind(ves_free_list *list, const ves_binding *binding, ves_report *report);

#endif
