/* Draws: the generator's known answers, the same numbers for ever, and no pattern between neighbours. */
#include "base/array.h"
#include "base/draw.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

/* Known answers of philox4x32-10, tests/kat_vectors of Random123 1.14. */
static void the_generator_gives_its_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4];
        ves_draw_key key;
        uint32_t wanted[4];
    } known[] = {
        {{0, 0, 0, 0}, {{0, 0}}, {0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}},
        {{~0U, ~0U, ~0U, ~0U}, {{~0U, ~0U}}, {0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}},
        {{0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344},
         {{0xA4093822, 0x299F31D0}},
         {0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}},
    };
    for (size_t i = 0; i < VES_COUNT(known); ++i) {
        uint32_t out[4];
        ves_draw_block(known[i].key, known[i].counter, out);
        assert_memory_equal(out, known[i].wanted, sizeof out);
    }
}

/* From the definitions of Philox and FNV-1a, written again in Python: a seed means the same in each version. */
static void a_seed_means_the_same_for_ever(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        const char *address;
        uint64_t subject, index, bits;
        double uniform;
    } known[] = {
        {7, "liver.uptake.clearance", 0, 0, 0x167A8965BF0F0A20, 0x1.67A8965BF0F08p-4},
        {7, "liver.uptake.clearance", 1, 0, 0x947241D0A8277EC1, 0x1.28E483A1504EFp-1},
        {7, "body_weight", 0, 0, 0xE1443EAC66101076, 0x1.C2887D58CC203p-1},
        {7, "", 12345678901, 5, 0x8C7EE00BFBE49FB7, 0x1.18FDC017F7C93p-1},
        {UINT64_MAX, "\xC3\xA4ge", UINT64_MAX, UINT64_MAX, 0x7BD23248A2576316, 0x1.EF48C922895DAp-2},
        {8, "body_weight", 0, 0, 0x415A1E58C0FCBFB6, 0x1.0568796303F2Ep-2},
    };
    for (size_t i = 0; i < VES_COUNT(known); ++i) {
        const ves_draw_key key = ves_draw_key_of(known[i].seed, known[i].address);
        assert_true(ves_draw_bits(key, known[i].subject, known[i].index) == known[i].bits);
        assert_true(ves_draw_uniform(key, known[i].subject, known[i].index) == known[i].uniform);
    }
}

/* Chi squared over 64 bins of x, and of x of a subject against that of its neighbour in 8 by 8, for neighbours by
 * subject, index, seed and address. The numbers are fixed; 63 + 5 sqrt(126) = 119. */
static void draws_are_even_and_do_not_know_their_neighbours(void **state)
{
    (void)state;
    enum { N = 64000 };
    double bin[4][64] = {{0.0}}, alone[64] = {0.0};
    const ves_draw_key key = ves_draw_key_of(7, "a"), seed = ves_draw_key_of(8, "a"), address = ves_draw_key_of(7, "b");
    for (uint64_t i = 0; i < N; ++i) {
        const double u = ves_draw_uniform(key, i, 0);
        const double v[4] = {ves_draw_uniform(key, i + 1, 0), ves_draw_uniform(key, i, 1), ves_draw_uniform(seed, i, 0),
                             ves_draw_uniform(address, i, 0)};
        assert_true(u > 0.0 && u < 1.0 && fmod(u * 0x1p53, 2.0) == 1.0);
        alone[(int)(64.0 * u)] += 1.0;
        for (int j = 0; j < 4; ++j) bin[j][8 * (int)(8.0 * u) + (int)(8.0 * v[j])] += 1.0;
    }
    for (int j = 0; j < 5; ++j) {
        const double *count = j < 4 ? bin[j] : alone;
        double chi2 = 0.0;
        for (int i = 0; i < 64; ++i) chi2 += (count[i] - N / 64.0) * (count[i] - N / 64.0) / (N / 64.0);
        if (!(chi2 > 20.0 && chi2 < 119.0))
            fail_msg("neighbour %d: chi squared is %g, with 63 degrees of freedom", j, chi2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_gives_its_known_answers),
        cmocka_unit_test(a_seed_means_the_same_for_ever),
        cmocka_unit_test(draws_are_even_and_do_not_know_their_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
