/** @file organ_name.h
 * Organs of the body and their names; tissues of a species, each part of one.
 *
 * Owns: the names of tissues.  Lifetime of ves_tissues: {0}, add..., free.
 */
#ifndef VES_MODEL_ORGAN_NAME_H
#define VES_MODEL_ORGAN_NAME_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

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

/** A tissue of a species table and the organ it belongs to. Names are owned. */
typedef struct ves_tissues {
    size_t n, room;
    char **name;
    ves_body_organ *organ;
    size_t n_lost; /**< more that are listed, but are not known to be of an organ: that was said */
    ves_place at;  /**< of their list in the species; no file: unknown */
} ves_tissues;

void ves_tissues_free(ves_tissues *tissues);
ves_status VES_MUST_CHECK ves_tissues_add(ves_tissues *tissues, const char *name, ves_body_organ organ,
                                          ves_report *report);

#endif
