/** @file blueprint.h
 * A graph that a study gives itself (`model = { ... }`): its structure, with every number as a parameter with an
 * address.
 *
 * Reading and building are two steps, so that `set` can change numbers between them.  What two reactants make is there
 * twice (AB and AB.B), a copy for each of them, so that the amount of each is conserved; blueprint_copies.c adds the
 * copies behind all that the study names.
 * Owns: its arrays; names are borrowed from the config, those of processes and copies are its own.  Lifetime: {0}, read
 * (study/blueprint_read.h), build..., free.
 */
#ifndef VES_STUDY_BLUEPRINT_H
#define VES_STUDY_BLUEPRINT_H

#include "base/name_index.h"
#include "graph/graph.h"
#include "graph/parameter.h"
#include "study/derived.h"

typedef struct ves_blueprint_compartment {
    const char *name;
    char *own_name;               /**< of a copy or a ledger, which the study does not name; else NULL */
    bool has_volume, has_initial; /**< parameters NAME.volume, NAME.initial, ... */
    size_t volume, initial;       /**< ... which are these items of the parameters */
    ves_role role;
    bool has_role;       /**< is it stated? */
    bool ledger, hidden; /**< as in ves_compartment */
    size_t next;         /**< its next copy, VES_NONE: no more */
    ves_place at;
} ves_blueprint_compartment;

/** What multiplies a process: see ves_modifier. */
typedef struct ves_blueprint_modifier {
    ves_node by;
    ves_effect effect;
    size_t item[VES_MODIFY_PARAM]; /**< its numbers among the parameters; VES_NONE: its preset, which nobody states */
    ves_place at;
} ves_blueprint_modifier;

typedef struct ves_blueprint_process {
    char *name;
    const ves_process_kind *kind;
    ves_node from, to;
    ves_node partner; /**< of a kind that binds: the other donor; of one that unbinds: the other recipient */
    size_t n_watch;
    ves_node *watch;
    double *weight;                     /**< [n_watch], or NULL */
    size_t item[VES_PROCESS_PARAM_MAX]; /**< its numbers among the parameters */
    size_t n_modifier;
    ves_blueprint_modifier *modifier; /**< [n_modifier] */
    size_t n_turn;
    size_t (*turn)[2]; /**< [n_turn] items: time, factor */
    size_t period;     /**< item; VES_NONE: none */
    bool copy;         /**< of another: all arrays but `watch` are that one's */
    ves_place at, turns_at;
} ves_blueprint_process;

typedef struct ves_blueprint_organ {
    const char *name;
    size_t n;
    ves_node *node;
    double *weight;  /**< [n], or NULL */
    bool has_volume; /**< parameter NAME.volume, ... */
    size_t volume;   /**< ... which is this item of the parameters */
    bool has_matrix; /**< else it follows from the roles of its compartments */
    ves_matrix matrix;
} ves_blueprint_organ;

/** A number that may be of one dimension or another, which changes the structure. */
typedef struct ves_blueprint_choice {
    size_t item;
    ves_dimension first;
} ves_blueprint_choice;

typedef struct ves_blueprint {
    const char *amount_unit;
    size_t n_compartment, n_process, n_organ;
    size_t n_named;                        /**< compartments that the study names: the first ones */
    size_t room_compartment, room_process; /**< private */
    ves_blueprint_compartment *compartment;
    bool gaps; /**< compartments that could not be read: their names are unknown without a fault */
    ves_blueprint_process *process;
    ves_name_index compartments, organs; /**< private: names to places */
    ves_name_index processes;            /**< private: names to how many bear them, with _2, _3, ... behind */
    ves_blueprint_organ *organ;          /**< n_organ == 0: each compartment is one */
    ves_derived derived;                 /**< formulas, those of doses too */
    size_t n_choice, room_choice;
    ves_blueprint_choice *choice;
    size_t weight; /**< item of the number that is the body weight; VES_NONE: none */
} ves_blueprint;

void ves_blueprint_free(ves_blueprint *blueprint);

/** Is anything there without a dose? */
bool ves_blueprint_starts(const ves_blueprint *blueprint);

/** Make the graph from the structure and the numbers as they are now. */
ves_status VES_MUST_CHECK ves_blueprint_build(const ves_blueprint *blueprint, ves_parameters *parameters,
                                              ves_graph *graph, ves_report *report);

/** Put the numbers of another subject into a graph of the same topology.
 *  @param parameters  for words
 *  @param number      of all parameters, in their order, those that follow from others worked out
 *  @return VES_E_MODEL: numbers that do not go together, one line */
ves_status VES_MUST_CHECK ves_blueprint_fill(const ves_blueprint *blueprint, const ves_parameters *parameters,
                                             const double number[], ves_graph *graph, ves_report *report);

#endif
