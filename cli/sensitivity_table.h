/** @file sensitivity_table.h
 * What was found of inputs and outputs, for people and for machines.
 */
#ifndef VES_CLI_SENSITIVITY_TABLE_H
#define VES_CLI_SENSITIVITY_TABLE_H

#include "sensitivity/findings.h"

/** The table, inputs of each output by what they carry; then three sentences of it.
 *  @param of   the study or the result
 *  @param all  every output; else areas and peaks, where there are such */
void ves_cli_sensitivity_table(const ves_findings *findings, const char *of, bool all);

/** A row for each output, input and kind: scenario,organ,number,time,log,parameter,index,value,low,high. */
void ves_cli_sensitivity_csv(const ves_findings *findings);

#endif
