/* What ves_solve promises about outputs, lanes, failures and sums along the steps. */
#include "tests/solver/little_graph.h"

enum { NODES = 6 };

/* Linear, saturable and capacity-limited, with rates from 0.02 to 500 a hour; `x` scaled by `f`. */
static void build(little *x, double f, double end)
{
    little_start(x, NODES, end);
    little_linear(x, 0, 1, 513.0 * f);
    little_linear(x, 1, 0, 97.0);
    little_linear(x, 1, 2, 1.31 * f);
    little_linear(x, 2, 1, 0.217);
    little_process(x, "saturable", 1, 3, 0.43 * f, 0.29, 1.37, 0.0, -1);
    little_process(x, "capacity_amount", 2, 4, 0.71, 1.9 * f, 0.0, 0.0, 4);
    little_linear(x, 3, 5, 0.023);
    little_linear(x, 4, 5, 0.041 * f);
}

static void dose_it(little *x)
{
    little_dose(x, 0, 2.3, 0.0, 0.0, 8.3, 2);
    little_dose(x, 1, 0.9, 2.7, 3.1, 0.0, 1);
}

static void the_output_grid_does_not_change_the_integration(void **state)
{
    (void)state;
    enum { MANY = 307 };
    const double one[] = {23.9};
    double many[MANY];
    little x, y;
    build(&x, 1.0, 23.9);
    build(&y, 1.0, 23.9);
    dose_it(&x);
    dose_it(&y);
    for (size_t i = 0; i < MANY; ++i) many[i] = i + 1 < MANY ? 23.9 * pow((double)i / (MANY - 1), 1.7) : 23.9;
    little_ready(&x, 1, one);
    little_ready(&y, MANY, many);
    little_solve(&x, 1e-6);
    little_solve(&y, 1e-6);
    assert_memory_equal(x.trajectory.amount, y.trajectory.amount + (MANY - 1) * NODES, NODES * sizeof(double));
    assert_memory_equal(x.trajectory.integral, y.trajectory.integral, x.trajectory.n_segment * NODES * sizeof(double));
    assert_memory_equal(x.trajectory.peak, y.trajectory.peak, x.trajectory.n_segment * NODES * sizeof(double));
    assert_int_equal(x.trajectory.n_step, y.trajectory.n_step);
    little_free(&x);
    little_free(&y);
}

static void twice_the_dose_is_twice_the_curve_where_the_graph_is_linear(void **state)
{
    (void)state;
    const double time[] = {0.013, 0.71, 9.1};
    little x[2];
    for (int i = 0; i < 2; ++i) {
        little_start(&x[i], 3, 9.1);
        little_linear(&x[i], 0, 1, 113.0);
        little_linear(&x[i], 1, 0, 2.3);
        little_linear(&x[i], 1, 2, 0.71);
        little_dose(&x[i], 0, i ? 2.0 * 1.7e10 : 1.7e10, 0.0, 0.0, 0.0, 1);
        little_ready(&x[i], 3, time);
        little_solve(&x[i], 1e-6);
    }
    for (size_t i = 0; i < 3; ++i) {
        for (size_t n = 0; n < 3; ++n) assert_true(little_amount(&x[1], i, n) == 2.0 * little_amount(&x[0], i, n));
    }
    little_free(&x[0]);
    little_free(&x[1]);
}

/* Eight subjects together and alone. */
static void start_eight(little x[VES_LANES], ves_lane lane[], ves_trajectory *trajectory[], size_t n_time,
                        const double time[])
{
    for (size_t l = 0; l < VES_LANES; ++l) {
        build(&x[l], 0.6 + 0.13 * (double)l, 23.9);
        dose_it(&x[l]);
        little_ready(&x[l], n_time, time);
        lane[l] = (ves_lane){.graph = &x[l].graph, .schedule = &x[l].schedule};
        trajectory[l] = &x[l].trajectory;
    }
}

