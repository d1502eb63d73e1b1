#include "study/cast_read.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/data_set.h"
#include "study/person.h"
#include "study/ranges.h"
#include "study/spread_read.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const ves_row ves_vary_rows[VES_N_VARY_ROW] = {
    {.name = "address", .type = VES_ROW_TEXT, .required = true, .words = "of a number"},
    VES_ROW_PLAIN("distribution", VES_ROW_TEXT,
                  "\"lognormal\" (default; around the number as median), \"normal\" (as mean), \"uniform\", "
                  "\"loguniform\" or \"triangular\" (as mode)"),
    VES_ROW_PLAIN("cv", VES_ROW_ANY, "coefficient of variation, of lognormal and normal"),
    VES_ROW_PLAIN("gsd", VES_ROW_ANY, "geometric standard deviation, of lognormal, instead of cv"),
    VES_ROW_PLAIN("sd", VES_ROW_ANY, "standard deviation, of normal, instead of cv"),
    VES_ROW_PLAIN("low", VES_ROW_ANY, "lower end; lognormal and normal are cut there"),
    VES_ROW_PLAIN("high", VES_ROW_ANY, "upper end; the same"),
};

/* ---- draws and covariates ---- */

/* Which draw has this name; a new one if there is none yet. */
static size_t draw_of(ves_context *c, ves_population *p, const char *name)
{
    for (size_t i = 0; i < p->n_draw; ++i) {
        if (strcmp(p->draw[i], name) == 0) return i;
    }
    char *copy = ves_copy_text(name);
    if (!copy || !ves_grow(&p->draw, p->n_draw, &p->room_draw, sizeof *p->draw)) {
        free(copy);
        ves_context_no_memory(c);
        return 0;
    }
    p->draw[p->n_draw] = copy;
    return p->n_draw++;
}

/* @param units, words as the file has them; copied */
static void tell(ves_context *c, ves_population *p, const char *name, const char *units, const char *words,
                 ves_told told)
{
    for (size_t i = 0; i < p->n_covariate; ++i) {
        if (strcmp(p->covariate[i].name, name) == 0) return;
    }
    const ves_covariate covariate = {ves_copy_text(name), ves_copy_text(units), ves_copy_text(words), told};
    if (!covariate.name || !covariate.units || !covariate.words ||
        !ves_grow(&p->covariate, p->n_covariate, &p->room_covariate, sizeof *p->covariate)) {
        free(covariate.name);
        free(covariate.units);
        free(covariate.words);
        ves_context_no_memory(c);
        return;
    }
    p->covariate[p->n_covariate++] = covariate;
}

/* A number as a covariate, in the unit it is written in. */
static void tell_number(ves_context *c, ves_population *p, const ves_cast *cast, size_t item, const char *words)
{
    const ves_parameter *number = &cast->scenario->parameters.item[item];
    tell(c, p, number->address, number->quantity.unit, words, VES_TOLD_NUMBER);
}

/* ---- who differs in what ---- */

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Numbers of the product itself, as it leaves the factory; uptake by the body belongs to the body, but for how much its
 * macrophages like this type of vesicle. */
static bool is_of_batch(const char *address)
{
    return starts_with(address, "vesicle.") || starts_with(address, "sizes.") ||
           starts_with(address, "dose.particles_per") || starts_with(address, "label.") ||
           strcmp(address, "mps.uptake_factor") == 0;
}

static void vary(ves_context *c, ves_population *p, ves_cast *cast, size_t item, ves_distribution distribution,
                 bool by_batch)
{
    const char *address = cast->scenario->parameters.item[item].address;
    ves_varied *there = NULL;
    for (size_t i = 0; i < cast->n_varied; ++i) there = cast->varied[i].item == item ? &cast->varied[i] : there;
    if (!there) {
        if (!ves_grow(&cast->varied, cast->n_varied, &cast->room_varied, sizeof *cast->varied)) {
            ves_context_no_memory(c);
            return;
        }
        there = &cast->varied[cast->n_varied++];
    }
    *there = (ves_varied){item, draw_of(c, p, address), distribution, ves_distribution_cut(&distribution), by_batch};
    cast->scenario->parameters.item[item].used = true;
    tell_number(c, p, cast, item, by_batch ? "differs between batches of the product" : "differs between subjects");
}

static void vary_ranges(ves_context *c, ves_population *p, ves_cast *cast)
{
    const ves_parameters *all = &cast->scenario->parameters;
    for (size_t i = 0; i < all->n; ++i) {
        ves_distribution d;
        const bool of_batch = is_of_batch(all->item[i].address);
        if ((!of_batch || p->n_batch) && ves_range_of(c->study, &all->item[i], &d)) vary(c, p, cast, i, d, of_batch);
    }
}

/* Has some scenario a number of this address? */
static bool is_known(const ves_study *study, const char *address)
{
    for (size_t s = 0; s < study->n_scenario; ++s) {
        if (ves_parameters_find(&study->scenario[s].parameters, address)) return true;
    }
    return false;
}

