/* The part of udunits2 that base/ asks for, where udunits2 is not: in the engine of the page.
 *
 * A unit is a number times a product of powers of base units.  Numbers come about in the order and with the roundings
 * of udunits2, so that what is converted here is bit for bit what is converted there
 * (tests/viewer/test_units.py). Of the database of udunits2 there are the words that a study of a body may use,
 * `words` below; dates, temperatures with an offset and logarithms are unknown.
 */
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MOST_BASE = 16, MOST_NAME = 160, MOST_PREFIX = 48, NAME = 24 };

union ut_unit {
    struct {
        ut_system *system;
        double scale;
        int power[MOST_BASE];
    } is;
};

union cv_converter {
    double factor;
};

typedef struct named {
    char name[NAME];
    ut_unit unit;
} named;

typedef struct prefix {
    char name[NAME];
    double value;
} prefix;

struct ut_system {
    int n_base;
    size_t n_name, n_prefix;
    named name[MOST_NAME];
    prefix prefix[MOST_PREFIX];
};

static ut_error_message_handler handler;

int ut_ignore(const char *format, va_list arguments)
{
    (void)format;
    (void)arguments;
    return 0;
}

ut_error_message_handler ut_set_error_message_handler(ut_error_message_handler wanted)
{
    ut_error_message_handler before = handler ? handler : ut_ignore;
    handler = wanted;
    return before;
}

/* ---- units ---- */

static ut_unit *keep(ut_unit unit)
{
    ut_unit *kept = malloc(sizeof *kept);
    if (kept) *kept = unit;
    return kept;
}

/* A scale that only rounding keeps from 1 is 1. */
static ut_unit of_scale(ut_unit unit, double scale)
{
    unit.is.scale = fabs(1.0 - scale) < 10 * DBL_EPSILON ? 1.0 : scale;
    return unit;
}

static ut_unit one_of(const ut_system *system)
{
    return (ut_unit){.is = {.system = (ut_system *)(size_t)system, .scale = 1.0}};
}

static ut_unit multiply(ut_unit a, const ut_unit *b)
{
    for (int i = 0; i < MOST_BASE; ++i) a.is.power[i] += b->is.power[i];
    return of_scale(a, a.is.scale * b->is.scale);
}

static ut_unit raise(ut_unit unit, int power)
{
    if (power == 1) return unit;
    for (int i = 0; i < MOST_BASE; ++i) unit.is.power[i] *= power;
    return unit.is.scale == 1.0 ? unit : of_scale(unit, power == 0 ? 1.0 : pow(unit.is.scale, power));
}

ut_system *ut_new_system(void)
{
    return calloc(1, sizeof(ut_system));
}

void ut_free_system(ut_system *system)
{
    free(system);
}

ut_system *ut_get_system(const ut_unit *unit)
{
    return unit->is.system;
}

ut_unit *ut_get_dimensionless_unit_one(const ut_system *system)
{
    return keep(one_of(system));
}

ut_unit *ut_new_base_unit(ut_system *system)
{
    if (system->n_base == MOST_BASE) return NULL;
    ut_unit unit = one_of(system);
    unit.is.power[system->n_base++] = 1;
    return keep(unit);
}

void ut_free(ut_unit *unit)
{
    free(unit);
}

ut_unit *ut_scale(double factor, const ut_unit *unit)
{
    return keep(of_scale(*unit, factor * unit->is.scale));
}

ut_unit *ut_divide(const ut_unit *numer, const ut_unit *denom)
{
    const ut_unit inverse = raise(*denom, -1);
    return keep(multiply(*numer, &inverse));
}

int ut_are_convertible(const ut_unit *a, const ut_unit *b)
{
    return memcmp(a->is.power, b->is.power, sizeof a->is.power) == 0;
}

int ut_compare(const ut_unit *a, const ut_unit *b)
{
    const int order = memcmp(a->is.power, b->is.power, sizeof a->is.power);
    return order ? order : (a->is.scale > b->is.scale) - (a->is.scale < b->is.scale);
}

ut_status ut_accept_visitor(const ut_unit *unit, const ut_visitor *visitor, void *context)
{
    ut_unit base[MOST_BASE], under = *unit;
    const ut_unit *basic[MOST_BASE];
    int power[MOST_BASE], n = 0;
    under.is.scale = 1.0;
    if (unit->is.scale != 1.0) return visitor->visit_galilean(unit, unit->is.scale, &under, 0.0, context);
    for (int i = 0; i < MOST_BASE; ++i) {
        if (unit->is.power[i] == 0) continue;
        base[n] = one_of(unit->is.system);
        base[n].is.power[i] = 1;
        basic[n] = &base[n];
        power[n++] = unit->is.power[i];
    }
    return visitor->visit_product(unit, n, basic, power, context);
}

