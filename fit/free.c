#include "fit/free.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/free_prior.h"
#include "study/derived.h"
#include "study/fit_rows.h"
#include "study/ranges.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_free_list_free(ves_free_list *list)
{
    for (size_t i = 0; i < list->n; ++i) {
        free(list->item[i].name);
        free(list->item[i].unit);
    }
    free(list->item);
    free(list->binding);
    *list = (ves_free_list){0};
}

ves_status ves_free_add(ves_free_list *list, const ves_free *item, ves_report *report)
{
    if (!item->name || !item->unit || !ves_grow(&list->item, list->n, &list->room, sizeof *list->item)) {
        free(item->name);
        free(item->unit);
        return ves_fail_memory(report);
    }
    list->no_prior = list->no_prior || item->prior.none;
    list->item[list->n++] = *item;
    return VES_OK;
}

ves_status ves_free_bind(ves_free_list *list, const ves_binding *binding, ves_report *report)
{
    if (!ves_grow(&list->binding, list->n_binding, &list->room_binding, sizeof *list->binding))
        return ves_fail_memory(report);
    list->binding[list->n_binding++] = *binding;
    return VES_OK;
}

/* ---- which numbers ---- */

/* An entry of the list: its text, or its group. */
typedef struct entry {
    const ves_setting *group;   /* NULL: an address alone */
    const ves_setting *address; /* a text, or a list of texts */
    const ves_setting *scenario;
    bool factor;
    ves_reader *reader;
    const ves_study *study;
    ves_free_list *list;
    size_t first, n; /* its bindings */
} entry;

static size_t text_count(const ves_setting *s)
{
    return s->kind == VES_SETTING_LIST ? s->n : 1;
}

static const char *text_at(const ves_setting *s, size_t i)
{
    const ves_setting *one = s->kind == VES_SETTING_LIST ? &s->child[i] : s;
    return one->kind == VES_SETTING_TEXT ? one->text : NULL;
}

static bool is_texts(ves_reader *reader, const ves_setting *s, const char *what)
{
    bool fine = text_count(s) > 0;
    for (size_t i = 0; i < text_count(s); ++i) fine = fine && text_at(s, i);
    if (!fine) ves_reader_fail(reader, VES_E_CONFIG, s->at, "expected %s, or a list [ ] of these", what);
    return fine;
}

static bool of_scenario(const entry *e, const ves_scenario *s)
{
    bool is = !e->scenario;
    for (size_t i = 0; e->scenario && i < text_count(e->scenario); ++i)
        is = is || strcmp(text_at(e->scenario, i), s->name) == 0 || strcmp(text_at(e->scenario, i), s->written) == 0;
    return is;
}

static const char *scenario_name(size_t i, const void *study)
{
    return ((const ves_study *)study)->scenario[i].name;
}

