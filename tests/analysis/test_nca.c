/* Exposure numbers against closed forms: one compartment, an infusion, two exponentials, repeats. */
#include "analysis/interval.h"
#include "analysis/nca.h"
#include "base/array.h"
#include "solver/exact.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */

enum { N_TIME = 41 };
static const double volume = 2.385, dose = 17.3;

static void near(const char *what, double found, double wanted, double relative)
{
    if (!(fabs(found - wanted) <= relative * fabs(wanted)))
        fail_msg("%s is %.15g, expected %.15g", what, found, wanted);
}

/* A run by the matrix exponential: plasma, perhaps a deep pool, and where it goes. */
typedef struct run {
    ves_graph graph;
    ves_schedule schedule;
    ves_trajectory trajectory;
    ves_nca_dosing dosing;
} run;

static void connect(run *r, const char *from, const char *to, double rate)
{
    ves_process p = {.kind = ves_process_kind_find("first_order"), .group = VES_NONE};
    assert_true(ves_graph_find_compartment(&r->graph, from, &p.from) &&
                ves_graph_find_compartment(&r->graph, to, &p.to));
    assert_int_equal(ves_graph_add_process(&r->graph, &p, &rate, &report), VES_OK);
}

/* Plasma emptied at rate k, a deep pool filled at k12 and emptied at k21 (0: none of it). */
static void start(run *r, double end, double k, double k12, double k21)
{
    *r = (run){.schedule = {.end = end}, .dosing = {.intravascular = true}};
    ves_node plasma;
    const char *const names[] = {"plasma", "deep", "gone"};
    for (size_t i = 0; i < 3; ++i)
        assert_int_equal(ves_graph_add_compartment(&r->graph, names[i], i ? NAN : volume, (ves_place){0},
                                                   i ? NULL : &plasma, &report),
                         VES_OK);
    connect(r, "plasma", "gone", k);
    if (k12 > 0.0) connect(r, "plasma", "deep", k12);
    if (k21 > 0.0) connect(r, "deep", "plasma", k21);
    assert_int_equal(ves_graph_add_organ(&r->graph, "plasma", 1, &plasma, NULL, volume, NAN, NULL, &report), VES_OK);
    assert_int_equal(ves_graph_add_organ(&r->graph, "no volume", 1, &plasma, NULL, NAN, NAN, NULL, &report), VES_OK);
    assert_int_equal(ves_graph_add_organ(&r->graph, "empty", 0, NULL, NULL, 1.1, NAN, NULL, &report), VES_OK);
}

static void give(run *r, double amount, double at, double over, double every, size_t count)
{
    const ves_dose d = {.amount = amount, .at = at, .over = over, .every = every, .count = count};
    assert_int_equal(ves_schedule_add_dose(&r->schedule, &d, 0, &report), VES_OK);
    r->dosing.n_dose += count;
    r->dosing.infusion = over;
    r->dosing.last_end = fmax(r->dosing.last_end, at + (double)(count - 1) * every + over);
    r->dosing.total += (double)count * amount;
}

static ves_nca analyse(run *r, size_t n_time, size_t organ, bool matrix)
{
    double time[4 * N_TIME];
    ves_nca nca;
    for (size_t i = 0; i < n_time; ++i) time[i] = r->schedule.end * (double)i / (double)(n_time - 1);
    assert_int_equal(ves_trajectory_start(&r->trajectory, &r->graph, &r->schedule, n_time, time, &report), VES_OK);
    assert_int_equal(ves_exact_solve(&r->graph, &r->schedule, &r->trajectory, &report), VES_OK);
    assert_int_equal(ves_nca_organ(&r->trajectory, &r->graph, organ, NULL, &r->dosing, matrix, &nca, &report), VES_OK);
    return nca;
}

static void end(run *r)
{
    ves_trajectory_free(&r->trajectory);
    ves_schedule_free(&r->schedule);
    ves_graph_free(&r->graph);
}

