#include "study/study.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/library.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { MOST_TIMES = 1000000 };

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
    VES_ROW_PLAIN("model", VES_ROW_GROUP, "a graph of its own, instead of species and product"),
    VES_ROW_PLAIN("doses", VES_ROW_LIST, "what is given; directly in the study it makes one scenario, \"base\""),
    VES_ROW_PLAIN("scenarios", VES_ROW_LIST, "what is compared"),
    VES_ROW_PLAIN("set", VES_ROW_LIST, "( (\"address\", \"value\"), ... ): any number, by its address"),
    QUANTITY("duration", VES_DIM_TIME, 0.0, true, "end of the run; absent: the last of output.times"),
    VES_ROW_PLAIN("output", VES_ROW_GROUP, "what the result file holds"),
    VES_ROW_PLAIN("solver", VES_ROW_GROUP, "how exactly it is solved"),
};
static const ves_row scenario_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "what the results call it"},
    VES_ROW_PLAIN("note", VES_ROW_TEXT, "anything worth keeping"),
    VES_ROW_PLAIN("species", VES_ROW_TEXT, "instead of the study's"),
    QUANTITY("body_weight", VES_DIM_MASS, 0.0, true, "instead of the study's"),
    VES_ROW_PLAIN("product", VES_ROW_TEXT, "instead of the study's"),
    VES_ROW_PLAIN("model", VES_ROW_GROUP, "instead of the study's"),
    VES_ROW_PLAIN("doses", VES_ROW_LIST, "instead of the study's"),
    VES_ROW_PLAIN("set", VES_ROW_LIST, "after the study's"),
};
static const ves_row dose_rows[] = {
    VES_ROW_PLAIN("route", VES_ROW_TEXT, "an entry of configs/routes"),
    VES_ROW_PLAIN("into", VES_ROW_TEXT, "a compartment, instead of a route"),
    {.name = "amount",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_AMOUNT,
     .most = HUGE_VAL,
     .above_least = true,
     .required = true,
     .words = "of each repeat; per body mass in the vesicle body"},
    QUANTITY("at", VES_DIM_TIME, 0.0, false, "when the first one starts; default 0 h"),
    QUANTITY("over", VES_DIM_TIME, 0.0, true, "how long each takes; absent: at once"),
    QUANTITY("every", VES_DIM_TIME, 0.0, true, "from start to start of repeats"),
    {.name = "count", .type = VES_ROW_COUNT, .least = 1.0, .most = 100000.0, .words = "how many in all; default 1"},
};
static const ves_row output_rows[] = {
    QUANTITY("every", VES_DIM_TIME, 0.0, true, "interval of the output times, 0 and the duration included"),
    VES_ROW_PLAIN("times", VES_ROW_LIST, "the output times themselves, instead of every"),
    VES_ROW_PLAIN("compartments", VES_ROW_BOOL, "write every compartment too; default false"),
    VES_ROW_PLAIN("organs", VES_ROW_LIST, "names of the organs to write; absent: all"),
};
static const ves_row solver_rows[] = {
    {.name = "rtol",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 1e-13,
     .most = 1e-2,
     .words = "relative tolerance of each amount"},
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

size_t ves_study_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"study", COUNT(study_rows), study_rows},          {"study.scenarios", COUNT(scenario_rows), scenario_rows},
        {"study.doses", COUNT(dose_rows), dose_rows},      {"study.output", COUNT(output_rows), output_rows},
        {"study.solver", COUNT(solver_rows), solver_rows},
    };
    *tables = all;
    return COUNT(all);
}

static void free_scenario(ves_scenario *s)
{
    ves_parameters_free(&s->parameters);
    ves_graph_free(&s->graph);
    ves_schedule_free(&s->schedule);
    free(s->given);
    *s = (ves_scenario){0};
}

