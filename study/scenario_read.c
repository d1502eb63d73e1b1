/* Reading a scenario: its body or graph, its numbers, what `set` changes. */
#include "study/context.h"

#include "base/array.h"
#include "study/draft.h"
#include "study/entry.h"
#include "study/roles.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/setting_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what it is made from ---- */

/* An entry, then what it is based on, and so on. */
typedef struct ancestry {
    size_t n;
    const ves_setting *group[8];
    const char *name[8];
} ancestry;

static bool read_ancestry(ves_context *c, ves_section section, const ves_setting *named, ancestry *a)
{
    a->n = 0;
    for (const ves_setting *next = named; next;) {
        for (size_t i = 0; i < a->n; ++i) {
            if (strcmp(a->name[i], next->text) != 0) continue;
            ves_reader_fail(&c->reader, VES_E_CONFIG, next->at,
                            "\"%s\" is based on itself%s%s%s, expected another entry", next->text,
                            a->n > i + 1 ? ", by way of \"" : "", a->n > i + 1 ? a->name[i + 1] : "",
                            a->n > i + 1 ? "\"" : "");
            return false;
        }
        if (a->n == VES_COUNT(a->group)) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, next->at, "is the base of a base, %zu deep, expected at most %zu",
                            a->n, VES_COUNT(a->group) - 1);
            return false;
        }
        const ves_setting *group = ves_context_library(c, section, next->text, next->at);
        if (!group) return false;
        a->name[a->n] = next->text;
        a->group[a->n++] = group;
        next = ves_setting_find(group, "based_on");
        if (next && next->kind != VES_SETTING_TEXT) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, next->at, "is %s, expected the name of an entry in quotes",
                            ves_setting_kind_words(next->kind));
            return false;
        }
    }
    return true;
}

/* Numbers of the base, then on top those of what is based on it. */
static void take_ancestry(ves_context *c, const ancestry *a, ves_parameters *parameters)
{
    for (size_t i = a->n; i-- > 0;) ves_entry_take(&c->reader, a->group[i], parameters, NULL);
}

/* Sizes are those of the youngest that says anything about them. */
static const ves_setting *sized(const ancestry *a)
{
    for (size_t i = 0; i < a->n; ++i) {
        if (ves_setting_find(a->group[i], "sizes") || ves_setting_find(a->group[i], "vesicle")) return a->group[i];
    }
    return a->group[0];
}

static const ves_setting *read_entry(ves_context *c, ves_section section, const char *what, ves_scenario *s,
                                     ves_tissues *tissues, const char **name)
{
    const ves_setting *named = tissues && c->species ? c->species : ves_context_setting(c, what);
    if (!named && ves_context_misspelt(c, what)) return NULL;
    if (!named) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_context_place(c, what),
                        "is missing, expected a %s from the library (or a model = { } of its own)", what);
        return NULL;
    }
    if (named->kind != VES_SETTING_TEXT) return NULL;
    *name = named->text;
    if (tissues) {
        const ves_setting *group = ves_context_library(c, section, named->text, named->at);
        if (group) ves_entry_take(&c->reader, group, &s->parameters, tissues);
        return group;
    }
    ancestry a;
    if (!read_ancestry(c, section, named, &a)) return NULL;
    take_ancestry(c, &a, &s->parameters);
    return sized(&a);
}

static void read_body_weight(ves_context *c, ves_scenario *s)
{
    static const ves_parameter weight = {
        .dim = VES_DIM_MASS, .other = VES_DIM_MASS, .least = 0.0, .most = HUGE_VAL, .above_least = true};
    const ves_setting *given = ves_context_setting(c, "body_weight");
    if (given && !c->species) {
        if (ves_setting_is(given, VES_ROW_QUANTITY))
            (void)ves_reader_parameter(&c->reader, given, "body_weight", &weight, &s->parameters);
        return;
    }
    const ves_parameter *reference = ves_parameters_find(&s->parameters, "body.weight");
    if (!reference) return;
    ves_parameter same = *reference;
    char address[] = "body_weight";
    same.address = address;
    if (c->species) {
        same.quantity.value *= c->weight_factor;
        same.quantity.written *= c->weight_factor;
    }
    ves_context_keep(c, ves_parameters_put(&s->parameters, &same, c->reader.report));
}

/* Numbers that are neutral unless somebody asks for more (no ligand, no blocking agent, factors of 1). */
static void read_presets(ves_context *c, ves_scenario *s)
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
        ves_context_keep(c, address ? ves_parameters_put(&s->parameters, &preset, c->reader.report)
                                    : ves_fail_memory(c->reader.report));
        free(address);
    }
}

static void read_tracer(ves_context *c, ves_scenario *s)
{
    const ves_setting *named = ves_context_setting(c, "tracer");
    if (!named || named->kind != VES_SETTING_TEXT || strcmp(named->text, "none") == 0) return;
    ancestry a;
    if (!read_ancestry(c, VES_SECTION_TRACERS, named, &a)) return;
    take_ancestry(c, &a, &s->parameters);
    s->tracer = named->text;
    for (size_t i = 0; i < a.n && !s->special; ++i) s->special = ves_setting_text(a.group[i], "special");
}

/* A study that brings a graph of its own has no body. */
static void refuse_body(ves_context *c)
{
    static const char *const strangers[] = {"species", "product", "body_weight", "tracer", "conditions"};
    for (size_t i = 0; i < VES_COUNT(strangers); ++i) {
        const ves_setting *other = ves_context_setting(c, strangers[i]);
        if (other)
            ves_reader_fail(&c->reader, VES_E_CONFIG, other->at,
                            "a study with its own model has no %s, expected one of the two", strangers[i]);
    }
}

