#include "exchange/linear_form.h"

typedef ves_sum_form sum;
typedef ves_quotient_form quotient;

double ves_form_times(const sum *form, size_t of)
{
    for (size_t i = 0; i < form->n; ++i) {
        if (form->of[i] == of) return form->times[i];
    }
    return 0.0;
}

static bool is_constant(const quotient *q)
{
    return q->above.n == 0 && q->below.n == 0;
}

static quotient constant(double value)
{
    return (quotient){.above = {.constant = value}, .below = {.constant = 1.0}};
}

static void scale(sum *s, double by)
{
    s->constant *= by;
    for (size_t i = 0; i < s->n; ++i) s->times[i] *= by;
}

/* Names that cancel are gone. */
static void tidy(sum *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; ++i) {
        if (s->times[i] == 0.0) continue;
        s->of[n] = s->of[i];
        s->times[n++] = s->times[i];
    }
    s->n = n;
}

/* a + sign b, where both are over numbers */
static bool add(const quotient *a, const quotient *b, double sign, quotient *out)
{
    if (a->below.n > 0 || b->below.n > 0) return false;
    sum s = a->above, t = b->above;
    scale(&s, 1.0 / a->below.constant);
    scale(&t, sign / b->below.constant);
    s.constant += t.constant;
    for (size_t i = 0; i < t.n; ++i) {
        size_t k = 0;
        while (k < s.n && s.of[k] != t.of[i]) ++k;
        if (k == VES_FORM_MOST) return false;
        if (k == s.n) {
            s.of[s.n] = t.of[i];
            s.times[s.n++] = t.times[i];
        } else {
            s.times[k] += t.times[i];
        }
    }
    tidy(&s);
    *out = (quotient){s, {.constant = 1.0}};
    return true;
}

static bool multiply_sums(const sum *a, const sum *b, sum *out)
{
    if (a->n > 0 && b->n > 0) return false;
    *out = a->n > 0 ? *a : *b;
    scale(out, a->n > 0 ? b->constant : a->constant);
    tidy(out);
    return true;
}

static bool multiply(const quotient *a, const quotient *b, quotient *out)
{
    sum above, below;
    if (!multiply_sums(&a->above, &b->above, &above) || !multiply_sums(&a->below, &b->below, &below)) return false;
    *out = (quotient){above, below};
    if (below.n == 0) {
        scale(&out->above, 1.0 / below.constant);
        out->below.constant = 1.0;
    }
    return true;
}

static bool power(const quotient *a, const quotient *b, quotient *out)
{
    if (!is_constant(b)) return false;
    const double exponent = b->above.constant / b->below.constant;
    *out = *a;
    if (exponent == -1.0) *out = (quotient){a->below, a->above};
    return exponent == 1.0 || exponent == -1.0;
}

bool ves_form_of(const ves_terms *terms, ves_term_at i, quotient *out)
{
    const ves_term *t = &terms->term[i];
    const size_t n = ves_term_operands(t->kind);
    quotient a = {0}, b = {0};
    if (t->kind == VES_TERM_TIME) return false;
    if (t->kind == VES_TERM_NUMBER) {
        *out = constant(t->number);
        return true;
    }
    if (t->kind == VES_TERM_NAME) {
        *out = constant(0.0);
        out->above.of[0] = t->of;
        out->above.times[0] = 1.0;
        out->above.n = 1;
        return true;
    }
    if (!ves_form_of(terms, t->a, &a) || (n > 1 && !ves_form_of(terms, t->b, &b))) return false;
    if (is_constant(&a) && (n < 2 || is_constant(&b))) { /* names that cancelled are in it no longer */
        const double second = n < 2 ? 0.0 : b.above.constant / b.below.constant;
        *out = constant(ves_term_result(t->kind, a.above.constant / a.below.constant, second));
        return true;
    }
    const quotient inverse = {b.below, b.above}, none = constant(0.0);
    switch (t->kind) {
    case VES_TERM_ADD:
    case VES_TERM_SUBTRACT:
        return add(&a, &b, t->kind == VES_TERM_ADD ? 1.0 : -1.0, out);
    case VES_TERM_MINUS:
        return add(&none, &a, -1.0, out);
    case VES_TERM_MULTIPLY:
        return multiply(&a, &b, out);
    case VES_TERM_DIVIDE:
        return multiply(&a, &inverse, out);
    case VES_TERM_POWER:
        return power(&a, &b, out);
    default:
        return false;
    }
}
