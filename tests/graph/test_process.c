/* Every kind of process: its rate is its formula, its slopes are the derivatives of its rate. The rows are walked, so a
 * new kind is tested by being there; test `each_kind_is_the_formula_it_says` asks for its formula. */
#include "base/array.h"
#include "graph/process.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N_POINT = 24 };

/* A place to look at a rate: everything it may depend on. */
typedef struct point {
    double p[VES_PROCESS_PARAM_MAX], amount, volume, watched, watched_volume, time;
} point;

/* The same numbers on every machine and in every run: Knuth's MMIX generator, from 0 to 1. */
static double next(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (double)(*state >> 11) * 0x1p-53;
}

/* Numbers from 1e-2 to 1e2; Hill exponents and shapes between 0.4 and 3, some of them 1; capacities that the watched
 * amount fills to 0 ... 3 times. */
static point draw(const ves_process_kind *kind, size_t i)
{
    uint64_t state = 2385 + 977 * i;
    point at = {.amount = pow(10.0, 4.0 * next(&state) - 2.0),
                .volume = pow(10.0, 2.0 * next(&state) - 1.0),
                .watched_volume = 0.3 + 2.0 * next(&state),
                .time = 0.1 + 7.0 * next(&state)};
    for (size_t k = 0; k < kind->n_param; ++k) {
        const ves_process_param *param = &kind->param[k];
        at.p[k] = param->dim == VES_DIM_NUMBER ? (i % 3 == 0 ? 1.0 : 0.4 + 2.6 * next(&state))
                                               : pow(10.0, 3.0 * next(&state) - 1.5);
    }
    const double capacity =
        at.p[kind->n_param > 1] * (kind->needs & VES_NEEDS_WATCHED_VOLUME ? at.watched_volume : 1.0);
    at.watched = capacity * (i % 4 == 0 ? 0.0 : 3.0 * next(&state));
    if (i % 6 == 5) at.amount *= 1e4; /* far into saturation */
    return at;
}

static double rate_at(const ves_process_kind *kind, const point *at, double *slope, double *slope_watched)
{
    double rate, a, w;
    const ves_rate_in in = {.n = 1,
                            .p = at->p,
                            .amount = &at->amount,
                            .volume = &at->volume,
                            .watched = kind->needs & VES_NEEDS_WATCH ? &at->watched : NULL,
                            .watched_volume = kind->needs & VES_NEEDS_WATCH ? &at->watched_volume : NULL,
                            .time = at->time};
    a = w = NAN;
    kind->rate(&in, &rate, &a, kind->needs & VES_NEEDS_WATCH ? &w : NULL);
    if (slope) *slope = a;
    if (slope_watched) *slope_watched = w;
    return rate;
}

/* Central difference of the rate in one of the fields of a point, with Richardson's correction: error ~ h^4. */
static double difference(const ves_process_kind *kind, point at, size_t field)
{
    double *x = (double *)(void *)((char *)&at + field);
    const double middle = *x, h = 1e-3 * (fabs(middle) + 1e-2);
    double d[2];
    for (int k = 0; k < 2; ++k) {
        const double step = k == 0 ? h : 0.5 * h;
        *x = middle + step;
        const double up = rate_at(kind, &at, NULL, NULL);
        *x = middle - step;
        d[k] = (up - rate_at(kind, &at, NULL, NULL)) / (2.0 * step);
    }
    return (4.0 * d[1] - d[0]) / 3.0;
}

static void close_to(const char *what, const ves_process_kind *kind, size_t i, double found, double wanted,
                     double scale)
{
    if (!(fabs(found - wanted) <= 1e-7 * fabs(wanted) + 1e-9 * scale))
        fail_msg("%s, point %zu: %s is %.12g, expected %.12g", kind->name, i, what, found, wanted);
}

