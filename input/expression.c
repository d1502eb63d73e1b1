#include "input/expression.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEEP = 48 }; /* values that wait for a sign behind them, and brackets in brackets */

typedef enum step_kind {
    STEP_NUMBER, /* the number itself */
    STEP_READ,   /* number `index` of the row, times `number` */
    STEP_NEGATE,
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_DIVIDE,
    STEP_POWER,
    STEP_EXP,
    STEP_LN,
    STEP_LOG10,
    STEP_SQRT,
    STEP_ABS,
    STEP_MIN,
    STEP_MAX
} step_kind;

typedef struct step {
    step_kind kind;
    double number;
    ves_index index;
} step;

struct ves_expression {
    size_t n, room;
    step *step;
    size_t n_read, room_read;
    ves_index *read; /* each once */
};

void ves_expression_free(ves_expression *e)
{
    if (!e) return;
    free(e->step);
    free(e->read);
    free(e);
}

bool ves_expression_is(const char *text)
{
    while (isspace((unsigned char)*text)) ++text;
    return *text == '=';
}

size_t ves_expression_reads(const ves_expression *e, const ves_index **index)
{
    *index = e->read;
    return e->n_read;
}

/* ---- reading ---- */

/* A part that was read: what it is a power of, and where it stands in the text. */
typedef struct part {
    ves_powers_of_base powers;
    const char *from, *to;
    bool constant; /* a number as it stands */
    double number;
} part;

typedef struct reading {
    const char *text, *next;
    ves_place at;
    const ves_expression_names *names;
    ves_expression *e;
    ves_report *report;
    ves_status status;
    size_t deep, waiting;
} reading;

static part sum(reading *r);

static bool plain(ves_powers_of_base p)
{
    bool yes = true;
    for (size_t i = 0; i < VES_N_BASE; ++i) yes = yes && p.of[i] == 0;
    return yes;
}

