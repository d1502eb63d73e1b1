#include "study/condition.h"
#include "study/context.h"

#include "base/array.h"
#include "study/asked.h"
#include "study/compiler.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ves_row condition_rows[] = {
    VES_ROW_PLAIN("name", VES_ROW_TEXT, "its name"),
    VES_ROW_PLAIN("title", VES_ROW_TEXT, "one line"),
    VES_ROW_PLAIN("note", VES_ROW_TEXT, "what to know"),
    VES_ROW_PLAIN("source", VES_ROW_TEXT, "where it was read"),
    VES_ROW_PLAIN("confidence", VES_ROW_TEXT, "seen, derived, memory or assumption"),
    VES_ROW_PLAIN(
        "multiply", VES_ROW_LIST,
        "( { address = \"...\"; factor = { value; low; high; source; confidence }; }, ... ): numbers it changes"),
    VES_ROW_PLAIN(
        "move", VES_ROW_LIST,
        "( { from = \"spleen\"; to = \"gut\"; share = { ... }; }, ... ): blood flow of one organ goes to another"),
    VES_ROW_PLAIN("block", VES_ROW_ANY, "share of the phagocyte sites that an agent covers when it begins"),
};
static const ves_row multiply_rows[] = {
    {.name = "address", .type = VES_ROW_TEXT, .required = true, .words = "of a number"},
    {.name = "factor", .type = VES_ROW_ANY, .required = true, .words = "what it is multiplied with"},
    VES_ROW_PLAIN("optional", VES_ROW_BOOL, "true: a body without the organ of this address is no mistake"),
};
static const ves_row move_rows[] = {
    {.name = "from", .type = VES_ROW_TEXT, .required = true, .words = "organ that gives"},
    {.name = "to", .type = VES_ROW_TEXT, .required = true, .words = "organ that gets"},
    {.name = "share", .type = VES_ROW_ANY, .required = true, .words = "share of its flow"},
    VES_ROW_PLAIN("optional", VES_ROW_BOOL, "true: a body without one of these organs is no mistake"),
};
static const ves_row use_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "an entry of configs/conditions"},
    {.name = "from",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_TIME,
     .most = HUGE_VAL,
     .words = "when it begins; default: it was there before"},
    {.name = "until",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_TIME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "when it ends; default: it lasts"},
};

size_t ves_condition_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"study.conditions", VES_COUNT(use_rows), use_rows},
        {"condition", VES_COUNT(condition_rows), condition_rows},
        {"condition.multiply", VES_COUNT(multiply_rows), multiply_rows},
        {"condition.move", VES_COUNT(move_rows), move_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

/* A number of a condition: address CONDITION.WHAT. */
static void take(ves_context *c, ves_scenario *s, const char *condition, const char *what, const ves_setting *value,
                 double most)
{
    const ves_parameter model = {.dim = VES_DIM_NUMBER, .other = VES_DIM_NUMBER, .least = 0.0, .most = most};
    char *address = ves_format("%s.%s", condition, what);
    if (!address) {
        ves_context_no_memory(c);
    } else if (value && !ves_parameters_find(&s->parameters, address)) {
        (void)ves_reader_parameter(&c->reader, value, address, &model, &s->parameters);
    }
    free(address);
}

static bool is_group(ves_context *c, const ves_setting *s, size_t n_row, const ves_row rows[])
{
    if (s->kind == VES_SETTING_GROUP) {
        ves_reader_check(&c->reader, s, n_row, rows);
        return true;
    }
    ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "holds %s, expected groups { }", ves_setting_kind_words(s->kind));
    return false;
}

/* Of two factors of one number the first would count, and twice. @param name "address", or "from" of moves */
static void check_once(ves_context *c, const ves_setting *list, const char *name)
{
    for (size_t i = 1; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const ves_setting *word = ves_setting_find(&list->child[i], name);
        for (size_t k = 0; ves_setting_is(word, VES_ROW_TEXT) && k < i; ++k) {
            const char *other = ves_setting_text(&list->child[k], name);
            if (!other || strcmp(other, word->text) != 0) continue;
            ves_reader_fail(&c->reader, VES_E_CONFIG, word->at, "\"%s\" stands in line %d too, expected it once",
                            ves_brief_of(word->text).text, list->child[k].at.line);
            break;
        }
    }
}

