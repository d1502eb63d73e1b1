/* What multiplies a rate: modifiers as they are written in the docs, with their slopes; turns, once and over and over.
 */
#include "graph/course.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double factor_at(ves_effect effect, double max, double half, double hill, double amount, double volume,
                        double *slope)
{
    const double p[] = {max, half, hill};
    const ves_modify_in in = {1, effect, p, &amount, &volume};
    double factor;
    ves_modify(&in, &factor, slope);
    return factor;
}

static void a_modifier_is_the_formula_it_says_and_so_is_its_slope(void **state)
{
    (void)state;
    for (int i = 0; i < 2; ++i) {
        const double hills[] = {1.0, 1.5, 2.385, 0.6}, amounts[] = {1e-4, 0.31, 2.9, 740.0};
        for (size_t h = 0; h < 4; ++h) {
            for (size_t k = 0; k < 4; ++k) {
                const double max = 0.83, half = 0.57, v = 1.9, a = amounts[k], s = a / v, step = 1e-5 * a;
                const double share = pow(s, hills[h]) / (pow(half, hills[h]) + pow(s, hills[h]));
                double slope, other;
                const double found = factor_at((ves_effect)i, max, half, hills[h], a, v, &slope);
                const double more = factor_at((ves_effect)i, max, half, hills[h], a + step, v, &other),
                             less = factor_at((ves_effect)i, max, half, hills[h], a - step, v, &other);
                assert_true(fabs(found - (i ? 1.0 - max * share : 1.0 + max * share)) < 1e-14);
                assert_true(fabs(slope - (more - less) / (2.0 * step)) <= 1e-5 * fabs(slope) + 1e-15 / step);
            }
        }
    }
}

static void a_modifier_has_slopes_in_its_numbers_too(void **state)
{
    (void)state;
    static const double amounts[] = {-1e-9, 0.0, 0.031, 0.9, 740.0};
    for (size_t k = 0; k < 20; ++k) {
        double number[] = {0.83, 0.57, 1.7, 1.9}, slope[VES_MODIFY_PARAM + 1], none;
        const double a = amounts[k / 4];
        const ves_effect effect = (ves_effect)(k % VES_N_EFFECT);
        const ves_modify_in in = {1, effect, number, &a, &number[3]};
        ves_modify_by_number(&in, slope);
        for (size_t j = 0; j <= VES_MODIFY_PARAM; ++j) {
            const double middle = number[j], step = 1e-5 * middle;
            number[j] = middle + step;
            const double more = factor_at(effect, number[0], number[1], number[2], a, number[3], &none);
            number[j] = middle - step;
            const double less = factor_at(effect, number[0], number[1], number[2], a, number[3], &none);
            number[j] = middle;
            assert_true(fabs(slope[j] - (more - less) / (2.0 * step)) <= 1e-8 * fabs(slope[j]) + 1e-10);
        }
    }
}

static void the_factor_at_a_time_is_that_of_its_turn(void **state)
{
    (void)state;
    static const ves_turn turn[] = {{1.3, 0.7}, {2.9, 1.9}};
    for (double time = 0.05; time < 12.0; time += 0.1) {
        const size_t once = ves_turn_index(2, turn, INFINITY, time), round = ves_turn_index(2, turn, 4.1, time);
        assert_true(ves_turn_at(2, turn, INFINITY, time) == (once < 2 ? turn[once].factor : 1.0));
        assert_true(ves_turn_at(2, turn, 4.1, time) == turn[round].factor);
    }
}

/* A solver may look a hair below zero; there the factor is 1, and at 0 only a hill of 1 has a slope. */
static void at_and_below_nothing_a_modifier_is_one(void **state)
{
    (void)state;
    double slope;
    assert_true(factor_at(VES_INHIBITS, 0.9, 0.7, 1.0, -1e-9, 2.0, &slope) == 1.0 && slope == 0.0);
    assert_true(factor_at(VES_INHIBITS, 0.9, 0.7, 1.5, 0.0, 2.0, &slope) == 1.0 && slope == 0.0);
    assert_true(factor_at(VES_STIMULATES, 0.9, 0.7, 1.0, 0.0, 2.0, &slope) == 1.0);
    assert_true(fabs(slope - 0.9 / 0.7 / 2.0) < 1e-15);
    assert_true(isnan(factor_at(VES_STIMULATES, 0.9, 0.7, 1.0, NAN, 2.0, &slope)));
    assert_true(fabs(factor_at(VES_INHIBITS, 1.0, 1e-3, 9.0, 1e40, 1.0, &slope)) < 1e-15 &&
                slope >= -1e-15); /* no overflow */
}

/* Feedback of blood counts (Friberg 2002), an effect compartment, growth: s over what is there otherwise, to a power.
 */
