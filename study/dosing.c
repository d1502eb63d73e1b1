/* Doses as a study states them become events: routes to compartments, five units to particles. */
#include "base/array.h"
#include "study/context.h"

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
    VES_ROW_PLAIN("route", VES_ROW_TEXT, "an entry of configs/routes"),
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

void ves_dosing_free(ves_scenario *s)
{
    for (size_t i = 0; i < s->n_given; ++i) {
        for (size_t k = 0; k < s->given[i].n_use; ++k) ves_route_use_free(&s->given[i].use[k]);
        free(s->given[i].use);
    }
    free(s->given);
    s->given = NULL;
    s->n_given = 0;
}

static const ves_setting *fetch_route(const char *name, ves_place at, void *context)
{
    return ves_context_library(context, VES_SECTION_ROUTES, name, at);
}

static ves_route_reader route_reader(ves_context *c, ves_scenario *s, ves_parameters *parameters)
{
    return (ves_route_reader){.reader = &c->reader,
                              .parameters = parameters,
                              .sizes = &s->sizes,
                              .fetch = fetch_route,
                              .context = c,
                              .species = s->species};
}

/* ---- reading ---- */

static void dose_parameter(ves_context *c, ves_scenario *s, const ves_setting *dose, size_t index, const char *name)
{
    const ves_setting *value = ves_setting_find(dose, name);
    const ves_row *row = ves_row_find(VES_COUNT(dose_rows), dose_rows, name);
    if (!value || !ves_setting_is(value, row->type)) return;
    const ves_dimension dim = row->dim == VES_DIM_AMOUNT && s->species ? VES_DIM_DOSE : row->dim;
    const ves_parameter model = {
        .dim = dim, .other = dim, .least = row->least, .most = row->most, .above_least = row->above_least};
    char *address = ves_format("dose.%zu.%s", index + 1, name);
    if (!address) {
        ves_context_no_memory(c);
        return;
    }
    (void)ves_reader_parameter(&c->reader, value, address, &model, &s->parameters);
    free(address);
}

static void read_route(ves_context *c, ves_scenario *s, const ves_setting *dose, const ves_setting *named,
                       ves_given *given)
{
    ves_route_reader r = route_reader(c, s, &s->parameters);
    ves_given_as as;
    const ves_setting *group = ves_context_library(c, VES_SECTION_ROUTES, named->text, named->at);
    if (!group || !ves_route_check(&r, group, &as, &given->per_dose)) return;
    given->route_group = group;
    ves_route_numbers(&r, group, named->text);
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

static void read_where(ves_context *c, ves_scenario *s, const ves_setting *dose, ves_given *given)
{
    const ves_setting *route = ves_setting_find(dose, "route"), *into = ves_setting_find(dose, "into");
    if (route || into) given->where = route ? route->at : into->at;
    if (route && into) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, into->at, "stands beside route, expected one of the two");
    } else if (route && ves_context_setting(c, "model")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, route->at,
                        "a study with its own model has no routes, expected into = \"compartment\"");
    } else if (route && route->kind == VES_SETTING_TEXT) {
        given->route = route->text;
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
    read_where(c, s, dose, given);
    const char *const names[] = {"amount", "at", "over", "every"};
    for (size_t i = 0; i < VES_COUNT(names); ++i) dose_parameter(c, s, dose, index, names[i]);
    double count = 1.0;
    if (ves_setting_is(ves_setting_find(dose, "count"), VES_ROW_COUNT) &&
        ves_context_number(c, dose, VES_COUNT(dose_rows), dose_rows, "count", &count)) {
        given->count = (size_t)count;
    }
    const ves_setting *every = ves_setting_find(dose, "every");
    if (given->count > 1 && !every && !ves_reader_misspelt(dose, VES_COUNT(dose_rows), dose_rows, "every")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(dose, "count")->at,
                        "%zu doses need a time between them, expected every = \"...\" too", given->count);
    }
    if (every && !ves_setting_find(dose, "count") &&
        !ves_reader_misspelt(dose, VES_COUNT(dose_rows), dose_rows, "count")) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, every->at,
                        "repeats need their number, expected count too (how many in all)");
    }
}