void ves_study_free(ves_study *study)
{
    for (size_t i = 0; i < study->n_scenario; ++i) free_scenario(&study->scenario[i]);
    free(study->scenario);
    free(study->time);
    free(study->organ);
    for (size_t i = 0; i < study->n_library_config; ++i) {
        ves_config_free(study->library_config[i]);
        free(study->library_config[i]);
    }
    free(study->library_config);
    ves_config_free(&study->config);
    ves_units_close(study->units);
    free(study->path);
    free(study->folder);
    free(study->library);
    *study = (ves_study){0};
}

/* ---- shared small parts ---- */

/* What one scenario is read from: its own settings first, then the study's. */
typedef struct context {
    ves_reader reader;
    ves_study *study;
    const ves_setting *top, *own; /* own is NULL for the scenario "base" */
    const ves_study_options *options;
} context;

static const ves_setting *setting(const context *c, const char *name)
{
    const ves_setting *s = c->own ? ves_setting_find(c->own, name) : NULL;
    return s ? s : ves_setting_find(c->top, name);
}

/* Is a setting that is missing there under another spelling? That was said. */
static bool misspelt(const context *c, const char *name)
{
    return (c->own && ves_reader_misspelt(c->own, COUNT(scenario_rows), scenario_rows, name)) ||
           ves_reader_misspelt(c->top, COUNT(study_rows), study_rows, name);
}

static void no_memory(context *c)
{
    ves_reader_fail(&c->reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
}

/* A number of the study itself (a time, a tolerance). Returns false if it is absent or wrong. */
static bool number(context *c, const ves_setting *group, size_t n_row, const ves_row rows[], const char *name,
                   double *value)
{
    const ves_setting *s = ves_setting_find(group, name);
    const ves_row *row = ves_row_find(n_row, rows, name);
    if (!s || (row->type == VES_ROW_QUANTITY && !ves_setting_is(s, row->type))) return false;
    return ves_reader_number(&c->reader, s, row, value);
}

/* A library file that lives as long as the study. */
static const ves_setting *read_library(context *c, ves_section section, const ves_setting *name)
{
    ves_study *study = c->study;
    ves_config *config = ves_new(1, sizeof *config);
    if (!config || !ves_grow(&study->library_config, study->n_library_config, &study->room_library_config,
                             sizeof *study->library_config)) {
        free(config);
        no_memory(c);
        return NULL;
    }
    study->library_config[study->n_library_config++] = config;
    if (!study->library) {
        const ves_status status = ves_library_open(NULL, &study->library, c->reader.report);
        if (!c->reader.status) c->reader.status = status;
        if (status) return NULL;
    }
    return ves_library_read(&c->reader, study->library, study->folder, section, name->text, name->at, config);
}

/* ---- the body or the graph of a scenario ---- */

static bool read_entry(context *c, ves_section section, const char *what, ves_scenario *s, ves_tissues *tissues,
                       const char **name)
{
    const ves_setting *named = setting(c, what);
    if (!named && misspelt(c, what)) return false;
    if (!named) {
        ves_place at = c->own ? c->own->at : c->top->at;
        at.setting = what;
        ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                        "is missing, expected a %s from the library (or a model = { } of its own)", what);
        return false;
    }
    if (named->kind != VES_SETTING_TEXT) return false;
    *name = named->text;
    const ves_setting *group = read_library(c, section, named);
    if (group) ves_library_take(&c->reader, group, &s->parameters, tissues);
    return group != NULL;
}

static void read_body_weight(context *c, ves_scenario *s)
{
    static const ves_parameter weight = {
        .dim = VES_DIM_MASS, .other = VES_DIM_MASS, .least = 0.0, .most = HUGE_VAL, .above_least = true};
    const ves_setting *given = setting(c, "body_weight");
    if (given) {
        if (ves_setting_is(given, VES_ROW_QUANTITY))
            (void)ves_reader_parameter(&c->reader, given, "body_weight", &weight, &s->parameters);
        return;
    }
    const ves_parameter *reference = ves_parameters_find(&s->parameters, "body.weight");
    if (!reference) return;
    ves_parameter same = *reference;
    char address[] = "body_weight";
    same.address = address;
    const ves_status status = ves_parameters_put(&s->parameters, &same, c->reader.report);
    if (status && !c->reader.status) c->reader.status = status;
}

