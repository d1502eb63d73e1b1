#include "study/levels.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/context.h"

#include <math.h>
#include <string.h>

/* Curves of the substance itself have concentrations; what a tracer shows and what was delivered have none. */
static bool has_level(const ves_organ *organ, const char *name)
{
    return !organ->signal && !organ->delivered && strcmp(organ->name, name) == 0;
}

void ves_levels_put(const ves_study *study, ves_recipe *recipe)
{
    ves_topology *t = recipe->like.own; /* a topology that is borrowed has them */
    for (size_t i = 0; t && i < study->n_level; ++i) {
        for (size_t k = 0; k < t->n_organ; ++k) {
            if (has_level(&t->organ[k], study->level[i].organ)) t->organ[k].level = study->level[i].level;
        }
    }
}

static const char *organ_name(size_t i, const void *topology)
{
    return ((const ves_topology *)topology)->organ[i].name;
}

static bool is_there(ves_context *c, const ves_setting *named)
{
    const char *near = NULL;
    for (size_t s = 0; s < c->study->n_scenario; ++s) {
        if (!ves_scenario_is_built(&c->study->scenario[s])) return true; /* it may have any organ */
        const ves_topology *t = c->study->scenario[s].typical.graph->topology;
        for (size_t k = 0; k < t->n_organ; ++k) {
            if (has_level(&t->organ[k], named->text)) return true;
        }
        if (!near) near = ves_nearest(named->text, t->n_organ, organ_name, t);
    }
    ves_reader_fail(&c->reader, VES_E_CONFIG, named->at, "there is no organ \"%s\"%s%s%s",
                    ves_brief_of(named->text).text, near ? "; did you mean \"" : ", expected one of this study",
                    near ? near : "", near ? "\"?" : "");
    return false;
}

static void read_one(ves_context *c, const ves_setting *pair)
{
    static const ves_row row = {
        .name = "levels", .type = VES_ROW_QUANTITY, .dim = VES_DIM_CONC, .most = HUGE_VAL, .above_least = true};
    ves_study *study = c->study;
    double level;
    if (pair->kind != VES_SETTING_LIST || pair->n != 2 || pair->child[0].kind != VES_SETTING_TEXT) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, pair->at, "expected (\"organ\", \"1e9 particle/mL\")");
        return;
    }
    if (!ves_reader_number(&c->reader, &pair->child[1], &row, &level) || !is_there(c, &pair->child[0])) return;
    for (size_t i = 0; i < study->n_level; ++i) {
        if (strcmp(study->level[i].organ, pair->child[0].text) == 0)
            ves_reader_fail(&c->reader, VES_E_CONFIG, pair->at, "\"%s\" has a level already, expected one",
                            pair->child[0].text);
    }
    study->level[study->n_level++] = (ves_level){pair->child[0].text, level};
}

void ves_levels_read(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *list = ves_setting_find(ves_setting_find(c->top, "output"), "levels");
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    study->level = ves_new(list->n, sizeof *study->level);
    if (!study->level) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < list->n; ++i) read_one(c, &list->child[i]);
    for (size_t s = 0; s < study->n_scenario; ++s) {
        for (size_t k = 0; k < study->scenario[s].n_recipe; ++k) ves_levels_put(study, study->scenario[s].recipe[k]);
    }
}
