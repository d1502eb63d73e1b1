/** @file blueprint_process.h
 * Processes and productions of an own graph, read one by one. Private to study/.
 */
#ifndef VES_STUDY_BLUEPRINT_PROCESS_H
#define VES_STUDY_BLUEPRINT_PROCESS_H

#include "study/blueprint_parts.h"

/** Read an element of `processes`, or of `produce`; compartments were read. */
void ves_blueprint_process_read(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters);
void ves_blueprint_produce_read(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters);

/** Their settings, for docs/config.md. */
size_t ves_blueprint_process_tables(const ves_row_table **tables);

#endif
