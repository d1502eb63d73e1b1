/* Results files: always the same bytes, and read back as they were.
 * `test_result --sample FILE` writes the sample that test_readers.py opens, `--empty FILE` one without events and
 * failures, `--read FILE` reads one, `--seal FILE` puts a seal to the end of one (for test_large.py). */
#include "base/array.h"
#include "store/seal.h"
#include "tests/store/store_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void the_same_table_makes_the_same_bytes(void **state)
{
    (void)state;
    ves_table a = sample(97, 3, 1), b = sample(97, 3, 1);
    assert_int_equal(ves_result_write(in_folder("a.h5"), &a, &said), VES_OK);
    void *hole = malloc(12345); /* other addresses for what follows */
    assert_int_equal(ves_result_write(in_folder("b.h5"), &b, &said), VES_OK);
    free(hole);
    assert_same_bytes(in_folder("a.h5"), in_folder("b.h5"));
    ves_table_free(&a);
    ves_table_free(&b);
}

static void writing_reading_and_writing_again_changes_no_byte(void **state)
{
    (void)state;
    const size_t n_time[] = {1, 13, 1201}; /* the last one is chunked */
    for (size_t i = 0; i < 3; ++i) {
        ves_table a = sample(n_time[i], i, i), b = {0};
        assert_int_equal(ves_result_write(in_folder("a.h5"), &a, &said), VES_OK);
        const ves_status status = ves_result_read(in_folder("a.h5"), &b, &said);
        if (status) fail_msg("%s", said.text);
        assert_int_equal(ves_result_write(in_folder("b.h5"), &b, &said), VES_OK);
        assert_same_bytes(in_folder("a.h5"), in_folder("b.h5"));
        assert_int_equal(a.n_array, b.n_array);
        assert_int_equal(a.n_dimension, b.n_dimension);
        assert_int_equal(a.n_attribute, b.n_attribute);
        ves_table_free(&a);
        ves_table_free(&b);
    }
}

/* Threads of a program may write a result each. */
static void two_files_can_be_made_at_a_time(void **state)
{
    (void)state;
    ves_table a = sample(97, 3, 1), b = sample(13, 1, 1);
    ves_writer *first, *second;
    assert_int_equal(ves_result_write(in_folder("b.h5"), &b, &said), VES_OK);
    assert_int_equal(ves_writer_open(in_folder("c.h5"), &a, &first, &said), VES_OK);
    const ves_status status = ves_writer_open(in_folder("d.h5"), &b, &second, &said);
    if (status) fail_msg("%s", said.text);
    assert_int_equal(ves_writer_close(first, &said), VES_OK);
    assert_int_equal(ves_writer_close(second, &said), VES_OK);
    assert_int_equal(ves_result_write(in_folder("a.h5"), &a, &said), VES_OK);
    assert_same_bytes(in_folder("a.h5"), in_folder("c.h5"));
    assert_same_bytes(in_folder("b.h5"), in_folder("d.h5"));
    ves_table_free(&a);
    ves_table_free(&b);
}

/* The second of three curves stays as it is for long: runs of bytes. */
static double curve_at(size_t i)
{
    if (i % 97 == 5) return NAN;
    return i % 3 == 1 ? (double)(i / 30011) : 1e-3 * (double)i * (i % 2 ? -1.0 : 1.0);
}

/* Whole chunks are packed here, planes that do not repeat in stored parts of 64 KiB; other pieces by HDF5: both are
 * read alike, and what was not written is NaN. */
static void curves_put_in_pieces_are_what_was_put(void **state)
{
    (void)state;
    enum { MANY = 1500, FEW = 3, STEPS = 71, CHUNK = 1024 };
    static const size_t piece[][3] = {{0, CHUNK, 0}, {CHUNK, MANY - CHUNK, 0}, {0, 700, 1}, {700, MANY - 700, 1}};
    static double value[MANY * STEPS];
    ves_table a = sample(13, 1, 0), b = {0};
    ves_writer *writer;
    add_dimension(&a, "many", MANY);
    add_dimension(&a, "few", FEW);
    add_dimension(&a, "step", STEPS);
    const ves_array *curve = ves_table_add_streamed(&a, "curve", VES_ARRAY_FLOAT, "mg", "in pieces", &said,
                                                    DIMS("many", "few", "step"), (const size_t[]){CHUNK, 1, STEPS});
    assert_non_null(curve);
    const size_t index = (size_t)(curve - a.array);
    assert_int_equal(ves_writer_open(in_folder("a.h5"), &a, &writer, &said), VES_OK);
    for (size_t k = 0; k < VES_COUNT(piece); ++k) {
        for (size_t i = 0; i < piece[k][1] * STEPS; ++i)
            value[i] = curve_at((piece[k][0] * STEPS + i) * FEW + piece[k][2]);
        assert_int_equal(ves_writer_put(writer, index, (const size_t[]){piece[k][0], piece[k][2], 0},
                                        (const size_t[]){piece[k][1], 1, STEPS}, value, &said),
                         VES_OK);
    }
    assert_int_equal(ves_writer_close(writer, &said), VES_OK);
    assert_int_equal(ves_result_read(in_folder("a.h5"), &b, &said), VES_OK);
    const ves_array *found = ves_table_find(&b, "curve");
    assert_non_null(found);
    assert_int_equal(found->n, MANY * FEW * STEPS);
    for (size_t s = 0; s < MANY; ++s) {
        for (size_t o = 0; o < FEW; ++o) {
            for (size_t i = 0; i < STEPS; ++i) {
                const double wanted = o == 2 ? NAN : (double)(float)curve_at((s * STEPS + i) * FEW + o),
                             x = found->data.number[(s * FEW + o) * STEPS + i];
                assert_true(isnan(wanted) ? isnan(x) : x == wanted);
            }
        }
    }
    ves_table_free(&a);
    ves_table_free(&b);
}

