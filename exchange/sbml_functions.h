/** @file sbml_functions.h
 * Functions of MathML and of formulas of Level 1 that a study has no words for: of numbers they are a number.
 */
#ifndef VES_EXCHANGE_SBML_FUNCTIONS_H
#define VES_EXCHANGE_SBML_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>

/** What a function comes to; what is true is 1. NaN where an operand is: it may be unknown as yet.
 *  @param known out: false: there is none of this name that takes so many */
double ves_sbml_function(const char *name, size_t n, const double x[], bool *known);

#endif
