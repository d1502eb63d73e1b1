/** @file uncertainty_file.h
 * Draws from a file: the posterior of a fit, or a table. Private to study/.
 */
#ifndef VES_STUDY_UNCERTAINTY_FILE_H
#define VES_STUDY_UNCERTAINTY_FILE_H

#include "study/context.h"

/** Draws from the file that is named, one of a fit or a table. */
void ves_uncertainty_take_fit(ves_context *c, ves_uncertainty *uncertainty);
void ves_uncertainty_take_table(ves_context *c, ves_uncertainty *uncertainty);

#endif
