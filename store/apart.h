/** @file apart.h
 * A file read by a process of its own (private to store/).
 *
 * Nothing tells whether a file without a seal is damaged, and a seal can be put on anything; HDF5 may crash or never
 * end on such a file.  So a child reads it and passes on what it read; if it crashes, or takes much more time than any
 * file of that size does, the file is damaged.
 */
#ifndef VES_STORE_APART_H
#define VES_STORE_APART_H

#include "graph/table.h"

#include <stdbool.h>
#include <stdint.h>

/** As ves_file_decode; a sealed file is read here where no process can be started, or this one has several threads.
 * @return VES_E_FILE too where none can be started for a file without a seal */
ves_status VES_MUST_CHECK ves_file_decode_apart(const char *path, uint64_t n_byte, bool sealed, bool whole,
                                                ves_table *table, ves_report *report);

/** Can a sealed file be opened by ves_file_decode_outline? VES_OK too where no process can be started to try it. */
ves_status VES_MUST_CHECK ves_file_try_outline(const char *path, uint64_t n_byte, ves_report *report);

#endif
