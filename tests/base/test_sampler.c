/* Samplers: each promise of each kind, and that a row depends on nothing but seed, address and subject. */
#include "base/array.h"
#include "base/sampler.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */

static const char *const address[] = {"body_weight", "liver.uptake.clearance", "sex", "age", "spleen.uptake.clearance"};
enum { N_DIM = VES_COUNT(address) };

static ves_sampler start(ves_sampling_kind kind, uint64_t seed, uint64_t n, size_t n_dim, const char *const names[])
{
    ves_sampler sampler = {0};
    assert_int_equal(ves_sampler_start(&sampler, kind, seed, n, n_dim, names, &report), VES_OK);
    return sampler;
}

static void rows_depend_neither_on_their_order_nor_on_the_thread(void **state)
{
    (void)state;
    enum { N = 500 };
    static double row[N][N_DIM];
    for (ves_sampling_kind kind = 0; kind < VES_N_SAMPLING; ++kind) {
        ves_sampler sampler = start(kind, 7, N, N_DIM, address), copy = {0};
        for (uint64_t i = 0; i < N; ++i) ves_sampler_row(&sampler, i, row[i]);
        assert_int_equal(ves_sampler_copy(&copy, &sampler, &report), VES_OK);
        for (uint64_t i = 0; i < N; ++i) {
            double u[N_DIM];
            const uint64_t subject = i * 311 % N;
            ves_sampler *which = i % 3 ? &copy : &sampler;
            ves_sampler_row(which, subject, u);
            assert_memory_equal(u, row[subject], sizeof u);
            ves_sampler_row(which, subject, u); /* twice */
            assert_memory_equal(u, row[subject], sizeof u);
            for (size_t j = 0; j < N_DIM; ++j) assert_true(u[j] > 0.0 && u[j] < 1.0);
        }
        for (uint64_t i = N; i-- > N - 20;) { /* backwards */
            double u[N_DIM];
            ves_sampler_row(&sampler, i, u);
            assert_memory_equal(u, row[i], sizeof u);
        }
        ves_sampler_free(&sampler);
        ves_sampler_row(&copy, 3, row[0]); /* owns what it needs */
        assert_memory_equal(row[0], row[3], sizeof row[0]);
        ves_sampler_free(&copy);
        ves_sampler_free(&copy);
    }
}

static void an_address_has_its_numbers_whatever_stands_beside_it(void **state)
{
    (void)state;
    static const char *const other[] = {"x", "age", "y", "body_weight"};
    static const size_t same[][2] = {{3, 1}, {0, 3}};
    for (ves_sampling_kind kind = 0; kind < VES_N_SAMPLING; ++kind) {
        ves_sampler a = start(kind, 7, 97, N_DIM, address), b = start(kind, 7, 97, 4, other),
                    reseeded = start(kind, 8, 97, N_DIM, address);
        for (uint64_t i = 0; i < 97; ++i) {
            double u[N_DIM], v[4], w[N_DIM];
            ves_sampler_row(&a, i, u);
            ves_sampler_row(&b, i, v);
            ves_sampler_row(&reseeded, i, w);
            for (size_t j = 0; j < 2 && kind != VES_SAMPLE_SOBOL; ++j) assert_true(u[same[j][0]] == v[same[j][1]]);
            for (size_t j = 0; j < N_DIM; ++j) assert_true(u[j] != w[j]);
        }
        ves_sampler_free(&a);
        ves_sampler_free(&b);
        ves_sampler_free(&reseeded);
    }
}

static void random_numbers_are_the_draws_of_their_addresses(void **state)
{
    (void)state;
    ves_sampler a = start(VES_SAMPLE_RANDOM, 7, 3, N_DIM, address);
    double u[N_DIM];
    for (uint64_t i = 0; i < 5; ++i) { /* there is no last subject */
        ves_sampler_row(&a, i, u);
        for (size_t j = 0; j < N_DIM; ++j) assert_true(u[j] == ves_draw_uniform(ves_draw_key_of(7, address[j]), i, 0));
    }
    assert_int_equal(ves_sampler_n_random(&a), 0);
    ves_sampler_free(&a);
}

/* Points of Sobol's sequence in order, 0 left out: the first three dimensions by Gray code from Bratley & Fox 1988, in
 * sixteenths. */