static void lanes_agree_with_solo_within_the_tolerance(void **state)
{
    (void)state;
    const double time[] = {0.0021, 0.37, 2.7, 8.3, 15.1, 23.9};
    static little x[VES_LANES], solo, again;
    ves_lane lane[VES_LANES];
    ves_trajectory *trajectory[VES_LANES];
    const ves_solver_options options = ves_solver_options_default();
    start_eight(x, lane, trajectory, 6, time);
    must(&x[0], ves_solve(VES_LANES, lane, &options, trajectory, &x[0].report));
    for (size_t l = 0; l < VES_LANES; ++l) {
        little *const both[] = {&solo, &again};
        for (int i = 0; i < 2; ++i) {
            build(both[i], 0.6 + 0.13 * (double)l, 23.9);
            dose_it(both[i]);
            little_ready(both[i], 6, time);
            little_solve(both[i], options.rtol);
        }
        assert_memory_equal(solo.trajectory.amount, again.trajectory.amount, 6 * NODES * sizeof(double));
        for (size_t i = 0; i < 6 * NODES; ++i) {
            if (solo.trajectory.amount[i] > 1e-6 * 5.5)
                near(x[l].trajectory.amount[i], solo.trajectory.amount[i], 1e-4, "lane", (double)i);
        }
        assert_true(x[l].trajectory.mass_error <= 1e-12 && solo.trajectory.mass_error <= 1e-12);
        assert_true(x[l].trajectory.mass_error > 0.0);
        little_free(&solo);
        little_free(&again);
    }
    for (size_t l = 0; l < VES_LANES; ++l) little_free(&x[l]);
}

/* One bad lane: it fails with its reasons, the other seven are what they are alone, bit for bit, and near what they
 * were in a bundle without it. */
static void check_bad_lane(size_t process, size_t parameter, double value, size_t max_step, const char *words)
{
    const double time[] = {0.0, 0.37, 2.7, 23.9};
    static little x[VES_LANES], solo;
    static double undisturbed[VES_LANES][4 * NODES];
    ves_lane lane[VES_LANES];
    ves_trajectory *trajectory[VES_LANES];
    ves_solver_options options = ves_solver_options_default();
    const size_t bad = 3;
    start_eight(x, lane, trajectory, 4, time);
    must(&x[0], ves_solve(VES_LANES, lane, &options, trajectory, &x[0].report));
    for (size_t l = 0; l < VES_LANES; ++l) memcpy(undisturbed[l], x[l].trajectory.amount, sizeof undisturbed[l]);
    options.max_step = max_step;
    x[bad].graph.p[process][parameter] = value;
    must(&x[0], ves_solve(VES_LANES, lane, &options, trajectory, &x[0].report));
    assert_int_equal(x[0].report.n_error, 0);
    for (size_t l = 0; l < VES_LANES; ++l) {
        const ves_trajectory *t = &x[l].trajectory;
        if (l == bad) {
            assert_int_equal(t->failure.status, VES_E_SOLVER);
            assert_true(t->failure.time >= 0.0 && t->failure.time < 23.9);
            assert_true(t->failure.compartment < NODES);
            if (!strstr(t->failure.words, words)) fail_msg("it says %s, expected %s", t->failure.words, words);
            for (size_t n = 0; n < NODES; ++n) assert_true(isnan(t->amount[3 * NODES + n]));
            assert_true(isnan(t->integral[(t->n_segment - 1) * NODES]));
            continue;
        }
        assert_int_equal(t->failure.status, VES_OK);
        build(&solo, 0.6 + 0.13 * (double)l, 23.9);
        dose_it(&solo);
        little_ready(&solo, 4, time);
        little_solve(&solo, options.rtol);
        assert_memory_equal(t->amount, solo.trajectory.amount, 4 * NODES * sizeof(double));
        for (size_t i = 0; i < 4 * NODES; ++i) {
            if (undisturbed[l][i] > 1e-6 * 5.5) near(t->amount[i], undisturbed[l][i], 1e-4, "undisturbed", (double)i);
        }
        assert_memory_equal(t->moment, solo.trajectory.moment, t->n_segment * NODES * sizeof(double));
        little_free(&solo);
    }
    for (size_t l = 0; l < VES_LANES; ++l) little_free(&x[l]);
}

