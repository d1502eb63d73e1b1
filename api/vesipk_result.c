/* What a result lends: its arrays, its attributes, and the table a person reads. */
#include "api/handle.h"
#include "api/run_together.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void vesipk_result_free(vesipk_result *result)
{
    if (!result) return;
    free(result->array);
    free(result->arrays);
    free(result->length);
    free(result->dimension);
    free(result->attribute);
    free(result->attributes);
    free(result->told);
    free(result->scenario);
    free(result->scenarios);
    free(result->organ);
    free(result->organs);
    ves_table_free(&result->table);
    ves_summary_free(&result->summary);
    free(result);
}

static vesipk_array shown_array(const ves_table *table, const ves_array *a, size_t length[], const char *dimension[])
{
    const bool text = a->type == VES_ARRAY_TEXT, whole = a->type == VES_ARRAY_INT8 || a->type == VES_ARRAY_INT64;
    for (size_t k = 0; k < a->n_dimension; ++k) {
        length[k] = table->dimension[a->dimension[k]].size;
        dimension[k] = table->dimension[a->dimension[k]].path;
    }
    return (vesipk_array){.path = a->path,
                          .unit = a->units,
                          .words = a->long_name,
                          .meanings = a->flag_meanings,
                          .n_dimension = a->n_dimension,
                          .length = length,
                          .dimension = dimension,
                          .n = a->n,
                          .number = text || whole ? NULL : a->data.number,
                          .integer = whole ? a->data.integer : NULL,
                          .text = text ? (const char *const *)a->data.text : NULL};
}

static bool show_arrays(vesipk_result *r)
{
    const ves_table *table = &r->table;
    size_t n = 0;
    for (size_t i = 0; i < table->n_array; ++i) n += table->array[i].n_dimension;
    r->array = ves_new(table->n_array, sizeof *r->array);
    r->arrays = ves_new(table->n_array, sizeof *r->arrays);
    r->length = ves_new(n, sizeof *r->length);
    r->dimension = ves_new(n, sizeof *r->dimension);
    if (!r->array || !r->arrays || !r->length || !r->dimension) return false;
    n = 0;
    for (size_t i = 0; i < table->n_array; ++i) {
        r->array[i] = shown_array(table, &table->array[i], r->length + n, r->dimension + n);
        r->arrays[i] = &r->array[i];
        n += table->array[i].n_dimension;
    }
    return true;
}

static bool show_attributes(vesipk_result *r)
{
    const ves_table *table = &r->table;
    r->attribute = ves_new(table->n_attribute, sizeof *r->attribute);
    r->attributes = ves_new(table->n_attribute, sizeof *r->attributes);
    for (size_t i = 0; r->attribute && r->attributes && i < table->n_attribute; ++i) {
        const ves_attribute *a = &table->attribute[i];
        r->attribute[i] = (vesipk_attribute){.group = a->group, .name = a->name, .text = a->text, .number = a->number};
        r->attributes[i] = &r->attribute[i];
    }
    return r->attribute && r->attributes;
}

static void show_scenario(const ves_summary_scenario *from, vesipk_organ organ[], const vesipk_organ *organs[],
                          vesipk_scenario *to)
{
    for (size_t o = 0; o < from->n_row; ++o) {
        const ves_summary_row *row = &from->row[o];
        organ[o] = (vesipk_organ){.name = row->organ,
                                  .peak = row->told[VES_TOLD_PEAK].median,
                                  .peak_per_g = row->told[VES_TOLD_PEAK_PER_G].median,
                                  .peak_time = row->told[VES_TOLD_PEAK_TIME].median,
                                  .delivered = row->told[VES_TOLD_DELIVERED].median,
                                  .end = row->told[VES_TOLD_END].median,
                                  .auc = row->told[VES_TOLD_AUC].median,
                                  .half_life = row->told[VES_TOLD_HALF_LIFE].median};
        organs[o] = &organ[o];
    }
    *to = (vesipk_scenario){.name = from->name,
                            .dose = from->dose,
                            .mass_error = from->mass_error,
                            .n_subject = from->n_subject,
                            .n_failed = from->n_failed,
                            .failure = from->failure,
                            .n_organ = from->n_row,
                            .organ = organs};
}

static bool show_summary(vesipk_result *r)
{
    const ves_summary *s = &r->summary;
    size_t n = 0;
    if (!s->title) return true;
    for (size_t i = 0; i < s->n_scenario; ++i) n += s->scenario[i].n_row;
    r->told = ves_new(1, sizeof *r->told);
    r->scenario = ves_new(s->n_scenario, sizeof *r->scenario);
    r->scenarios = ves_new(s->n_scenario, sizeof *r->scenarios);
    r->organ = ves_new(n, sizeof *r->organ);
    r->organs = ves_new(n, sizeof *r->organs);
    if (!r->told || !r->scenario || !r->scenarios || !r->organ || !r->organs) return false;
    n = 0;
    for (size_t i = 0; i < s->n_scenario; ++i) {
        show_scenario(&s->scenario[i], r->organ + n, r->organs + n, &r->scenario[i]);
        r->scenarios[i] = &r->scenario[i];
        n += s->scenario[i].n_row;
    }
    *r->told = (vesipk_summary){.title = s->title,
                                .file = s->file,
                                .end = s->end,
                                .floor = s->floor_percent,
                                .has_tracer = s->has_tracer,
                                .n_scenario = s->n_scenario,
                                .scenario = r->scenarios};
    return true;
}

ves_status ves_result_show(vesipk_result *result, ves_report *report)
{
    return show_arrays(result) && show_attributes(result) && show_summary(result) ? VES_OK : ves_fail_memory(report);
}

size_t vesipk_arrays(const vesipk_result *result, const vesipk_array *const **array)
{
    if (array) *array = result ? result->arrays : NULL;
    return result ? result->table.n_array : 0;
}

const vesipk_array *vesipk_array_of(const vesipk_result *result, const char *path)
{
    for (size_t i = 0; result && path && i < result->table.n_array; ++i) {
        if (strcmp(result->array[i].path, path) == 0) return &result->array[i];
    }
    return NULL;
}

size_t vesipk_attributes(const vesipk_result *result, const vesipk_attribute *const **attribute)
{
    if (attribute) *attribute = result ? result->attributes : NULL;
    return result ? result->table.n_attribute : 0;
}

const ves_summary *ves_api_summary_of(const vesipk_result *result)
{
    return result && result->told ? &result->summary : NULL;
}

const vesipk_summary *vesipk_summary_of(const vesipk_result *result)
{
    return result ? result->told : NULL;
}