/* ---- converting ---- */

cv_converter *ut_get_converter(ut_unit *from, ut_unit *to)
{
    if (!ut_are_convertible(from, to)) return NULL;
    cv_converter *made = malloc(sizeof *made);
    if (made) made->factor = to->is.scale == 1.0 ? from->is.scale : from->is.scale * (1.0 / to->is.scale);
    return made;
}

void cv_free(cv_converter *converter)
{
    free(converter);
}

double cv_convert_double(const cv_converter *converter, double value)
{
    return converter->factor == 1.0 ? value : value * converter->factor;
}

/* ---- names ---- */

static const ut_unit *find(const ut_system *system, const char *name)
{
    for (size_t i = 0; i < system->n_name; ++i) {
        if (strcmp(system->name[i].name, name) == 0) return &system->name[i].unit;
    }
    return NULL;
}

static ut_status name_it(const char *name, const ut_unit *unit)
{
    ut_system *system = unit->is.system;
    if (find(system, name)) return UT_EXISTS;
    if (system->n_name == MOST_NAME || strlen(name) >= NAME) return UT_OS;
    named *n = &system->name[system->n_name++];
    (void)snprintf(n->name, NAME, "%s", name);
    n->unit = *unit;
    return UT_SUCCESS;
}

ut_status ut_map_name_to_unit(const char *name, ut_encoding encoding, const ut_unit *unit)
{
    (void)encoding;
    return name_it(name, unit);
}

ut_status ut_map_symbol_to_unit(const char *symbol, ut_encoding encoding, const ut_unit *unit)
{
    (void)encoding;
    return name_it(symbol, unit);
}

ut_status ut_map_unit_to_name(const ut_unit *unit, const char *name, ut_encoding encoding)
{
    (void)unit;
    (void)name;
    (void)encoding;
    return UT_SUCCESS; /* nobody asks for it */
}

ut_unit *ut_get_unit_by_symbol(const ut_system *system, const char *symbol)
{
    const ut_unit *found = find(system, symbol);
    return found ? keep(*found) : NULL;
}

ut_status ut_add_symbol_prefix(ut_system *system, const char *symbol, double value)
{
    if (system->n_prefix == MOST_PREFIX || strlen(symbol) >= NAME) return UT_OS;
    prefix *p = &system->prefix[system->n_prefix++];
    (void)snprintf(p->name, NAME, "%s", symbol);
    p->value = value;
    return UT_SUCCESS;
}

/* The longest prefix that a text begins with, or NULL. */
static const prefix *prefix_of(const ut_system *system, const char *text)
{
    const prefix *best = NULL;
    for (size_t i = 0; i < system->n_prefix; ++i) {
        const prefix *p = &system->prefix[i];
        if (strncmp(p->name, text, strlen(p->name)) != 0) continue;
        if (!best || strlen(p->name) > strlen(best->name)) best = p;
    }
    return best;
}

/* ---- reading: "mL/min/g", "1e-3 kg", "mL/(100 g)", "h-1", "cm^2" ---- */

typedef struct reading {
    const ut_system *system;
    const char *at;
    bool good;
} reading;

static ut_unit read_product(reading *r);

static ut_unit read_word(reading *r)
{
    char word[2 * NAME];
    size_t n = 0;
    while (n + 1 < sizeof word &&
           (isalpha((unsigned char)*r->at) || (unsigned char)*r->at >= 0x80 || strchr("_%'\"", *r->at)) && *r->at)
        word[n++] = *r->at++;
    word[n] = '\0';
    double factor = 1.0;
    const char *rest = word;
    const ut_unit *found = find(r->system, rest);
    const prefix *p = found ? NULL : prefix_of(r->system, rest);
    if (p) {
        factor *= p->value;
        rest += strlen(p->name);
        found = find(r->system, rest);
    }
    if (!found || *rest == '\0') {
        r->good = false;
        return one_of(r->system);
    }
    return of_scale(*found, factor * found->is.scale);
}

static ut_unit read_basic(reading *r)
{
    ut_unit unit = one_of(r->system);
    if (*r->at == '(') {
        ++r->at;
        unit = read_product(r);
        if (*r->at == ')') {
            ++r->at;
        } else {
            r->good = false;
        }
    } else if (isdigit((unsigned char)*r->at) || *r->at == '.') {
        char *end = NULL;
        unit = of_scale(unit, strtod(r->at, &end));
        r->good = r->good && end != r->at;
        r->at = end;
    } else {
        unit = read_word(r);
    }
    return unit;
}

