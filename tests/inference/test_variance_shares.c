#include "base/draw.h"
#include "base/memory.h"
#include "base/sobol.h"
#include "inference/variance_shares.h"

#include "tests/inference/salib_rows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PI 3.14159265358979323846

static ves_report report;

static double ishigami(const double x[])
{
    const double u = PI * (2.0 * x[0] - 1.0), v = PI * (2.0 * x[1] - 1.0), w = PI * (2.0 * x[2] - 1.0);
    return sin(u) + 7.0 * sin(v) * sin(v) + 0.1 * pow(w, 4.0) * sin(u);
}

/* The formulas of SALib on the same runs. */
static void shares_are_those_of_salib(void **state)
{
    (void)state;
    enum { N = 100, P = 3 };
    const ves_design design = {.n_row = N, .n_input = P, .second = true, .seed = 1};
    ves_estimate total[P], saltelli[P];
    double second[P * P], f[N * (2 * P + 2)];
    memcpy(f, runs, sizeof f);
    ves_variance_shares s = {.total = total, .saltelli = saltelli, .second = second};
    assert_int_equal(ves_design_width(&design), 2 * P + 2);
    assert_int_equal(ves_variance_shares_find(&design, f, &s, &report), VES_OK);
    for (size_t j = 0, pair = 0; j < P; ++j) {
        assert_float_equal(total[j].value, salib_total[j], 1e-12);
        assert_float_equal(saltelli[j].value, salib_first[j], 1e-12);
        assert_true(total[j].low < total[j].value && total[j].value < total[j].high);
        for (size_t k = j + 1; k < P; ++k) {
            assert_float_equal(second[j * P + k], salib_second[pair++], 1e-12);
            assert_true(second[k * P + j] == second[j * P + k]);
        }
    }
}

/* Runs of a design of Ishigami's function. */
static void run_design(const ves_design *d, const ves_sobol *sobol, double f[])
{
    const size_t width = ves_design_width(d);
    for (size_t i = 0; i < d->n_row; ++i) {
        double a[3], b[3], x[3];
        size_t order[3];
        ves_design_order(d, i, order);
        for (size_t j = 0; j < 3; ++j) {
            const ves_draw_key key = ves_draw_key_of(d->seed, "xyz"), other = {{(uint32_t)j, (uint32_t)d->seed}};
            a[j] = sobol ? ves_sobol_scrambled(sobol, (uint32_t)i, j, other) : ves_draw_uniform(key, i, j);
            b[j] = sobol ? ves_sobol_scrambled(sobol, (uint32_t)i, 3 + j,
                                               (ves_draw_key){{(uint32_t)(3 + j), (uint32_t)d->seed}})
                         : ves_draw_uniform(key, i, 3 + j);
        }
        for (size_t c = 0; c < width; ++c) {
            for (size_t j = 0; j < 3; ++j) x[j] = ves_design_is_of_b(d, order, c, j) ? b[j] : a[j];
            f[i * width + c] = ishigami(x);
        }
    }
}

static const double first_is[3] = {0.313905, 0.442411, 0.0}, total_is[3] = {0.557589, 0.442411, 0.243684},
                    shapley_is[3] = {0.435747, 0.442411, 0.121842};

static void evenly_spread_rows_meet_the_truth(void **state)
{
    (void)state;
    const ves_design d = {.n_row = 4096, .n_input = 3, .shapley = true, .seed = 7};
    ves_estimate first[3], total[3], shapley[3], janon[3];
    ves_variance_shares s = {.first = first, .total = total, .shapley = shapley, .janon = janon};
    ves_sobol sobol;
    double *f = ves_new(d.n_row * ves_design_width(&d), sizeof *f), sum = 0.0;
    assert_int_equal(ves_sobol_start(&sobol, 6, &report), VES_OK);
    run_design(&d, &sobol, f);
    f[17] = NAN; /* one row is left out */
    assert_int_equal(ves_variance_shares_find(&d, f, &s, &report), VES_OK);
    assert_int_equal(s.n, 4095);
    for (size_t j = 0; j < 3; ++j) {
        assert_float_equal(first[j].value, first_is[j], 0.01);
        assert_float_equal(janon[j].value, first_is[j], 0.01);
        assert_float_equal(total[j].value, total_is[j], 0.01);
        assert_float_equal(shapley[j].value, shapley_is[j], 0.02); /* its orders are by chance */
        sum += shapley[j].value;
    }
    assert_float_equal(sum, 1.0, 1e-12);
    assert_float_equal(s.variance, 13.844588, 0.1);
    ves_sobol_free(&sobol);
    free(f);
}