static void take_numbers(ves_context *c, ves_scenario *s, const ves_active *a)
{
    const char *source = c->reader.source, *confidence = c->reader.confidence,
               *word = ves_setting_text(a->group, "confidence");
    c->reader.source = ves_setting_text(a->group, "source");
    c->reader.confidence = word ? ves_confidence_word(word) : NULL;
    ves_reader_check(&c->reader, a->group, VES_COUNT(condition_rows), condition_rows);
    const ves_setting *multiply = ves_setting_find(a->group, "multiply"), *move = ves_setting_find(a->group, "move");
    for (size_t i = 0; multiply && multiply->kind == VES_SETTING_LIST && i < multiply->n; ++i) {
        const ves_setting *m = &multiply->child[i];
        if (!is_group(c, m, VES_COUNT(multiply_rows), multiply_rows) || !ves_setting_text(m, "address")) continue;
        take(c, s, a->name, ves_setting_text(m, "address"), ves_setting_find(m, "factor"), HUGE_VAL);
    }
    for (size_t i = 0; move && move->kind == VES_SETTING_LIST && i < move->n; ++i) {
        const ves_setting *m = &move->child[i];
        if (!is_group(c, m, VES_COUNT(move_rows), move_rows) || !ves_setting_text(m, "from")) continue;
        char *what = ves_format("move.%s", ves_setting_text(m, "from"));
        if (what) take(c, s, a->name, what, ves_setting_find(m, "share"), 1.0);
        free(what);
    }
    check_once(c, multiply, "address");
    check_once(c, move, "from");
    take(c, s, a->name, "block", ves_setting_find(a->group, "block"), 1.0);
    c->reader.source = source;
    c->reader.confidence = confidence;
}

/* One entry of `conditions`: a name, or { name; from; until; }. */
static void read_one(ves_context *c, ves_scenario *s, const ves_setting *entry, ves_conditions *conditions)
{
    ves_active a = {.from = 0.0, .until = HUGE_VAL, .at = entry->at};
    ves_place at = entry->at;
    if (entry->kind == VES_SETTING_TEXT) {
        a.name = entry->text;
    } else if (is_group(c, entry, VES_COUNT(use_rows), use_rows)) {
        a.name = ves_setting_text(entry, "name");
        (void)ves_context_number(c, entry, VES_COUNT(use_rows), use_rows, "from", &a.from);
        (void)ves_context_number(c, entry, VES_COUNT(use_rows), use_rows, "until", &a.until);
        const ves_setting *until = ves_setting_find(entry, "until");
        if (until && a.until <= a.from) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, until->at,
                            "the condition ends at %.15g h, before it begins at %.15g h", a.until, a.from);
        }
        if (ves_setting_find(entry, "name")) at = ves_setting_find(entry, "name")->at;
        if (c->study->end > 0.0 && a.from >= c->study->end) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(entry, "from")->at,
                            "the condition begins at %.15g h, after the end of the run at %.15g h", a.from,
                            c->study->end);
        }
    }
    if (!a.name) return;
    a.group = ves_context_library(c, VES_SECTION_CONDITIONS, a.name, at);
    if (!a.group) return;
    const ves_status before = ves_context_begin(c);
    take_numbers(c, s, &a);
    if (!ves_context_end(c, before)) conditions->active[conditions->n++] = a;
}

/* A condition may come and go, but while it is there it acts once. */
static void check_apart(ves_context *c, const ves_conditions *conditions)
{
    for (size_t i = 1; i < conditions->n; ++i) {
        const ves_active *a = &conditions->active[i];
        for (size_t k = 0; k < i; ++k) {
            const ves_active *b = &conditions->active[k];
            if (a->group != b->group || a->from >= b->until || b->from >= a->until) continue;
            ves_reader_fail(&c->reader, VES_E_CONFIG, a->at,
                            "\"%s\" is there already (line %d), expected it once at a time", a->name, b->at.line);
            break;
        }
    }
}

void ves_conditions_read(ves_context *c, ves_scenario *s, ves_conditions *conditions)
{
    const ves_setting *list = ves_context_setting(c, "conditions");
    if (!list || list->kind != VES_SETTING_LIST) return;
    conditions->active = ves_new(list->n, sizeof *conditions->active);
    if (!conditions->active) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < list->n; ++i) read_one(c, s, &list->child[i], conditions);
    check_apart(c, conditions);
}

