/* Descents, information and draws, held against closed forms. */
#include "inference/importance.h"
#include "inference/information.h"
#include "inference/least_squares.h"
#include "inference/pareto.h"

#include "base/array.h"
#include "base/draw.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report;

/* ---- a valley that bends: Rosenbrock's ---- */

static void valley(const double z[], double r[])
{
    r[0] = 10.0 * (z[1] - z[0] * z[0]);
    r[1] = 1.0 - z[0];
    r[2] = 0.0;
    if (z[0] > 4.0) r[0] = NAN; /* what cannot be worked out is gone round */
}

static ves_status valley_slopes(void *context, const double z[], bool central, double r[], double slope[],
                                ves_report *rep)
{
    (void)context, (void)central, (void)rep;
    valley(z, r);
    const double s[] = {-20.0 * z[0], -1.0, 0.0, 10.0, 0.0, 0.0};
    memcpy(slope, s, sizeof s);
    return VES_OK;
}

static ves_status valley_bend(void *context, const double z[], const double v[], double h, double second[],
                              ves_report *rep)
{
    (void)context, (void)z, (void)h, (void)rep;
    second[0] = -20.0 * v[0] * v[0];
    second[1] = second[2] = 0.0;
    return VES_OK;
}

static void every_method_goes_down_a_bent_valley(void **state)
{
    (void)state;
    const ves_problem p = {.n = 2, .m = 3, .slopes = valley_slopes, .bend = valley_bend};
    for (int k = 0; k < VES_N_DESCENT; ++k) {
        const ves_descent how = {.method = (ves_descent_method)k, .most = 300, .gradient = 1e-12, .step = 1e-14};
        double z[] = {-1.385, 2.91};
        ves_descended went;
        assert_int_equal(ves_descend(&p, &how, z, &went, &report), VES_OK);
        if (fabs(z[0] - 1.0) > 1e-6 || fabs(z[1] - 1.0) > 1e-6)
            fail_msg("%s: %g, %g", ves_descent_names[k], z[0], z[1]);
        assert_true(went.objective < 1e-12 && went.stop != VES_STOP_ITERATIONS);
    }
}

static void a_start_that_cannot_be_worked_out_says_so(void **state)
{
    (void)state;
    const ves_problem p = {.n = 2, .m = 3, .slopes = valley_slopes, .bend = valley_bend};
    const ves_descent how = {.most = 30, .gradient = 1e-8, .step = 1e-10};
    double z[] = {4.7, 0.3};
    ves_descended went;
    assert_int_equal(ves_descend(&p, &how, z, &went, &report), VES_OK);
    assert_int_equal(went.stop, VES_STOP_NO_START);
    assert_true(isinf(went.objective));
}

static void information_is_inverted_and_what_is_unknown_is_counted(void **state)
{
    (void)state;
    ves_information i;
    const double slope[] = {2.0, 1.0, 0.5, 0.3, -1.0, 2.2}, one[] = {1.0, 1.0}, none[] = {0.0, 0.0};
    assert_int_equal(ves_information_make(2, 3, slope, one, &i, &report), VES_OK);
    const double a = 5.25 + 1.0, b = 0.6 - 1.0 + 1.1, d = 0.09 + 1.0 + 4.84 + 1.0, det = a * d - b * b;
    assert_true(fabs(i.covariance[0] - d / det) < 1e-14 && fabs(i.covariance[1] + b / det) < 1e-14);
    assert_true(fabs(i.eigenvalue[0] + i.eigenvalue[1] - (5.25 + 5.93)) < 1e-13 && i.eigenvalue[0] > i.eigenvalue[1]);
    ves_information_free(&i);
    const double same[] = {2.0, 1.0, 0.5, -6.0, -3.0, -1.5};
    assert_int_equal(ves_information_make(2, 3, same, none, &i, &report), VES_OK);
    assert_true(i.n_unknown == 1 && isnan(i.covariance[0]) && isnan(i.covariance[3]));
    ves_information_free(&i);
}

/* ---- draws ---- */

