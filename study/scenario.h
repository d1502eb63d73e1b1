/** @file scenario.h
 * One scenario of a study: what was read of it, its numbers, and what it is compiled to.
 *
 * Owns: everything in it; texts are borrowed from the configs.  Lifetime: {0}, read (study/context.h), compiled, free.
 */
#ifndef VES_STUDY_SCENARIO_H
#define VES_STUDY_SCENARIO_H

#include "study/fill.h"

/** A dose as the study states it. */
typedef struct ves_given {
    const char *route;              /**< NULL: straight into a compartment */
    const char *into;               /**< compartment, where there is no route */
    const ves_setting *route_group; /**< of the library */
    bool infusion;
    bool has_rate;   /**< a table states how fast it is given, and so how long */
    bool per_weight; /**< of a graph of its own: its amount may be per mass of body, dose.1.given is not */
    bool per_dose;   /**< each repeat has depots of its own */
    bool wrong;      /**< a fault of its numbers was said */
    size_t count;
    ves_place at, where; /**< of the dose, and of its route or compartment */
} ves_given;

typedef struct ves_scenario {
    struct ves_draft *draft; /**< what it is compiled from; private to study/ */
    const char *name;
    const char *written;    /**< its name in the config, to which `name` adds the words of its point of a grid */
    char *long_name;        /**< owned; `name` where the study has a grid of words; else NULL */
    const ves_setting *own; /**< its settings; NULL: those of the study */
    size_t point;           /**< of the grid of words: ves_study.grid */
    const char *species, *product, *tracer; /**< NULL in a study with its own graph; tracer may be NULL */
    const ves_label_places *places;         /**< that hold free label of its tracer, or NULL */
    ves_place at;
    bool gaps;      /**< a condition or a route of it could not be read: numbers of these are not there */
    bool half_read; /**< its species, product, tracer or graph could not: most numbers may be missing */
    ves_parameters parameters;
    const struct ves_data_set *data; /**< subjects with doses of their own: then `given` are its targets; or NULL */
    size_t n_given;
    ves_given *given;
    ves_index *axis; /**< [n_axis of the sweep] number that each axis is here */
    size_t n_recipe;
    ves_recipe **recipe;  /**< [n_recipe] the first holds for the typical subject */
    ves_instance typical; /**< the subject that the parameters say */
    size_t reference;     /**< the scenario that bioavailability and targeting are held against; VES_NONE: none */
} ves_scenario;

void ves_scenario_free(ves_scenario *scenario);
void ves_draft_free(struct ves_draft *draft); /**< draft.c; private to study/, NULL is allowed */

bool ves_scenario_is_built(const ves_scenario *scenario); /**< has it a typical subject? Not after an error */

struct ves_study;

/** Compile a scenario that was read, for its typical subject alone; then fill that subject. Numbers that are read are
 * marked used. @return what is wrong with the body or a dose: lines in the report */
ves_status VES_MUST_CHECK ves_scenario_compile(const struct ves_study *study, ves_scenario *scenario,
                                               ves_report *report);

/** Fill the typical subject anew, after the recipes changed. */
ves_status VES_MUST_CHECK ves_scenario_fill_typical(ves_scenario *scenario, ves_report *report);

/** Compile it again, for subjects between two rows of numbers.
 *  @param parameters  those of the scenario, or a view of them with other numbers: those that are read are marked used
 *  @param low, high   [n_number of a recipe of the scenario], or NULL: they are all the typical one
 *  @param recipe      out; free with ves_recipe_free, after an error too */
ves_status VES_MUST_CHECK ves_recipe_compile(const struct ves_study *study, const ves_scenario *scenario,
                                             ves_parameters *parameters, const double low[], const double high[],
                                             ves_recipe *recipe, ves_report *report);

/** The recipe that holds for a row of numbers; NULL: none does. */
const ves_recipe *ves_scenario_recipe(const ves_scenario *scenario, const double number[]);

#endif