bool ves_conditions_block(const ves_conditions *conditions)
{
    for (size_t i = 0; i < conditions->n; ++i) {
        if (ves_setting_find(conditions->active[i].group, "block")) return true;
    }
    return false;
}

size_t ves_conditions_bounds(const ves_conditions *conditions, double end, double bound[])
{
    size_t n = 0;
    bound[n++] = 0.0;
    for (size_t i = 0; i < 2 * conditions->n; ++i) {
        const double time = i % 2 == 0 ? conditions->active[i / 2].from : conditions->active[i / 2].until;
        size_t at = n;
        bool there = !(time > 0.0 && time < end);
        for (size_t k = 0; k < n; ++k) there = there || bound[k] == time;
        if (there) continue;
        for (; bound[at - 1] > time; --at) bound[at] = bound[at - 1];
        bound[at] = time;
        ++n;
    }
    return n;
}

/* ---- what they change ---- */

static ves_index number_at(const ves_compiler *c, const char *address)
{
    const ves_parameter *p = ves_parameters_find(c->parameters, address);
    return p ? (ves_index)(p - c->parameters->item) : VES_NO_INDEX;
}

static ves_change *add_change(ves_compiler *c, ves_phase *phase, ves_change change)
{
    if (!ves_grow(&phase->change, phase->n, &phase->room, sizeof *phase->change)) {
        ves_compiler_no_memory(c);
        return NULL;
    }
    phase->change[phase->n] = change;
    return &phase->change[phase->n++];
}

static bool is_optional(const ves_setting *m)
{
    const ves_setting *said = ves_setting_find(m, "optional");
    return said && said->kind == VES_SETTING_BOOL && said->number != 0.0;
}

/* An organ of the table, between which flow moves. */
static bool find_organ(ves_compiler *c, const ves_tissues *tissues, const ves_setting *m, const char *which,
                       ves_body_organ *organ)
{
    const char *name = ves_setting_text(m, which), *near = ves_tissues_nearest(tissues, name);
    const bool found = ves_tissues_find(tissues, name, organ) && *organ < VES_ORGAN_ARTERIAL;
    if (found && tissues->row[*organ].of_table) return true;
    const ves_place at = ves_setting_find(m, which)->at;
    if (found) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                        "\"%s\" has a flow of its own, which it takes from \"%s\", so none moves; expected to multiply "
                        "its flow",
                        name, ves_tissues_organ_name(tissues, tissues->row[*organ].giver));
    } else if (!is_optional(m)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "the body has no organ \"%s\"%s%s%s, expected one of its organs",
                        name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
    return false;
}

/* Part of the flow of one organ goes to another: to its tissues, in proportion to what they have. */
static void move_flow(ves_compiler *c, const ves_tissues *tissues, const ves_setting *m, ves_index by, ves_phase *phase)
{
    ves_body_organ from, to;
    if (!find_organ(c, tissues, m, "from", &from) || !find_organ(c, tissues, m, "to", &to)) return;
    if (from == to) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, m->at, "flow moves from \"%s\" to itself, expected two organs",
                        ves_setting_text(m, "from"));
        return;
    }
    ves_change *change =
        by == VES_NO_INDEX ? NULL : add_change(c, phase, (ves_change){.kind = VES_CHANGE_MOVE, .by = by, .at = m->at});
    if (!change) return;
    change->from = ves_new(tissues->n, sizeof *change->from);
    change->to = ves_new(tissues->n, sizeof *change->to);
    if (!change->from || !change->to) ves_compiler_no_memory(c);
    for (size_t i = 0; i < tissues->n && change->from && change->to; ++i) {
        if (tissues->organ[i] != from && tissues->organ[i] != to) continue;
        const ves_index flow = ves_compiler_number(c, tissues->name[i], 0, "flow_fraction");
        if (flow == VES_NO_INDEX) continue;
        if (tissues->organ[i] == from) change->from[change->n_from++] = flow;
        if (tissues->organ[i] == to) change->to[change->n_to++] = flow;
    }
}