static void slope_is_the_derivative_of_rate(void **state)
{
    (void)state;
    size_t n_judged = 0;
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        for (size_t i = 0; kind->rate && i < N_POINT; ++i) {
            const point at = draw(kind, i);
            double slope, watched;
            const double rate = rate_at(kind, &at, &slope, &watched);
            assert_true(isfinite(rate));
            close_to("the slope", kind, i, slope, difference(kind, at, offsetof(point, amount)),
                     fabs(rate) / at.amount);
            ++n_judged;
            if (!(kind->needs & VES_NEEDS_WATCH)) continue;
            close_to("the slope in the watched amount", kind, i, watched,
                     difference(kind, at, offsetof(point, watched)),
                     fabs(rate) / (at.watched + at.p[kind->n_param > 1]));
        }
    }
    assert_true(n_judged >= 7 * N_POINT);
}

/* What a rate hangs on besides amounts: its parameters, volumes, and the time. */
static void slopes_by_number_are_derivatives_of_rate(void **state)
{
    (void)state;
    static const size_t beside[VES_N_BESIDE] = {[VES_BESIDE_VOLUME] = offsetof(point, volume),
                                                [VES_BESIDE_WATCHED_VOLUME] = offsetof(point, watched_volume),
                                                [VES_BESIDE_TIME] = offsetof(point, time)};
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        for (size_t i = 0; kind->rate && i < N_POINT; ++i) {
            const point at = draw(kind, i);
            double slope[VES_PROCESS_PARAM_MAX + VES_N_BESIDE];
            const ves_rate_in in = {.n = 1,
                                    .p = at.p,
                                    .amount = &at.amount,
                                    .volume = &at.volume,
                                    .watched = &at.watched,
                                    .watched_volume = &at.watched_volume,
                                    .time = at.time};
            const double rate = fabs(rate_at(kind, &at, NULL, NULL));
            kind->by_number(&in, slope);
            for (size_t j = 0; j < kind->n_param; ++j)
                close_to(kind->param[j].name, kind, i, slope[j],
                         difference(kind, at, offsetof(point, p) + j * sizeof(double)), rate / fabs(at.p[j]));
            for (size_t j = 0; j < VES_N_BESIDE; ++j)
                close_to("the slope beside", kind, i, slope[kind->n_param + j], difference(kind, at, beside[j]), rate);
        }
    }
}

/* A solver may try an amount a little below 0: a saturable rate without a power goes on there, and its slopes with it.
 */
static void slopes_of_a_saturable_rate_go_on_below_nothing(void **state)
{
    (void)state;
    const ves_process_kind *kind = ves_process_kind_find("saturable");
    for (size_t i = 0; i < N_POINT; ++i) {
        point at = draw(kind, i);
        double slope[VES_PROCESS_PARAM_MAX + VES_N_BESIDE];
        at.amount = -at.amount;
        at.p[2] = 1.0;
        const ves_rate_in in = {1, at.p, &at.amount, &at.volume, &at.watched, &at.watched_volume, at.time};
        const double rate = fabs(rate_at(kind, &at, NULL, NULL));
        assert_true(rate > 0.0);
        kind->by_number(&in, slope);
        for (size_t j = 0; j < 2; ++j)
            close_to(kind->param[j].name, kind, i, slope[j],
                     difference(kind, at, offsetof(point, p) + j * sizeof(double)), rate / fabs(at.p[j]));
        close_to("the slope in the volume", kind, i, slope[kind->n_param + VES_BESIDE_VOLUME],
                 difference(kind, at, offsetof(point, volume)), rate);
    }
}

/* Where a rate has no slope, or a power has no meaning, nothing wild comes out. */
static void slopes_by_number_are_finite_at_and_below_nothing(void **state)
{
    (void)state;
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        for (size_t i = 0; kind->rate && i < 3 * N_POINT; ++i) {
            point at = draw(kind, i);
            double slope[VES_PROCESS_PARAM_MAX + VES_N_BESIDE];
            at.amount = i % 3 ? -1e-9 : 0.0;
            at.watched = i % 2 ? -1e-9 : 0.0;
            at.time = i % 3 == 2 ? -1e-9 : 0.0;
            const ves_rate_in in = {1, at.p, &at.amount, &at.volume, &at.watched, &at.watched_volume, at.time};
            kind->by_number(&in, slope);
            for (size_t j = 0; j < kind->n_param + VES_N_BESIDE; ++j) assert_true(isfinite(slope[j]));
        }
    }
}

