/** @file drawing.h
 * Draws of numbers that are not known, whoever makes them: room for them, how many, and what a number may be.
 * Private to study/.
 */
#ifndef VES_STUDY_DRAWING_H
#define VES_STUDY_DRAWING_H

#include "study/context.h"

/** Room for a number, if it has none yet, whose draws are `factor`s or not. @return NULL: it has, or no memory (said)
 */
ves_drawn *ves_uncertainty_add(ves_context *c, ves_uncertainty *uncertainty, size_t which, size_t item, bool factor);

/** A file has `n` draws: are there as many as asked for? @return which of them draw 0, 1, ... are: every so many;
 * 0: there are not, which was said */
double ves_uncertainty_step(ves_context *c, ves_uncertainty *uncertainty, size_t n);

/** A draw of a number, if the number may have it. @param value  internal units @return false: not, which was said */
bool ves_uncertainty_check(ves_context *c, const ves_uncertainty *uncertainty, const ves_parameter *number,
                           double value);

/** The parameters of scenario `which` / 2, as men or women have them; NULL: there is none. */
ves_parameters *ves_uncertainty_numbers(const ves_study *study, size_t which);

#endif
