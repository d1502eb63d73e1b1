#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *ves_new(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

void *ves_space(size_t n, size_t size)
{
    if (n > SIZE_MAX / size) return NULL;
    return malloc(n ? n * size : size);
}

bool ves_grow(void *array, size_t n, size_t *n_room, size_t size)
{
    if (n < *n_room) return true;
    const size_t room = *n_room ? 2 * *n_room : 8;
    if (room > SIZE_MAX / size) return false;
    void *old = NULL;
    memcpy(&old, array, sizeof old); /* `array` is the address of a pointer of any type */
    char *bigger = realloc(old, room * size);
    if (!bigger) return false;
    memset(bigger + *n_room * size, 0, (room - *n_room) * size);
    memcpy(array, &bigger, sizeof bigger);
    *n_room = room;
    return true;
}

char *ves_copy_text(const char *text)
{
    if (!text) return NULL;
    const size_t size = strlen(text) + 1;
    char *copy = ves_new(size, 1);
    if (copy) memcpy(copy, text, size);
    return copy;
}
