#include "base/draw.h"
#include "base/memory.h"
#include "inference/given_data.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define PI 3.14159265358979323846

static ves_report report;

/* Ishigami's function with a = 7, b = 0.1; shares of its variance in closed form. */
static double ishigami(const double x[3])
{
    const double u = PI * (2.0 * x[0] - 1.0), v = PI * (2.0 * x[1] - 1.0), w = PI * (2.0 * x[2] - 1.0);
    return sin(u) + 7.0 * sin(v) * sin(v) + 0.1 * pow(w, 4.0) * sin(u);
}
static const double share[3] = {0.313905, 0.442411, 0.0};

static void draw(uint64_t seed, size_t n, double x[], double y[])
{
    const ves_draw_key key = ves_draw_key_of(seed, "x");
    for (size_t i = 0; i < n; ++i) {
        double one[3];
        for (size_t j = 0; j < 3; ++j) one[j] = x[j * n + i] = ves_draw_uniform(key, i, j);
        y[i] = ishigami(one);
    }
}

/* In how many of `n_sample` samples of `n` is the truth in the interval, pooled over the inputs? */
static double covered(uint64_t n_sample, size_t n, double *most)
{
    double *x = ves_new(3 * n, sizeof *x), *y = ves_new(n, sizeof *y);
    size_t hits = 0, all = 0;
    *most = 0.0;
    for (uint64_t seed = 0; seed < n_sample; ++seed) {
        ves_sample *s;
        ves_estimate e[3];
        draw(seed, n, x, y);
        assert_int_equal(ves_sample_start(n, 3, x, seed, &s, &report), VES_OK);
        assert_int_equal(ves_sample_first(s, y, e, &report), VES_OK);
        for (size_t j = 0; j < 3; ++j) {
            hits += e[j].low < share[j] && share[j] < e[j].high;
            *most = fmax(*most, fabs(e[j].value - share[j]));
            ++all;
        }
        ves_sample_free(s);
    }
    free(x);
    free(y);
    return 100.0 * (double)hits / (double)all;
}

/* Halves of a small sample, parts of a large one. */
static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    double most;
    double percent = covered(200, 261, &most);
    assert_true(percent > 92.0 && percent < 99.0);
    assert_true(most < 0.35);
    percent = covered(80, 3271, &most);
    assert_true(percent > 91.0 && percent < 98.5);
    assert_true(most < 0.08);
}

/* An input of two values has the share that its two means have; subjects without it, or without y, are left out. */
static void equal_values_and_missing_ones(void **state)
{
    (void)state;
    enum { N = 2711 };
    double *x = ves_new(2 * N, sizeof *x), *y = ves_new(N, sizeof *y);
    const ves_draw_key key = ves_draw_key_of(17, "two");
    for (size_t i = 0; i < N; ++i) {
        const double kind = ves_draw_uniform(key, i, 0) < 0.5 ? 0.0 : 1.0;
        x[i] = i % 13 == 5 ? NAN : kind;
        x[N + i] = ves_draw_uniform(key, i, 1);
        y[i] = i % 17 == 3 ? NAN : 2.0 * kind + sqrt(12.0) * (x[N + i] - 0.5); /* both of variance 1 */
    }
    ves_sample *s;
    ves_estimate e[2];
    double pawn[2], noise;
    assert_int_equal(ves_sample_start(N, 2, x, 3, &s, &report), VES_OK);
    assert_int_equal(ves_sample_first(s, y, e, &report), VES_OK);
    assert_int_equal(ves_sample_pawn(s, y, pawn, &noise, &report), VES_OK);
    assert_float_equal(e[0].value, 0.5, 0.05);
    assert_float_equal(e[1].value, 0.5, 0.05);
    assert_true(pawn[0] > 2.0 * noise && pawn[1] > 2.0 * noise);
    for (size_t i = 0; i < N; ++i) y[i] = 2.385; /* constant: no share of nothing */
    assert_int_equal(ves_sample_first(s, y, e, &report), VES_OK);
    assert_int_equal(ves_sample_pawn(s, y, pawn, &noise, &report), VES_OK);
    assert_true(isnan(e[0].value) && isnan(e[0].low) && isnan(pawn[1]) && isnan(noise));
    ves_sample_free(s);
    free(x);
    free(y);
}

/* PAWN of an input that shifts y by a step: the distance of a slice from all is known; one without effect is noise. */
static void pawn_is_a_distance(void **state)
{
    (void)state;
    enum { N = 4001 };
    double *x = ves_new(2 * N, sizeof *x), *y = ves_new(N, sizeof *y);
    const ves_draw_key key = ves_draw_key_of(5, "pawn");
    size_t above = 0;
    for (uint64_t seed = 0; seed < 20; ++seed) {
        for (size_t i = 0; i < N; ++i) {
            x[i] = ves_draw_uniform(key, i + seed * N, 0);
            x[N + i] = ves_draw_uniform(key, i + seed * N, 1);
            y[i] = x[i]; /* slice k of 10 is y in k/10 .. (k+1)/10: distances 0.9, 0.8, ..., 0.5, 0.5, ..., 0.9 */
        }
        ves_sample *s;
        double pawn[2], noise;
        assert_int_equal(ves_sample_start(N, 2, x, seed, &s, &report), VES_OK);
        assert_int_equal(ves_sample_pawn(s, y, pawn, &noise, &report), VES_OK);
        assert_float_equal(pawn[0], 0.7, 0.002);
        above += pawn[1] > noise;
        ves_sample_free(s);
    }
    assert_true(above <= 5); /* of 20, 1 on average */
    free(x);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_the_truth_as_often_as_they_say),
        cmocka_unit_test(equal_values_and_missing_ones),
        cmocka_unit_test(pawn_is_a_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
