#include "batch/provenance.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "batch/files.h"
#include "graph/table_maker.h"
#include "study/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_attributes(ves_table_maker *m, const ves_study *study, const char *command_line)
{
    char digest[VES_HASH_TEXT];
    ves_hash_of(study->config.script.shown.text, study->config.script.shown.n, digest);
    ves_make_heading(m, "vesipk-results", VES_RESULT_SCHEMA, study->title, command_line);
    ves_make_attribute(m, "", "solver", study->exact ? "matrix exponential (GSL)" : "CVODE (SUNDIALS), BDF and Newton");
    ves_make_attribute(m, "", "config_sha256", digest);
    ves_make_attribute(m, "", "compiler", __VERSION__);
    const double rtol = study->tolerance.rtol, atol = ves_tolerance_atol(rtol, study->tolerance.atol);
    ves_make_attribute_number(m, "", "rtol", study->exact ? NAN : rtol);
    ves_make_attribute_number(m, "", "atol", study->exact ? NAN : atol);
    const bool drawn = study->population.n > 0 &&
                       (study->population.n_listed == 0 || (study->population.data && study->population.n_draw > 0));
    ves_make_attribute_number(m, "", "seed", drawn ? (double)study->population.seed : 0.0);
    if (drawn) ves_make_attribute(m, "", "sampling", ves_sampling_names[study->population.sampling]);
    ves_make_attribute_number(m, "", "complete", 1.0);
}

static const char *text_of(const ves_evidence_row *r, int column)
{
    switch (column) {
    case 0:
        return r->parameter->address;
    case 1:
        return r->scenario;
    case 2:
        return r->parameter->quantity.unit;
    case 3:
        return r->parameter->source;
    default:
        return r->parameter->confidence;
    }
}

static double number_of(const ves_evidence_row *r, int column)
{
    const double factor = ves_quantity_to_written(&r->parameter->quantity);
    return column == 0 ? r->parameter->quantity.written
                       : factor * (column == 1 ? r->parameter->low : r->parameter->high);
}

static void put_parameters(ves_table_maker *m, size_t n, const ves_evidence_row rows[])
{
    static const char *const by_parameter[] = {"provenance/parameter", NULL};
    static const char *const texts[][2] = {
        {"provenance/address", "address of a number in use"},
        {"provenance/scenario", "scenario it holds in; empty: all"},
        {"provenance/unit", "unit of value, low and high"},
        {"provenance/source", "where the number comes from"},
        {"provenance/confidence", "seen, derived, memory, assumption, or given by the study"}};
    static const char *const numbers[][2] = {{"provenance/value", "the number, in its unit"},
                                             {"provenance/low", "low end of its range"},
                                             {"provenance/high", "high end of its range"}};
    ves_make_dimension(m, "provenance/parameter", n);
    for (int k = 0; k < 5; ++k) {
        ves_array *a = ves_make_array(m, texts[k][0], VES_ARRAY_TEXT, NULL, texts[k][1], by_parameter);
        for (size_t i = 0; a && i < n; ++i) ves_make_text(m, a, i, text_of(&rows[i], k));
    }
    for (int k = 0; k < 3; ++k) {
        ves_array *a = ves_make_array(m, numbers[k][0], VES_ARRAY_DOUBLE, "1", numbers[k][1], by_parameter);
        for (size_t i = 0; a && i < n; ++i) a->data.number[i] = number_of(&rows[i], k);
    }
}

/* Numbers that a sweep varies are rows of their own, for each scenario of the file. */
typedef struct swept {
    size_t n, n_name;
    char **name;         /* [n_name] scenarios */
    ves_parameter *item; /* [n] */
} swept;

static void free_swept(swept *s)
{
    for (size_t i = 0; s->name && i < s->n_name; ++i) free(s->name[i]);
    free(s->name);
    free(s->item);
}

static ves_status make_swept(const ves_study *study, swept *s, ves_report *report)
{
    const ves_sweep *sweep = &study->sweep;
    const size_t n_variant = study->n_scenario * sweep->n_point;
    *s = (swept){0};
    if (sweep->n_axis == 0) return VES_OK;
    s->name = ves_new(n_variant, sizeof *s->name);
    s->item = ves_new(n_variant * sweep->n_axis, sizeof *s->item);
    if (!s->name || !s->item) return ves_fail_memory(report);
    s->n_name = n_variant;
    for (size_t v = 0; v < n_variant; ++v) {
        const ves_scenario *scenario = &study->scenario[v / sweep->n_point];
        ves_parameters view = {0};
        s->name[v] = ves_sweep_name(sweep, scenario->name, v % sweep->n_point);
        if (!s->name[v]) return ves_fail_memory(report);
        const ves_status status = ves_parameters_view(&scenario->parameters, &view, report);
        if (status) return status;
        ves_sweep_apply(sweep, v % sweep->n_point, &view);
        for (size_t i = 0; i < sweep->n_axis; ++i)
            s->item[s->n++] = *ves_parameters_find(&view, sweep->axis[i].address); /* texts outlive the view */
        ves_parameters_free(&view);
    }
    return VES_OK;
}

