/* Areas of means, by hand: weights, variance, degrees of freedom, and where there is no number. */
#include "analysis/sparse.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-9 * fabs(wanted))) fail_msg("%.12g, expected %.12g", found, wanted);
}

/* Weights 0.5, 1.5, 1 of the times 1, 2, 4: area 5 + 9 + 2; variance 0.25 * 4 / 2 + 2.25 * 9 / 3 + 1 * 1 / 4 = 7.5;
 * degrees of freedom 7.5^2 / (0.5^2 / 1 + 6.75^2 / 2 + 0.25^2 / 3).. */
static void area_and_its_error(void **state)
{
    (void)state;
    const ves_sparse_time time[] = {{1, 2, 10, 4}, {2, 3, 6, 9}, {4, 4, 2, 1}, {7, 3, 0, 0}};
    const ves_sparse s = ves_nca_sparse(4, time);
    const double squares = 0.25 + 6.75 * 6.75 / 2.0 + 0.0625 / 3.0;
    near(s.auc, 16.0);
    near(s.se, sqrt(7.5));
    near(s.df, 7.5 * 7.5 / squares);
    near(s.from, 1.0);
    near(s.to, 4.0);
    near(0.5 * (s.low + s.high), s.auc);
    assert_true(s.high - s.auc > 3.18 * s.se && s.high - s.auc < 4.30 * s.se); /* t of 3 and of 2 degrees */
}

static void two_times_are_enough_and_one_is_not(void **state)
{
    (void)state;
    const ves_sparse_time time[] = {{0, 2, 8, 2}, {3, 2, 4, 2}};
    const ves_sparse s = ves_nca_sparse(2, time), one = ves_nca_sparse(1, time);
    near(s.auc, 18.0);
    near(s.se, sqrt(2.0 * 2.25));
    near(s.df, 2.0);
    assert_true(isnan(one.auc) && isnan(one.se) && isnan(one.low) && isnan(one.from));
}

static void what_is_known_has_no_error_and_one_sample_has_none_that_is_known(void **state)
{
    (void)state;
    const ves_sparse_time known[] = {{0, 0, 0, NAN}, {2, 2, 4, 2}, {4, 2, 2, 0}};
    const ves_sparse s = ves_nca_sparse(3, known);
    near(s.auc, 10.0);
    near(s.se, sqrt(4.0 * 2.0 / 2.0));
    near(s.df, 1.0);
    const ves_sparse_time single[] = {{0, 2, 8, 2}, {3, 1, 4, NAN}};
    const ves_sparse t = ves_nca_sparse(2, single);
    near(t.auc, 18.0);
    assert_true(isnan(t.se) && isnan(t.df) && isnan(t.low) && isnan(t.high));
    const ves_sparse_time same[] = {{0, 2, 8, 0}, {3, 2, 4, 0}};
    const ves_sparse u = ves_nca_sparse(2, same);
    assert_true(u.se == 0.0 && u.low == u.auc && u.high == u.auc && isnan(u.df));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(area_and_its_error),
        cmocka_unit_test(two_times_are_enough_and_one_is_not),
        cmocka_unit_test(what_is_known_has_no_error_and_one_sample_has_none_that_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
