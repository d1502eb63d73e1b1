#include "study/sensitivities.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/context.h"

#include <string.h>

/* Is it a number of some scenario that may be changed? */
static bool is_number(ves_context *c, const ves_setting *named)
{
    const char *near = NULL;
    for (size_t s = 0; s < c->study->n_scenario; ++s) {
        if (!ves_scenario_is_built(&c->study->scenario[s])) return true; /* it may have any number */
        const ves_parameters *all = &c->study->scenario[s].parameters;
        const ves_parameter *p = ves_parameters_find(all, named->text);
        if (p && !p->follows) return true;
        if (p) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, named->at,
                            "\"%s\" follows from %s, expected what it follows from", ves_brief_of(named->text).text,
                            p->follows);
            return false;
        }
        if (!near) near = ves_parameters_nearest(all, named->text);
    }
    ves_reader_fail(
        &c->reader, VES_E_CONFIG, named->at, "there is no number \"%s\"%s%s%s", ves_brief_of(named->text).text,
        near ? "; did you mean \"" : ", expected an address (vesipk explain)", near ? near : "", near ? "\"?" : "");
    return false;
}

static void read_one(ves_context *c, const ves_setting *named)
{
    ves_study *study = c->study;
    if (named->kind != VES_SETTING_TEXT) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, named->at, "holds %s, expected addresses such as \"body_weight\"",
                        ves_setting_kind_words(named->kind));
        return;
    }
    if (!is_number(c, named)) return;
    for (size_t i = 0; i < study->n_sensitivity; ++i) {
        if (strcmp(study->sensitivity[i], named->text) != 0) continue;
        ves_reader_fail(&c->reader, VES_E_CONFIG, named->at, "names \"%s\" twice, expected each number once",
                        named->text);
        return;
    }
    study->sensitivity[study->n_sensitivity++] = named->text;
}

void ves_sensitivities_read(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *list = ves_setting_find(ves_setting_find(c->top, "output"), "sensitivities");
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    if (study->population.data) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at,
                        "asks of the typical subject, but subjects of a data set have doses of their own; expected "
                        "doses in the study");
        return;
    }
    study->sensitivity = ves_new(list->n, sizeof *study->sensitivity);
    if (!study->sensitivity) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < list->n; ++i) read_one(c, &list->child[i]);
}