/* Everything a graph is built from. @return is it worth building? */
static bool read_model(ves_context *c, ves_scenario *s, ves_draft *d)
{
    const ves_status before = c->reader.status;
    bool ok = true;
    c->reader.status = VES_OK;
    d->model = ves_context_setting(c, "model");
    if (d->model) {
        refuse_body(c);
        ok = ves_setting_is(d->model, VES_ROW_GROUP);
        c->reader.amount_unknown = !ok;
        if (ok) ves_blueprint_read(&c->reader, d->model, &d->blueprint, &s->parameters);
    } else {
        c->reader.amount_unit = "particle";
        c->reader.amount_unknown = false;
        c->reader.source = c->reader.confidence = NULL;
        ok = read_entry(c, VES_SECTION_SPECIES, "species", s, &d->tissues, &s->species) != NULL;
        d->product = read_entry(c, VES_SECTION_PRODUCTS, "product", s, NULL, &s->product);
        ok = ok && d->product;
        if (ves_context_setting(c, "species")) d->species_at = ves_context_setting(c, "species")->at;
        if (!s->species) s->species = "?"; /* a body all the same: what is missing was said */
        read_tracer(c, s);
        d->tracer_at = s->tracer ? ves_context_setting(c, "tracer")->at : s->at;
        read_presets(c, s);
        if (d->product) ves_sizes_take(&c->reader, d->product, &s->parameters);
        c->reader.source = "stated by the study";
        c->reader.confidence = VES_CONFIDENCE_GIVEN;
        read_body_weight(c, s);
        ves_conditions_read(c, s, &d->conditions);
    }
    ok = ok && !c->reader.status;
    if (before) c->reader.status = before;
    return ok;
}

/* ---- set ---- */

static void set(ves_context *c, ves_scenario *s, const char *address, const ves_setting *value)
{
    const ves_parameter *p = ves_parameters_find(&s->parameters, address);
    if (!p) {
        const char *near = ves_parameters_nearest(&s->parameters, address);
        ves_reader_fail(&c->reader, VES_E_CONFIG, value->at, "there is no number of this name%s%s%s",
                        near ? "; did you mean \"" : "", near ? near : "",
                        near ? "\"?" : " in this study (vesipk explain lists them)");
        return;
    }
    const ves_parameter model = *p;
    (void)ves_reader_parameter(&c->reader, value, address, &model, &s->parameters);
}

static void apply_set(ves_context *c, ves_scenario *s, const ves_setting *group)
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
        set(c, s, pair->child[0].text, &value);
    }
}

/* "ADDRESS=VALUE" of the command line: a number with a unit, or a bare one. */
static void apply_option(ves_context *c, ves_scenario *s, const char *option)
{
    const char *equals = strchr(option, '=');
    char *address = equals ? ves_format("%.*s", (int)(equals - option), option) : NULL,
         *text = equals ? ves_copy_text(equals + 1) : NULL;
    if (!equals) {
        ves_reader_fail(&c->reader, VES_E_USAGE, (ves_place){.file = "--set"}, "\"%s\", expected ADDRESS=VALUE",
                        option);
    } else if (!address || !text) {
        ves_context_no_memory(c);
    } else {
        /* the place outlives this call: it points into the option itself */
        const ves_setting value = {.kind = VES_SETTING_TEXT, .text = text, .at = {.file = "--set", .setting = option}};
        set(c, s, address, &value);
    }
    free(address);
    free(text);
}

/* ---- one scenario ---- */

static void compile(ves_context *c, ves_scenario *s)
{
    ves_draft *d = s->draft;
    if (!d->model) {
        d->has_sizes = true;
        ves_context_keep(c, ves_sizes_plan_make(&c->reader, d->product, &s->parameters, c->study->folder, &d->sizes));
        if (!c->reader.status) ves_dosing_convert(c, s);
    }
    if (c->reader.status) return;
    ves_context_keep(c, ves_scenario_compile(c->study, s, c->reader.report));
    if (d->model && !c->reader.status) ves_blueprint_judge_roles(&d->blueprint, &s->typical.schedule, c->reader.report);
    ves_parameter *decay = s->tracer ? ves_parameters_find(&s->parameters, "label.decay.half_life") : NULL;
    if (decay) decay->used = isfinite(decay->quantity.value); /* dyes and enzymes do not decay */
}

void ves_scenario_read(ves_context *c, ves_scenario *s)
{
    s->draft = ves_new(1, sizeof *s->draft);
    if (!s->draft) {
        ves_context_no_memory(c);
        return;
    }
    c->reader.source = "stated by the study";
    c->reader.confidence = VES_CONFIDENCE_GIVEN;
    const ves_status before = c->reader.status;
    c->reader.status = VES_OK;
    const bool worth = read_model(c, s, s->draft);
    const ves_status model = c->reader.status;
    c->reader.source = "stated by the study";
    c->reader.confidence = VES_CONFIDENCE_GIVEN;
    ves_dosing_read(c, s);
    const ves_status doses = c->reader.status;
    c->reader.status = model;
    if (worth) {
        apply_set(c, s, c->top);
        if (c->own) apply_set(c, s, c->own);
        c->reader.source = "stated on the command line";
        for (size_t i = 0; i < c->options->n_set; ++i) apply_option(c, s, c->options->set[i]);
    }
    if (worth && !c->reader.status) compile(c, s); /* what is wrong with a dose does not hide the others */
    if (!c->reader.status) c->reader.status = doses;
    if (before) c->reader.status = before;
}

void ves_scenario_read_as(ves_context *c, ves_scenario *s, const ves_setting *species, double weight_factor)
{
    c->species = species;
    c->weight_factor = weight_factor;
    ves_scenario_read(c, s);
    c->species = NULL;
}

const ves_tissues *ves_scenario_tissues(const ves_scenario *s)
{
    return &s->draft->tissues;
}
