/* The matrix exponential of flows: closed forms however large they are, and no number where one is none. */
#include "solver/exponential.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 3 };

static void leave(double share, double matrix[], const void *context)
{
    (void)share;
    (void)matrix;
    (void)context;
}

static void exponential(const double power[N * N], double out[N * N])
{
    double room[2 * N * N], copy[N * N];
    memcpy(copy, power, sizeof copy);
    ves_exponential(N, copy, out, room, leave, NULL);
}

/* A chain: from the first with `a` into the second, from there with `b` into the third. */
static void a_chain_is_its_closed_form(void **state)
{
    (void)state;
    const double rates[][2] = {{0.31, 0.12}, {2.385, 7.61}, {1e-7, 3.1}, {310.0, 12.5}, {0.0, 0.7}};
    for (size_t k = 0; k < sizeof rates / sizeof *rates; ++k) {
        const double a = rates[k][0], b = rates[k][1];
        const double chain[N * N] = {-a, 0.0, 0.0, a, -b, 0.0, 0.0, b, 0.0};
        double out[N * N];
        exponential(chain, out);
        const double first = exp(-a), second = a / (b - a) * (exp(-a) - exp(-b));
        assert_true(fabs(out[0] - first) <= 1e-10 * first + 1e-100);
        assert_true(fabs(out[3] - second) <= 1e-10 * fabs(second) + 1e-100);
        assert_true(fabs(out[0] + out[3] + out[6] - 1.0) < 1e-10); /* nothing is lost */
        assert_true(fabs(out[4] - exp(-b)) <= 1e-10 * exp(-b) + 1e-100 && fabs(out[8] - 1.0) < 1e-10);
    }
}

static void what_is_not_a_number_makes_none(void **state)
{
    (void)state;
    const double wrong[] = {NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < 3; ++k) {
        for (size_t i = 0; i < N; ++i) {
            double chain[N * N] = {-0.3, 0.0, 0.0, 0.3, -0.1, 0.0, 0.0, 0.1, 0.0}, out[N * N];
            chain[i * N + i] = wrong[k];
            exponential(chain, out);
            for (size_t j = 0; j < N * N; ++j) assert_true(isnan(out[j]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_is_its_closed_form),
        cmocka_unit_test(what_is_not_a_number_makes_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
