/** @file sbml_amount.h
 * What SBML calls the unit of amounts of a study.
 */
#ifndef VES_EXCHANGE_SBML_AMOUNT_H
#define VES_EXCHANGE_SBML_AMOUNT_H

#include "exchange/sbml_write.h"
#include "study/study.h"

/** Sets amount_kind and amount_size: grams, moles, else items. */
void ves_sbml_amount(const ves_units *units, const char *unit, ves_place at, ves_sbml_words *words);

#endif
