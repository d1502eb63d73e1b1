/** @file slopes.h
 * /sensitivity of a result: how curves and exposures of the typical subject hang on numbers.
 */
#ifndef VES_BATCH_SLOPES_H
#define VES_BATCH_SLOPES_H

#include "batch/arrays.h"

/** Solve the typical subject of every scenario with derivatives, and tell these; nothing where output.sensitivities
 * names no number. */
void ves_slopes_add(ves_arrays *w);

#endif
