/** @file sbml_math.h
 * MathML, and the formulas of Level 1, as formulas of numbers and species.
 */
#ifndef VES_EXCHANGE_SBML_MATH_H
#define VES_EXCHANGE_SBML_MATH_H

#include "exchange/sbml_file.h"
#include "exchange/term.h"

/** A <math> as a formula of numbers and species: a species that reactions change is a name (`of` is its part) of its
 *  amount, all else a number.
 *  @param local  a <kineticLaw> whose own parameters come first, or NULL
 *  @param initial  a species is a number, its initial value (NaN: not known yet)
 *  @return VES_NO_TERM after it was said what is not understood */
ves_term_at ves_sbml_math(ves_sbml *sbml, ves_terms *terms, const ves_xml *math, const ves_xml *local, bool initial);

#endif
