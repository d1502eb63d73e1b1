/** @file recipe.h
 * A scenario, compiled: what a subject is made of, as indices into one row of numbers.
 *
 * Reading a study ends in parameters with addresses and in a typical subject.  A recipe notes, once, which number is
 * asked for where: addresses become indices, formulas bound parsers, routes depots with node numbers.  Another subject,
 * a point of a sweep, of a fit or of a slider is then a row of numbers, and study/fill.h makes of it graphs and a
 * schedule without looking anything up.
 *
 * A row holds the numbers of the scenario in the order of its parameters, then the kinds of those that may be given in
 * one unit or another.  Recipes of a scenario differ in the numbers that change its structure (a tracer's switches);
 * ves_recipe_holds says which one a row goes with.
 * Owns: its arrays; borrows texts of the configs and the parameters of the scenario.  After ves_recipe_compile it is
 * const, and any number of threads may read it.
 */
#ifndef VES_STUDY_RECIPE_H
#define VES_STUDY_RECIPE_H

#include "graph/schedule.h"
#include "model/body.h"
#include "study/blueprint.h"
#include "study/formulas.h"
#include "study/route.h"
#include "study/sizes.h"

/** What a condition does to the numbers of a phase. */
typedef enum ves_change_kind {
    VES_CHANGE_MULTIPLY, /**< number `of` by number `by` */
    VES_CHANGE_MOVE,     /**< the share `by` of the numbers `from` goes to the numbers `to`, in proportion to these */
    VES_CHANGE_SET       /**< number `of` becomes number `by` */
} ves_change_kind;

typedef struct ves_change {
    ves_change_kind kind;
    ves_index of, by;
    size_t n_from, n_to;
    ves_index *from, *to; /**< [n_from], [n_to] */
    ves_place at;
} ves_change;

/** From a time on. */
typedef struct ves_phase {
    double from; /**< h */
    size_t n, room;
    ves_change *change; /**< [n] in their order */
} ves_phase;

void ves_phase_free(ves_phase *phase);

/** The shares of one dose, which must add up to 1 in each size. */
typedef struct ves_sum_of_shares {
    const char *route;
    size_t n;
    ves_index *share; /**< [n] formulas */
    ves_place at;
} ves_sum_of_shares;

/** dose.1.particles, from the amount as it is stated. */
typedef struct ves_conversion {
    ves_index particles, amount;
    ves_index kind;                    /**< of the amount: see ves_kind_code */
    ves_index weight;                  /**< of the body */
    ves_index factor[VES_N_DOSE_UNIT]; /**< particles per unit; VES_NO_INDEX: 1, or the product does not say */
} ves_conversion;

/** Which part of the label goes with a part of a dose. */
typedef enum ves_part_kind {
    VES_PART_VESICLES,    /**< the substance itself */
    VES_PART_LABEL,       /**< all label of these vesicles */
    VES_PART_LABEL_BOUND, /**< what is not free */
    VES_PART_LABEL_FREE,
    VES_PART_LABEL_SMALL,   /**< what is free and on no protein */
    VES_PART_LABEL_PROTEIN, /**< what is free of vesicles, but on plasma protein */
    VES_PART_COPY           /**< a second copy of what is bound */
} ves_part_kind;

/** What goes into one node. */
typedef struct ves_part {
    ves_part_kind kind;
    ves_node node;
    size_t size_class;
    ves_index share; /**< formula; VES_NO_INDEX: all */
} ves_part;

/** A dose and its repeats; where each repeat has depots of its own, one repeat. */
typedef struct ves_dose_plan {
    size_t dose;                    /**< in the order of the config */
    ves_index amount;               /**< particles, or what the graph counts */
    ves_index at, over, every, lag; /**< VES_NO_INDEX: 0 */
    size_t first, count;            /**< repeats first .. first + count - 1 */
    size_t n_part, room;
    ves_part *part;              /**< [n_part] */
    ves_place place, over_place; /**< of its time, and of its length */
    ves_route_use use;           /**< by name, while it is compiled */
} ves_dose_plan;

/** A number that may be given in one unit or another, and the number behind the parameters that says in which. */
typedef struct ves_kind_of_number {
    ves_index of, kind;
    ves_dimension first; /**< the dimension it has if its kind is 0; VES_DIM_DOSE: see ves_kind_code */
} ves_kind_of_number;

typedef struct ves_recipe {
    const ves_parameters *parameters; /**< of the scenario: addresses, units and ranges, for words */
    const char *scenario;             /**< its name */
    ves_place at;
    size_t n_number;
    double *typical; /**< [n_number] */
    size_t n_kind;
    ves_kind_of_number *kind; /**< [n_kind] */
    size_t n_choice;          /**< of a graph of its own: the first so many change its structure */
    size_t n_switch;
    ves_index *on; /**< [n_switch] numbers that change the structure ... */
    double *is;    /**< ... and what they are here */

    const ves_blueprint *blueprint; /**< of a graph of the study's own; else NULL, and a body is built: */
    ves_sizes_plan sizes;
    ves_sizes typical_sizes;
    ves_formulas formulas;
    size_t n_sum, room_sum;
    ves_sum_of_shares *sum; /**< [n_sum] */
    ves_routes routes;      /**< depots, which the body borrows */
    ves_body_plan body;

    size_t n_phase;
    ves_phase *phase; /**< [n_phase] the first from 0 h on */
    size_t n_conversion;
    ves_conversion *conversion; /**< [n_conversion] */
    size_t n_dose, room_dose;
    ves_dose_plan *dose;             /**< [n_dose] */
    bool own_times;                  /**< subjects may be given doses, or have processes turn, at times of their own */
    const struct ves_data_set *data; /**< who is given what: then a dose is a target of it; NULL: doses say it */
    ves_index subject;               /**< with it: which subject of it a row is of */
    size_t *target;                  /**< with it: [n_target] the first dose of each target */
    ves_node lost;                   /**< where it takes a part of a dose that does not arrive; ... */
    bool has_lost;                   /**< ... some dose has such */
    ves_index size_exponent, loose, half_life; /**< of the tracer: how label goes with size, what of it is free, h */
    ves_index on_protein;                      /**< ... and what of that is on plasma protein in a dose into blood */

    double end; /**< h; 0: the study has none, so there is no schedule */
    size_t n_time;
    const double *time; /**< [n_time] h, of the study: events within rounding of an output are at it */
    ves_graph like;     /**< the first phase as it was drafted: its topology, and the numbers that never change */
} ves_recipe;

void ves_recipe_free(ves_recipe *recipe);

/** Change a row as the conditions of a phase say. @return a number left its range: one line at the condition */
ves_status VES_MUST_CHECK ves_phase_apply(const ves_recipe *recipe, size_t phase, double number[], ves_report *report);

/** Does the recipe hold for this row? Else it has another structure. */
bool ves_recipe_holds(const ves_recipe *recipe, const double number[]);

/** Where the row says in which unit number `of` is given; VES_NO_INDEX: it has one unit only. */
ves_index ves_recipe_kind_of(const ves_recipe *recipe, ves_index of);

/** An amount in a unit that the product says nothing about. @return VES_E_CONFIG with one line */
ves_status ves_dose_has_no_factor(const ves_parameter *amount, ves_dose_unit unit, ves_report *report);

/** What a row says of the unit a number is given in: of a dose, its ves_dose_unit, and VES_N_DOSE_UNIT more where it is
 * per mass of body; else 0 for its first dimension, 1 for the other. */
double ves_kind_code(const ves_parameter *given, ves_dimension first);

#endif
