/* What may be chosen, and how it is looked for. */
#include "regimen/regimen.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/regimen_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_DRAWS = 50, USUAL_FRESH = 10, USUAL_STARTS = 3, USUAL_TRIALS = 300 };
static const double WIDE = 3.0; /* ends that are further apart than this factor are looked between by logarithm */

void ves_regimen_free(ves_regimen *r)
{
    for (size_t k = 0; r->choice && k < r->n_choice; ++k) free(r->choice[k].name);
    for (size_t k = 0; r->limit && k < r->n_goal + r->n_cap + 1; ++k) free(r->limit[k].name);
    free(r->choice);
    free(r->limit);
    ves_unknowns_free(&r->unknown);
    *r = (ves_regimen){0};
}

/* What the parts below share; the first error sticks in the reader. */
typedef struct reading {
    ves_regimen *r;
    const ves_study *study;
    ves_reader reader;
} reading;

static void no_memory(reading *a)
{
    if (a->reader.status != VES_E_MEMORY) a->reader.status = ves_fail_memory(a->reader.report);
}

/* ---- choices ---- */

static const char *text_or(const ves_setting *s, const char *otherwise)
{
    return s->kind == VES_SETTING_TEXT ? s->text : otherwise;
}

/* Numbers of an entry, which are axes of the sweep in its order. */
static void take_numbers(reading *a, const ves_setting *address, const ves_setting *entry, size_t *axis)
{
    const ves_sweep *sweep = &a->study->sweep;
    const size_t n = address->kind == VES_SETTING_LIST ? address->n : 1;
    const ves_sweep_axis *first = &sweep->axis[*axis];
    const bool values = ves_setting_find(entry, "values") != NULL;
    ves_choice *c = &a->r->choice[a->r->n_choice++];
    *c = (ves_choice){.axis = *axis, .n_axis = n, .n_value = values ? first->n : 0};
    c->name = ves_copy_text(n == 1 ? text_or(address, address->kind == VES_SETTING_LIST ? address->child[0].text : "")
                                   : first->address);
    for (size_t k = 1; c->name && k < n; ++k) {
        char *longer = ves_format("%s, %s", c->name, sweep->axis[*axis + k].address);
        free(c->name);
        c->name = longer;
    }
    if (!c->name) no_memory(a);
    *axis += n;
    if (values) return;
    c->low = first->value[0].quantity.value;
    c->high = first->value[1].quantity.value;
    c->log = c->low > 0.0 && c->high > WIDE * c->low;
}

/* An end of a split: a share. */
static double share_end(reading *a, const ves_setting *entry, const char *name, double otherwise)
{
    static const ves_row share = {.type = VES_ROW_QUANTITY, .least = 0.001, .most = 0.999};
    ves_row row = share;
    double value = otherwise;
    row.name = name;
    const ves_setting *s = ves_setting_find(entry, name);
    if (s) (void)ves_reader_number(&a->reader, s, &row, &value);
    return value;
}

static bool is_amount(const char *address)
{
    const size_t n = strlen(address);
    return n > 7 && strncmp(address, "dose.", 5) == 0 && strcmp(address + n - 7, ".amount") == 0;
}