static void sobol_gives_its_points_shifted_by_one_draw(void **state)
{
    (void)state;
    static const int point[15][3] = {{8, 8, 8},  {12, 4, 12}, {4, 12, 4},  {6, 6, 10},   {14, 14, 2},
                                     {10, 2, 6}, {2, 10, 14}, {3, 5, 5},   {11, 13, 13}, {15, 1, 9},
                                     {7, 9, 1},  {5, 3, 15},  {13, 11, 7}, {9, 7, 3},    {1, 15, 11}};
    for (uint64_t seed = 0; seed < 20; ++seed) {
        ves_sampler a = start(VES_SAMPLE_SOBOL, seed, 15, 3, address);
        double u[3], shift[3];
        for (int j = 0; j < 3; ++j) shift[j] = ves_draw_uniform(ves_draw_key_of(seed, address[j]), 0, 1);
        for (uint64_t i = 0; i < 15; ++i) {
            ves_sampler_row(&a, i, u);
            for (int j = 0; j < 3; ++j) {
                const double wanted = fmod(point[i][j] / 16.0 + shift[j], 1.0);
                if (!(fabs(u[j] - wanted) < 1e-15))
                    fail_msg("point %d, dimension %d: %.17g, expected %.17g", (int)i, j, u[j], wanted);
            }
        }
        ves_sampler_free(&a);
    }
}

static char **names_of(size_t n)
{
    char **name = calloc(n, sizeof *name);
    assert_non_null(name);
    for (size_t i = 0; i < n; ++i) {
        name[i] = malloc(32);
        assert_non_null(name[i]);
        (void)snprintf(name[i], 32, "number %zu", i);
    }
    return name;
}

/* Of 2^k points in a row, each of 2^k strata of each dimension has one: the sequence is a net, shifted. */
static void sobol_is_even_in_all_its_dimensions_and_says_how_many_are_not(void **state)
{
    (void)state;
    enum { N = 256, D = VES_SOBOL_DIMENSIONS + 3 };
    char **name = names_of(D);
    static double u[N][D];
    ves_sampler a = start(VES_SAMPLE_SOBOL, 7, 1000, D, (const char *const *)name);
    ves_sampler r = start(VES_SAMPLE_RANDOM, 7, 1000, D, (const char *const *)name);
    assert_int_equal(ves_sampler_n_random(&a), 3);
    for (size_t i = 0; i < N; ++i) ves_sampler_row(&a, i + 255, u[i]); /* points 256 .. 511, 0 being left out */
    for (size_t j = 0; j < D; ++j) {
        /* The shift moves all points alike: the first tells how far they are off the edges of strata. */
        bool hit[N] = {false};
        size_t n_hit = 0;
        const double offset = u[0][j] * N - floor(u[0][j] * N);
        for (size_t i = 0; i < N; ++i) {
            const double place = u[i][j] * N - offset;
            const size_t stratum = (size_t)floor(place + 0.5 + N) % N;
            n_hit += !hit[stratum];
            hit[stratum] = true;
        }
        if ((j < VES_SOBOL_DIMENSIONS) != (n_hit == N)) fail_msg("dimension %zu: %zu strata are met", j, n_hit);
    }
    double v[D];
    ves_sampler_row(&a, 77, u[0]);
    ves_sampler_row(&r, 77, v);
    for (size_t j = 0; j < D; ++j) assert_int_equal(u[0][j] == v[j], j >= VES_SOBOL_DIMENSIONS);
    ves_sampler copy = {0}; /* has all of it by itself */
    double w[D];
    assert_int_equal(ves_sampler_copy(&copy, &a, NULL), VES_OK);
    ves_sampler_row(&copy, 77, w);
    for (size_t j = 0; j < D; ++j) assert_true(w[j] == u[0][j]);
    ves_sampler_free(&copy);
    ves_sampler_free(&a);
    ves_sampler_free(&r);
    for (size_t j = 0; j < D; ++j) free(name[j]);
    free(name);
}

static void sobol_ends_with_its_last_point(void **state)
{
    (void)state;
    ves_sampler a = {0};
    assert_int_equal(ves_sampler_start(&a, VES_SAMPLE_SOBOL, 7, (uint64_t)VES_SOBOL_POINTS + 1, 1, address, &report),
                     VES_E_CONFIG);
    assert_non_null(strstr(report.text, "no more than 1073741823 subjects"));
    report = (ves_report){0};
    a = start(VES_SAMPLE_SOBOL, 7, VES_SOBOL_POINTS, 0, NULL); /* nothing varies */
    ves_sampler_row(&a, UINT64_MAX, NULL);
    ves_sampler_free(&a);
}

static void each_stratum_of_a_latin_hypercube_is_met_once(void **state)
{
    (void)state;
    static const uint64_t size[] = {1, 2, 3, 5, 16, 17, 64, 65, 1000, 4097};
    for (size_t s = 0; s < VES_COUNT(size); ++s) {
        const uint64_t n = size[s];
        ves_sampler a = start(VES_SAMPLE_LATIN, 7 + s, n, N_DIM, address);
        bool(*hit)[N_DIM] = calloc(n, sizeof *hit);
        assert_non_null(hit);
        double u[N_DIM], last[N_DIM];
        size_t n_same = 0;
        for (uint64_t i = 0; i < n; ++i) {
            ves_sampler_row(&a, i, u);
            for (size_t j = 0; j < N_DIM; ++j) {
                assert_true(u[j] > 0.0 && u[j] < 1.0);
                const size_t stratum = (size_t)(u[j] * (double)n);
                assert_false(hit[stratum][j]);
                hit[stratum][j] = true;
                n_same += j > 0 && (size_t)(u[0] * (double)n) == stratum;
            }
        }
        if (n > 60) assert_true(n_same < 20); /* 4 are expected: dimensions are in orders of their own */
        ves_sampler_row(&a, n + 4, last);
        assert_memory_equal(u, last, sizeof u);
        free(hit);
        ves_sampler_free(&a);
    }
}

