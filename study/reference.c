/* The intravascular scenario that each is held against: what `reference` names, or the only one of the species. */
#include "study/context.h"

#include "base/text.h"
#include "graph/happening.h"

#include <stdio.h>
#include <string.h>

/* Of several intravascular scenarios where nobody names one, the one that is called so. */
static const char by_name[] = "iv";

static bool same_species(const ves_scenario *a, const ves_scenario *b)
{
    return a->species == b->species || (a->species && b->species && strcmp(a->species, b->species) == 0);
}

static bool may_be_held_against(const ves_scenario *s)
{
    return !ves_scenario_is_built(s) || ves_given_into_plasma(s->typical.graph, &s->typical.schedule);
}

static const char *scenario_name(size_t i, const void *study)
{
    return ((const ves_study *)study)->scenario[i].written;
}

/* Of the species of `s`, the intravascular scenarios: how many, the only one, the one that is called so. */
typedef struct candidates {
    size_t n, first, called;
} candidates;

static candidates candidates_for(const ves_study *study, const ves_scenario *s)
{
    candidates found = {.first = VES_NONE, .called = VES_NONE};
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *r = &study->scenario[i];
        if (r->point != s->point || !same_species(r, s) || !may_be_held_against(r)) continue;
        if (found.n++ == 0) found.first = i;
        if (strcmp(r->written, by_name) == 0) found.called = i;
    }
    return found;
}

/* What nobody states. */
static size_t by_default(ves_context *c, const ves_scenario *s)
{
    const candidates found = candidates_for(c->study, s);
    if (found.n < 2) return found.first;
    if (found.called != VES_NONE) return found.called;
    char of[128] = "";
    if (s->species) (void)snprintf(of, sizeof of, " of species \"%s\"", ves_brief_of(s->species).text);
    ves_warn(c->reader.report, ves_context_place(c, "reference"),
             "is missing, and %zu scenarios%s are given into plasma, so bioavailability, absorption time and targeting "
             "are told of none; expected reference = \"%s\", say",
             found.n, of, c->study->scenario[found.first].name);
    return VES_NONE;
}

/* All scenarios of its species are held against this one; of a grid of words, those of its point. */
static void hold_against(ves_context *c, const ves_setting *stated, size_t reference, bool of_point)
{
    ves_study *study = c->study;
    const ves_scenario *r = &study->scenario[reference];
    if (r->half_read) return; /* of which species it is, is not known */
    if (!may_be_held_against(r)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, stated->at,
                        "\"%s\" is not given into plasma alone, expected an intravascular scenario", r->name);
        return;
    }
    for (size_t i = 0; i < study->n_scenario; ++i) {
        ves_scenario *s = &study->scenario[i];
        if (!same_species(s, r) || (of_point && s->point != r->point)) continue;
        if (s->reference != VES_NONE) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, stated->at,
                            "\"%s\" is of the species of \"%s\", expected one reference of each species", stated->text,
                            study->scenario[s->reference].name);
            return;
        }
        s->reference = reference;
    }
}

/* @param stated  a name as the config has it, of all points of a grid, or that of one point */
static void take(ves_context *c, const ves_setting *stated)
{
    const ves_study *study = c->study;
    if (stated->kind != VES_SETTING_TEXT) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, stated->at,
                        "holds %s, expected the name of a scenario in quotes, or a list of names",
                        ves_setting_kind_words(stated->kind));
        return;
    }
    bool found = false;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const bool whole = strcmp(study->scenario[i].name, stated->text) == 0;
        if (!whole && strcmp(study->scenario[i].written, stated->text) != 0) continue;
        hold_against(c, stated, i, !whole);
        found = true;
        if (whole) return; /* a name that stands twice was refused */
    }
    if (found) return;
    const char *near = ves_nearest(stated->text, study->n_scenario, scenario_name, study);
    ves_reader_fail(&c->reader, VES_E_CONFIG, stated->at, "there is no scenario \"%s\"%s%s%s",
                    ves_brief_of(stated->text).text, near ? "; did you mean \"" : ", expected one of this study",
                    near ? near : "", near ? "\"?" : "");
}

/* Points of a grid are studies of their own: what another of them gives into plasma is no reference, which is said. */
static void tell_of_other_points(ves_context *c)
{
    const ves_study *study = c->study;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *s = &study->scenario[i];
        for (size_t k = 0; k < study->n_scenario && s->reference == VES_NONE && !candidates_for(study, s).n; ++k) {
            const ves_scenario *r = &study->scenario[k];
            if (r->point == s->point || !same_species(r, s) || !may_be_held_against(r)) continue;
            ves_warn(c->reader.report, ves_context_place(c, "vary"),
                     "nothing is given into plasma at some points, \"%s\" say, and other points are no reference, so "
                     "bioavailability and targeting are told of none there; scenarios in the place of `vary` have one",
                     s->name);
            return;
        }
    }
}

void ves_reference_read(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *stated = ves_setting_find(c->top, "reference");
    for (size_t i = 0; i < study->n_scenario; ++i) study->scenario[i].reference = VES_NONE;
    if (stated && stated->kind == VES_SETTING_LIST) {
        for (size_t i = 0; i < stated->n; ++i) take(c, &stated->child[i]);
    } else if (stated) {
        take(c, stated);
    }
    for (size_t i = 0; i < study->n_scenario && !c->reader.status; ++i) {
        if (study->scenario[i].reference == VES_NONE) study->scenario[i].reference = by_default(c, &study->scenario[i]);
    }
    if (study->grid.n_axis && !stated && !c->reader.status) tell_of_other_points(c);
}
