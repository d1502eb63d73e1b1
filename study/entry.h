/** @file entry.h
 * An entry of the library (a species, a product, a tracer) becomes parameters with addresses, checked against the table
 * of the body.
 */
#ifndef VES_STUDY_ENTRY_H
#define VES_STUDY_ENTRY_H

#include "input/reader.h"
#include "model/body.h"

/** Numbers of a species or product group become parameters; tissues are listed.
 * @param tissues NULL for a product or a tracer */
void ves_entry_take(ves_reader *reader, const ves_setting *group, ves_parameters *parameters, ves_tissues *tissues);

/** Numbers of an organ become parameters called NAME.number; `words` of its group are passed over. */
void ves_entry_take_organ(ves_reader *reader, const ves_setting *group, const char *name, size_t n_word,
                          const ves_row words[], ves_parameters *parameters);

/** Settings of an entry that are no numbers. */
size_t ves_entry_row_tables(const ves_row_table **tables);

#endif
