/* The matrix exponential: right where the body is stiff, and then the judge of CVODE. */
#include "tests/solver/little_graph.h"

enum { TIMES = 30 };

static void log_times(double time[TIMES], double end)
{
    for (size_t i = 0; i < TIMES; ++i)
        time[i] = i + 1 < TIMES ? end * pow(10.0, -5.0 + 5.0 * (double)i / (TIMES - 1)) : end;
}

/* Fast exchange (rates up to 1.7e4 a hour) over weeks: small entries must keep their digits. */
static void stiff_pools_keep_relative_accuracy(void **state)
{
    (void)state;
    const double k12 = 1.7e4, k21 = 2.1e3, k = 3.1, duration = 72.0;
    double time[TIMES];
    little x;
    little_start(&x, 3, duration);
    little_linear(&x, 0, 1, k12);
    little_linear(&x, 1, 0, k21);
    little_linear(&x, 1, 2, k);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    log_times(time, duration);
    little_ready(&x, TIMES, time);
    must(&x, ves_exact_solve(&x.graph, &x.schedule, &x.trajectory, &x.report));
    const double sum = k12 + k21 + k, product = k12 * k, root = sqrt(sum * sum - 4.0 * product);
    const double fast = 0.5 * (sum + root), slow = product / fast;
    for (size_t i = 0; i < TIMES; ++i) {
        const double t = time[i];
        const double a = 3.7 / root * ((fast - k12) * exp(-slow * t) + (k12 - slow) * exp(-fast * t));
        const double b = 3.7 * k12 / root * (exp(-slow * t) - exp(-fast * t));
        if (a > 1e-6 * 3.7) near(little_amount(&x, i, 0), a, 1e-8, "pool 0", t);
        if (b > 1e-6 * 3.7) near(little_amount(&x, i, 1), b, 1e-8, "pool 1", t);
    }
    near(x.trajectory.integral[1], 3.7 / k, 1e-8, "integral of pool 1", duration);
    assert_true(x.trajectory.mass_error < 1e-9);
    little_free(&x);
}

/* The referee's gate of mass is that of everybody, however fast some rates are beside others. */
static void no_rate_is_lost_beside_a_fast_one(void **state)
{
    (void)state;
    static const double fast[] = {1e3, 1e6, 1e9, 1e12}, slow[] = {1e-2, 1e-5, 1e-9, 1e-12};
    for (size_t i = 0; i < 16; ++i) {
        const double k = fast[i / 4], loss = slow[i % 4], duration = 31.0 * 24.0;
        double time[TIMES];
        little x;
        little_start(&x, 4, duration);
        little_linear(&x, 0, 1, k);
        little_linear(&x, 1, 0, 1.7 * k);
        little_linear(&x, 1, 2, loss);
        little_linear(&x, 2, 3, 0.3 * loss);
        little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
        little_dose(&x, 0, 1.1, 100.0, 0.0, 50.0, 1);
        log_times(time, duration);
        little_ready(&x, TIMES, time);
        must(&x, ves_exact_solve(&x.graph, &x.schedule, &x.trajectory, &x.report));
        assert_true(x.trajectory.mass_error < 1e-14);
        for (size_t t = 0; t < TIMES && time[t] < 100.0; ++t) { /* the pools are one: 1 / 2.7 of it is in the second */
            const double rate = loss / 2.7, left = 3.7 * exp(-rate * time[t]), gone = -3.7 * expm1(-rate * time[t]);
            if (k * time[t] < 1e3 * 31.0) continue;
            const double still = gone * (1.0 - 0.15 * loss * time[t]); /* of it, in the third; to first order */
            near(little_amount(&x, t, 0), left * 1.7 / 2.7, 1e-12 + 2.0 * loss / k, "fast pool", time[t]);
            if (loss * time[t] < 1e-6) near(little_amount(&x, t, 2), still, 1e-4, "what leaves it", time[t]);
        }
        little_free(&x);
    }
}