static bool all_nan(const ves_nca *nca)
{
    const double *number = (const double *)nca;
    const size_t n = sizeof(ves_nca) / sizeof(double);
    for (size_t i = 0; i < n; ++i) {
        if (!isnan(number[i])) return false;
    }
    return true;
}

static void a_bolus_into_one_compartment_gives_its_clearance_and_volume(void **state)
{
    (void)state;
    const double k = 0.37, t = 9.1, c0 = dose / volume, left = exp(-k * t);
    run r;
    start(&r, t, k, 0.0, 0.0);
    give(&r, dose, 0.0, 0.0, 0.0, 1);
    const ves_nca n = analyse(&r, N_TIME, 0, true);
    near("cmax", n.cmax, c0, 1e-14);
    assert_true(n.tmax == 0.0);
    near("clast", n.clast, c0 * left, 1e-11);
    near("tlast", n.tlast, t, 1e-15);
    near("auc_last", n.auc_last, c0 / k * (1.0 - left), 1e-11);
    near("auc_inf", n.auc_inf, c0 / k, 1e-11);
    near("auc_extrapolated", n.auc_extrapolated, 100.0 * left, 1e-9);
    near("aumc_last", n.aumc_last, c0 * (1.0 - left * (1.0 + k * t)) / (k * k), 1e-10);
    near("aumc_inf", n.aumc_inf, c0 / (k * k), 1e-10);
    near("lambda_z", n.lambda_z, k, 1e-11);
    near("half_life", n.half_life, M_LN2 / k, 1e-11);
    near("adjusted R^2", n.lambda_z_adj_r2, 1.0, 1e-12);
    assert_true(n.lambda_z_points == N_TIME - 1); /* all but the peak itself */
    near("mrt", n.mrt, 1.0 / k, 1e-10);
    near("cl", n.cl, k * volume, 1e-10);
    near("vss", n.vss, volume, 1e-10);
    near("vz", n.vz, volume, 1e-10);
    end(&r);
}

static void half_of_an_infusion_is_taken_off_the_residence_time(void **state)
{
    (void)state;
    const double k = 0.37, over = 1.7, rate = dose / over;
    run r;
    start(&r, 19.3, k, 0.0, 0.0);
    give(&r, dose, 0.0, over, 0.0, 1);
    const ves_nca n = analyse(&r, N_TIME, 0, true);
    near("cmax", n.cmax, rate / (k * volume) * (1.0 - exp(-k * over)), 1e-10);
    near("tmax", n.tmax, over, 1e-12);
    near("auc_inf", n.auc_inf, dose / (k * volume), 1e-10);
    near("aumc_inf", n.aumc_inf, dose / volume * (1.0 / (k * k) + 0.5 * over / k), 1e-10);
    near("mrt", n.mrt, 1.0 / k, 1e-9);
    near("vss", n.vss, volume, 1e-9);
    assert_true(r.trajectory.time[N_TIME - (size_t)n.lambda_z_points] > over); /* behind the infusion only */
    end(&r);
}

static void a_dose_that_comes_late_resides_no_longer(void **state)
{
    (void)state;
    const double k = 0.37, at = 2.9;
    run r;
    start(&r, 23.0, k, 0.0, 0.0);
    give(&r, dose, at, 0.0, 0.0, 1);
    ves_nca n = analyse(&r, N_TIME, 0, true);
    near("mrt of a late bolus", n.mrt, 1.0 / k, 1e-9);
    near("cl", n.cl, k * volume, 1e-9);
    near("tmax", n.tmax, at, 1e-14);
    end(&r);
    start(&r, 23.0, k, 0.0, 0.0);
    give(&r, dose, at, 1.7, 0.0, 1);
    n = analyse(&r, N_TIME, 0, true);
    near("mrt of a late infusion", n.mrt, 1.0 / k, 1e-9);
    end(&r);
}