static void changes_of(ves_compiler *c, const ves_active *a, const ves_tissues *tissues, double time, ves_phase *phase)
{
    const ves_setting *multiply = ves_setting_find(a->group, "multiply"), *move = ves_setting_find(a->group, "move");
    for (size_t i = 0; multiply && i < multiply->n; ++i) {
        const ves_setting *m = &multiply->child[i];
        const char *address = ves_setting_text(m, "address");
        const ves_index of = number_at(c, address);
        const ves_index by = of == VES_NO_INDEX ? VES_NO_INDEX : ves_compiler_number(c, a->name, 0, address);
        if (by == VES_NO_INDEX) continue;
        const ves_setting *factor = ves_setting_find(m, "factor");
        ves_place at = factor ? factor->at : m->at;
        at.setting = c->parameters->item[of].address;
        (void)add_change(c, phase, (ves_change){.kind = VES_CHANGE_MULTIPLY, .of = of, .by = by, .at = at});
    }
    for (size_t i = 0; move && i < move->n; ++i) {
        const ves_setting *m = &move->child[i];
        char *what = ves_format("move.%s", ves_setting_text(m, "from"));
        if (!what) ves_compiler_no_memory(c);
        if (what) move_flow(c, tissues, m, ves_compiler_number(c, a->name, 0, what), phase);
        free(what);
    }
    if (ves_setting_find(a->group, "block") && a->from == time) {
        const ves_index of = number_at(c, "mps.blocker.share"), by = ves_compiler_number(c, a->name, 0, "block");
        if (of != VES_NO_INDEX && by != VES_NO_INDEX)
            (void)add_change(c, phase, (ves_change){.kind = VES_CHANGE_SET, .of = of, .by = by, .at = a->at});
    }
}

/* A number of a route that this scenario does not use is no mistake: inhaled vesicles are not for everybody. */
static bool of_a_route(const ves_compiler *c, const char *address)
{
    char *name = ves_format("%.*s", (int)strcspn(address, "."), address);
    const bool yes = name && ves_study_asks(c->study, VES_SECTION_ROUTES, name);
    free(name);
    return yes;
}

/* A number of an organ that the body lacks. @return was it that? */
static bool lacks_organ(ves_compiler *c, const ves_tissues *tissues, const ves_setting *m, const char *address)
{
    const ves_body_setting *row = ves_body_setting_find(address);
    if (!row || strncmp(row->address, "*.", 2) != 0) return false;
    char *name = ves_format("%.*s", (int)strcspn(address, "."), address);
    ves_body_organ organ;
    bool there = !name || ves_tissues_find(tissues, name, &organ);
    for (size_t i = 0; i < tissues->n && !there; ++i) there = strcmp(tissues->name[i], name) == 0;
    if (!name) ves_compiler_no_memory(c);
    if (!there && !is_optional(m)) {
        const char *near = ves_tissues_nearest(tissues, name);
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(m, "address")->at,
                        "the body has no organ \"%s\"%s%s%s, expected one of its organs, or optional = true", name,
                        near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
    free(name);
    return !there;
}

/* What a condition would change must be there, whenever it begins. */
static void look_for_numbers(ves_compiler *c, const ves_active *a, const ves_tissues *tissues)
{
    const ves_parameters *parameters = c->parameters;
    const ves_setting *multiply = ves_setting_find(a->group, "multiply");
    for (size_t i = 0; multiply && i < multiply->n; ++i) {
        const ves_setting *m = &multiply->child[i];
        const char *address = ves_setting_text(m, "address"), *near = ves_parameters_nearest(parameters, address);
        if (ves_parameters_find(parameters, address) || lacks_organ(c, tissues, m, address) ||
            ves_body_setting_find(address) || of_a_route(c, address))
            continue;
        ves_warn(c->reader.report, m->at,
                 "\"%s\" is no number of this scenario, so condition \"%s\" does not change it%s%s%s", address, a->name,
                 near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
}

bool ves_conditions_changes(ves_compiler *c, const ves_conditions *conditions, double time, const ves_tissues *tissues,
                            ves_phase *phase)
{
    const ves_status before = c->reader.status;
    phase->from = time;
    for (size_t i = 0; time == 0.0 && i < conditions->n; ++i) {
        bool first = true; /* one that comes and goes is looked at once */
        for (size_t k = 0; k < i; ++k) first = first && conditions->active[k].group != conditions->active[i].group;
        if (first) look_for_numbers(c, &conditions->active[i], tissues);
    }
    for (size_t i = 0; i < conditions->n; ++i) {
        const ves_active *a = &conditions->active[i];
        if (a->from <= time && time < a->until) changes_of(c, a, tissues, time, phase);
    }
    return c->reader.status == before;
}