enum { N = 3 };
static const double middle[N] = {0.4, -1.3, 0.7}, width[N] = {0.31, 1.7, 0.6};

/* A normal density, with a correlation between the first two, times e^2.385. */
static ves_status normal(void *context, size_t first, size_t n_point, const double z[], double out[], ves_report *rep)
{
    (void)first, (void)rep;
    const double r = *(const double *)context;
    for (size_t i = 0; i < n_point; ++i) {
        double x[N];
        for (size_t j = 0; j < N; ++j) x[j] = (z[i * N + j] - middle[j]) / width[j];
        const double square = (x[0] * x[0] - 2.0 * r * x[0] * x[1] + x[1] * x[1]) / (1.0 - r * r) + x[2] * x[2];
        out[i] = 2.385 - 0.5 * square - 1.5 * log(2.0 * M_PI) - log(width[0] * width[1] * width[2] * sqrt(1.0 - r * r));
    }
    return VES_OK;
}

static void draws_find_a_density_from_a_poor_proposal(void **state)
{
    (void)state;
    double r = 0.9;
    const ves_density density = {.n = N, .context = &r, .log = normal};
    const double start[N] = {0.0, 0.0, 0.0}, covariance[N * N] = {0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5}, height[] = {0.0};
    const ves_importance_options options = {.draws = 3000, .seed = 17, .rounds = 10, .most = 100000};
    ves_importance d, again;
    assert_int_equal(ves_importance_draw(&density, 1, start, covariance, height, &options, &d, &report), VES_OK);
    assert_true(d.holds && d.effective >= 3000.0 && d.khat < 0.7);
    assert_true(fabs(d.log_evidence - 2.385) < 0.05);
    double mean[N] = {0}, cross = 0.0;
    for (size_t i = 0; i < d.n_draw; ++i)
        for (size_t j = 0; j < N; ++j) mean[j] += d.weight[i] * d.z[i * N + j];
    for (size_t i = 0; i < d.n_draw; ++i) cross += d.weight[i] * (d.z[i * N] - mean[0]) * (d.z[i * N + 1] - mean[1]);
    for (size_t j = 0; j < N; ++j) assert_true(fabs(mean[j] - middle[j]) < 5.0 * width[j] / sqrt(3000.0));
    assert_true(fabs(cross / (width[0] * width[1]) - r) < 0.1);
    assert_int_equal(ves_importance_draw(&density, 1, start, covariance, height, &options, &again, &report), VES_OK);
    assert_int_equal(d.n_draw, again.n_draw);
    assert_memory_equal(d.z, again.z, d.n_draw * N * sizeof *d.z);
    size_t index[500];
    ves_importance_resample(&d, 17, VES_COUNT(index), index);
    for (size_t i = 0; i < VES_COUNT(index); ++i)
        assert_true(index[i] < d.n_draw && (i == 0 || index[i] >= index[i - 1]));
    ves_importance_free(&d);
    ves_importance_free(&again);
}

/* The shape of a generalised Pareto distribution is found again. */
static void tails_have_the_shape_they_were_made_with(void **state)
{
    (void)state;
    enum { M = 4000 };
    static double x[M];
    const ves_draw_key key = ves_draw_key_of(3, "tail");
    const double shapes[] = {-0.4, 0.25, 0.9};
    for (size_t s = 0; s < VES_COUNT(shapes); ++s) {
        for (size_t i = 0; i < M; ++i) {
            const double u = ((double)i + ves_draw_uniform(key, i, s)) / M;
            x[i] = (pow(1.0 - u, -shapes[s]) - 1.0) / shapes[s];
        }
        const double k = ves_pareto_shape(M, x);
        if (fabs(k - shapes[s]) > 0.05) fail_msg("%g, expected %g", k, shapes[s]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_goes_down_a_bent_valley),
        cmocka_unit_test(a_start_that_cannot_be_worked_out_says_so),
        cmocka_unit_test(information_is_inverted_and_what_is_unknown_is_counted),
        cmocka_unit_test(draws_find_a_density_from_a_poor_proposal),
        cmocka_unit_test(tails_have_the_shape_they_were_made_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
