#include "study/asked.h"
#include "study/study.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/sheet.h"
#include "study/context.h"
#include "study/levels.h"
#include "study/regimen_vary.h"
#include "study/sensitivities.h"
#include "study/settle.h"
#include "study/stock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_study_free(ves_study *study)
{
    ves_population_free(&study->population);
    ves_uncertainty_free(&study->uncertainty);
    ves_sweep_free(&study->sweep);
    ves_sweep_free(&study->grid);
    for (size_t i = 0; i < study->n_scenario; ++i) ves_scenario_free(&study->scenario[i]);
    free(study->scenario);
    free(study->time);
    free(study->organ);
    free(study->level);
    free(study->sensitivity);
    free(study->quantile);
    free(study->curve);
    for (size_t i = 0; i < study->n_stock; ++i) ves_stock_free(study->stock[i]);
    free(study->stock);
    for (size_t i = 0; i < study->n_entry; ++i) {
        ves_config_free(&study->entry[i]->config);
        free(study->entry[i]->name);
        free(study->entry[i]);
    }
    free(study->entry);
    for (size_t i = 0; i < study->n_list; ++i) ves_dose_list_free(study->list[i]);
    free(study->list);
    for (size_t i = 0; i < study->n_sheet; ++i) {
        ves_sheet_free(study->sheet[i]);
        free(study->sheet[i]);
    }
    free(study->sheet);
    ves_paths_free(&study->read);
    ves_asked_free(study->asked);
    ves_config_free(&study->config);
    ves_units_close(study->units);
    free(study->path);
    free(study->folder);
    free(study->library);
    *study = (ves_study){0};
}

ves_study ves_study_of_one(ves_study *study, size_t scenario)
{
    ves_study one = *study;
    one.n_scenario = 1;
    one.scenario = &study->scenario[scenario];
    one.scenario->reference = one.scenario->reference == scenario ? 0 : VES_NONE;
    if (one.population.n_cast) {
        one.population.n_cast = 2;
        one.population.cast = &study->population.cast[2 * scenario];
    }
    return one;
}

/* ---- scenarios ---- */

/* What a scenario is called in the config; "?" after an error. */
static const char *read_name(ves_context *c, size_t n_before)
{
    const ves_study *study = c->study;
    const char *name = c->own ? ves_setting_text(c->own, "name") : "base";
    if (!name) return "?";
    if (!*name) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(c->own, "name")->at,
                        "is empty, expected what the results shall call it");
        return "?";
    }
    for (size_t j = 0; j < n_before; ++j) {
        if (strcmp(study->scenario[j].written, name) == 0)
            ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(c->own, "name")->at,
                            "there is a scenario \"%s\" already, expected a new name", name);
    }
    return name;
}

/* One scenario, at every point of the grid of words. */
static void read_points(ves_context *c)
{
    ves_study *study = c->study;
    const char *name = read_name(c, study->n_scenario);
    for (c->point = 0; c->point < study->grid.n_point; ++c->point) {
        ves_scenario *s = &study->scenario[study->n_scenario++];
        s->name = s->written = name;
        s->own = c->own;
        s->at = c->own ? c->own->at : c->top->at;
        s->point = c->point;
        if (study->grid.n_axis) {
            s->long_name = ves_sweep_name(&study->grid, name, c->point);
            if (s->long_name) s->name = s->long_name;
            if (!s->long_name) ves_context_no_memory(c);
        }
        ves_scenario_read(c, s);
    }
    c->point = 0;
}

static void read_scenarios(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *list = ves_setting_find(c->top, "scenarios");
    if (list && list->kind != VES_SETTING_LIST) return;
    if (list && list->n == 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at,
                        "is empty, expected at least one scenario { name = \"...\"; doses = ( ... ); }");
        return;
    }
    const size_t n = list ? list->n : 1;
    study->scenario = ves_new(n * study->grid.n_point, sizeof *study->scenario);
    if (!study->scenario) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < n; ++i) {
        c->own = list ? &list->child[i] : NULL;
        if (c->own && c->own->kind != VES_SETTING_GROUP) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, c->own->at, "holds %s, expected groups { } in scenarios",
                            ves_setting_kind_words(c->own->kind));
            continue;
        }
        if (c->own) ves_reader_check(&c->reader, c->own, VES_SCENARIO_SETTINGS);
        read_points(c);
    }
    c->own = NULL;
}

