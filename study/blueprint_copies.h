/** @file blueprint_copies.h
 * Copies of what is bound: each reactant's part of it goes its own way, so the amount of each is conserved.
 * Private to study/.
 */
#ifndef VES_STUDY_BLUEPRINT_COPIES_H
#define VES_STUDY_BLUEPRINT_COPIES_H

#include "study/blueprint_parts.h"

/** Add the copies that the processes of a whole blueprint ask for, and their processes.
 *  AB of A and B is there twice, AB for A and AB.B for B; where it goes, both go.  Copies lie behind all else; `next`
 * of a compartment leads to them.  Those of what nothing leaves are shown, all others are hidden. */
void ves_blueprint_copies_add(ves_reader *reader, ves_blueprint *b);

#endif
