#include "study/route.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/setting_rows.h"
#include "study/route_check.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void ves_route_use_free(ves_route_use *use)
{
    for (size_t i = 0; i < use->n_split; ++i) {
        free(use->split[i].into);
        free(use->split[i].label);
    }
    free(use->split);
    *use = (ves_route_use){0};
}

static void free_depot(ves_depot *d)
{
    for (size_t i = 0; i < d->n_compartment; ++i) free((void *)(uintptr_t)d->compartment[i]);
    for (size_t i = 0; i < d->n_into; ++i) free((void *)(uintptr_t)d->into[i]);
    for (size_t i = 0; i < d->n_process; ++i) {
        free((void *)(uintptr_t)d->process[i].from);
        free((void *)(uintptr_t)d->process[i].to);
    }
    free((void *)(uintptr_t)d->compartment);
    free((void *)(uintptr_t)d->role);
    free((void *)(uintptr_t)d->into);
    free((void *)(uintptr_t)d->process);
    *d = (ves_depot){0};
}

void ves_routes_free(ves_routes *routes)
{
    for (size_t i = 0; i < routes->n_depot; ++i) {
        free_depot(&routes->depot[i]);
        free(routes->depot_name[i]);
    }
    free(routes->depot);
    free(routes->depot_name);
    *routes = (ves_routes){0};
}

