/** @file draft.h
 * What reading leaves for compiling. Private to study/: scenario_read.c fills it, scenario_build.c reads it.
 */
#ifndef VES_STUDY_DRAFT_H
#define VES_STUDY_DRAFT_H

#include "model/organ_row.h"
#include "study/blueprint.h"
#include "study/condition.h"
#include "study/sizes.h"

typedef struct ves_draft {
    const ves_setting *model; /**< of a graph of its own, or NULL */
    ves_blueprint blueprint;
    const ves_tissues *tissues; /**< of the stock; NULL in a graph of its own */
    const ves_parameters *own;  /**< of the stock: what the species gives of what else would be scaled */
    ves_conditions conditions;
    const ves_setting *product;
    ves_sizes_plan sizes;
    bool has_sizes; /**< the plan was made */
    bool faulty;    /**< what is wrong with it was said: it is drafted to find more, but no subject is made of it */
    ves_place species_at, tracer_at;
} ves_draft;

#endif
