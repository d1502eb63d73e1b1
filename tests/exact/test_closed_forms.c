/* What can be written down on paper, solved by CVODE at rtol 1e-9 (promise: 1e-6 relative where the amount is above
 * 1e-6 of the dose), and by the referee where it is linear. */
#include "tests/solver/little_graph.h"

#include <gsl/gsl_sf_lambert.h>

enum { TIMES = 41 };
static const double end = 29.7;

/* Irregular times, 0 and the end included. */
static void some_times(double time[TIMES])
{
    for (size_t i = 0; i < TIMES; ++i) time[i] = end * pow((double)i / (TIMES - 1), 2.3);
}

typedef double (*formula)(double t, const void *context);

/* Amount in `node` against a formula, by both solvers or by CVODE only. */
static void check(little *x, size_t node, formula f, const void *context, bool linear)
{
    double time[TIMES];
    some_times(time);
    little_ready(x, TIMES, time);
    for (int referee = 0; referee <= (linear ? 1 : 0); ++referee) {
        if (referee) {
            must(x, ves_exact_solve(&x->graph, &x->schedule, &x->trajectory, &x->report));
        } else {
            little_solve(x, 1e-9);
        }
        for (size_t i = 0; i < TIMES; ++i) {
            const double expected = f(time[i], context);
            if (fabs(expected) <= 1e-6 * x->schedule.total) {
                assert_true(fabs(little_amount(x, i, node)) <= 1.001e-6 * x->schedule.total);
                continue;
            }
            near(little_amount(x, i, node), expected, referee ? 1e-10 : 1e-6, referee ? "referee" : "CVODE", time[i]);
        }
        assert_true(x->trajectory.mass_error <= 1e-12);
        assert_true(x->trajectory.smallest > -1e-12);
    }
}

/* --- linear --- */

static double one_pool(double t, const void *context)
{
    (void)context;
    return 3.7 * exp(-0.413 * t);
}

static void one_pool_is_an_exponential(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_linear(&x, 0, 1, 0.413);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 0, one_pool, NULL, true);
    near(x.trajectory.integral[0], 3.7 / 0.413 * (1.0 - exp(-0.413 * end)), 1e-10, "integral", end);
    little_free(&x);
}

/* a' = -k12 a + k21 b, b' = k12 a - (k21 + k) b, a(0) = 3.7: fast and slow are the roots of
 * s^2 - (k12 + k21 + k) s + k12 k */
static double two_pools(double t, const void *context)
{
    const double *k = context, sum = k[0] + k[1] + k[2], product = k[0] * k[2];
    const double root = sqrt(sum * sum - 4.0 * product), fast = 0.5 * (sum + root), slow = 2.0 * product / (sum + root);
    return 3.7 / root * ((fast - k[0]) * exp(-slow * t) + (k[0] - slow) * exp(-fast * t));
}

static void two_pools_are_two_exponentials(void **state)
{
    (void)state;
    const double k[] = {1.713, 0.419, 0.083};
    little x;
    little_start(&x, 3, end);
    /* PS (f_from C_from - f_to C_to / P) with the volumes 1.3 and 2.3 */
    const double ps = 2.9, f_from = k[0] * 1.3 / ps, p = 1.7, f_to = k[1] * 2.3 * p / ps;
    little_process(&x, "permeability", 0, 1, ps, f_from, f_to, p, -1);
    little_linear(&x, 1, 2, k[2]);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 0, two_pools, k, true);
    little_free(&x);
}

static double infused(double t, double rate, double k, double start, double stop)
{
    if (t <= start) return 0.0;
    const double while_on = t < stop ? t - start : stop - start;
    return rate / k * -expm1(-k * while_on) * (t > stop ? exp(-k * (t - stop)) : 1.0);
}

static double one_infusion(double t, const void *context)
{
    (void)context;
    return infused(t, 4.1 / 3.3, 0.413, 1.7, 5.0);
}