/* Numbers that are neutral unless somebody asks for more (no ligand, no blocking agent, factors of 1). */
static void read_presets(context *c, ves_scenario *s)
{
    for (size_t i = 0; i < ves_body_setting_count(); ++i) {
        const ves_body_setting *row = ves_body_setting_at(i);
        if (isnan(row->preset) || ves_parameters_find(&s->parameters, row->address)) continue;
        char *address = ves_copy_text(row->address), source[] = "neutral unless a condition or a study changes it";
        ves_parameter preset = {.address = address,
                                .dim = row->dim,
                                .other = row->dim,
                                .low = NAN,
                                .high = NAN,
                                .least = row->least,
                                .most = row->most,
                                .above_least = row->above_least,
                                .source = source,
                                .confidence = ves_confidence_word("derived"),
                                .at = s->at};
        preset.quantity = (ves_quantity){.value = row->preset, .written = row->preset};
        ves_dimension_unit(row->dim, "particle", sizeof preset.quantity.unit, preset.quantity.unit);
        const ves_status status =
            address ? ves_parameters_put(&s->parameters, &preset, c->reader.report) : ves_fail_memory(c->reader.report);
        if (status && !c->reader.status) c->reader.status = status;
        free(address);
    }
}

/* Everything a graph is built from. Returns whether it is worth building. */
static bool read_model(context *c, ves_scenario *s, ves_blueprint *blueprint, ves_tissues *tissues)
{
    const ves_setting *model = setting(c, "model");
    const ves_status before = c->reader.status;
    bool ok = true;
    c->reader.status = VES_OK;
    if (model) {
        const char *const strangers[] = {"species", "product", "body_weight"};
        for (size_t i = 0; i < COUNT(strangers); ++i) {
            const ves_setting *other = setting(c, strangers[i]);
            if (other)
                ves_reader_fail(&c->reader, VES_E_CONFIG, other->at,
                                "a study with its own model has no %s, expected one of the two", strangers[i]);
        }
        c->reader.amount_unknown = !ves_setting_is(model, VES_ROW_GROUP);
        ok = ves_setting_is(model, VES_ROW_GROUP);
        if (ok) ves_blueprint_read(&c->reader, model, blueprint, &s->parameters);
    } else {
        c->reader.amount_unit = "particle";
        c->reader.amount_unknown = false;
        c->reader.source = c->reader.confidence = NULL;
        ok = read_entry(c, VES_SECTION_SPECIES, "species", s, tissues, &s->species);
        ok = read_entry(c, VES_SECTION_PRODUCTS, "product", s, NULL, &s->product) && ok;
        read_presets(c, s);
        c->reader.source = "stated by the study";
        c->reader.confidence = VES_CONFIDENCE_GIVEN;
        read_body_weight(c, s);
    }
    ok = ok && !c->reader.status;
    if (before) c->reader.status = before;
    return ok;
}

/* ---- doses ---- */

static void dose_parameter(context *c, ves_scenario *s, const ves_setting *dose, size_t index, const char *name)
{
    const ves_setting *value = ves_setting_find(dose, name);
    const ves_row *row = ves_row_find(COUNT(dose_rows), dose_rows, name);
    if (!value || !ves_setting_is(value, row->type)) return;
    const bool amount = row->dim == VES_DIM_AMOUNT;
    const ves_parameter model = {.dim = row->dim,
                                 .other = amount && s->species ? VES_DIM_AMOUNT_PER_MASS : row->dim,
                                 .least = row->least,
                                 .most = row->most,
                                 .above_least = row->above_least};
    char *address = ves_format("dose.%zu.%s", index + 1, name);
    if (!address) {
        no_memory(c);
        return;
    }
    (void)ves_reader_parameter(&c->reader, value, address, &model, &s->parameters);
    free(address);
}

