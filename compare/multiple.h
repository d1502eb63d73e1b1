/** @file multiple.h
 * Curves that a file leaves to its reader: of one subject it holds shares of the dose, and beside them dose, volume and
 * mass, which make the others (docs/results.md).
 */
#ifndef VES_COMPARE_MULTIPLE_H
#define VES_COMPARE_MULTIPLE_H

#include "graph/table.h"

/** See that the table of a result has curve `name`, (scenario, organ, quantile, time), if it can be told: formed from
 *  the share of the dose where the file has it not.  Adds to the table, so arrays borrowed from it are to be found
 * anew.
 *  @return VES_E_MEMORY; a curve that cannot be told is no fault */
ves_status VES_MUST_CHECK ves_multiple_form(ves_table *table, const char *name, ves_report *report);

#endif