static void a_lane_that_is_no_number_does_not_harm_its_fellows(void **state)
{
    (void)state;
    check_bad_lane(0, 0, NAN, 0, "is not a number");
    check_bad_lane(4, 1, NAN, 0, "is not a number");
    check_bad_lane(2, 0, INFINITY, 0, "is not a number");
}

/* A rate that makes the amounts explode: -50/h is no loss but growth, e^1000 in 24 h. */
static void a_lane_that_explodes_does_not_harm_its_fellows(void **state)
{
    (void)state;
    check_bad_lane(6, 0, -50.0, 0, "CV_");
}

/* A Hill exponent this steep is nearly a jump and needs some 300 steps, the other lanes little more than 200. */
static void a_lane_that_is_stuck_does_not_harm_its_fellows(void **state)
{
    (void)state;
    check_bad_lane(4, 2, 60.0, 260, "CV_TOO_MUCH_WORK");
}

static void too_many_steps_is_a_failure_with_words(void **state)
{
    (void)state;
    const double time[] = {23.9};
    little x;
    build(&x, 1.0, 23.9);
    dose_it(&x);
    little_ready(&x, 1, time);
    ves_solver_options options = ves_solver_options_default();
    const ves_lane lane = {.graph = &x.graph, .schedule = &x.schedule};
    ves_trajectory *trajectory = &x.trajectory;
    options.max_step = 29;
    must(&x, ves_solve(1, &lane, &options, &trajectory, &x.report));
    assert_int_equal(x.trajectory.failure.status, VES_E_SOLVER);
    assert_non_null(strstr(x.trajectory.failure.words, "CV_TOO_MUCH_WORK"));
    assert_true(x.trajectory.failure.step > 0.0);
    assert_int_equal(x.trajectory.n_step, 29);
    assert_true(isnan(little_amount(&x, 0, 0)));
    little_free(&x);
}

static void lanes_that_do_not_match_are_refused(void **state)
{
    (void)state;
    const double time[] = {1.0, 23.9};
    static little x, y;
    const ves_solver_options options = ves_solver_options_default();
    for (int fault = 0; fault < 3; ++fault) {
        build(&x, 1.0, 23.9);
        build(&y, 1.0, 23.9);
        if (fault == 0) little_linear(&y, 0, 5, 0.1); /* topology */
        dose_it(&x);
        if (fault == 1) little_dose(&y, 0, 1.0, 3.0, 0.0, 0.0, 1); /* times of events */
        if (fault != 1) dose_it(&y);
        little_ready(&x, 2, time);
        little_ready(&y, fault == 2 ? 1 : 2, time); /* times of outputs */
        const ves_lane lane[] = {{.graph = &x.graph, .schedule = &x.schedule},
                                 {.graph = &y.graph, .schedule = &y.schedule}};
        ves_trajectory *trajectory[] = {&x.trajectory, &y.trajectory};
        assert_int_equal(ves_solve(2, lane, &options, trajectory, &x.report), VES_E_MODEL);
        assert_non_null(strstr(x.report.text, "lane 1"));
        little_free(&x);
        little_free(&y);
    }
}