static void read_route(context *c, const ves_setting *dose, const ves_setting *named, ves_given *given)
{
    ves_route route;
    const ves_setting *group = read_library(c, VES_SECTION_ROUTES, named);
    if (!group || !ves_library_take_route(&c->reader, group, &route)) return;
    given->into = route.into;
    given->infusion = route.infusion;
    const ves_setting *over = ves_setting_find(dose, "over");
    if (route.infusion && !over) {
        ves_place at = dose->at;
        at.setting = "over";
        ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                        "is missing here, expected how long \"%s\" takes (\"30 min\", say)", named->text);
    }
    if (!route.infusion && over) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, over->at,
                        "\"%s\" is given at once, expected no `over` (or the route \"iv-infusion\")", named->text);
    }
}

static void read_one_dose(context *c, ves_scenario *s, const ves_setting *dose, size_t index)
{
    ves_given *given = &s->given[index];
    if (dose->kind != VES_SETTING_GROUP) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, dose->at, "holds %s, expected groups { } in doses",
                        ves_setting_kind_words(dose->kind));
        return;
    }
    ves_reader_check(&c->reader, dose, COUNT(dose_rows), dose_rows);
    const ves_setting *route = ves_setting_find(dose, "route"), *into = ves_setting_find(dose, "into");
    given->infusion = ves_setting_find(dose, "over") != NULL;
    if (route && into) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, into->at, "stands beside route, expected one of the two");
    } else if (route && !setting(c, "model")) {
        if (route->kind == VES_SETTING_TEXT) {
            given->route = route->text;
            read_route(c, dose, route, given);
        }
    } else if (route) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, route->at,
                        "a study with its own model has no routes, expected into = \"compartment\"");
    } else if (into) {
        given->into = ves_setting_text(dose, "into");
    } else if (!ves_reader_misspelt(dose, COUNT(dose_rows), dose_rows, "into") &&
               !ves_reader_misspelt(dose, COUNT(dose_rows), dose_rows, "route")) {
        ves_place at = dose->at;
        at.setting = "route";
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "is missing here, expected a route or into = \"compartment\"");
    }
    const char *const names[] = {"amount", "at", "over", "every"};
    for (size_t i = 0; i < COUNT(names); ++i) dose_parameter(c, s, dose, index, names[i]);
    double count = 1.0;
    if (ves_setting_is(ves_setting_find(dose, "count"), VES_ROW_COUNT) &&
        number(c, dose, COUNT(dose_rows), dose_rows, "count", &count)) {
        given->count = (size_t)count;
    }
    const ves_setting *every = ves_setting_find(dose, "every");
    if (given->count > 1 && !every && !ves_reader_misspelt(dose, COUNT(dose_rows), dose_rows, "every")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(dose, "count")->at,
                        "%zu doses need a time between them, expected every = \"...\" too", given->count);
    }
    if (every && !ves_setting_find(dose, "count") && !ves_reader_misspelt(dose, COUNT(dose_rows), dose_rows, "count")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, every->at,
                        "repeats need their number, expected count too (how many in all)");
    }
}

static void read_dose(context *c, ves_scenario *s, const ves_setting *dose, size_t index)
{
    const ves_status before = c->reader.status;
    c->reader.status = VES_OK;
    s->given[index] = (ves_given){.count = 1, .at = dose->at};
    read_one_dose(c, s, dose, index);
    s->given[index].wrong = c->reader.status != VES_OK;
    if (before) c->reader.status = before;
}

static void read_doses(context *c, ves_scenario *s)
{
    const ves_setting *doses = setting(c, "doses");
    if (!doses && misspelt(c, "doses")) return;
    if (!doses) {
        ves_place at = c->own ? c->own->at : c->top->at;
        at.setting = "doses";
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "is missing, expected doses = ( { ... } ) here or in the study");
        return;
    }
    if (doses->kind != VES_SETTING_LIST) return;
    if (doses->n == 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, doses->at, "is empty, expected at least one dose { }");
        return;
    }
    s->given = ves_new(doses->n, sizeof *s->given);
    if (!s->given) {
        no_memory(c);
        return;
    }
    s->n_given = doses->n;
    for (size_t i = 0; i < doses->n; ++i) read_dose(c, s, &doses->child[i], i);
}

