/** @file blueprint_numbers.h
 * Numbers of an own graph that have a name of their own: `numbers`, and `define` for those that follow from others.
 * Private to study/.
 */
#ifndef VES_STUDY_BLUEPRINT_NUMBERS_H
#define VES_STUDY_BLUEPRINT_NUMBERS_H

#include "study/blueprint_parts.h"

/** Read both: each becomes a parameter of that name. */
void ves_blueprint_numbers_read(ves_reader *reader, const ves_setting *model, ves_blueprint *b,
                                ves_parameters *parameters);

/** Settings of `numbers`, for docs/config.md. */
size_t ves_blueprint_number_tables(const ves_row_table **tables);

#endif