static void take_split(reading *a, const ves_setting *split, const ves_setting *entry)
{
    ves_choice *c = &a->r->choice[a->r->n_choice++];
    *c = (ves_choice){.split = true};
    if (split->n != 2 || split->child[0].kind != VES_SETTING_TEXT || split->child[1].kind != VES_SETTING_TEXT ||
        !is_amount(split->child[0].text) || !is_amount(split->child[1].text)) {
        ves_reader_fail(&a->reader, VES_E_CONFIG, split->at,
                        "expected two amounts: [ \"dose.1.amount\", \"dose.2.amount\" ]");
        return;
    }
    if (strcmp(split->child[0].text, split->child[1].text) == 0) {
        ves_reader_fail(&a->reader, VES_E_CONFIG, split->child[1].at, "\"%s\" stands there twice, expected two amounts",
                        ves_brief_of(split->child[1].text).text);
        return;
    }
    for (size_t k = 0; k < 2; ++k) {
        c->part[k] = split->child[k].text;
        if (ves_sweep_has(&a->study->sweep, c->part[k]))
            ves_reader_fail(&a->reader, VES_E_CONFIG, split->child[k].at, "\"%s\" is varied already, expected it once",
                            c->part[k]);
        const ves_parameter *p[2] = {NULL};
        for (size_t s = 0; s < a->study->n_scenario && !p[0]; ++s) {
            p[0] = ves_parameters_find(&a->study->scenario[s].parameters, c->part[0]);
            p[1] = ves_parameters_find(&a->study->scenario[s].parameters, c->part[k]);
        }
        if (!p[0] || !p[1]) {
            ves_reader_fail(&a->reader, VES_E_CONFIG, split->child[k].at, "no scenario has a number \"%s\" here",
                            ves_brief_of(c->part[k]).text);
        } else if (p[0]->quantity.dose_unit != p[1]->quantity.dose_unit ||
                   p[0]->quantity.per_mass != p[1]->quantity.per_mass) {
            ves_reader_fail(&a->reader, VES_E_CONFIG, split->at,
                            "the two amounts are in \"%s\" and \"%s\", expected one unit", p[0]->quantity.unit,
                            p[1]->quantity.unit);
        }
    }
    c->low = share_end(a, entry, "low", 0.01);
    c->high = share_end(a, entry, "high", 0.99);
    if (!a->reader.status && !(c->low < c->high))
        ves_reader_fail(&a->reader, VES_E_CONFIG, entry->at, "low is %g, but high is %g, expected more", c->low,
                        c->high);
    c->name = ves_format("%s of both", c->part[0]);
    if (!c->name) no_memory(a);
}

static void read_choices(reading *a)
{
    const ves_setting *list = ves_setting_find(a->r->group, "vary");
    size_t axis = 0;
    a->r->choice = ves_new(list->n, sizeof *a->r->choice);
    if (!a->r->choice) no_memory(a);
    for (size_t i = 0; i < list->n && !a->reader.status; ++i) {
        const ves_setting *entry = &list->child[i], *address = ves_setting_find(entry, "address"),
                          *split = ves_setting_find(entry, "split");
        if (split) take_split(a, split, entry);
        if (!address || (address->kind == VES_SETTING_TEXT && ves_sweep_is_word(address->text))) continue;
        take_numbers(a, address, entry, &axis);
    }
}

/* ---- how ---- */

static size_t read_count(reading *a, const char *name, const char *word, size_t otherwise)
{
    const ves_row_table *t = &ves_regimen_rows[VES_REGIMEN_ALL];
    const ves_row *row = ves_row_find(t->n, t->rows, name);
    const ves_setting *s = ves_setting_find(a->r->group, name);
    double value = (double)otherwise;
    if (word) {
        char *end = NULL;
        const double n = strtod(word, &end);
        if (end == word || *end || !(n >= row->least && n <= row->most) || n != floor(n)) {
            char option[32] = "--";
            (void)strncat(option, name, sizeof option - 3);
            ves_reader_fail(&a->reader, VES_E_USAGE, (ves_place){.setting = option},
                            "is \"%s\", expected a whole number from %g to %g", ves_brief_of(word).text, row->least,
                            row->most);
        } else {
            value = n;
        }
    } else if (ves_setting_is(s, VES_ROW_COUNT)) {
        (void)ves_reader_number(&a->reader, s, row, &value);
    }
    return (size_t)value;
}