static void a_power_is_one_where_it_is_told(void **state)
{
    (void)state;
    const double exponents[] = {-0.17, 1.0, 0.61, 2.0}, amounts[] = {1e-4, 0.31, 2.9, 740.0};
    double slope, other;
    for (size_t h = 0; h < 4; ++h) {
        for (size_t k = 0; k < 4; ++k) {
            const double at = 0.57, v = 1.9, a = amounts[k], step = 1e-5 * a, e = exponents[h];
            assert_true(fabs(factor_at(VES_FOLLOWS_POWER, 1.0, at, e, at * v, v, &slope) - 1.0) < 1e-14);
            const double found = factor_at(VES_FOLLOWS_POWER, 1.0, at, e, a, v, &slope);
            const double more = factor_at(VES_FOLLOWS_POWER, 1.0, at, e, a + step, v, &other),
                         less = factor_at(VES_FOLLOWS_POWER, 1.0, at, e, a - step, v, &other);
            assert_true(fabs(found / pow(a / v / at, e) - 1.0) < 1e-14);
            assert_true(fabs(slope - (more - less) / (2.0 * step)) <= 1e-5 * fabs(slope) + 1e-15 * found / step);
        }
    }
    assert_true(factor_at(VES_FOLLOWS_POWER, 1.0, 0.7, 1.0, -1e-9, 2.0, &slope) == 0.0);
    assert_true(fabs(slope - 1.0 / 0.7 / 2.0) < 1e-15);
    assert_true(factor_at(VES_FOLLOWS_POWER, 1.0, 0.7, 0.0, 0.0, 2.0, &slope) == 1.0 && slope == 0.0);
    assert_true(isinf(factor_at(VES_FOLLOWS_POWER, 1.0, 0.7, -0.3, 0.0, 2.0, &slope)));
    assert_true(isnan(factor_at(VES_FOLLOWS_POWER, 1.0, 0.7, 1.0, NAN, 2.0, &slope)));
}

/* Linear effects (Friberg 2002), positive feedback that begins at a baseline (Stevens 2012). */
static void a_line_begins_where_it_is_told(void **state)
{
    (void)state;
    const double changes[] = {-1.0, 0.61, 2.0}, starts[] = {0.0, 0.4}, amounts[] = {1e-4, 0.31, 2.9, 740.0};
    double slope, other;
    for (size_t h = 0; h < 24; ++h) {
        const double at = 0.57, v = 1.9, a = amounts[h % 4], step = 1e-5 * a, e = changes[h / 8], b = starts[h / 4 % 2];
        const double found = factor_at(VES_FOLLOWS_LINE, e, at, b, a, v, &slope);
        const double more = factor_at(VES_FOLLOWS_LINE, e, at, b, a + step, v, &other),
                     less = factor_at(VES_FOLLOWS_LINE, e, at, b, a - step, v, &other);
        assert_true(fabs(found - (a / v > b ? 1.0 + e * (a / v - b) / at : 1.0)) <= 1e-14 * fabs(found));
        assert_true(fabs(slope - (more - less) / (2.0 * step)) <= 1e-5 * fabs(slope) + 1e-15 * fabs(found) / step);
    }
    assert_true(factor_at(VES_FOLLOWS_LINE, -1.0, 0.5, 0.0, 3.0, 2.0, &slope) == -2.0 && slope == -1.0);
    assert_true(factor_at(VES_FOLLOWS_LINE, 2.0, 0.5, 0.0, 0.0, 2.0, &slope) == 1.0 && slope == 2.0);
    assert_true(factor_at(VES_FOLLOWS_LINE, 2.0, 0.5, 0.0, -1e-9, 2.0, &slope) == 1.0 && slope == 0.0);
    assert_true(factor_at(VES_FOLLOWS_LINE, 2.0, 0.5, 0.3, 0.6, 2.0, &slope) == 1.0 && slope == 0.0);
    assert_true(isnan(factor_at(VES_FOLLOWS_LINE, 1.0, 0.7, 0.0, NAN, 2.0, &slope)));
}

static void turns_hold_from_their_times_on(void **state)
{
    (void)state;
    const ves_turn turn[] = {{2.0, 0.3}, {5.5, 1.9}};
    const double once[][2] = {{0.0, 1.0}, {1.99, 1.0}, {2.0, 0.3}, {5.49, 0.3}, {5.5, 1.9}, {900.0, 1.9}},
                 often[][2] = {{0.0, 1.9}, {1.99, 1.9}, {2.0, 0.3}, {5.6, 1.9}, {8.0, 1.9}, {10.1, 0.3}, {14.1, 1.9}};
    for (size_t i = 0; i < 6; ++i) assert_true(ves_turn_at(2, turn, HUGE_VAL, once[i][0]) == once[i][1]);
    for (size_t i = 0; i < 7; ++i) assert_true(ves_turn_at(2, turn, 8.0, often[i][0]) == often[i][1]);
    const double index[][3] = {{0.0, 2.0, 1.0}, {1.99, 2.0, 1.0}, {2.0, 0.0, 0.0}, {5.5, 1.0, 1.0}, {7.9, 1.0, 1.0}};
    for (size_t i = 0; i < 5; ++i) {
        assert_int_equal(ves_turn_index(2, turn, HUGE_VAL, index[i][0]), index[i][1]);
        assert_int_equal(ves_turn_index(2, turn, 8.0, index[i][0]), index[i][2]);
    }
}

static void turns_out_of_order_or_beyond_their_period_are_found(void **state)
{
    (void)state;
    const ves_turn good[] = {{0.0, 1.0}, {3.0, 2.0}, {4.0, 1.0}}, bad[] = {{0.0, 1.0}, {3.0, 2.0}, {3.0, 1.0}};
    assert_int_equal(ves_turn_fault(3, good, 4.1), 3);
    assert_int_equal(ves_turn_fault(3, good, 4.0), 2);
    assert_int_equal(ves_turn_fault(3, good, HUGE_VAL), 3);
    assert_int_equal(ves_turn_fault(3, bad, HUGE_VAL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_modifier_is_the_formula_it_says_and_so_is_its_slope),
        cmocka_unit_test(a_modifier_has_slopes_in_its_numbers_too),
        cmocka_unit_test(the_factor_at_a_time_is_that_of_its_turn),
        cmocka_unit_test(at_and_below_nothing_a_modifier_is_one),
        cmocka_unit_test(a_power_is_one_where_it_is_told),
        cmocka_unit_test(a_line_begins_where_it_is_told),
        cmocka_unit_test(turns_hold_from_their_times_on),
        cmocka_unit_test(turns_out_of_order_or_beyond_their_period_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
