#include "exchange/sbml_units.h"

#include "base/array.h"
#include "exchange/sbml_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOLE, ITEM, GRAM, METRE, SECOND, N_BASE };

/* What a unit of SBML is: so many of a base, to a power. */
typedef struct known_unit {
    const char *kind;
    int base; /* N_BASE: of no dimension */
    double power, factor;
} known_unit;

static const known_unit known[] = {{"mole", MOLE, 1.0, 1.0},
                                   {"item", ITEM, 1.0, 1.0},
                                   {"avogadro", N_BASE, 0.0, 6.02214179e23},
                                   {"dimensionless", N_BASE, 0.0, 1.0},
                                   {"radian", N_BASE, 0.0, 1.0},
                                   {"steradian", N_BASE, 0.0, 1.0},
                                   {"gram", GRAM, 1.0, 1.0},
                                   {"kilogram", GRAM, 1.0, 1e3},
                                   {"litre", METRE, 3.0, 1e-3},
                                   {"liter", METRE, 3.0, 1e-3},
                                   {"metre", METRE, 1.0, 1.0},
                                   {"meter", METRE, 1.0, 1.0},
                                   {"second", SECOND, 1.0, 1.0},
                                   {"hertz", SECOND, -1.0, 1.0},
                                   {"becquerel", SECOND, -1.0, 1.0}};

/* What a config calls so much of a base; what has no dimension counts particles. */
typedef struct config_unit {
    int base;
    double power;
    const char *unit;
    double factor; /* so many of it are 1 of the base */
} config_unit;

static const config_unit of_config[] = {{MOLE, 1.0, "mol", 1.0}, {ITEM, 1.0, "particle", 1.0},
                                        {GRAM, 1.0, "g", 1.0},   {METRE, 3.0, "L", 1e3},
                                        {SECOND, 1.0, "s", 1.0}, {N_BASE, 0.0, "particle", 1.0}};

/* A product of units. */
typedef struct product {
    double factor, power[N_BASE];
} product;

/* Multiples that have a name. */
typedef struct named_unit {
    const char *of, *unit;
    double size;
} named_unit;

static const named_unit named[] = {
    {"s", "min", 60.0},    {"s", "h", 3600.0},     {"s", "d", 86400.0}, {"mol", "mmol", 1e-3}, {"mol", "umol", 1e-6},
    {"mol", "nmol", 1e-9}, {"mol", "pmol", 1e-12}, {"g", "kg", 1e3},    {"g", "mg", 1e-3},     {"g", "ug", 1e-6},
    {"g", "ng", 1e-9},     {"L", "mL", 1e-3},      {"L", "uL", 1e-6}};

static bool multiply(product *p, const char *kind, double power, double size)
{
    for (size_t i = 0; i < VES_COUNT(known); ++i) {
        if (strcmp(known[i].kind, kind) != 0) continue;
        p->factor *= pow(size * known[i].factor, power);
        if (known[i].base < N_BASE) p->power[known[i].base] += power * known[i].power;
        return true;
    }
    return false;
}

/* Is it a power of this base alone? */
static bool is_of(const product *p, const config_unit *u)
{
    bool is = true;
    for (int i = 0; i < N_BASE; ++i) is = is && p->power[i] == (i == u->base ? u->power : 0.0);
    return is;
}

/* @param fits  bits of the bases it may be of */
static bool name_unit(const product *p, unsigned fits, ves_sbml_unit *unit)
{
    size_t i = 0;
    while (i < VES_COUNT(of_config) && !is_of(p, &of_config[i])) ++i;
    if (i == VES_COUNT(of_config) || !(fits & 1u << of_config[i].base)) return false;
    if (!isfinite(p->factor) || p->factor <= 0.0) return false;
    char digits[32]; /* 0.1, not 0.10000000000000002 */
    (void)snprintf(digits, sizeof digits, "%.15g", p->factor * of_config[i].factor);
    *unit = (ves_sbml_unit){of_config[i].unit, strtod(digits, NULL)};
    for (size_t k = 0; k < VES_COUNT(named); ++k) {
        if (strcmp(named[k].of, unit->unit) != 0 || fabs(unit->factor / named[k].size - 1.0) >= 1e-12) continue;
        *unit = (ves_sbml_unit){named[k].unit, 1.0};
        break;
    }
    return true;
}

static bool find_base(const char *kind, unsigned fits, ves_sbml_unit *unit)
{
    product p = {.factor = 1.0};
    return multiply(&p, kind, 1.0, 1.0) && name_unit(&p, fits, unit);
}

/* A unit definition: a product of units. */
static bool find_defined(ves_sbml *sbml, const char *id, unsigned fits, ves_sbml_unit *unit, bool *there)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfUnitDefinitions", &child);
    for (size_t i = 0; i < n; ++i) {
        const char *name = ves_xml_attribute(child[i], sbml->level == 1 ? "name" : "id");
        if (!name || strcmp(name, id) != 0) continue;
        *there = true;
        product p = {.factor = 1.0};
        const ves_xml *list = ves_xml_child(child[i], "listOfUnits");
        bool good = list && list->n > 0;
        for (size_t k = 0; good && k < list->n; ++k) {
            const ves_xml *one = list->child[k];
            const char *kind = ves_xml_attribute(one, "kind");
            const double scale = ves_sbml_finite_at(sbml, one, "scale", 0.0),
                         times = ves_sbml_finite_at(sbml, one, "multiplier", 1.0),
                         power = ves_sbml_finite_at(sbml, one, "exponent", 1.0);
            good = kind && ves_sbml_finite_at(sbml, one, "offset", 0.0) == 0.0 &&
                   multiply(&p, kind, power, times * pow(10.0, scale));
        }
        return good && name_unit(&p, fits, unit);
    }
    return false;
}

typedef struct asked {
    const char *attribute, *redefined; /* what Level 3 calls it, and what Levels 1 and 2 do */
    const char *preset;                /* of Levels 1 and 2 */
    ves_sbml_unit undeclared;
    unsigned fits; /* bits of bases */
} asked;

static void settle(ves_sbml *sbml, const asked *a, ves_sbml_unit *unit)
{
    const char *id = sbml->level == 3 ? ves_xml_attribute(sbml->model, a->attribute) : a->redefined;
    const unsigned fits = a->fits | 1u << N_BASE;
    bool there = false;
    *unit = a->undeclared;
    if (!id) return;
    if (find_defined(sbml, id, fits, unit, &there) ||
        (!there && find_base(sbml->level == 3 ? id : a->preset, fits, unit))) {
        /* a time or volume without dimension says no more than one that is not declared */
        if (strcmp(unit->unit, "particle") == 0 && strcmp(a->undeclared.unit, "particle") != 0) *unit = a->undeclared;
        return;
    }
    ves_sbml_refuse(sbml, sbml->model, "its unit \"%.60s\" is not understood", id);
}

void ves_sbml_read_units(ves_sbml *sbml)
{
    static const asked substance = {"substanceUnits",
                                    "substance",
                                    "mole",
                                    {"particle", 0.0},
                                    1u << MOLE | 1u << ITEM | 1u << GRAM},
                       volume = {"volumeUnits", "volume", "litre", {"mL", 0.0}, 1u << METRE},
                       time = {"timeUnits", "time", "second", {"h", 0.0}, 1u << SECOND};
    settle(sbml, &substance, &sbml->substance);
    settle(sbml, &volume, &sbml->volume);
    settle(sbml, &time, &sbml->time);
}