static void no_memory(ves_route_reader *r)
{
    ves_reader_fail(r->reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
}

/* ---- formulas ---- */

/* Where a name in a formula is looked for: shorthands, numbers of the route, the diameter d in nm, then any address. */
typedef struct scope {
    ves_route_reader *r;
    const ves_setting *route;
    const char *name;
    size_t n_define; /* shorthands that may be used here: those above */
} scope;

static void keep_status(ves_route_reader *r, ves_status status)
{
    if (status && !r->reader->status) r->reader->status = status;
}

static bool meaning(const char *name, void *context, ves_variable *variable);

static bool shorthand(const scope *s, const char *name, ves_variable *variable)
{
    const ves_setting *define = ves_setting_find(s->route, "define");
    for (size_t i = 0; define && i < s->n_define; ++i) {
        const ves_setting *pair = &define->child[i];
        if (strcmp(pair->child[0].text, name) != 0) continue;
        scope above = *s;
        above.n_define = i;
        variable->kind = VES_VARIABLE_FORMULA;
        keep_status(s->r, ves_formulas_add(s->r->formulas, &pair->child[1], true, meaning, &above, &variable->of,
                                           s->r->reader->report));
        if (s->r->reader->status) *variable = (ves_variable){VES_VARIABLE_DIAMETER, 0}; /* that was said */
        return true;
    }
    return false;
}

/* In a formula the hyphens of a route's name are underscores: topical_wound.contact. */
static bool same_address(const char *address, const char *name)
{
    for (; *address && *name; ++address, ++name) {
        if (*address != *name && !(*address == '-' && *name == '_')) return false;
    }
    return *address == *name;
}

static ves_parameter *find_number(const scope *s, const char *name)
{
    char *own = ves_format("%s.%s", s->name, name);
    if (!own) no_memory(s->r);
    ves_parameter *p = own ? ves_parameters_find(s->r->parameters, own) : NULL;
    free(own);
    if (!p) p = ves_parameters_find(s->r->parameters, name);
    for (size_t i = 0; !p && i < s->r->parameters->n; ++i) {
        if (same_address(s->r->parameters->item[i].address, name)) p = &s->r->parameters->item[i];
    }
    return p;
}

static bool meaning(const char *name, void *context, ves_variable *variable)
{
    const scope *s = context;
    if (shorthand(s, name, variable)) return true;
    *variable = (ves_variable){VES_VARIABLE_DIAMETER, 0};
    if (strcmp(name, "d") == 0) return true;
    ves_parameter *p = find_number(s, name);
    if (p) {
        p->used = true;
        *variable = (ves_variable){p->dim == VES_DIM_LENGTH ? VES_VARIABLE_LENGTH : VES_VARIABLE_NUMBER,
                                   (ves_index)(p - s->r->parameters->item)};
        return true;
    }
    const ves_body_setting *row = ves_body_setting_find(name);
    if (!row) return false;
    const char *from = s->r->route && strcmp(s->r->route, s->name) != 0 ? s->r->route : NULL;
    ves_reader_fail(s->r->reader, VES_E_CONFIG, s->r->at, /* a known number that this species does not have */
                    "%s%s%s\"%s\"%s needs \"%s\" (%s), which neither species \"%s\" nor the product gives; expected "
                    "another route, or that number",
                    from ? "\"" : "", from ? from : "", from ? "\" leads to " : "", s->name, from ? ", which" : "",
                    name, row->words, s->r->species ? s->r->species : "?");
    return true;
}

/* The number of a formula of this route. Returns false after an error. */
static bool add_formula(ves_route_reader *r, const ves_setting *route, const char *name, const ves_setting *formula,
                        ves_index *index)
{
    const ves_setting *define = ves_setting_find(route, "define");
    scope s = {.r = r, .route = route, .name = name, .n_define = define ? define->n : 0};
    keep_status(r, ves_formulas_add(r->formulas, formula, false, meaning, &s, index, r->reader->report));
    return !r->reader->status;
}

/* ---- numbers ---- */

/* "numbers = { depot = { rate = {...}; }; }": ROUTE.depot.rate. */
static void take_numbers(ves_route_reader *r, const ves_setting *group, const char *prefix)
{
    const char *source = r->reader->source, *confidence = r->reader->confidence;
    for (size_t i = 0; i < group->n; ++i) {
        const ves_setting *s = &group->child[i];
        char *address = ves_format("%s.%s", prefix, s->name);
        if (!address) {
            no_memory(r);
            return;
        }
        const ves_setting *value = s->kind == VES_SETTING_GROUP ? ves_setting_find(s, "value") : s;
        if (s->kind == VES_SETTING_GROUP && !value) {
            take_numbers(r, s, address);
        } else if (!ves_parameters_find(r->parameters, address)) {
            ves_parameter model = {.dim = VES_DIM_NUMBER, .least = 0.0, .most = HUGE_VAL};
            if (value->kind == VES_SETTING_TEXT)
                (void)ves_quantity_guess(r->reader->units, value->text, r->reader->amount_unit, &model.dim);
            model.other = model.dim;
            (void)ves_reader_parameter(r->reader, s, address, &model, r->parameters);
        }
        free(address);
    }
    r->reader->source = source;
    r->reader->confidence = confidence;
}

/* A number of the route becomes that of the species, where this one gives it. */
static void take_from_species(ves_route_reader *r, const ves_setting *route, const char *name)
{
    const ves_setting *list = ves_setting_find(route, "from_species");
    for (size_t i = 0; list && i < list->n; ++i) {
        const ves_setting *pair = &list->child[i];
        if (!ves_route_is_pair(pair)) {
            ves_reader_fail(r->reader, VES_E_CONFIG, pair->at, "expected pairs (\"number\", \"address\")");
            return;
        }
        const ves_parameter *given = ves_parameters_find(r->parameters, pair->child[1].text);
        char *address = ves_format("%s.%s", name, pair->child[0].text);
        if (!address) no_memory(r);
        if (address && given) {
            ves_parameter own = *given;
            own.address = address;
            keep_status(r, ves_parameters_put(r->parameters, &own, r->reader->report));
        }
        free(address);
    }
}

static void take_all_numbers(ves_route_reader *r, const ves_setting *route, const char *name, int depth)
{
    const char *source = r->reader->source, *confidence = r->reader->confidence;
    const ves_setting *numbers = ves_setting_find(route, "numbers"), *other;
    r->reader->source = ves_setting_text(route, "source");
    r->reader->confidence =
        ves_setting_text(route, "confidence") ? ves_confidence_word(ves_setting_text(route, "confidence")) : NULL;
    if (ves_setting_is(numbers, VES_ROW_GROUP)) take_numbers(r, numbers, name);
    take_from_species(r, route, name);
    const char *used;
    for (size_t i = 0; (other = ves_route_used(r, route, i, depth, &used)); ++i)
        take_all_numbers(r, other, used, depth + 1);
    r->reader->source = source;
    r->reader->confidence = confidence;
}

void ves_route_numbers(ves_route_reader *r, const ves_setting *route, const char *name)
{
    take_all_numbers(r, route, name, 0);
}

/* ---- depots ---- */

/* A name of the route's own gets the number of its dose, where each dose has depots of its own. */
static char *instance_name(const ves_setting *route, const char *name, size_t instance)
{
    const ves_setting *own = ves_setting_find(route, "compartments");
    for (size_t i = 0; own && instance && i < own->n; ++i) {
        if (strcmp(ves_route_compartment_name(&own->child[i]), name) == 0)
            return ves_format("%s_dose%zu", name, instance);
    }
    return ves_format("%s", name);
}

static bool read_process(ves_route_reader *r, const ves_setting *route, const char *name, size_t instance,
                         const ves_setting *s, ves_depot_process *p)
{
    const char *kind = ves_setting_text(s, "kind");
    p->kind = ves_process_kind_find(kind ? kind : "first_order");
    if (!p->kind || (strcmp(p->kind->name, "first_order") != 0 && strcmp(p->kind->name, "weibull") != 0)) {
        ves_reader_fail(r->reader, VES_E_CONFIG, ves_setting_find(s, "kind")->at,
                        "\"%s\", expected \"first_order\" or \"weibull\" in a route", kind);
        return false;
    }
    p->at = s->at;
    p->contents = ves_route_carries_contents(s);
    p->from = instance_name(route, ves_setting_text(s, "from"), instance);
    p->to = instance_name(route, ves_setting_text(s, "to"), instance);
    const ves_setting *optional = ves_setting_find(s, "optional");
    p->optional = optional && optional->kind == VES_SETTING_BOOL && optional->number != 0.0;
    if (!p->from || !p->to) {
        no_memory(r);
        return false;
    }
    for (size_t k = 0; k < p->kind->n_param; ++k) {
        const ves_setting *formula = ves_setting_find(s, p->kind->param[k].name);
        if (!formula || formula->kind != VES_SETTING_TEXT) {
            ves_place at = s->at;
            at.setting = p->kind->param[k].name;
            ves_reader_fail(r->reader, VES_E_CONFIG, at, "is missing here, expected a formula in quotes (%s)",
                            p->kind->param[k].words);
            return false;
        }
        if (!add_formula(r, route, name, formula, &p->formula[k])) return false;
        if (p->kind->param[k].above_low) r->formulas->plan[p->formula[k]].above_zero = true;
    }
    return true;
}

/* What a dose of this route goes into. */
static const char *into_at(const ves_setting *route, size_t i)
{
    const ves_setting *split = ves_setting_find(route, "split");
    if (split) return i < split->n ? ves_setting_text(&split->child[i], "into") : NULL;
    return i == 0 ? ves_setting_text(route, "into") : NULL;
}

static bool fill_depot(ves_route_reader *r, const ves_setting *route, const char *name, size_t instance,
                       ves_depot *depot)
{
    const ves_setting *own = ves_setting_find(route, "compartments"), *processes = ves_setting_find(route, "processes");
    char **compartment = ves_new(own ? own->n : 0, sizeof *compartment);
    ves_role *role = ves_new(own ? own->n : 0, sizeof *role);
    const ves_setting *split = ves_setting_find(route, "split");
    char **into = ves_new(split ? split->n : 1, sizeof *into);
    ves_depot_process *process = ves_new(processes ? processes->n : 0, sizeof *process);
    depot->compartment = (const char *const *)compartment;
    depot->role = role;
    depot->into = (const char *const *)into;
    depot->process = process;
    depot->at = own ? own->at : route->at;
    bool ok = compartment && role && into && process;
    if (!ok) no_memory(r);
    for (size_t i = 0; ok && own && i < own->n; ++i) {
        compartment[i] = instance_name(route, ves_route_compartment_name(&own->child[i]), instance);
        ok = compartment[i] != NULL;
        if (!ok) no_memory(r);
        depot->n_compartment = i + ok;
        ok = ok && ves_route_role_of(r, &own->child[i], &role[i]);
    }
    for (size_t i = 0; ok && into_at(route, i); ++i) {
        into[i] = instance_name(route, into_at(route, i), instance);
        ok = into[i] != NULL;
        if (!ok) no_memory(r);
        depot->n_into = i + ok;
    }
    for (size_t i = 0; ok && processes && i < processes->n; ++i) {
        depot->n_process = i + 1;
        ok = read_process(r, route, name, instance, &processes->child[i], &process[i]);
    }
    return ok;
}

static bool add_depot(ves_route_reader *r, const ves_setting *route, const char *name, size_t instance,
                      ves_routes *routes)
{
    char *label = ves_format("%s %zu", name, instance);
    for (size_t i = 0; label && i < routes->n_depot; ++i) {
        if (strcmp(routes->depot_name[i], label) != 0) continue;
        free(label);
        return true;
    }
    if (!label || !ves_grow(&routes->depot, routes->n_depot, &routes->room_depot, sizeof *routes->depot) ||
        !ves_grow(&routes->depot_name, routes->n_depot, &routes->room_name, sizeof *routes->depot_name)) {
        free(label);
        no_memory(r);
        return false;
    }
    const size_t mine = routes->n_depot++;
    routes->depot_name[mine] = label;
    routes->depot[mine] = (ves_depot){0};
    ves_depot depot = {0};
    const bool ok = fill_depot(r, route, name, instance, &depot);
    routes->depot[mine] = depot;
    return ok;
}

static bool has_compartment(const ves_setting *route, const char *name)
{
    const ves_setting *own = ves_setting_find(route, "compartments");
    for (size_t i = 0; own && i < own->n; ++i) {
        if (strcmp(ves_route_compartment_name(&own->child[i]), name) == 0) return true;
    }
    return false;
}

/* Does a dose or a process of the route lead to a compartment of the other one? If not, it only reads its numbers. */
static bool leads_to(const ves_setting *route, const ves_setting *other)
{
    const ves_setting *processes = ves_setting_find(route, "processes");
    for (size_t i = 0; into_at(route, i); ++i) {
        if (has_compartment(other, into_at(route, i))) return true;
    }
    for (size_t i = 0; processes && i < processes->n; ++i) {
        if (has_compartment(other, ves_setting_text(&processes->child[i], "from")) ||
            has_compartment(other, ves_setting_text(&processes->child[i], "to")))
            return true;
    }
    return false;
}

/* The routes it leads to come first, so that their compartments are there. */
static bool add_used(ves_route_reader *r, const ves_setting *route, ves_routes *routes, int depth)
{
    const ves_setting *other;
    const char *name;
    bool ok = true;
    for (size_t i = 0; ok && (other = ves_route_used(r, route, i, depth, &name)); ++i) {
        if (leads_to(route, other)) ok = add_used(r, other, routes, depth + 1) && add_depot(r, other, name, 0, routes);
    }
    return ok && !r->reader->status;
}

static bool read_split(ves_route_reader *r, const ves_setting *route, const char *name, size_t instance,
                       ves_route_use *use)
{
    const ves_setting *list = ves_setting_find(route, "split");
    const char *into = ves_setting_text(route, "into");
    const size_t n = list ? list->n : 1;
    use->split = ves_new(n, sizeof *use->split);
    if (!use->split) {
        no_memory(r);
        return false;
    }
    for (size_t i = 0; i < n; ++i) {
        ves_split *split = &use->split[use->n_split++];
        split->into = instance_name(route, list ? ves_setting_text(&list->child[i], "into") : into, instance);
        if (!split->into) {
            no_memory(r);
            return false;
        }
        const char *label = list ? ves_setting_text(&list->child[i], "label") : NULL;
        split->label = label ? instance_name(route, label, instance) : NULL;
        if (label && !split->label) {
            no_memory(r);
            return false;
        }
        split->share = VES_NO_INDEX;
        if (list && !add_formula(r, route, name, ves_setting_find(&list->child[i], "share"), &split->share))
            return false;
    }
    if (list) use->at = list->at;
    return true;
}

bool ves_routes_add(ves_route_reader *r, const ves_setting *route, const char *name, size_t instance,
                    ves_routes *routes, ves_route_use *use)
{
    r->route = name;
    return add_used(r, route, routes, 0) && add_depot(r, route, name, instance, routes) &&
           read_split(r, route, name, instance, use);
}
