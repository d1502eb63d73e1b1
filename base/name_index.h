/** @file name_index.h
 * Where a name stands in an array: found at once, however many names there are.
 *
 * Borrows the names, which must outlive it.  Lifetime: {0}, add, find..., free.
 */
#ifndef VES_BASE_NAME_INDEX_H
#define VES_BASE_NAME_INDEX_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_name_index {
    size_t n, n_slot;           /**< private */
    struct ves_name_slot *slot; /**< private: [n_slot], a power of 2, at least half of them empty */
} ves_name_index;

void ves_name_index_free(ves_name_index *index);

/** The place that was given with a name, to be read or changed; NULL: there is no such name. */
size_t *ves_name_index_find(const ves_name_index *index, const char *name);

/** Add a name that is not there yet. @return false: out of memory */
bool ves_name_index_add(ves_name_index *index, const char *name, size_t place);

#endif
