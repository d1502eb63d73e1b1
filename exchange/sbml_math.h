/** @file sbml_math.h
 * MathML, and the formulas of Level 1, as formulas of numbers and species.
 */
#ifndef VES_EXCHANGE_SBML_MATH_H
#define VES_EXCHANGE_SBML_MATH_H

#include "exchange/sbml_file.h"
#include "exchange/term.h"

/** What a formula is for. */
typedef enum ves_sbml_use {
    VES_SBML_RATE,    /**< of a reaction: every number is known */
    VES_SBML_INITIAL, /**< an initial value: species are numbers; NaN: what is not known yet */
    VES_SBML_CONSTANT /**< a number for all times: it reads no species that reactions change; NaN as above */
} ves_sbml_use;

/** A <math> as a formula of numbers and species: a species that reactions change is a name (`of` is its part) of its
 *  amount, all else a number.
 *  @param local  a <kineticLaw> whose own parameters come first, or NULL
 *  @return VES_NO_TERM after it was said what is not understood */
ves_term_at ves_sbml_math(ves_sbml *sbml, ves_terms *terms, const ves_xml *math, const ves_xml *local,
                          ves_sbml_use use);

/** A <math> that is a number at any time, such as a rule's; NaN: it is not known yet, or was refused. */
double ves_sbml_number(ves_sbml *sbml, const ves_xml *math, ves_sbml_use use);

#endif
