/* One scenario: its body or graph, what `set` and conditions change, its phases. */
#include "base/array.h"
#include "study/context.h"
#include "study/entry.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/roles.h"
#include "study/sizes.h"

#include <math.h>
#include <pthread.h>
#include <stdint.h>
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

/* What a scenario is built from, once for itself and again for each subject. */
typedef struct ves_draft {
    const ves_setting *own; /* settings of the scenario; NULL for "base" */
    ves_blueprint blueprint;
    ves_tissues tissues;
    ves_conditions conditions;
    const ves_setting *product;
    const ves_setting *model;
} ves_draft;

void ves_scenario_free(ves_scenario *s)
{
    ves_parameters_free(&s->parameters);
    ves_graph_free(&s->graph);
    for (size_t i = 0; s->later && i < s->n_later; ++i) ves_graph_free(&s->later[i]);
    free(s->later);
    free(s->phase);
    free(s->phase_start);
    free(s->blocked);
    ves_schedule_free(&s->schedule);
    ves_dosing_free(s);
    if (s->draft) {
        ves_blueprint_free(&s->draft->blueprint);
        ves_tissues_free(&s->draft->tissues);
        free(s->draft->conditions.active);
        free(s->draft);
    }
    *s = (ves_scenario){0};
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
        if (!s->species) s->species = "?"; /* a body all the same: what is missing was said */
        read_tracer(c, s);
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

/* ---- phases ---- */

/* The body as it is from `time` on, with the numbers of that phase. */
static ves_status build_body(ves_context *c, ves_scenario *s, const ves_draft *d, ves_parameters *parameters,
                             bool first, bool keep, ves_graph *graph, ves_body_plan *plan)
{
    ves_routes routes = {0};
    ves_status status = c->reader.status;
    if (!ves_dosing_depots(c, s, parameters, &routes, first)) status = c->reader.status;
    const ves_body_spec spec = {.parameters = parameters,
                                .tissues = &d->tissues,
                                .sizes = s->sizes,
                                .n_depot = routes.n_depot,
                                .depot = routes.depot,
                                .label = s->tracer != NULL,
                                .special = s->special,
                                .blocker = ves_conditions_block(&d->conditions),
                                .keep = keep,
                                .at = ves_context_setting(c, "species")->at,
                                .label_at = s->tracer ? ves_context_setting(c, "tracer")->at : s->at};
    if (!status) status = ves_body_build(&spec, plan, graph, c->reader.report);
    ves_routes_free(&routes);
    return status;
}

/* Numbers read in a later phase are numbers in use too. */
static void mark_used(ves_parameters *all, const ves_parameters *phase)
{
    for (size_t i = 0; i < phase->n && i < all->n; ++i) all->item[i].used = all->item[i].used || phase->item[i].used;
}

static void build_phase(ves_context *c, ves_scenario *s, const ves_draft *d, size_t k, const double bound[], size_t n)
{
    ves_parameters parameters = {0};
    ves_body_plan plan = {0};
    ves_graph *graph = k == 0 ? &s->graph : &s->later[k - 1];
    ves_context_keep(c, ves_parameters_view(&s->parameters, &parameters, c->reader.report));
    if (!c->reader.status && ves_conditions_apply(c, &d->conditions, bound[k], &parameters, &d->tissues)) {
        ves_context_keep(c, build_body(c, s, d, &parameters, k == 0, n > 1, graph, &plan));
    }
    if (!c->reader.status && k > 0 && !ves_graph_same_topology(&s->graph, graph)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at,
                        "a condition that begins or ends at %g h opens or closes a path of the body, expected it to "
                        "change rates only",
                        bound[k]);
    }
    if (!c->reader.status) {
        s->phase[k] = graph;
        mark_used(&s->parameters, &parameters);
        const char *const names[] = {"liver", "spleen"};
        for (size_t i = 0; i < VES_COUNT(names); ++i) s->blocked[k][i] = plan.blocked_amount[i];
        s->blocked_node[0] = plan.blocked_node[0];
        s->blocked_node[1] = plan.blocked_node[1];
        s->free_label = plan.free_label;
        s->depot_label = plan.depot_label;
        s->phase_start[k] = bound[k];
        s->n_phase = k + 1;
    }
    ves_parameters_free(&parameters);
}

