#include "graph/parameter.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *ves_confidence_word(const char *word)
{
#define WORD(text) text,
    static const char *const words[] = {VES_CONFIDENCE_LIST(WORD) VES_CONFIDENCE_GIVEN};
#undef WORD
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        if (strcmp(words[i], word) == 0) return words[i];
    }
    return NULL;
}

static void free_item(ves_parameter *item)
{
    if (!item->borrowed) {
        free(item->address);
        free(item->source);
        free(item->follows);
    }
    *item = (ves_parameter){0};
}

void ves_parameters_free(ves_parameters *parameters)
{
    for (size_t i = 0; i < parameters->n; ++i) free_item(&parameters->item[i]);
    free(parameters->item);
    free(parameters->slot);
    *parameters = (ves_parameters){0};
}

/* ---- addresses to items: a body asks for hundreds of numbers, and a population builds a body for each subject ---- */

/* Eight letters at a time, each mixed into the upper half and folded back. */
static size_t hash(const char *address)
{
    size_t n = strlen(address);
    uint64_t h = n;
    for (; n > 0; address += n < 8 ? n : 8, n -= n < 8 ? n : 8) {
        uint64_t word = 0;
        memcpy(&word, address, n < 8 ? n : 8);
        h = (h ^ word) * 0x9E3779B97F4A7C15;
        h ^= h >> 32;
    }
    return (size_t)h;
}

/* The slot that holds `address`, or the empty one where it belongs. */
static size_t slot_of(const ves_parameters *parameters, const char *address)
{
    size_t i = hash(address) & (parameters->n_slot - 1);
    while (parameters->slot[i] && strcmp(parameters->item[parameters->slot[i] - 1].address, address) != 0)
        i = (i + 1) & (parameters->n_slot - 1);
    return i;
}

/* Room for one more address; at least half of the slots stay empty. */
static bool grow_slots(ves_parameters *parameters)
{
    if (2 * (parameters->n + 1) <= parameters->n_slot) return true;
    const size_t n = parameters->n_slot ? 2 * parameters->n_slot : 64;
    uint32_t *slot = ves_new(n, sizeof *slot);
    if (!slot) return false;
    free(parameters->slot);
    parameters->slot = slot;
    parameters->n_slot = n;
    for (size_t i = 0; i < parameters->n; ++i) slot[slot_of(parameters, parameters->item[i].address)] = (uint32_t)i + 1;
    return true;
}

ves_parameter *ves_parameters_find(const ves_parameters *parameters, const char *address)
{
    if (parameters->n_slot == 0) return NULL;
    const uint32_t found = parameters->slot[slot_of(parameters, address)];
    return found ? &parameters->item[found - 1] : NULL;
}

ves_status ves_parameters_put(ves_parameters *parameters, const ves_parameter *item, ves_report *report)
{
    ves_parameter copy = *item;
    copy.borrowed = false;
    copy.address = ves_copy_text(item->address);
    copy.source = ves_copy_text(item->source);
    copy.follows = ves_copy_text(item->follows);
    ves_parameter *old = ves_parameters_find(parameters, item->address);
    const bool ok = copy.address && (!item->source || copy.source) && (!item->follows || copy.follows) &&
                    (old || (grow_slots(parameters) &&
                             ves_grow(&parameters->item, parameters->n, &parameters->room, sizeof *parameters->item)));
    if (!ok) {
        free_item(&copy);
        return ves_fail_memory(report);
    }
    if (old) {
        free_item(old);
        *old = copy;
    } else {
        parameters->slot[slot_of(parameters, copy.address)] = (uint32_t)parameters->n + 1;
        parameters->item[parameters->n++] = copy;
    }
    return VES_OK;
}

void ves_parameters_remove(ves_parameters *parameters, const char *address)
{
    ves_parameter *item = ves_parameters_find(parameters, address);
    if (!item) return;
    const size_t at = (size_t)(item - parameters->item);
    free_item(item);
    --parameters->n;
    memmove(item, item + 1, (parameters->n - at) * sizeof *item);
    memset(parameters->slot, 0, parameters->n_slot * sizeof *parameters->slot);
    for (size_t i = 0; i < parameters->n; ++i)
        parameters->slot[slot_of(parameters, parameters->item[i].address)] = (uint32_t)i + 1;
}

ves_status ves_parameters_view(const ves_parameters *from, ves_parameters *to, ves_report *report)
{
    enum { MORE = 32 }; /* of its own */
    if (!to->item || to->room < from->n || to->n_slot != from->n_slot) {
        ves_parameters_free(to);
        *to = (ves_parameters){.item = malloc((from->n + MORE) * sizeof *to->item),
                               .room = from->n + MORE,
                               .slot = ves_new(from->n_slot, sizeof *to->slot),
                               .n_slot = from->n_slot};
    }
    for (size_t i = 0; i < to->n; ++i) {
        if (!to->item[i].borrowed) free_item(&to->item[i]);
    }
    to->n = 0;
    if (!to->item || !to->slot) {
        ves_parameters_free(to);
        return ves_fail_memory(report);
    }
    to->n = from->n;
    for (size_t i = 0; i < from->n; ++i) {
        to->item[i] = from->item[i];
        to->item[i].borrowed = true;
    }
    if (from->n_slot) memcpy(to->slot, from->slot, from->n_slot * sizeof *to->slot);
    return VES_OK;
}

ves_status ves_parameter_check(const ves_parameter *item, ves_report *report)
{
    const double value = item->quantity.value;
    const bool low = item->above_least ? value <= item->least : value < item->least;
    if (!low && value <= item->most) return VES_OK;
    const double factor = ves_quantity_to_written(&item->quantity);
    const bool bare = strcmp(item->quantity.unit, "1") == 0;
    const char *space = bare ? "" : " ", *unit = bare ? "" : item->quantity.unit;
    const double least = item->least * factor, most = item->most * factor;
    const char *from = item->above_least ? "more than" : "at least";
    if (isfinite(least) && isfinite(most)) {
        return ves_fail(report, VES_E_CONFIG, item->at,
                        "%.15g%s%s is out of range, expected %s %.15g and at most %.15g%s%s", item->quantity.written,
                        space, unit, from, least, most, space, unit);
    }
    return ves_fail(report, VES_E_CONFIG, item->at, "%.15g%s%s is out of range, expected %s %.15g%s%s",
                    item->quantity.written, space, unit, low ? from : "at most", low ? least : most, space, unit);
}

static const char *address_at(size_t i, const void *context)
{
    const ves_parameters *parameters = context;
    return parameters->item[i].address;
}

const char *ves_parameters_nearest(const ves_parameters *parameters, const char *word)
{
    return ves_nearest(word, parameters->n, address_at, parameters);
}
