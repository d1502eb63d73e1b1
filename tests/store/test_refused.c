/* Files that are no results, cut short or damaged are refused in words. */
#include "tests/store/store_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void other_files_are_refused(void **state)
{
    (void)state;
    ves_table t = {0};
    fresh();
    assert_int_equal(ves_result_read(in_folder("missing.h5"), &t, &said), VES_E_FILE);
    assert_said("missing.h5: cannot be read: No such file or directory\n");
    fresh();
    assert_int_equal(ves_result_read(test_folder, &t, &said), VES_E_FILE);
    assert_said("cannot be read: Is a directory");
    spill(in_folder("text.h5"), (const unsigned char *)"study = { };", 12);
    fresh();
    assert_int_equal(ves_result_read(in_folder("text.h5"), &t, &said), VES_E_FILE);
    assert_said("text.h5: is no HDF5 file\n");
    spill(in_folder("empty.h5"), (const unsigned char *)"", 0);
    fresh();
    assert_int_equal(ves_result_read(in_folder("empty.h5"), &t, &said), VES_E_FILE);
    assert_said("empty.h5: is no HDF5 file\n");
    assert_int_equal(ves_table_set_text(&t, "", "schema", "something else", &said), VES_OK);
    assert_int_equal(ves_result_write(in_folder("other.h5"), &t, &said), VES_OK);
    ves_table_free(&t);
    fresh();
    assert_int_equal(ves_result_read(in_folder("other.h5"), &t, &said), VES_E_FILE);
    assert_said("is no result of vesipk");
    assert_int_equal(t.n_array, 0);
}

static void a_file_cut_short_is_refused(void **state)
{
    (void)state;
    ves_table t = sample(301, 1, 1);
    assert_int_equal(ves_result_write(in_folder("a.h5"), &t, &said), VES_OK);
    ves_table_free(&t);
    size_t n;
    unsigned char *bytes = slurp(in_folder("a.h5"), &n);
    for (size_t i = 1; i < 40; ++i) {
        spill(in_folder("cut.h5"), bytes, i == 39 ? n - 1 : n * i / 40);
        fresh();
        assert_int_equal(ves_result_read(in_folder("cut.h5"), &t, &said), VES_E_FILE);
        assert_int_equal(said.n_error, 1);
        assert_int_equal(t.n_array, 0);
    }
    free(bytes);
}

/* Another program that changes a result cuts its seal off; it can still be read. */
static void a_file_without_its_seal_is_read(void **state)
{
    (void)state;
    ves_table t = sample(13, 1, 1);
    assert_int_equal(ves_result_write(in_folder("a.h5"), &t, &said), VES_OK);
    ves_table_free(&t);
    size_t n;
    unsigned char *bytes = slurp(in_folder("a.h5"), &n);
    spill(in_folder("cut.h5"), bytes, n - 16);
    free(bytes);
    assert_int_equal(ves_result_read(in_folder("cut.h5"), &t, &said), VES_OK);
    ves_table_free(&t);
}

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Change one to four bytes and read, many times over (more with VESIPK_FLIPS=n in the environment). */
static void a_damaged_file_is_refused(void **state)
{
    (void)state;
    ves_table t = sample(13, 2, 1);
    assert_int_equal(ves_result_write(in_folder("a.h5"), &t, &said), VES_OK);
    ves_table_free(&t);
    size_t n;
    unsigned char *bytes = slurp(in_folder("a.h5"), &n);
    const char *tries = getenv("VESIPK_FLIPS");
    const unsigned n_try = tries ? (unsigned)strtoul(tries, NULL, 10) : 300;
    unsigned seed = 7;
    for (unsigned i = 0; i < n_try; ++i) {
        size_t where[4];
        unsigned char was[4];
        const size_t n_flip = 1 + next(&seed) % 4;
        for (size_t k = 0; k < n_flip; ++k) {
            where[k] = next(&seed) % n;
            was[k] = bytes[where[k]];
            bytes[where[k]] = (unsigned char)(was[k] ^ (1u + next(&seed) % 255));
        }
        spill(in_folder("flip.h5"), bytes, n);
        for (size_t k = n_flip; k-- > 0;) bytes[where[k]] = was[k];
        fresh();
        assert_int_equal(ves_result_read(in_folder("flip.h5"), &t, &said), VES_E_FILE);
        assert_said("damaged");
        assert_int_equal(t.n_array, 0);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(a_file_cut_short_is_refused),
        cmocka_unit_test(a_file_without_its_seal_is_read),
        cmocka_unit_test(a_damaged_file_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
