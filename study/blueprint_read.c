#include "study/blueprint_read.h"

#include "base/array.h"
#include "base/memory.h"
#include "study/blueprint_copies.h"
#include "study/blueprint_numbers.h"
#include "study/blueprint_process.h"
#include "study/roles.h"

#include <math.h>
#include <string.h>

static const ves_row model_rows[] = {
    {.name = "amount_unit",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "unit of all amounts: particle, or any mass or molar unit"},
    {.name = "numbers", .type = VES_ROW_LIST, .words = "numbers with names, for formulas"},
    {.name = "define",
     .type = VES_ROW_LIST,
     .words = "( (\"Q\", \"Qh*(WT/WTref)^0.75\"), ... ): numbers that follow from others"},
    {.name = "compartments", .type = VES_ROW_LIST, .required = true, .words = "where amounts sit"},
    {.name = "processes", .type = VES_ROW_LIST, .required = true, .words = "what moves them"},
    {.name = "produce", .type = VES_ROW_LIST, .words = "what is made in a compartment, at a rate of its own"},
    {.name = "observe",
     .type = VES_ROW_LIST,
     .words = "sums of compartments the results show as organs; absent: each compartment"},
    {.name = "source", .type = VES_ROW_TEXT, .words = "where its numbers were read"},
    {.name = "confidence", .type = VES_ROW_TEXT, .words = "seen, derived, memory or assumption: of its numbers"},
};
static const ves_row compartment_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "its name"},
    {.name = "volume",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_VOLUME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "needed where a concentration is read"},
    {.name = "initial",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_AMOUNT,
     .most = HUGE_VAL,
     .words = "amount that is there at 0 h, no part of a dose; absent: none"},
    {.name = "role",
     .type = VES_ROW_TEXT,
     .words = "what it is, a word of `vesipk list roles`; absent: plasma where it is called so"},
};
static const ves_row observe_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "its name"},
    {.name = "compartments", .type = VES_ROW_LIST, .required = true, .words = "names of the compartments to add up"},
    {.name = "weights", .type = VES_ROW_LIST, .words = "one number for each of them"},
    {.name = "volume",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_VOLUME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "absent: no concentration"},
    {.name = "matrix",
     .type = VES_ROW_TEXT,
     .words = "plasma, blood or none: what a sample of it is; absent: follows from the roles of its compartments"},
};

size_t ves_blueprint_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"study.model", VES_COUNT(model_rows), model_rows},
        {"study.model.compartments", VES_COUNT(compartment_rows), compartment_rows},
        {"study.model.observe", VES_COUNT(observe_rows), observe_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

/* ---- compartments, observed sums ---- */

static bool misspelt_volume(const ves_setting *compartment)
{
    return ves_reader_misspelt(compartment, VES_COUNT(compartment_rows), compartment_rows, "volume");
}

/* NAME.initial. */
static bool read_initial(ves_reader *reader, const ves_setting *s, const char *owner, ves_blueprint *b,
                         ves_parameters *parameters, size_t *item)
{
    const ves_parameter initial = {.dim = VES_DIM_AMOUNT, .other = VES_DIM_AMOUNT, .most = HUGE_VAL};
    return s && ves_setting_is(s, VES_ROW_QUANTITY) &&
           ves_blueprint_parameter(reader, s, owner, s->name, &initial, b, parameters, item);
}

static void read_compartment(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters)
{
    (void)ves_blueprint_group(reader, s, "compartments", VES_COUNT(compartment_rows), compartment_rows);
    if (s->kind != VES_SETTING_GROUP || !ves_blueprint_name(reader, s)) {
        b->gaps = true;
        return;
    }
    const ves_setting *name = ves_setting_find(s, "name");
    if (ves_name_index_find(&b->compartments, name->text)) {
        ves_reader_fail(reader, VES_E_CONFIG, name->at, "there is a compartment \"%s\" already, expected a new name",
                        name->text);
        return;
    }
    if (!ves_grow(&b->compartment, b->n_compartment, &b->room_compartment, sizeof *b->compartment) ||
        !ves_name_index_add(&b->compartments, name->text, b->n_compartment)) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return;
    }
    ves_blueprint_compartment c = {.name = name->text, .next = VES_NONE, .at = name->at};
    (void)ves_blueprint_volume(reader, ves_setting_find(s, "volume"), name->text, b, parameters, &c.volume);
    c.has_initial = read_initial(reader, ves_setting_find(s, "initial"), name->text, b, parameters, &c.initial);
    c.has_role = ves_read_role(reader, s, &c.role);
    c.has_volume = ves_setting_find(s, "volume") != NULL || misspelt_volume(s);
    b->compartment[b->n_compartment++] = c;
}

