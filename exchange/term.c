#include "exchange/term.h"

#include "base/array.h"
#include "base/memory.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_terms_free(ves_terms *terms)
{
    free(terms->term);
    *terms = (ves_terms){0};
}

size_t ves_term_operands(ves_term_kind kind)
{
    if (kind < VES_TERM_ADD) return 0;
    return kind == VES_TERM_MINUS || kind >= VES_TERM_EXP ? 1 : 2;
}

/* ---- making ---- */

static ves_term_at add(ves_terms *t, ves_term term)
{
    if (t->n >= VES_NO_TERM || !ves_grow(&t->term, t->n, &t->room, sizeof *t->term)) return VES_NO_TERM;
    t->term[t->n] = term;
    return (ves_term_at)t->n++;
}

ves_term_at ves_term_number(ves_terms *terms, double number)
{
    return add(terms, (ves_term){.kind = VES_TERM_NUMBER, .number = number});
}

ves_term_at ves_term_number_of(ves_terms *terms, double number, const char *unit)
{
    return add(terms, (ves_term){.kind = VES_TERM_NUMBER, .number = number, .name = unit});
}

ves_term_at ves_term_name(ves_terms *terms, const char *name, size_t of)
{
    return add(terms, (ves_term){.kind = VES_TERM_NAME, .name = name, .of = of});
}

ves_term_at ves_term_time(ves_terms *terms)
{
    return add(terms, (ves_term){.kind = VES_TERM_TIME});
}

static bool is_number(const ves_terms *t, ves_term_at i, double number)
{
    return t->term[i].kind == VES_TERM_NUMBER && t->term[i].number == number;
}

ves_term_at ves_term_make(ves_terms *t, ves_term_kind kind, ves_term_at a, ves_term_at b)
{
    const bool two = ves_term_operands(kind) == 2;
    if (a == VES_NO_TERM || (two && b == VES_NO_TERM)) return VES_NO_TERM;
    const bool left =
        (kind == VES_TERM_MULTIPLY && is_number(t, a, 1.0)) || (kind == VES_TERM_ADD && is_number(t, a, 0.0));
    const bool right =
        two &&
        (((kind == VES_TERM_MULTIPLY || kind == VES_TERM_DIVIDE || kind == VES_TERM_POWER) && is_number(t, b, 1.0)) ||
         ((kind == VES_TERM_ADD || kind == VES_TERM_SUBTRACT) && is_number(t, b, 0.0)));
    if (left) return b;
    if (right) return a;
    if (kind == VES_TERM_SUBTRACT && t->term[a].kind == VES_TERM_NUMBER && t->term[b].kind == VES_TERM_NUMBER)
        return ves_term_number(t, t->term[a].number - t->term[b].number);
    return add(t, (ves_term){.kind = kind, .a = a, .b = two ? b : VES_NO_TERM});
}

ves_term_at ves_term_sum(ves_terms *terms, size_t n, const ves_term_at part[])
{
    if (n == 0) return ves_term_number(terms, 0.0);
    ves_term_at sum = part[0];
    for (size_t i = 1; i < n; ++i) sum = ves_term_make(terms, VES_TERM_ADD, sum, part[i]);
    return sum;
}

/* ---- reading ---- */

enum { MOST_DEEP = 200, LONGEST_NAME = 255 };

typedef struct reading {
    ves_terms *terms;
    const char *at;
    ves_term_find find;
    ves_term_call call; /* NULL: no more functions */
    void *context;
    int deep;
    bool level_1; /* of SBML: - binds tighter than ^, which goes from left to right */
} reading;

static ves_term_at read_sum(reading *r);

static void skip_blanks(reading *r)
{
    while (isspace((unsigned char)*r->at)) ++r->at;
}

static bool take(reading *r, char sign)
{
    skip_blanks(r);
    if (*r->at != sign) return false;
    ++r->at;
    return true;
}

static ves_term_at read_call(reading *r, const char *name)
{
    static const struct {
        const char *name;
        ves_term_kind kind;
    } functions[] = {{"max", VES_TERM_MAX},   {"min", VES_TERM_MIN}, {"exp", VES_TERM_EXP},
                     {"ln", VES_TERM_LN},     {"log", VES_TERM_LN},  {"log10", VES_TERM_LOG10},
                     {"sqrt", VES_TERM_SQRT}, {"abs", VES_TERM_ABS}, {"pow", VES_TERM_POWER}};
    for (size_t i = 0; i < VES_COUNT(functions); ++i) {
        if (strcmp(functions[i].name, name) != 0) continue;
        const bool two = ves_term_operands(functions[i].kind) == 2;
        const ves_term_at a = read_sum(r);
        if (two && !take(r, ',')) return VES_NO_TERM;
        const ves_term_at b = two ? read_sum(r) : VES_NO_TERM;
        return take(r, ')') ? ves_term_make(r->terms, functions[i].kind, a, b) : VES_NO_TERM;
    }
    const ves_term_at operand = r->call ? read_sum(r) : VES_NO_TERM;
    return operand != VES_NO_TERM && take(r, ')') ? r->call(r->terms, name, operand, r->context) : VES_NO_TERM;
}

static ves_term_at read_name(reading *r)
{
    char name[LONGEST_NAME + 1];
    const char *start = r->at;
    while (isalnum((unsigned char)*r->at) || *r->at == '_' || *r->at == '.') ++r->at;
    const size_t n = (size_t)(r->at - start);
    if (n == 0 || n > LONGEST_NAME) {
        r->at = start;
        return VES_NO_TERM;
    }
    memcpy(name, start, n);
    name[n] = '\0';
    if (take(r, '(')) return read_call(r, name);
    const ves_term_at found = r->find(r->terms, name, r->context);
    if (found == VES_NO_TERM) r->at = start;
    return found;
}