/* Formulas of the docs, written a second time. @return NaN for a kind that is not known here */
static double formula(const char *name, const point *at)
{
    const double *p = at->p, a = at->amount, c = a / at->volume, w = at->watched, t = at->time;
    if (strcmp(name, "saturable") == 0) return p[0] * pow(c, p[2]) / (pow(p[1], p[2]) + pow(c, p[2]));
    if (strcmp(name, "competitive") == 0) return p[0] * c / (p[1] + w / at->watched_volume);
    if (strcmp(name, "capacity_amount") == 0) return p[0] * a * (1.0 - w / p[1]);
    if (strcmp(name, "capacity_concentration") == 0) return p[0] * c * (1.0 - w / at->watched_volume / p[1]);
    if (strcmp(name, "site_binding") == 0) return p[0] * c * fmax(0.0, 1.0 - w / p[1]);
    if (strcmp(name, "hill_in_time") == 0) return p[0] * pow(t, p[2]) / (pow(p[1], p[2]) + pow(t, p[2])) * a;
    if (strcmp(name, "step_in_time") == 0) return (p[0] + (t < p[2] ? p[1] : 0.0)) * a;
    if (strcmp(name, "weibull") == 0) return p[1] / p[0] * pow(t / p[0], p[1] - 1.0) * a;
    if (strcmp(name, "bind") == 0) return p[0] * a * (w / at->watched_volume);
    return NAN;
}

static void each_kind_is_the_formula_it_says(void **state)
{
    (void)state;
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        for (size_t i = 0; kind->rate && i < N_POINT; ++i) {
            const point at = draw(kind, i);
            const double wanted = formula(kind->name, &at);
            close_to("the rate", kind, i, rate_at(kind, &at, NULL, NULL), wanted, 1e-3 * fabs(wanted));
        }
    }
}

static void a_linear_kind_takes_and_gives_back_by_its_formula(void **state)
{
    (void)state;
    const double v = 2.385, u = 0.71, p[] = {1.7, 0.83, 0.29, 3.1};
    const struct {
        const char *name;
        double forward, backward;
    } row[] = {
        {"first_order", 1.7, 0.0},
        {"flow", 1.7 / 0.83 / 2.385, 0.0},
        {"permeability", 1.7 * 0.83 / 2.385, 1.7 * 0.29 / (3.1 * 0.71)},
        {"clearance", 1.7 / 2.385, 0.0},
        {"unbind", 1.7, 0.0},
    };
    size_t n_linear = 0;
    for (size_t k = 0; k < ves_process_kind_count(); ++k) n_linear += ves_process_kind_at(k)->linear != NULL;
    assert_int_equal(n_linear, VES_COUNT(row));
    for (size_t i = 0; i < n_linear; ++i) {
        const ves_process_kind *kind = ves_process_kind_find(row[i].name);
        double forward = NAN, backward = NAN;
        assert_non_null(kind);
        assert_true(ves_process_kind_is_linear(kind));
        kind->linear(p, v, u, &forward, &backward);
        assert_true(fabs(forward - row[i].forward) < 1e-14 * row[i].forward);
        assert_true(fabs(backward - row[i].backward) <= 1e-14 * row[i].backward);
    }
}

/* A solver may look a hair below zero: no pole, no NaN, and what is not there is not given out. */
static void no_rate_is_wild_at_or_below_an_amount_of_zero(void **state)
{
    (void)state;
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        for (size_t i = 0; kind->rate && i < N_POINT; ++i) {
            point at = draw(kind, i);
            at.watched = 0.0;
            for (int sign = 0; sign < 2; ++sign) {
                at.amount = sign ? -1e-9 : 0.0;
                double slope, watched;
                const double rate = rate_at(kind, &at, &slope, &watched);
                assert_true(isfinite(rate) && isfinite(slope) && slope >= 0.0);
                assert_true(sign ? rate <= 0.0 || strcmp(kind->name, "step_in_time") == 0 : rate == 0.0);
            }
        }
    }
}

