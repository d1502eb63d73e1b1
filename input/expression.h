/** @file expression.h
 * Arithmetic on numbers that carry units: "= Qh*(WT/WTref)^0.75", read once into a list of steps, then worked out on a
 * row of numbers.
 *
 * Every name stands for a number with a unit, so unlike sums, and powers or functions of what has a unit, are found
 * when the text is read.  Signs are + - * / ^ ( ), functions exp, ln, log10, sqrt, abs, min and max.  An expression is
 * const once it is read; any number of threads may work it out, and nothing is allocated for it. Lifetime:
 * ves_expression_read, ves_expression_value..., ves_expression_free.
 */
#ifndef VES_INPUT_EXPRESSION_H
#define VES_INPUT_EXPRESSION_H

#include "base/units.h"
#include "graph/parameter.h"

typedef struct ves_expression ves_expression;

/** What the names of an expression mean. */
typedef struct ves_expression_names {
    const ves_parameters *parameters;
    double grams; /**< what 1 of the amount unit is in g; 0: it is no mass */
    const char *amount_unit;
    /** The number of this name; VES_NO_INDEX: there is none.
     *  @param near out: the nearest name; `name` itself: what is wrong with it was said; or NULL */
    ves_index (*find)(const char *name, void *context, const char **near);
    void *context;
} ves_expression_names;

/** Is it written as an expression: does it begin with "="? */
bool ves_expression_is(const char *text);

/** Read `text`, with or without the "=" in front.
 *  @param dim         out: what it is; a mass where amounts are masses
 *  @param expression  out; free with ves_expression_free
 *  @return VES_E_CONFIG with one line at `at`: no expression, an unknown name, unlike units; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_expression_read(const char *text, ves_place at, const ves_expression_names *names,
                                              ves_dimension *dim, ves_expression **expression, ves_report *report);
void ves_expression_free(ves_expression *expression); /**< NULL is allowed */

/** What something of the dimension of an expression must be multiplied with to be in internal units of `dim`; 0: it is
 * not of that dimension. */
double ves_expression_fits(const ves_expression_names *names, ves_dimension is, ves_dimension dim);

/** Which numbers it reads. @return how many, each once @param index out: [that many] borrowed */
size_t ves_expression_reads(const ves_expression *expression, const ves_index **index);

/** Its value; may be infinite or no number. @param number a row: number[i] is that of index i */
double ves_expression_value(const ves_expression *expression, const double number[]);

#endif
