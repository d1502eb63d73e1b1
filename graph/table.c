#include "graph/table.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void free_array(ves_array *a)
{
    if (a->type == VES_ARRAY_TEXT) {
        for (size_t i = 0; a->data.text && i < a->n; ++i) free(a->data.text[i]);
        free(a->data.text);
    } else if (a->type == VES_ARRAY_INT8 || a->type == VES_ARRAY_INT64) {
        free(a->data.integer);
    } else {
        free(a->data.number);
    }
    free(a->path);
    free(a->units);
    free(a->long_name);
    free(a->flag_meanings);
    *a = (ves_array){0};
}

void ves_table_free(ves_table *table)
{
    for (size_t i = 0; i < table->n_dimension; ++i) free(table->dimension[i].path);
    for (size_t i = 0; i < table->n_array; ++i) free_array(&table->array[i]);
    for (size_t i = 0; i < table->n_attribute; ++i) {
        free(table->attribute[i].group);
        free(table->attribute[i].name);
        free(table->attribute[i].text);
    }
    free(table->dimension);
    free(table->array);
    free(table->attribute);
    *table = (ves_table){0};
}

ves_status ves_table_add_dimension(ves_table *table, const char *path, size_t size, size_t *index, ves_report *report)
{
    if (!ves_grow(&table->dimension, table->n_dimension, &table->room_dimension, sizeof *table->dimension)) {
        return ves_fail_memory(report);
    }
    char *copy = ves_copy_text(path);
    if (!copy) return ves_fail_memory(report);
    if (index) *index = table->n_dimension;
    table->dimension[table->n_dimension++] = (ves_table_dimension){.path = copy, .size = size};
    return VES_OK;
}

static bool find_dimension(const ves_table *table, const char *path, size_t *index)
{
    for (size_t i = 0; i < table->n_dimension; ++i) {
        if (strcmp(table->dimension[i].path, path) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* Room for the elements: NaN for numbers. */
static bool new_data(ves_array *a)
{
    if (a->streamed) return true;
    if (a->type == VES_ARRAY_TEXT) return (a->data.text = ves_new(a->n, sizeof *a->data.text)) != NULL;
    if (a->type == VES_ARRAY_INT8 || a->type == VES_ARRAY_INT64) {
        return (a->data.integer = ves_new(a->n, sizeof *a->data.integer)) != NULL;
    }
    a->data.number = ves_new(a->n, sizeof *a->data.number);
    for (size_t i = 0; a->data.number && i < a->n; ++i) a->data.number[i] = NAN;
    return a->data.number != NULL;
}

static ves_array *add_array(ves_table *table, const char *path, ves_array_type type, const char *units,
                            const char *long_name, ves_report *report, const char *const dimensions[],
                            const size_t *chunk)
{
    ves_array a = {.type = type, .n = 1, .streamed = chunk != NULL};
    for (; dimensions && dimensions[a.n_dimension]; ++a.n_dimension) {
        const bool room = a.n_dimension < VES_ARRAY_MAX_DIMENSIONS;
        if (!room || !find_dimension(table, dimensions[a.n_dimension], &a.dimension[a.n_dimension])) {
            (void)ves_fail(report, VES_E_MODEL, (ves_place){.setting = path},
                           "there is no dimension \"%s\" in this table", dimensions[a.n_dimension]);
            return NULL;
        }
        a.n *= table->dimension[a.dimension[a.n_dimension]].size;
        a.chunk[a.n_dimension] = chunk ? chunk[a.n_dimension] : 0;
    }
    if (!ves_grow(&table->array, table->n_array, &table->room_array, sizeof *table->array)) {
        (void)ves_fail_memory(report);
        return NULL;
    }
    a.path = ves_copy_text(path);
    a.units = ves_copy_text(units);
    a.long_name = ves_copy_text(long_name);
    if (!a.path || (units && !a.units) || (long_name && !a.long_name) || !new_data(&a)) {
        free_array(&a);
        (void)ves_fail_memory(report);
        return NULL;
    }
    table->array[table->n_array] = a;
    return &table->array[table->n_array++];
}

ves_array *ves_table_add(ves_table *table, const char *path, ves_array_type type, const char *units,
                         const char *long_name, ves_report *report, const char *const dimensions[])
{
    return add_array(table, path, type, units, long_name, report, dimensions, NULL);
}

ves_array *ves_table_add_streamed(ves_table *table, const char *path, ves_array_type type, const char *units,
                                  const char *long_name, ves_report *report, const char *const dimensions[],
                                  const size_t chunk[])
{
    return add_array(table, path, type, units, long_name, report, dimensions, chunk);
}

ves_status ves_table_make_room(ves_table *table, ves_report *report)
{
    for (size_t i = 0; i < table->n_array; ++i) {
        ves_array *a = &table->array[i];
        if (!a->streamed) continue;
        a->streamed = false;
        if (!new_data(a)) return ves_fail_memory(report);
    }
    return VES_OK;
}

static void put_number(ves_array *a, size_t at, double value)
{
    if (a->type == VES_ARRAY_FLOAT) {
        a->data.number[at] = (double)(float)value;
    } else if (a->type == VES_ARRAY_DOUBLE) {
        a->data.number[at] = value;
    } else {
        a->data.integer[at] = (int64_t)value;
    }
}

void ves_table_put(ves_table *table, size_t array, const size_t first[], const size_t count[], const double value[])
{
    ves_array *a = &table->array[array];
    size_t at[VES_ARRAY_MAX_DIMENSIONS] = {0}, n = 1;
    for (size_t k = 0; k < a->n_dimension; ++k) n *= count[k];
    for (size_t i = 0; i < n; ++i) {
        size_t to = 0;
        for (size_t k = 0; k < a->n_dimension; ++k) to = to * table->dimension[a->dimension[k]].size + first[k] + at[k];
        put_number(a, to, value[i]);
        for (size_t k = a->n_dimension; k-- > 0 && ++at[k] == count[k];) at[k] = 0; /* the last one runs fastest */
    }
}

ves_status ves_array_set_text(ves_array *array, size_t i, const char *text, ves_report *report)
{
    char *copy = ves_copy_text(text);
    if (text && !copy) return ves_fail_memory(report);
    free(array->data.text[i]);
    array->data.text[i] = copy;
    return VES_OK;
}

const ves_array *ves_table_find(const ves_table *table, const char *path)
{
    for (size_t i = 0; i < table->n_array; ++i) {
        if (strcmp(table->array[i].path, path) == 0) return &table->array[i];
    }
    return NULL;
}

static ves_status set_attribute(ves_table *table, const char *group, const char *name, const char *text, double number,
                                ves_report *report)
{
    if (!ves_grow(&table->attribute, table->n_attribute, &table->room_attribute, sizeof *table->attribute)) {
        return ves_fail_memory(report);
    }
    ves_attribute a = {
        .group = ves_copy_text(group), .name = ves_copy_text(name), .text = ves_copy_text(text), .number = number};
    if (!a.group || !a.name || (text && !a.text)) {
        free(a.group);
        free(a.name);
        free(a.text);
        return ves_fail_memory(report);
    }
    table->attribute[table->n_attribute++] = a;
    return VES_OK;
}

ves_status ves_table_set_text(ves_table *table, const char *group, const char *name, const char *text,
                              ves_report *report)
{
    return set_attribute(table, group, name, text ? text : "", NAN, report);
}

ves_status ves_table_set_number(ves_table *table, const char *group, const char *name, double number,
                                ves_report *report)
{
    return set_attribute(table, group, name, NULL, number, report);
}
