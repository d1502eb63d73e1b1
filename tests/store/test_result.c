/* Results files: written whole or not at all, always the same bytes, and read back as they were.
 * `test_result --sample FILE` writes the sample that test_readers.py opens, `--empty FILE` one without events and
 * failures, `--read FILE` reads one, `--seal FILE` puts a seal to the end of one (for test_large.py). */
#include "base/array.h"
#include "store/result.h"
#include "store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/vesipk-store-XXXXXX";
static ves_report said; /* large: not on the stack */

static const char *in_folder(const char *name)
{
    static char path[16][512];
    static int turn = 0;
    turn = (turn + 1) % 16;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static const ves_report *fresh(void)
{
    memset(&said, 0, sizeof said);
    return &said;
}

static bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

/* --- a table like a real result --- */

#define DIMS(...) ((const char *const[]){__VA_ARGS__, NULL})

static ves_array *add(ves_table *t, const char *path, ves_array_type type, const char *units, const char *words,
                      const char *const dims[])
{
    ves_array *a = ves_table_add(t, path, type, units, words, &said, dims);
    assert_non_null(a);
    for (size_t i = 0; i < a->n; ++i) {
        if (type == VES_ARRAY_DOUBLE || type == VES_ARRAY_FLOAT) a->data.number[i] = 2.385 * (double)(i + 1);
        if (type == VES_ARRAY_INT8) a->data.integer[i] = (int64_t)(i % 3);
        if (type == VES_ARRAY_INT64) a->data.integer[i] = (int64_t)(i + 7);
    }
    return a;
}

static void words(ves_array *a, const char *const text[])
{
    for (size_t i = 0; i < a->n; ++i) assert_int_equal(ves_array_set_text(a, i, text[i], &said), VES_OK);
}

static void dimension(ves_table *t, const char *path, size_t size)
{
    assert_int_equal(ves_table_add_dimension(t, path, size, NULL, &said), VES_OK);
}

static void add_groups(ves_table *t, size_t n_event, size_t n_failure)
{
    dimension(t, "events/event", n_event);
    add(t, "events/scenario", VES_ARRAY_INT64, "1", "scenario, counted from 0", DIMS("events/event"));
    add(t, "events/time", VES_ARRAY_DOUBLE, "h", "time of the event", DIMS("events/event"));
    ves_array *kind = add(t, "events/kind", VES_ARRAY_INT8, "1", "kind of event", DIMS("events/event"));
    kind->flag_meanings = strdup("bolus infusion_start infusion_end");
    ves_array *route = add(t, "events/route", VES_ARRAY_TEXT, NULL, "route or compartment", DIMS("events/event"));
    for (size_t i = 0; i < n_event; ++i) assert_int_equal(ves_array_set_text(route, i, "iv-bolus", &said), VES_OK);
    ves_array *before = add(t, "events/amount_before", VES_ARRAY_DOUBLE, "1", "amount just before the event",
                            DIMS("events/event", "organ", "quantile"));
    if (n_event) before->data.number[1] = NAN;

    dimension(t, "compartments/compartment", 4);
    words(add(t, "compartments/compartment", VES_ARRAY_TEXT, NULL, "compartment", DIMS("compartments/compartment")),
          (const char *const[]){"venous.small", "arterial.small", "liver.small", "urine"});
    add(t, "compartments/amount", VES_ARRAY_DOUBLE, "1", "amount in each compartment",
        DIMS("scenario", "subject", "time", "compartments/compartment"));

    dimension(t, "failures/failure", n_failure);
    add(t, "failures/scenario", VES_ARRAY_INT64, "1", "scenario, counted from 0", DIMS("failures/failure"));
    add(t, "failures/step", VES_ARRAY_DOUBLE, "h", "last step", DIMS("failures/failure"));
    ves_array *reason = add(t, "failures/reason", VES_ARRAY_TEXT, NULL, "the solver's words", DIMS("failures/failure"));
    for (size_t i = 0; i < n_failure; ++i) assert_int_equal(ves_array_set_text(reason, i, "", &said), VES_OK);

    char *config = malloc(100001); /* longer than an attribute may be */
    assert_non_null(config);
    memset(config, 'x', 100000);
    memcpy(config, "study = { volume = \"3 \302\265L\"; };\n", 31);
    config[100000] = '\0';
    words(add(t, "provenance/config", VES_ARRAY_TEXT, NULL, "text of the config", NULL), (const char *const[]){config});
    free(config);
    dimension(t, "provenance/parameters/parameter", 2);
    words(add(t, "provenance/parameters/address", VES_ARRAY_TEXT, NULL, "address of the number",
              DIMS("provenance/parameters/parameter")),
          (const char *const[]){"liver.uptake.clearance", "lung.volume"});
    add(t, "provenance/parameters/value", VES_ARRAY_DOUBLE, "1", "value in the unit beside it",
        DIMS("scenario", "provenance/parameters/parameter"));
    assert_int_equal(ves_table_set_text(t, "provenance", "comment", "all that makes this run again", &said), VES_OK);
}

/* scenario 2, organ 3, quantile 5, time `n_time`, subject 7. The order of groups and dimensions is mixed on purpose. */
static ves_table sample(size_t n_time, size_t n_event, size_t n_failure)
{
    ves_table t = {0};
    fresh();
    dimension(&t, "scenario", 2);
    dimension(&t, "organ", 3);
    dimension(&t, "time", n_time);
    dimension(&t, "quantile", 5);
    dimension(&t, "subject", 7);
    const char *const curve[] = {"scenario", "organ", "quantile", "time", NULL};
    const char *const summary[] = {"scenario", "organ", "quantile", NULL};
    ves_array *amount = add(&t, "amount", VES_ARRAY_DOUBLE, "1", "intact vesicles", curve);
    amount->data.number[3] = NAN;
    add(&t, "percent_dose", VES_ARRAY_FLOAT, "%", "intact vesicles, of all doses", curve);
    add(&t, "concentration", VES_ARRAY_DOUBLE, "1/mL", "intact vesicles for a volume of organ", curve);
    words(add(&t, "scenario", VES_ARRAY_TEXT, NULL, "scenario", DIMS("scenario")),
          (const char *const[]){"iv", "n\303\246se, dose=2"});
    words(add(&t, "organ", VES_ARRAY_TEXT, NULL, "organ", DIMS("organ")),
          (const char *const[]){"plasma", "liver", "urine"});
    add(&t, "time", VES_ARRAY_DOUBLE, "h", "time since the start", DIMS("time"));
    add(&t, "quantile", VES_ARRAY_DOUBLE, "1", "quantile of the subjects", DIMS("quantile"));
    add(&t, "auc_last", VES_ARRAY_DOUBLE, "h/mL", "area under the concentration", summary);
    add(&t, "auc_last_mean", VES_ARRAY_DOUBLE, "h/mL", "area under the concentration, mean", DIMS("scenario", "organ"));
    add(&t, "cmax", VES_ARRAY_DOUBLE, "1/mL", "largest concentration", summary);
    add(&t, "half_life", VES_ARRAY_DOUBLE, "h", "half-life", summary);
    add(&t, "mass_balance_error", VES_ARRAY_DOUBLE, "1", "largest mass balance error, of the dose", DIMS("scenario"));
    add(&t, "dose", VES_ARRAY_DOUBLE, "1", "sum of the doses", DIMS("scenario"));
    add(&t, "n_subjects", VES_ARRAY_INT64, "1", "subjects solved", DIMS("scenario"));
    add(&t, "organ_volume", VES_ARRAY_DOUBLE, "mL", "volume of the organ", DIMS("organ"));
    words(add(&t, "uberon_id", VES_ARRAY_TEXT, NULL, "organ in UBERON", DIMS("organ")),
          (const char *const[]){"UBERON:0001969", "UBERON:0002107", ""});
    ves_array *status =
        add(&t, "individual/status", VES_ARRAY_INT8, "1", "end of the solution", DIMS("scenario", "subject"));
    status->flag_meanings = strdup("solved solved_alone failed");
    add_groups(&t, n_event, n_failure);
    assert_int_equal(ves_table_set_text(&t, "", "Conventions", "CF-1.10", &said), VES_OK);
    assert_int_equal(ves_table_set_text(&t, "", "title", "Where do they go?", &said), VES_OK);
    assert_int_equal(ves_table_set_text(&t, "", "schema", "vesipk-results", &said), VES_OK);
    assert_int_equal(ves_table_set_text(&t, "", "schema_version", "1.0", &said), VES_OK);
    const char *const more[] = {"source", "history", "created", "command_line", "solver", "config_sha256", "comment"};
    for (size_t i = 0; i < VES_COUNT(more); ++i) {
        assert_int_equal(ves_table_set_text(&t, "", more[i], i ? more[i] : "", &said), VES_OK);
    }
    assert_int_equal(ves_table_set_number(&t, "", "rtol", 1e-7, &said), VES_OK);
    assert_int_equal(ves_table_set_number(&t, "", "complete", 1.0, &said), VES_OK);
    return t;
}

static unsigned char *slurp(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct stat about;
    assert_int_equal(fstat(fileno(file), &about), 0);
    *n = (size_t)about.st_size;
    unsigned char *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    (void)fclose(file);
    return bytes;
}

static void spill(const char *path, const unsigned char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void assert_same_bytes(const char *a, const char *b)
{
    size_t n_a, n_b;
    unsigned char *of_a = slurp(a, &n_a), *of_b = slurp(b, &n_b);
    assert_int_equal(n_a, n_b);
    assert_memory_equal(of_a, of_b, n_a);
    free(of_a);
    free(of_b);
}

static void assert_said(const char *line)
{
    if (!strstr(said.text, line)) fail_msg("expected \"%s\" in \"%s\"", line, said.text);
    assert_int_equal(said.n_error, 1);
}

static void assert_nothing_left(const char *path)
{
    char part[600];
    (void)snprintf(part, sizeof part, "%s.part", path);
    assert_false(is_there(path));
    assert_false(is_there(part));
}

/* --- promises --- */

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
    dimension(&a, "many", MANY);
    dimension(&a, "few", FEW);
    dimension(&a, "step", STEPS);
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
    words(add(&t, "config", VES_ARRAY_TEXT, NULL, "text", NULL),
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
    add(&t, "lost", VES_ARRAY_DOUBLE, "1", "not seen from here", DIMS("events/event"));
    assert_int_equal(ves_result_write(in_folder("x.h5"), &t, &said), VES_E_FILE);
    assert_said("lost lies along events/event, which its group cannot see");
    ves_table_free(&t);

    t = sample(5, 1, 0);
    add(&t, "cmax", VES_ARRAY_DOUBLE, "1", "twice", NULL);
    assert_int_equal(ves_result_write(in_folder("x.h5"), &t, &said), VES_E_FILE);
    assert_said("x.h5: cmax: HDF5 could not make the file: ");
    ves_table_free(&t);

    t = sample(5, 1, 0);
    add(&t, "flag", VES_ARRAY_INT8, "1", "too large", NULL)->data.integer[0] = 128;
    assert_int_equal(ves_result_write(in_folder("x.h5"), &t, &said), VES_E_FILE);
    assert_said("128 does not fit a byte");
    ves_table_free(&t);
    assert_nothing_left(in_folder("x.h5"));
}

static void check_says_what_stands_in_the_way(void **state)
{
    (void)state;
    const char *path = in_folder("there.h5");
    spill(path, (const unsigned char *)"old", 3);
    fresh();
    assert_int_equal(ves_result_check(path, false, &said), VES_E_FILE);
    assert_said("there.h5: is there already; --force replaces it\n");
    fresh();
    assert_int_equal(ves_result_check(path, true, &said), VES_OK);
    assert_int_equal(ves_result_check(in_folder("new.h5"), false, &said), VES_OK);
    assert_nothing_left(in_folder("new.h5"));
    assert_int_equal(said.n_error, 0);

    const struct {
        const char *path, *says;
    } wrong[] = {
        {folder, "is a folder"},
        {in_folder("nowhere/a.h5"), "nowhere\" cannot be used: No such file or directory"},
        {in_folder("there.h5/a.h5"), "Not a directory"},
        {in_folder("new/"), "names a folder"},
        {"", "is empty"},
        {"/dev/null", "is not a plain file"},
    };
    for (size_t i = 0; i < VES_COUNT(wrong); ++i) {
        fresh();
        assert_int_equal(ves_result_check(wrong[i].path, true, &said), VES_E_FILE);
        assert_said(wrong[i].says);
    }
    char name[300] = {0};
    memset(name, 'n', 252); /* fits without .part only */
    fresh();
    assert_int_equal(ves_result_check(in_folder(name), false, &said), VES_E_FILE);
    assert_said("File name too long");
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, 3); /* nothing was touched */
}

static void a_folder_that_is_not_writable_is_named_by_check(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in_folder("locked"), 0555), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* root may write anywhere, so become someone else */
        if (geteuid() == 0 && (chmod(folder, 0755) != 0 || setuid(65534) != 0)) _exit(77);
        fresh();
        const ves_status status = ves_result_check(in_folder("locked/a.h5"), false, &said);
        _exit(status == VES_E_FILE && strstr(said.text, "Permission denied") ? 0 : 1);
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(rmdir(in_folder("locked")), 0);
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 77) skip();
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

