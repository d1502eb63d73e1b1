#include "study/blueprint_numbers.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ves_row number_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "its name, and its address"},
    {.name = "value", .type = VES_ROW_ANY, .required = true, .words = "the number, with its unit in quotes"},
    {.name = "role", .type = VES_ROW_TEXT, .words = "\"body_weight\": doses may be per kg of it"},
    {.name = "low", .type = VES_ROW_ANY, .words = "low end of its range"},
    {.name = "high", .type = VES_ROW_ANY, .words = "high end of its range"},
    {.name = "source", .type = VES_ROW_TEXT, .words = "where it was read"},
    {.name = "confidence", .type = VES_ROW_TEXT, .words = "seen, derived, memory or assumption"},
};

size_t ves_blueprint_number_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"study.model.numbers", VES_COUNT(number_rows), number_rows}};
    *tables = all;
    return VES_COUNT(all);
}

/* A name that formulas can read, and that is new. */
static bool name_ok(ves_reader *reader, const ves_setting *name, const ves_parameters *parameters)
{
    const char *c = name->text;
    bool good = isalpha((unsigned char)*c) || *c == '_';
    while (good && *c) {
        good = isalnum((unsigned char)*c) || *c == '_';
        ++c;
    }
    if (!good) {
        ves_reader_fail(reader, VES_E_CONFIG, name->at,
                        "\"%s\" is no name for formulas, expected letters, digits and _, a letter first",
                        ves_brief_of(name->text).text);
    } else if (ves_parameters_find(parameters, name->text)) {
        ves_reader_fail(reader, VES_E_CONFIG, name->at, "there is a number \"%s\" already, expected a new name",
                        name->text);
        good = false;
    }
    return good;
}

/* ---- numbers ---- */

/* Is it the body weight? @return false after an error */
static bool read_role(ves_reader *reader, const ves_setting *role, bool *is_weight)
{
    *is_weight = role != NULL;
    if (!role || strcmp(role->text, "body_weight") == 0) return true;
    ves_reader_fail(reader, VES_E_CONFIG, role->at, "\"%s\" is no role of a number, expected \"body_weight\"",
                    ves_brief_of(role->text).text);
    return false;
}

/* The dimension of a number is that of its unit. */
static bool measure(ves_reader *reader, const ves_setting *value, ves_dimension *dim)
{
    *dim = VES_DIM_NUMBER;
    if (value->kind != VES_SETTING_TEXT) return true; /* a bare number, or what is said of it later */
    const ves_status status =
        ves_quantity_measure(reader->units, value->text, reader->amount_unit, value->at, dim, reader->report);
    if (status && !reader->status) reader->status = status;
    return !status;
}

/* A number as the reader knows it: without what is said of it here alone. */
static bool read_stated(ves_reader *reader, const ves_setting *s, const char *name, const ves_parameter *model,
                        ves_blueprint *b, ves_parameters *parameters)
{
    ves_setting plain = *s;
    plain.n = 0;
    plain.child = ves_new(s->n, sizeof *plain.child);
    if (!plain.child) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    for (size_t i = 0; i < s->n; ++i) {
        if (strcmp(s->child[i].name, "name") != 0 && strcmp(s->child[i].name, "role") != 0)
            plain.child[plain.n++] = s->child[i];
    }
    const ves_setting *value = ves_setting_find(s, "value");
    plain.at.setting = value->at.setting;
    const bool ok = ves_derived_parameter(reader, &b->derived, &plain, name, model, parameters);
    free(plain.child);
    return ok;
}