static ut_unit read_power(reading *r)
{
    const ut_unit basic = read_basic(r);
    const char *at = r->at;
    if (*at == '^') ++at;
    if (*at == '*' && at[1] == '*') at += 2;
    if (!isdigit((unsigned char)*at) && !(strchr("+-", *at) && *at && isdigit((unsigned char)at[1]))) {
        if (at != r->at) r->good = false;
        return basic;
    }
    char *end = NULL;
    const long power = strtol(at, &end, 10);
    r->at = end;
    if (labs(power) > 99) r->good = false;
    return raise(basic, r->good ? (int)power : 1);
}

static void skip(reading *r)
{
    while (*r->at == ' ') ++r->at;
}

static ut_unit read_product(reading *r)
{
    skip(r);
    ut_unit product = read_power(r);
    for (skip(r); r->good && *r->at && *r->at != ')'; skip(r)) {
        const bool divide = *r->at == '/';
        if (strchr("/.*-", *r->at)) ++r->at;
        skip(r);
        const ut_unit next = read_power(r);
        const ut_unit factor = divide ? raise(next, -1) : next;
        product = multiply(product, &factor);
    }
    return product;
}

ut_unit *ut_parse(const ut_system *system, const char *text, ut_encoding encoding)
{
    (void)encoding;
    reading r = {.system = system, .at = text, .good = true};
    skip(&r);
    if (!*r.at) return ut_get_dimensionless_unit_one(system);
    const ut_unit unit = read_product(&r);
    return r.good && !*r.at ? keep(unit) : NULL;
}

/* ---- more words than base/unit_system.c gives the small system ---- */

static const struct {
    const char *name, *definition; /* NULL: a base unit */
} words[] = {
    {"m", NULL},
    {"kg", NULL},
    {"s", NULL},
    {"mol", NULL},
    {"K", NULL},
    {"A", NULL},
    {"cd", NULL},
    {"meter", "m"},
    {"metre", "m"},
    {"meters", "m"},
    {"metres", "m"},
    {"kilogram", "kg"},
    {"kilograms", "kg"},
    {"g", "1e-3 kg"},
    {"gram", "1e-3 kg"},
    {"grams", "1e-3 kg"},
    {"second", "s"},
    {"seconds", "s"},
    {"sec", "s"},
    {"min", "60 s"},
    {"minute", "60 s"},
    {"minutes", "60 s"},
    {"h", "60 min"},
    {"hr", "60 min"},
    {"hour", "60 min"},
    {"hours", "60 min"},
    {"d", "24 h"},
    {"day", "24 h"},
    {"days", "24 h"},
    {"week", "7 day"},
    {"weeks", "7 day"},
    {"year", "3.15569259747e7 s"},
    {"years", "3.15569259747e7 s"},
    {"L", "dm^3"},
    {"l", "dm^3"},
    {"liter", "dm^3"},
    {"liters", "dm^3"},
    {"litre", "dm^3"},
    {"litres", "dm^3"},
    {"mole", "mol"},
    {"moles", "mol"},
    {"%", "0.01"},
    {"percent", "0.01"},
    {"N", "kg.m/s2"},
    {"J", "N.m"},
    {"Pa", "N/m2"},
    {"W", "J/s"},
    {"Hz", "1/s"},
    {"Bq", "1/s"},
    {"Gy", "J/kg"},
    {"Sv", "J/kg"},
    {"t", "1e3 kg"},
};

static const prefix prefixes[] = {
    {"T", 1e12},     {"G", 1e9},      {"M", 1e6},      {"k", 1e3},     {"h", 1e2},         {"da", 1e1},
    {"d", 1e-1},     {"c", 1e-2},     {"m", 1e-3},     {"u", 1e-6},    {"\xC2\xB5", 1e-6}, {"\xCE\xBC", 1e-6},
    {"n", 1e-9},     {"p", 1e-12},    {"f", 1e-15},    {"a", 1e-18},   {"kilo", 1e3},      {"deci", 1e-1},
    {"centi", 1e-2}, {"milli", 1e-3}, {"micro", 1e-6}, {"nano", 1e-9}, {"pico", 1e-12},    {"mega", 1e6},
};

/* @param path not looked at: the words are here */
ut_system *ut_read_xml(const char *path)
{
    (void)path;
    ut_system *system = ut_new_system();
    for (size_t i = 0; system && i < COUNT(prefixes); ++i)
        (void)ut_add_symbol_prefix(system, prefixes[i].name, prefixes[i].value);
    for (size_t i = 0; system && i < COUNT(words); ++i) {
        ut_unit *unit =
            words[i].definition ? ut_parse(system, words[i].definition, UT_ASCII) : ut_new_base_unit(system);
        if (unit) (void)name_it(words[i].name, unit);
        ut_free(unit);
    }
    return system;
}
