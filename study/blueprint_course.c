#include "study/blueprint_course.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ves_row modify_rows[] = {
    {.name = "by",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "compartment whose concentration (or amount) s it is"},
    {.name = "effect",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "\"stimulate\", \"inhibit\", \"power\" or \"linear\""},
    {.name = "max",
     .type = VES_ROW_QUANTITY,
     .most = HUGE_VAL,
     .words = "of what stimulates or inhibits: largest effect, at most 1 where it inhibits"},
    {.name = "half",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_CONC,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "concentration (or amount: then s is the amount) at half of it"},
    {.name = "hill", .type = VES_ROW_QUANTITY, .most = HUGE_VAL, .above_least = true, .words = "steepness; default 1"},
    {.name = "at",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_CONC,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "concentration (or amount: then s is the amount): of a power where it is 1, of a linear one what "
              "`change` is for"},
    {.name = "exponent",
     .type = VES_ROW_QUANTITY,
     .least = -HUGE_VAL,
     .most = HUGE_VAL,
     .words = "of a power; below 0 what is there slows; default 1"},
    {.name = "change",
     .type = VES_ROW_QUANTITY,
     .least = -HUGE_VAL,
     .most = HUGE_VAL,
     .words =
         "of a linear one: how much more for each `at`; below 0 less, which a production alone may have; default 1"},
    {.name = "above",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_CONC,
     .most = HUGE_VAL,
     .words = "of a linear one: where it begins, in the unit of `at`; default 0"},
};

size_t ves_blueprint_course_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"study.model.processes.modify", VES_COUNT(modify_rows), modify_rows}};
    *tables = all;
    return VES_COUNT(all);
}

/* ---- modify ---- */

static const char *effect_word(size_t i, const void *context)
{
    static const char *const words[] = {"stimulate", "inhibit", "power", "linear"};
    (void)context;
    return words[i];
}

static bool read_effect(ves_reader *reader, const ves_setting *effect, ves_effect *which)
{
    for (int i = 0; i < VES_N_EFFECT; ++i) {
        *which = (ves_effect)i;
        if (strcmp(effect->text, effect_word((size_t)i, NULL)) == 0) return true;
    }
    const char *near = ves_nearest(effect->text, VES_N_EFFECT, effect_word, NULL);
    ves_reader_fail(reader, VES_E_CONFIG, effect->at, "there is no effect \"%s\"%s%s%s",
                    ves_brief_of(effect->text).text, near ? "; did you mean \"" : "", near ? near : "",
                    near ? "\"?" : ", expected \"stimulate\", \"inhibit\", \"power\" or \"linear\"");
    return false;
}

static bool is_required(ves_effect effect, size_t number)
{
    return number == VES_MODIFY_HALF || (number == VES_MODIFY_MAX && effect <= VES_INHIBITS);
}

/* Numbers of another effect would be read by nobody. */
static bool has_its_numbers_only(ves_reader *reader, const ves_setting *s, ves_effect effect)
{
    const char *word = ves_setting_text(s, "effect");
    bool ok = true;
    for (size_t i = 0; i < s->n; ++i) {
        const char *name = s->child[i].name;
        bool known = strcmp(name, "by") == 0 || strcmp(name, "effect") == 0;
        for (size_t k = 0; k < VES_MODIFY_PARAM; ++k)
            known = known || (ves_modify_word(effect, k) && strcmp(name, ves_modify_word(effect, k)) == 0);
        if (known) continue;
        ok = false;
        ves_reader_fail(reader, VES_E_CONFIG, s->child[i].at, "is no number of the effect \"%s\", expected %s", word,
                        effect == VES_FOLLOWS_POWER  ? "at and exponent"
                        : effect == VES_FOLLOWS_LINE ? "at, change and above"
                                                     : "max, half and hill");
    }
    for (size_t k = 0; k < VES_MODIFY_PARAM; ++k) {
        if (!is_required(effect, k) || ves_setting_find(s, ves_modify_word(effect, k))) continue;
        ves_place at = s->at;
        at.setting = ves_modify_word(effect, k);
        ok = false;
        ves_reader_fail(reader, VES_E_CONFIG, at, "is missing here, expected it for the effect \"%s\"", word);
    }
    return ok;
}

/* What a number may be.  A process does not turn round: only what is made can be made less than not at all. */
static ves_parameter model_of(const ves_blueprint_process *p, const ves_blueprint_modifier *m, size_t number,
                              const ves_parameters *parameters)
{
    const ves_row *row = ves_row_find(VES_COUNT(modify_rows), modify_rows, ves_modify_word(m->effect, number));
    ves_parameter model = {.dim = row->dim,
                           .other = row->dim == VES_DIM_CONC ? VES_DIM_AMOUNT : row->dim,
                           .least = row->least,
                           .most = number == VES_MODIFY_MAX && m->effect == VES_INHIBITS ? 1.0 : row->most,
                           .above_least = row->above_least};
    if (m->effect != VES_FOLLOWS_LINE) return model;
    if (number == VES_MODIFY_MAX && p->kind != ves_process_kind_production()) model.least = 0.0;
    if (number == VES_MODIFY_HILL && m->item[VES_MODIFY_HALF] != VES_NONE)
        model.dim = model.other = parameters->item[m->item[VES_MODIFY_HALF]].dim;
    return model;
}