static void build_phases(ves_context *c, ves_scenario *s, const ves_draft *d)
{
    double *bound = ves_new(2 * d->conditions.n + 1, sizeof *bound);
    if (!bound) {
        ves_context_no_memory(c);
        return;
    }
    const size_t n = ves_conditions_bounds(&d->conditions, c->study->end > 0.0 ? c->study->end : HUGE_VAL, bound);
    s->phase = ves_new(n, sizeof *s->phase);
    s->phase_start = ves_new(n, sizeof *s->phase_start);
    s->blocked = ves_new(n, sizeof *s->blocked);
    s->later = ves_new(n, sizeof *s->later);
    s->n_later = n - 1;
    if (!s->phase || !s->phase_start || !s->blocked || !s->later) ves_context_no_memory(c);
    for (size_t k = 0; k < n && !c->reader.status; ++k) build_phase(c, s, d, k, bound, n);
    free(bound);
}

/* Switches from phase to phase, and the agent that a blocking condition brings. */
static void schedule_phases(ves_context *c, ves_scenario *s)
{
    for (size_t k = 0; k < s->n_phase && !c->reader.status; ++k) {
        if (k > 0) ves_context_keep(c, ves_schedule_add_phase(&s->schedule, s->phase_start[k], k, c->reader.report));
        for (size_t i = 0; i < 2 && !c->reader.status; ++i) {
            if (!(s->blocked[k][i] > 0.0)) continue;
            ves_context_keep(c, ves_schedule_add_agent(&s->schedule, s->phase_start[k], s->blocked_node[i],
                                                       s->blocked[k][i], c->reader.report));
        }
    }
}

/* ---- one scenario ---- */

/* Has a subject other sizes of vesicles than the scenario it is one of? */
static bool other_sizes(const ves_scenario *from, const ves_scenario *s)
{
    for (size_t i = 0; i < from->parameters.n; ++i) {
        const ves_parameter *p = &from->parameters.item[i];
        if (p->quantity.value == s->parameters.item[i].quantity.value) continue;
        if (strncmp(p->address, "sizes.", 6) == 0 || strcmp(p->address, "vesicle.diameter") == 0) return true;
    }
    return false;
}

/* @param from the scenario that `s` is an instance of, or NULL: it is built for the first time */
static void build(ves_context *c, ves_scenario *s, const ves_draft *d, const ves_scenario *from)
{
    if (d->model) {
        s->phase = ves_new(1, sizeof *s->phase);
        if (!s->phase) {
            ves_context_no_memory(c);
            return;
        }
        s->phase[0] = &s->graph;
        ves_context_keep(c, ves_blueprint_build(&d->blueprint, &s->parameters, &s->graph, c->reader.report));
        s->n_phase = 1;
        return;
    }
    if (from && !other_sizes(from, s)) {
        s->sizes = from->sizes;
    } else {
        static pthread_mutex_t one_at_a_time =
            PTHREAD_MUTEX_INITIALIZER; /* edges have units, and udunits2 parses once */
        (void)pthread_mutex_lock(&one_at_a_time);
        ves_context_keep(c, ves_sizes_make(&c->reader, d->product, &s->parameters, c->study->folder, &s->sizes));
        (void)pthread_mutex_unlock(&one_at_a_time);
    }
    if (!c->reader.status) ves_dosing_convert(c, s);
    if (!c->reader.status) build_phases(c, s, d);
    ves_parameter *decay = s->tracer ? ves_parameters_find(&s->parameters, "label.decay.half_life") : NULL;
    s->decay = decay ? M_LN2 / decay->quantity.value : 0.0;
    if (decay) decay->used = isfinite(decay->quantity.value); /* dyes and enzymes do not decay */
}