static double dose_number(context *c, ves_scenario *s, size_t index, const char *name, double preset, bool *per_mass)
{
    char *address = ves_format("dose.%zu.%s", index + 1, name);
    if (!address) no_memory(c);
    ves_parameter *p = address ? ves_parameters_find(&s->parameters, address) : NULL;
    free(address);
    if (!p) return preset;
    p->used = true;
    if (per_mass) *per_mass = p->dim == VES_DIM_AMOUNT_PER_MASS;
    return p->quantity.value;
}

static const char *compartment_name(size_t i, const void *graph)
{
    return ((const ves_graph *)graph)->compartment[i].name;
}

/* All doses whose place and numbers are right. */
static void schedule_doses(context *c, ves_scenario *s)
{
    s->schedule.end = c->study->end;
    ves_status status = VES_OK;
    for (size_t i = 0; i < s->n_given; ++i) {
        ves_given *given = &s->given[i];
        ves_dose dose = {.count = given->count, .place = given->at};
        if (!given->into) continue;
        if (!ves_graph_find_compartment(&s->graph, given->into, &dose.into)) {
            const char *near = ves_nearest(given->into, s->graph.n_compartment, compartment_name, &s->graph);
            ves_place at = given->at;
            at.setting = given->route ? "route" : "into";
            ves_reader_fail(&c->reader, VES_E_CONFIG, at, "there is no compartment \"%s\"%s%s%s",
                            ves_brief_of(given->into).text, near ? "; did you mean \"" : "", near ? near : "",
                            near ? "\"?" : ", expected one of the model");
            continue;
        }
        if (given->wrong || !(c->study->end > 0.0)) continue;
        dose.amount = dose_number(c, s, i, "amount", NAN, &given->per_mass);
        if (given->per_mass) {
            const ves_parameter *weight = ves_parameters_find(&s->parameters, "body_weight");
            dose.amount *= weight ? weight->quantity.value : NAN;
        }
        dose.at = dose_number(c, s, i, "at", 0.0, NULL);
        dose.over = dose_number(c, s, i, "over", 0.0, NULL);
        dose.every = dose_number(c, s, i, "every", 0.0, NULL);
        dose.place.setting = "at";
        status = ves_schedule_add_dose(&s->schedule, &dose, i, c->reader.report);
        if (status && !c->reader.status) c->reader.status = status;
    }
    if (!c->reader.status && c->study->n_time)
        c->reader.status = ves_schedule_snap(&s->schedule, c->study->n_time, c->study->time, c->reader.report);
    if (!c->reader.status) c->reader.status = ves_schedule_close(&s->schedule, &s->graph, c->reader.report);
}

/* ---- set ---- */

void ves_study_set(ves_reader *reader, ves_scenario *scenario, const char *address, const ves_setting *value)
{
    const ves_parameter *p = ves_parameters_find(&scenario->parameters, address);
    if (!p) {
        const char *near = ves_parameters_nearest(&scenario->parameters, address);
        ves_reader_fail(reader, VES_E_CONFIG, value->at, "there is no number of this name%s%s%s",
                        near ? "; did you mean \"" : "", near ? near : "",
                        near ? "\"?" : " in this study (vesipk explain lists them)");
        return;
    }
    const ves_parameter model = *p;
    (void)ves_reader_parameter(reader, value, address, &model, &scenario->parameters);
}

static void apply_set(context *c, ves_scenario *s, const ves_setting *group)
{
    const ves_setting *list = group ? ves_setting_find(group, "set") : NULL;
    for (size_t i = 0; list && list->kind == VES_SETTING_LIST && i < list->n; ++i) {
        const ves_setting *pair = &list->child[i];
        if (pair->kind != VES_SETTING_LIST || pair->n != 2 || pair->child[0].kind != VES_SETTING_TEXT) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, pair->at, "holds %s%s, expected pairs (\"address\", \"value\")",
                            ves_setting_kind_words(pair->kind),
                            pair->kind == VES_SETTING_LIST ? " that is no pair" : "");
            continue;
        }
        ves_setting value = pair->child[1];
        value.at.setting = pair->child[0].text;
        ves_study_set(&c->reader, s, pair->child[0].text, &value);
    }
}

