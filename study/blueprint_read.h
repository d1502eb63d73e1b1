/** @file blueprint_read.h
 * The structure of a graph that a study gives itself, read from `model = { ... }`.
 */
#ifndef VES_STUDY_BLUEPRINT_READ_H
#define VES_STUDY_BLUEPRINT_READ_H

#include "input/reader.h"
#include "study/blueprint.h"

/** Read `model`; all faults go to the reader. Numbers become parameters (NAME.volume, PROCESS.rate, ...).
 *  Sets reader->amount_unit to the model's, or amount_unknown, for what is read after it. */
void ves_blueprint_read(ves_reader *reader, const ves_setting *model, ves_blueprint *blueprint,
                        ves_parameters *parameters);

/** Settings of `model` and of its compartments and observed sums, for docs/config.md. */
size_t ves_blueprint_row_tables(const ves_row_table **tables);

#endif
