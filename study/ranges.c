#include "study/ranges.h"

#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

bool ves_range_is_set(const ves_study *study, const char *address)
{
    if (ves_sweep_has(&study->sweep, address) || ves_sweep_has(&study->grid, address)) return true;
    for (size_t i = 0; i < study->population.n_column; ++i) {
        if (strcmp(study->population.column[i].address, address) == 0) return true;
    }
    return false;
}

const ves_parameter *ves_range_set_by(const ves_study *study, const char *address)
{
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_parameter *p = ves_parameters_find(&study->scenario[i].parameters, address);
        if (p && p->set) return p;
    }
    return NULL;
}

const ves_parameter *ves_range_set_apart(const ves_study *study, const char *address)
{
    const ves_parameter *set = ves_range_set_by(study, address);
    if (!set || set->at.line == 0) return set;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_parameter *p = ves_parameters_find(&study->scenario[i].parameters, address);
        if (p && (!p->set || p->at.line != set->at.line)) return set;
    }
    return NULL;
}

const char *ves_range_set_words(const ves_parameter *set)
{
    return set->at.line > 0 ? "in set" : "by --set";
}

/* dose.1.particles follows from the amount and the factors of the product. */
static bool is_derived(const char *address)
{
    return strncmp(address, "dose.", strlen("dose.")) == 0 && isdigit((unsigned char)address[strlen("dose.")]) &&
           strcmp(strrchr(address, '.'), ".particles") == 0;
}

bool ves_range_of(const ves_study *study, const ves_parameter *n, ves_distribution *d)
{
    if (!n->used || isnan(n->low) || isnan(n->high) || ves_range_is_set(study, n->address) ||
        strncmp(n->address, "variability.", strlen("variability.")) == 0 || is_derived(n->address))
        return false;
    *d = ves_distribution_within(n->quantity.value, n->low, n->high);
    if (!(d->kind->spread(d) > 0.0)) return false;
    d->least = fmax(d->least, n->least);
    d->most = fmin(d->most, n->most);
    return true;
}

bool ves_ranges_vary(ves_context *c, const ves_setting *population)
{
    static const char words[] = "\"variability\" (subjects differ within them) or \"uncertainty\" (they say how well "
                                "numbers are known; see uncertainty)";
    const ves_setting *s = ves_setting_find(population, "ranges");
    const bool taken = c->study->uncertainty.ranges;
    if (!s || (s->kind == VES_SETTING_BOOL && s->number == 0.0)) return false;
    if (s->kind == VES_SETTING_TEXT && strcmp(s->text, "uncertainty") == 0) return false;
    if (s->kind == VES_SETTING_TEXT && strcmp(s->text, "variability") != 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "\"%s\" is none of them, expected %s, or false",
                        ves_brief_of(s->text).text, words);
        return false;
    }
    if (s->kind != VES_SETTING_TEXT) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "is %s, expected %s, or false",
                        s->kind == VES_SETTING_BOOL ? "true, which could be either" : ves_setting_kind_words(s->kind),
                        words);
        return false;
    }
    if (taken)
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at,
                        "the ranges are drawn by uncertainty already, expected one of the two: their spread would "
                        "count twice");
    return true;
}