static void assert_same_array(const ves_table *at, const ves_array *a, const ves_table *bt, const ves_array *b)
{
    assert_non_null(b);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->n_dimension, b->n_dimension);
    for (size_t k = 0; k < a->n_dimension; ++k) {
        assert_string_equal(at->dimension[a->dimension[k]].path, bt->dimension[b->dimension[k]].path);
    }
    assert_int_equal(!a->units, !b->units);
    if (a->units) assert_string_equal(a->units, b->units);
    assert_string_equal(a->long_name, b->long_name);
    assert_int_equal(!a->flag_meanings, !b->flag_meanings);
    if (a->flag_meanings) assert_string_equal(a->flag_meanings, b->flag_meanings);
    for (size_t i = 0; i < a->n; ++i) {
        if (a->type == VES_ARRAY_TEXT) {
            assert_string_equal(a->data.text[i], b->data.text[i]);
        } else if (a->type == VES_ARRAY_INT8 || a->type == VES_ARRAY_INT64) {
            assert_int_equal(a->data.integer[i], b->data.integer[i]);
        } else {
            const double x = a->type == VES_ARRAY_FLOAT ? (double)(float)a->data.number[i] : a->data.number[i];
            assert_true(x == b->data.number[i] || (isnan(x) && isnan(b->data.number[i])));
        }
    }
}

static void what_is_read_is_what_was_written(void **state)
{
    (void)state;
    ves_table a = sample(1201, 2, 0), b = {0};
    assert_int_equal(ves_result_write(in_folder("a.h5"), &a, &said), VES_OK);
    assert_int_equal(ves_result_read(in_folder("a.h5"), &b, &said), VES_OK);
    for (size_t i = 0; i < a.n_array; ++i) {
        assert_same_array(&a, &a.array[i], &b, ves_table_find(&b, a.array[i].path));
    }
    for (size_t i = 0; i < a.n_attribute; ++i) {
        const ves_attribute *x = &a.attribute[i], *y = NULL;
        for (size_t k = 0; k < b.n_attribute && !y; ++k) {
            y = strcmp(x->group, b.attribute[k].group) == 0 && strcmp(x->name, b.attribute[k].name) == 0
                    ? &b.attribute[k]
                    : NULL;
        }
        assert_non_null(y);
        assert_int_equal(!x->text, !y->text);
        if (x->text) assert_string_equal(x->text, y->text);
        if (!x->text) assert_true(x->number == y->number);
    }
    ves_table_free(&a);
    ves_table_free(&b);
}

static void a_summary_is_all_but_what_grows_with_the_subjects(void **state)
{
    (void)state;
    ves_table a = sample(301, 2, 1), b = {0};
    assert_int_equal(ves_result_write(in_folder("a.h5"), &a, &said), VES_OK);
    assert_int_equal(ves_result_read_summary(in_folder("a.h5"), &b, &said), VES_OK);
    size_t n_left_out = 0;
    for (size_t i = 0; i < a.n_array; ++i) {
        const char *path = a.array[i].path;
        const bool large = strncmp(path, "individual/", 11) == 0 || strncmp(path, "compartments/", 13) == 0;
        n_left_out += large;
        if (large) assert_null(ves_table_find(&b, path));
        if (!large) assert_same_array(&a, &a.array[i], &b, ves_table_find(&b, path));
    }
    assert_int_equal(n_left_out, 3);
    assert_int_equal(b.n_array, a.n_array - n_left_out);
    assert_int_equal(b.n_attribute, a.n_attribute);
    ves_table_free(&a);
    ves_table_free(&b);
}

/* The CRC-64 of xz over "123456789", as its authors print it; the same in pieces of any length. */
static void the_seal_is_the_checksum_of_xz(void **state)
{
    (void)state;
    static const unsigned char text[] = "123456789";
    static const unsigned char expected[] = {'v',  'e',  's',  'i',  'p',  'k',  '-',  '1',
                                             0xfa, 0x39, 0x19, 0xdf, 0xbb, 0xc9, 0x5d, 0x99};
    for (size_t cut = 0; cut < 10; ++cut) {
        ves_seal seal;
        unsigned char end[VES_SEAL_SIZE];
        ves_seal_start(&seal);
        ves_seal_add(&seal, text, cut);
        ves_seal_add(&seal, text + cut, 9 - cut);
        ves_seal_end(&seal, end);
        assert_memory_equal(end, expected, sizeof expected);
    }
}

