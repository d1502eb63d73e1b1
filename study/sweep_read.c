#include "study/sweep.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/name_index.h"
#include "base/text.h"
#include "study/context.h"
#include "study/derived.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_POINTS = 1000000, MOST_SCENARIOS = 10000 }; /* points of words are read one by one */

static const ves_row sweep_rows[] = {
    {.name = "address",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "of a number; or a word or a count: \"species\", \"product\", \"tracer\", \"dose.1.route\", "
              "\"dose.1.count\""},
    {.name = "values", .type = VES_ROW_LIST, .required = true, .words = "what it shall be, one after the other"},
    VES_ROW_PLAIN("together", VES_ROW_BOOL,
                  "true: it goes step by step with the other entries that say so, instead of making a grid with them"),
};

size_t ves_sweep_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"study.vary", VES_COUNT(sweep_rows), sweep_rows}};
    *tables = all;
    return VES_COUNT(all);
}

const ves_parameter *ves_sweep_number(ves_context *c, const ves_setting *address)
{
    const ves_study *study = c->study;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_scenario *scenario = &study->scenario[s];
        if (ves_parameters_find(&scenario->parameters, address->text)) continue;
        if (ves_context_may_be_missing(scenario, address->text)) return NULL;
        ves_reader_fail(&c->reader, VES_E_CONFIG, address->at, "there is no number \"%s\" in scenario \"%s\"%s",
                        ves_brief_of(address->text).text, scenario->name,
                        ves_context_absent(scenario, address->text).text);
        return NULL;
    }
    const ves_parameter *number = ves_parameters_find(&study->scenario[0].parameters, address->text);
    return number && ves_derived_refuse(&c->reader, number, address->at) ? NULL : number;
}

void ves_sweep_read_values(ves_context *c, const ves_parameter *model, ves_sweep_axis *axis, size_t n,
                           const ves_setting value[])
{
    axis->value = ves_new(n, sizeof *axis->value);
    if (!axis->value) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < n; ++i) {
        ves_parameters one = {0};
        if (ves_reader_parameter(&c->reader, &value[i], axis->address, model, &one)) {
            axis->value[axis->n] = one.item[0];
            axis->value[axis->n].address = axis->value[axis->n].source = NULL;
            ++axis->n;
        }
        ves_parameters_free(&one);
    }
}

ves_sweep_axis *ves_sweep_add(ves_context *c, const ves_setting *address, const ves_setting *values, ves_sweep *sweep)
{
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        if (strcmp(sweep->axis[i].address, address->text) == 0)
            ves_reader_fail(&c->reader, VES_E_CONFIG, address->at, "\"%s\" is varied already, expected it once",
                            ves_brief_of(address->text).text);
    }
    ves_sweep_axis *axis = &sweep->axis[sweep->n_axis++];
    *axis = (ves_sweep_axis){.address = address->text, .at = values, .named = address};
    if (strcmp(address->text, "duration") == 0)
        ves_reader_fail(
            &c->reader, VES_E_CONFIG, address->at,
            "all scenarios of a study have one duration, since a result file has one row of times; expected "
            "output = { times = [ ... ]; } with all that are asked for, or a study for each");
    return axis;
}

static void read_axis(ves_context *c, const ves_setting *entry, ves_sweep *sweep)
{
    if (entry->kind != VES_SETTING_GROUP) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, entry->at, "holds %s, expected groups { address; values; }",
                        ves_setting_kind_words(entry->kind));
        return;
    }
    ves_reader_check(&c->reader, entry, VES_COUNT(sweep_rows), sweep_rows);
    const ves_setting *address = ves_setting_find(entry, "address"), *values = ves_setting_find(entry, "values"),
                      *together = ves_setting_find(entry, "together");
    if (!ves_setting_is(address, VES_ROW_TEXT) || !ves_setting_is(values, VES_ROW_LIST)) return;
    if (values->n == 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, values->at, "is empty, expected at least one value");
        return;
    }
    ves_sweep_add(c, address, values, sweep)->together =
        ves_setting_is(together, VES_ROW_BOOL) && together->number != 0.0;
}

/* Entries that go together have as many values as each other, and there are at least two of them. */
static void check_together(ves_context *c, const ves_sweep *sweep)
{
    const ves_sweep_axis *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        const ves_sweep_axis *axis = &sweep->axis[i];
        if (!axis->together) continue;
        if (first && axis->at->n != first->at->n)
            ves_reader_fail(&c->reader, VES_E_CONFIG, axis->at->at,
                            "holds %zu values, expected %zu as \"%s\" has, since they go together", axis->at->n,
                            first->at->n, first->address);
        if (!first) first = axis;
        ++n;
    }
    if (n == 1)
        ves_reader_fail(&c->reader, VES_E_CONFIG, first->at->at,
                        "goes together with nothing, expected another entry with together = true");
}

static void count_points(ves_context *c, ves_sweep *sweep, size_t n_scenario, int most, ves_place at)
{
    bool counted = false;
    double n = 1.0;
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        if (!sweep->axis[i].together || !counted) n *= (double)sweep->axis[i].at->n;
        counted = counted || sweep->axis[i].together;
    }
    if (n * (double)n_scenario > most) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "makes %.3g scenarios, expected at most %d",
                        n * (double)n_scenario, most);
    } else if (n >= 1.0) {
        sweep->n_point = (size_t)n;
    }
}