/* "ADDRESS=VALUE" of the command line: a number with a unit, or a bare one. */
static void apply_option(context *c, ves_scenario *s, const char *option)
{
    const char *equals = strchr(option, '=');
    char *address = equals ? ves_format("%.*s", (int)(equals - option), option) : NULL;
    char *text = equals ? ves_copy_text(equals + 1) : NULL;
    if (!equals) {
        ves_reader_fail(&c->reader, VES_E_USAGE, (ves_place){.file = "--set"}, "\"%s\", expected ADDRESS=VALUE",
                        option);
    } else if (!address || !text) {
        no_memory(c);
    } else {
        /* the place outlives this call: it points into the option itself */
        const ves_setting value = {.kind = VES_SETTING_TEXT, .text = text, .at = {.file = "--set", .setting = option}};
        ves_study_set(&c->reader, s, address, &value);
    }
    free(address);
    free(text);
}

/* ---- scenarios ---- */

static ves_status build_body(context *c, ves_scenario *s, const ves_tissues *tissues)
{
    ves_body_plan plan;
    const ves_parameter *diameter = ves_parameters_find(&s->parameters, "vesicle.diameter");
    const ves_body_spec spec = {.parameters = &s->parameters,
                                .tissues = tissues,
                                .at = setting(c, "species")->at,
                                .sizes = ves_sizes_single(diameter ? diameter->quantity.value : 1e-5)};
    return ves_body_build(&spec, &plan, &s->graph, c->reader.report);
}

static void read_scenario(context *c, ves_scenario *s)
{
    ves_blueprint blueprint = {0};
    ves_tissues tissues = {0};
    c->reader.source = "stated by the study";
    c->reader.confidence = VES_CONFIDENCE_GIVEN;
    const ves_status before = c->reader.status;
    c->reader.status = VES_OK;
    const bool worth = read_model(c, s, &blueprint, &tissues);
    const ves_status model = c->reader.status;
    c->reader.source = "stated by the study";
    c->reader.confidence = VES_CONFIDENCE_GIVEN;
    read_doses(c, s);
    const ves_status doses = c->reader.status;
    c->reader.status = model;
    if (worth) {
        apply_set(c, s, c->top);
        if (c->own) apply_set(c, s, c->own);
        c->reader.source = "stated on the command line";
        for (size_t i = 0; i < c->options->n_set; ++i) apply_option(c, s, c->options->set[i]);
    }
    if (worth && !c->reader.status) {
        c->reader.status = setting(c, "model")
                               ? ves_blueprint_build(&blueprint, &s->parameters, &s->graph, c->reader.report)
                               : build_body(c, s, &tissues);
    }
    /* What is wrong with a dose does not hide the other doses. */
    if (worth && !c->reader.status) {
        c->reader.status = doses;
        schedule_doses(c, s);
    }
    if (!c->reader.status) c->reader.status = doses;
    if (before) c->reader.status = before;
    ves_blueprint_free(&blueprint);
    ves_tissues_free(&tissues);
}

static void read_scenarios(context *c)
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
        no_memory(c);
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
        if (c->own) ves_reader_check(&c->reader, c->own, COUNT(scenario_rows), scenario_rows);
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
        read_scenario(c, s);
    }
    c->own = NULL;
}

/* ---- times and solver ---- */