static void read_dose(ves_context *c, ves_scenario *s, const ves_setting *dose, size_t index)
{
    const ves_status before = c->reader.status;
    c->reader.status = VES_OK;
    s->given[index] = (ves_given){.count = 1, .at = dose->at};
    read_one_dose(c, s, dose, index);
    s->given[index].wrong = c->reader.status != VES_OK;
    if (before) c->reader.status = before;
}

void ves_dosing_read(ves_context *c, ves_scenario *s)
{
    const ves_setting *doses = ves_context_setting(c, "doses");
    if (!doses && ves_context_misspelt(c, "doses")) return;
    if (!doses) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_context_place(c, "doses"),
                        "is missing, expected doses = ( { ... } ) here or in the study");
        return;
    }
    if (doses->kind == VES_SETTING_TEXT) doses = ves_dose_list_read(c, doses);
    if (!doses) return;
    if (doses->kind != VES_SETTING_LIST) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, doses->at, "is %s, expected a list ( ) or the name of a CSV file",
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
    for (size_t i = 0; i < doses->n; ++i) read_dose(c, s, &doses->child[i], i);
}

/* ---- five units to particles ---- */

static double number_of(ves_context *c, ves_scenario *s, size_t index, const char *name, double preset)
{
    const ves_parameter *p = ves_context_parameter(c, &s->parameters, "dose", index, name);
    return p ? p->quantity.value : preset;
}

static const char *factor_address(ves_dose_unit unit)
{
    switch (unit) {
    case VES_DOSE_MASS:
        return "dose.particles_per_protein";
    case VES_DOSE_MOLES:
        return "dose.particles_per_phospholipid";
    case VES_DOSE_CELLS:
        return "dose.particles_per_cell";
    case VES_DOSE_VOLUME:
        return "dose.particles_per_volume";
    default:
        return NULL;
    }
}

/* A mass that is a thousand times what anybody gives is more likely a wrong unit.  Small animals are given more per kg,
 * as body surface goes: the limit grows with weight^(-1/3). */
static void suspect(ves_context *c, const ves_scenario *s, const ves_parameter *amount, double weight)
{
    ves_parameter *limit = ves_parameters_find(&s->parameters, "dose.suspicious_mass");
    ves_parameter *at_weight = ves_parameters_find(&s->parameters, "dose.suspicious_weight");
    if (!limit || !at_weight || amount->quantity.dose_unit != VES_DOSE_MASS) return;
    const double per_gram = amount->quantity.per_mass ? amount->quantity.value : amount->quantity.value / weight;
    const double most = limit->quantity.value * cbrt(at_weight->quantity.value / weight);
    limit->used = at_weight->used = true;
    if (per_gram <= most) return;
    ves_warn(c->reader.report, amount->at,
             "%g %s is %.3g mg of protein per kg, above %.2g mg/kg for this weight: published mass doses are in ug; is "
             "the unit right?",
             amount->quantity.written, amount->quantity.unit, per_gram * 1e6, most * 1e6);
}

/* dose.1.particles: what the amount is in vesicles, with the range and the confidence of the factor it rests on. */
static void convert_one(ves_context *c, ves_scenario *s, size_t index)
{
    const ves_parameter *amount = ves_context_parameter(c, &s->parameters, "dose", index, "amount");
    ves_parameter *body = ves_parameters_find(&s->parameters, "body_weight");
    if (!amount || amount->dim != VES_DIM_DOSE || !body) return;
    const double weight = amount->quantity.per_mass ? body->quantity.value : 1.0;
    const char *address = factor_address(amount->quantity.dose_unit);
    ves_parameter *factor = address ? ves_parameters_find(&s->parameters, address) : NULL;
    if (address && !factor) {
        ves_reader_fail(
            &c->reader, VES_E_CONFIG, amount->at,
            "\"%s\" needs %s, which the product does not give; expected an amount in particles, or that number",
            amount->quantity.unit, address);
        return;
    }
    suspect(c, s, amount, body->quantity.value);
    if (factor) factor->used = true;
    if (amount->quantity.per_mass) body->used = true;
    const double per = factor ? factor->quantity.value : 1.0;
    const char *per_kg = amount->quantity.per_mass ? " x body_weight" : "";
    char *name = ves_format("dose.%zu.particles", index + 1),
         *source = ves_format("dose.%zu.amount%s%s%s", index + 1, factor ? " x " : "", factor ? address : "", per_kg);
    if (!name || !source) {
        ves_context_no_memory(c);
    } else {
        ves_parameter p = {.address = name,
                           .dim = VES_DIM_AMOUNT,
                           .other = VES_DIM_AMOUNT,
                           .low = NAN,
                           .high = NAN,
                           .most = HUGE_VAL,
                           .source = source,
                           .confidence = factor ? factor->confidence : amount->confidence,
                           .used = true,
                           .at = amount->at};
        const double base = amount->quantity.value * weight;
        p.quantity = (ves_quantity){.value = base * per, .written = base * per, .unit = "particle"};
        if (factor) {
            p.low = base * factor->low;
            p.high = base * factor->high;
        }
        ves_context_keep(c, ves_parameters_put(&s->parameters, &p, c->reader.report));
    }
    free(name);
    free(source);
}

