/** @file sizes.h
 * Sizes of a product: one diameter, a mixture of log-normal modes, or a measured distribution, cut and binned
 * (docs/library.md).
 */
#ifndef VES_STUDY_SIZES_H
#define VES_STUDY_SIZES_H

#include "input/reader.h"
#include "model/size.h"

/** Numbers of `sizes = { ... }` of a product become parameters (sizes.1.median, ...): before `set`. Nothing where it
 * has none. */
void ves_sizes_take(ves_reader *reader, const ves_setting *product, ves_parameters *parameters);

/** The size classes, from the numbers as they are now.
 *  @param folder  of the study: a measured distribution is looked for there after the folder of the product
 *  @return VES_E_CONFIG, VES_E_FILE, VES_E_MODEL */
ves_status VES_MUST_CHECK ves_sizes_make(ves_reader *reader, const ves_setting *product, ves_parameters *parameters,
                                         const char *folder, ves_sizes *sizes);

size_t ves_sizes_row_tables(const ves_row_table **tables);

#endif
