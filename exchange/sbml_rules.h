/** @file sbml_rules.h
 * Initial assignments and rules of an SBML file: the numbers they come to.
 *
 * A rule that reads what changes is no number. It is left out, which is said, where no flow reads what it sets.
 */
#ifndef VES_EXCHANGE_SBML_RULES_H
#define VES_EXCHANGE_SBML_RULES_H

#include "exchange/sbml_file.h"

/** Set the parts that they set. What is not understood is said; a rule that reads what changes is told when a flow asks
 *  for it. */
void ves_sbml_read_rules(ves_sbml *sbml);

/** Warn of what a study does not hold, once all flows are read. */
void ves_sbml_leave_out(ves_sbml *sbml);

#endif
