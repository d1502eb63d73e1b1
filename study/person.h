/** @file person.h
 * Who the subjects of a table are, besides their numbers: sex, age, height. Private to study/.
 */
#ifndef VES_STUDY_PERSON_H
#define VES_STUDY_PERSON_H

#include "input/sheet.h"
#include "study/context.h"

/** Columns of a table of subjects that are no numbers of a study. */
extern const ves_column ves_person_columns[VES_N_PERSON];

/** Take these columns; what is wrong with them is said.
 *  @param population  `person` and `says` are filled */
ves_status VES_MUST_CHECK ves_person_read(ves_context *c, ves_population *population, ves_sheet *sheet);

/** Is some subject of the table a woman? */
bool ves_person_any_woman(const ves_population *population);

/** What the table says besides numbers must do something in some scenario. Scenarios and their women are read. */
void ves_person_check(ves_context *c, const ves_population *population, ves_place at);

/** Which columns hold whatever the body of a subject does to their numbers. Its people have begun. */
void ves_person_find_last(ves_context *c, const ves_population *population, ves_cast *cast);

#endif
