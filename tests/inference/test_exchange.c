/* Plans of animals: what is worked out in short is what is worked out at length; no plan passes the bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/draw.h"
#include "inference/certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 5, DRAWS = 3, SERIES = 2, TIMES = 7, VALUES = 3, SITES = DRAWS * SERIES * TIMES * VALUES };

static double slope[SITES][N], load[SITES], prior[N][N], target[DRAWS][2][N];

static ves_status one_by_one(void *context, size_t n, ves_status (*work)(void *of, size_t i, ves_report *report),
                             void *of, ves_report *report)
{
    (void)context;
    for (size_t i = 0; i < n; ++i) {
        const ves_status status = work(of, i, report);
        if (status) return status;
    }
    return VES_OK;
}

static ves_prospect prospect_of(ves_measure_of_plans measure)
{
    const ves_draw_key key = ves_draw_key_of(20261129, "slopes");
    for (size_t i = 0; i < SITES; ++i) {
        load[i] = 0.3 + ves_draw_uniform(key, i, N);
        for (size_t j = 0; j < N; ++j) slope[i][j] = 3.7 * (ves_draw_uniform(key, i, j) - 0.5);
    }
    memset(prior, 0, sizeof prior);
    for (size_t j = 0; j < N; ++j) prior[j][j] = 1.0;
    for (size_t d = 0; d < DRAWS; ++d) {
        for (size_t j = 0; j < N; ++j) {
            target[d][0][j] = j == 1;
            target[d][1][j] = ves_draw_uniform(key, 1000 + d, j);
        }
    }
    return (ves_prospect){.n = N,
                          .n_draw = DRAWS,
                          .n_series = SERIES,
                          .n_time = TIMES,
                          .n_value = VALUES,
                          .slope = &slope[0][0],
                          .load = load,
                          .prior = &prior[0][0],
                          .measure = measure,
                          .n_target = 2,
                          .target = &target[0][0][0],
                          .each = one_by_one};
}

static const ves_arm some_arms[] = {{{0, 2, {1, 4}}, 2.0}, {{1, 2, {0, 6}}, 3.0}};

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static double phi_of(const ves_prospect *p, size_t n, const ves_arm arms[])
{
    ves_report report = {0};
    ves_standing *standing;
    double phi;
    assert_int_equal(ves_standings_start(p, &standing, &report), VES_OK);
    assert_int_equal(ves_prospect_stand(p, n, arms, standing, &phi, &report), VES_OK);
    ves_standings_free(p, standing);
    return phi;
}

static void test_animals_that_come_to_what_stands(void **state)
{
    (void)state;
    for (int m = 0; m < 2; ++m) {
        const ves_prospect p = prospect_of((ves_measure_of_plans)m);
        const ves_sitting more = {.series = 1, .n_time = 3, .time = {2, 3, 5}};
        ves_report report = {0};
        ves_standing *s;
        double phi;
        assert_int_equal(ves_standings_start(&p, &s, &report), VES_OK);
        assert_int_equal(ves_prospect_stand(&p, VES_COUNT(some_arms), some_arms, s, &phi, &report), VES_OK);
        double with = 0.0, d = 0.0, by_slope = 0.0;
        for (size_t i = 0; i < DRAWS; ++i) {
            with += ves_standing_with(&p, i, &s[i], &more, 2.0) / DRAWS;
            d += ves_standing_slope(&p, i, &s[i], &more) / DRAWS;
            by_slope += (s[i].phi - ves_standing_with(&p, i, &s[i], &more, 1e-6)) / 1e-6 / DRAWS;
        }
        const ves_arm three[] = {some_arms[0], some_arms[1], {more, 2.0}};
        assert_near(with, phi_of(&p, 3, three), 1e-10);
        assert_near(d, by_slope, 1e-4 * d);
        ves_standings_free(&p, s);
    }
}

/* An animal's shared effect, at length: (1 + u u^T)^-1 between its slopes. */
static void test_what_an_animal_shares(void **state)
{
    (void)state;
    const ves_prospect p = prospect_of(VES_MEASURE_MEAN);
    const ves_sitting sitting = {.series = 1, .n_time = 2, .time = {2, 5}};
    double *row = calloc(ves_standing_room(&p), sizeof *row), square = 0.0;
    const size_t m = ves_sitting_rows(&p, 1, &sitting, row);
    assert_int_equal(m, 2 * VALUES);
    size_t at[2 * VALUES];
    for (size_t i = 0; i < m; ++i) at[i] = ((1 * SERIES + 1) * TIMES + sitting.time[i / VALUES]) * VALUES + i % VALUES;
    for (size_t i = 0; i < m; ++i) square += load[at[i]] * load[at[i]];
    for (size_t j = 0; j < N; ++j) {
        for (size_t k = 0; k < N; ++k) {
            double is = 0.0, plain = 0.0, a = 0.0, b = 0.0;
            for (size_t i = 0; i < m; ++i) {
                is += row[i * N + j] * row[i * N + k];
                plain += slope[at[i]][j] * slope[at[i]][k];
                a += load[at[i]] * slope[at[i]][j];
                b += load[at[i]] * slope[at[i]][k];
            }
            assert_near(is, plain - a * b / (1.0 + square), 1e-12 * (1.0 + fabs(plain)));
        }
    }
    free(row);
}

static void test_no_plan_passes_the_bound(void **state)
{
    (void)state;
    for (int m = 0; m < 2; ++m) {
        for (size_t images = 1; images <= 2; ++images) {
            const ves_prospect p = prospect_of((ves_measure_of_plans)m);
            const ves_plan_rule rule = {.animals = 4, .least = 1, .most = 4, .images = images};
            ves_report report = {0};
            ves_arms arms = {0};
            ves_certificate c;
            assert_int_equal(ves_exchange(&p, &rule, 5, 17, &arms, &report), VES_OK);
            assert_int_equal(ves_certificate_make(&p, &rule, &arms, &c, &report), VES_OK);
            assert_true(c.whole);
            assert_true(c.phi_least <= c.phi + 1e-12 && c.phi <= arms.phi + 1e-12);
            assert_true(c.phi - c.phi_least < 1e-3);
            const ves_draw_key key = ves_draw_key_of(3, "plans");
            for (size_t i = 0; i < 500; ++i) {
                ves_arm some[4] = {{{0}, 0.0}};
                for (size_t a = 0; a < 4; ++a) {
                    ves_sitting *s = &some[a].sitting;
                    s->series = ves_draw_uniform(key, i, 4 * a) < 0.5;
                    s->n_time = images;
                    s->time[0] = (size_t)(ves_draw_uniform(key, i, 4 * a + 1) * (TIMES - 1));
                    if (images == 2)
                        s->time[1] = s->time[0] + 1 +
                                     (size_t)(ves_draw_uniform(key, i, 4 * a + 2) * (double)(TIMES - 1 - s->time[0]));
                    some[a].animals = 1.0;
                }
                const double phi = phi_of(&p, 4, some);
                assert_true(phi >= c.phi_least - 1e-12);
                assert_true(phi >= arms.phi - 1e-9);
            }
            ves_certificate_free(&c);
            ves_arms_free(&arms);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_animals_that_come_to_what_stands),
                                       cmocka_unit_test(test_what_an_animal_shares),
                                       cmocka_unit_test(test_no_plan_passes_the_bound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
