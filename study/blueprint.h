/** @file blueprint.h
 * A graph that a study gives itself (`model = { ... }`): its structure, with every number as a parameter with an
 * address.
 *
 * Reading and building are two steps, so that `set` can change numbers between them.
 * Owns: its arrays; names are borrowed from the config, process names are its own.  Lifetime: {0}, read
 * (study/blueprint_read.h), build..., free.
 */
#ifndef VES_STUDY_BLUEPRINT_H
#define VES_STUDY_BLUEPRINT_H

#include "base/name_index.h"
#include "graph/graph.h"
#include "graph/parameter.h"

typedef struct ves_blueprint_process {
    char *name;
    const ves_process_kind *kind;
    ves_node from, to;
    size_t n_watch;
    ves_node *watch;
    double *weight;                     /**< [n_watch], or NULL */
    size_t item[VES_PROCESS_PARAM_MAX]; /**< its numbers among the parameters */
    ves_place at;
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

typedef struct ves_blueprint {
    const char *amount_unit;
    size_t n_compartment, n_process, n_organ;
    const char **compartment;
    bool *has_volume; /**< [n_compartment] parameter NAME.volume, ... */
    size_t *volume;   /**< [n_compartment] ... which is this item of the parameters */
    ves_role *role;   /**< [n_compartment] */
    bool *has_role;   /**< [n_compartment] is it stated? */
    bool gaps;        /**< compartments that could not be read: their names are unknown without a fault */
    ves_place *at;    /**< [n_compartment] */
    ves_blueprint_process *process;
    ves_name_index compartments, organs; /**< private: names to places */
    ves_name_index processes;            /**< private: names to how many bear them, with _2, _3, ... behind */
    ves_blueprint_organ *organ;          /**< n_organ == 0: each compartment is one */
} ves_blueprint;

void ves_blueprint_free(ves_blueprint *blueprint);

/** Make the graph from the structure and the numbers as they are now. */
ves_status VES_MUST_CHECK ves_blueprint_build(const ves_blueprint *blueprint, ves_parameters *parameters,
                                              ves_graph *graph, ves_report *report);

/** Put the numbers of another subject into a graph of the same topology.
 *  @param parameters  for words
 *  @param number      of all parameters, in their order
 *  @return VES_E_MODEL: numbers that do not go together, one line */
ves_status VES_MUST_CHECK ves_blueprint_fill(const ves_blueprint *blueprint, const ves_parameters *parameters,
                                             const double number[], ves_graph *graph, ves_report *report);

#endif
