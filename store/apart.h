/** @file apart.h
 * A file without a seal, read by a process of its own (private to store/).
 *
 * Nothing tells whether such a file is damaged, and HDF5 may crash or never end on one that is.  So a child reads it
 * and passes on what it read; if it crashes, or takes much more time than any file of that size does, the file is
 * damaged.
 */
#ifndef VES_STORE_APART_H
#define VES_STORE_APART_H

#include "graph/table.h"

#include <stdbool.h>
#include <stdint.h>

/** As ves_file_decode. @return VES_E_FILE too where no process can be started */
ves_status VES_MUST_CHECK ves_file_decode_apart(const char *path, uint64_t n_byte, bool whole, ves_table *table,
                                                ves_report *report);

#endif
