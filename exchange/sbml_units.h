/** @file sbml_units.h
 * What the units of an SBML file are in words of a config.
 */
#ifndef VES_EXCHANGE_SBML_UNITS_H
#define VES_EXCHANGE_SBML_UNITS_H

#include "exchange/sbml_file.h"

/** Set substance, volume and time: as the file declares them, or its level does (mole, litre, second); where neither
 *  does, particles, mL and h, with `factor` 0. */
void ves_sbml_read_units(ves_sbml *sbml);

#endif
