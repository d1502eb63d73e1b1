/** @file regimen_table.h
 * What to give, as a person reads it.
 */
#ifndef VES_CLI_REGIMEN_TABLE_H
#define VES_CLI_REGIMEN_TABLE_H

#include "regimen/answer.h"

void ves_cli_regimen_table(const ves_answer *answer);

/** A row for each: table,plan,item,unit,value */
void ves_cli_regimen_csv(const ves_answer *answer);

#endif
