#include "study/route_check.h"

#include "base/array.h"
#include "base/text.h"

#include <string.h>

enum { DEEPEST = 8 }; /* routes that use routes */

static const ves_row route_rows[] = {
    VES_ROW_PLAIN("name", VES_ROW_TEXT, "its name"),
    VES_ROW_PLAIN("title", VES_ROW_TEXT, "one line"),
    VES_ROW_PLAIN("note", VES_ROW_TEXT, "what to know"),
    VES_ROW_PLAIN("source", VES_ROW_TEXT, "where it was read"),
    VES_ROW_PLAIN("confidence", VES_ROW_TEXT, "seen, derived, memory or assumption"),
    VES_ROW_PLAIN("given", VES_ROW_TEXT, "\"bolus\", \"infusion\" or \"any\" (default)"),
    VES_ROW_PLAIN("numbers", VES_ROW_GROUP, "its numbers, each with unit, source and confidence; address ROUTE.number"),
    VES_ROW_PLAIN("from_species", VES_ROW_LIST,
                  "( (\"number\", \"address\"), ... ): a number of the route that the species may give instead"),
    VES_ROW_PLAIN("uses", VES_ROW_LIST, "routes whose numbers it reads or whose compartments it leads to"),
    VES_ROW_PLAIN("define", VES_ROW_LIST, "( (\"F\", \"formula\"), ... ): shorthands, in order"),
    VES_ROW_PLAIN("compartments", VES_ROW_LIST,
                  "names of compartments of its own, or groups ( { name = \"...\"; role = \"csf\"; } )"),
    VES_ROW_PLAIN("processes", VES_ROW_LIST, "what moves vesicles out of them"),
    VES_ROW_PLAIN("into", VES_ROW_TEXT, "where the whole dose goes"),
    VES_ROW_PLAIN("split", VES_ROW_LIST,
                  "( { into = \"...\"; share = \"formula\"; }, ... ) instead; shares add up to 1"),
};
static const ves_row compartment_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "its name"},
    VES_ROW_PLAIN("role", VES_ROW_TEXT,
                  "\"depot\", \"depot_cells\", \"csf\", \"surface\" or \"lumen\"; absent: depot_cells where the name "
                  "ends in _cells, "
                  "lumen where it is stomach, small_intestine or large_intestine, else depot"),
};
static const ves_row process_rows[] = {
    {.name = "from", .type = VES_ROW_TEXT, .required = true, .words = "compartment it takes from"},
    {.name = "to",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "compartment it gives to; of the route, of the body, or degraded, faeces, expelled"},
    VES_ROW_PLAIN("kind", VES_ROW_TEXT, "\"first_order\" (default) or \"weibull\""),
    VES_ROW_PLAIN("carries", VES_ROW_TEXT,
                  "\"vesicles\" (default), or \"contents\" where all that is there moves on, free label too"),
    VES_ROW_PLAIN("rate", VES_ROW_TEXT, "formula, 1/h"),
    VES_ROW_PLAIN("optional", VES_ROW_BOOL, "true: in a body without that compartment there is no such process"),
    VES_ROW_PLAIN("scale", VES_ROW_TEXT, "formula, h (weibull)"),
    VES_ROW_PLAIN("shape", VES_ROW_TEXT, "formula (weibull)"),
};
static const ves_row split_rows[] = {
    {.name = "into", .type = VES_ROW_TEXT, .required = true, .words = "compartment"},
    {.name = "share", .type = VES_ROW_TEXT, .required = true, .words = "formula"},
    VES_ROW_PLAIN("label", VES_ROW_TEXT,
                  "beside into = \"degraded\": the compartment where label of these vesicles goes, as if they had "
                  "survived; absent: the first of the list where the dose waits"),
};