/* Of independent rows, in 95 % of 60 designs; pooled over 9 indices. */
static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    size_t hits = 0, all = 0;
    for (uint64_t seed = 1; seed <= 60; ++seed) {
        const ves_design d = {.n_row = 1031, .n_input = 3, .seed = seed};
        ves_estimate first[3], total[3], janon[3];
        ves_variance_shares s = {.first = first, .total = total, .janon = janon};
        double *f = ves_new(d.n_row * ves_design_width(&d), sizeof *f);
        run_design(&d, NULL, f);
        assert_int_equal(ves_variance_shares_find(&d, f, &s, &report), VES_OK);
        for (size_t j = 0; j < 3; ++j) {
            hits += first[j].low < first_is[j] && first_is[j] < first[j].high;
            hits += janon[j].low < first_is[j] && first_is[j] < janon[j].high;
            hits += total[j].low < total_is[j] && total_is[j] < total[j].high;
            all += 3;
        }
        free(f);
    }
    const double percent = 100.0 * (double)hits / (double)all;
    assert_true(percent > 90.5 && percent < 98.5);
}

/* f = 3 x + 0 y + 2 x y of steps whose effects are known. */
static void elementary_effects_are_slopes(void **state)
{
    (void)state;
    enum { N = 9 };
    double f[N * 3], step[N * 2];
    ves_estimate mu[2], mu_star[2], sigma[2];
    size_t n;
    double sum = 0.0, size = 0.0;
    for (size_t i = 0; i < N; ++i) {
        const double x = 0.1 * (double)i, y = 0.5 - 0.07 * (double)i, dx = i % 2 ? 0.31 : -0.13, dy = 0.17;
        f[3 * i] = 3.0 * x + 2.0 * x * y - 2.0;
        f[3 * i + 1] = 3.0 * (x + dx) + 2.0 * (x + dx) * y - 2.0;
        f[3 * i + 2] = 3.0 * x + 2.0 * x * (y + dy) - 2.0;
        step[2 * i] = dx;
        step[2 * i + 1] = dy;
        if (i == 4) f[3 * i + 2] = NAN; /* left out */
        if (i == 4) continue;
        sum += 2.0 * x / 8.0;
        size += (3.0 + 2.0 * y) / 8.0;
    }
    assert_int_equal(ves_elementary_effects(N, 2, f, step, 3, mu, mu_star, sigma, &n, &report), VES_OK);
    assert_int_equal(n, 8);
    assert_float_equal(mu[0].value, size, 1e-12);
    assert_float_equal(mu_star[0].value, size, 1e-12);
    assert_float_equal(mu[1].value, sum, 1e-12);
    assert_true(sigma[1].value > 0.3 && mu_star[1].low < sum && sum < mu_star[1].high);
}

static void constants_and_few_rows_have_no_shares(void **state)
{
    (void)state;
    ves_design d = {.n_row = 16, .n_input = 2, .seed = 1};
    double f[16 * 4];
    ves_estimate total[2];
    ves_variance_shares s = {.total = total};
    for (size_t i = 0; i < 16 * 4; ++i) f[i] = 2.385;
    assert_int_equal(ves_variance_shares_find(&d, f, &s, &report), VES_OK);
    assert_true(isnan(total[0].value));
    d.n_row = 7;
    for (size_t i = 0; i < 7 * 4; ++i) f[i] = (double)(i * i % 11);
    assert_int_equal(ves_variance_shares_find(&d, f, &s, &report), VES_OK);
    assert_true(isnan(total[1].value) && isnan(total[1].low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_salib),
        cmocka_unit_test(evenly_spread_rows_meet_the_truth),
        cmocka_unit_test(intervals_hold_the_truth_as_often_as_they_say),
        cmocka_unit_test(elementary_effects_are_slopes),
        cmocka_unit_test(constants_and_few_rows_have_no_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