static void what_is_not_a_number_stays_none(void **state)
{
    (void)state;
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        if (!kind->rate) continue;
        point at = draw(kind, 1);
        at.amount = NAN;
        assert_true(isnan(rate_at(kind, &at, NULL, NULL)));
    }
}

/* Eight lanes at once, each with its own numbers: the same as one after the other. */
static void lanes_do_not_touch_each_other(void **state)
{
    (void)state;
    enum { N = 8 };
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        if (!kind->rate) continue;
        double p[VES_PROCESS_PARAM_MAX * N], amount[N], volume[N], watched[N], of[N], rate[N], slope[N], by_watched[N],
            by_number[(VES_PROCESS_PARAM_MAX + VES_N_BESIDE) * N];
        point at[N];
        for (size_t l = 0; l < N; ++l) {
            at[l] = draw(kind, l);
            at[l].time = 1.9;
            for (size_t j = 0; j < VES_PROCESS_PARAM_MAX; ++j) p[j * N + l] = at[l].p[j];
            amount[l] = at[l].amount;
            volume[l] = at[l].volume;
            watched[l] = at[l].watched;
            of[l] = at[l].watched_volume;
        }
        const ves_rate_in in = {N, p, amount, volume, watched, of, 1.9};
        kind->rate(&in, rate, slope, by_watched);
        kind->by_number(&in, by_number);
        for (size_t l = 0; l < N; ++l) {
            double one_slope, one_watched, one_number[VES_PROCESS_PARAM_MAX + VES_N_BESIDE];
            const ves_rate_in one = {1, at[l].p, &amount[l], &volume[l], &watched[l], &of[l], 1.9};
            kind->by_number(&one, one_number);
            for (size_t j = 0; j < kind->n_param + VES_N_BESIDE; ++j)
                assert_true(by_number[j * N + l] == one_number[j]);
            assert_true(rate[l] == rate_at(kind, &at[l], &one_slope, &one_watched));
            assert_true(slope[l] == one_slope);
            if (kind->needs & VES_NEEDS_WATCH) assert_true(by_watched[l] == one_watched);
        }
    }
}

static void binding_stops_at_the_capacity_and_published_uptake_runs_back(void **state)
{
    (void)state;
    point at = {.p = {1.3, 4.0}, .amount = 2.1, .volume = 0.7, .watched = 4.4, .watched_volume = 1.0};
    double slope, watched;
    assert_true(rate_at(ves_process_kind_find("site_binding"), &at, &slope, &watched) == 0.0);
    assert_true(slope == 0.0 && watched == 0.0);
    assert_true(fabs(rate_at(ves_process_kind_find("capacity_amount"), &at, NULL, NULL) + 1.3 * 2.1 * 0.1) < 1e-14);
    assert_true(rate_at(ves_process_kind_find("capacity_concentration"), &at, NULL, NULL) < 0.0);
}

static void half_of_the_largest_rate_is_reached_at_km(void **state)
{
    (void)state;
    for (double h = 1.0; h < 4.0; h += 0.7) {
        const point at = {.p = {2.385, 0.37, h}, .amount = 0.37 * 1.9, .volume = 1.9};
        assert_true(fabs(rate_at(ves_process_kind_find("saturable"), &at, NULL, NULL) - 0.5 * 2.385) < 1e-14);
    }
}

static void a_weibull_depot_gives_out_what_its_rate_adds_up_to(void **state)
{
    (void)state;
    assert_true(ves_weibull_released(0.0, 3.0, 0.6) == 0.0 && ves_weibull_released(-1.0, 3.0, 0.6) == 0.0);
    for (double b = 0.4; b < 2.6; b += 0.3) {
        assert_true(fabs(ves_weibull_released(3.1, 3.1, b) - (1.0 - exp(-1.0))) < 1e-15);
        const double s = 1.7, h = 1e-4; /* d released / ds = rate of what is left */
        const double slope = (ves_weibull_released(s + h, 3.1, b) - ves_weibull_released(s - h, 3.1, b)) / (2.0 * h);
        const point at = {.p = {3.1, b}, .amount = 1.0 - ves_weibull_released(s, 3.1, b), .volume = 1.0, .time = s};
        assert_true(fabs(rate_at(ves_process_kind_find("weibull"), &at, NULL, NULL) - slope) < 1e-8);
    }
    /* the first instants of b < 1: exact far below what 1 - exp can tell */
    assert_true(fabs(ves_weibull_released(1e-8 * 3.1, 3.1, 2.0) / 1e-16 - 1.0) < 1e-12);
}

