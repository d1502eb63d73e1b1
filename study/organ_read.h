/** @file organ_read.h
 * What the library and a study say of organs becomes rows of the body, and numbers called ORGAN.number.
 *
 * Which file counts where several give a number, layers.h says; the study's counts most.  What is still missing then is
 * that of the organ it is like.
 */
#ifndef VES_STUDY_ORGAN_READ_H
#define VES_STUDY_ORGAN_READ_H

#include "study/context.h"

/** Settings of an organ that are no numbers. */
size_t ves_organ_row_tables(const ves_row_table **tables);

/** Read the rows of a body and settle them.
 *  @param species     its group, whose tissues and numbers were taken; likewise those of the product
 *  @param tissues     changed
 *  @param parameters  changed
 *  @return false after an error; a body can be drafted all the same, to find others */
bool ves_organs_take(ves_context *c, const ves_setting *species, ves_tissues *tissues, ves_parameters *parameters);

#endif