void ves_dosing_convert(ves_context *c, ves_scenario *s)
{
    for (size_t i = 0; s->species && i < s->n_given; ++i) {
        if (!s->given[i].wrong) convert_one(c, s, i);
    }
}

/* ---- routes ---- */

bool ves_dosing_depots(ves_context *c, ves_scenario *s, ves_parameters *parameters, ves_routes *routes, bool keep_use)
{
    ves_route_reader r = route_reader(c, s, parameters);
    for (size_t i = 0; i < s->n_given; ++i) {
        ves_given *given = &s->given[i];
        if (!given->route_group) continue;
        const size_t n = given->per_dose ? given->count : 1;
        if (keep_use) given->use = ves_new(n, sizeof *given->use);
        if (keep_use && !given->use) {
            ves_context_no_memory(c);
            return false;
        }
        r.at = given->where;
        for (size_t k = 0; k < n; ++k) {
            ves_route_use use = {0};
            const bool ok = ves_routes_add(&r, given->route_group, given->route, given->per_dose ? ++r.n_instance : 0,
                                           routes, &use);
            if (keep_use && ok) {
                given->use[given->n_use++] = use;
            } else {
                ves_route_use_free(&use);
            }
            if (!ok) return false;
        }
    }
    return true;
}

/* ---- events ---- */

static const char *compartment_name(size_t i, const void *graph)
{
    return ((const ves_graph *)graph)->topology->compartment[i].name;
}

/* The node of a name for size class j (sinks and studies with their own graph have one for all). */
static bool find_node(ves_context *c, const ves_scenario *s, const char *name, size_t j, ves_node *node)
{
    char *suffix = s->sizes.n ? ves_size_suffix(&s->sizes, j) : ves_format("%s", "");
    char *sized = suffix ? ves_format("%s%s", name, suffix) : NULL;
    if (!sized) ves_context_no_memory(c);
    const bool found = sized && (ves_graph_find_compartment(&s->graph, sized, node) ||
                                 ves_graph_find_compartment(&s->graph, name, node));
    free(suffix);
    free(sized);
    return found;
}

typedef struct targets {
    ves_dose_target *item;
    size_t n, room;
} targets;

static void add_target(ves_context *c, targets *t, ves_node node, double share, bool label)
{
    if (share == 0.0) return;
    if (!ves_grow(&t->item, t->n, &t->room, sizeof *t->item)) {
        ves_context_no_memory(c);
        return;
    }
    t->item[t->n++] = (ves_dose_target){node, share, label};
}

/* Label on vesicles of class j, by membrane (d^2) or lumen (d^3), as a share of all label on vesicles. */
static double label_share(ves_context *c, ves_scenario *s, size_t j)
{
    const ves_parameter *exponent = ves_context_parameter(c, &s->parameters, "label", 0, "size_exponent");
    double sum = 0.0;
    for (size_t k = 0; k < s->sizes.n; ++k)
        sum += s->sizes.fraction[k] * pow(s->sizes.diameter[k], exponent->quantity.value);
    return s->sizes.fraction[j] * pow(s->sizes.diameter[j], exponent->quantity.value) / sum;
}

