/** @file image.h
 * A table as the bytes of an HDF5 file, and a table out of such a file: what result.c puts on a disk and takes from it
 * (private to store/).
 *
 * netCDF-4 style, as docs/results.md tells: one dimension scale on each axis, scales of an outer group hard-linked into
 * the groups that use them, texts of variable length in UTF-8, names and attributes in the order they were made, no
 * times.  The same table makes the same bytes.  Built in memory, because a failure of the disk in the middle of HDF5
 * leaves it with open objects that it cannot close.
 */
#ifndef VES_STORE_IMAGE_H
#define VES_STORE_IMAGE_H

#include "model/table.h"

#include <stdbool.h>
#include <stdint.h>

/** The bytes of a file that holds `table`.
 *  Texts that are not UTF-8 are taken with '?' for each byte that is not; a NULL text is taken as "".
 *  @param at     the file, for the report
 *  @param bytes  [n_byte] out; free with free()
 *  @return VES_E_MEMORY, or VES_E_FILE: an array lies along a dimension that its group cannot see, two things have one
 *          name, a number does not fit an INT8, or HDF5 failed (its words) */
ves_status VES_MUST_CHECK ves_image_encode(const ves_table *table, ves_place at, unsigned char **bytes, size_t *n_byte,
                                           ves_report *report);

/** The table in a file.
 *  Takes what ves_image_encode makes: numbers of the types of a table, texts, scalar attributes; other attributes are
 *  left out.  HDF5 reads from the disk, so no more is in memory than the table.
 *  Damage inside the file may crash HDF5: see seal.h.
 *  @param n_byte  of the file, without what stands behind the end that HDF5 notes
 *  @param whole   false: without the groups /individual and /compartments
 *  @param table   {0} at first; freed again on an error
 *  @return VES_E_MEMORY, or VES_E_FILE: no HDF5, cut short, damaged, or no vesipk result */
ves_status VES_MUST_CHECK ves_file_decode(const char *path, uint64_t n_byte, bool whole, ves_table *table,
                                          ves_report *report);

#endif
