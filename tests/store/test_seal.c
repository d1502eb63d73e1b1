/* The checksum is that of xz, and the same whether bytes come one by one or many at a time. */
#include "base/array.h"
#include "store/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
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

/* A file of any length is right with its seal, in blocks of any size, and wrong where a byte is another. */
static void a_file_is_checked_in_blocks(void **state)
{
    (void)state;
    static const size_t blocks[] = {1, 7, 64, 100, 4096};
    unsigned char bytes[300 + VES_SEAL_SIZE], block[4096];
    for (size_t i = 0; i < sizeof bytes; ++i) bytes[i] = (unsigned char)(i * i / 7);
    for (size_t n = 0; n <= 300; n += n < 70 ? 1 : 23) {
        seal_of(bytes, n, 64, bytes + n);
        for (size_t wrong = 0; wrong < 2; ++wrong) {
            FILE *file = tmpfile();
            assert_non_null(file);
            if (wrong && n) bytes[n / 2] ^= 4;
            assert_int_equal(fwrite(bytes, 1, n + VES_SEAL_SIZE, file), n + VES_SEAL_SIZE);
            assert_int_equal(fflush(file), 0);
            if (wrong && n) bytes[n / 2] ^= 4;
            for (size_t k = 0; k < VES_COUNT(blocks); ++k) {
                ves_seal_state is;
                assert_int_equal(ves_seal_check(fileno(file), n + VES_SEAL_SIZE, block, blocks[k], &is), 0);
                assert_int_equal(is, wrong && n ? VES_SEAL_WRONG : VES_SEAL_RIGHT);
            }
            assert_int_equal(fclose(file), 0);
        }
        for (size_t i = n; i < n + VES_SEAL_SIZE; ++i) bytes[i] = (unsigned char)(i * i / 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_that_of_xz),
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(a_file_is_checked_in_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
