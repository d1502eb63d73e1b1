/* Reading a scenario: its body or graph, its numbers, what `set` changes. */
#include "study/context.h"

#include "base/array.h"
#include "study/blueprint_read.h"
#include "study/draft.h"
#include "study/entry_number.h"
#include "study/layers.h"
#include "study/roles.h"
#include "study/scaling.h"
#include "study/stock.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what it is made from ---- */

static void read_body_weight(ves_context *c, ves_scenario *s)
{
    static const ves_parameter weight = {
        .dim = VES_DIM_MASS, .other = VES_DIM_MASS, .least = 0.0, .most = HUGE_VAL, .above_least = true};
    const ves_setting *given = ves_context_setting(c, "body_weight");
    if (given && !c->species && ves_setting_is(given, VES_ROW_QUANTITY) &&
        ves_reader_parameter(&c->reader, given, "body_weight", &weight, &s->parameters)) {
        ves_context_judge_weight(c, s, ves_parameters_find(&s->parameters, "body_weight")->quantity.value, given->at);
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

/* A study that brings a graph of its own has no body. */
static void refuse_body(ves_context *c)
{
    static const char *const strangers[] = {"species",    "product", "body_weight", "tracer",
                                            "conditions", "organs",  "rest"};
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
    const ves_status before = ves_context_begin(c);
    bool ok = true;
    d->model = ves_context_setting(c, "model");
    if (d->model) {
        refuse_body(c);
        ok = ves_setting_is(d->model, VES_ROW_GROUP);
        c->reader.amount_unknown = !ok;
        if (ok) ves_blueprint_read(&c->reader, d->model, &d->blueprint, &s->parameters);
        ok = ok && !c->reader.status;
        s->half_read = !ok;
    } else {
        c->reader.amount_unit = "particle";
        c->reader.amount_unknown = false;
        c->reader.source = c->reader.confidence = NULL;
        ok = ves_stock_take(c, s);
        s->half_read = !ok || c->reader.status;
        const ves_status stock = ves_context_begin(c);
        if (d->product) ves_sizes_take(&c->reader, d->product, &s->parameters);
        ok = !ves_context_end(c, stock) && ok;
        c->reader.source = "stated by the study";
        c->reader.confidence = VES_CONFIDENCE_GIVEN;
        read_body_weight(c, s);
        ves_conditions_read(c, s, &d->conditions);
    }
    s->gaps = ves_context_end(c, before) != VES_OK;
    d->faulty = s->gaps;
    return ok;
}

/* ---- set ---- */

static void set(ves_context *c, ves_scenario *s, const char *address, const ves_setting *value)
{
    const ves_parameter *p = ves_parameters_find(&s->parameters, address);
    if (!p && ves_context_may_be_missing(s, address)) return;
    if (!p && ves_former_setting(address)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, value->at, "there is no number of this name any more, expected %s",
                        ves_former_setting(address));
        return;
    }
    if (!p) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, value->at, "there is no number of this name%s",
                        ves_context_absent(s, address).text);
        return;
    }
    if (ves_derived_refuse(&c->reader, p, value->at)) return;
    const ves_parameter model = *p;
    if (!ves_reader_parameter(&c->reader, value, address, &model, &s->parameters)) return;
    ves_parameters_find(&s->parameters, address)->set = true;
    ves_dosing_keep_rate(c, s, address, &model);
}

/* Of two values of one list the second would win in silence. */
static void check_once(ves_context *c, const ves_setting *list, size_t i, ves_place at)
{
    for (size_t k = 0; k < i; ++k) {
        const ves_setting *other = &list->child[k];
        if (other->kind != VES_SETTING_LIST || other->n != 2 || other->child[0].kind != VES_SETTING_TEXT ||
            strcmp(other->child[0].text, list->child[i].child[0].text) != 0)
            continue;
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "stands twice in this list, in line %d too; expected it once",
                        other->at.line);
        return;
    }
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
        check_once(c, list, i, value.at);
        set(c, s, pair->child[0].text, &value);
    }
}

/* Numbers of a grid that has words too: as if they stood in `set`, behind all others. */
static void apply_grid(ves_context *c, ves_scenario *s)
{
    const ves_sweep *grid = &c->study->grid;
    c->reader.source = "stated by the study, in vary";
    for (size_t i = 0; i < grid->n_axis; ++i) {
        if (ves_sweep_is_word(grid->axis[i].address)) continue;
        ves_setting value = *ves_sweep_written(grid, c->point, i);
        if (!ves_parameters_find(&s->parameters, grid->axis[i].address)) value.at = grid->axis[i].named->at;
        set(c, s, grid->axis[i].address, &value);
    }
}

/* Without the blanks around it. */
static char *trimmed(const char *text, size_t n)
{
    for (; n > 0 && *text == ' '; --n) ++text;
    while (n > 0 && text[n - 1] == ' ') --n;
    return ves_format("%.*s", (int)n, text);
}

/* "ADDRESS=VALUE" of the command line: a number with a unit, or a bare one. */
static void apply_option(ves_context *c, ves_scenario *s, const char *option)
{
    const char *equals = strchr(option, '=');
    char *address = equals ? trimmed(option, (size_t)(equals - option)) : NULL,
         *text = equals ? trimmed(equals + 1, strlen(equals + 1)) : NULL;
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

/* What is wrong with a number that `set` changes, or with a dose, does not hide what is wrong with the rest. */
static void compile(ves_context *c, ves_scenario *s)
{
    ves_draft *d = s->draft;
    const ves_status before = ves_context_begin(c);
    if (!d->model) {
        ves_dosing_convert(c, s);
        d->has_sizes = true;
        ves_context_keep(c, ves_sizes_plan_make(&c->reader, d->product, &s->parameters, c->study->folder, &d->sizes));
    } else {
        ves_context_keep(c, ves_derived_settle(&d->blueprint.derived, &s->parameters, c->reader.report));
        ves_dosing_convert(c, s);
    }
    if (!c->reader.status) {
        ves_context_keep(c, ves_scenario_compile(c->study, s, c->reader.report));
        if (!d->model && !c->reader.status && !d->faulty) ves_dosing_judge(c, s);
        if (!d->model && !c->reader.status) ves_layers_check_read(c, s, d->tissues);
        if (d->model && !c->reader.status)
            ves_blueprint_judge_roles(&d->blueprint, &s->typical.schedule, c->reader.report);
        ves_parameter *decay = s->tracer ? ves_parameters_find(&s->parameters, "label.decay.half_life") : NULL;
        if (decay) decay->used = isfinite(decay->quantity.value); /* dyes and enzymes do not decay */
    }
    (void)ves_context_end(c, before);
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
    const bool worth = read_model(c, s, s->draft);
    c->reader.source = "stated by the study";
    c->reader.confidence = VES_CONFIDENCE_GIVEN;
    const ves_status before = ves_context_begin(c);
    ves_dosing_read(c, s);
    s->gaps = ves_context_end(c, before) || s->gaps;
    apply_set(c, s, c->top);
    if (c->own) apply_set(c, s, c->own);
    c->reader.source = "stated on the command line";
    for (size_t i = 0; i < c->options->n_set; ++i) apply_option(c, s, c->options->set[i]);
    apply_grid(c, s);
    if (!s->draft->model) ves_scaling_apply(c, s);
    if (worth) compile(c, s);
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
    static const ves_tissues none;
    return s->draft->tissues ? s->draft->tissues : &none;
}
