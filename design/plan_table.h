/** @file plan_table.h
 * A plan of the user's own from a table (private to design/).
 */
#ifndef VES_DESIGN_PLAN_TABLE_H
#define VES_DESIGN_PLAN_TABLE_H

#include "design/experiment.h"

/** Read a table of measured values whose values need not be there yet: what would be measured, of which animals.
 *  @param named  a text, or a group { file; ... } */
void ves_plan_table_read(ves_experiment *experiment, ves_reader *reader, const ves_setting *named);

#endif
