/** @file term.h
 * Formulas as trees, between the languages they are written in: laws of process kinds, MathML, C++ and R.
 *
 * A pool holds the pieces of many formulas, a piece is its place in it.  Pieces are never changed, so they may be
 * shared.  What cannot be made for lack of memory is VES_NO_TERM, and so is all that is made of it: one look at the end
 * is enough. Owns: its pieces; names are borrowed.  Lifetime: {0}, use, ves_terms_free.
 */
#ifndef VES_EXCHANGE_TERM_H
#define VES_EXCHANGE_TERM_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t ves_term_at;
#define VES_NO_TERM UINT32_MAX

typedef enum ves_term_kind {
    VES_TERM_NUMBER,
    VES_TERM_NAME,
    VES_TERM_TIME, /**< of the run */
    VES_TERM_ADD,
    VES_TERM_SUBTRACT,
    VES_TERM_MULTIPLY,
    VES_TERM_DIVIDE,
    VES_TERM_POWER,
    VES_TERM_MINUS,
    VES_TERM_MAX,
    VES_TERM_MIN,
    VES_TERM_EXP,
    VES_TERM_LN,
    VES_TERM_LOG10,
    VES_TERM_SQRT,
    VES_TERM_ABS,
    VES_N_TERM
} ves_term_kind;

typedef struct ves_term {
    ves_term_kind kind;
    double number;    /**< VES_TERM_NUMBER */
    const char *name; /**< VES_TERM_NAME; of a number its unit, as SBML writes it: NULL: none */
    size_t of;        /**< of a name: whatever its maker means by it */
    ves_term_at a, b; /**< what it is made of; b only where it takes two */
} ves_term;

typedef struct ves_terms {
    size_t n, room;
    ves_term *term;
} ves_terms;

void ves_terms_free(ves_terms *terms);

/** How many others a piece of this kind is made of: 0, 1 or 2. */
size_t ves_term_operands(ves_term_kind kind);

ves_term_at ves_term_number(ves_terms *terms, double number);
ves_term_at ves_term_number_of(ves_terms *terms, double number, const char *unit); /**< `unit` is borrowed */
ves_term_at ves_term_name(ves_terms *terms, const char *name, size_t of);
ves_term_at ves_term_time(ves_terms *terms);

/** One of one or two others (`b` is VES_NO_TERM then). What does nothing is left out: times 1, plus 0, to the power 1.
 */
ves_term_at ves_term_make(ves_terms *terms, ves_term_kind kind, ves_term_at a, ves_term_at b);

/** The sum of `n` others; 0 of none. */
ves_term_at ves_term_sum(ves_terms *terms, size_t n, const ves_term_at part[]);

/** What a name of a formula stands for. @return VES_NO_TERM: nothing, or no memory */
typedef ves_term_at (*ves_term_find)(ves_terms *terms, const char *name, void *context);

/** Read `text`: + - * / ^ ( ), numbers, names, functions exp, ln, log10, sqrt, abs, max, min.
 *  @param at out: where reading stopped; NULL: all was read
 *  @return VES_NO_TERM: it is no formula, a name stands for nothing, or there is no memory */
ves_term_at ves_term_read(ves_terms *terms, const char *text, ves_term_find find, void *context, const char **at);

/** What a function of one operand makes of it that is none of those. @return VES_NO_TERM: nothing, or no memory */
typedef ves_term_at (*ves_term_call)(ves_terms *terms, const char *name, ves_term_at operand, void *context);

/** The same as a formula of SBML Level 1, where -a^b is (-a)^b and a^b^c is (a^b)^c, with more functions. */
ves_term_at ves_term_read_level_1(ves_terms *terms, const char *text, ves_term_find find, ves_term_call call,
                                  void *context, const char **at);

/** Does it read this name? @param name borrowed, compared by address */
bool ves_term_reads(const ves_terms *terms, ves_term_at term, const char *name);

/** What a kind with operands makes of numbers. */
double ves_term_result(ves_term_kind kind, double a, double b);

/** Its value. @param value what a name is */
double ves_term_value(const ves_terms *terms, ves_term_at term, double time,
                      double (*value)(const ves_term *name, const void *context), const void *context);

#endif