static void read_number(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters)
{
    if (!ves_blueprint_group(reader, s, "numbers", VES_COUNT(number_rows), number_rows)) return;
    const ves_setting *name = ves_setting_find(s, "name"), *value = ves_setting_find(s, "value"),
                      *role = ves_setting_find(s, "role");
    bool is_weight = false;
    ves_dimension dim = VES_DIM_NUMBER;
    const bool named = name_ok(reader, name, parameters), known = read_role(reader, role, &is_weight);
    if (!named || !known || reader->amount_unknown) return;
    if (!ves_derived_is(s) && !is_weight && !measure(reader, value, &dim)) return;
    if (is_weight) dim = VES_DIM_MASS;
    if (is_weight && b->weight != VES_NONE) {
        ves_reader_fail(reader, VES_E_CONFIG, role->at, "\"%s\" is the body weight already, expected one of them",
                        parameters->item[b->weight].address);
        return;
    }
    const ves_parameter model = {
        .dim = dim, .other = dim, .least = is_weight ? 0.0 : -HUGE_VAL, .most = HUGE_VAL, .above_least = is_weight};
    const ves_parameter *wanted = is_weight || !ves_derived_is(s) ? &model : NULL;
    if (!read_stated(reader, s, name->text, wanted, b, parameters)) return;
    if (is_weight) b->weight = (size_t)(ves_parameters_find(parameters, name->text) - parameters->item);
}

/* ---- define ---- */

typedef enum define_state { WAITS, IS_READ, DONE } define_state;

/* Definitions may stand in any order: one that another reads is read first. */
typedef struct defining {
    ves_reader *reader;
    const ves_setting *list;
    ves_blueprint *b;
    ves_parameters *parameters;
    define_state *state; /* [list->n] */
} defining;

static const char *name_of(const ves_setting *pair)
{
    const bool good = pair->kind == VES_SETTING_LIST && pair->n == 2 && pair->child[0].kind == VES_SETTING_TEXT &&
                      pair->child[1].kind == VES_SETTING_TEXT;
    return good ? pair->child[0].text : NULL;
}

static void define_one(defining *d, size_t i)
{
    const ves_setting *pair = &d->list->child[i];
    if (d->state[i] != WAITS) return;
    d->state[i] = IS_READ;
    if (!name_of(pair)) {
        ves_reader_fail(d->reader, VES_E_CONFIG, pair->at, "holds %s%s, expected pairs (\"name\", \"formula\")",
                        ves_setting_kind_words(pair->kind),
                        pair->kind == VES_SETTING_LIST ? " that is no pair of texts" : "");
    } else if (name_ok(d->reader, &pair->child[0], d->parameters)) {
        (void)ves_derived_formula(d->reader, &d->b->derived, &pair->child[1], pair->child[0].text, NULL, d->parameters);
    }
    d->state[i] = DONE;
}

/* Is it a name of the list that waits to be read? One that is being read would follow from itself. */
static bool define_first(const char *name, void *context)
{
    defining *d = context;
    for (size_t i = 0; i < d->list->n; ++i) {
        const char *mine = name_of(&d->list->child[i]);
        if (!mine || strcmp(mine, name) != 0) continue;
        if (d->state[i] == IS_READ)
            ves_reader_fail(d->reader, VES_E_CONFIG, d->list->child[i].child[1].at,
                            "\"%s\" follows from itself, by way of the others that it reads; expected no circle", name);
        const bool waits = d->state[i] == WAITS;
        define_one(d, i);
        return waits;
    }
    return false;
}

static void read_define(ves_reader *reader, const ves_setting *list, ves_blueprint *b, ves_parameters *parameters)
{
    defining d = {reader, list, b, parameters, ves_new(list->n, sizeof *d.state)};
    if (!d.state) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    b->derived.wanted = define_first;
    b->derived.context = &d;
    b->derived.define = list;
    for (size_t i = 0; d.state && i < list->n && !reader->amount_unknown; ++i) define_one(&d, i);
    b->derived.wanted = NULL;
    b->derived.context = NULL;
    free(d.state);
}

void ves_blueprint_numbers_read(ves_reader *reader, const ves_setting *model, ves_blueprint *b,
                                ves_parameters *parameters)
{
    const ves_setting *numbers = ves_setting_find(model, "numbers"), *define = ves_setting_find(model, "define");
    for (size_t i = 0; ves_setting_is(numbers, VES_ROW_LIST) && i < numbers->n; ++i)
        read_number(reader, &numbers->child[i], b, parameters);
    if (ves_setting_is(define, VES_ROW_LIST)) read_define(reader, define, b, parameters);
}
