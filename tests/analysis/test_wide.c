/* Sums without rounding: against 128-bit integers, and where the range of doubles ends. */
#include "analysis/wide.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

__extension__ typedef __int128 whole;
__extension__ typedef unsigned __int128 natural;

static uint64_t draw(uint64_t *seed) /* xorshift, Marsaglia 2003 */
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

/* The nearest double, ties to even, by bits. */
static double nearest(whole x)
{
    natural n = x < 0 ? -(natural)x : (natural)x;
    int shift = 0;
    bool more = false, half = false;
    for (; n >> 53; n >>= 1, ++shift) {
        more = more || half;
        half = n & 1;
    }
    if (half && (more || (n & 1))) ++n;
    const double d = ldexp((double)n, shift);
    return x < 0 ? -d : d;
}

static double rounded(const ves_wide *w)
{
    int exponent;
    const double x = ves_wide_round(w, &exponent);
    assert_true(x == 0.0 || (fabs(x) >= 0x1p63 && fabs(x) <= 0x1p64));
    return ldexp(x, exponent);
}

static void sums_and_quotients_are_those_of_integers(void **state)
{
    (void)state;
    uint64_t seed = 20240607;
    for (int i = 0; i < 3000; ++i) {
        ves_wide wide = {0};
        whole sum = 0;
        for (uint64_t n = draw(&seed) % 7; n-- > 0;) {
            const uint64_t x = draw(&seed) >> draw(&seed) % 64;
            const int exponent = (int)(draw(&seed) % 56);
            const bool negative = draw(&seed) & 1;
            ves_wide_add(&wide, negative, (const uint64_t[]){x, 0, 0}, exponent);
            sum += (negative ? -(whole)x : (whole)x) * ((whole)1 << exponent);
        }
        const double found = rounded(&wide);
        if (found != nearest(sum)) fail_msg("sum %d is %a, not %a", i, found, nearest(sum));

        /* A quotient: as many bits behind the point as 128 leave room for. */
        const uint32_t n = (uint32_t)(draw(&seed) >> draw(&seed) % 32) | 1;
        int free_bits = 0;
        while ((sum < 0 ? -sum : sum) < (whole)1 << (125 - free_bits) && free_bits < 125) ++free_bits;
        const whole large = sum * ((whole)1 << free_bits);
        const whole quotient = large / n | (large % n != 0 && sum != 0); /* odd: not a tie */
        ves_wide_divide(&wide, n);
        const double share = rounded(&wide), wanted = ldexp(nearest(quotient), -free_bits);
        const bool too_few = (sum < 0 ? -quotient : quotient) < (whole)1 << 55; /* bits to tell the nearest */
        if (!too_few && share != wanted) fail_msg("quotient %d is %a, not %a", i, share, wanted);
    }
}

static void ties_go_to_even_unless_something_follows(void **state)
{
    (void)state;
    for (int where = -2000; where < 1900; where += 13) {
        for (int odd = 0; odd < 2; ++odd) {
            ves_wide wide = {0};
            int exponent;
            const double even = ldexp(0x1p52 + odd, 11);
            const uint64_t tie = ((uint64_t)1 << 52 | (uint64_t)odd) << 11 | (uint64_t)1 << 10;
            ves_wide_add(&wide, false, (const uint64_t[]){tie, 0, 0}, where);
            assert_true(ves_wide_round(&wide, &exponent) == even + odd * 0x1p11 && exponent == where);
            ves_wide_add(&wide, false, (const uint64_t[]){1, 0, 0}, VES_WIDE_LEAST);
            assert_true(ves_wide_round(&wide, &exponent) == even + 0x1p11 && exponent == where);
            ves_wide_add(&wide, true, (const uint64_t[]){2, 0, 0}, VES_WIDE_LEAST);
            assert_true(ves_wide_round(&wide, &exponent) == even && exponent == where);
        }
    }
}

static void what_a_division_cuts_off_still_decides_a_tie(void **state)
{
    (void)state;
    ves_wide wide = {0};
    int exponent;
    const uint64_t tie = (uint64_t)1 << 63 | (uint64_t)1 << 10;
    ves_wide_add(&wide, false, (const uint64_t[]){tie, 0, 0}, VES_WIDE_LEAST + 12);
    ves_wide_add(&wide, false, (const uint64_t[]){1, 0, 0}, VES_WIDE_LEAST);
    ves_wide_divide(&wide, 4096); /* the one is behind the last digit now */
    assert_true(ves_wide_round(&wide, &exponent) == 0x1p63 + 0x1p11 && exponent == VES_WIDE_LEAST);
}

static void opposites_vanish_over_the_whole_range(void **state)
{
    (void)state;
    const uint64_t large[] = {0xFEDCBA9876543211, 0x0123456789ABCDEF, 0x7FF}, small[] = {0x10001, 0, 0};
    for (int exponent = VES_WIDE_LEAST; exponent <= 1944; exponent += 29) {
        ves_wide wide = {0};
        ves_wide_add(&wide, true, small, VES_WIDE_LEAST);
        for (int i = 0; i < 1000; ++i) ves_wide_add(&wide, i % 2, large, exponent);
        int found;
        assert_true(ves_wide_round(&wide, &found) == -ldexp(0x10001, 47));
        assert_int_equal(found, VES_WIDE_LEAST - 47);
        ves_wide_add(&wide, false, small, VES_WIDE_LEAST);
        assert_true(ves_wide_round(&wide, &found) == 0.0 && found == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_and_quotients_are_those_of_integers),
        cmocka_unit_test(ties_go_to_even_unless_something_follows),
        cmocka_unit_test(what_a_division_cuts_off_still_decides_a_tie),
        cmocka_unit_test(opposites_vanish_over_the_whole_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
