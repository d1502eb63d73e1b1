/* Goals, caps, and what is least. */
#include "regimen/regimen.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/regimen_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double USUAL_SHARE = 0.9;

/* "5 %/g" becomes "5 1/g", the number that is meant where the unit is a percent; other texts stay. Free it. */
static char *without_percent(const char *text)
{
    const char *sign = strchr(text, '%');
    if (!sign) return ves_copy_text(text);
    const char *rest = sign + (strncmp(sign, "%ID", 3) == 0 ? 3 : 1);
    return ves_format("%.*s %s%s", (int)(sign - text), text, *rest ? "1" : "", rest);
}

/* The dimension of a number that holds amounts: a concentration, or areas under one. */
static ves_dimension amounts_of(const ves_asked_kind *k)
{
    if (k->curve) return k->curve->scaling == VES_AS_IT_IS ? VES_DIM_AMOUNT : VES_DIM_CONC;
    const char *units = ves_nca_rows[k->row].units;
    ves_powers_of_base powers;
    (void)ves_unit_powers_read("@/mL", &powers);
    enum { HOURS = 2 }; /* cm, g, h, amounts */
    powers.of[HOURS] = strncmp(units, "h2", 2) == 0 ? 2 : units[0] == 'h' ? 1 : 0;
    return ves_dimension_of(powers);
}

static bool holds_amounts(const ves_asked_kind *k)
{
    return k->curve ? k->curve->scaling == VES_AS_IT_IS || k->curve->scaling == VES_PER_VOLUME
                    : strchr(ves_nca_rows[k->row].units, '@') != NULL;
}

/* The dimension of any other number, from its unit: "percent/g" is a number per mass. */
static ves_status measure(ves_reader *reader, const ves_setting *s, const char *unit, ves_dimension *dim)
{
    const bool percent = strncmp(unit, "percent", 7) == 0;
    const char *rest = percent ? unit + 7 : unit;
    *dim = VES_DIM_NUMBER;
    if (!*rest || strcmp(rest, "1") == 0) return VES_OK;
    char *text = ves_format("1 %s%s", percent ? "1" : "", rest);
    const ves_status status =
        text ? ves_quantity_measure(reader->units, text, reader->amount_unit, s->at, dim, reader->report)
             : ves_fail_memory(reader->report);
    free(text);
    return status;
}

/* A level in the unit of its number, which may be a percent. */
static void read_level(ves_reader *reader, const ves_setting *s, const ves_limit *l, double *level)
{
    const bool percent = strncmp(l->unit, "percent", 7) == 0;
    ves_dimension dim;
    ves_quantity q;
    if (percent != (strchr(s->text, '%') != NULL)) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "is \"%s\", expected a level in %s", ves_brief_of(s->text).text,
                        percent ? "%" : l->unit);
        return;
    }
    char *text = without_percent(s->text);
    ves_status status = text ? VES_OK : ves_fail_memory(reader->report);
    if (holds_amounts(&l->kind)) {
        dim = amounts_of(&l->kind);
    } else if (!status) {
        status = measure(reader, s, l->unit, &dim);
    }
    if (!status) status = ves_quantity_read(reader->units, text, dim, reader->amount_unit, s->at, &q, reader->report);
    if (status && !reader->status) reader->status = status;
    if (!status) *level = q.value;
    if (!status && !(q.value > 0.0))
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "is %g, expected a level above 0", q.value);
    free(text);
}

static double read_share(ves_reader *reader, const ves_setting *entry, ves_regimen_table table, const char *name,
                         double otherwise)
{
    const ves_row_table *t = &ves_regimen_rows[table];
    const ves_setting *s = ves_setting_find(entry, name);
    double value = otherwise;
    if (s) (void)ves_reader_number(reader, s, ves_row_find(t->n, t->rows, name), &value);
    return value;
}

/* What a limit is of, and what the table calls it. */
static bool read_kind(ves_reader *reader, const ves_regimen *r, const ves_setting *entry, ves_limit *l)
{
    ves_asked_kind_read(reader, r->study, entry, &l->kind);
    if (reader->status) return false;
    (void)ves_asked_kind_unit(&l->kind, reader->amount_unit, sizeof l->unit, l->unit);
    if (l->kind.curve && (l->kind.curve->scaling == VES_AS_IT_IS || l->kind.curve->scaling == VES_PER_VOLUME))
        (void)ves_dimension_unit(l->kind.curve->scaling == VES_AS_IT_IS ? VES_DIM_AMOUNT : VES_DIM_CONC,
                                 reader->amount_unit, sizeof l->unit, l->unit);
    l->name = l->kind.curve ? ves_format("%s of %s at %.6g h", l->kind.number, l->kind.organ, l->kind.time)
                            : ves_format("%s of %s", l->kind.number, l->kind.organ);
    l->at = entry->at;
    if (!l->name && reader->status != VES_E_MEMORY) reader->status = ves_fail_memory(reader->report);
    return l->name != NULL;
}

