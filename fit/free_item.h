/** @file free_item.h
 * One free number: what it is called, what it sets, what is known of it beforehand.
 */
#ifndef VES_FIT_FREE_ITEM_H
#define VES_FIT_FREE_ITEM_H

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

#endif
