/* Doses as a study states them become events: routes to compartments, five units to particles. */
#include "study/context.h"
#include "study/data_set.h"
#include "study/draft.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QUANTITY(NAME, DIM, LEAST, ABOVE, WORDS)                                                                       \
    {                                                                                                                  \
        NAME, VES_ROW_QUANTITY, DIM, LEAST, HUGE_VAL, ABOVE, false, WORDS                                              \
    }

static const ves_row dose_rows[] = {
    VES_ROW_PLAIN("route", VES_ROW_TEXT,
                  "an entry of configs/routes; \"iv\" is iv-infusion where the dose has `over`, else iv-bolus"),
    VES_ROW_PLAIN("into", VES_ROW_TEXT, "a compartment, instead of a route"),
    {.name = "amount",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_AMOUNT,
     .most = HUGE_VAL,
     .above_least = true,
     .required = true,
     .words = "of each repeat; in the vesicle body particles, ug of protein, pmol of phospholipid, cells or mL of "
              "product, or any of them per kg"},
    QUANTITY("at", VES_DIM_TIME, 0.0, false, "when the first one starts; default 0 h"),
    QUANTITY("lag", VES_DIM_TIME, 0.0, false, "how much later each acts; default 0 h"),
    QUANTITY("over", VES_DIM_TIME, 0.0, true, "how long each takes; absent: at once"),
    QUANTITY("every", VES_DIM_TIME, 0.0, true, "from start to start of repeats"),
    {.name = "count", .type = VES_ROW_COUNT, .least = 1.0, .most = 100000.0, .words = "how many in all; default 1"},
};

size_t ves_dosing_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"study.doses", VES_COUNT(dose_rows), dose_rows}};
    *tables = all;
    return VES_COUNT(all);
}

static const ves_setting *fetch_route(const char *name, ves_place at, void *context)
{
    return ves_context_library(context, VES_SECTION_ROUTES, name, at);
}

static ves_route_reader route_reader(ves_context *c, ves_scenario *s, ves_parameters *parameters)
{
    return (ves_route_reader){
        .reader = &c->reader, .parameters = parameters, .fetch = fetch_route, .context = c, .species = s->species};
}

/* ---- reading ---- */

/* dose.1.given of a graph that knows its body weight: the amount, times that weight where it is per mass. */
static void add_given(ves_context *c, ves_scenario *s, size_t index)
{
    const ves_blueprint *b = &s->draft->blueprint;
    char *address = ves_format("dose.%zu.given", index + 1);
    char *follows = ves_format("dose.%zu.amount and %s", index + 1, s->parameters.item[b->weight].address);
    const ves_parameter *amount = ves_context_parameter(c, &s->parameters, "dose", index, "amount");
    if (!address || !follows) {
        ves_context_no_memory(c);
    } else if (amount) {
        ves_parameter given = *amount;
        given.address = address;
        given.follows = follows;
        given.source = follows;
        given.confidence = ves_confidence_word("derived");
        given.dim = given.other = VES_DIM_AMOUNT;
        given.low = given.high = NAN;
        given.quantity = (ves_quantity){.one = 1.0};
        (void)ves_dimension_unit(VES_DIM_AMOUNT, b->amount_unit, sizeof given.quantity.unit, given.quantity.unit);
        ves_context_keep(c, ves_parameters_put(&s->parameters, &given, c->reader.report));
        s->given[index].per_weight = true;
    }
    free(address);
    free(follows);
}

/* An amount per kg needs to know of what. @return false: it does not, which is said */
static bool has_weight(ves_context *c, const ves_setting *amount)
{
    const char *unit = c->reader.amount_unit;
    const ves_setting *value = amount->kind == VES_SETTING_GROUP ? ves_setting_find(amount, "value") : amount;
    if (!value || value->kind != VES_SETTING_TEXT || c->reader.amount_unknown ||
        ves_quantity_fits(c->reader.units, value->text, VES_DIM_AMOUNT, unit) ||
        !ves_quantity_fits(c->reader.units, value->text, VES_DIM_AMOUNT_PER_MASS, unit))
        return true;
    ves_reader_fail(
        &c->reader, VES_E_CONFIG, amount->at,
        "\"%s\" is per mass of a body whose weight is not known; expected an amount, or a number with role = "
        "\"body_weight\" in model.numbers",
        ves_brief_of(value->text).text);
    return false;
}

