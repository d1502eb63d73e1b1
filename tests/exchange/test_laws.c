/* The law of each kind, which is written into other languages, gives the rate that the solver uses. */
#include "base/array.h"
#include "exchange/term.h"
#include "graph/process.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct place {
    const ves_process_kind *kind;
    const double *p;
    double amount, volume, to, volume_to, watched, watched_volume, time;
} place;

static double symbol(const place *at, const char *name)
{
    for (size_t k = 0; k < at->kind->n_param; ++k) {
        if (strcmp(at->kind->param[k].name, name) == 0) return at->p[k];
    }
    const struct {
        const char *name;
        double value;
    } known[] = {{"A", at->amount},
                 {"C", at->amount / at->volume},
                 {"C_to", at->to / at->volume_to},
                 {"W", at->watched},
                 {"C_watched", at->watched / at->watched_volume},
                 {"t", at->time},
                 {"s", at->time},
                 {"begun", 1.0},
                 {"before", at->kind->switch_param >= 0 && at->time < at->p[at->kind->switch_param] ? 1.0 : 0.0}};
    for (size_t k = 0; k < VES_COUNT(known); ++k) {
        if (strcmp(known[k].name, name) == 0) return known[k].value;
    }
    fail_msg("the law of %s reads \"%s\"", at->kind->name, name);
    return NAN;
}

static ves_term_at find(ves_terms *terms, const char *name, void *context)
{
    return ves_term_number(terms, symbol(context, name));
}

static double no_name(const ves_term *name, const void *context)
{
    (void)name;
    (void)context;
    return NAN;
}

static double law_of(place *at)
{
    ves_terms terms = {0};
    const ves_term_at law = ves_term_read(&terms, at->kind->law, find, at, NULL);
    if (law == VES_NO_TERM) fail_msg("the law of %s is no formula: %s", at->kind->name, at->kind->law);
    const double value = ves_term_value(&terms, law, at->time, no_name, NULL);
    ves_terms_free(&terms);
    return value;
}

static double rate_of(const place *at)
{
    if (at->kind->linear) {
        double forward, backward;
        at->kind->linear(at->p, at->volume, at->volume_to, &forward, &backward);
        return forward * at->amount - backward * at->to;
    }
    double rate, slope, watched;
    const ves_rate_in in = {1, at->p, &at->amount, &at->volume, &at->watched, &at->watched_volume, at->time};
    at->kind->rate(&in, &rate, &slope, &watched);
    return rate;
}

static void hold(const ves_process_kind *kind)
{
    const double p[][VES_PROCESS_PARAM_MAX] = {{0.73, 1.31, 1.7, 0.6}, {2.9, 0.41, 1.0, 2.3}, {0.11, 5.3, 0.37, 1.9}};
    const double time[] = {0.23, 1.9, 7.7};
    for (size_t i = 0; i < VES_COUNT(p); ++i) {
        for (size_t k = 0; k < VES_COUNT(time); ++k) {
            place at = {kind, p[i], 3.7, 1.3, 0.9, 2.1, 0.31, 0.57, time[k]};
            const double law = law_of(&at), rate = rate_of(&at);
            if (fabs(law - rate) > 1e-13 * fabs(rate)) fail_msg("%s: %.17g, expected %.17g", kind->name, law, rate);
        }
    }
}

static void the_law_of_each_kind_is_its_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < ves_process_kind_count(); ++i) hold(ves_process_kind_at(i));
    hold(ves_process_kind_production());
}

/* ---- reading ---- */

static double value_of(const char *text)
{
    ves_terms terms = {0};
    const double p[VES_PROCESS_PARAM_MAX] = {0};
    place at = {ves_process_kind_find("first_order"), p, 3.0, 2.0, 0.0, 1.0, 0.0, 1.0, 5.0};
    const ves_term_at term = ves_term_read(&terms, text, find, &at, NULL);
    const double value = term == VES_NO_TERM ? NAN : ves_term_value(&terms, term, 0.0, no_name, NULL);
    ves_terms_free(&terms);
    return value;
}

static void formulas_are_read_as_they_are_written(void **state)
{
    (void)state;
    assert_true(value_of("1 + 2 * 3 - 4 / 8") == 6.5);
    assert_true(value_of("-2 ^ 2") == -4.0);
    assert_true(value_of("2 ^ 3 ^ 2") == 512.0);
    assert_true(value_of("2 ^ -1") == 0.5);
    assert_true(value_of("7 - 2 - 1") == 4.0);
    assert_true(value_of("24 / 4 / 3") == 2.0);
    assert_true(value_of("max(A, 4) * min(A, 4)") == 12.0);
    assert_true(value_of("exp(ln(A)) - sqrt(9)") < 1e-15);
    assert_true(isnan(value_of("1 +")));
    assert_true(isnan(value_of("(1 + 2")));
    assert_true(isnan(value_of("1 2")));
    assert_true(isnan(value_of("sin(1)")));
}

static void what_is_too_deep_is_no_formula(void **state)
{
    (void)state;
    char deep[1001];
    memset(deep, '(', 1000);
    deep[1000] = '\0';
    assert_true(isnan(value_of(deep)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_law_of_each_kind_is_its_rate),
                                       cmocka_unit_test(formulas_are_read_as_they_are_written),
                                       cmocka_unit_test(what_is_too_deep_is_no_formula)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
