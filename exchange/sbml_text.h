/** @file sbml_text.h
 * Numbers and flags as an SBML file writes them: decimal digits, INF, NaN; true, false, 1, 0; blanks around them.
 */
#ifndef VES_EXCHANGE_SBML_TEXT_H
#define VES_EXCHANGE_SBML_TEXT_H

#include "exchange/sbml_file.h"

/** Decimal digits at the start of a text, behind blanks. @param end out: what stands behind them @return are there any?
 */
bool ves_sbml_digits(const char *text, const char **end, double *number);

/** A text that is a number, INF and NaN too. @return is it one? */
bool ves_sbml_read_text(const char *text, double *number);

/** A number that an attribute is. @return `preset`: it is not there, or was refused */
double ves_sbml_number_at(ves_sbml *sbml, const ves_xml *node, const char *name, double preset);

/** The same, where NaN and INF are none. */
double ves_sbml_finite_at(ves_sbml *sbml, const ves_xml *node, const char *name, double preset);

/** A flag that an attribute is; false: it is not there, or was refused. */
bool ves_sbml_flag_at(ves_sbml *sbml, const ves_xml *node, const char *name);

#endif
