/** @file layers.h
 * Files of the library that give the same number: which of them counts. A file beside the study counts before one of
 * the library; else later wins: the product, an organ's file, the species. What the study says wins over all.
 * Private to study/.
 */
#ifndef VES_STUDY_LAYERS_H
#define VES_STUDY_LAYERS_H

#include "study/context.h"

/** Lay numbers over others: one that both have, or that is the other way to say the same (mass, volume_fraction), is
 *  that of the file which counts.
 *  @param upper    emptied
 *  @param tissues  of the species: of an organ that bears the name of a tissue no number is said in two ways; NULL:
 * none
 *  @param under    changed */
void ves_layers_lay(ves_context *c, ves_parameters *upper, const ves_tissues *tissues, ves_parameters *under);

/** What the study says of an organ is about to be taken: numbers that its group says the other way are forgotten. One
 *  that it says in two ways is refused. */
void ves_layers_clear(ves_context *c, const ves_setting *group, const char *organ, const ves_tissues *tissues,
                      ves_parameters *under);

/** A number that the study gives of an organ and that the body, once it is drafted, does not read would be passed over
 *  in silence: it is refused. @param tissues  of the scenario's species, settled */
void ves_layers_check_read(ves_context *c, const ves_scenario *s, const ves_tissues *tissues);

#endif