static ves_term_at read_one(reading *r)
{
    skip_blanks(r);
    if (take(r, '(')) {
        const ves_term_at inner = read_sum(r);
        return take(r, ')') ? inner : VES_NO_TERM;
    }
    if (isdigit((unsigned char)*r->at) || *r->at == '.') {
        char *end;
        const double number = strtod(r->at, &end);
        r->at = end;
        return ves_term_number(r->terms, number);
    }
    return read_name(r);
}

/* Of SBML Level 1: -a^b is (-a)^b, a^b^c is (a^b)^c */
static ves_term_at read_signed(reading *r)
{
    if (!take(r, '-')) return read_one(r);
    if (++r->deep > MOST_DEEP) return VES_NO_TERM;
    const ves_term_at inner = read_signed(r);
    --r->deep;
    return ves_term_make(r->terms, VES_TERM_MINUS, inner, VES_NO_TERM);
}

static ves_term_at read_power_of_level_1(reading *r)
{
    ves_term_at result = read_signed(r);
    while (result != VES_NO_TERM && take(r, '^'))
        result = ves_term_make(r->terms, VES_TERM_POWER, result, read_signed(r));
    return result;
}

/* -a^b is -(a^b), a^-b is a^(-b), a^b^c is a^(b^c) */
static ves_term_at read_power(reading *r)
{
    if (r->level_1) return read_power_of_level_1(r);
    if (++r->deep > MOST_DEEP) return VES_NO_TERM;
    ves_term_at result;
    if (take(r, '-')) {
        result = ves_term_make(r->terms, VES_TERM_MINUS, read_power(r), VES_NO_TERM);
    } else {
        result = read_one(r);
        if (result != VES_NO_TERM && take(r, '^'))
            result = ves_term_make(r->terms, VES_TERM_POWER, result, read_power(r));
    }
    --r->deep;
    return result;
}

static ves_term_at read_product(reading *r)
{
    ves_term_at product = read_power(r);
    while (product != VES_NO_TERM) {
        const bool times = take(r, '*');
        if (!times && !take(r, '/')) break;
        product = ves_term_make(r->terms, times ? VES_TERM_MULTIPLY : VES_TERM_DIVIDE, product, read_power(r));
    }
    return product;
}

static ves_term_at read_sum(reading *r)
{
    if (++r->deep > MOST_DEEP) return VES_NO_TERM;
    ves_term_at sum = read_product(r);
    while (sum != VES_NO_TERM) {
        const bool plus = take(r, '+');
        if (!plus && !take(r, '-')) break;
        sum = ves_term_make(r->terms, plus ? VES_TERM_ADD : VES_TERM_SUBTRACT, sum, read_product(r));
    }
    --r->deep;
    return sum;
}

static ves_term_at read_all(reading *r, const char **at)
{
    ves_term_at term = read_sum(r);
    skip_blanks(r);
    if (*r->at != '\0') term = VES_NO_TERM;
    if (at) *at = *r->at == '\0' && term != VES_NO_TERM ? NULL : r->at;
    return term;
}

ves_term_at ves_term_read(ves_terms *terms, const char *text, ves_term_find find, void *context, const char **at)
{
    return read_all(&(reading){.terms = terms, .at = text, .find = find, .context = context}, at);
}

ves_term_at ves_term_read_level_1(ves_terms *terms, const char *text, ves_term_find find, ves_term_call call,
                                  void *context, const char **at)
{
    return read_all(
        &(reading){.terms = terms, .at = text, .find = find, .call = call, .context = context, .level_1 = true}, at);
}

/* ---- looking ---- */

bool ves_term_reads(const ves_terms *terms, ves_term_at i, const char *name)
{
    const ves_term *t = &terms->term[i];
    const size_t n = ves_term_operands(t->kind);
    if (t->kind == VES_TERM_NAME) return t->name == name;
    return (n > 0 && ves_term_reads(terms, t->a, name)) || (n > 1 && ves_term_reads(terms, t->b, name));
}

double ves_term_result(ves_term_kind kind, double a, double b)
{
    switch (kind) {
    case VES_TERM_ADD:
        return a + b;
    case VES_TERM_SUBTRACT:
        return a - b;
    case VES_TERM_MULTIPLY:
        return a * b;
    case VES_TERM_DIVIDE:
        return a / b;
    case VES_TERM_POWER:
        return pow(a, b);
    case VES_TERM_MINUS:
        return -a;
    case VES_TERM_MAX:
        return fmax(a, b);
    case VES_TERM_MIN:
        return fmin(a, b);
    case VES_TERM_EXP:
        return exp(a);
    case VES_TERM_LN:
        return log(a);
    case VES_TERM_LOG10:
        return log10(a);
    case VES_TERM_SQRT:
        return sqrt(a);
    default:
        return fabs(a);
    }
}

double ves_term_value(const ves_terms *terms, ves_term_at i, double time,
                      double (*value)(const ves_term *name, const void *context), const void *context)
{
    const ves_term *t = &terms->term[i];
    const size_t n = ves_term_operands(t->kind);
    const double a = n > 0 ? ves_term_value(terms, t->a, time, value, context) : 0.0,
                 b = n > 1 ? ves_term_value(terms, t->b, time, value, context) : 0.0;
    if (t->kind == VES_TERM_NUMBER) return t->number;
    if (t->kind == VES_TERM_NAME) return value(t, context);
    return t->kind == VES_TERM_TIME ? time : ves_term_result(t->kind, a, b);
}