static void a_table_of_nothing_but_the_schema_is_a_result(void **state)
{
    (void)state;
    ves_table t = {0};
    fresh();
    assert_int_equal(ves_table_set_text(&t, "", "schema", "vesipk-results", &said), VES_OK);
    assert_int_equal(ves_result_write(in_folder("a.h5"), &t, &said), VES_OK);
    ves_table_free(&t);
    assert_int_equal(ves_result_read(in_folder("a.h5"), &t, &said), VES_OK);
    assert_int_equal(t.n_attribute, 1);
    ves_table_free(&t);
}

static void bytes_that_are_no_utf8_become_question_marks(void **state)
{
    (void)state;
    ves_table t = {0};
    fresh();
    assert_int_equal(ves_table_set_text(&t, "", "schema", "vesipk-results", &said), VES_OK);
    set_words(add_array(&t, "config", VES_ARRAY_TEXT, NULL, "text", NULL),
              (const char *const[]){
                  "\265L \302\265L \342\202\254 \342\202 \300\200 \355\240\200 \364\220\200\200 \360\237\247\252"});
    assert_int_equal(ves_result_write(in_folder("a.h5"), &t, &said), VES_OK);
    ves_table_free(&t);
    assert_int_equal(ves_result_read(in_folder("a.h5"), &t, &said), VES_OK);
    assert_string_equal(ves_table_find(&t, "config")->data.text[0],
                        "?L \302\265L \342\202\254 ?? ?? ??? ???? \360\237\247\252");
    ves_table_free(&t);
}

static void a_broken_table_is_refused_in_words(void **state)
{
    (void)state;
    ves_table t = sample(5, 1, 0);
    add_array(&t, "lost", VES_ARRAY_DOUBLE, "1", "not seen from here", DIMS("events/event"));
    assert_int_equal(ves_result_write(in_folder("x.h5"), &t, &said), VES_E_FILE);
    assert_said("lost lies along events/event, which its group cannot see");
    ves_table_free(&t);

    t = sample(5, 1, 0);
    add_array(&t, "cmax", VES_ARRAY_DOUBLE, "1", "twice", NULL);
    assert_int_equal(ves_result_write(in_folder("x.h5"), &t, &said), VES_E_FILE);
    assert_said("x.h5: cmax: HDF5 could not make the file: ");
    ves_table_free(&t);

    t = sample(5, 1, 0);
    add_array(&t, "flag", VES_ARRAY_INT8, "1", "too large", NULL)->data.integer[0] = 128;
    assert_int_equal(ves_result_write(in_folder("x.h5"), &t, &said), VES_E_FILE);
    assert_said("128 does not fit a byte");
    ves_table_free(&t);
    assert_nothing_left(in_folder("x.h5"));
}

/* Put the seal that belongs there to the end of a file. @return exit code */
static int seal_file(const char *path)
{
    static unsigned char block[1 << 16];
    static ves_seal seal;
    unsigned char end[VES_SEAL_SIZE];
    FILE *file = fopen(path, "r+b");
    if (!file) return 1;
    ves_seal_start(&seal);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) ves_seal_add(&seal, block, got);
    ves_seal_end(&seal, end);
    const bool fine = !ferror(file) && fseek(file, 0, SEEK_END) == 0 && fwrite(end, sizeof end, 1, file) == 1;
    return fclose(file) == 0 && fine ? 0 : 1;
}
int main(int n, char *word[])
{
    if (n == 3 && strcmp(word[1], "--seal") == 0) return seal_file(word[2]);
    if (n == 3) {
        ves_table t = {0};
        if (strcmp(word[1], "--sample") == 0) t = sample(1201, 3, 1);
        if (strcmp(word[1], "--empty") == 0) t = sample(13, 0, 0);
        const ves_status status =
            t.n_array ? ves_result_write(word[2], &t, &said) : ves_result_read(word[2], &t, &said);
        ves_table_free(&t);
        (void)fputs(said.text, stderr);
        return status ? 1 : 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_table_makes_the_same_bytes),
        cmocka_unit_test(writing_reading_and_writing_again_changes_no_byte),
        cmocka_unit_test(two_files_can_be_made_at_a_time),
        cmocka_unit_test(curves_put_in_pieces_are_what_was_put),
        cmocka_unit_test(what_is_read_is_what_was_written),
        cmocka_unit_test(a_summary_is_all_but_what_grows_with_the_subjects),
        cmocka_unit_test(the_seal_is_the_checksum_of_xz),
        cmocka_unit_test(a_table_of_nothing_but_the_schema_is_a_result),
        cmocka_unit_test(bytes_that_are_no_utf8_become_question_marks),
        cmocka_unit_test(a_broken_table_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
