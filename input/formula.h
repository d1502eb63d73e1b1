/** @file formula.h
 * Arithmetic in routes: "rate * (1 - fraction) / fraction".  Only this file's .c knows muparser.
 *
 * Names are addresses of numbers; values are in h, mL, g and nm.
 */
#ifndef VES_INPUT_FORMULA_H
#define VES_INPUT_FORMULA_H

#include "base/report.h"

#include <stdbool.h>

/** Finds the value of a name. @return false: there is none */
typedef bool (*ves_formula_lookup)(const char *name, void *context, double *value);

/** Evaluate `text`.
 *  @return VES_E_CONFIG with one line at `at`: it is no formula, a name is unknown, or the value is not finite */
ves_status VES_MUST_CHECK ves_formula_evaluate(const char *text, ves_place at, ves_formula_lookup lookup, void *context,
                                               double *value, ves_report *report);

#endif
