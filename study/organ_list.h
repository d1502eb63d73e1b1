/** @file organ_list.h
 * Lists of organs: names, or groups that hold one.
 */
#ifndef VES_STUDY_ORGAN_LIST_H
#define VES_STUDY_ORGAN_LIST_H

#include "input/reader.h"
#include "model/organ_row.h"

/** The name of an element; NULL: it has none, which is said. */
const char *ves_organ_element_name(ves_reader *reader, const ves_setting *element);

/** Is element `i` called as one before it? That is said. */
bool ves_organ_stands_twice(ves_reader *reader, const ves_setting *list, size_t i, const char *name);

/** rest = "what is left". @param rest NULL or no text: nothing is stated */
void ves_organs_rest(ves_reader *reader, const ves_setting *rest, ves_tissues *tissues);

/** Note the rows that a species lists, by name, in their order, and what it says of rest. */
void ves_organs_list(ves_reader *reader, const ves_setting *species, ves_tissues *tissues);

#endif