static void times_from_list(context *c, const ves_setting *list)
{
    static const ves_row row = {
        .name = "times", .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .least = 0.0, .most = HUGE_VAL};
    ves_study *study = c->study;
    if (list->n == 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "is empty, expected times such as \"1 h\"");
        return;
    }
    if (list->n > MOST_TIMES) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "holds %zu times, expected at most %d", list->n,
                        MOST_TIMES);
        return;
    }
    study->time = ves_new(list->n, sizeof *study->time);
    if (!study->time) {
        no_memory(c);
        return;
    }
    bool ok = true;
    for (size_t i = 0; i < list->n; ++i) {
        ok = ves_reader_number(&c->reader, &list->child[i], &row, &study->time[i]) && ok;
        if (ok && i > 0 && !(study->time[i] > study->time[i - 1])) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, list->child[i].at,
                            "%g h comes after %g h, expected increasing times", study->time[i], study->time[i - 1]);
            ok = false;
        }
    }
    if (!ok) return;
    study->n_time = list->n;
    if (study->end == 0.0) study->end = study->time[list->n - 1];
    if (study->time[list->n - 1] > study->end) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at,
                        "goes on to %g h, expected times within the duration of %g h", study->time[list->n - 1],
                        study->end);
    }
    if (study->end == 0.0) ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "ends at 0 h, expected a time after it");
}

/* 0, every, 2 every, ..., and the end itself. */
static void times_every(context *c, double every, ves_place at)
{
    ves_study *study = c->study;
    const double steps = study->end / every;
    if (steps < 1.0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "%g h is longer than the run, expected at most %g h", every,
                        study->end);
        return;
    }
    if (steps > MOST_TIMES) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "makes %.3g output times, expected at most %d", steps,
                        MOST_TIMES);
        return;
    }
    const size_t n = (size_t)floor(steps * (1.0 + 1e-12) + 1e-9);
    study->time = ves_new(n + 2, sizeof *study->time);
    if (!study->time) {
        no_memory(c);
        return;
    }
    for (size_t i = 0; i <= n; ++i) study->time[study->n_time++] = fmin((double)i * every, study->end);
    if (study->end - study->time[n] > 1e-9 * every) {
        study->time[study->n_time++] = study->end;
    } else {
        study->time[n] = study->end;
    }
}

static void read_times(context *c)
{
    ves_study *study = c->study;
    const ves_setting *output = ves_setting_find(c->top, "output");
    const ves_setting *times = NULL, *interval = NULL;
    double every = 0.0;
    const bool has_end = ves_setting_find(c->top, "duration") != NULL;
    (void)number(c, c->top, COUNT(study_rows), study_rows, "duration", &study->end);
    if (ves_setting_is(output, VES_ROW_GROUP)) {
        ves_reader_check(&c->reader, output, COUNT(output_rows), output_rows);
        times = ves_setting_find(output, "times");
        interval = ves_setting_find(output, "every");
        const ves_setting *compartments = ves_setting_find(output, "compartments");
        study->compartments = ves_setting_is(compartments, VES_ROW_BOOL) && compartments->number != 0.0;
    }
    if (times && interval) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, interval->at, "stands beside times, expected one of the two");
    } else if (times) {
        if (times->kind == VES_SETTING_LIST && !(has_end && study->end == 0.0)) times_from_list(c, times);
    } else if (!has_end && !misspelt(c, "duration")) {
        ves_place at = c->top->at;
        at.setting = "duration";
        ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                        "is missing here, expected a time (or output = { times = [ ... ]; })");
    } else if (study->end > 0.0) {
        if (!interval) {
            times_every(c, study->end / 100.0, c->top->at);
        } else if (number(c, output, COUNT(output_rows), output_rows, "every", &every)) {
            times_every(c, every, interval->at);
        }
    }
}

static void read_solver(context *c)
{
    ves_study *study = c->study;
    study->solver = ves_solver_options_default();
    const ves_setting *group = ves_setting_find(c->top, "solver");
    if (!ves_setting_is(group, VES_ROW_GROUP)) return;
    ves_reader_check(&c->reader, group, COUNT(solver_rows), solver_rows);
    (void)number(c, group, COUNT(solver_rows), solver_rows, "rtol", &study->solver.rtol);
    (void)number(c, group, COUNT(solver_rows), solver_rows, "atol", &study->solver.atol);
    const char *method = ves_setting_text(group, "method");
    study->exact = method && strcmp(method, "exact") == 0;
    if (method && !study->exact && strcmp(method, "cvode") != 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(group, "method")->at,
                        "\"%s\" is no method, expected \"cvode\" or \"exact\"", method);
    }
}