static void an_old_result_stays_until_the_new_one_is_whole(void **state)
{
    (void)state;
    const char *path = in_folder("old.h5");
    spill(path, (const unsigned char *)"old", 3);
    ves_table t = sample(5, 1, 0);
    add(&t, "lost", VES_ARRAY_DOUBLE, "1", "not seen from here", DIMS("events/event"));
    assert_int_equal(ves_result_write(path, &t, &said), VES_E_FILE);
    size_t n;
    unsigned char *bytes = slurp(path, &n);
    assert_int_equal(n, 3);
    free(bytes);
    ves_table_free(&t);
    t = sample(5, 1, 0);
    assert_int_equal(ves_result_write(path, &t, &said), VES_OK);
    ves_table_free(&t);
    assert_int_equal(ves_result_read(path, &t, &said), VES_OK);
    ves_table_free(&t);
    char part[600];
    (void)snprintf(part, sizeof part, "%s.part", path);
    assert_false(is_there(part));
}

static void a_device_is_never_replaced(void **state)
{
    (void)state;
    ves_table t = sample(5, 1, 0);
    assert_int_equal(ves_result_write("/dev/null", &t, &said), VES_E_FILE);
    assert_said("is not a plain file");
    ves_table_free(&t);
    struct stat about;
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
}

