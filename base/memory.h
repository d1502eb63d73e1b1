/** @file memory.h
 * Arrays that grow, and copies of texts.  All memory of the program comes from here, so that a test
 * can make each allocation fail once.
 */
#ifndef VES_BASE_MEMORY_H
#define VES_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/** calloc that takes 0 elements for "one, unused", so that NULL always means out of memory. Free with free(). */
void *ves_new(size_t n, size_t size);

/** The same for what is written whole before it is read: not zeroed. */
void *ves_space(size_t n, size_t size);

/** Make room for one more element in an array that holds `n` and has room for `*n_room`; new room is zeroed.
 *  @param array   address of the pointer to the array, of any type
 *  @param size    bytes of an element
 *  @return false when out of memory; the array is then as it was */
bool ves_grow(void *array, size_t n, size_t *n_room, size_t size);

/** A copy of `text` (NULL gives NULL); NULL too when out of memory. Free with free(). */
char *ves_copy_text(const char *text);

#endif
