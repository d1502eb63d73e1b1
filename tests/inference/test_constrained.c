/* The least within limits, quantiles that go smoothly, intervals of shares. */
#include "inference/constrained.h"
#include "inference/share.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static ves_report report;

/* The corner of a linear programme: x + 3 y is least on x + 2 y >= 0.7, x - y <= 0.2, at x = 11/30, y = 1/6. */
static ves_status corner(void *context, const double u[], double *value, double limit[], ves_report *to)
{
    (void)to;
    ++*(size_t *)context;
    *value = u[0] + 3.0 * u[1];
    limit[0] = 0.7 - u[0] - 2.0 * u[1];
    limit[1] = u[0] - u[1] - 0.2;
    return VES_OK;
}

static void finds_a_corner(void **state)
{
    (void)state;
    size_t n = 0;
    const ves_constrained problem = {.n = 2, .n_limit = 2, .at = corner, .context = &n};
    const ves_constrained_options how = {.n_trial = 300, .step = 0.2, .precision = 1e-7, .slack = 1e-7};
    double u[2] = {0.91, 0.13};
    ves_least least;
    assert_int_equal(ves_constrained_find(&problem, &how, u, &least, &report), VES_OK);
    assert_true(fabs(u[0] - 11.0 / 30.0) < 1e-5 && fabs(u[1] - 1.0 / 6.0) < 1e-5);
    assert_true(least.violation <= 1e-7 && fabs(least.value - 26.0 / 30.0) < 1e-5);
    assert_true(least.n_trial == n && n <= 301);
}

/* No point is below 0.3 and above 0.6: the best misses both alike. Half of the line cannot be worked out. */
static ves_status shut(void *context, const double u[], double *value, double limit[], ves_report *to)
{
    (void)context;
    (void)to;
    *value = u[0] < 0.4 ? NAN : u[0];
    limit[0] = u[0] - 0.43;
    limit[1] = 0.61 - u[0];
    return VES_OK;
}

static void tells_what_misses_least(void **state)
{
    (void)state;
    const ves_constrained problem = {.n = 1, .n_limit = 2, .at = shut};
    const ves_constrained_options how = {.n_trial = 300, .step = 0.2, .precision = 1e-7, .slack = 1e-7};
    double u[1] = {0.77};
    ves_least least;
    assert_int_equal(ves_constrained_find(&problem, &how, u, &least, &report), VES_OK);
    assert_true(fabs(u[0] - 0.52) < 0.02 && fabs(least.violation - 0.09) < 0.02);
}

static ves_status ends(void *context, const double u[], double *value, double limit[], ves_report *to)
{
    (void)u;
    (void)limit;
    (void)to;
    *value = 1.0;
    return ++*(size_t *)context == 3 ? VES_E_INTERRUPTED : VES_OK;
}

static void an_error_ends_the_search(void **state)
{
    (void)state;
    size_t n = 0;
    const ves_constrained problem = {.n = 2, .at = ends, .context = &n};
    const ves_constrained_options how = {.n_trial = 300, .step = 0.2, .precision = 1e-7, .slack = 1e-7};
    double u[2] = {0.5, 0.5};
    ves_least least;
    assert_int_equal(ves_constrained_find(&problem, &how, u, &least, &report), VES_E_INTERRUPTED);
    assert_int_equal(n, 3);
}

static void nothing_free_is_one_trial(void **state)
{
    (void)state;
    size_t n = 0;
    const ves_constrained problem = {.n = 0, .n_limit = 0, .at = ends, .context = &n};
    const ves_constrained_options how = {.n_trial = 300, .step = 0.2, .precision = 1e-7, .slack = 1e-7};
    ves_least least;
    double u[1] = {0.0};
    assert_int_equal(ves_constrained_find(&problem, &how, u, &least, &report), VES_OK);
    assert_true(n == 1 && least.value == 1.0 && least.violation == 0.0);
}

/* Weights of Harrell and Davis for the median of three are I(1/3; 2, 2) and so on: 7/27, 13/27, 7/27. */
static void quantiles_by_weights(void **state)
{
    (void)state;
    double w[3], value[3] = {5.1, 1.7, 2.9};
    ves_quantile_weights(3, 0.5, w);
    assert_true(fabs(w[0] - 7.0 / 27.0) < 1e-12 && fabs(w[1] - 13.0 / 27.0) < 1e-12 && fabs(w[2] - 7.0 / 27.0) < 1e-12);
    assert_true(fabs(ves_quantile_smooth(3, value, w) - (7.0 * 1.7 + 13.0 * 2.9 + 7.0 * 5.1) / 27.0) < 1e-12);
    ves_quantile_weights(3, 0.0, w);
    assert_true(w[0] == 1.0 && w[1] == 0.0 && w[2] == 0.0);
    ves_quantile_weights(3, 1.0, w);
    assert_true(w[0] == 0.0 && w[2] == 1.0);
}

static void intervals_of_shares(void **state)
{
    (void)state;
    double low, high;
    ves_share_interval(81, 263, &low, &high); /* Newcombe 1998, Stat Med 17:857, method 3: 0.2553 to 0.3662 */
    assert_true(fabs(low - 0.2553) < 5e-5 && fabs(high - 0.3662) < 5e-5);
    ves_share_interval(0, 20, &low, &high); /* there too: 0 to 0.1611 */
    assert_true(low == 0.0 && fabs(high - 0.1611) < 5e-5);
    ves_share_interval(20, 20, &low, &high);
    assert_true(high == 1.0 && fabs(low - 0.8389) < 5e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_corner),           cmocka_unit_test(tells_what_misses_least),
        cmocka_unit_test(an_error_ends_the_search), cmocka_unit_test(nothing_free_is_one_trial),
        cmocka_unit_test(quantiles_by_weights),     cmocka_unit_test(intervals_of_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
