#include "study/study.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"
#include "study/context.h"
#include "study/settle.h"
#include "study/stock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QUANTITY(NAME, DIM, LEAST, ABOVE, WORDS)                                                                       \
    {                                                                                                                  \
        NAME, VES_ROW_QUANTITY, DIM, LEAST, HUGE_VAL, ABOVE, false, WORDS                                              \
    }

static const ves_row study_rows[] = {
    VES_ROW_PLAIN("title", VES_ROW_TEXT, "one line on what is asked"),
    VES_ROW_PLAIN("note", VES_ROW_TEXT, "anything worth keeping"),
    VES_ROW_PLAIN("species", VES_ROW_TEXT, "an entry of configs/species"),
    QUANTITY("body_weight", VES_DIM_MASS, 0.0, true, "default: that of the species"),
    VES_ROW_PLAIN("product", VES_ROW_TEXT, "an entry of configs/products"),
    VES_ROW_PLAIN("tracer", VES_ROW_TEXT, "an entry of configs/tracers; absent or \"none\": no signal"),
    VES_ROW_PLAIN("conditions", VES_ROW_LIST, "entries of configs/conditions, or { name; from; until; }"),
    VES_ROW_PLAIN("model", VES_ROW_GROUP, "a graph of its own, instead of species and product"),
    VES_ROW_PLAIN(
        "doses", VES_ROW_ANY,
        "what is given, a list ( { ... } ) or a CSV file; directly in the study it makes one scenario, \"base\""),
    VES_ROW_PLAIN("scenarios", VES_ROW_LIST, "what is compared"),
    VES_ROW_PLAIN(
        "reference", VES_ROW_ANY,
        "name of the intravascular scenario that bioavailability and targeting are held against, or a list of "
        "them, one of a species; absent: the only one of the species, of several that called iv"),
    VES_ROW_PLAIN("set", VES_ROW_LIST, "( (\"address\", \"value\"), ... ): any number, by its address"),
    QUANTITY("duration", VES_DIM_TIME, 0.0, true, "end of the run; absent: the last of output.times"),
    VES_ROW_PLAIN("vary", VES_ROW_LIST,
                  "( { address = \"...\"; values = [ ... ]; }, ... ): each scenario at every point of this grid"),
    VES_ROW_PLAIN("population", VES_ROW_GROUP, "virtual subjects"),
    VES_ROW_PLAIN("vary_between_subjects", VES_ROW_LIST, "may stand in the population instead"),
    VES_ROW_PLAIN("max_failures", VES_ROW_ANY,
                  "so many subjects may fail, counted in every scenario: a number or \"1 %\"; default 0"),
    VES_ROW_PLAIN("output", VES_ROW_GROUP, "what the result file holds"),
    VES_ROW_PLAIN("solver", VES_ROW_GROUP, "how exactly it is solved"),
};
static const ves_row scenario_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "what the results call it"},
    VES_ROW_PLAIN("note", VES_ROW_TEXT, "anything worth keeping"),
    VES_ROW_PLAIN("species", VES_ROW_TEXT, "instead of the study's"),
    QUANTITY("body_weight", VES_DIM_MASS, 0.0, true, "instead of the study's"),
    VES_ROW_PLAIN("product", VES_ROW_TEXT, "instead of the study's"),
    VES_ROW_PLAIN("tracer", VES_ROW_TEXT, "instead of the study's"),
    VES_ROW_PLAIN("conditions", VES_ROW_LIST, "instead of the study's"),
    VES_ROW_PLAIN("model", VES_ROW_GROUP, "instead of the study's"),
    VES_ROW_PLAIN("doses", VES_ROW_ANY, "instead of the study's"),
    VES_ROW_PLAIN("set", VES_ROW_LIST, "after the study's"),
};
static const ves_row solver_rows[] = {
    {.name = "rtol",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 1e-13,
     .most = 1e-2,
     .words = "relative tolerance of each amount; default 5e-7"},
    {.name = "atol",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 0.0,
     .most = 1e-2,
     .above_least = true,
     .words = "absolute tolerance, as a fraction of the dose; default 1e-6 rtol"},
    VES_ROW_PLAIN("method", VES_ROW_TEXT,
                  "\"cvode\" (default) or \"exact\": the matrix exponential, for linear graphs"),
};

