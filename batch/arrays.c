#include "batch/arrays.h"

#include "base/array.h"
#include "base/memory.h"

const char *const ves_by_scenario[] = {"scenario", NULL};
const char *const ves_by_number_mean[] = {"scenario", "organ", NULL};

size_t ves_arrays_stream(ves_arrays *w, const char *path, ves_array_type type, const char *units, const char *words,
                         const char *const dimensions[], const size_t chunk[])
{
    if (w->make.status) return VES_NONE;
    const ves_array *a =
        path ? ves_table_add_streamed(&w->table, path, type, units, words, w->make.report, dimensions, chunk) : NULL;
    if (!a) w->make.status = path ? VES_E_MEMORY : ves_fail_memory(w->make.report);
    return a ? (size_t)(a - w->table.array) : VES_NONE;
}

void ves_arrays_put(ves_arrays *w, size_t index, const size_t first[], const size_t count[], const double value[])
{
    if (!w->make.status) w->make.status = w->target->put(w->target, index, first, count, value, w->make.report);
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