static void read_limit(ves_reader *reader, const ves_regimen *r, const ves_setting *entry, bool goal, ves_limit *l)
{
    const ves_regimen_table table = goal ? VES_REGIMEN_REACH : VES_REGIMEN_KEEP;
    const ves_status before = ves_reader_begin(reader);
    *l = (ves_limit){.goal = goal, .level = NAN};
    if (entry->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, entry->at, "holds %s, expected groups { organ; number; %s; in; }",
                        ves_setting_kind_words(entry->kind), goal ? "at_least" : "at_most");
    } else {
        ves_reader_check(reader, entry, ves_regimen_rows[table].n, ves_regimen_rows[table].rows);
    }
    const ves_setting *level = ves_setting_find(entry, goal ? "at_least" : "at_most");
    if (!reader->status && read_kind(reader, r, entry, l)) read_level(reader, level, l, &l->level);
    if (!reader->status) {
        l->share = read_share(reader, entry, table, "in", USUAL_SHARE);
        l->quantile = goal ? 1.0 - l->share : l->share;
        if (!reader->status && !(l->share > 0.0))
            ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(entry, "in")->at,
                            "is 0 %%, so nobody would have to meet it, expected more");
    }
    (void)ves_reader_end(reader, before);
}

/* The dose, or an exposure that is least or most. */
static void read_aim(ves_reader *reader, ves_regimen *r, ves_limit *l)
{
    const ves_setting *least = ves_setting_find(r->group, "least"), *most = ves_setting_find(r->group, "most"),
                      *aim = most ? most : least;
    const ves_regimen_table table = most ? VES_REGIMEN_MOST : VES_REGIMEN_LEAST;
    *l = (ves_limit){.goal = most != NULL, .level = NAN, .share = NAN};
    r->aim = most ? VES_AIM_MOST : VES_AIM_LEAST;
    if (most && least) ves_reader_fail(reader, VES_E_CONFIG, most->at, "stands beside least, expected one of the two");
    if (!aim || (aim->kind == VES_SETTING_TEXT && strcmp(aim->text, "dose") == 0)) {
        r->aim = VES_AIM_DOSE;
        l->name = ves_copy_text("dose");
        (void)ves_dimension_unit(VES_DIM_AMOUNT, reader->amount_unit, sizeof l->unit, l->unit);
        if (!l->name && reader->status != VES_E_MEMORY) reader->status = ves_fail_memory(reader->report);
        return;
    }
    if (aim->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, aim->at, "expected \"dose\", or { organ; number; quantile; }");
        return;
    }
    const ves_status before = ves_reader_begin(reader);
    ves_reader_check(reader, aim, ves_regimen_rows[table].n, ves_regimen_rows[table].rows);
    if (!reader->status) (void)read_kind(reader, r, aim, l);
    if (!reader->status) l->quantile = read_share(reader, aim, table, "quantile", 0.5);
    (void)ves_reader_end(reader, before);
}

void ves_regimen_read_limits(ves_regimen *r, ves_reader *reader)
{
    const ves_setting *list[2] = {ves_setting_find(r->group, "reach"), ves_setting_find(r->group, "keep")};
    size_t n[2];
    for (size_t k = 0; k < 2; ++k) n[k] = ves_setting_is(list[k], VES_ROW_LIST) ? list[k]->n : 0;
    r->limit = ves_new(n[0] + n[1] + 1, sizeof *r->limit);
    if (!r->limit) {
        if (reader->status != VES_E_MEMORY) reader->status = ves_fail_memory(reader->report);
        return;
    }
    r->n_goal = n[0];
    r->n_cap = n[1];
    if (n[0] + n[1] == 0)
        ves_reader_fail(reader, VES_E_CONFIG, r->group->at,
                        "has no goal and no cap, expected reach = ( { organ; number; at_least; } ) or keep");
    for (size_t k = 0; k < 2; ++k) {
        for (size_t i = 0; i < n[k]; ++i) read_limit(reader, r, &list[k]->child[i], k == 0, &r->limit[k * n[0] + i]);
    }
    read_aim(reader, r, &r->limit[n[0] + n[1]]);
    if (r->aim == VES_AIM_DOSE && n[0] == 0 && !reader->status)
        ves_reader_fail(reader, VES_E_CONFIG, r->group->at,
                        "asks for the least dose with no goal, which is none; expected reach, or most");
}
