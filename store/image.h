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

#include "graph/table.h"

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

/** A file that is being made: in memory, or on the disk where it would be too large for that. */
typedef struct ves_image ves_image;

/** Make a file with all of `table` but the numbers of its streamed arrays.
 *  @param disk   the file, made or replaced; NULL: in memory
 *  @param table  borrowed until the image is closed
 *  @param image  out; NULL after an error */
ves_status VES_MUST_CHECK ves_image_open(const ves_table *table, const char *disk, ves_place at, ves_image **image,
                                         ves_report *report);

/** Numbers of a streamed array.
 *  @param array         index in the table
 *  @param first, count  one for each dimension: the piece
 *  @param value         [product of count] */
ves_status VES_MUST_CHECK ves_image_put(ves_image *image, size_t array, const size_t first[], const size_t count[],
                                        const double value[], ves_report *report);

/** The bytes of an image in memory. @param bytes [n_byte] out; free with free() */
ves_status VES_MUST_CHECK ves_image_bytes(ves_image *image, unsigned char **bytes, size_t *n_byte, ves_report *report);

/** Close it: on the disk it is whole then, but for what the system still has to write. NULL is allowed.
 *  @return VES_E_FILE: what was left to write could not be written */
ves_status VES_MUST_CHECK ves_image_close(ves_image *image, ves_report *report);

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

/** All of a table but the numbers of its large arrays (those of subjects and compartments, and all of three dimensions
 * or more): they are `streamed`, and ves_file_piece reads them.
 *  @param open  out: the file; ves_file_close */
ves_status VES_MUST_CHECK ves_file_decode_outline(const char *path, uint64_t n_byte, ves_table *table, int64_t *open,
                                                  ves_report *report);

/** A piece of a streamed array of such a table. @param path of the file, for words @param first, count one for each
 * dimension @param out [product of count] */
ves_status VES_MUST_CHECK ves_file_piece(int64_t open, const char *path, const ves_array *array, const size_t first[],
                                         const size_t count[], double out[], ves_report *report);
void ves_file_close(int64_t open);

#endif