/* Two exponentials (Gibaldi & Perrier 1982): CL = k V, Vss = V (1 + k12/k21), MRT = Vss/CL, lambda_z = beta. */
static void the_terminal_slope_of_two_exponentials_is_the_slower_one(void **state)
{
    (void)state;
    const double k = 1.31, k12 = 0.83, k21 = 0.117, s = k + k12 + k21;
    const double beta = 0.5 * (s - sqrt(s * s - 4.0 * k * k21)), alpha = s - beta;
    run r;
    start(&r, 60.0, k, k12, k21);
    give(&r, dose, 0.0, 0.0, 0.0, 1);
    const ves_nca n = analyse(&r, N_TIME, 0, true);
    assert_true(alpha > 20.0 * beta);
    near("lambda_z", n.lambda_z, beta, 5e-3); /* the run may reach into the faster phase as far as R^2 allows */
    assert_true(n.lambda_z_points < N_TIME - 1 && n.lambda_z_points >= 10);
    near("cl", n.cl, k * volume, 1e-4);
    near("vss", n.vss, volume * (1.0 + k12 / k21), 1e-3);
    near("mrt", n.mrt, (1.0 + k12 / k21) / k, 1e-3);
    near("vz", n.vz, k * volume / beta, 6e-3);
    end(&r);
}

static void areas_and_peak_do_not_depend_on_the_output_times(void **state)
{
    (void)state;
    run few, many;
    start(&few, 11.0, 0.37, 0.83, 0.29);
    start(&many, 11.0, 0.37, 0.83, 0.29);
    give(&few, dose, 0.4, 1.7, 0.0, 1);
    give(&many, dose, 0.4, 1.7, 0.0, 1);
    const ves_nca a = analyse(&few, 9, 0, true), b = analyse(&many, 4 * N_TIME, 0, true);
    near("cmax", a.cmax, b.cmax, 1e-12);
    near("tmax", a.tmax, b.tmax, 1e-12);
    near("auc_last", a.auc_last, b.auc_last, 1e-12);
    near("aumc_last", a.aumc_last, b.aumc_last, 1e-12);
    end(&few);
    end(&many);
}

/* From a dose far behind its forerunner on the peaks are one height: only the solver's error tells them apart. */
static void of_peaks_of_one_height_the_first_gives_tmax(void **state)
{
    (void)state;
    const double k = 1.0, left = exp(-k * 16.0); /* 1.1e-7: of one height */
    run r;
    start(&r, 64.0, k, 0.0, 0.0);
    give(&r, dose, 0.0, 0.0, 16.0, 3);
    const ves_nca n = analyse(&r, N_TIME, 0, true);
    assert_true(n.tmax == 0.0);
    near("peak", n.peak, dose * (1.0 + left + left * left), 1e-12);
    end(&r);
    start(&r, 64.0, k, 0.0, 0.0);
    give(&r, dose, 0.0, 0.0, 8.0, 3); /* 3.4e-4: the second is higher, the third is of its height */
    assert_true(analyse(&r, N_TIME, 0, true).tmax == 8.0);
    end(&r);
}

static void repeated_doses_add_their_areas_and_have_no_residence_time(void **state)
{
    (void)state;
    const double k = 0.37;
    run r;
    start(&r, 30.0, k, 0.0, 0.0);
    give(&r, dose, 0.5, 0.0, 3.3, 4);
    const ves_nca n = analyse(&r, N_TIME, 0, true);
    const double q = exp(-k * 3.3);
    near("cmax", n.cmax, dose / volume * (1.0 + q + q * q + q * q * q), 1e-10);
    near("tmax", n.tmax, 0.5 + 3.0 * 3.3, 1e-12);
    near("auc_inf", n.auc_inf, 4.0 * dose / (k * volume), 1e-9);
    near("cl", n.cl, k * volume, 1e-9);
    near("lambda_z", n.lambda_z, k, 1e-9);
    assert_true(isnan(n.mrt) && isnan(n.vss));
    assert_true(r.trajectory.time[N_TIME - (size_t)n.lambda_z_points] > 0.5 + 3.0 * 3.3); /* behind the last dose */
    end(&r);
}