static void read_confidence(reading *a)
{
    const ves_row_table *t = &ves_regimen_rows[VES_REGIMEN_ALL];
    const ves_setting *s = ves_setting_find(a->r->group, "confidence"),
                      *unknown = ves_setting_find(a->r->group, "unknown");
    a->r->confidence = NAN;
    a->r->n_draw = 1;
    if (s) {
        if (!ves_reader_number(&a->reader, s, ves_row_find(t->n, t->rows, "confidence"), &a->r->confidence)) return;
        if (!(a->r->confidence > 0.0))
            ves_reader_fail(&a->reader, VES_E_CONFIG, s->at, "is 0 %%, which any regimen has, expected more");
        a->r->drawn = a->study->uncertainty.n > 0 && !unknown;
        a->r->n_draw = a->r->drawn ? a->study->uncertainty.n : read_count(a, "draws", NULL, USUAL_DRAWS);
        const ves_setting *draws = ves_setting_find(a->r->group, "draws");
        if (a->r->drawn && draws)
            ves_reader_fail(&a->reader, VES_E_CONFIG, draws->at,
                            "stands beside uncertainty of the study, whose draws are taken; expected one of the two");
        if (a->r->drawn) return;
        ves_unknowns_read(&a->reader, a->study, unknown, &a->r->unknown);
        return;
    }
    static const char *const idle[] = {"unknown", "draws"};
    for (size_t i = 0; i < VES_COUNT(idle); ++i) {
        const ves_setting *other = ves_setting_find(a->r->group, idle[i]);
        if (other) ves_reader_fail(&a->reader, VES_E_CONFIG, other->at, "does nothing without confidence = \"80 %%\"");
    }
}

static void read_search(reading *a, const ves_regimen_words *words)
{
    const ves_setting *s = ves_setting_find(a->r->group, "search");
    const char *word = ves_setting_text(a->r->group, "search");
    a->r->full = words->full || (word && strcmp(word, "full") == 0);
    if (word && strcmp(word, "full") != 0 && strcmp(word, "auto") != 0)
        ves_reader_fail(&a->reader, VES_E_CONFIG, s->at, "\"%s\" is no search, expected \"auto\" or \"full\"",
                        ves_brief_of(word).text);
    const ves_population *p = &a->study->population;
    a->r->n_subject = p->n ? p->n : 1;
    a->r->n_fresh = read_count(a, "fresh", words->fresh, p->n ? USUAL_FRESH * p->n : 0);
    if (a->r->n_fresh && !p->n)
        ves_reader_fail(&a->reader, words->fresh ? VES_E_USAGE : VES_E_CONFIG,
                        words->fresh ? (ves_place){.setting = "--fresh"} : ves_setting_find(a->r->group, "fresh")->at,
                        "there are no other subjects, since the study has no population");
    if (p->n_listed) a->r->n_fresh = 0; /* a list has no others */
    a->r->n_front = read_count(a, "front", words->front, 0);
    a->r->n_start = read_count(a, "starts", NULL, USUAL_STARTS);
    a->r->n_trial = read_count(a, "trials", NULL, USUAL_TRIALS);
    a->r->seed = read_count(a, "seed", NULL, 1);
}

const ves_setting *ves_regimen_group(const ves_study *study)
{
    return ves_setting_find(ves_setting_find(&study->config.root, "study"), "regimen");
}

ves_status ves_regimen_read(const ves_study *study, const ves_regimen_words *words, ves_regimen *r, ves_report *report)
{
    *r = (ves_regimen){.study = study, .group = ves_regimen_group(study)};
    reading a = {.r = r,
                 .study = study,
                 .reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report}};
    for (size_t s = 0; s < study->n_scenario; ++s) {
        if (study->scenario[s].data)
            ves_reader_fail(&a.reader, VES_E_CONFIG, study->scenario[s].at,
                            "has subjects with doses of their own, so there is no regimen to look for");
    }
    read_choices(&a);
    read_confidence(&a);
    read_search(&a, words);
    ves_regimen_read_limits(r, &a.reader);
    return a.reader.status;
}

ves_status ves_regimen_check(const char *path, const ves_study_options *options, ves_report *report)
{
    ves_study study = {0};
    ves_regimen regimen = {0};
    ves_study_options with = *options;
    with.regimen = true;
    ves_status status = ves_study_read(path, &with, &study, report);
    if (!status) status = ves_regimen_read(&study, &(ves_regimen_words){0}, &regimen, report);
    ves_regimen_free(&regimen);
    ves_study_free(&study);
    return status;
}
