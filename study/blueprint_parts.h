/** @file blueprint_parts.h
 * What the readers of an own graph share: names of compartments, numbers with addresses. Private to study/.
 */
#ifndef VES_STUDY_BLUEPRINT_PARTS_H
#define VES_STUDY_BLUEPRINT_PARTS_H

#include "input/reader.h"
#include "study/blueprint.h"

/** The compartment that a text names. @return false: there is none, which is said */
bool ves_blueprint_find(ves_reader *reader, const ves_blueprint *b, const ves_setting *where, ves_node *node);

/** A list of names of compartments, each once. @param nodes out: [n], free with free(), after an error too */
bool ves_blueprint_nodes(ves_reader *reader, const ves_blueprint *b, const ves_setting *list, size_t *n,
                         ves_node **nodes);

/** Weights beside a list of `n` compartments. @param weights out: [n], or NULL where there are none */
bool ves_blueprint_weights(ves_reader *reader, const ves_setting *list, size_t n, double **weights);

/** The number OWNER.NAME, which may be a formula. @param item out: which it is */
bool ves_blueprint_parameter(ves_reader *reader, const ves_setting *s, const char *owner, const char *name,
                             const ves_parameter *model, ves_blueprint *b, ves_parameters *parameters, size_t *item);

/** OWNER.volume, where `s` is there. */
bool ves_blueprint_volume(ves_reader *reader, const ves_setting *s, const char *owner, ves_blueprint *b,
                          ves_parameters *parameters, size_t *item);

/** Is an element of a list a group, with the settings of these rows alone? */
bool ves_blueprint_group(ves_reader *reader, const ves_setting *s, const char *list, size_t n_row,
                         const ves_row rows[]);

/** Is the `name` of a group one that can stand in addresses? */
bool ves_blueprint_name(ves_reader *reader, const ves_setting *group);

#endif
