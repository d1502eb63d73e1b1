#include "study/roles.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *role_word(size_t i, const void *context)
{
    (void)context;
    return ves_role_word((ves_role)i);
}

static const char *matrix_word(size_t i, const void *context)
{
    (void)context;
    return ves_matrix_word((ves_matrix)i);
}

/* A word that is none of a list. */
static void wrong_word(ves_reader *reader, const ves_setting *stated, const char *what, size_t n,
                       const char *(*word)(size_t i, const void *context))
{
    const char *near = ves_nearest(stated->text, n, word, NULL);
    char *known = near ? NULL : ves_list_names(n, word, NULL);
    ves_reader_fail(reader, VES_E_CONFIG, stated->at, "\"%s\" is no %s%s%s%s", ves_brief_of(stated->text).text, what,
                    near ? "; did you mean \"" : ", expected ",
                    near    ? near
                    : known ? known
                            : "another",
                    near ? "\"?" : "");
    free(known);
}

bool ves_read_role(ves_reader *reader, const ves_setting *compartment, ves_role *role)
{
    const ves_setting *stated = ves_setting_find(compartment, "role");
    *role = VES_ROLE_NONE;
    if (stated && stated->kind == VES_SETTING_TEXT && !ves_role_find(stated->text, role))
        wrong_word(reader, stated, "role", VES_N_ROLE, role_word);
    return stated != NULL;
}

bool ves_read_matrix(ves_reader *reader, const ves_setting *sum, ves_matrix *matrix)
{
    const ves_setting *stated = ves_setting_find(sum, "matrix");
    *matrix = VES_MATRIX_NONE;
    if (stated && stated->kind == VES_SETTING_TEXT && !ves_matrix_find(stated->text, matrix))
        wrong_word(reader, stated, "matrix", VES_N_MATRIX, matrix_word);
    return stated != NULL;
}

/* ---- what names have always meant ---- */

static bool none_stated(const ves_blueprint *b, const ves_blueprint_organ *o)
{
    for (size_t i = 0; i < o->n; ++i) {
        if (b->compartment[o->node[i].i].has_role) return false;
    }
    return true;
}

void ves_blueprint_default_roles(ves_blueprint *b)
{
    const char *plasma = ves_matrix_word(VES_MATRIX_PLASMA), *blood = ves_matrix_word(VES_MATRIX_BLOOD);
    if (b->n_compartment == 0) return; /* that was said */
    for (size_t i = 0; i < b->n_compartment; ++i) {
        ves_blueprint_compartment *c = &b->compartment[i];
        if (!c->has_role && strcmp(c->name, plasma) == 0) c->role = VES_ROLE_PLASMA;
    }
    for (size_t i = 0; i < b->n_organ; ++i) {
        ves_blueprint_organ *o = &b->organ[i];
        if (!none_stated(b, o)) continue;
        const bool is_plasma = o->has_matrix ? o->matrix == VES_MATRIX_PLASMA : strcmp(o->name, plasma) == 0;
        for (size_t k = 0; is_plasma && k < o->n; ++k) b->compartment[o->node[k].i].role = VES_ROLE_PLASMA;
        if (o->has_matrix || strcmp(o->name, blood) != 0) continue;
        o->has_matrix = true;
        o->matrix = VES_MATRIX_BLOOD;
    }
}

/* ---- what is missing ---- */

void ves_blueprint_judge_roles(const ves_blueprint *b, const ves_schedule *schedule, ves_report *report)
{
    for (size_t i = 0; i < b->n_compartment; ++i) {
        if (b->compartment[i].role == VES_ROLE_PLASMA) return;
    }
    for (size_t i = 0; i < schedule->n_event; ++i) {
        const ves_event *e = &schedule->event[i];
        if (!ves_event_is_dose(e->kind)) continue;
        if (e->node.i >= b->n_named) continue;
        const ves_blueprint_compartment *c = &b->compartment[e->node.i];
        if (!c->has_volume || c->has_role) continue;
        ves_place at = c->at;
        at.setting = "role";
        ves_warn(report, at,
                 "\"%s\" is dosed and no compartment is plasma, so there is no clearance, Vss or bioavailability; "
                 "expected role = \"plasma\", or \"none\" if it is not",
                 c->name);
        return;
    }
}