/* chain 0 -> 1 -> 2; for the middle one, the peak and its time are known, and all integrals. */
static void integrals_and_peaks_are_as_good_as_the_solution(void **state)
{
    (void)state;
    const double k = 2.385, l = 0.713, d = 3.7, end = 19.3;
    const double peak_time = log(k / l) / (k - l), scale = d * k / (l - k);
    const double peak = scale * (exp(-k * peak_time) - exp(-l * peak_time));
    little x;
    little_start(&x, 3, end);
    little_linear(&x, 0, 1, k);
    little_linear(&x, 1, 2, l);
    little_dose(&x, 0, d, 0.0, 0.0, 0.0, 1);
    little_ready(&x, 0, NULL);
    little_solve(&x, 1e-6);
    const ves_trajectory *t = &x.trajectory;
    const double e = exp(-k * end), f = exp(-l * end);
    near(t->integral[0], d / k * (1.0 - e), 1e-5, "integral", 0);
    near(t->integral[1], scale * ((1.0 - e) / k - (1.0 - f) / l), 1e-5, "integral", 1);
    near(t->moment[0], d / (k * k) * (1.0 - e * (1.0 + k * end)), 1e-5, "moment", 0);
    near(t->moment[1], scale * ((1.0 - e * (1.0 + k * end)) / (k * k) - (1.0 - f * (1.0 + l * end)) / (l * l)), 1e-5,
         "moment", 1);
    near(t->peak[1], peak, 1e-5, "peak", 1);
    near(t->peak_time[1], peak_time, 1e-4, "time of the peak", 1);
    near(t->peak[0], d, 1e-15, "peak", 0);
    assert_true(t->peak_time[0] == 0.0);
    near(t->peak[2], d + scale * (e - f) - d * e, 1e-5, "peak", 2);
    assert_true(t->peak_time[2] == end);
    little_free(&x);
}

static void without_quadrature_the_amounts_are_the_same(void **state)
{
    (void)state;
    const double time[] = {0.7, 23.9};
    little x, y;
    build(&x, 1.0, 23.9);
    build(&y, 1.0, 23.9);
    dose_it(&x);
    dose_it(&y);
    little_ready(&x, 2, time);
    little_ready(&y, 2, time);
    little_solve(&x, 1e-6);
    ves_solver_options options = ves_solver_options_default();
    const ves_lane lane = {.graph = &y.graph, .schedule = &y.schedule};
    ves_trajectory *trajectory = &y.trajectory;
    options.rtol = 1e-6;
    options.quadrature = false;
    must(&y, ves_solve(1, &lane, &options, &trajectory, &y.report));
    assert_memory_equal(x.trajectory.amount, y.trajectory.amount, 2 * NODES * sizeof(double));
    assert_true(isnan(y.trajectory.integral[0]) && isnan(y.trajectory.peak[0]));
    little_free(&x);
    little_free(&y);
}

static void a_dose_at_the_end_is_seen_by_the_last_output(void **state)
{
    (void)state;
    const double time[] = {0.0, 4.9};
    little x;
    little_start(&x, 2, 4.9);
    little_linear(&x, 0, 1, 0.413);
    little_dose(&x, 0, 2.3, 0.0, 0.0, 4.9, 2);
    little_ready(&x, 2, time);
    little_solve(&x, 1e-6);
    assert_true(little_amount(&x, 0, 0) == 2.3);
    near(little_amount(&x, 1, 0), 2.3 * (1.0 + exp(-0.413 * 4.9)), 1e-5, "amount", 4.9);
    near(x.trajectory.amount_before[1 * 2 + 0], 2.3 * exp(-0.413 * 4.9), 1e-5, "before", 4.9);
    little_free(&x);
}

