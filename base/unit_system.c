#include "base/unit_system.h"

#include "base/array.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <udunits2.h>

const char *const ves_usual_units[] = {"mL",   "L",    "uL",   "h",        "min",       "s",    "d",     "mg",
                                       "ug",   "ng",   "kg",   "g",        "nm",        "um",   "cm",    "mol",
                                       "mmol", "nmol", "pmol", "particle", "particles", "cell", "cells", NULL};

/* More words that the small system knows. */
static const char *const others[] = {"umol", "m", "mm", "pg", "nL", "dL", "Da", "kDa"};

/* As udunits2's database defines them. */
static const struct {
    const char *symbol, *definition;
} derived[] = {{"g", "1e-3 kg"}, {"min", "60 s"}, {"h", "60 min"}, {"d", "24 h"}, {"L", "dm^3"}, {"%", "0.01"}};
static const struct {
    const char *symbol;
    double value;
} prefixes[] = {{"k", 1e3}, {"d", 1e-1}, {"c", 1e-2}, {"m", 1e-3}, {"u", 1e-6}, {"n", 1e-9}, {"p", 1e-12}};

/* ---- units of our own ---- */

/* A base unit with its plural, so that particles, cells and volumes do not mix. */
static bool add_base_unit(ut_system *system, const char *name, const char *plural)
{
    ut_unit *unit = ut_new_base_unit(system);
    if (!unit) return false;
    const bool ok = ut_map_name_to_unit(name, UT_ASCII, unit) == UT_SUCCESS &&
                    ut_map_name_to_unit(plural, UT_ASCII, unit) == UT_SUCCESS &&
                    ut_map_unit_to_name(unit, name, UT_ASCII) == UT_SUCCESS;
    ut_free(unit);
    return ok;
}

/* Da = 1.66053906660e-27 kg (CODATA 2018). */
static bool add_dalton(ut_system *system)
{
    ut_unit *kilogram = ut_get_unit_by_symbol(system, "kg");
    ut_unit *dalton = kilogram ? ut_scale(1.66053906660e-27, kilogram) : NULL;
    const bool ok = dalton && ut_map_symbol_to_unit("Da", UT_ASCII, dalton) == UT_SUCCESS;
    ut_free(dalton);
    ut_free(kilogram);
    return ok;
}

static bool add_own(ut_system *system)
{
    return add_base_unit(system, "particle", "particles") && add_base_unit(system, "cell", "cells") &&
           add_dalton(system);
}

/* ---- the usual ones ---- */

static bool add_symbol(ut_unit *unit, const char *symbol)
{
    const bool ok = unit && ut_map_symbol_to_unit(symbol, UT_ASCII, unit) == UT_SUCCESS;
    ut_free(unit);
    return ok;
}

static bool add_usual(ut_system *system)
{
    static const char *const base[] = {"m", "kg", "s", "mol"};
    bool ok = true;
    for (size_t i = 0; i < VES_COUNT(base) && ok; ++i) ok = add_symbol(ut_new_base_unit(system), base[i]);
    for (size_t i = 0; i < VES_COUNT(prefixes) && ok; ++i)
        ok = ut_add_symbol_prefix(system, prefixes[i].symbol, prefixes[i].value) == UT_SUCCESS;
    for (size_t i = 0; i < VES_COUNT(derived) && ok; ++i)
        ok = add_symbol(ut_parse(system, derived[i].definition, UT_ASCII), derived[i].symbol);
    return ok && add_own(system);
}

static bool is_word(const char *word, size_t n, const char *const list[], size_t n_list)
{
    for (size_t i = 0; i < n_list && list[i]; ++i) {
        if (strncmp(list[i], word, n) == 0 && list[i][n] == '\0') return true;
    }
    return false;
}

/* Are all words of a text, and its signs, known to the small system? */
static bool is_usual(const char *text)
{
    while (*text) {
        size_t n = 0;
        while (isalpha((unsigned char)text[n])) ++n;
        if (n == 0 && !strchr("0123456789 ./*^-+()%", *text)) return false;
        if (n > 0 && !is_word(text, n, ves_usual_units, SIZE_MAX) && !is_word(text, n, others, VES_COUNT(others)))
            return false;
        text += n ? n : 1;
    }
    return true;
}

/* Of the whole process: udunits2 2.2 never gives back the prefixes of a system that it frees. */
static ut_system *usual_one, *all_one;

bool ves_unit_systems_open(ves_unit_systems *systems)
{
    if (!usual_one) {
        usual_one = ut_new_system();
        if (usual_one && !add_usual(usual_one)) {
            ut_free_system(usual_one);
            usual_one = NULL;
        }
    }
    systems->usual = usual_one;
    return systems->usual != NULL;
}

void ves_unit_systems_close(ves_unit_systems *systems)
{
    *systems = (ves_unit_systems){0};
}

struct ut_system *ves_unit_system_of(ves_unit_systems *systems, const char *text, const char *other)
{
    if (is_usual(text) && is_usual(other)) return systems->usual;
    if (!systems->all && !systems->missing) {
        if (!all_one) {
            all_one = ut_read_xml(NULL);
            if (all_one && !add_own(all_one)) {
                ut_free_system(all_one);
                all_one = NULL;
            }
        }
        systems->all = all_one;
        systems->missing = !systems->all;
    }
    return systems->all;
}
