/** @file design_table.h
 * A design as a person reads it.
 */
#ifndef VES_CLI_DESIGN_TABLE_H
#define VES_CLI_DESIGN_TABLE_H

#include "design/design_run.h"

void ves_cli_print_design(const ves_design_outcome *outcome);

#endif
