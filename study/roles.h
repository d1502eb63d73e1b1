/** @file roles.h
 * Roles of the compartments of a study's own graph: read, or what a name has always meant where nobody states one.
 */
#ifndef VES_STUDY_ROLES_H
#define VES_STUDY_ROLES_H

#include "graph/schedule.h"
#include "input/reader.h"
#include "study/blueprint.h"

/** The `role` of a compartment. @return is one stated? (a wrong word is, and goes to the reader) */
bool ves_read_role(ves_reader *reader, const ves_setting *compartment, ves_role *role);

/** The `matrix` of an observed sum; likewise. */
bool ves_read_matrix(ves_reader *reader, const ves_setting *sum, ves_matrix *matrix);

/** Where no role is stated: a compartment called "plasma" is plasma, so are those of an observed sum called so or whose
 * matrix is stated as plasma; a sum called "blood" is a sample of blood. */
void ves_blueprint_default_roles(ves_blueprint *blueprint);

/** Warn of a dose into a compartment with a volume and no role, where nothing is plasma: clearance cannot be told. */
void ves_blueprint_judge_roles(const ves_blueprint *blueprint, const ves_schedule *schedule, ves_report *report);

#endif
