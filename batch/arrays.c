#include "batch/arrays.h"

#include "base/array.h"
#include "base/memory.h"

const char *const ves_by_scenario[] = {"scenario", NULL};
const char *const ves_by_number_mean[] = {"scenario", "organ", NULL};

void ves_arrays_dimension(ves_arrays *w, const char *path, size_t size)
{
    if (!w->status) w->status = ves_table_add_dimension(&w->table, path, size, NULL, w->report);
}

ves_array *ves_arrays_add(ves_arrays *w, const char *path, ves_array_type type, const char *units, const char *words,
                          const char *const dimensions[])
{
    if (w->status) return NULL;
    ves_array *a = ves_table_add(&w->table, path, type, units, words, w->report, dimensions);
    if (!a) w->status = VES_E_MEMORY;
    return a;
}

size_t ves_arrays_stream(ves_arrays *w, const char *path, ves_array_type type, const char *units, const char *words,
                         const char *const dimensions[], const size_t chunk[])
{
    if (w->status) return VES_NONE;
    const ves_array *a =
        path ? ves_table_add_streamed(&w->table, path, type, units, words, w->report, dimensions, chunk) : NULL;
    if (!a) w->status = path ? VES_E_MEMORY : ves_fail_memory(w->report);
    return a ? (size_t)(a - w->table.array) : VES_NONE;
}

void ves_arrays_text(ves_arrays *w, ves_array *a, size_t i, const char *words)
{
    if (!w->status && a) w->status = ves_array_set_text(a, i, words ? words : "", w->report);
}

void ves_arrays_put(ves_arrays *w, size_t index, const size_t first[], const size_t count[], const double value[])
{
    if (!w->status) w->status = w->target->put(w->target, index, first, count, value, w->report);
}

size_t ves_scenarios_in_chunk(size_t each)
{
    enum { NUMBERS = 1 << 15 };
    return each > 0 && each < NUMBERS ? NUMBERS / each : 1;
}

size_t ves_arrays_index(const ves_arrays *w, const ves_array *a)
{
    return a ? (size_t)(a - w->table.array) : VES_NONE;
}