static bool check_scenarios(const entry *e)
{
    const ves_study *study = e->study;
    if (!e->scenario) return true;
    if (!is_texts(e->reader, e->scenario, "the name of a scenario")) return false;
    for (size_t i = 0; i < text_count(e->scenario); ++i) {
        const char *name = text_at(e->scenario, i);
        bool found = false;
        for (size_t s = 0; s < study->n_scenario; ++s)
            found =
                found || strcmp(study->scenario[s].name, name) == 0 || strcmp(study->scenario[s].written, name) == 0;
        if (found) continue;
        const char *near = ves_nearest(name, study->n_scenario, scenario_name, study);
        ves_reader_fail(e->reader, VES_E_CONFIG, e->scenario->at, "there is no scenario \"%s\"%s%s%s",
                        ves_brief_of(name).text, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        return false;
    }
    return true;
}

/* A scenario that differs by a number which is one free number of all loses its difference. */
static void warn_of_set(const entry *e, size_t scenario, const ves_parameter *p)
{
    const ves_parameter *apart = ves_range_set_apart(e->study, p->address);
    if (!apart || apart->at.line == 0) return;
    ves_warn(e->reader->report, e->address->at,
             "\"%s\" is set in scenario \"%s\": what the fit tries takes its place; `scenario` beside the address "
             "leaves it out",
             p->address, ves_brief_of(e->study->scenario[scenario].name).text);
}

static ves_status bind_matches(entry *e, const char *pattern, size_t *n_found)
{
    ves_status status = VES_OK;
    const bool wild = strpbrk(pattern, "*?[") != NULL;
    for (size_t s = 0; s < e->study->n_scenario; ++s) {
        const ves_parameters *all = &e->study->scenario[s].parameters;
        if (!of_scenario(e, &e->study->scenario[s])) continue;
        for (size_t i = 0; i < all->n && !status; ++i) {
            const ves_parameter *p = &all->item[i];
            if (!p->used || (wild ? fnmatch(pattern, p->address, 0) : strcmp(pattern, p->address)) != 0) continue;
            if (wild && (p->quantity.value == 0.0 || p->follows)) continue; /* what is not there stays so */
            ++*n_found;
            if (p->set && !e->factor) warn_of_set(e, s, p);
            status = ves_free_bind(e->list,
                                   &(ves_binding){.coordinate = e->list->n,
                                                  .scenario = s,
                                                  .study = VES_NONE,
                                                  .item = (ves_index)i,
                                                  .factor = e->factor},
                                   e->reader->report);
        }
    }
    return status;
}

static void say_no_number(const entry *e, const char *address)
{
    const char *near = NULL;
    bool there = false;
    for (size_t s = 0; s < e->study->n_scenario; ++s) {
        const ves_parameters *all = &e->study->scenario[s].parameters;
        there = there || ves_parameters_find(all, address);
        if (!near) near = ves_parameters_nearest(all, address);
    }
    if (there) {
        ves_reader_fail(e->reader, VES_E_CONFIG, e->address->at,
                        "\"%s\" is not used%s, so nothing can be learned of it", ves_brief_of(address).text,
                        e->scenario ? " in these scenarios" : "");
    } else {
        ves_reader_fail(e->reader, VES_E_CONFIG, e->address->at, "there is no number \"%s\"%s%s%s",
                        ves_brief_of(address).text, near ? "; did you mean \"" : "", near ? near : "",
                        near ? "\"?" : " (vesipk explain lists them)");
    }
}

/* Does the number of this address follow from others? That is said. */
static bool follows(const entry *e, const char *address)
{
    for (size_t s = 0; s < e->study->n_scenario; ++s) {
        const ves_parameter *p = ves_parameters_find(&e->study->scenario[s].parameters, address);
        if (p && ves_derived_refuse(e->reader, p, e->address->at)) return true;
    }
    return false;
}

/* All numbers of an entry. @return false: a fault, which was said */
static bool find_numbers(entry *e, ves_status *status)
{
    e->first = e->list->n_binding;
    if (!check_scenarios(e) || !is_texts(e->reader, e->address, "the address of a number")) return false;
    bool fine = true;
    for (size_t i = 0; i < text_count(e->address) && !*status; ++i) {
        size_t n_found = 0;
        if (follows(e, text_at(e->address, i))) return false;
        *status = bind_matches(e, text_at(e->address, i), &n_found);
        if (n_found == 0) say_no_number(e, text_at(e->address, i));
        fine = fine && n_found > 0;
    }
    e->n = e->list->n_binding - e->first;
    return fine && !*status;
}

static const ves_parameter *number_of(const entry *e, size_t i)
{
    const ves_binding *b = &e->list->binding[e->first + i];
    return &e->study->scenario[b->scenario].parameters.item[b->item];
}

/* One value for several numbers: of one dimension, and one as they are now unless a start says otherwise. */
static bool check_alike(const entry *e)
{
    const ves_parameter *first = number_of(e, 0);
    for (size_t i = 1; i < e->n && !e->factor; ++i) {
        const ves_parameter *p = number_of(e, i);
        if (p->dim == first->dim && p->quantity.dose_unit == first->quantity.dose_unit &&
            p->quantity.per_mass == first->quantity.per_mass)
            continue;
        ves_reader_fail(e->reader, VES_E_CONFIG, e->address->at,
                        "\"%s\" and \"%s\" cannot have one value: they are of different units", first->address,
                        p->address);
        return false;
    }
    return true;
}

/* ---- faults of all together ---- */

static bool same_number(const ves_binding *a, const ves_binding *b)
{
    return a->scenario == b->scenario && a->item == b->item;
}

/* Does coordinate `b` reach every number that coordinate `a` does? */
static bool covers(const ves_free_list *list, size_t a, size_t b)
{
    bool all = true;
    for (size_t i = 0; i < list->n_binding; ++i) {
        const ves_binding *mine = &list->binding[i];
        if (mine->coordinate != a) continue;
        bool found = false;
        for (size_t k = 0; k < list->n_binding; ++k)
            found = found || (list->binding[k].coordinate == b && same_number(mine, &list->binding[k]));
        all = all && found;
    }
    return all;
}

static bool meet(const ves_free_list *list, size_t a, size_t b, const ves_binding **where)
{
    for (size_t i = 0; i < list->n_binding; ++i) {
        for (size_t k = 0; k < list->n_binding; ++k) {
            *where = &list->binding[i];
            if (list->binding[i].coordinate == a && list->binding[k].coordinate == b &&
                same_number(&list->binding[i], &list->binding[k]))
                return true;
        }
    }
    return false;
}

/* A number that is set twice; or set and multiplied everywhere, so that only the product can be learned. */
static void check_twice(const ves_study *study, const ves_free_list *list, ves_reader *reader)
{
    for (size_t b = 1; b < list->n; ++b) {
        for (size_t a = 0; a < b; ++a) {
            const ves_binding *where;
            const ves_free *one = &list->item[a], *two = &list->item[b];
            if (one->by_study || two->by_study) continue;
            if (strcmp(one->name, two->name) == 0) {
                ves_reader_fail(reader, VES_E_CONFIG, two->at, "\"%s\" is free already, expected another name",
                                two->name);
                continue;
            }
            if (!meet(list, a, b, &where)) continue;
            const bool both_set = one->kind == VES_FREE_NUMBER && two->kind == VES_FREE_NUMBER;
            if (!both_set && !covers(list, a, b) && !covers(list, b, a)) continue;
            const ves_scenario *s = &study->scenario[where->scenario];
            ves_reader_fail(reader, VES_E_CONFIG, two->at, "\"%s\" of scenario \"%s\" is free twice: by \"%s\" too",
                            s->parameters.item[where->item].address, s->name, one->name);
        }
    }
}

/* ---- the list ---- */

/* A number that each study has its own value of: one factor more a study. */
static ves_status add_by_study(entry *e, const ves_observations *o, size_t common)
{
    static const ves_row spread = {.name = "spread", .type = VES_ROW_QUANTITY, .least = 1.0, .most = 100.0};
    double gsd = 1.3;
    const ves_setting *by = ves_setting_find(e->group, "by"), *s = ves_setting_find(e->group, "spread");
    if (!by) return VES_OK;
    if (by->kind != VES_SETTING_TEXT || strcmp(by->text, "study") != 0) {
        ves_reader_fail(e->reader, VES_E_CONFIG, by->at, "expected \"study\"");
        return VES_OK;
    }
    if (s && !ves_reader_number(e->reader, s, &spread, &gsd)) return VES_OK;
    e->list->by_study = true;
    ves_status status = VES_OK;
    for (size_t k = 0; k < o->n_study && !status; ++k) {
        ves_free item = {.name = ves_format("%s@%s", e->list->item[common].name, o->study[k]),
                         .unit = ves_copy_text("1"),
                         .kind = VES_FREE_FACTOR,
                         .prior = ves_prior_around(1.0, gsd),
                         .written = 1.0,
                         .start = 1.0,
                         .low = pow(gsd, -1.959963984540054),
                         .high = pow(gsd, 1.959963984540054),
                         .of = k,
                         .by_study = true,
                         .at = e->address->at};
        for (size_t i = 0; i < e->n && !status; ++i) {
            ves_binding b = e->list->binding[e->first + i];
            b.coordinate = e->list->n;
            b.study = k;
            b.factor = true;
            status = ves_free_bind(e->list, &b, e->reader->report);
        }
        const ves_status added = ves_free_add(e->list, &item, e->reader->report);
        if (!status) status = added;
    }
    return status;
}

static ves_status read_entry(const ves_study *study, const ves_setting *s, bool no_prior, const ves_observations *o,
                             ves_free_list *list, ves_reader *reader)
{
    const ves_row_table *rows = &ves_fit_rows[VES_FIT_FREE];
    entry e = {.reader = reader, .study = study, .list = list, .address = s};
    if (s->kind != VES_SETTING_TEXT && s->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected addresses, or groups { address = \"...\"; }",
                        ves_setting_kind_words(s->kind));
        return VES_OK;
    }
    if (s->kind == VES_SETTING_GROUP) {
        const ves_status before = ves_reader_begin(reader);
        ves_reader_check(reader, s, rows->n, rows->rows);
        const bool fine = !reader->status;
        (void)ves_reader_end(reader, before);
        e.group = s;
        e.address = ves_setting_find(s, "address");
        e.scenario = ves_setting_find(s, "scenario");
        const ves_setting *factor = ves_setting_find(s, "factor");
        e.factor = factor && factor->kind == VES_SETTING_BOOL && factor->number != 0.0;
        if (!fine || !e.address) return VES_OK;
    }
    ves_status status = VES_OK;
    ves_free item;
    const ves_setting *name = ves_setting_find(e.group, "name");
    const bool fine =
        find_numbers(&e, &status) && check_alike(&e) &&
        ves_free_prior_read(reader, e.group, e.factor ? NULL : number_of(&e, 0), no_prior, e.address->at, &item);
    if (!fine) {
        list->n_binding = e.first;
        return status;
    }
    item.kind = e.factor ? VES_FREE_FACTOR : VES_FREE_NUMBER;
    item.name = ves_copy_text(name ? name->text : text_at(e.address, 0));
    item.at = e.address->at;
    const size_t common = list->n;
    status = ves_free_add(list, &item, reader->report);
    return status ? status : add_by_study(&e, o, common);
}

ves_status ves_free_read(const ves_study *study, const ves_setting *fit, const ves_observations *observations,
                         ves_free_list *list, ves_report *report)
{
    ves_reader reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report};
    const ves_setting *all = ves_setting_find(fit, "free"), *prior = ves_setting_find(fit, "prior");
    const bool none = prior && prior->kind == VES_SETTING_TEXT && strcmp(prior->text, "none") == 0;
    if (!ves_setting_is(all, VES_ROW_LIST)) return reader.status;
    if (all->n == 0)
        ves_reader_fail(&reader, VES_E_CONFIG, all->at, "is empty, expected addresses of numbers to be learned");
    ves_status status = VES_OK;
    for (size_t i = 0; i < all->n && !status; ++i)
        status = read_entry(study, &all->child[i], none, observations, list, &reader);
    if (!status) check_twice(study, list, &reader);
    return status ? status : reader.status;
}