static void read_parameter(ves_context *c, ves_scenario *s, const ves_setting *value, const ves_row *row, size_t index,
                           const char *address)
{
    ves_parameter model = {
        .dim = row->dim, .other = row->dim, .least = row->least, .most = row->most, .above_least = row->above_least};
    if (s->species) {
        model.dim = model.other = row->dim == VES_DIM_AMOUNT ? VES_DIM_DOSE : row->dim;
        (void)ves_reader_parameter(&c->reader, value, address, &model, &s->parameters);
        return;
    }
    ves_blueprint *b = &s->draft->blueprint;
    const bool amount = row->dim == VES_DIM_AMOUNT, weight = s->draft->model && b->weight != VES_NONE;
    if (amount && !weight && !has_weight(c, value)) return;
    if (amount && weight) model.other = VES_DIM_AMOUNT_PER_MASS;
    if (ves_derived_parameter(&c->reader, &b->derived, value, address, &model, &s->parameters) && amount && weight)
        add_given(c, s, index);
}

static void dose_parameter(ves_context *c, ves_scenario *s, const ves_setting *dose, size_t index, const char *name)
{
    const ves_setting *value = ves_setting_find(dose, name);
    const ves_row *row = ves_row_find(VES_COUNT(dose_rows), dose_rows, name);
    if (!value || !ves_setting_is(value, row->type)) return;
    char *address = ves_format("dose.%zu.%s", index + 1, name);
    if (!address) {
        ves_context_no_memory(c);
        return;
    }
    read_parameter(c, s, value, row, index, address);
    free(address);
}

/* "iv" is what people write: the one of the two that the dose is, unless the library has a route of that name. */
static const char *meant_route(const ves_context *c, const char *route, bool infusion)
{
    const ves_study *study = c->study;
    if (strcmp(route, "iv") != 0 || ves_library_has(study->library, study->folder, VES_SECTION_ROUTES, route))
        return route;
    return infusion ? "iv-infusion" : "iv-bolus";
}

static void read_route(ves_context *c, ves_scenario *s, const ves_setting *dose, const ves_setting *named,
                       ves_given *given)
{
    ves_route_reader r = route_reader(c, s, &s->parameters);
    ves_given_as as;
    given->route = meant_route(c, named->text, given->infusion);
    const ves_setting *group = ves_context_library(c, VES_SECTION_ROUTES, given->route, named->at);
    if (!group || !ves_route_check(&r, group, &as, &given->per_dose)) return;
    given->route_group = group;
    ves_route_numbers(&r, group, given->route);
    const ves_setting *over = ves_setting_find(dose, "over");
    if (as == VES_GIVEN_INFUSION && !over) {
        ves_place at = dose->at;
        at.setting = "over";
        ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                        "is missing here, expected how long \"%s\" takes (\"30 min\", say)", named->text);
    }
    if (as == VES_GIVEN_BOLUS && over) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, over->at, "\"%s\" is given at once, expected no `over`%s",
                        named->text, strcmp(named->text, "iv-bolus") == 0 ? " (or the route \"iv-infusion\")" : "");
    }
}

static void read_where(ves_context *c, ves_scenario *s, const ves_setting *dose, size_t index, ves_given *given)
{
    const ves_setting *route = ves_context_dose_setting(c, dose, index, "route"),
                      *into = ves_setting_find(dose, "into");
    if (route || into) given->where = route ? route->at : into->at;
    if (route && into) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, into->at, "stands beside route, expected one of the two");
    } else if (route && ves_context_setting(c, "model")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, route->at,
                        "a study with its own model has no routes, expected into = \"compartment\"");
    } else if (route && route->kind == VES_SETTING_TEXT) {
        read_route(c, s, dose, route, given);
    } else if (into) {
        given->into = ves_setting_text(dose, "into");
    } else if (!route && !ves_reader_misspelt(dose, VES_COUNT(dose_rows), dose_rows, "into") &&
               !ves_reader_misspelt(dose, VES_COUNT(dose_rows), dose_rows, "route")) {
        ves_place at = dose->at;
        at.setting = "route";
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "is missing here, expected a route or into = \"compartment\"");
    }
}

/* How many there are, and what lies between them. */
static void read_repeats(ves_context *c, const ves_setting *dose, size_t index, ves_given *given)
{
    const ves_row *row = ves_row_find(VES_COUNT(dose_rows), dose_rows, "count");
    const ves_setting *stated = ves_context_dose_setting(c, dose, index, "count"),
                      *every = ves_setting_find(dose, "every");
    double count = 1.0;
    if (ves_setting_is(stated, VES_ROW_COUNT) && ves_reader_number(&c->reader, stated, row, &count))
        given->count = (size_t)count;
    if (given->count > 1 && !every && !ves_reader_misspelt(dose, VES_COUNT(dose_rows), dose_rows, "every")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, stated->at,
                        "%zu doses need a time between them, expected every = \"...\" too", given->count);
    }
    if (every && !stated && !ves_reader_misspelt(dose, VES_COUNT(dose_rows), dose_rows, "count")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, every->at,
                        "repeats need their number, expected count too (how many in all)");
    }
}

