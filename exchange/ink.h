/** @file ink.h
 * How numbers, words and formulas are written into files of other languages.
 */
#ifndef VES_EXCHANGE_INK_H
#define VES_EXCHANGE_INK_H

#include "exchange/term.h"

#include <stdio.h>

/** The fewest digits that read back the same. Use as ves_digits_of(number).text. */
typedef struct ves_digits {
    char text[32];
} ves_digits;
ves_digits ves_digits_of(double number);

/** A text between tags or quotes of XML: & < > " ' are written as entities, what no XML may hold as '?'. */
void ves_ink_xml(FILE *to, const char *text);

/** A text in one line of a comment: ends of lines and other control characters as blanks. */
void ves_ink_line(FILE *to, const char *text);

/** A language with signs between numbers. */
typedef enum ves_ink_language { VES_INK_CPP, VES_INK_R, VES_INK_PLAIN } ves_ink_language;

/** A formula in such a language. @param time the word for the time of the run */
void ves_ink_formula(FILE *to, const ves_terms *terms, ves_term_at term, ves_ink_language language, const char *time);

/** A number as MathML, in a line of its own with so many blanks in front. @param unit of SBML */
void ves_ink_cn(FILE *to, double number, const char *unit, int blanks);

/** A formula as content of <math>, without that tag; its numbers have their units. @param blanks in front of each line
 */
void ves_ink_mathml(FILE *to, const ves_terms *terms, ves_term_at term, int blanks);

#endif