static void read_vary_one(ves_context *c, ves_population *p, ves_cast *cast, const ves_setting *entry)
{
    const ves_setting *address = ves_setting_find(entry, "address");
    if (!ves_setting_is(address, VES_ROW_TEXT)) return;
    const ves_parameters *all = &cast->scenario->parameters;
    const ves_parameter *number = ves_parameters_find(all, address->text);
    if (!number) {
        if (!is_known(c->study, address->text) && !ves_context_may_be_missing(cast->scenario, address->text))
            ves_reader_fail(&c->reader, VES_E_CONFIG, address->at, "there is no number \"%s\"%s",
                            ves_brief_of(address->text).text, ves_context_absent(cast->scenario, address->text).text);
        return;
    }
    if (ves_range_is_set(c->study, address->text)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, address->at,
                        "\"%s\" stands in vary or in the list of subjects too, expected one of them",
                        ves_brief_of(address->text).text);
        return;
    }
    ves_distribution d;
    if (!ves_derived_refuse(&c->reader, number, address->at) && ves_spread_read(c, entry, number, &d))
        vary(c, p, cast, (size_t)(number - all->item), d, false);
}

/* An address stands once in the list: of two, one would win in silence. */
static void check_once(ves_context *c, const ves_setting *list, size_t i)
{
    const ves_setting *address = ves_setting_find(&list->child[i], "address");
    if (!ves_setting_is(address, VES_ROW_TEXT)) return;
    for (size_t k = 0; k < i; ++k) {
        const ves_setting *other = ves_setting_find(&list->child[k], "address");
        if (!ves_setting_is(other, VES_ROW_TEXT) || strcmp(other->text, address->text) != 0) continue;
        ves_reader_fail(&c->reader, VES_E_CONFIG, address->at,
                        "\"%s\" differs between subjects already (line %d), expected it once",
                        ves_brief_of(address->text).text, other->at.line);
        return;
    }
}

static void read_vary(ves_context *c, ves_population *p, ves_cast *cast, const ves_setting *list)
{
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const ves_setting *entry = &list->child[i];
        if (entry->kind == VES_SETTING_GROUP) {
            ves_reader_check(&c->reader, entry, VES_N_VARY_ROW, ves_vary_rows);
            check_once(c, list, i);
            read_vary_one(c, p, cast, entry);
        } else {
            ves_reader_fail(&c->reader, VES_E_CONFIG, entry->at,
                            "holds %s, expected groups { address; distribution; cv; }",
                            ves_setting_kind_words(entry->kind));
        }
    }
}

/* @param drawn  else it is the reference but for what a table says */
static void start_people(ves_context *c, ves_population *p, ves_cast *cast, bool drawn)
{
    ves_context_keep(c,
                     ves_people_start(&cast->people, &cast->scenario->parameters, ves_scenario_tissues(cast->scenario),
                                      p->age_low, p->age_high, c->reader.report));
    if (c->reader.status) return;
    cast->body = true;
    if (!drawn) return;
    cast->people_draw = ves_new(cast->people.n_draw, sizeof *cast->people_draw);
    if (!cast->people_draw) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < cast->people.n_draw; ++i) cast->people_draw[i] = draw_of(c, p, cast->people.draw[i]);
}

/* ---- women ---- */

/* The same scenario with a woman in it; NULL: the species has none, or an error. */
static ves_scenario *read_woman(ves_context *c, const ves_scenario *man)
{
    const ves_setting *species =
        man->species ? ves_context_library(c, VES_SECTION_SPECIES, man->species, man->at) : NULL;
    const ves_setting *female = species ? ves_setting_find(species, "female") : NULL;
    if (!ves_setting_is(female, VES_ROW_TEXT)) return NULL;
    ves_scenario *woman = ves_new(1, sizeof *woman);
    if (!woman) {
        ves_context_no_memory(c);
        return NULL;
    }
    woman->name = man->name;
    woman->at = man->at;
    const ves_parameter *mine = ves_parameters_find(&man->parameters, "body_weight"),
                        *reference = ves_parameters_find(&man->parameters, "body.weight");
    /* What holds for the man too was said of him, and a report says no line twice. */
    const double factor = mine->quantity.value / reference->quantity.value;
    const ves_status before = ves_context_begin(c);
    ves_scenario_read_as(c, woman, female, factor);
    if (!ves_context_end(c, before)) return woman;
    ves_scenario_free(woman);
    free(woman);
    return NULL;
}

static void tell_person(ves_context *c, ves_population *p, const ves_cast *cast)
{
    if (p->sex != VES_NONE || p->says[VES_PERSON_SEX]) tell(c, p, "sex", "1", "0: male, 1: female", VES_TOLD_SEX);
    if (!cast->body) return;
    if (cast->people.has_age) tell(c, p, "age", "year", "age", VES_TOLD_AGE);
    if (cast->people.has_height) tell(c, p, "height", "cm", "height", VES_TOLD_HEIGHT);
    if (!ves_range_is_set(c->study, "body_weight")) tell(c, p, "body_weight", "g", "mass of the body", VES_TOLD_WEIGHT);
}

/* ---- columns of the CSV file and covariates of the result, as indices of parameters ---- */