/* Value `k` of a list in the unit of the first; NaN: it is no number there. */
static double in_unit_of(const ves_parameter *first, const ves_parameter *p)
{
    if (!first || !p) return NAN;
    return strcmp(first->quantity.unit, p->quantity.unit) == 0
               ? p->quantity.written
               : p->quantity.value * ves_quantity_to_written(&first->quantity);
}

/* Numbers of a sweep, one array each, along the scenarios they make. */
static void put_sweep(ves_table_maker *m, const ves_study *study, const swept *s)
{
    static const char *const by_scenario[] = {"scenario", NULL};
    for (size_t k = 0; k < study->sweep.n_axis; ++k) {
        char path[256];
        (void)snprintf(path, sizeof path, "sweep/%s", study->sweep.axis[k].address);
        ves_array *a =
            ves_make_array(m, path, VES_ARRAY_DOUBLE, s->item[k].quantity.unit, "what vary says of it", by_scenario);
        for (size_t v = 0; a && v < s->n_name; ++v)
            a->data.number[v] = in_unit_of(&s->item[k], &s->item[v * study->sweep.n_axis + k]);
    }
}

/* The same of a grid with words in it. */
static void put_grid(ves_table_maker *m, const ves_study *study)
{
    static const char *const by_scenario[] = {"scenario", NULL};
    for (size_t k = 0; k < study->grid.n_axis; ++k) {
        const char *address = study->grid.axis[k].address;
        const ves_parameter *first = ves_parameters_find(&study->scenario[0].parameters, address);
        const ves_setting *at_first = ves_sweep_written(&study->grid, study->scenario[0].point, k);
        const bool text = !first && at_first->kind == VES_SETTING_TEXT;
        char path[256];
        (void)snprintf(path, sizeof path, "sweep/%s", address);
        ves_array *a = ves_make_array(m, path, text ? VES_ARRAY_TEXT : VES_ARRAY_DOUBLE,
                                      text    ? NULL
                                      : first ? first->quantity.unit
                                              : "1",
                                      "what vary says of it", by_scenario);
        for (size_t i = 0; a && i < study->n_scenario; ++i) {
            const ves_setting *written = ves_sweep_written(&study->grid, study->scenario[i].point, k);
            if (text) {
                ves_make_text(m, a, i, written->text);
            } else {
                a->data.number[i] =
                    first ? in_unit_of(first, ves_parameters_find(&study->scenario[i].parameters, address))
                          : written->number;
            }
        }
    }
}

static bool is_swept(const ves_study *study, const char *address)
{
    for (size_t i = 0; i < study->sweep.n_axis; ++i) {
        if (strcmp(study->sweep.axis[i].address, address) == 0) return true;
    }
    return false;
}

/* All rows: numbers that stay, then those that a sweep varies. */
static ves_status all_rows(const ves_study *study, const swept *s, size_t *n, ves_evidence_row **rows,
                           ves_report *report)
{
    ves_evidence_row *stay = NULL;
    size_t n_stay = 0;
    *n = 0;
    *rows = NULL;
    const ves_status status = ves_evidence(study, &n_stay, &stay, report);
    if (!status) *rows = ves_new(n_stay + s->n, sizeof **rows);
    for (size_t i = 0; *rows && i < n_stay; ++i) {
        if (!is_swept(study, stay[i].parameter->address)) (*rows)[(*n)++] = stay[i];
    }
    for (size_t i = 0; *rows && i < s->n; ++i)
        (*rows)[(*n)++] = (ves_evidence_row){s->name[i / study->sweep.n_axis], &s->item[i]};
    free(stay);
    return status ? status : *rows ? VES_OK : ves_fail_memory(report);
}

ves_status ves_provenance_add(const ves_study *study, const ves_run_options *options, ves_table *table,
                              ves_report *report)
{
    ves_table_maker m = {.table = table, .report = report};
    put_attributes(&m, study, options->command_line);
    ves_array *config =
        ves_make_array(&m, "provenance/config", VES_ARRAY_TEXT, NULL, "the study as it was written", NULL);
    ves_make_text(&m, config, 0, study->config.script.shown.text);
    ves_files_add(&m, study, &options->study);
    size_t n = 0;
    ves_evidence_row *rows = NULL;
    swept s = {0};
    if (!m.status) m.status = make_swept(study, &s, report);
    if (!m.status) m.status = all_rows(study, &s, &n, &rows, report);
    if (!m.status) put_parameters(&m, n, rows);
    free(rows);
    free_swept(&s);
    return m.status;
}

ves_status ves_provenance_add_sweep(const ves_study *study, ves_table *table, ves_report *report)
{
    ves_table_maker m = {.table = table, .report = report};
    swept s = {0};
    m.status = make_swept(study, &s, report);
    if (!m.status) put_sweep(&m, study, &s);
    if (!m.status) put_grid(&m, study);
    free_swept(&s);
    return m.status;
}
