/* The checksum is that of xz, and the same whether bytes come one by one or many at a time. */
#include "base/array.h"
#include "store/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void seal_of(const unsigned char *bytes, size_t n, size_t piece, unsigned char out[VES_SEAL_SIZE])
{
    ves_seal seal;
    ves_seal_start(&seal);
    for (size_t at = 0; at < n; at += piece) ves_seal_add(&seal, bytes + at, n - at < piece ? n - at : piece);
    ves_seal_end(&seal, out);
}

static void the_sum_is_that_of_xz(void **state)
{
    (void)state;
    static const unsigned char expected[8] = {0xFA, 0x39, 0x19, 0xDF, 0xBB, 0xC9, 0x5D, 0x99};
    unsigned char found[VES_SEAL_SIZE];
    seal_of((const unsigned char *)"123456789", 9, 9, found);
    assert_memory_equal(found + 8, expected, sizeof expected);
}

static void pieces_do_not_matter(void **state)
{
    (void)state;
    static const size_t pieces[] = {7, 63, 64, 65, 100, 128, 1031};
    unsigned char bytes[1031], one_by_one[VES_SEAL_SIZE], found[VES_SEAL_SIZE];
    unsigned x = 2385;
    for (size_t i = 0; i < sizeof bytes; ++i) bytes[i] = (unsigned char)((x = x * 1103515245u + 12345u) >> 16);
    for (size_t n = 0; n <= sizeof bytes; n += n < 200 ? 1 : 277) {
        seal_of(bytes, n, 1, one_by_one);
        for (size_t k = 0; k < VES_COUNT(pieces); ++k) {
            seal_of(bytes, n, pieces[k], found);
            assert_memory_equal(found, one_by_one, sizeof found);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_that_of_xz),
        cmocka_unit_test(pieces_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
