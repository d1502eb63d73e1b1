/** @file result.h
 * Tables to an HDF5 file that explains itself (netCDF-4 style: opens in xarray, h5py, ncdump, R as it is), and back.
 *
 * The file is written as PATH.part and takes its name only when it is whole and on the disk.
 */
#ifndef VES_STORE_RESULT_H
#define VES_STORE_RESULT_H

#include "graph/table.h"

#include <stdbool.h>

/** Can a result be put at `path`? @return VES_E_FILE: a file is there and `force` is false, or the folder is not there
 * or not writable */
ves_status VES_MUST_CHECK ves_result_check(const char *path, bool force, ves_report *report);

/** Write `table` to `path`, replacing what is there.
 *  @return VES_E_FILE with the system's words (disk full, no permission); nothing is then left at `path` or PATH.part
 * that was not there before */
ves_status VES_MUST_CHECK ves_result_write(const char *path, const ves_table *table, ves_report *report);

/** A result that is written piece by piece: all of its table first, then the numbers of its streamed arrays, in any
 * order that keeps to their chunks.  Small ones are made in memory, large ones at PATH.part.new. */
typedef struct ves_writer ves_writer;

/** @param table  borrowed until the writer is closed or dropped @param writer out; NULL after an error */
ves_status VES_MUST_CHECK ves_writer_open(const char *path, const ves_table *table, ves_writer **writer,
                                          ves_report *report);

/** Numbers of a streamed array. @param array index in the table @param first, count one for each dimension
 *  @param value [product of count] */
ves_status VES_MUST_CHECK ves_writer_put(ves_writer *writer, size_t array, const size_t first[], const size_t count[],
                                         const double value[], ves_report *report);

/** Seal it, see it on the disk, and give it its name, replacing what is there. The writer is gone then, after an error
 * too. */
ves_status VES_MUST_CHECK ves_writer_close(ves_writer *writer, ves_report *report);
void ves_writer_drop(ves_writer *writer); /**< give up: nothing is left; NULL is allowed */

/** Read a whole result back. @param table {0} at first. @return VES_E_FILE: cannot be opened, is
 * no HDF5, is damaged, is no vesipk result */
ves_status VES_MUST_CHECK ves_result_read(const char *path, ves_table *table, ves_report *report);

/** The same without /individual and /compartments, which grow with the number of subjects: in little memory, however
 * large the file.  All of it is still checked for damage. */
ves_status VES_MUST_CHECK ves_result_read_summary(const char *path, ves_table *table, ves_report *report);

/** A result of `vesipk fit`, whole. @return as ves_result_read; VES_E_FILE: it is one of `vesipk run` */
ves_status VES_MUST_CHECK ves_result_read_fit(const char *path, ves_table *table, ves_report *report);

/** A result of any verb that leaves one, whole. @return as ves_result_read */
ves_status VES_MUST_CHECK ves_result_read_any(const char *path, ves_table *table, ves_report *report);

/** A result that is read piece by piece, in little memory however many subjects it tells of. */
typedef struct ves_pieces ves_pieces;

/** All of it is checked for damage. A file without a seal is read whole. @param pieces out; NULL after an error; to be
 * closed */
ves_status VES_MUST_CHECK ves_pieces_open(const char *path, ves_pieces **pieces, ves_report *report);

/** Its table, in which large arrays are `streamed` and hold no numbers. Borrowed. */
const ves_table *ves_pieces_table(const ves_pieces *pieces);

/** Numbers of an array of the table that is no text. @param first, count  one for each dimension: the piece
 *  @param out [product of count] */
ves_status VES_MUST_CHECK ves_pieces_get(ves_pieces *pieces, const ves_array *array, const size_t first[],
                                         const size_t count[], double out[], ves_report *report);
void ves_pieces_close(ves_pieces *pieces); /**< NULL is allowed */

#endif