static void schedule(ves_context *c, ves_scenario *s, const ves_draft *d)
{
    ves_dosing_schedule(c, s);
    if (c->reader.status || !(c->study->end > 0.0)) return;
    if (!d->model) schedule_phases(c, s);
    if (!c->reader.status && c->study->n_time) {
        ves_context_keep(c, ves_schedule_snap(&s->schedule, c->study->n_time, c->study->time, c->reader.report));
    }
    if (!c->reader.status) ves_context_keep(c, ves_schedule_close(&s->schedule, &s->graph, c->reader.report));
    for (size_t k = 0; k + 1 < s->n_phase && !c->reader.status; ++k) { /* the same zero of time in every phase */
        for (size_t i = 0; i < s->graph.topology->n_process; ++i) s->later[k].origin[i] = s->graph.origin[i];
    }
}

void ves_scenario_read(ves_context *c, ves_scenario *s)
{
    s->draft = ves_new(1, sizeof *s->draft);
    if (!s->draft) {
        ves_context_no_memory(c);
        return;
    }
    s->draft->own = c->own;
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
    if (worth && !c->reader.status) build(c, s, s->draft, NULL);
    if (worth && !c->reader.status) { /* what is wrong with a dose does not hide the other doses */
        c->reader.status = doses;
        schedule(c, s, s->draft);
        if (s->draft->model && !c->reader.status)
            ves_blueprint_judge_roles(&s->draft->blueprint, &s->schedule, c->reader.report);
    }
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

/* ---- one subject's version of it ---- */

ves_status ves_scenario_take_numbers(const ves_scenario *from, ves_scenario *to, ves_report *report)
{
    ves_parameters parameters = to->parameters;
    to->parameters = (ves_parameters){0};
    ves_scenario_free(to);
    *to = (ves_scenario){.parameters = parameters,
                         .name = from->name,
                         .species = from->species,
                         .product = from->product,
                         .tracer = from->tracer,
                         .special = from->special,
                         .at = from->at};
    const ves_status status = ves_parameters_view(&from->parameters, &to->parameters, report);
    if (status) return status;
    to->given = ves_new(from->n_given, sizeof *to->given);
    if (!to->given) return ves_fail_memory(report);
    to->n_given = from->n_given;
    for (size_t i = 0; i < from->n_given; ++i) {
        to->given[i] = from->given[i];
        to->given[i].n_use = 0;
        to->given[i].use = NULL;
    }
    return VES_OK;
}

ves_status ves_scenario_build(const ves_study *study, const ves_scenario *from, ves_scenario *to, ves_report *report)
{
    static const ves_study_options nothing = {0};
    ves_study *all = (ves_study *)(uintptr_t)study; /* what a context may change, entries of the library, is there */
    ves_context c = {.reader = {.units = study->units,
                                .amount_unit = from->graph.topology->amount_unit,
                                .report = report,
                                .source = "stated by the study",
                                .confidence = VES_CONFIDENCE_GIVEN},
                     .study = all,
                     .top = ves_setting_find(&study->config.root, "study"),
                     .own = from->draft->own,
                     .options = &nothing};
    build(&c, to, from->draft, from);
    if (!c.reader.status) schedule(&c, to, from->draft);
    return c.reader.status;
}

ves_status ves_scenario_at_point(const ves_study *study, size_t scenario, size_t point, ves_scenario *to,
                                 ves_report *report)
{
    const ves_scenario *from = &study->scenario[scenario];
    const ves_status status = ves_scenario_take_numbers(from, to, report);
    if (status) return status;
    ves_sweep_apply(&study->sweep, point, &to->parameters);
    return ves_scenario_build(study, from, to, report);
}
