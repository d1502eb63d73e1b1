#include "exchange/sbml_units.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a unit of SBML is: so many of a unit of a config. */
typedef struct base_unit {
    const char *kind, *unit;
    double factor;
    int power;
} base_unit;

static const base_unit base[] = {
    {"mole", "mol", 1.0, 1}, {"item", "particle", 1.0, 1}, {"dimensionless", "particle", 1.0, 1},
    {"gram", "g", 1.0, 1},   {"kilogram", "g", 1e3, 1},    {"avogadro", "particle", 6.02214179e23, 1},
    {"litre", "L", 1.0, 1},  {"liter", "L", 1.0, 1},       {"metre", "L", 1e3, 3},
    {"meter", "L", 1e3, 3},  {"second", "s", 1.0, 1}};

/* Multiples that have a name. */
typedef struct named_unit {
    const char *of, *unit;
    double size;
} named_unit;

static const named_unit named[] = {
    {"s", "min", 60.0},    {"s", "h", 3600.0},     {"s", "d", 86400.0}, {"mol", "mmol", 1e-3}, {"mol", "umol", 1e-6},
    {"mol", "nmol", 1e-9}, {"mol", "pmol", 1e-12}, {"g", "kg", 1e3},    {"g", "mg", 1e-3},     {"g", "ug", 1e-6},
    {"g", "ng", 1e-9},     {"L", "mL", 1e-3},      {"L", "uL", 1e-6}};

static bool find_base(const char *kind, int power, double scale, ves_sbml_unit *unit)
{
    for (size_t i = 0; i < VES_COUNT(base); ++i) {
        if (strcmp(base[i].kind, kind) != 0 || (base[i].power != power && strcmp(kind, "dimensionless") != 0)) continue;
        *unit = (ves_sbml_unit){base[i].unit, base[i].factor * pow(scale, power)};
        for (size_t k = 0; k < VES_COUNT(named); ++k) {
            if (strcmp(named[k].of, unit->unit) == 0 && fabs(unit->factor / named[k].size - 1.0) < 1e-12) {
                *unit = (ves_sbml_unit){named[k].unit, 1.0};
                break;
            }
        }
        return true;
    }
    return false;
}

static double number_of(const ves_xml *node, const char *name, double preset)
{
    const char *text = ves_xml_attribute(node, name);
    return text ? strtod(text, NULL) : preset;
}

/* A unit definition of one unit. */
static bool find_defined(const ves_sbml *sbml, const char *id, ves_sbml_unit *unit, bool *there)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfUnitDefinitions", &child);
    for (size_t i = 0; i < n; ++i) {
        const char *name = ves_xml_attribute(child[i], sbml->level == 1 ? "name" : "id");
        if (!name || strcmp(name, id) != 0) continue;
        *there = true;
        const ves_xml *list = ves_xml_child(child[i], "listOfUnits");
        if (!list || list->n != 1) return false;
        const ves_xml *one = list->child[0];
        const char *kind = ves_xml_attribute(one, "kind");
        const double scale = number_of(one, "multiplier", 1.0) * pow(10.0, number_of(one, "scale", 0.0));
        return kind && find_base(kind, (int)number_of(one, "exponent", 1.0), scale, unit);
    }
    return false;
}

/* @param named  what the file calls it; `preset` of Levels 1 and 2 may be redefined */
static void settle(ves_sbml *sbml, const char *attribute, const char *redefined, const char *preset,
                   ves_sbml_unit undeclared, ves_sbml_unit *unit)
{
    const char *id = sbml->level == 3 ? ves_xml_attribute(sbml->model, attribute) : redefined;
    bool there = false;
    *unit = undeclared;
    if (!id) return;
    if (find_defined(sbml, id, unit, &there) || (!there && find_base(sbml->level == 3 ? id : preset, 1, 1.0, unit))) {
        /* a time or volume without dimension says no more than one that is not declared */
        if (strcmp(unit->unit, "particle") == 0) *unit = undeclared;
        return;
    }
    ves_sbml_refuse(sbml, sbml->model, "its unit \"%.60s\" is not understood", id);
}

void ves_sbml_read_units(ves_sbml *sbml)
{
    settle(sbml, "substanceUnits", "substance", "mole", (ves_sbml_unit){"particle", 0.0}, &sbml->substance);
    settle(sbml, "volumeUnits", "volume", "litre", (ves_sbml_unit){"mL", 0.0}, &sbml->volume);
    settle(sbml, "timeUnits", "time", "second", (ves_sbml_unit){"h", 0.0}, &sbml->time);
}