static void an_infusion_rises_and_decays(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_linear(&x, 0, 1, 0.413);
    little_dose(&x, 0, 4.1, 1.7, 3.3, 0.0, 1);
    check(&x, 0, one_infusion, NULL, true);
    assert_int_equal(x.trajectory.n_segment, 3);
    near(x.trajectory.peak[1 * 2 + 0], infused(5.0, 4.1 / 3.3, 0.413, 1.7, 5.0), 1e-9, "peak", 5.0);
    near(x.trajectory.peak_time[1 * 2 + 0], 5.0, 1e-12, "time of the peak", 5.0);
    little_free(&x);
}

static double three_infusions(double t, const void *context)
{
    (void)context;
    double sum = 0.0;
    for (int i = 0; i < 3; ++i) sum += infused(t, 4.1 / 5.3, 0.413, 1.7 + 2.1 * i, 1.7 + 2.1 * i + 5.3);
    return sum;
}

static void infusions_longer_than_their_interval_overlap(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_linear(&x, 0, 1, 0.413);
    little_dose(&x, 0, 4.1, 1.7, 5.3, 2.1, 3);
    check(&x, 0, three_infusions, NULL, true);
    little_free(&x);
}

/* Bateman: dose in the first of three, k1, k2, k3 out of each. */
static double third_of_three(double t, const void *context)
{
    const double *k = context;
    double sum = 0.0;
    for (int i = 0; i < 3; ++i) {
        double product = 1.0;
        for (int j = 0; j < 3; ++j) product *= j == i ? 1.0 : k[j] - k[i];
        sum += exp(-k[i] * t) / product;
    }
    return 3.7 * k[0] * k[1] * sum;
}

static void a_chain_of_three_is_batemans(void **state)
{
    (void)state;
    const double k[] = {2.385, 0.713, 0.194};
    little x;
    little_start(&x, 4, end);
    for (size_t i = 0; i < 3; ++i) little_linear(&x, i, i + 1, k[i]);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 2, third_of_three, k, true);
    little_free(&x);
}

static double four_doses(double t, const void *context)
{
    (void)context;
    double sum = 0.0;
    for (int i = 0; i < 4; ++i) {
        const double at = 1.1 + 6.3 * i;
        if (t >= at) sum += 2.3 * exp(-0.413 * (t - at));
    }
    return sum;
}

static void repeated_doses_add(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_linear(&x, 0, 1, 0.413);
    little_dose(&x, 0, 2.3, 1.1, 0.0, 6.3, 4);
    check(&x, 0, four_doses, NULL, true);
    for (size_t i = 0; i < 4; ++i) { /* what each dose found */
        const double at = 1.1 + 6.3 * (double)i;
        near(x.trajectory.amount_before[i * 2], i ? four_doses(at, NULL) - 2.3 : 0.0, 1e-9, "before", at);
    }
    little_free(&x);
}

static double two_at_once(double t, const void *context)
{
    (void)context;
    return t < 7.9 ? 0.0 : 3.1 * exp(-0.413 * (t - 7.9));
}

static void doses_at_one_time_act_together(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_linear(&x, 0, 1, 0.413);
    little_dose(&x, 0, 2.3, 7.9, 0.0, 0.0, 1);
    little_dose(&x, 0, 0.8, 7.9, 0.0, 0.0, 1);
    check(&x, 0, two_at_once, NULL, true);
    assert_int_equal(x.trajectory.n_segment, 2);
    assert_true(x.trajectory.amount_before[0] == 0.0 && x.trajectory.amount_before[2] == 0.0);
    little_free(&x);
}

/* --- rates that change with time --- */

static double depot(double t, const void *context)
{
    const double shape = *(const double *)context, since = t - 2.3;
    return since < 0.0 ? 0.0 : 3.7 * (1.0 - ves_weibull_released(since, 4.9, shape));
}

static void check_depot(double shape)
{
    little x;
    little_start(&x, 2, end);
    little_process(&x, "weibull", 0, 1, 4.9, shape, 0.0, 0.0, -1);
    little_dose(&x, 0, 3.7, 2.3, 0.0, 0.0, 1);
    check(&x, 0, depot, &shape, false);
    little_free(&x);
}

static void a_weibull_depot_below_one_empties_as_it_should(void **state)
{
    (void)state;
    check_depot(0.63);
    check_depot(0.37);
}