/* Write into limits of 0, a bit, and nearly enough, in a child because a limit cannot be raised again. */
static void a_file_that_may_not_grow_is_a_clean_error(void **state)
{
    (void)state;
    ves_table t = sample(301, 1, 0);
    const char *path = in_folder("limit.h5"), *whole = in_folder("whole.h5");
    assert_int_equal(ves_result_write(whole, &t, &said), VES_OK);
    struct stat about;
    assert_int_equal(stat(whole, &about), 0);
    const rlim_t limit[] = {0, 1, 4096, 70001, (rlim_t)about.st_size - 1};
    for (size_t i = 0; i < VES_COUNT(limit); ++i) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            (void)signal(SIGXFSZ, SIG_IGN);
            if (setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit[i], limit[i]}) != 0) _exit(2);
            fresh();
            const ves_status status = ves_result_write(path, &t, &said);
            _exit(status == VES_E_FILE && said.n_error == 1 &&
                          strstr(said.text, "limit.h5: cannot be written: File too large\n")
                      ? 0
                      : 1);
        }
        int ended = 0;
        assert_int_equal(waitpid(child, &ended, 0), child);
        assert_true(WIFEXITED(ended));
        assert_int_equal(WEXITSTATUS(ended), 0);
        assert_nothing_left(path);
    }
    ves_table_free(&t);
}