static void an_organ_or_another_way_in_has_no_clearance(void **state)
{
    (void)state;
    run r;
    start(&r, 9.0, 0.37, 0.0, 0.0);
    give(&r, dose, 0.0, 0.0, 0.0, 1);
    ves_nca n = analyse(&r, N_TIME, 0, false);
    assert_true(isnan(n.cl) && isnan(n.vss) && isnan(n.vz) && n.auc_inf > 0.0 && n.mrt > 0.0);
    r.dosing.intravascular = false;
    n = analyse(&r, N_TIME, 0, true);
    assert_true(isnan(n.cl) && isnan(n.vss) && isnan(n.vz) && n.auc_inf > 0.0);
    n = analyse(&r, N_TIME, 1, true); /* no volume, no concentration; amounts all the same */
    near("peak", n.peak, dose, 1e-14);
    near("exposure", n.exposure, dose / 0.37 * (1.0 - exp(-0.37 * 9.0)), 1e-11);
    assert_true(n.tmax == 0.0);
    n.peak = n.peak_time = n.exposure = n.tmax = NAN;
    assert_true(all_nan(&n));
    n = analyse(&r, N_TIME, 2, true); /* nothing ever there */
    assert_true(isnan(n.tmax) && isnan(n.few_points));
    assert_true(n.cmax == 0.0 && n.auc_last == 0.0 && isnan(n.lambda_z) && isnan(n.half_life) && isnan(n.clast) &&
                isnan(n.auc_inf));
    r.trajectory.failure.status = VES_E_SOLVER;
    assert_int_equal(ves_nca_organ(&r.trajectory, &r.graph, 0, NULL, &r.dosing, true, &n, &report), VES_OK);
    assert_true(all_nan(&n));
    end(&r);
}

static void fewer_than_three_points_that_fall_have_no_slope(void **state)
{
    (void)state;
    const double time[] = {0.0, 0.7, 1.9, 3.1, 4.7}, fall[] = {9.0, 5.0, 3.0, 1.7, 0.9},
                 rise[] = {1.0, 2.0, 3.0, 4.0, 5.0};
    const double flat[] = {2.0, 2.0, 2.0, 2.0, 2.0}, none[] = {0.0, 0.0, 0.0, 0.0, 0.0};
    assert_true(isnan(ves_nca_lambda_z(2, time, fall, 0.0, 0.0).lambda_z));
    assert_true(ves_nca_lambda_z(3, time, fall, 0.0, 0.0).lambda_z > 0.0);
    assert_true(isnan(ves_nca_lambda_z(5, time, fall, 2.0, 0.0).lambda_z)); /* two behind 2.0 */
    assert_true(isnan(ves_nca_lambda_z(5, time, rise, 0.0, 0.0).lambda_z));
    assert_true(isnan(ves_nca_lambda_z(5, time, flat, 0.0, 0.0).lambda_z));
    assert_true(isnan(ves_nca_lambda_z(5, time, none, 0.0, 0.0).lambda_z));
    assert_true(isnan(ves_nca_lambda_z(0, time, none, 0.0, 0.0).lambda_z));
    const ves_lambda_z z = ves_nca_lambda_z(0, time, none, 0.0, 0.0);
    assert_true(isnan(z.intercept) && isnan(z.adj_r2) && isnan(z.from) && z.n_point == 0);
}

static void points_at_or_below_the_floor_are_left_out(void **state)
{
    (void)state;
    double time[12], conc[12];
    for (size_t i = 0; i < 12; ++i) {
        time[i] = 0.9 * (double)i;
        conc[i] = 7.3 * exp(-0.41 * time[i]);
    }
    conc[4] = 0.0;    /* not measured */
    conc[10] = 1e-12; /* what rounding leaves */
    conc[11] = -1e-9;
    const ves_lambda_z z = ves_nca_lambda_z(12, time, conc, 0.0, 1e-9);
    near("lambda_z", z.lambda_z, 0.41, 1e-12);
    near("intercept", z.intercept, log(7.3), 1e-12);
    near("adjusted R^2", z.adj_r2, 1.0, 1e-12);
    assert_int_equal(z.n_point, 9);
    assert_true(z.from == 0.0);
    assert_int_equal(ves_nca_lambda_z(12, time, conc, 0.5, 1e-9).n_point, 8);
}

