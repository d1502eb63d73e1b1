/** @file blueprint_course.h
 * What multiplies a process of an own graph: `modify`, and `switch` with its `period`. Private to study/.
 */
#ifndef VES_STUDY_BLUEPRINT_COURSE_H
#define VES_STUDY_BLUEPRINT_COURSE_H

#include "study/blueprint_parts.h"

/** Read both of a process whose name is known, into it. @return false after an error */
bool ves_blueprint_course(ves_reader *reader, const ves_setting *process, ves_blueprint *b, ves_blueprint_process *p,
                          ves_parameters *parameters);

/** Settings of `modify`, for docs/config.md. */
size_t ves_blueprint_course_tables(const ves_row_table **tables);

#endif
