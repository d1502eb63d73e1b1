/** @file scaling.h
 * Numbers of the animal that stand in the product, for its reference animal: a species that does not give them has them
 * scaled by its weight. Private to study/.
 */
#ifndef VES_STUDY_SCALING_H
#define VES_STUDY_SCALING_H

#include "study/context.h"

/** Keep what the species gives itself. @param own  out, {0} at first: exponents, and numbers that else would scale */
void ves_scaling_keep(ves_context *c, const ves_parameters *species, ves_parameters *own);

/** The species goes before the product: put back what was kept. @param all  of species and product */
void ves_scaling_put_back(ves_context *c, const ves_parameters *own, ves_parameters *all);

/** Scale what neither the species nor the study gives, from the reference animal to the weight of the table:
 * times (body.weight / scaling.reference_weight)^exponent; its range is widened by that of the exponent. */
void ves_scaling_apply(ves_context *c, ves_scenario *s);

#endif