/* A later point that is off: the longest run within 1e-4 of the best adjusted R^2 is taken, by hand. */
static void the_longest_run_that_fits_as_well_is_taken(void **state)
{
    (void)state;
    const double time[] = {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
    double conc[7];
    for (size_t i = 0; i < 7; ++i) conc[i] = 5.0 * exp(-0.3 * time[i]);
    conc[0] *= 3.0; /* another phase */
    conc[1] *= 1.4;
    const ves_lambda_z z = ves_nca_lambda_z(7, time, conc, 0.0, 0.0);
    near("lambda_z", z.lambda_z, 0.3, 1e-12);
    assert_int_equal(z.n_point, 5);
    assert_true(z.from == 2.0);
    conc[1] = 5.0 * exp(-0.3) * 1.002; /* hardly off: taken in, and the slope is that of a line through six points */
    const ves_lambda_z wider = ves_nca_lambda_z(7, time, conc, 0.0, 0.0);
    assert_int_equal(wider.n_point, 6);
    near("lambda_z", wider.lambda_z, 0.3 + log(1.002) * 2.5 / 17.5, 1e-10);
    assert_true(wider.adj_r2 < 1.0 && wider.adj_r2 > 0.9999);
}

/* Boluses every tau into one compartment: interval j holds (1 - q^j) / (1 - q) of the first, q = exp(-k tau). */
static void the_intervals_of_repeats_add_up_to_the_steady_state(void **state)
{
    (void)state;
    const double k = 0.37, tau = 3.3, at = 0.5, q = exp(-k * tau), c0 = dose / volume;
    enum { N = 9 };
    run r;
    start(&r, at + N * tau, k, 0.0, 0.0);
    give(&r, dose, at, 0.0, tau, N);
    const ves_nca all = analyse(&r, N_TIME, 0, true);
    ves_nca_interval first = {0};
    double area = 0.0;
    for (size_t j = 0; j < N; ++j) {
        const double from = at + (double)j * tau, to = j + 1 < N ? at + (double)(j + 1) * tau : r.schedule.end;
        const ves_nca_interval n =
            ves_nca_between(&r.trajectory, &r.schedule, &r.graph, 0, from, to, j ? &first : NULL);
        const double build_up = (1.0 - pow(q, (double)j + 1.0)) / (1.0 - q);
        if (j == 0) first = n;
        near("cmax", n.cmax, c0 * build_up, 1e-10);
        near("ctrough", n.ctrough, c0 * build_up * q, 1e-10);
        near("auc", n.auc, c0 * build_up * (1.0 - q) / k, 1e-10);
        near("cavg", n.cavg, c0 * build_up * (1.0 - q) / (k * tau), 1e-10);
        near("accumulation", n.accumulation, build_up, 1e-10);
        near("fluctuation", n.fluctuation, k * tau, 1e-9);
        assert_true(fabs(n.tmax) < 1e-12);
        area += n.auc;
    }
    near("all intervals", area, all.auc_last, 1e-12);
    near("steady state", first.auc * 1.0 / (1.0 - q), c0 / k, 1e-10);
    const ves_nca_interval longer =
        ves_nca_between(&r.trajectory, &r.schedule, &r.graph, 0, at, at + 2.0 * tau, &first);
    assert_true(isnan(longer.accumulation) && longer.auc > first.auc);
    assert_true(isnan(ves_nca_between(&r.trajectory, &r.schedule, &r.graph, 1, at, at + tau, NULL).auc));
    end(&r);
}

/* Absorbed slower than eliminated (flip-flop), twice the dose of the reference, by hand. */
static void what_needs_a_second_curve_is_held_against_it(void **state)
{
    (void)state;
    ves_nca iv_plasma, iv_liver, plasma, liver;
    ves_nca_clear(&iv_plasma);
    iv_liver = plasma = liver = iv_plasma;
    iv_plasma.auc_last = 4.0, iv_plasma.auc_inf_per_dose = 5.0, iv_plasma.mrt = 1.5, iv_plasma.lambda_z = 0.6;
    iv_liver.auc_last = 12.0;
    plasma.auc_last = 3.0, plasma.auc_inf_per_dose = 7.0, plasma.mrt = 4.0, plasma.lambda_z = 0.2;
    liver.auc_last = 18.0;
    const ves_nca_dosing oral = {.total = 20.0, .n_dose = 1},
                         vein = {.total = 10.0, .n_dose = 1, .intravascular = true};
    const ves_nca_reference for_plasma = {&iv_plasma, &iv_plasma, 10.0}, for_liver = {&iv_liver, &iv_plasma, 10.0};
    ves_nca_relate(&plasma, &plasma, &oral, true, &for_plasma);
    ves_nca_relate(&liver, &plasma, &oral, false, &for_liver);
    near("F", plasma.bioavailability, 7.0 / 20.0 / (5.0 / 10.0), 1e-15);
    near("MAT", plasma.mat, 2.5, 1e-15);
    near("ratio to plasma", liver.auc_ratio_plasma, 6.0, 1e-15);
    near("targeting", liver.targeting_index, 2.0, 1e-15);
    assert_true(plasma.flip_flop == 1.0 && plasma.auc_ratio_plasma == 1.0 && plasma.targeting_index == 1.0);
    assert_true(isnan(liver.bioavailability) && isnan(liver.mat) && isnan(liver.flip_flop));
    plasma.lambda_z = 0.55;
    ves_nca_relate(&plasma, &plasma, &oral, true, &for_plasma);
    assert_true(plasma.flip_flop == 0.0);
    ves_nca_relate(&iv_plasma, &iv_plasma, &vein, true, &for_plasma);
    assert_true(iv_plasma.bioavailability == 1.0 && isnan(iv_plasma.flip_flop));
    ves_nca_clear(&liver);
    liver.auc_last = 18.0;
    ves_nca_relate(&liver, NULL, &oral, false, NULL);
    assert_true(isnan(liver.auc_ratio_plasma) && isnan(liver.targeting_index));
}

static void flags_tell_of_little_to_go_by(void **state)
{
    (void)state;
    run r;
    start(&r, 2.0, 0.37, 0.0, 0.0); /* half of it lies behind the end */
    give(&r, dose, 0.0, 0.0, 0.0, 1);
    ves_nca n = analyse(&r, N_TIME, 0, true);
    assert_true(n.much_extrapolated == 1.0 && n.few_points == 0.0);
    n = analyse(&r, 3, 0, true); /* two outputs behind the peak */
    assert_true(n.few_points == 1.0 && isnan(n.much_extrapolated) && isnan(n.half_life) && n.auc_last > 0.0);
    end(&r);
    start(&r, 20.0, 0.37, 0.0, 0.0);
    give(&r, dose, 0.0, 0.0, 0.0, 1);
    n = analyse(&r, N_TIME, 0, true);
    assert_true(n.much_extrapolated == 0.0 && n.few_points == 0.0);
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bolus_into_one_compartment_gives_its_clearance_and_volume),
        cmocka_unit_test(half_of_an_infusion_is_taken_off_the_residence_time),
        cmocka_unit_test(a_dose_that_comes_late_resides_no_longer),
        cmocka_unit_test(the_terminal_slope_of_two_exponentials_is_the_slower_one),
        cmocka_unit_test(areas_and_peak_do_not_depend_on_the_output_times),
        cmocka_unit_test(of_peaks_of_one_height_the_first_gives_tmax),
        cmocka_unit_test(repeated_doses_add_their_areas_and_have_no_residence_time),
        cmocka_unit_test(an_organ_or_another_way_in_has_no_clearance),
        cmocka_unit_test(fewer_than_three_points_that_fall_have_no_slope),
        cmocka_unit_test(points_at_or_below_the_floor_are_left_out),
        cmocka_unit_test(the_longest_run_that_fits_as_well_is_taken),
        cmocka_unit_test(the_intervals_of_repeats_add_up_to_the_steady_state),
        cmocka_unit_test(what_needs_a_second_curve_is_held_against_it),
        cmocka_unit_test(flags_tell_of_little_to_go_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