/* A `vary` of numbers is a sweep, one of words a grid of scenarios. @return is it a sweep whose numbers are to be read?
 */
static bool read_vary(ves_context *c)
{
    ves_study *study = c->study;
    if (c->options->regimen) {
        ves_regimen_vary_read(c);
        return false;
    }
    const ves_status before = ves_context_begin(c);
    const bool words = ves_sweep_read(c, &study->sweep);
    study->grid.n_point = 1;
    if (!ves_context_end(c, before) && words) {
        study->grid = study->sweep;
        study->sweep = (ves_sweep){.n_point = 1};
    }
    return !words;
}

/* ---- solver ---- */

static void read_solver(ves_context *c)
{
    ves_study *study = c->study;
    study->tolerance = ves_tolerance_default();
    const ves_setting *group = ves_setting_find(c->top, "solver");
    if (!ves_setting_is(group, VES_ROW_GROUP)) return;
    ves_reader_check(&c->reader, group, VES_SOLVER_SETTINGS);
    (void)ves_context_number(c, group, VES_SOLVER_SETTINGS, "rtol", &study->tolerance.rtol);
    (void)ves_context_number(c, group, VES_SOLVER_SETTINGS, "atol", &study->tolerance.atol);
    const char *method = ves_setting_text(group, "method");
    study->exact = method && strcmp(method, "exact") == 0;
    if (method && !study->exact && strcmp(method, "cvode") != 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(group, "method")->at,
                        "\"%s\" is no method, expected \"cvode\" or \"exact\"", method);
    }
}

static void check_exact(ves_context *c)
{
    for (size_t i = 0; c->study->exact && i < c->study->n_scenario; ++i) {
        if (!ves_scenario_is_built(&c->study->scenario[i])) continue;
        const ves_graph *graph = c->study->scenario[i].typical.graph;
        for (size_t j = 0; j < graph->topology->n_process; ++j) {
            if (ves_process_kind_is_linear(graph->topology->process[j].kind)) continue;
            ves_reader_fail(
                &c->reader, VES_E_CONFIG, ves_setting_find(ves_setting_find(c->top, "solver"), "method")->at,
                "\"exact\" solves linear graphs, but scenario \"%s\" has the %s process \"%s\"; expected \"cvode\"",
                c->study->scenario[i].name, graph->topology->process[j].kind->name, graph->topology->process[j].name);
            break;
        }
    }
}

/* Amounts of all scenarios are told in one unit. */
static void check_amount_units(ves_context *c)
{
    const ves_scenario *s = c->study->scenario;
    for (size_t i = 1; i < c->study->n_scenario; ++i) {
        if (!ves_scenario_is_built(&s[0]) || !ves_scenario_is_built(&s[i])) continue;
        const char *unit = s[i].typical.graph->topology->amount_unit,
                   *first = s[0].typical.graph->topology->amount_unit;
        if (strcmp(unit, first) == 0) continue;
        ves_place at = s[i].at;
        at.setting = "scenarios";
        ves_reader_fail(
            &c->reader, VES_E_CONFIG, at,
            "amounts of \"%s\" are in \"%s\", those of \"%s\" in \"%s\"; expected one unit of amount in a study "
            "(`vesipk compare` takes the results of two)",
            s[i].name, unit, s[0].name, first);
        return;
    }
}