/* Over many seeds, each subject comes to each stratum, and pairs of subjects to each pair: chi squared of 20 pairs with
 * 19 degrees of freedom, 19 + 5 sqrt(38) = 50. Within its stratum a subject is anywhere. */
static void the_order_of_a_latin_hypercube_is_any(void **state)
{
    (void)state;
    enum { N = 5, N_SEED = 40000 };
    double count[N][N] = {{0.0}}, mean = 0.0, squares = 0.0, chi2 = 0.0;
    for (uint64_t seed = 0; seed < N_SEED; ++seed) {
        ves_sampler a = start(VES_SAMPLE_LATIN, seed, N, 1, address);
        double u[2];
        ves_sampler_row(&a, 1, &u[0]);
        ves_sampler_row(&a, 3, &u[1]);
        const double first = N * u[0], second = N * u[1], inside = first - floor(first);
        count[(size_t)first][(size_t)second] += 1.0;
        mean += inside / N_SEED;
        squares += inside * inside / N_SEED;
        ves_sampler_free(&a);
    }
    for (int i = 0; i < N; ++i) {
        for (int j = 0; j < N; ++j) {
            const double wanted = i == j ? 0.0 : N_SEED / 20.0;
            if (i == j) assert_true(count[i][j] == 0.0);
            if (i != j) chi2 += (count[i][j] - wanted) * (count[i][j] - wanted) / wanted;
        }
    }
    if (!(chi2 > 4.0 && chi2 < 50.0)) fail_msg("chi squared of pairs is %g", chi2);
    assert_true(fabs(mean - 0.5) < 5.0 * sqrt(1.0 / 12.0 / N_SEED) && fabs(squares - 1.0 / 3.0) < 0.0075);
}

static void kinds_have_the_names_of_a_config(void **state)
{
    (void)state;
    assert_string_equal(ves_sampling_names[VES_SAMPLE_RANDOM], "random");
    assert_string_equal(ves_sampling_names[VES_SAMPLE_SOBOL], "sobol");
    assert_string_equal(ves_sampling_names[VES_SAMPLE_LATIN], "latin-hypercube");
}

/* Subject 17 of a seed is the same person in every release. */
static void numbers_of_a_seed_stay(void **state)
{
    (void)state;
    static const uint64_t subject[] = {0, 17, 96};
    static const double known[VES_N_SAMPLING][VES_COUNT(subject)][2] = {
        {{0.87994758328392242, 0.087807261791621127},
         {0.93073116459634664, 0.24162864700413389},
         {0.46679548720142472, 0.53484032900046585}},
        {{0.17421198135148941, 0.20171166551457687},
         {0.51796198135148941, 0.92046166551457687},
         {0.21327448135148941, 0.33452416551457687}},
        {{0.90597884106478266, 0.042142342905068256},
         {0.48382197076903449, 0.69321266646396018},
         {0.66460613904331367, 0.22200866318557183}},
    };
    for (ves_sampling_kind kind = 0; kind < VES_N_SAMPLING; ++kind) {
        ves_sampler sampler = start(kind, 7, 97, 2, address);
        for (size_t i = 0; i < VES_COUNT(subject); ++i) {
            double u[2];
            ves_sampler_row(&sampler, subject[i], u);
            for (size_t j = 0; j < 2; ++j) assert_true(u[j] == known[kind][i][j]);
        }
        ves_sampler_free(&sampler);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_depend_neither_on_their_order_nor_on_the_thread),
        cmocka_unit_test(an_address_has_its_numbers_whatever_stands_beside_it),
        cmocka_unit_test(random_numbers_are_the_draws_of_their_addresses),
        cmocka_unit_test(sobol_gives_its_points_shifted_by_one_draw),
        cmocka_unit_test(sobol_is_even_in_all_its_dimensions_and_says_how_many_are_not),
        cmocka_unit_test(sobol_ends_with_its_last_point),
        cmocka_unit_test(each_stratum_of_a_latin_hypercube_is_met_once),
        cmocka_unit_test(the_order_of_a_latin_hypercube_is_any),
        cmocka_unit_test(kinds_have_the_names_of_a_config),
        cmocka_unit_test(numbers_of_a_seed_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
