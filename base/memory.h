/** @file memory.h
 * Arrays that grow.  The only places that allocate are calloc, realloc and strdup's like here, so a test can make each
 * fail once.
 */
#ifndef VES_BASE_MEMORY_H
#define VES_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/** calloc that takes 0 elements for "one, unused", so that NULL always means out of memory. Free with free(). */
void *ves_new(size_t n, size_t size);

/** Make room for one more element of `size` bytes behind `*n_room`-sized `*array` holding `n`; new room is zeroed.
 *  @return false when out of memory; the array is then as it was. */
bool ves_grow(void *array, size_t n, size_t *n_room, size_t size);

/** A copy of `text` (NULL gives NULL); NULL too when out of memory. Free with free(). */
char *ves_copy_text(const char *text);

#endif