/* Which item of this scenario each column sets; VES_NONE where it has no such number. */
static void match_columns(ves_context *c, ves_population *p, ves_cast *cast)
{
    cast->column_item = ves_new(p->n_column, sizeof *cast->column_item);
    if (!cast->column_item) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t k = 0; k < p->n_column; ++k) {
        ves_parameter *item = ves_parameters_find(&cast->scenario->parameters, p->column[k].address);
        cast->column_item[k] = item ? (size_t)(item - cast->scenario->parameters.item) : VES_NONE;
        if (item) tell(c, p, item->address, p->column[k].quantity.unit, "of the list of subjects", VES_TOLD_NUMBER);
    }
}

/* Which item of this scenario each covariate is. */
static void match_covariates(ves_context *c, const ves_population *p, ves_cast *cast)
{
    cast->told_item = ves_new(p->n_covariate, sizeof *cast->told_item);
    if (!cast->told_item) ves_context_no_memory(c);
    for (size_t i = 0; cast->told_item && i < p->n_covariate; ++i) {
        const ves_parameters *all = &cast->scenario->parameters;
        const ves_parameter *item =
            p->covariate[i].told == VES_TOLD_NUMBER ? ves_parameters_find(all, p->covariate[i].name) : NULL;
        cast->told_item[i] = item ? (size_t)(item - all->item) : VES_NONE;
    }
}

/* Numbers of the body that its draws change, so that who is told can be read again. */
static void tell_body(ves_context *c, ves_population *p, const ves_cast *cast)
{
    static const char words[] = "of the body of the subject";
    const ves_people *people = &cast->people;
    tell_number(c, p, cast, people->output_item, words);
    tell_number(c, p, cast, people->haematocrit_item, words);
    tell_number(c, p, cast, people->blood_item, words);
    for (size_t i = 0; i < people->n_tissue; ++i) {
        tell_number(c, p, cast, people->tissue[i].volume, words);
        if (people->tissue[i].flow != SIZE_MAX) tell_number(c, p, cast, people->tissue[i].flow, words);
    }
}

/* ---- the whole ---- */

static void read_one_cast(ves_context *c, ves_population *p, ves_cast *cast, bool body, bool ranges,
                          const ves_setting *own)
{
    if (ves_scenario_is_built(cast->scenario)) {
        if ((body || p->says[VES_PERSON_AGE] || p->says[VES_PERSON_HEIGHT]) && cast->scenario->species)
            start_people(c, p, cast, body);
        if (!c->reader.status) tell_person(c, p, cast); /* whom it is about comes first in the list of covariates */
        if (!c->reader.status && p->n_column) match_columns(c, p, cast);
        if (!c->reader.status && p->n_column && cast->body) ves_person_find_last(c, p, cast);
        if (!c->reader.status && ranges) vary_ranges(c, p, cast);
    }
    read_vary(c, p, cast, own); /* in any case, for its faults */
    if (!c->reader.status && cast->people_draw && c->study->individual != VES_INDIVIDUAL_NONE) tell_body(c, p, cast);
}

void ves_casts_make(ves_context *c, ves_population *p, bool women)
{
    ves_study *study = c->study;
    if (!p->cast) p->cast = ves_new(2 * study->n_scenario, sizeof *p->cast);
    if (!p->cast) {
        ves_context_no_memory(c);
        return;
    }
    p->n_cast = 2 * study->n_scenario;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        ves_cast *woman = &p->cast[2 * s + 1];
        p->cast[2 * s].scenario = &study->scenario[s];
        if (!women) ves_cast_free(woman);
        if (!women || woman->scenario || !ves_scenario_is_built(&study->scenario[s])) continue;
        c->own = study->scenario[s].own;
        c->point = study->scenario[s].point;
        woman->scenario = read_woman(c, &study->scenario[s]);
        woman->owned = woman->scenario != NULL;
        c->own = NULL;
        c->point = 0;
    }
}

void ves_casts_read(ves_context *c, ves_population *p, bool body, bool ranges, const ves_setting *own)
{
    ves_study *study = c->study;
    const bool women = p->says[VES_PERSON_SEX] ? ves_person_any_woman(p) : body && p->females > 0.0;
    ves_casts_make(c, p, women);
    if (!p->cast) return;
    p->sex = VES_NONE;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        if (p->cast[2 * s + 1].scenario && p->sex == VES_NONE && !p->says[VES_PERSON_SEX])
            p->sex = draw_of(c, p, "sex");
    }
    for (size_t i = 0; i < p->n_cast; ++i) {
        const ves_status before = ves_context_begin(c);
        if (p->cast[i].scenario) read_one_cast(c, p, &p->cast[i], body, ranges, own);
        (void)ves_context_end(c, before);
    }
    if (p->data && !c->reader.status && ves_scenario_is_built(&study->scenario[0]))
        tell(c, p, "dose", ves_study_amount_unit(study), "all that is given", VES_TOLD_DOSE);
    for (size_t i = 0; i < p->n_cast && !c->reader.status; ++i) {
        if (p->cast[i].scenario) match_covariates(c, p, &p->cast[i]);
    }
}