static void a_weibull_depot_with_a_pole_waits_behind_it(void **state)
{
    (void)state;
    point at = {.p = {3.1, 0.6}, .amount = 2.0, .volume = 1.0, .time = 0.0};
    assert_true(rate_at(ves_process_kind_find("weibull"), &at, NULL, NULL) == 0.0);
    at.time = 0.99 * VES_WEIBULL_START * 3.1;
    assert_true(rate_at(ves_process_kind_find("weibull"), &at, NULL, NULL) == 0.0);
    at.time = 1.01 * VES_WEIBULL_START * 3.1;
    assert_true(rate_at(ves_process_kind_find("weibull"), &at, NULL, NULL) > 100.0);
    at.p[1] = 1.0; /* first order has none, and begins at its dose */
    at.time = 0.0;
    assert_true(rate_at(ves_process_kind_find("weibull"), &at, NULL, NULL) == 2.0 / 3.1);
    at.time = -0.1;
    assert_true(rate_at(ves_process_kind_find("weibull"), &at, NULL, NULL) == 0.0);
}

static void every_row_is_whole(void **state)
{
    (void)state;
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        assert_ptr_equal(ves_process_kind_find(kind->name), kind); /* so names are unique */
        assert_true(*kind->words && *kind->formula && *kind->source);
        assert_true((kind->linear != NULL) != (kind->rate != NULL));
        assert_true((kind->by_number != NULL) == (kind->rate != NULL));
        assert_int_equal(ves_process_kind_is_linear(kind), kind->linear != NULL);
        assert_true(kind->n_param >= 1 && kind->n_param <= VES_PROCESS_PARAM_MAX);
        assert_true(kind->switch_param < (int)kind->n_param);
        if (kind->switch_param >= 0) assert_int_equal(kind->param[kind->switch_param].dim, VES_DIM_TIME);
        if (kind->needs & VES_NEEDS_WATCHED_VOLUME) assert_true(kind->needs & VES_NEEDS_WATCH);
        for (size_t i = 0; i < kind->n_param; ++i) {
            const ves_process_param *p = &kind->param[i];
            assert_true(*p->name && *p->words && p->low < p->high);
            assert_true(isnan(p->preset) || (p->preset >= p->low && p->preset <= p->high));
            for (size_t j = 0; j < i; ++j) assert_string_not_equal(p->name, kind->param[j].name);
        }
    }
    assert_null(ves_process_kind_find("first_ordre"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slope_is_the_derivative_of_rate),
        cmocka_unit_test(slopes_by_number_are_derivatives_of_rate),
        cmocka_unit_test(slopes_of_a_saturable_rate_go_on_below_nothing),
        cmocka_unit_test(slopes_by_number_are_finite_at_and_below_nothing),
        cmocka_unit_test(each_kind_is_the_formula_it_says),
        cmocka_unit_test(a_linear_kind_takes_and_gives_back_by_its_formula),
        cmocka_unit_test(no_rate_is_wild_at_or_below_an_amount_of_zero),
        cmocka_unit_test(what_is_not_a_number_stays_none),
        cmocka_unit_test(lanes_do_not_touch_each_other),
        cmocka_unit_test(binding_stops_at_the_capacity_and_published_uptake_runs_back),
        cmocka_unit_test(half_of_the_largest_rate_is_reached_at_km),
        cmocka_unit_test(a_weibull_depot_gives_out_what_its_rate_adds_up_to),
        cmocka_unit_test(a_weibull_depot_with_a_pole_waits_behind_it),
        cmocka_unit_test(every_row_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
