/* Powers of several numbers at once: those of pow(), as near as is promised; and its very own at the edges. */
#include "base/array.h"
#include "base/power.h"

#include "base/draw.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4096 };

static void powers_are_those_of_pow(void **state)
{
    static double x[N], h[N], y[N];
    const ves_draw_key key = ves_draw_key_of(7, "power");
    (void)state;
    for (size_t i = 0; i < N; ++i) {
        x[i] = exp(60.0 * ves_draw_uniform(key, i, 0) - 30.0);
        h[i] = 12.0 * ves_draw_uniform(key, i, 1) - 4.0;
    }
    for (size_t i = 0; i < 8; ++i) { /* near 1, where the logarithm is small */
        x[i] = 1.0 + (i % 2 ? 1.0 : -1.0) * pow(10.0, -1.0 - 2.0 * (double)i);
        h[i] = 1.5;
    }
    x[8] = 1.0;
    ves_powers(N, x, h, y);
    for (size_t i = 0; i < N; ++i) {
        const double wanted = pow(x[i], h[i]), error = fabs(y[i] / wanted - 1.0);
        if (!(error <= 1e-15 * (2.0 + fabs(log(wanted))))) fail_msg("%.17g^%.17g: off by %g", x[i], h[i], error);
    }
    assert_true(y[8] == 1.0);
}

static void edges_are_those_of_pow_and_leave_the_others_alone(void **state)
{
    static const double edge[][2] = {{0.0, 2.0},    {INFINITY, 2.0}, {INFINITY, -2.0},   {NAN, 2.0},
                                     {2.0, NAN},    {-2.0, 3.0},     {DBL_MIN / 8, 1.5}, {1e300, 2.0},
                                     {1e-300, 2.0}, {1e300, -2.0},   {2.0, INFINITY},    {0.0, 0.0}};
    (void)state;
    for (size_t i = 0; i < VES_COUNT(edge); ++i) {
        const double x[] = {3.0, edge[i][0], 0.2, 7.0}, h[] = {1.3, edge[i][1], 2.5, -0.7};
        double y[4], alone;
        ves_powers(4, x, h, y);
        const double wanted = pow(x[1], h[1]);
        assert_true(isnan(wanted) ? isnan(y[1]) : y[1] == wanted);
        for (size_t k = 0; k < 4; ++k) { /* whoever is beside it, and how many: the same bits */
            ves_powers(1, &x[k], &h[k], &alone);
            assert_memory_equal(&alone, &y[k], sizeof alone);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(powers_are_those_of_pow),
                                       cmocka_unit_test(edges_are_those_of_pow_and_leave_the_others_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
