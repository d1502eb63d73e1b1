/** @file subject_join.h
 * A table of subjects beside a data set: rows belong together by ID. Private to study/.
 */
#ifndef VES_STUDY_SUBJECT_JOIN_H
#define VES_STUDY_SUBJECT_JOIN_H

#include "input/sheet.h"
#include "study/data_set.h"
#include "study/population.h"

enum { VES_SUBJECT_ID = VES_N_PERSON }; /**< row of the kind, behind those of a person */

/** Put the rows of a table in the order of the subjects of a data set. What does not belong together is a fault of the
 * table: an ID that stands in one of them only, or twice. @return VES_E_MEMORY, or the first fault of the table */
ves_status VES_MUST_CHECK ves_subject_join(const ves_data_set *data, ves_sheet *sheet);

/** What a data set says of its subjects, set aside while a table is read. */
typedef struct ves_subjects_aside {
    size_t n_column;
    ves_parameter *column;
    double *listed, *written; /**< [n_listed][n_column] */
} ves_subjects_aside;

/** @return what stands in the population, which then has no column */
ves_subjects_aside ves_subjects_set_aside(ves_population *population);

/** Put columns that were set aside in front of those of the table, or free them where the table is wrong.
 *  @param aside    empty afterwards
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_subjects_put_back(ves_population *population, ves_subjects_aside *aside,
                                                ves_report *report);

#endif