static void read_compartments(ves_reader *reader, const ves_setting *list, ves_blueprint *b, ves_parameters *parameters)
{
    if (list->n == 0) ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected groups { name = \"...\"; }");
    b->gaps = list->n == 0;
    for (size_t i = 0; i < list->n; ++i) read_compartment(reader, &list->child[i], b, parameters);
    b->n_named = b->n_compartment;
}

static void read_organs(ves_reader *reader, const ves_setting *list, ves_blueprint *b, ves_parameters *parameters)
{
    b->organ = ves_new(list->n, sizeof *b->organ);
    if (!b->organ) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return;
    }
    for (size_t i = 0; i < list->n; ++i) {
        const ves_setting *s = &list->child[i];
        if (!ves_blueprint_group(reader, s, "observe", VES_COUNT(observe_rows), observe_rows) ||
            !ves_blueprint_name(reader, s))
            continue;
        ves_blueprint_organ *o = &b->organ[b->n_organ++];
        o->name = ves_setting_text(s, "name");
        if (ves_name_index_find(&b->organs, o->name)) {
            ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(s, "name")->at,
                            "there is an observed sum \"%s\" already, expected a new name", o->name);
        } else if (!ves_name_index_add(&b->organs, o->name, b->n_organ - 1)) {
            ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        }
        if (!ves_blueprint_nodes(reader, b, ves_setting_find(s, "compartments"), &o->n, &o->node)) continue;
        if (!ves_blueprint_weights(reader, ves_setting_find(s, "weights"), o->n, &o->weight)) continue;
        const ves_setting *volume = ves_setting_find(s, "volume");
        if (volume && ves_name_index_find(&b->compartments, o->name)) {
            ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(s, "name")->at,
                            "\"%s\" is a compartment too, so %s.volume would mean two numbers; expected another name",
                            o->name, o->name);
        }
        o->has_volume = ves_blueprint_volume(reader, volume, o->name, b, parameters, &o->volume);
        o->has_matrix = ves_read_matrix(reader, s, &o->matrix);
    }
}

/* Where its numbers are from, and what they count. */
static void read_evidence(ves_reader *reader, const ves_setting *model)
{
    const char *source = ves_setting_text(model, "source"), *word = ves_setting_text(model, "confidence");
    if (source) reader->source = source;
    if (!word) return;
    reader->confidence = ves_confidence_word(word);
    if (!reader->confidence) {
        ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(model, "confidence")->at,
                        "\"%s\" is no word of confidence, expected seen, derived, memory or assumption", word);
    }
}

static void read_unit(ves_reader *reader, const ves_setting *model)
{
    const char *unit = ves_setting_text(model, "amount_unit");
    if (unit && !ves_units_is_amount(reader->units, unit)) {
        ves_reader_fail(
            reader, VES_E_CONFIG, ves_setting_find(model, "amount_unit")->at,
            "\"%s\" is no unit of amount, expected \"particle\" or a mass or molar unit such as \"mg\" or \"nmol\"",
            unit);
        unit = NULL;
    }
    reader->amount_unknown = !unit;
    if (unit) reader->amount_unit = strcmp(unit, "particles") == 0 ? "particle" : unit;
}

typedef void (*read_one)(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters);

static void read_each(ves_reader *reader, const ves_setting *list, read_one one, ves_blueprint *b,
                      ves_parameters *parameters)
{
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i)
        one(reader, &list->child[i], b, parameters);
}

void ves_blueprint_read(ves_reader *reader, const ves_setting *model, ves_blueprint *b, ves_parameters *parameters)
{
    const ves_setting *compartments = ves_setting_find(model, "compartments"),
                      *observe = ves_setting_find(model, "observe");
    ves_reader_check(reader, model, VES_COUNT(model_rows), model_rows);
    b->weight = VES_NONE;
    read_evidence(reader, model);
    read_unit(reader, model);
    b->amount_unit = reader->amount_unit;
    ves_blueprint_numbers_read(reader, model, b, parameters);
    if (!ves_setting_is(compartments, VES_ROW_LIST)) return;
    read_compartments(reader, compartments, b, parameters);
    read_each(reader, ves_setting_find(model, "processes"), ves_blueprint_process_read, b, parameters);
    read_each(reader, ves_setting_find(model, "produce"), ves_blueprint_produce_read, b, parameters);
    if (ves_setting_is(observe, VES_ROW_LIST)) read_organs(reader, observe, b, parameters);
    ves_blueprint_default_roles(b);
    if (!reader->status) ves_blueprint_copies_add(reader, b);
}