static void check_exact(context *c)
{
    for (size_t i = 0; c->study->exact && i < c->study->n_scenario; ++i) {
        const ves_graph *graph = &c->study->scenario[i].graph;
        for (size_t j = 0; j < graph->n_process; ++j) {
            if (ves_process_kind_is_linear(graph->process[j].kind)) continue;
            ves_reader_fail(
                &c->reader, VES_E_CONFIG, ves_setting_find(ves_setting_find(c->top, "solver"), "method")->at,
                "\"exact\" solves linear graphs, but scenario \"%s\" has the %s process \"%s\"; expected \"cvode\"",
                c->study->scenario[i].name, graph->process[j].kind->name, graph->process[j].name);
            break;
        }
    }
}

static const char *organ_name(size_t i, const void *graph)
{
    return ((const ves_graph *)graph)->organ[i].name;
}

/* The organs asked for must be in some scenario. */
static void read_organs(context *c)
{
    ves_study *study = c->study;
    const ves_setting *list = ves_setting_find(ves_setting_find(c->top, "output"), "organs");
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0)
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "is empty, expected names of organs (absent: all)");
    bool built = study->n_scenario > 0;
    for (size_t i = 0; i < study->n_scenario; ++i) built = built && study->scenario[i].graph.n_organ > 0;
    if (!built) return; /* the names are not known */
    study->organ = ves_new(list->n, sizeof *study->organ);
    if (!study->organ) {
        no_memory(c);
        return;
    }
    for (size_t i = 0; i < list->n; ++i) {
        const ves_setting *s = &list->child[i];
        bool found = false;
        for (size_t j = 0; s->text && j < study->n_scenario && !found; ++j) {
            const ves_graph *graph = &study->scenario[j].graph;
            for (size_t k = 0; k < graph->n_organ && !found; ++k) found = strcmp(graph->organ[k].name, s->text) == 0;
        }
        if (found) {
            study->organ[study->n_organ++] = s->text;
        } else if (s->text) {
            const ves_graph *graph = &study->scenario[0].graph;
            const char *near = ves_nearest(s->text, graph->n_organ, organ_name, graph);
            ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "there is no organ \"%s\"%s%s%s",
                            ves_brief_of(s->text).text, near ? "; did you mean \"" : ", expected one of this study",
                            near ? near : "", near ? "\"?" : "");
        } else {
            ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "holds %s, expected names of organs",
                            ves_setting_kind_words(s->kind));
        }
    }
}

static void read_study(context *c)
{
    ves_reader_check(&c->reader, c->top, COUNT(study_rows), study_rows);
    const char *title = ves_setting_text(c->top, "title");
    c->study->title = title ? title : "Untitled study";
    read_times(c);
    read_solver(c);
    read_scenarios(c);
    if (!c->reader.status) check_exact(c);
    read_organs(c);
}

ves_status ves_study_read(const char *path, const ves_study_options *options, ves_study *study, ves_report *report)
{
    *study = (ves_study){.path = ves_copy_text(path), .folder = ves_folder_of(path)};
    if (!study->path || !study->folder) return ves_fail_memory(report);
    /* A study with its own graph needs no library: one that is missing is said when an entry is asked for. */
    ves_status status = ves_library_open(options->library, &study->library, options->library ? report : NULL);
    if (status == VES_E_FILE && !options->library) status = VES_OK;
    if (!status) status = ves_units_open(&study->units, report);
    if (!status) status = ves_config_read(path, &study->config, report);
    if (status) return status;
    const ves_setting *top = ves_setting_find(&study->config.root, "study");
    context c = {.reader = {.units = study->units, .amount_unit = "particle", .report = report},
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
    return c.reader.status;
}