struct ves_csv *ves_study_keep_csv(ves_study *study)
{
    ves_csv *csv = ves_new(1, sizeof *csv);
    if (!csv || !ves_grow(&study->csv, study->n_csv, &study->room_csv, sizeof(struct ves_csv *))) {
        free(csv);
        return NULL;
    }
    return study->csv[study->n_csv++] = csv;
}

size_t ves_study_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"study", VES_COUNT(study_rows), study_rows},
        {"study.scenarios", VES_COUNT(scenario_rows), scenario_rows},
        {"study.solver", VES_COUNT(solver_rows), solver_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

void ves_study_free(ves_study *study)
{
    ves_population_free(&study->population);
    ves_sweep_free(&study->sweep);
    for (size_t i = 0; i < study->n_scenario; ++i) ves_scenario_free(&study->scenario[i]);
    free(study->scenario);
    free(study->time);
    free(study->organ);
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
    for (size_t i = 0; i < study->n_csv; ++i) {
        ves_csv_free(study->csv[i]);
        free(study->csv[i]);
    }
    free(study->csv);
    ves_paths_free(&study->read);
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

/* ---- shared with scenario.c, dosing.c, condition.c ---- */

const ves_setting *ves_context_setting(const ves_context *c, const char *name)
{
    const ves_setting *s = c->own ? ves_setting_find(c->own, name) : NULL;
    return s ? s : ves_setting_find(c->top, name);
}

bool ves_context_misspelt(const ves_context *c, const char *name)
{
    return (c->own && ves_reader_misspelt(c->own, VES_COUNT(scenario_rows), scenario_rows, name)) ||
           ves_reader_misspelt(c->top, VES_COUNT(study_rows), study_rows, name);
}

ves_place ves_context_place(const ves_context *c, const char *setting)
{
    ves_place at = c->own ? c->own->at : c->top->at;
    at.setting = setting;
    return at;
}

void ves_context_no_memory(ves_context *c)
{
    ves_reader_fail(&c->reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
}

void ves_context_keep(ves_context *c, ves_status status)
{
    if (status && !c->reader.status) c->reader.status = status;
}

bool ves_context_number(ves_context *c, const ves_setting *group, size_t n_row, const ves_row rows[], const char *name,
                        double *value)
{
    const ves_setting *s = ves_setting_find(group, name);
    const ves_row *row = ves_row_find(n_row, rows, name);
    if (!s || (row->type == VES_ROW_QUANTITY && !ves_setting_is(s, row->type))) return false;
    return ves_reader_number(&c->reader, s, row, value);
}

/* An entry that was read for an earlier scenario, or room for a new one. NULL when out of memory. */
static ves_library_entry *library_entry(ves_study *study, ves_section section, const char *name)
{
    for (size_t i = 0; i < study->n_entry; ++i) {
        ves_library_entry *e = study->entry[i];
        if (e->section == (int)section && strcmp(e->name, name) == 0) return e;
    }
    ves_library_entry *e = ves_new(1, sizeof *e);
    char *copy = ves_copy_text(name);
    if (!e || !copy || !ves_grow(&study->entry, study->n_entry, &study->room_entry, sizeof *study->entry)) {
        free(e);
        free(copy);
        return NULL;
    }
    *e = (ves_library_entry){.section = (int)section, .name = copy};
    study->entry[study->n_entry++] = e;
    return e;
}

const ves_setting *ves_context_library(ves_context *c, ves_section section, const char *name, ves_place at)
{
    ves_study *study = c->study;
    ves_library_entry *e = library_entry(study, section, name);
    if (!e) {
        ves_context_no_memory(c);
        return NULL;
    }
    if (e->group) return e->group;
    if (!study->library) {
        const ves_status status = ves_library_open(NULL, &study->library, c->reader.report);
        ves_context_keep(c, status);
        if (status) return NULL;
    }
    e->group = ves_library_read(&c->reader, study->library, study->folder, section, name, at, &e->config);
    return e->group;
}

const char *ves_study_amount_unit(const ves_study *study)
{
    return study->scenario[0].typical.graph->topology->amount_unit; /* others are refused */
}

const ves_setting *ves_study_entry(const ves_study *study, ves_section section, const char *name)
{
    for (size_t i = 0; i < study->n_entry; ++i) {
        const ves_library_entry *e = study->entry[i];
        if (e->section == (int)section && strcmp(e->name, name) == 0) return e->group;
    }
    return NULL;
}

ves_parameter *ves_context_parameter(ves_context *c, ves_parameters *parameters, const char *first, size_t index,
                                     const char *last)
{
    char *address =
        strcmp(first, "dose") == 0 ? ves_format("%s.%zu.%s", first, index + 1, last) : ves_format("%s.%s", first, last);
    if (!address) ves_context_no_memory(c);
    ves_parameter *p = address ? ves_parameters_find(parameters, address) : NULL;
    free(address);
    if (p) p->used = true;
    return p;
}

/* ---- scenarios ---- */

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
    study->scenario = ves_new(n, sizeof *study->scenario);
    if (!study->scenario) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < n; ++i) {
        c->own = list ? &list->child[i] : NULL;
        ves_scenario *s = &study->scenario[study->n_scenario];
        if (c->own && c->own->kind != VES_SETTING_GROUP) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, c->own->at, "holds %s, expected groups { } in scenarios",
                            ves_setting_kind_words(c->own->kind));
            continue;
        }
        if (c->own) ves_reader_check(&c->reader, c->own, VES_COUNT(scenario_rows), scenario_rows);
        s->name = c->own ? ves_setting_text(c->own, "name") : "base";
        s->at = c->own ? c->own->at : c->top->at;
        if (!s->name) s->name = "?";
        if (!*s->name) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(c->own, "name")->at,
                            "is empty, expected what the results shall call it");
            s->name = "?";
        }
        for (size_t j = 0; j < study->n_scenario; ++j) {
            if (strcmp(study->scenario[j].name, s->name) == 0 && strcmp(s->name, "?") != 0) {
                ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(c->own, "name")->at,
                                "there is a scenario \"%s\" already, expected a new name", s->name);
            }
        }
        ++study->n_scenario;
        ves_scenario_read(c, s);
    }
    c->own = NULL;
}

