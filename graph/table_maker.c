#include "graph/table_maker.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const alone[] = {NULL}; /* the dimensions of a single number */

void ves_make_dimension(ves_table_maker *m, const char *path, size_t size)
{
    if (!m->status) m->status = ves_table_add_dimension(m->table, path, size, NULL, m->report);
}

ves_array *ves_make_array(ves_table_maker *m, const char *path, ves_array_type type, const char *units,
                          const char *words, const char *const dimensions[])
{
    if (m->status) return NULL;
    ves_array *a = ves_table_add(m->table, path, type, units, words, m->report, dimensions);
    if (!a) m->status = VES_E_MEMORY;
    return a;
}

void ves_make_text(ves_table_maker *m, ves_array *a, size_t i, const char *text)
{
    if (a && !m->status) m->status = ves_array_set_text(a, i, text ? text : "", m->report);
}

ves_array *ves_make_kinds(ves_table_maker *m, const char *path, const char *words, const char *meanings,
                          const char *const dimensions[])
{
    ves_array *a = ves_make_array(m, path, VES_ARRAY_INT8, "1", words, dimensions);
    if (!a) return NULL;
    a->flag_meanings = ves_copy_text(meanings);
    if (!a->flag_meanings) m->status = ves_fail_memory(m->report);
    return m->status ? NULL : a;
}

void ves_make_numbers(ves_table_maker *m, const char *path, const char *units, const char *words,
                      const char *const dimensions[], const double value[])
{
    ves_array *a = ves_make_array(m, path, VES_ARRAY_DOUBLE, units, words, dimensions);
    if (a && a->n) memcpy(a->data.number, value, a->n * sizeof *value);
}

void ves_make_number(ves_table_maker *m, const char *path, const char *units, const char *words, double value)
{
    ves_make_numbers(m, path, units, words, alone, &value);
}

void ves_make_count(ves_table_maker *m, const char *path, const char *words, size_t value)
{
    ves_array *a = ves_make_array(m, path, VES_ARRAY_INT64, "1", words, alone);
    if (a) a->data.integer[0] = (int64_t)value;
}

void ves_make_attribute(ves_table_maker *m, const char *group, const char *name, const char *text)
{
    if (!m->status) m->status = ves_table_set_text(m->table, group, name, text ? text : "", m->report);
}

void ves_make_attribute_number(ves_table_maker *m, const char *group, const char *name, double value)
{
    if (!m->status) m->status = ves_table_set_number(m->table, group, name, value, m->report);
}

void ves_make_heading(ves_table_maker *m, const char *schema, const char *version, const char *title,
                      const char *command_line)
{
    char created[32];
    ves_time_text(created);
    char *program = ves_format("VesiPK %s", ves_version),
         *history = ves_format("%s: %s", created, command_line ? command_line : "");
    if (!m->status && !(program && history)) m->status = ves_fail_memory(m->report);
    const struct {
        const char *name, *text;
    } lines[] = {{"Conventions", "CF-1.8"}, {"title", title},     {"schema", schema},   {"schema_version", version},
                 {"source", program},       {"history", history}, {"created", created}, {"command_line", command_line}};
    for (size_t i = 0; i < VES_COUNT(lines); ++i) ves_make_attribute(m, "", lines[i].name, lines[i].text);
    free(program);
    free(history);
}