/* A number of failures, or a share of all. */
static void read_max_failures(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *population = ves_setting_find(c->top, "population"),
                      *s = ves_setting_find(c->top, "max_failures");
    if (!s && ves_setting_is(population, VES_ROW_GROUP)) s = ves_setting_find(population, "max_failures");
    if (!s) return;
    if (s->kind == VES_SETTING_INTEGER && s->number >= 0.0) {
        study->max_failures = s->number;
        return;
    }
    static const ves_row share = {.name = "max_failures", .type = VES_ROW_QUANTITY, .most = 1.0};
    if (s->kind == VES_SETTING_TEXT && strchr(s->text, '%')) {
        study->max_failures_share = ves_reader_number(&c->reader, s, &share, &study->max_failures);
    } else {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at,
                        "expected a whole number from 0 on, or a share such as \"1 %%\"");
    }
}

static void read_study(ves_context *c)
{
    ves_reader_check(&c->reader, c->top, VES_STUDY_SETTINGS);
    const char *title = ves_setting_text(c->top, "title");
    c->study->title = title ? title : "Untitled study";
    (void)ves_context_number(c, c->top, VES_STUDY_SETTINGS, "duration", &c->study->end);
    ves_output_read(c);
    read_solver(c);
    const bool numbers = read_vary(c);
    read_scenarios(c);
    if (!c->reader.status) ves_output_add_times(c);
    ves_data_check_organs(c);
    check_exact(c);
    check_amount_units(c);
    ves_reference_read(c);
    ves_output_read_names(c);
    ves_levels_read(c);
    read_max_failures(c);
    if (numbers) ves_sweep_read_numbers(c, &c->study->sweep);
    ves_uncertainty_read(c, &c->study->uncertainty);
    if (c->options->regimen) ves_regimen_vary_numbers(c);
    const ves_status before = ves_context_begin(c);
    ves_population_read(c, &c->study->population);
    if (!ves_context_end(c, before)) ves_output_check(c);
    ves_sensitivities_read(c);
    ves_uncertainty_draw(c, &c->study->uncertainty);
}

ves_status ves_study_read(const char *path, const ves_study_options *options, ves_study *study, ves_report *report)
{
    *study = (ves_study){.path = ves_copy_text(path), .folder = ves_folder_of(path), .asked = ves_asked_new()};
    if (!study->path || !study->folder || !study->asked) return ves_fail_memory(report);
    /* A study with its own graph needs no library: one that is missing is said when an entry is asked for. */
    ves_status status = ves_library_open(options->library, &study->library, options->library ? report : NULL);
    if (status == VES_E_FILE && !options->library) status = VES_OK;
    if (status == VES_E_MEMORY) (void)ves_fail_memory(report);
    if (!status) status = ves_units_open(&study->units, report);
    if (!status)
        status = options->text ? ves_config_read_text(path, options->text, &study->config, report)
                               : ves_config_read(path, &study->config, report);
    if (status) return status;
    const ves_setting *top = ves_setting_find(&study->config.root, "study");
    ves_context c = {
        .reader = {.units = study->units, .amount_unit = "particle", .read = &study->read, .report = report},
        .study = study,
        .top = top,
        .options = options};
    const ves_setting *root = &study->config.root;
    static const ves_row study_row[] = {VES_ROW_PLAIN("study", VES_ROW_GROUP, "the study")};
    if (!top && ves_reader_misspelt(root, 1, study_row, "study")) {
        ves_reader_check(&c.reader, root, 1, study_row);
    } else if (!top) {
        ves_reader_fail(&c.reader, VES_E_CONFIG, (ves_place){.file = study->config.path},
                        root->n ? "holds no study, expected study = { ... }; around all settings"
                                : "is empty, expected study = { ... };");
    }
    for (size_t i = 0; top && i < root->n; ++i) {
        if (&root->child[i] != top)
            ves_reader_fail(&c.reader, VES_E_CONFIG, root->child[i].at,
                            "stands outside study = { }, expected every setting inside it");
    }
    if (ves_setting_is(top, VES_ROW_GROUP)) {
        read_study(&c);
    } else if (top) {
        ves_reader_fail(&c.reader, VES_E_CONFIG, top->at, "is %s, expected a group { name = value; }",
                        ves_setting_kind_words(top->kind));
    }
    status = c.reader.status || study->n_scenario == 0 ? c.reader.status : ves_study_settle(study, report);
    return !status && study->asked->lost ? ves_fail_memory(report) : status;
}