/* A word is a text, a count a number; what else it must be is said where it is used. */
static void check_words(ves_context *c, const ves_sweep_axis *axis)
{
    const size_t n = strlen(axis->address);
    const bool count = n > 6 && strcmp(axis->address + n - 6, ".count") == 0;
    for (size_t i = 0; i < axis->at->n; ++i) {
        const ves_setting *value = &axis->at->child[i];
        if (ves_setting_is(value, count ? VES_ROW_COUNT : VES_ROW_TEXT)) continue;
        ves_reader_fail(&c->reader, VES_E_CONFIG, value->at, "holds %s, expected %s",
                        ves_setting_kind_words(value->kind), count ? "whole numbers" : "texts in quotes");
    }
}

/* One value twice would be two scenarios of one name. @param key [n] out: what values are called, those that go
 * together behind each other; free each */
static bool name_values(const ves_sweep *sweep, const ves_sweep_axis *axis, char *key[])
{
    for (size_t i = 0; i < axis->at->n; ++i) {
        key[i] = ves_copy_text("");
        for (size_t k = 0; k < sweep->n_axis && key[i]; ++k) {
            const ves_sweep_axis *with = &sweep->axis[k];
            if (with != axis && !(with->together && axis->together && i < with->at->n)) continue;
            char *before = ves_format("%s, ", key[i]);
            free(key[i]);
            key[i] = before ? ves_sweep_value_name(&with->at->child[i], before) : NULL;
            free(before);
        }
        if (!key[i]) return false;
    }
    return true;
}

static void check_values(ves_context *c, const ves_sweep *sweep, const ves_sweep_axis *axis)
{
    ves_name_index seen = {0};
    char **key = ves_new(axis->at->n, sizeof *key);
    bool ok = key && name_values(sweep, axis, key);
    for (size_t i = 0; ok && i < axis->at->n; ++i) {
        const size_t *before = ves_name_index_find(&seen, key[i]);
        const ves_setting *value = &axis->at->child[i];
        if (value->kind == VES_SETTING_GROUP) value = ves_setting_find(value, "value");
        if (!value || value->kind < VES_SETTING_TEXT || value->kind > VES_SETTING_REAL) continue; /* that was said */
        if (before) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, axis->at->child[i].at,
                            "value %zu of \"%s\" is value %zu again, which makes two scenarios of one name; expected "
                            "each once",
                            i + 1, axis->address, *before + 1);
        } else {
            ok = ves_name_index_add(&seen, key[i], i);
        }
    }
    if (!ok) ves_context_no_memory(c);
    for (size_t i = 0; key && i < axis->at->n; ++i) free(key[i]);
    free(key);
    ves_name_index_free(&seen);
}

static void check_all_values(ves_context *c, const ves_sweep *sweep)
{
    bool joint = false;
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        if (!sweep->axis[i].together || !joint) check_values(c, sweep, &sweep->axis[i]);
        joint = joint || sweep->axis[i].together;
    }
}

bool ves_sweep_check_words(ves_context *c, ves_sweep *sweep, ves_place at)
{
    bool words = false;
    check_all_values(c, sweep);
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        if (!ves_sweep_is_word(sweep->axis[i].address)) continue;
        check_words(c, &sweep->axis[i]);
        words = true;
    }
    for (size_t i = 0; i < sweep->n_axis && words; ++i) sweep->axis[i].n = sweep->axis[i].at->n;
    const ves_setting *scenarios = ves_setting_find(c->top, "scenarios");
    const size_t n_scenario = ves_setting_is(scenarios, VES_ROW_LIST) ? scenarios->n : 1;
    count_points(c, sweep, n_scenario, words ? MOST_SCENARIOS : MOST_POINTS, at);
    return words;
}

bool ves_sweep_read(struct ves_context *c, ves_sweep *sweep)
{
    sweep->n_point = 1;
    const ves_setting *list = ves_setting_find(c->top, "vary");
    if (!ves_setting_is(list, VES_ROW_LIST)) return false;
    sweep->axis = ves_new(list->n, sizeof *sweep->axis);
    if (!sweep->axis) {
        ves_context_no_memory(c);
        return false;
    }
    if (list->n == 0)
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at,
                        "is empty, expected ( { address = \"...\"; values = [ ... ]; } )");
    for (size_t i = 0; i < list->n; ++i) read_axis(c, &list->child[i], sweep);
    check_together(c, sweep);
    return ves_sweep_check_words(c, sweep, list->at);
}

void ves_sweep_read_numbers(struct ves_context *c, ves_sweep *sweep)
{
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        ves_sweep_axis *axis = &sweep->axis[i];
        if (strcmp(axis->address, "duration") == 0) continue; /* that was said */
        const ves_parameter *model = c->study->n_scenario ? ves_sweep_number(c, axis->named) : NULL;
        if (model) ves_sweep_read_values(c, model, axis, axis->at->n, axis->at->child);
    }
}
