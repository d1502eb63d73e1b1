/** @file body.h
 * The vesicle body: organs, their sub-states and the processes between them, built from parameters into a graph.
 *
 * Equations and sources: docs/model.md.  Everything is written per size class; amounts are particles.
 * What the builder needs is listed in one table (ves_body_setting_at): the config reader, `explain` and the docs read
 * it.
 */
#ifndef VES_MODEL_BODY_H
#define VES_MODEL_BODY_H

#include "model/graph.h"
#include "model/parameter.h"

enum { VES_SIZE_CLASS_MAX = 16 }; /**< size classes a product may have */

/** Organs of the body that tissues of a species are lumped into. */
#define VES_BODY_ORGAN_LIST(X)                                                                                         \
    X(LUNG, "lung")                                                                                                    \
    X(LIVER, "liver")                                                                                                  \
    X(SPLEEN, "spleen")                                                                                                \
    X(GUT, "gut") X(KIDNEY, "kidney") X(BRAIN, "brain") X(HEART, "heart") X(REST, "rest")                              \
        X(ARTERIAL, "arterial_blood") X(VENOUS, "venous_blood") X(NONE, "none")
#define VES_BODY_ORGAN_ENUM(code, name) VES_ORGAN_##code,
typedef enum ves_body_organ { VES_BODY_ORGAN_LIST(VES_BODY_ORGAN_ENUM) VES_N_BODY_ORGAN } ves_body_organ;
#undef VES_BODY_ORGAN_ENUM

const char *ves_body_organ_name(ves_body_organ organ);
bool ves_body_organ_find(const char *name, ves_body_organ *organ);

/** One number a species or a product must give. */
typedef struct ves_body_setting {
    const char *address; /**< a leading "*." stands for each tissue */
    ves_dimension dim;
    double least, most; /**< allowed range, internal units, ends included... */
    bool above_least;   /**< ... but for `least` itself where this is true */
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

/** Build the body of one subject.
 *  Every parameter that is read is marked used.  Flow and volume identities are checked here.
 *  @param parameters  all numbers of the species and the product, "body_weight" among them (g)
 *  @param at          where the study names the species, for what is missing
 *  @param graph       out, {0} at first: compartments, processes, organs; amounts in particles
 *  @return VES_E_MODEL: a number is missing, or an identity does not hold */
ves_status VES_MUST_CHECK ves_body_build(ves_parameters *parameters, const ves_tissues *tissues, ves_place at,
                                         ves_graph *graph, ves_report *report);

#endif