/* A body of 17 nodes: blood, eight organs of two nodes each, with rates from 1e-3 to 1.3e4 a hour. */
static void build_body(little *x, double end)
{
    little_start(x, 18, end);
    for (size_t i = 0; i < 8; ++i) {
        const size_t fluid = 1 + 2 * i, tissue = fluid + 1;
        little_linear(x, 0, fluid, 31.7 * pow(1.9, (double)i));
        little_linear(x, fluid, 0, 41.3 * pow(2.27, (double)i));
        little_linear(x, fluid, tissue, 13.1 / (1.0 + 3.1 * (double)i));
        little_linear(x, tissue, fluid, 1.9 / (1.0 + 5.3 * (double)i));
        little_linear(x, tissue, 17, 0.0011 * (1.0 + (double)i));
    }
    little_linear(x, 7, 17, 13170.0);
    little_dose(x, 0, 2.9, 0.0, 0.0, 7.7, 3);
    little_dose(x, 3, 1.3, 3.1, 5.9, 0.0, 1);
}

static void cvode_agrees_with_the_referee_on_a_stiff_body(void **state)
{
    (void)state;
    double time[TIMES];
    little x, y;
    log_times(time, 48.0);
    build_body(&x, 48.0);
    build_body(&y, 48.0);
    little_ready(&x, TIMES, time);
    little_ready(&y, TIMES, time);
    must(&x, ves_exact_solve(&x.graph, &x.schedule, &x.trajectory, &x.report));
    little_solve(&y, 1e-9);
    for (size_t i = 0; i < TIMES; ++i) {
        for (size_t n = 0; n < 18; ++n) {
            const double a = little_amount(&x, i, n);
            if (a > 1e-6 * x.schedule.total)
                near(little_amount(&y, i, n), a, 1e-6, x.graph.topology->compartment[n].name, time[i]);
        }
    }
    for (size_t c = 0; c < x.trajectory.n_segment * 18; ++c) {
        const double scale = 1e-6 * x.schedule.total;
        if (x.trajectory.integral[c] > scale)
            near(y.trajectory.integral[c], x.trajectory.integral[c], 1e-6, "integral", (double)c);
        if (x.trajectory.moment[c] > scale)
            near(y.trajectory.moment[c], x.trajectory.moment[c], 1e-6, "moment", (double)c);
        if (x.trajectory.peak[c] > scale) near(y.trajectory.peak[c], x.trajectory.peak[c], 1e-6, "peak", (double)c);
    }
    for (size_t c = 0; c < x.trajectory.n_event * 18; ++c) {
        if (x.trajectory.amount_before[c] > 1e-6 * x.schedule.total)
            near(y.trajectory.amount_before[c], x.trajectory.amount_before[c], 1e-6, "before", (double)c);
    }
    little_free(&x);
    little_free(&y);
}

static void a_graph_that_is_not_linear_is_refused_by_name(void **state)
{
    (void)state;
    little x;
    little_start(&x, 2, 5.0);
    little_process(&x, "saturable", 0, 1, 0.37, 0.83, 1.0, 0.0, -1);
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    little_ready(&x, 0, NULL);
    assert_int_equal(ves_exact_solve(&x.graph, &x.schedule, &x.trajectory, &x.report), VES_E_MODEL);
    assert_non_null(strstr(x.report.text, "saturable_c0_c1"));
    little_free(&x);
}

static void a_rate_that_is_no_number_is_a_failure(void **state)
{
    (void)state;
    const double time[] = {1.7, 5.0};
    little x;
    little_start(&x, 2, 5.0);
    little_linear(&x, 0, 1, 0.3);
    x.graph.p[0][0] = NAN;
    little_dose(&x, 0, 3.7, 0.0, 0.0, 0.0, 1);
    little_ready(&x, 2, time);
    must(&x, ves_exact_solve(&x.graph, &x.schedule, &x.trajectory, &x.report));
    assert_int_equal(x.trajectory.failure.status, VES_E_SOLVER);
    little_free(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rate_is_lost_beside_a_fast_one),
        cmocka_unit_test(stiff_pools_keep_relative_accuracy),
        cmocka_unit_test(cvode_agrees_with_the_referee_on_a_stiff_body),
        cmocka_unit_test(a_graph_that_is_not_linear_is_refused_by_name),
        cmocka_unit_test(a_rate_that_is_no_number_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
