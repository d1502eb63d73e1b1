/* Numbers as bytes: known forms, there and back, and nothing read past the end. */
#include "base/array.h"
#include "base/bytes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void numbers_have_the_bytes_they_are_promised(void **state)
{
    (void)state;
    unsigned char bytes[64];
    static const unsigned char wanted[] = {0x00, 0x7F, 0x80, 0x01, 0xAC, 0x02,                         /**/
                                           0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, /**/
                                           0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01,             /**/
                                           0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0xC0};
    ves_bytes_out out = {bytes, 0}, count = {NULL, 0};
    for (ves_bytes_out *o = &out; o; o = o == &out ? &count : NULL) {
        ves_bytes_put_whole(o, 0);
        ves_bytes_put_whole(o, 127);
        ves_bytes_put_whole(o, 128);
        ves_bytes_put_whole(o, 300);
        ves_bytes_put_whole(o, UINT64_MAX);
        ves_bytes_put_word(o, 0x0123456789ABCDEF);
        ves_bytes_put_double(o, -2.5);
    }
    assert_int_equal(out.n, sizeof wanted);
    assert_int_equal(count.n, sizeof wanted);
    assert_memory_equal(bytes, wanted, sizeof wanted);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    unsigned char bytes[16];
    for (unsigned shift = 0; shift < 64; ++shift) {
        for (uint64_t near = 0; near < 3; ++near) {
            const uint64_t x = ((uint64_t)1 << shift) - 1 + near;
            ves_bytes_out out = {bytes, 0};
            ves_bytes_put_whole(&out, x);
            ves_bytes_in in = {bytes, bytes + out.n, false};
            assert_true(ves_bytes_get_whole(&in) == x && !in.damaged && in.at == in.end);
            for (size_t cut = 0; cut < out.n; ++cut) { /* each shorter one is damaged */
                in = (ves_bytes_in){bytes, bytes + cut, false};
                assert_true(ves_bytes_get_whole(&in) == 0 && in.damaged && in.at == in.end);
            }
        }
    }
    static const double doubles[] = {0.0, -0.0, 2.385, -1e-310, INFINITY};
    for (size_t i = 0; i < VES_COUNT(doubles); ++i) {
        ves_bytes_out out = {bytes, 0};
        ves_bytes_put_double(&out, doubles[i]);
        ves_bytes_in in = {bytes, bytes + 8, false};
        const double x = ves_bytes_get_double(&in);
        assert_true(memcmp(&x, &doubles[i], sizeof x) == 0 && !in.damaged && in.at == in.end);
        in = (ves_bytes_in){bytes, bytes + 7, false};
        assert_true(ves_bytes_get_double(&in) == 0.0 && in.damaged);
    }
}

static void a_number_has_one_form_only(void **state)
{
    (void)state;
    static const unsigned char longer[] = {0x85, 0x00}, zeros[] = {0x80, 0x80, 0x00},
                               large[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02},
                               endless[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x01};
    const ves_bytes_in wrong[] = {{longer, longer + sizeof longer, false},
                                  {zeros, zeros + sizeof zeros, false},
                                  {large, large + sizeof large, false},
                                  {endless, endless + sizeof endless, false}};
    for (size_t i = 0; i < VES_COUNT(wrong); ++i) {
        ves_bytes_in in = wrong[i];
        assert_true(ves_bytes_get_whole(&in) == 0 && in.damaged);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_the_bytes_they_are_promised),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_number_has_one_form_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
