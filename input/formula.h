/** @file formula.h
 * Arithmetic in routes: "rate * (1 - fraction) / fraction".  Only this file's .c knows muparser.
 *
 * Names are addresses of numbers; values are in h, mL, g and nm.  A formula is read once, and then worked out as often
 * as its numbers change.  One formula belongs to one thread at a time.
 * Lifetime: ves_formula_read, ves_formula_value..., ves_formula_free.
 */
#ifndef VES_INPUT_FORMULA_H
#define VES_INPUT_FORMULA_H

#include "base/report.h"

#include <stdbool.h>

typedef struct ves_formula ves_formula;

/** Where the value of a name stands, now and whenever the formula is worked out; NULL: there is no such name.  Asked
 * once for each name, in the order in which they are met. */
typedef double *(*ves_formula_home)(const char *name, void *context);

/** Read `text`, which is borrowed, as is what `at` points to.
 *  @param formula  out; free with ves_formula_free
 *  @return VES_E_CONFIG with one line at `at`: it is no formula, or a name is unknown; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_formula_read(const char *text, ves_place at, ves_formula_home home, void *context,
                                           ves_formula **formula, ves_report *report);
void ves_formula_free(ves_formula *formula); /**< NULL is allowed */

/** Its value, from the numbers as they are now. @return VES_E_CONFIG with one line: it is not finite */
ves_status VES_MUST_CHECK ves_formula_value(const ves_formula *formula, double *value, ves_report *report);

#endif