static void a_weibull_depot_of_one_is_first_order(void **state)
{
    (void)state;
    check_depot(1.0);
}

static void a_weibull_depot_above_one_empties_as_it_should(void **state)
{
    (void)state;
    check_depot(1.3);
    check_depot(2.7);
}

/* k + dk until t = 5.3, k later */
static double stepped(double t, const void *context)
{
    (void)context;
    return 3.7 * exp(-0.113 * t - 0.391 * fmin(t, 5.3));
}

static void a_step_in_time_is_not_seen_from_the_other_side(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_process(&x, "step_in_time", 0, 1, 0.113, 0.391, 5.3, 0.0, -1);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 0, stepped, NULL, false);
    assert_true(x.trajectory.n_step < 700);
    little_free(&x);
}

/* integral of k t / (t50 + t) = k (t - t50 log(1 + t / t50)) */
static double set_in(double t, const void *context)
{
    (void)context;
    return 3.7 * exp(-0.613 * (t - 6.1 * log1p(t / 6.1)));
}

static void hill_in_time_of_exponent_one_has_a_closed_form(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_process(&x, "hill_in_time", 0, 1, 0.613, 6.1, 1.0, 0.0, -1);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 0, set_in, NULL, false);
    little_free(&x);
}

/* exponent 2: integral of k t^2 / (t50^2 + t^2) = k (t - t50 atan(t / t50)) */
static double set_in_square(double t, const void *context)
{
    (void)context;
    return 3.7 * exp(-0.613 * (t - 6.1 * atan(t / 6.1)));
}

static void hill_in_time_of_exponent_two_has_a_closed_form(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_process(&x, "hill_in_time", 0, 1, 0.613, 6.1, 2.0, 0.0, -1);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 0, set_in_square, NULL, false);
    little_free(&x);
}

/* --- rates that saturate --- */

/* c = km W(c0 / km exp((c0 - vmax/V t) / km)), V = 1.3 */
static double michaelis_menten(double t, const void *context)
{
    const double km = 0.83, c0 = 3.7 / 1.3, v = 0.37 / 1.3;
    (void)context;
    return 1.3 * km * gsl_sf_lambert_W0(c0 / km * exp((c0 - v * t) / km));
}

static void michaelis_menten_is_lambert_w(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_process(&x, "saturable", 0, 1, 0.37, 0.83, 1.0, 0.0, -1);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 0, michaelis_menten, NULL, false);
    little_free(&x);
}

/* a' = -k a (1 - (d - a) / cap): logistic, with r = k (1 - d / cap) */
static double filling(double t, const void *context)
{
    const double k = 0.713, cap = 5.9, d = 3.7, r = k * (1.0 - d / cap);
    (void)context;
    return r * d * exp(-r * t) / (r + k * d / cap * -expm1(-r * t));
}

static void a_pool_that_fills_is_logistic(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, end);
    little_process(&x, "capacity_amount", 0, 1, 0.713, 5.9, 0.0, 0.0, 1);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    check(&x, 0, filling, NULL, false);
    little_free(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_pool_is_an_exponential),
        cmocka_unit_test(two_pools_are_two_exponentials),
        cmocka_unit_test(an_infusion_rises_and_decays),
        cmocka_unit_test(infusions_longer_than_their_interval_overlap),
        cmocka_unit_test(a_chain_of_three_is_batemans),
        cmocka_unit_test(repeated_doses_add),
        cmocka_unit_test(doses_at_one_time_act_together),
        cmocka_unit_test(a_weibull_depot_below_one_empties_as_it_should),
        cmocka_unit_test(a_weibull_depot_of_one_is_first_order),
        cmocka_unit_test(a_weibull_depot_above_one_empties_as_it_should),
        cmocka_unit_test(a_step_in_time_is_not_seen_from_the_other_side),
        cmocka_unit_test(hill_in_time_of_exponent_one_has_a_closed_form),
        cmocka_unit_test(hill_in_time_of_exponent_two_has_a_closed_form),
        cmocka_unit_test(michaelis_menten_is_lambert_w),
        cmocka_unit_test(a_pool_that_fills_is_logistic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