size_t ves_route_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"route", VES_COUNT(route_rows), route_rows},
        {"route.compartments", VES_COUNT(compartment_rows), compartment_rows},
        {"route.processes", VES_COUNT(process_rows), process_rows},
        {"route.split", VES_COUNT(split_rows), split_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

static bool texts(ves_route_reader *r, const ves_setting *list)
{
    for (size_t i = 0; list && i < list->n; ++i) {
        if (list->child[i].kind == VES_SETTING_TEXT) continue;
        ves_reader_fail(r->reader, VES_E_CONFIG, list->child[i].at, "holds %s, expected texts in quotes",
                        ves_setting_kind_words(list->child[i].kind));
        return false;
    }
    return true;
}

const char *ves_route_compartment_name(const ves_setting *compartment)
{
    return compartment->kind == VES_SETTING_GROUP ? ves_setting_text(compartment, "name") : compartment->text;
}

static const ves_role depot_roles[] = {VES_ROLE_DEPOT, VES_ROLE_DEPOT_CELLS, VES_ROLE_CSF, VES_ROLE_SURFACE,
                                       VES_ROLE_LUMEN};

/* Contents of the gut: the body moves free label through them, whatever route leads there. */
static bool is_gut(const char *name)
{
    static const char *const names[] = {"stomach", "small_intestine", "large_intestine"};
    return ves_is_among(name, VES_COUNT(names), names);
}

static ves_role role_by_name(const char *name)
{
    const size_t n = strlen(name), m = strlen("_cells");
    if (is_gut(name)) return VES_ROLE_LUMEN;
    return n > m && strcmp(name + n - m, "_cells") == 0 ? VES_ROLE_DEPOT_CELLS : VES_ROLE_DEPOT;
}

static const char *depot_role_word(size_t i, const void *context)
{
    (void)context;
    return ves_role_word(depot_roles[i]);
}

bool ves_route_role_of(ves_route_reader *r, const ves_setting *compartment, ves_role *role)
{
    const ves_setting *stated = compartment->kind == VES_SETTING_GROUP ? ves_setting_find(compartment, "role") : NULL;
    const char *name = ves_route_compartment_name(compartment);
    if (!stated) {
        *role = role_by_name(name);
        return true;
    }
    if (is_gut(name) && strcmp(stated->text, ves_role_word(VES_ROLE_LUMEN)) != 0) {
        ves_reader_fail(r->reader, VES_E_CONFIG, stated->at,
                        "is \"%s\", but \"%s\" is part of the gut of every body, expected \"lumen\" or another name",
                        ves_brief_of(stated->text).text, name);
        return false;
    }
    for (size_t i = 0; i < VES_COUNT(depot_roles); ++i) {
        *role = depot_roles[i];
        if (strcmp(ves_role_word(*role), stated->text) == 0) return true;
    }
    const char *near = ves_nearest(stated->text, VES_COUNT(depot_roles), depot_role_word, NULL);
    ves_reader_fail(
        r->reader, VES_E_CONFIG, stated->at,
        "\"%s\" is no role of a route's compartment, expected depot, depot_cells, csf, surface or lumen%s%s%s",
        ves_brief_of(stated->text).text, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return false;
}

static void check_compartments(ves_route_reader *r, const ves_setting *list)
{
    for (size_t i = 0; list && i < list->n; ++i) {
        const ves_setting *one = &list->child[i];
        if (one->kind == VES_SETTING_GROUP) {
            ves_role role;
            ves_reader_check(r->reader, one, VES_COUNT(compartment_rows), compartment_rows);
            if (ves_route_compartment_name(one) && (!ves_setting_find(one, "role") || ves_setting_text(one, "role")))
                (void)ves_route_role_of(r, one, &role);
        } else if (one->kind != VES_SETTING_TEXT) {
            ves_reader_fail(r->reader, VES_E_CONFIG, one->at, "holds %s, expected names in quotes, or groups { }",
                            ves_setting_kind_words(one->kind));
            return;
        }
    }
}

bool ves_route_is_pair(const ves_setting *pair)
{
    return pair->kind == VES_SETTING_LIST && pair->n == 2 && pair->child[0].kind == VES_SETTING_TEXT &&
           pair->child[1].kind == VES_SETTING_TEXT;
}

static void check_defines(ves_route_reader *r, const ves_setting *list)
{
    for (size_t i = 0; list && i < list->n; ++i) {
        const ves_setting *pair = &list->child[i];
        if (ves_route_is_pair(pair)) continue;
        ves_reader_fail(r->reader, VES_E_CONFIG, pair->at, "expected pairs (\"name\", \"formula\")");
    }
}

static void check_groups(ves_route_reader *r, const ves_setting *list, size_t n_row, const ves_row rows[])
{
    for (size_t i = 0; list && i < list->n; ++i) {
        if (list->child[i].kind != VES_SETTING_GROUP) {
            ves_reader_fail(r->reader, VES_E_CONFIG, list->child[i].at, "holds %s, expected groups { }",
                            ves_setting_kind_words(list->child[i].kind));
        } else {
            ves_reader_check(r->reader, &list->child[i], n_row, rows);
        }
    }
}

bool ves_route_carries_contents(const ves_setting *process)
{
    const char *word = ves_setting_text(process, "carries");
    return word && strcmp(word, "contents") == 0;
}

static const ves_setting *own_compartment(const ves_setting *route, const char *name)
{
    const ves_setting *own = ves_setting_find(route, "compartments");
    for (size_t i = 0; own && name && i < own->n; ++i) {
        const char *its = ves_route_compartment_name(&own->child[i]);
        if (its && strcmp(its, name) == 0) return &own->child[i];
    }
    return NULL;
}

static void check_carries(ves_route_reader *r, const ves_setting *route, const ves_setting *process)
{
    static const char *const words[] = {"vesicles", "contents"};
    const ves_setting *stated = ves_setting_find(process, "carries");
    if (!stated || stated->kind != VES_SETTING_TEXT) return;
    const char *near = ves_nearest_of(stated->text, VES_COUNT(words), words);
    if (!ves_is_among(stated->text, VES_COUNT(words), words)) {
        ves_reader_fail(r->reader, VES_E_CONFIG, stated->at, "is \"%s\", expected \"vesicles\" or \"contents\"%s%s%s",
                        ves_brief_of(stated->text).text, near ? "; did you mean \"" : "", near ? near : "",
                        near ? "\"?" : "");
        return;
    }
    const char *from = ves_setting_text(process, "from");
    const ves_setting *own = own_compartment(route, from);
    ves_role role;
    if (!ves_route_carries_contents(process) || !own || !ves_route_role_of(r, own, &role)) return;
    if (is_gut(from)) {
        ves_reader_fail(r->reader, VES_E_CONFIG, stated->at,
                        "the contents of \"%s\" move on by themselves, at the rate of the species; expected no "
                        "`carries` here",
                        from);
    } else if (role == VES_ROLE_DEPOT_CELLS || role == VES_ROLE_CSF) {
        ves_reader_fail(r->reader, VES_E_CONFIG, stated->at,
                        "\"%s\" is %s, which holds no contents that could move; expected a depot, a surface or a lumen",
                        from, ves_role_word(role));
    }
}

/* What lies in a lumen is not absorbed there, so it moves on. */
static void check_lumens(ves_route_reader *r, const ves_setting *route)
{
    const ves_setting *own = ves_setting_find(route, "compartments"), *processes = ves_setting_find(route, "processes");
    for (size_t i = 0; own && i < own->n && !r->reader->status; ++i) {
        const char *name = ves_route_compartment_name(&own->child[i]);
        ves_role role;
        if (!name || is_gut(name) || !ves_route_role_of(r, &own->child[i], &role) || role != VES_ROLE_LUMEN) continue;
        bool leaves = false;
        for (size_t k = 0; processes && k < processes->n; ++k) {
            const char *from = ves_setting_text(&processes->child[k], "from");
            leaves = leaves || (from && strcmp(from, name) == 0 && ves_route_carries_contents(&processes->child[k]));
        }
        if (leaves) continue;
        ves_reader_fail(r->reader, VES_E_CONFIG, own->child[i].at,
                        "\"%s\" is a lumen that nothing leads out of, expected a process from it with carries = "
                        "\"contents\"",
                        name);
    }
}

/* A place for label stands beside what breaks vesicles. */
static void check_split(ves_route_reader *r, const ves_setting *split)
{
    const ves_setting *label = ves_setting_find(split, "label");
    const char *into = ves_setting_text(split, "into");
    if (label && label->kind == VES_SETTING_TEXT && into && strcmp(into, "degraded") != 0)
        ves_reader_fail(
            r->reader, VES_E_CONFIG, label->at,
            "vesicles that go into \"%s\" keep their label, expected `label` beside into = \"degraded\" only",
            ves_brief_of(into).text);
}

const ves_setting *ves_route_used(ves_route_reader *r, const ves_setting *route, size_t i, int depth, const char **name)
{
    const ves_setting *uses = ves_setting_find(route, "uses");
    if (!uses || uses->kind != VES_SETTING_LIST || i >= uses->n || uses->child[i].kind != VES_SETTING_TEXT) return NULL;
    *name = uses->child[i].text;
    if (depth < DEEPEST) return r->fetch(*name, uses->child[i].at, r->context);
    ves_reader_fail(r->reader, VES_E_CONFIG, uses->child[i].at, "routes use each other in a circle");
    return NULL;
}

static void check_one(ves_route_reader *r, const ves_setting *route, ves_given_as *given, bool *per_dose);

static void check_used(ves_route_reader *r, const ves_setting *route, int depth)
{
    const char *name;
    const ves_setting *other;
    ves_given_as given;
    bool per_dose;
    for (size_t i = 0; (other = ves_route_used(r, route, i, depth, &name)); ++i) {
        check_one(r, other, &given, &per_dose);
        if (!r->reader->status) check_used(r, other, depth + 1);
    }
}

bool ves_route_check(ves_route_reader *r, const ves_setting *route, ves_given_as *given, bool *per_dose)
{
    const ves_status before = ves_reader_begin(r->reader);
    check_one(r, route, given, per_dose);
    if (!r->reader->status) check_used(r, route, 0);
    const bool ok = !r->reader->status;
    (void)ves_reader_end(r->reader, before);
    return ok;
}

static void check_one(ves_route_reader *r, const ves_setting *route, ves_given_as *given, bool *per_dose)
{
    ves_reader_check(r->reader, route, VES_COUNT(route_rows), route_rows);
    const char *word = ves_setting_text(route, "given");
    *given = !word || strcmp(word, "any") == 0 ? VES_GIVEN_ANY
             : strcmp(word, "bolus") == 0      ? VES_GIVEN_BOLUS
                                               : VES_GIVEN_INFUSION;
    if (*given == VES_GIVEN_INFUSION && strcmp(word, "infusion") != 0) {
        ves_reader_fail(r->reader, VES_E_CONFIG, ves_setting_find(route, "given")->at,
                        "is \"%s\", expected \"bolus\", \"infusion\" or \"any\"", word);
    }
    const ves_setting *into = ves_setting_find(route, "into"), *split = ves_setting_find(route, "split");
    if ((into == NULL) == (split == NULL)) {
        ves_reader_fail(r->reader, VES_E_CONFIG, route->at,
                        "a route says where its dose goes, expected either into = \"...\" or split = ( ... )");
    }
    const ves_setting *processes = ves_setting_find(route, "processes");
    check_compartments(r, ves_setting_find(route, "compartments"));
    (void)texts(r, ves_setting_find(route, "uses"));
    check_defines(r, ves_setting_find(route, "define"));
    check_groups(r, processes, VES_COUNT(process_rows), process_rows);
    check_groups(r, split, VES_COUNT(split_rows), split_rows);
    for (size_t i = 0; split && i < split->n; ++i) check_split(r, &split->child[i]);
    for (size_t i = 0; processes && i < processes->n; ++i) check_carries(r, route, &processes->child[i]);
    check_lumens(r, route);
    *per_dose = false;
    for (size_t i = 0; processes && i < processes->n; ++i) {
        const char *kind = ves_setting_text(&processes->child[i], "kind");
        *per_dose = *per_dose || (kind && strcmp(kind, "weibull") == 0);
    }
}
