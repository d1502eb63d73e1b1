/** @file body.h
 * The vesicle body: organs, their sub-states and the processes between them, built from parameters into a graph.
 *
 * Equations and sources: docs/model.md.  Everything is written per size class; amounts are particles.
 * What the builder needs is listed in one table (ves_body_setting_at): the config reader, `explain` and the docs read
 * it.
 */
#ifndef VES_MODEL_BODY_H
#define VES_MODEL_BODY_H

#include "graph/graph.h"
#include "graph/parameter.h"
#include "model/size.h"

/** Organs of the body that tissues of a species are lumped into. */
#define VES_BODY_ORGAN_LIST(X)                                                                                         \
    X(LUNG, "lung")                                                                                                    \
    X(LIVER, "liver")                                                                                                  \
    X(SPLEEN, "spleen")                                                                                                \
    X(GUT, "gut")                                                                                                      \
    X(KIDNEY, "kidney")                                                                                                \
    X(BRAIN, "brain")                                                                                                  \
    X(HEART, "heart") X(REST, "rest") X(ARTERIAL, "arterial_blood") X(VENOUS, "venous_blood") X(NONE, "none")
#define VES_BODY_ORGAN_ENUM(code, name) VES_ORGAN_##code,
typedef enum ves_body_organ {
    VES_BODY_ORGAN_LIST(VES_BODY_ORGAN_ENUM) VES_N_BODY_ORGAN,
    VES_PLACE_LYMPH_NODES = VES_N_BODY_ORGAN, /**< places that no tissue of a species is lumped into */
    VES_PLACE_LEPTOMENINGES,
    VES_PLACE_DEPOT, /**< where a route puts a dose */
    VES_N_BODY_PLACE
} ves_body_organ;
#undef VES_BODY_ORGAN_ENUM

const char *ves_body_organ_name(ves_body_organ organ);
bool ves_body_organ_find(const char *name, ves_body_organ *organ);

/** One number a species or a product must give. */
typedef struct ves_body_setting {
    const char *address; /**< a "*" stands for each tissue */
    ves_dimension dim;
    double least, most; /**< allowed range, internal units, ends included... */
    bool above_least;   /**< ... but for `least` itself where this is true */
    double preset;      /**< value where nobody gives one; NaN: it must be given */
    const char *symbol; /**< in docs/model.md */
    const char *words;
} ves_body_setting;

size_t ves_body_setting_count(void);
const ves_body_setting *ves_body_setting_at(size_t i);
const ves_body_setting *ves_body_setting_find(
    const char *address); /**< NULL: no such setting; "muscle.flow_fraction" finds "*.flow_fraction" */

/** A tissue of a species table and the organ it belongs to. Names are owned. */
typedef struct ves_tissues {
    size_t n, room;
    char **name;
    ves_body_organ *organ;
} ves_tissues;

void ves_tissues_free(ves_tissues *tissues);
ves_status VES_MUST_CHECK ves_tissues_add(ves_tissues *tissues, const char *name, ves_body_organ organ,
                                          ves_report *report);

/** A process of a depot, with its numbers for each size class. Texts borrowed. */
typedef struct ves_depot_process {
    const char *from, *to; /**< compartments of the depot or of the body, or "degraded", "faeces", "expelled" */
    ves_place at;          /**< where the route states it */
    const ves_process_kind *kind;
    double p[VES_SIZE_CLASS_MAX][VES_PROCESS_PARAM_MAX];
} ves_depot_process;

/** Where a route puts a dose before the body has it: compartments of its own, for each size class, and what empties
 * them. Borrowed. */
typedef struct ves_depot {
    size_t n_compartment, n_into, n_process;
    const char *const *compartment; /**< [n_compartment] whole names */
    const ves_role *role;           /**< [n_compartment] */
    const char *const *into;        /**< [n_into] what a dose goes into: made if it is a sink or a part of an organ */
    const ves_depot_process *process;
    ves_place at; /**< where the route states its compartments */
} ves_depot;

/** What a body is built from. */
typedef struct ves_body_spec {
    ves_parameters *parameters; /**< all numbers of species, product, tracer; what is read is marked used */
    const ves_tissues *tissues;
    ves_sizes sizes;
    size_t n_depot;
    const ves_depot *depot; /**< [n_depot] of the routes in use */
    bool label;             /**< a tracer: states of its own, driven by the vesicles (docs/model.md) */
    const char *special;    /**< organ that takes up free label ("bone"), or NULL; borrowed */
    bool blocker;           /**< an agent covers phagocyte sites at some time */
    bool keep;              /**< keep processes of rate 0: phases of a run must have one topology */
    ves_place at;           /**< where the study names the species, for what is missing */
    ves_place label_at;     /**< where it names the tracer */
} ves_body_spec;

/** What a schedule needs of the body besides names. */
typedef struct ves_body_plan {
    ves_node blocked_node[2]; /**< liver, spleen */
    double blocked_amount[2];
    ves_node free_label, depot_label; /**< where free label of a dose goes: circulating, or waiting where it was put */
} ves_body_plan;

/** Suffix of the node names of size class `j`: "" for one class. Free with free(); NULL when out of memory. */
char *ves_size_suffix(const ves_sizes *sizes, size_t j);

/** Build the body of one subject. Flow and volume identities are checked here.
 *  @param plan   out, filled where spec->blocker (blocked) and spec->label (label)
 *  @param graph  out, {0} at first: compartments, processes, organs; amounts in particles.  With a label, organs that
 * show its signal follow, marked so
 *  @return VES_E_MODEL: a number is missing, or an identity does not hold */
ves_status VES_MUST_CHECK ves_body_build(const ves_body_spec *spec, ves_body_plan *plan, ves_graph *graph,
                                         ves_report *report);

#endif