/* The tracer's copy of one part of a dose: on vesicles where they go, free label in the blood (and CSF) or where the
 * dose waits.  What is expelled takes all its label along; label of vesicles that did not survive being given waits. */
static void add_label(ves_context *c, ves_scenario *s, targets *t, ves_node into, size_t j, double share)
{
    const ves_parameter *free_fraction = ves_context_parameter(c, &s->parameters, "label", 0, "free_fraction");
    const double all = label_share(c, s, j) * share, loose = free_fraction->quantity.value;
    const ves_compartment *to = &s->graph.topology->compartment[into.i];
    const bool followed = to->copy != VES_NONE;
    if (followed && to->role == VES_ROLE_SINK) {
        add_target(c, t, (ves_node){to->copy}, all, true);
        return;
    }
    const bool circulates = to->role == VES_ROLE_PLASMA || to->role == VES_ROLE_VESSEL ||
                            to->role == VES_ROLE_BLOOD_CELLS || to->role == VES_ROLE_CSF;
    add_target(c, t, followed ? (ves_node){to->copy} : s->depot_label, all * (1.0 - loose), true);
    add_target(c, t, circulates ? s->free_label : s->depot_label, all * loose, true);
}

static void add_split(ves_context *c, ves_scenario *s, targets *t, const ves_given *given, const char *into,
                      const double share[])
{
    for (size_t j = 0; j < (s->sizes.n ? s->sizes.n : 1); ++j) {
        ves_node node;
        const double part = (s->sizes.n ? s->sizes.fraction[j] : 1.0) * (share ? share[j] : 1.0);
        if (part == 0.0) continue;
        if (!find_node(c, s, into, j, &node)) {
            if (c->reader.status == VES_E_MEMORY) return;
            const char *near = ves_nearest(into, s->graph.topology->n_compartment, compartment_name, &s->graph);
            ves_reader_fail(&c->reader, VES_E_CONFIG, given->where, "there is no compartment \"%s\"%s%s%s",
                            ves_brief_of(into).text, near ? "; did you mean \"" : "", near ? near : "",
                            near ? "\"?" : ", expected one of the model");
            return;
        }
        add_target(c, t, node, part, false);
        if (s->tracer) add_label(c, s, t, node, j, share ? share[j] : 1.0);
    }
}

static void schedule_one(ves_context *c, ves_scenario *s, size_t index)
{
    ves_given *given = &s->given[index];
    const size_t n_use = given->n_use ? given->n_use : 1;
    const ves_parameter *begins = ves_context_parameter(c, &s->parameters, "dose", index, "at");
    const double at = begins ? begins->quantity.value : 0.0, every = number_of(c, s, index, "every", 0.0);
    for (size_t u = 0; u < n_use; ++u) { /* each dose of its own depot is a dose of its own */
        targets t = {0};
        if (given->n_use) {
            for (size_t k = 0; k < given->use[u].n_split; ++k)
                add_split(c, s, &t, given, given->use[u].split[k].into, given->use[u].split[k].share);
        } else if (given->into) {
            add_split(c, s, &t, given, given->into, NULL);
        }
        ves_dose dose = {.n_target = t.n,
                         .target = t.item,
                         .place = begins ? begins->at : given->at,
                         .count = given->per_dose ? 1 : given->count};
        if (given->wrong || !(c->study->end > 0.0)) {
            free(t.item);
            continue;
        }
        dose.amount = number_of(c, s, index, s->species ? "particles" : "amount", NAN);
        dose.at = at + (given->per_dose ? (double)u * every : 0.0);
        dose.over = number_of(c, s, index, "over", 0.0);
        dose.every = every;
        dose.place.setting = "at";
        if (t.n) ves_context_keep(c, ves_schedule_add_dose(&s->schedule, &dose, index, c->reader.report));
        free(t.item);
    }
}

void ves_dosing_schedule(ves_context *c, ves_scenario *s)
{
    s->schedule.end = c->study->end;
    for (size_t i = 0; i < s->n_given; ++i) schedule_one(c, s, i);
}
