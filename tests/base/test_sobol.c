#include "base/memory.h"
#include "base/sobol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report;

/* Of 2^k points of each dimension, one lies in each of 2^k equal parts of the unit interval; scrambled ones too. */
static void points_are_spread_evenly_in_every_dimension(void **state)
{
    (void)state;
    enum { BITS = 9, N = 1 << BITS };
    ves_sobol sobol;
    assert_int_equal(ves_sobol_start(&sobol, VES_SOBOL_MOST, &report), VES_OK);
    for (size_t dim = 0; dim < VES_SOBOL_MOST; ++dim) {
        bool plain[N] = {false}, mixed[N] = {false};
        const ves_draw_key key = ves_draw_key_of(dim, "scramble");
        for (uint32_t i = 0; i < N; ++i) {
            const double u = ves_sobol_scrambled(&sobol, i, dim, key);
            assert_true(u > 0.0 && u < 1.0);
            plain[ves_sobol_bits(&sobol, i, dim) >> (VES_SOBOL_BITS - BITS)] = true;
            mixed[(size_t)(u * N)] = true;
        }
        for (size_t k = 0; k < N; ++k) assert_true(plain[k] && mixed[k]);
    }
    ves_sobol_free(&sobol);
}

/* As Joe and Kuo list them: the first points of their first dimensions, and later ones as scipy 1.10 has them. */
static void points_are_those_of_joe_and_kuo(void **state)
{
    (void)state;
    static const double point[8][4] = {{0, 0, 0, 0},
                                       {0.5, 0.5, 0.5, 0.5},
                                       {0.75, 0.25, 0.25, 0.25},
                                       {0.25, 0.75, 0.75, 0.75},
                                       {0.375, 0.375, 0.625, 0.875},
                                       {0.875, 0.875, 0.125, 0.375},
                                       {0.625, 0.125, 0.875, 0.625},
                                       {0.125, 0.625, 0.375, 0.125}};
    static const struct {
        uint32_t i, bits;
        size_t dim;
    } later[] = {{4711u, 2307391488u, 1110},
                 {777u, 1790967808u, 93},
                 {1234u, 2384461824u, 500},
                 {4999u, 2848456704u, 40},
                 {3u, 3221225472u, 1000}};
    ves_sobol sobol;
    assert_int_equal(ves_sobol_start(&sobol, VES_SOBOL_MOST, &report), VES_OK);
    for (uint32_t i = 0; i < 8; ++i) {
        for (size_t d = 0; d < 4; ++d) assert_true((double)ves_sobol_bits(&sobol, i, d) * 0x1p-32 == point[i][d]);
    }
    for (size_t k = 0; k < sizeof later / sizeof *later; ++k)
        assert_int_equal(ves_sobol_bits(&sobol, later[k].i, later[k].dim), later[k].bits);
    ves_sobol_free(&sobol);
}

/* All of the table: points 1, 2, 4, ... 32768 of every dimension in one sum (FNV-1a of their 4 bytes, the lowest
 * first), which scipy 1.10 has too: qmc.Sobol(1111, scramble=False). */
static void no_number_of_the_table_is_another(void **state)
{
    (void)state;
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    ves_sobol sobol;
    assert_int_equal(ves_sobol_start(&sobol, VES_SOBOL_MOST, &report), VES_OK);
    for (size_t d = 0; d < VES_SOBOL_MOST; ++d) {
        for (uint32_t k = 0; k < 16; ++k) {
            const uint32_t bits = ves_sobol_bits(&sobol, UINT32_C(1) << k, d);
            for (unsigned shift = 0; shift < 32; shift += 8)
                sum = (sum ^ (bits >> shift & 255u)) * UINT64_C(0x100000001b3);
        }
    }
    ves_sobol_free(&sobol);
    assert_true(sum == UINT64_C(0x01cb9948be2c5681));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_spread_evenly_in_every_dimension),
        cmocka_unit_test(points_are_those_of_joe_and_kuo),
        cmocka_unit_test(no_number_of_the_table_is_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
