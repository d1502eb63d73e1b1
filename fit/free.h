/** @file free.h
 * Free numbers: what is learned, and which numbers of which scenarios each of them sets or multiplies.
 *
 * Owns: its lists and texts.  Lifetime: {0}, ves_free_read, (ves_free_add...), free.
 */
#ifndef VES_FIT_FREE_H
#define VES_FIT_FREE_H

#include "fit/observations.h"
#include "fit/prior.h"
#include "study/study.h"

/** What a coordinate is of. */
typedef enum ves_free_kind {
    VES_FREE_NUMBER, /**< it sets numbers of the model */
    VES_FREE_FACTOR, /**< it multiplies numbers of the model */
    VES_FREE_ERROR,  /**< of the error model */
    VES_FREE_SCALE,  /**< the scale of a study: it multiplies predictions */
    VES_FREE_ANIMAL  /**< the same of an animal */
} ves_free_kind;

typedef struct ves_free {
    char *name;
    ves_free_kind kind;
    ves_prior prior;
    char *unit;                /**< as written */
    double written;            /**< what a value inside is multiplied with to be in that unit */
    double start;              /**< internal units */
    double low, high;          /**< of the prior, for people: its middle 95 %, or its ends; NaN: none */
    const ves_parameter *like; /**< a number that it sets; NULL: none */
    size_t of;                 /**< which number of the error model, study or animal */
    bool by_study;             /**< a study's own deviation */
    ves_place at;
} ves_free;

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

/** Read `free` of the group `fit`.
 *  @param observations  whose studies `by = "study"` is about
 *  @return with all faults said; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_free_read(const ves_study *study, const ves_setting *fit,
                                        const ves_observations *observations, ves_free_list *list, ves_report *report);

/** Add one: its texts are taken over, after an error too. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_free_add(ves_free_list *list, const ves_free *item, ves_report *report);

/** What makes a coordinate of a plain number above 0: lognormal around `median`; gsd 0: no prior. */
ves_prior ves_prior_around(double median, double gsd);

#endif
