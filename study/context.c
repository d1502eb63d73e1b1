#include "study/context.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a study and a scenario may say ---- */

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
    VES_ROW_PLAIN("organs", VES_ROW_LIST,
                  "organs to add, entries of configs/organs or { name; ... }; of one that is there, what changes"),
    VES_ROW_PLAIN("rest", VES_ROW_TEXT, "\"what is left\": rest is what the other organs leave of volume and flow"),
    VES_ROW_PLAIN("model", VES_ROW_GROUP, "a graph of its own, instead of species and product"),
    VES_ROW_PLAIN("doses", VES_ROW_ANY,
                  "what is given, a list ( { ... } ), or a table: its name, or { file; units; ... }; directly in the "
                  "study it makes one scenario, \"base\""),
    VES_ROW_PLAIN("data", VES_ROW_ANY,
                  "instead of doses: subjects with doses of their own, a table: its name, or { file; units; columns; "
                  "cmt; ... }"),
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
    VES_ROW_PLAIN("uncertainty", VES_ROW_GROUP, "what is not known of the numbers, apart from what subjects differ in"),
    VES_ROW_PLAIN("vary_between_subjects", VES_ROW_LIST, "may stand in the population instead"),
    VES_ROW_PLAIN("max_failures", VES_ROW_ANY,
                  "so many subjects may fail, counted in every scenario: a number or \"1 %\"; default 0"),
    VES_ROW_PLAIN("fit", VES_ROW_GROUP, "what is learned from measured values, by `vesipk fit`"),
    VES_ROW_PLAIN("sensitivity", VES_ROW_GROUP, "which numbers carry the answer, by `vesipk sensitivity`"),
    VES_ROW_PLAIN("design", VES_ROW_GROUP, "what to measure, and when, by `vesipk design`"),
    VES_ROW_PLAIN("regimen", VES_ROW_GROUP,
                  "what to give so that goals are reached and caps kept, by `vesipk regimen`"),
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
    VES_ROW_PLAIN("organs", VES_ROW_LIST, "instead of the study's"),
    VES_ROW_PLAIN("rest", VES_ROW_TEXT, "instead of the study's"),
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

const ves_row_table ves_study_tables[] = {
    {"study", VES_COUNT(study_rows), study_rows},
    {"study.scenarios", VES_COUNT(scenario_rows), scenario_rows},
    {"study.solver", VES_COUNT(solver_rows), solver_rows},
};

size_t ves_study_row_tables(const ves_row_table **tables)
{
    *tables = ves_study_tables;
    return VES_COUNT(ves_study_tables);
}

/* ---- reading ---- */

const ves_setting *ves_context_setting(const ves_context *c, const char *name)
{
    const ves_setting *word = ves_sweep_word(&c->study->grid, c->point, name);
    if (word) return word;
    const ves_setting *s = c->own ? ves_setting_find(c->own, name) : NULL;
    return s ? s : ves_setting_find(c->top, name);
}

const ves_setting *ves_context_dose_setting(const ves_context *c, const ves_setting *dose, size_t index,
                                            const char *name)
{
    const ves_setting *written = ves_setting_find(dose, name);
    if (c->study->grid.n_axis == 0) return written;
    char *address = ves_format("dose.%zu.%s", index + 1, name);
    const ves_setting *word = address ? ves_sweep_word(&c->study->grid, c->point, address) : NULL;
    free(address);
    return word ? word : written;
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
    if (status && (!c->reader.status || status == VES_E_MEMORY)) c->reader.status = status;
}

ves_status ves_context_begin(ves_context *c)
{
    return ves_reader_begin(&c->reader);
}

ves_status ves_context_end(ves_context *c, ves_status before)
{
    return ves_reader_end(&c->reader, before);
}

bool ves_context_may_be_missing(const ves_scenario *s, const char *address)
{
    if ((!s->gaps && !s->half_read) || ves_parameters_nearest(&s->parameters, address)) return false;
    const char *dot = strchr(address, '.');
    const size_t group = dot ? (size_t)(dot - address) + 1 : strlen(address);
    for (size_t i = 0; i < s->parameters.n && !s->half_read; ++i) {
        if (strncmp(s->parameters.item[i].address, address, group) == 0) return false; /* its group was read */
    }
    return true;
}

bool ves_context_judge_weight(ves_context *c, const ves_scenario *s, double weight, ves_place at)
{
    static const double much = 5.0; /* times as heavy, or as light */
    const ves_parameter *reference = ves_parameters_find(&s->parameters, "body.weight");
    const double ratio = reference ? weight / reference->quantity.value : 1.0;
    if (ratio <= much && ratio >= 1.0 / much) return false;
    ves_warn(c->reader.report, at, "%.4g g is %.3g times the weight of the species \"%s\" (%.4g g); is it right?",
             weight, ratio, s->species, reference->quantity.value);
    return true;
}

ves_absent ves_context_absent(const ves_scenario *s, const char *address)
{
    ves_absent out;
    const char *near = ves_parameters_nearest(&s->parameters, address);
    if (strncmp(address, "label.", 6) == 0 && s->species && !s->tracer) {
        (void)snprintf(out.text, sizeof out.text,
                       ": it is of a tracer, and there is none here; expected tracer = \"...\" in the study");
    } else if (near) {
        (void)snprintf(out.text, sizeof out.text, "; did you mean \"%.150s\"?", near);
    } else {
        (void)snprintf(out.text, sizeof out.text, " in this study (vesipk explain lists them)");
    }
    return out;
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

struct ves_sheet *ves_study_keep_sheet(ves_study *study)
{
    ves_sheet *sheet = ves_new(1, sizeof *sheet);
    if (!sheet || !ves_grow(&study->sheet, study->n_sheet, &study->room_sheet, sizeof(struct ves_sheet *))) {
        free(sheet);
        return NULL;
    }
    return study->sheet[study->n_sheet++] = sheet;
}