/* 3 x 0.1 and 0.3 differ in the last place: a segment that short must not stop the solver. */
static void events_a_rounding_apart_are_passed(void **state)
{
    (void)state;
    const double time[] = {0.2, 0.3, 0.41};
    little x;
    little_start(&x, 2, 1.7);
    little_linear(&x, 0, 1, 41.3);
    little_dose(&x, 0, 2.3, 0.0, 0.0, 0.1, 4);
    little_dose(&x, 0, 0.7, 0.3, 0.0, 0.0, 1);
    little_ready(&x, 3, time);
    assert_int_equal(x.trajectory.n_segment, 5);
    little_solve(&x, 1e-6);
    const double e = exp(-4.13);
    near(little_amount(&x, 2, 0), (2.3 * (1.0 + e + e * e + e * e * e) + 0.7) * exp(-41.3 * 0.11), 1e-4, "amount",
         0.41);
    near(x.trajectory.amount_before[3 * 2], 2.3 * (e + e * e + e * e * e), 1e-4, "before", 0.3);
    assert_true(x.trajectory.mass_error < 1e-12);
    little_free(&x);
}

static void nothing_given_is_nothing_seen(void **state)
{
    (void)state;
    const double time[] = {0.0, 0.7};
    little x;
    little_start(&x, 2, 4.9);
    little_linear(&x, 0, 1, 0.413);
    little_ready(&x, 2, time);
    little_solve(&x, 1e-6);
    assert_true(little_amount(&x, 1, 0) == 0.0 && little_amount(&x, 1, 1) == 0.0);
    assert_true(x.trajectory.mass_error == 0.0 && x.trajectory.integral[0] == 0.0);
    little_free(&x);
}

/* A model that let vesicles become label would keep their sum: both solvers see it all the same. */
static void label_is_balanced_apart(void **state)
{
    (void)state;
    const double time[] = {0.0, 3.1};
    for (int exact = 0; exact < 2; ++exact) {
        little x;
        little_start(&x, 4, 3.1);
        for (size_t i = 2; i < 4; ++i) ves_graph_mark_label(&x.graph, (ves_node){i}, NULL);
        little_linear(&x, 0, 1, 0.413);
        little_linear(&x, 2, 3, 0.27);
        little_dose(&x, 0, 2.3, 0.0, 0.0, 0.0, 1);
        little_dose(&x, 2, 0.9, 0.7, 1.1, 0.0, 1);
        little_ready(&x, 2, time);
        if (!exact) little_solve(&x, 1e-6);
        if (exact) must(&x, ves_exact_solve(&x.graph, &x.schedule, &x.trajectory, &x.report));
        assert_true(x.trajectory.mass_error < 1e-12);
        little_linear(&x, 1, 2, 0.19);
        ves_trajectory_free(&x.trajectory);
        little_ready(&x, 2, time);
        if (!exact) little_solve(&x, 1e-6);
        if (exact) must(&x, ves_exact_solve(&x.graph, &x.schedule, &x.trajectory, &x.report));
        const double all = x.schedule.total, lost = 2.3 - little_amount(&x, 1, 0) - little_amount(&x, 1, 1);
        assert_true(lost > 0.1);
        near(x.trajectory.mass_error, lost / all, 1e-9, "error", (double)exact);
        little_free(&x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_output_grid_does_not_change_the_integration),
        cmocka_unit_test(twice_the_dose_is_twice_the_curve_where_the_graph_is_linear),
        cmocka_unit_test(lanes_agree_with_solo_within_the_tolerance),
        cmocka_unit_test(a_lane_that_is_no_number_does_not_harm_its_fellows),
        cmocka_unit_test(a_lane_that_explodes_does_not_harm_its_fellows),
        cmocka_unit_test(a_lane_that_is_stuck_does_not_harm_its_fellows),
        cmocka_unit_test(too_many_steps_is_a_failure_with_words),
        cmocka_unit_test(lanes_that_do_not_match_are_refused),
        cmocka_unit_test(integrals_and_peaks_are_as_good_as_the_solution),
        cmocka_unit_test(without_quadrature_the_amounts_are_the_same),
        cmocka_unit_test(a_dose_at_the_end_is_seen_by_the_last_output),
        cmocka_unit_test(events_a_rounding_apart_are_passed),
        cmocka_unit_test(nothing_given_is_nothing_seen),
        cmocka_unit_test(label_is_balanced_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
