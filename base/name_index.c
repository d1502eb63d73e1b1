#include "base/name_index.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct ves_name_slot {
    const char *name; /* NULL: empty */
    size_t place;
};

void ves_name_index_free(ves_name_index *index)
{
    free(index->slot);
    *index = (ves_name_index){0};
}

/* Fowler, Noll & Vo's hash 1a, its upper half folded in. */
static size_t hash(const char *name)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (; *name; ++name) h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
    return (size_t)(h ^ h >> 32);
}

/* The slot that holds a name, or the empty one where it belongs. */
static struct ves_name_slot *slot_of(const ves_name_index *index, const char *name)
{
    size_t i = hash(name) & (index->n_slot - 1);
    while (index->slot[i].name && strcmp(index->slot[i].name, name) != 0) i = (i + 1) & (index->n_slot - 1);
    return &index->slot[i];
}

size_t *ves_name_index_find(const ves_name_index *index, const char *name)
{
    if (index->n_slot == 0) return NULL;
    struct ves_name_slot *slot = slot_of(index, name);
    return slot->name ? &slot->place : NULL;
}

static bool grow(ves_name_index *index)
{
    const ves_name_index old = *index;
    index->n_slot = old.n_slot ? 2 * old.n_slot : 32;
    index->slot = ves_new(index->n_slot, sizeof *index->slot);
    if (!index->slot) {
        *index = old;
        return false;
    }
    for (size_t i = 0; i < old.n_slot; ++i) {
        if (old.slot[i].name) *slot_of(index, old.slot[i].name) = old.slot[i];
    }
    free(old.slot);
    return true;
}

bool ves_name_index_add(ves_name_index *index, const char *name, size_t place)
{
    if (2 * (index->n + 1) > index->n_slot && !grow(index)) return false;
    *slot_of(index, name) = (struct ves_name_slot){name, place};
    ++index->n;
    return true;
}