static void read_one_dose(ves_context *c, ves_scenario *s, const ves_setting *dose, size_t index)
{
    ves_given *given = &s->given[index];
    if (dose->kind != VES_SETTING_GROUP) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, dose->at, "holds %s, expected groups { } in doses",
                        ves_setting_kind_words(dose->kind));
        return;
    }
    ves_reader_check(&c->reader, dose, VES_COUNT(dose_rows), dose_rows);
    given->infusion = ves_setting_find(dose, "over") != NULL;
    read_where(c, s, dose, index, given);
    const char *const names[] = {"amount", "at", "over", "every", "lag"};
    const size_t n_name = s->data ? 1 : VES_COUNT(names); /* of a target the table says the others */
    for (size_t i = 0; i < n_name; ++i) dose_parameter(c, s, dose, index, names[i]);
    read_repeats(c, dose, index, given);
}

static void read_dose(ves_context *c, ves_scenario *s, const ves_setting *dose, size_t index)
{
    const ves_status before = ves_reader_begin(&c->reader);
    s->given[index] = (ves_given){.count = 1, .at = dose->at};
    read_one_dose(c, s, dose, index);
    s->given[index].wrong = c->reader.status != VES_OK;
    (void)ves_reader_end(&c->reader, before);
}

/* Has the scenario all doses that a grid of words speaks of? */
static void check_grid(ves_context *c, const ves_scenario *s)
{
    const ves_sweep *grid = &c->study->grid;
    for (size_t i = 0; i < grid->n_axis; ++i) {
        const char *address = grid->axis[i].address;
        if (strncmp(address, "dose.", 5) != 0 || !ves_sweep_is_word(address)) continue;
        const unsigned long long which = strtoull(address + 5, NULL, 10);
        if (which >= 1 && which <= s->n_given) continue;
        ves_reader_fail(&c->reader, VES_E_CONFIG, grid->axis[i].named->at,
                        "scenario \"%s\" has no dose %llu, expected 1 to %zu", s->written, which, s->n_given);
    }
}

/* Doses of the scenario or else of the study: `doses` or `data`. */
static const ves_setting *given_by(ves_context *c)
{
    const ves_setting *own[] = {c->own ? ves_setting_find(c->own, "doses") : NULL,
                                c->own ? ves_setting_find(c->own, "data") : NULL},
                      *all[] = {ves_setting_find(c->top, "doses"), ves_setting_find(c->top, "data")};
    const ves_setting **of = own[0] || own[1] ? own : all;
    if (of[0] && of[1])
        ves_reader_fail(&c->reader, VES_E_CONFIG, of[1]->at, "stands beside doses, expected one of the two");
    return of[0] ? of[0] : of[1];
}

/* Subjects are those of one data set in all scenarios. */
static bool share_data(ves_context *c, const ves_scenario *s)
{
    for (const ves_scenario *other = c->study->scenario; other < c->study->scenario + c->study->n_scenario; ++other) {
        if (other == s || !other->data || other->data == s->data) continue;
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_context_place(c, "doses"),
                        "scenario \"%s\" has subjects of %s, this one of %s; expected one data set in a study",
                        other->name, other->data->path, s->data->path);
        return false;
    }
    return true;
}

void ves_dosing_read(ves_context *c, ves_scenario *s)
{
    const ves_setting *doses = given_by(c), *data = ves_context_setting(c, "data");
    if (!doses && (ves_context_misspelt(c, "doses") || ves_context_misspelt(c, "data"))) return;
    if (!doses && s->draft->model && ves_blueprint_starts(&s->draft->blueprint)) return; /* it goes on of itself */
    if (!doses) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_context_place(c, "doses"),
                        "is missing, expected doses = ( { ... } ) here or in the study");
        return;
    }
    const ves_setting *written = doses;
    if (doses == data || doses->kind == VES_SETTING_TEXT ||
        (doses->kind == VES_SETTING_GROUP && !ves_setting_find(doses, "amount")))
        doses = ves_dose_list_read(c, doses, s->species ? VES_DIM_DOSE : VES_DIM_AMOUNT, doses == data, s, &s->data);
    if (!doses) return;
    if (s->data && !share_data(c, s)) return;
    if (doses->kind != VES_SETTING_LIST) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, doses->at, "is %s, expected a list ( ) or the name of a table",
                        ves_setting_kind_words(doses->kind));
        return;
    }
    if (doses->n == 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, doses->at, "is empty, expected at least one dose { }");
        return;
    }
    s->given = ves_new(doses->n, sizeof *s->given);
    if (!s->given) {
        ves_context_no_memory(c);
        return;
    }
    s->n_given = doses->n;
    for (size_t i = 0; i < doses->n; ++i) {
        read_dose(c, s, &doses->child[i], i);
        s->given[i].has_rate = doses != written && s->given[i].infusion; /* a table has no other column for it */
    }
    check_grid(c, s);
}