/* A file system of 64 KiB, which root can make. */
static void a_full_disk_is_a_clean_error(void **state)
{
    (void)state;
    char disk[512];
    (void)snprintf(disk, sizeof disk, "%s", in_folder("disk"));
    assert_int_equal(mkdir(disk, 0755), 0);
    if (mount("tmpfs", disk, "tmpfs", 0, "size=64k") != 0) {
        assert_int_equal(rmdir(disk), 0);
        skip();
    }
    ves_table t = sample(301, 1, 0);
    const ves_status status = ves_result_write(in_folder("disk/a.h5"), &t, &said);
    const bool part = is_there(in_folder("disk/a.h5.part")), whole = is_there(in_folder("disk/a.h5"));
    ves_table_free(&t);
    ves_report *again = calloc(1, sizeof *again); /* a small one fits: what failed before left nothing behind */
    assert_non_null(again);
    assert_int_equal(ves_table_set_text(&t, "", "schema", "vesipk-results", again), VES_OK);
    const ves_status small = ves_result_write(in_folder("disk/b.h5"), &t, again);
    ves_table_free(&t);
    assert_int_equal(umount(disk), 0);
    assert_int_equal(rmdir(disk), 0);
    assert_int_equal(status, VES_E_FILE);
    assert_false(part);
    assert_false(whole);
    assert_said("a.h5: cannot be written: No space left on device\n");
    if (small) fail_msg("%s", again->text);
    free(again);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    ves_table t = {0};
    fresh();
    assert_int_equal(ves_result_read(in_folder("missing.h5"), &t, &said), VES_E_FILE);
    assert_said("missing.h5: cannot be read: No such file or directory\n");
    fresh();
    assert_int_equal(ves_result_read(folder, &t, &said), VES_E_FILE);
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

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    const char *const name[] = {"a.h5",    "b.h5",     "there.h5", "old.h5", "whole.h5",
                                "text.h5", "empty.h5", "other.h5", "cut.h5", "flip.h5"};
    for (size_t i = 0; i < VES_COUNT(name); ++i) (void)unlink(in_folder(name[i]));
    return rmdir(folder); /* fails when a test left something behind */
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
        cmocka_unit_test(check_says_what_stands_in_the_way),
        cmocka_unit_test(a_folder_that_is_not_writable_is_named_by_check),
        cmocka_unit_test(an_old_result_stays_until_the_new_one_is_whole),
        cmocka_unit_test(a_device_is_never_replaced),
        cmocka_unit_test(a_file_that_may_not_grow_is_a_clean_error),
        cmocka_unit_test(a_full_disk_is_a_clean_error),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(a_file_cut_short_is_refused),
        cmocka_unit_test(a_file_without_its_seal_is_read),
        cmocka_unit_test(a_damaged_file_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
