#include "batch/target.h"

#include "store/result.h"

/* ---- a file ---- */

static ves_status open_file(ves_target *target, ves_table *table, ves_report *report)
{
    return ves_writer_open(target->path, table, &target->writer, report);
}

static ves_status put_file(ves_target *target, size_t array, const size_t first[], const size_t count[],
                           const double value[], ves_report *report)
{
    return ves_writer_put(target->writer, array, first, count, value, report);
}

static ves_status close_file(ves_target *target, bool keep, ves_report *report)
{
    ves_writer *writer = target->writer;
    target->writer = NULL;
    if (keep && writer) return ves_writer_close(writer, report);
    ves_writer_drop(writer);
    return VES_OK;
}

ves_target ves_target_file(const char *path)
{
    return (ves_target){.open = open_file, .put = put_file, .close = close_file, .path = path};
}

/* ---- memory ---- */

static ves_status open_memory(ves_target *target, ves_table *table, ves_report *report)
{
    target->table = table;
    return ves_table_make_room(table, report);
}

static ves_status put_memory(ves_target *target, size_t array, const size_t first[], const size_t count[],
                             const double value[], ves_report *report)
{
    (void)report;
    ves_table_put(target->table, array, first, count, value);
    return VES_OK;
}

static ves_status close_memory(ves_target *target, bool keep, ves_report *report)
{
    (void)target;
    (void)keep;
    (void)report;
    return VES_OK;
}

ves_target ves_target_memory(void)
{
    return (ves_target){.open = open_memory, .put = put_memory, .close = close_memory};
}