/* PROCESS.modify.1.max, .half, .hill */
static bool read_numbers(ves_reader *reader, const ves_setting *s, const ves_blueprint_process *p, size_t which,
                         ves_blueprint *b, ves_blueprint_modifier *m, ves_parameters *parameters)
{
    const ves_setting preset = {.kind = VES_SETTING_REAL, .number = 1.0, .at = s->at};
    bool ok = true;
    for (size_t i = 0; i < VES_MODIFY_PARAM; ++i) {
        const char *number = ves_modify_word(m->effect, i);
        m->item[i] = VES_NONE;
        const ves_setting *value = number ? ves_setting_find(s, number) : NULL;
        if (!number || (!value && ves_modify_preset(m->effect, i) == 0.0)) continue;
        const ves_parameter model = model_of(p, m, i, parameters);
        char name[48];
        (void)snprintf(name, sizeof name, "modify.%zu.%s", which + 1, number);
        const char *source = reader->source, *confidence = reader->confidence;
        if (!value) {
            reader->source = "default of a modifier";
            reader->confidence = "assumption";
        }
        ok = ves_blueprint_parameter(reader, value ? value : &preset, p->name, name, &model, b, parameters,
                                     &m->item[i]) &&
             ok;
        reader->source = source;
        reader->confidence = confidence;
    }
    return ok;
}

static bool read_modifier(ves_reader *reader, const ves_setting *s, const ves_blueprint_process *p, size_t which,
                          ves_blueprint *b, ves_blueprint_modifier *m, ves_parameters *parameters)
{
    if (!ves_blueprint_group(reader, s, "modify", VES_COUNT(modify_rows), modify_rows)) return false;
    const ves_setting *by = ves_setting_find(s, "by");
    m->at = by->at;
    bool ok = ves_blueprint_find(reader, b, by, &m->by);
    ok = read_effect(reader, ves_setting_find(s, "effect"), &m->effect) && ok;
    ok = ok && has_its_numbers_only(reader, s, m->effect) && read_numbers(reader, s, p, which, b, m, parameters);
    if (!ok || parameters->item[m->item[VES_MODIFY_HALF]].dim == VES_DIM_AMOUNT || b->compartment[m->by.i].has_volume)
        return ok;
    ves_reader_fail(reader, VES_E_CONFIG, by->at,
                    "\"%s\" has no volume, so it has no concentration; expected volume = \"... mL\" there, or %s as "
                    "an amount",
                    by->text, ves_modify_word(m->effect, VES_MODIFY_HALF));
    return false;
}

static bool read_modifiers(ves_reader *reader, const ves_setting *list, ves_blueprint *b, ves_blueprint_process *p,
                           ves_parameters *parameters)
{
    if (!ves_setting_is(list, VES_ROW_LIST)) return !list;
    p->modifier = ves_new(list->n, sizeof *p->modifier);
    bool ok = p->modifier != NULL;
    if (!ok) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    for (size_t i = 0; p->modifier && i < list->n; ++i)
        ok = read_modifier(reader, &list->child[i], p, i, b, &p->modifier[p->n_modifier++], parameters) && ok;
    return ok;
}

/* ---- switch ---- */

static const ves_parameter time_model = {.dim = VES_DIM_TIME, .other = VES_DIM_TIME, .most = HUGE_VAL},
                           factor_model = {.most = HUGE_VAL},
                           period_model = {
                               .dim = VES_DIM_TIME, .other = VES_DIM_TIME, .most = HUGE_VAL, .above_least = true};

static bool read_turn(ves_reader *reader, const ves_setting *pair, size_t which, ves_blueprint *b,
                      ves_blueprint_process *p, ves_parameters *parameters)
{
    static const char *const names[] = {"time", "factor"};
    if (pair->kind != VES_SETTING_LIST || pair->n != 2) {
        ves_reader_fail(reader, VES_E_CONFIG, pair->at, "holds %s%s, expected pairs (\"time\", factor)",
                        ves_setting_kind_words(pair->kind), pair->kind == VES_SETTING_LIST ? " that is no pair" : "");
        return false;
    }
    bool ok = true;
    for (size_t k = 0; k < 2; ++k) {
        char name[48];
        (void)snprintf(name, sizeof name, "switch.%zu.%s", which + 1, names[k]);
        ok = ves_blueprint_parameter(reader, &pair->child[k], p->name, name, k == 0 ? &time_model : &factor_model, b,
                                     parameters, &p->turn[which][k]) &&
             ok;
    }
    return ok;
}

static bool read_turns(ves_reader *reader, const ves_setting *process, ves_blueprint *b, ves_blueprint_process *p,
                       ves_parameters *parameters)
{
    const ves_setting *list = ves_setting_find(process, "switch"), *period = ves_setting_find(process, "period");
    if (!list && period) {
        ves_reader_fail(reader, VES_E_CONFIG, period->at,
                        "repeats nothing, expected switch = ( (\"0 h\", 1.0), ... ) too");
        return false;
    }
    if (!ves_setting_is(list, VES_ROW_LIST)) return !list;
    if (list->n == 0) {
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected ( (\"0 h\", 1.0), ... )");
        return false;
    }
    p->turns_at = list->at;
    p->turn = ves_new(list->n, sizeof *p->turn);
    bool ok = p->turn != NULL;
    if (!ok) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    for (size_t i = 0; p->turn && i < list->n; ++i) ok = read_turn(reader, &list->child[i], i, b, p, parameters) && ok;
    p->n_turn = p->turn ? list->n : 0;
    if (ok && period)
        ok = ves_blueprint_parameter(reader, period, p->name, "period", &period_model, b, parameters, &p->period);
    return ok;
}

bool ves_blueprint_course(ves_reader *reader, const ves_setting *process, ves_blueprint *b, ves_blueprint_process *p,
                          ves_parameters *parameters)
{
    const bool ok = read_modifiers(reader, ves_setting_find(process, "modify"), b, p, parameters);
    return read_turns(reader, process, b, p, parameters) && ok;
}
