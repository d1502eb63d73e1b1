#include "tests/store/store_files.h"

#include "base/array.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char test_folder[] = "/tmp/vesipk-store-XXXXXX";
ves_report said; /* large: not on the stack */

const char *in_folder(const char *name)
{
    static char path[16][512];
    static int turn = 0;
    turn = (turn + 1) % 16;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", test_folder, name);
    return path[turn];
}

const ves_report *fresh(void)
{
    memset(&said, 0, sizeof said);
    return &said;
}

bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

/* --- a table like a real result --- */

ves_array *add_array(ves_table *t, const char *path, ves_array_type type, const char *units, const char *words,
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

void set_words(ves_array *a, const char *const text[])
{
    for (size_t i = 0; i < a->n; ++i) assert_int_equal(ves_array_set_text(a, i, text[i], &said), VES_OK);
}

void add_dimension(ves_table *t, const char *path, size_t size)
{
    assert_int_equal(ves_table_add_dimension(t, path, size, NULL, &said), VES_OK);
}

static void add_groups(ves_table *t, size_t n_event, size_t n_failure)
{
    add_dimension(t, "events/event", n_event);
    add_array(t, "events/scenario", VES_ARRAY_INT64, "1", "scenario, counted from 0", DIMS("events/event"));
    add_array(t, "events/time", VES_ARRAY_DOUBLE, "h", "time of the event", DIMS("events/event"));
    ves_array *kind = add_array(t, "events/kind", VES_ARRAY_INT8, "1", "kind of event", DIMS("events/event"));
    kind->flag_meanings = strdup("bolus infusion_start infusion_end");
    ves_array *route = add_array(t, "events/route", VES_ARRAY_TEXT, NULL, "route or compartment", DIMS("events/event"));
    for (size_t i = 0; i < n_event; ++i) assert_int_equal(ves_array_set_text(route, i, "iv-bolus", &said), VES_OK);
    ves_array *before = add_array(t, "events/amount_before", VES_ARRAY_DOUBLE, "1", "amount just before the event",
                                  DIMS("events/event", "organ", "quantile"));
    if (n_event) before->data.number[1] = NAN;

    add_dimension(t, "compartments/compartment", 4);
    set_words(
        add_array(t, "compartments/compartment", VES_ARRAY_TEXT, NULL, "compartment", DIMS("compartments/compartment")),
        (const char *const[]){"venous.small", "arterial.small", "liver.small", "urine"});
    add_array(t, "compartments/amount", VES_ARRAY_DOUBLE, "1", "amount in each compartment",
              DIMS("scenario", "subject", "time", "compartments/compartment"));

    add_dimension(t, "failures/failure", n_failure);
    add_array(t, "failures/scenario", VES_ARRAY_INT64, "1", "scenario, counted from 0", DIMS("failures/failure"));
    add_array(t, "failures/step", VES_ARRAY_DOUBLE, "h", "last step", DIMS("failures/failure"));
    ves_array *reason =
        add_array(t, "failures/reason", VES_ARRAY_TEXT, NULL, "the solver's words", DIMS("failures/failure"));
    for (size_t i = 0; i < n_failure; ++i) assert_int_equal(ves_array_set_text(reason, i, "", &said), VES_OK);

    char *config = malloc(100001); /* longer than an attribute may be */
    assert_non_null(config);
    memset(config, 'x', 100000);
    memcpy(config, "study = { volume = \"3 \302\265L\"; };\n", 31);
    config[100000] = '\0';
    set_words(add_array(t, "provenance/config", VES_ARRAY_TEXT, NULL, "text of the config", NULL),
              (const char *const[]){config});
    free(config);
    add_dimension(t, "provenance/parameters/parameter", 2);
    set_words(add_array(t, "provenance/parameters/address", VES_ARRAY_TEXT, NULL, "address of the number",
                        DIMS("provenance/parameters/parameter")),
              (const char *const[]){"liver.uptake.clearance", "lung.volume"});
    add_array(t, "provenance/parameters/value", VES_ARRAY_DOUBLE, "1", "value in the unit beside it",
              DIMS("scenario", "provenance/parameters/parameter"));
    assert_int_equal(ves_table_set_text(t, "provenance", "comment", "all that makes this run again", &said), VES_OK);
}

/* scenario 2, organ 3, quantile 5, time `n_time`, subject 7. The order of groups and dimensions is mixed on purpose. */
ves_table sample(size_t n_time, size_t n_event, size_t n_failure)
{
    ves_table t = {0};
    fresh();
    add_dimension(&t, "scenario", 2);
    add_dimension(&t, "organ", 3);
    add_dimension(&t, "time", n_time);
    add_dimension(&t, "quantile", 5);
    add_dimension(&t, "subject", 7);
    const char *const curve[] = {"scenario", "organ", "quantile", "time", NULL};
    const char *const summary[] = {"scenario", "organ", "quantile", NULL};
    ves_array *amount = add_array(&t, "amount", VES_ARRAY_DOUBLE, "1", "intact vesicles", curve);
    amount->data.number[3] = NAN;
    add_array(&t, "percent_dose", VES_ARRAY_FLOAT, "%", "intact vesicles, of all doses", curve);
    add_array(&t, "concentration", VES_ARRAY_DOUBLE, "1/mL", "intact vesicles for a volume of organ", curve);
    set_words(add_array(&t, "scenario", VES_ARRAY_TEXT, NULL, "scenario", DIMS("scenario")),
              (const char *const[]){"iv", "n\303\246se, dose=2"});
    set_words(add_array(&t, "organ", VES_ARRAY_TEXT, NULL, "organ", DIMS("organ")),
              (const char *const[]){"plasma", "liver", "urine"});
    add_array(&t, "time", VES_ARRAY_DOUBLE, "h", "time since the start", DIMS("time"));
    add_array(&t, "quantile", VES_ARRAY_DOUBLE, "1", "quantile of the subjects", DIMS("quantile"));
    add_array(&t, "auc_last", VES_ARRAY_DOUBLE, "h/mL", "area under the concentration", summary);
    add_array(&t, "auc_last_mean", VES_ARRAY_DOUBLE, "h/mL", "area under the concentration, mean",
              DIMS("scenario", "organ"));
    add_array(&t, "cmax", VES_ARRAY_DOUBLE, "1/mL", "largest concentration", summary);
    add_array(&t, "half_life", VES_ARRAY_DOUBLE, "h", "half-life", summary);
    add_array(&t, "mass_balance_error", VES_ARRAY_DOUBLE, "1", "largest mass balance error, of the dose",
              DIMS("scenario"));
    add_array(&t, "dose", VES_ARRAY_DOUBLE, "1", "sum of the doses", DIMS("scenario"));
    add_array(&t, "n_subjects", VES_ARRAY_INT64, "1", "subjects solved", DIMS("scenario"));
    add_array(&t, "organ_volume", VES_ARRAY_DOUBLE, "mL", "volume of the organ", DIMS("organ"));
    set_words(add_array(&t, "uberon_id", VES_ARRAY_TEXT, NULL, "organ in UBERON", DIMS("organ")),
              (const char *const[]){"UBERON:0001969", "UBERON:0002107", ""});
    ves_array *status =
        add_array(&t, "individual/status", VES_ARRAY_INT8, "1", "end of the solution", DIMS("scenario", "subject"));
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

unsigned char *slurp(const char *path, size_t *n)
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

void spill(const char *path, const unsigned char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

void assert_same_bytes(const char *a, const char *b)
{
    size_t n_a, n_b;
    unsigned char *of_a = slurp(a, &n_a), *of_b = slurp(b, &n_b);
    assert_int_equal(n_a, n_b);
    assert_memory_equal(of_a, of_b, n_a);
    free(of_a);
    free(of_b);
}

void assert_said(const char *line)
{
    if (!strstr(said.text, line)) fail_msg("expected \"%s\" in \"%s\"", line, said.text);
    assert_int_equal(said.n_error, 1);
}

void assert_nothing_left(const char *path)
{
    char part[600];
    (void)snprintf(part, sizeof part, "%s.part", path);
    assert_false(is_there(path));
    assert_false(is_there(part));
}

int make_folder(void **state)
{
    (void)state;
    return mkdtemp(test_folder) ? 0 : -1;
}

int remove_folder(void **state)
{
    (void)state;
    const char *const name[] = {"a.h5",    "b.h5",     "there.h5", "old.h5", "whole.h5",
                                "text.h5", "empty.h5", "other.h5", "cut.h5", "flip.h5"};
    for (size_t i = 0; i < VES_COUNT(name); ++i) (void)unlink(in_folder(name[i]));
    return rmdir(test_folder); /* fails when a test left something behind */
}