static bool alike(ves_powers_of_base a, ves_powers_of_base b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* The words of a part, without blanks around it. */
static ves_brief words_of(const part *p)
{
    char text[96];
    const char *to = p->to;
    while (to > p->from && isspace((unsigned char)to[-1])) --to;
    (void)snprintf(text, sizeof text, "%.*s", (int)(to - p->from), p->from);
    return ves_brief_of(text);
}

/* "in mL/h", "a bare number" */
static const char *unit_words(const reading *r, ves_powers_of_base powers, size_t n, char *out)
{
    char unit[64];
    if (plain(powers)) {
        (void)snprintf(out, n, "a bare number");
    } else {
        (void)snprintf(out, n, "in %s",
                       ves_dimension_unit(ves_dimension_of(powers), r->names->amount_unit, sizeof unit, unit));
    }
    return out;
}

static void no_memory(reading *r)
{
    r->status = ves_fail_memory(r->report);
}

static void blanks(reading *r)
{
    while (isspace((unsigned char)*r->next)) ++r->next;
}

static void unexpected(reading *r, const char *expected)
{
    if (r->status) return;
    if (*r->next)
        r->status = ves_fail(r->report, VES_E_CONFIG, r->at, "\"%s\": \"%s\" is not understood, expected %s",
                             ves_brief_of(r->text).text, ves_brief_of(r->next).text, expected);
    else
        r->status = ves_fail(r->report, VES_E_CONFIG, r->at, "\"%s\" ends too soon, expected %s",
                             ves_brief_of(r->text).text, expected);
}

/* @param more  values that wait more (or fewer) behind it */
static void add_step(reading *r, step s, int more)
{
    if (r->status) return;
    r->waiting = (size_t)((int)r->waiting + more);
    if (r->waiting > MOST_DEEP) {
        r->status = ves_fail(r->report, VES_E_CONFIG, r->at, "\"%s\" has too many parts, expected a shorter formula",
                             ves_brief_of(r->text).text);
        return;
    }
    if (!ves_grow(&r->e->step, r->e->n, &r->e->room, sizeof *r->e->step)) {
        no_memory(r);
        return;
    }
    r->e->step[r->e->n++] = s;
}

static void note_read(reading *r, ves_index index)
{
    for (size_t i = 0; i < r->e->n_read; ++i) {
        if (r->e->read[i] == index) return;
    }
    if (!ves_grow(&r->e->read, r->e->n_read, &r->e->room_read, sizeof *r->e->read)) {
        no_memory(r);
        return;
    }
    r->e->read[r->e->n_read++] = index;
}

static part number(reading *r)
{
    part p = {.from = r->next, .constant = true};
    char *end;
    p.number = strtod(r->next, &end);
    r->next += end - r->next;
    p.to = r->next;
    if (isalpha((unsigned char)*r->next) || *r->next == '_') unexpected(r, "a sign between a number and a name");
    add_step(r, (step){.kind = STEP_NUMBER, .number = p.number}, 1);
    return p;
}

/* Powers of the base in which expressions are reckoned, and the factor of internal numbers. */
static bool reckoned(const ves_expression_names *names, ves_dimension dim, ves_powers_of_base *powers, double *factor)
{
    const size_t amount = VES_N_BASE - 1, mass = 1;
    *factor = 1.0;
    if (!ves_dimension_powers(dim, powers)) return false;
    if (names->grams == 0.0 || powers->of[amount] == 0) return true;
    *factor = pow(names->grams, powers->of[amount]);
    powers->of[mass] = (signed char)(powers->of[mass] + powers->of[amount]);
    powers->of[amount] = 0;
    return true;
}

double ves_expression_fits(const ves_expression_names *names, ves_dimension is, ves_dimension dim)
{
    ves_powers_of_base mine, wanted;
    double factor, other;
    if (!reckoned(names, is, &mine, &other) || !reckoned(names, dim, &wanted, &factor)) return 0.0;
    return alike(mine, wanted) ? 1.0 / factor : 0.0;
}

static part named(reading *r, const char *from, size_t n)
{
    part p = {.from = from, .to = from + n};
    const char *near = NULL;
    char *name = ves_format("%.*s", (int)n, from);
    if (!name) {
        no_memory(r);
        return p;
    }
    const ves_index index = r->names->find(name, r->names->context, &near);
    const ves_parameter *number = index != VES_NO_INDEX ? &r->names->parameters->item[index] : NULL;
    step s = {.kind = STEP_READ, .index = index};
    if (!number && !r->status && near == name) {
        r->status = VES_E_CONFIG;
    } else if (!number && !r->status) {
        r->status = ves_fail(r->report, VES_E_CONFIG, r->at, "\"%s\": there is no number \"%s\" here%s%s%s",
                             ves_brief_of(r->text).text, ves_brief_of(name).text, near ? "; did you mean \"" : "",
                             near ? near : "", near ? "\"?" : ", expected one of `numbers` or `define`");
    } else if (number && !r->status &&
               (number->other != number->dim || !reckoned(r->names, number->dim, &p.powers, &s.number))) {
        r->status = ves_fail(r->report, VES_E_CONFIG, r->at,
                             "\"%s\": \"%s\" has a unit that formulas cannot reckon with, expected another number",
                             ves_brief_of(r->text).text, ves_brief_of(name).text);
    }
    if (!r->status) note_read(r, index);
    add_step(r, s, 1);
    free(name);
    return p;
}

static bool take(reading *r, char sign)
{
    blanks(r);
    if (*r->next != sign) return false;
    ++r->next;
    return true;
}

static void must_be_plain(reading *r, const part *p, const char *where)
{
    char unit[80];
    if (r->status || plain(p->powers)) return;
    r->status =
        ves_fail(r->report, VES_E_CONFIG, r->at,
                 "\"%s\": %s is %s, expected a number without a unit %s (a ratio to a reference, say)",
                 ves_brief_of(r->text).text, words_of(p).text, unit_words(r, p->powers, sizeof unit, unit), where);
}

static void must_be_alike(reading *r, const part *a, const part *b, const char *where)
{
    char unit[80], other[80];
    if (r->status || alike(a->powers, b->powers)) return;
    r->status = ves_fail(r->report, VES_E_CONFIG, r->at, "\"%s\": %s is %s and %s %s, expected one unit %s",
                         ves_brief_of(r->text).text, words_of(a).text, unit_words(r, a->powers, sizeof unit, unit),
                         words_of(b).text, unit_words(r, b->powers, sizeof other, other), where);
}

static const struct {
    const char *name;
    step_kind kind;
    bool two, of_units; /* two arguments; they may have a unit */
} functions[] = {{"exp", STEP_EXP, false, false},   {"ln", STEP_LN, false, false},  {"log10", STEP_LOG10, false, false},
                 {"sqrt", STEP_SQRT, false, false}, {"abs", STEP_ABS, false, true}, {"min", STEP_MIN, true, true},
                 {"max", STEP_MAX, true, true}};

static const char *function_name(size_t i, const void *context)
{
    (void)context;
    return functions[i].name;
}

/* Behind its name and the bracket. */
static part function(reading *r, const char *from, size_t n)
{
    part p = {.from = from};
    size_t k = 0;
    char *name = ves_format("%.*s", (int)n, from);
    if (!name) no_memory(r);
    while (name && k < VES_COUNT(functions) && strcmp(functions[k].name, name) != 0) ++k;
    if (name && k == VES_COUNT(functions)) {
        const char *near = ves_nearest(name, VES_COUNT(functions), function_name, NULL);
        if (!r->status)
            r->status = ves_fail(r->report, VES_E_CONFIG, r->at, "\"%s\": there is no function \"%s\"%s%s%s",
                                 ves_brief_of(r->text).text, ves_brief_of(name).text, near ? "; did you mean \"" : "",
                                 near ? near : "", near ? "\"?" : ", expected exp, ln, log10, sqrt, abs, min or max");
    }
    free(name);
    if (r->status) return p;
    char where[32];
    (void)snprintf(where, sizeof where, "in %s()", functions[k].name);
    const part a = sum(r);
    if (functions[k].two) {
        if (!take(r, ',')) unexpected(r, "a comma and a second number");
        const part b = sum(r);
        must_be_alike(r, &a, &b, where);
    }
    if (!functions[k].of_units) must_be_plain(r, &a, where);
    if (!take(r, ')')) unexpected(r, "a bracket )");
    add_step(r, (step){.kind = functions[k].kind}, functions[k].two ? -1 : 0);
    p.powers = a.powers;
    p.to = r->next;
    return p;
}

/* A number, a name, a function, or what stands in brackets. */
static part one(reading *r)
{
    blanks(r);
    const char *from = r->next;
    part p = {.from = from, .to = from};
    if (r->status) return p;
    if (isdigit((unsigned char)*from) || *from == '.') return number(r);
    if (isalpha((unsigned char)*from) || *from == '_') {
        while (isalnum((unsigned char)*r->next) || *r->next == '_' || *r->next == '.') ++r->next;
        const size_t n = (size_t)(r->next - from);
        return take(r, '(') ? function(r, from, n) : named(r, from, n);
    }
    if (!take(r, '(')) {
        unexpected(r, "a number or a name");
        return p;
    }
    p = sum(r);
    if (!take(r, ')')) unexpected(r, "a bracket )");
    p.from = from;
    p.to = r->next;
    return p;
}

static part signed_one(reading *r);

/* Whole powers of what has a unit have one; others would not. */
static void raise(reading *r, part *base, const part *exponent)
{
    must_be_plain(r, exponent, "as an exponent");
    if (r->status || plain(base->powers)) return;
    const double n = exponent->number;
    const bool whole = exponent->constant && n == floor(n) && fabs(n) <= 4.0;
    char where[96];
    (void)snprintf(where, sizeof where, "to the power of %.32s", words_of(exponent).text);
    if (!whole) must_be_plain(r, base, where);
    for (size_t i = 0; i < VES_N_BASE && !r->status; ++i) {
        const int power = base->powers.of[i] * (int)n;
        if (abs(power) > VES_BASE_MOST) unexpected(r, "smaller powers");
        base->powers.of[i] = (signed char)power;
    }
}

static part power(reading *r)
{
    part p = one(r);
    if (!take(r, '^')) return p;
    const part exponent = signed_one(r);
    raise(r, &p, &exponent);
    add_step(r, (step){.kind = STEP_POWER}, -1);
    p.to = r->next;
    p.constant = false;
    return p;
}

static part signed_one(reading *r)
{
    blanks(r);
    const char *from = r->next;
    bool minus = false;
    size_t n = 0;
    for (; take(r, '-') || take(r, '+'); ++n) minus = minus != (r->next[-1] == '-');
    if (++r->deep > MOST_DEEP) unexpected(r, "fewer brackets");
    part p = power(r);
    --r->deep;
    if (minus) add_step(r, (step){.kind = STEP_NEGATE}, 0);
    if (minus) p.number = -p.number;
    if (n) p.from = from;
    return p;
}

static part product(reading *r)
{
    part p = signed_one(r);
    for (;;) {
        const bool times = take(r, '*');
        if (r->status || (!times && !take(r, '/'))) return p;
        const part q = signed_one(r);
        for (size_t i = 0; i < VES_N_BASE && !r->status; ++i) {
            const int sum_of = p.powers.of[i] + (times ? q.powers.of[i] : -q.powers.of[i]);
            if (abs(sum_of) > VES_BASE_MOST) unexpected(r, "smaller powers");
            p.powers.of[i] = (signed char)sum_of;
        }
        add_step(r, (step){.kind = times ? STEP_MULTIPLY : STEP_DIVIDE}, -1);
        p.to = r->next;
        p.constant = false;
    }
}

static part sum(reading *r)
{
    part p = product(r);
    for (;;) {
        const bool plus = take(r, '+');
        if (r->status || (!plus && !take(r, '-'))) return p;
        const part q = product(r);
        must_be_alike(r, &p, &q, plus ? "on both sides of +" : "on both sides of -");
        add_step(r, (step){.kind = plus ? STEP_ADD : STEP_SUBTRACT}, -1);
        p.to = r->next;
        p.constant = false;
    }
}

ves_status ves_expression_read(const char *text, ves_place at, const ves_expression_names *names, ves_dimension *dim,
                               ves_expression **expression, ves_report *report)
{
    reading r = {.text = text, .at = at, .names = names, .report = report};
    r.e = ves_new(1, sizeof *r.e);
    if (!r.e) return ves_fail_memory(report);
    r.next = text + (ves_expression_is(text) ? strcspn(text, "=") + 1 : 0);
    const part p = sum(&r);
    blanks(&r);
    if (*r.next)
        unexpected(&r,
                   isalpha((unsigned char)*r.next)
                       ? "a sign (+ - * / ^) or the end; a number with a unit has a name, no unit stands in a formula"
                       : "a sign (+ - * / ^) or the end");
    if (r.status) {
        ves_expression_free(r.e);
        return r.status;
    }
    *dim = ves_dimension_of(p.powers);
    *expression = r.e;
    return VES_OK;
}

/* ---- working out ---- */

static double of_two(step_kind kind, double a, double b)
{
    switch (kind) {
    case STEP_ADD:
        return a + b;
    case STEP_SUBTRACT:
        return a - b;
    case STEP_MULTIPLY:
        return a * b;
    case STEP_DIVIDE:
        return a / b;
    case STEP_POWER:
        return pow(a, b);
    case STEP_MIN:
        return a < b ? a : b;
    default:
        return a > b ? a : b;
    }
}

static double of_one(step_kind kind, double a)
{
    switch (kind) {
    case STEP_NEGATE:
        return -a;
    case STEP_EXP:
        return exp(a);
    case STEP_LN:
        return log(a);
    case STEP_LOG10:
        return log10(a);
    case STEP_SQRT:
        return sqrt(a);
    default:
        return fabs(a);
    }
}

double ves_expression_value(const ves_expression *e, const double numbers[])
{
    double value[MOST_DEEP + 1];
    size_t n = 0;
    for (size_t i = 0; i < e->n; ++i) {
        const step *s = &e->step[i];
        switch (s->kind) {
        case STEP_NUMBER:
            value[n++] = s->number;
            break;
        case STEP_READ:
            value[n++] = numbers[s->index] * s->number;
            break;
        case STEP_NEGATE:
        case STEP_EXP:
        case STEP_LN:
        case STEP_LOG10:
        case STEP_SQRT:
        case STEP_ABS:
            value[n - 1] = of_one(s->kind, value[n - 1]);
            break;
        default:
            --n;
            value[n - 1] = of_two(s->kind, value[n - 1], value[n]);
            break;
        }
    }
    return value[0];
}