/* ---- solver ---- */

static void read_solver(ves_context *c)
{
    ves_study *study = c->study;
    study->tolerance = ves_tolerance_default();
    const ves_setting *group = ves_setting_find(c->top, "solver");
    if (!ves_setting_is(group, VES_ROW_GROUP)) return;
    ves_reader_check(&c->reader, group, VES_COUNT(solver_rows), solver_rows);
    (void)ves_context_number(c, group, VES_COUNT(solver_rows), solver_rows, "rtol", &study->tolerance.rtol);
    (void)ves_context_number(c, group, VES_COUNT(solver_rows), solver_rows, "atol", &study->tolerance.atol);
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
    ves_reader_check(&c->reader, c->top, VES_COUNT(study_rows), study_rows);
    const char *title = ves_setting_text(c->top, "title");
    c->study->title = title ? title : "Untitled study";
    (void)ves_context_number(c, c->top, VES_COUNT(study_rows), study_rows, "duration", &c->study->end);
    ves_output_read(c);
    read_solver(c);
    read_scenarios(c);
    if (!c->reader.status) check_exact(c);
    if (!c->reader.status) check_amount_units(c);
    if (!c->reader.status) ves_reference_read(c);
    ves_output_read_names(c);
    read_max_failures(c);
    ves_sweep_read(c, &c->study->sweep);
    if (!c->reader.status) ves_population_read(c, &c->study->population);
    if (!c->reader.status) ves_output_check(c);
}

ves_status ves_study_read(const char *path, const ves_study_options *options, ves_study *study, ves_report *report)
{
    *study = (ves_study){.path = ves_copy_text(path), .folder = ves_folder_of(path)};
    if (!study->path || !study->folder) return ves_fail_memory(report);
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
    return c.reader.status || study->n_scenario == 0 ? c.reader.status : ves_study_settle(study, report);
}
