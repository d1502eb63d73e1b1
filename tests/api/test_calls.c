/* vesipk.h says and does what the program says and does, and leaves the program around it as it was. */
#include "include/vesipk.h"
#include "tests/api/api_studies.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <udunits2.h>
#include <unistd.h>

#include <cmocka.h>

static char *text_of(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct stat info;
    assert_int_equal(fstat(fileno(file), &info), 0);
    *n = (size_t)info.st_size;
    char *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    bytes[*n] = '\0';
    (void)fclose(file);
    return bytes;
}

static void a_result_in_memory_is_that_of_the_program(void **state)
{
    (void)state;
    for (int i = 0; i < N_API_STUDY; ++i) {
        char *fault = NULL;
        vesipk_result *file = NULL;
        const char *why = NULL;
        api_write("case.cfg", api_study[i]);
        assert_int_equal(api_program("run -q --force case.cfg -o case.h5", NULL, 0), 0);
        assert_int_equal(vesipk_load("case.h5", &file, &fault), VESIPK_OK);
        assert_null(fault);
        vesipk_study *study = api_read("case.cfg", api_study[i]);
        vesipk_result *memory = api_run(study, 1 + (size_t)i);
        if (!api_same(memory, file, &why)) fail_msg("study %d: %s", i, why);
        if (!api_same(file, memory, &why)) fail_msg("study %d: %s", i, why);

        vesipk_result *again = NULL; /* saved and loaded it is the same */
        assert_int_equal(vesipk_save(memory, "again.h5", &fault), VESIPK_OK);
        assert_int_equal(vesipk_load("again.h5", &again, &fault), VESIPK_OK);
        if (!api_same(memory, again, &why)) fail_msg("study %d, saved: %s", i, why);
        vesipk_result_free(again);
        vesipk_result_free(memory);
        vesipk_result_free(file);
        vesipk_study_free(study);
    }
    assert_int_equal(access("case.h5.part", F_OK), -1);
}

static void a_file_is_that_of_the_program_byte_for_byte(void **state)
{
    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1700000000", 1), 0);
    (void)mkdir("here", 0777);
    for (int i = 0; i < N_API_STUDY; ++i) {
        api_write("case.cfg", api_study[i]);
        assert_int_equal(api_program("run -q --force -o here/case.h5 case.cfg", NULL, 0), 0);
        size_t n_one, n_other;
        char *one = text_of("here/case.h5", &n_one), *fault = NULL;
        const vesipk_source source = {.size = sizeof source, .path = "case.cfg"};
        const vesipk_watch watch = {.size = sizeof watch,
                                    .threads = 2,
                                    .command_line = "vesipk run -q --force -o here/case.h5 case.cfg",
                                    .replace = 1};
        vesipk_study *study = NULL;
        vesipk_result *result = NULL;
        assert_int_equal(vesipk_read(&source, &study, &fault), VESIPK_OK);
        assert_int_equal(vesipk_run(study, i % 2 ? "here/" : "here/case.h5", &watch, &result, &fault), VESIPK_OK);
        assert_null(fault);
        assert_string_equal(vesipk_summary_of(result)->file, "here/case.h5");
        assert_int_equal(vesipk_arrays(result, NULL), 0);
        char *other = text_of("here/case.h5", &n_other);
        assert_int_equal(n_one, n_other);
        assert_memory_equal(one, other, n_one);
        free(one);
        free(other);
        vesipk_result_free(result);
        vesipk_study_free(study);
    }
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
}

static const char *const wrong[] = {
    "study = {\n  title = ;\n};\n",
    "study = {\n  specie = \"mouse\"; duration = \"3 hh\";\n};\n",
    "study = {\n  species = \"mous\";\n  doses = ( { route = \"iv-bolus\"; amount = \"1 m\"; } );\n};\n",
    "",
};

static void faults_are_said_in_the_words_of_the_program(void **state)
{
    (void)state;
    char said[16384];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
        const vesipk_source source = {.size = sizeof source, .path = "wrong.cfg", .text = wrong[i]};
        vesipk_study *study = (vesipk_study *)1;
        char *fault = NULL;
        api_write("wrong.cfg", wrong[i]);
        assert_int_equal(vesipk_read(&source, &study, &fault), api_program("check wrong.cfg", said, sizeof said));
        assert_null(study);
        assert_string_equal(fault, said);
        assert_int_equal(vesipk_read(&source, &study, NULL), VESIPK_CONFIG); /* nobody listens */
        vesipk_free(fault);
    }
    const vesipk_source none = {.size = sizeof none, .path = "there/is/none.cfg"};
    vesipk_study *study = NULL;
    vesipk_result *result = NULL;
    char *fault = NULL;
    assert_int_equal(vesipk_read(&none, &study, &fault), VESIPK_FILE);
    assert_string_equal(fault, "there/is/none.cfg: cannot be opened: No such file or directory\n");
    assert_int_equal(vesipk_load("wrong.cfg", &result, &fault), VESIPK_FILE); /* the text before is freed */
    assert_null(result);
    assert_non_null(strstr(fault, "wrong.cfg: "));
    vesipk_free(fault);
}

static void structs_say_how_large_they_are(void **state)
{
    (void)state;
    struct {
        vesipk_source source;
        char more[24];
    } later = {.source = {.size = sizeof later, .path = "later.cfg", .text = api_study[API_ONE]}};
    vesipk_study *study = NULL;
    char *fault = NULL;
    assert_int_equal(vesipk_read(&later.source, &study, &fault),
                     VESIPK_OK); /* what is not known here is not asked for */
    vesipk_study_free(study);
    later.more[17] = 1;
    assert_int_equal(vesipk_read(&later.source, &study, &fault), VESIPK_USAGE);
    assert_non_null(strstr(fault, "asks for what this library does not know"));
    const vesipk_source unsaid = {.path = "case.cfg"};
    assert_int_equal(vesipk_read(&unsaid, &study, &fault), VESIPK_USAGE);
    assert_non_null(strstr(fault, "size is 0, expected sizeof(vesipk_source)"));
    assert_int_equal(vesipk_read(NULL, &study, &fault), VESIPK_USAGE);
    assert_string_equal(fault, "vesipk_source: names no study, expected a path or a text\n");
    assert_null(study);
    vesipk_free(fault);
}

static const vesipk_number *number_of(const vesipk_study *study, size_t scenario, const char *address)
{
    const vesipk_number *const *number;
    const size_t n = vesipk_numbers(study, scenario, &number);
    for (size_t i = 0; i < n; ++i) {
        if (strcmp(number[i]->address, address) == 0) return number[i];
    }
    return NULL;
}

static void numbers_are_those_of_explain_and_can_be_set(void **state)
{
    (void)state;
    char *fault = NULL;
    const char *const *name;
    vesipk_study *study = api_read("body.cfg", api_study[API_BODY]);
    assert_int_equal(vesipk_scenarios(study, &name), 1);
    assert_string_equal(name[0], "base");
    const vesipk_number *n = number_of(study, 0, "liver.uptake.clearance");
    assert_non_null(n);
    assert_true(n->low < n->value && n->value < n->high && n->least == 0.0 && n->most > n->high && *n->source);
    assert_string_equal(n->scenario, "base");
    assert_string_equal(number_of(study, VESIPK_EVERY_SCENARIO, "liver.uptake.clearance")->scenario, "");
    assert_int_equal(vesipk_numbers(study, 1, NULL), 0);

    /* wrong: the study is as it was, and so is what it had lent */
    assert_int_equal(vesipk_set(study, "liver.uptake.clearence", "0.1 mL/min/g", &fault), VESIPK_CONFIG);
    assert_non_null(strstr(fault, "did you mean \"liver.uptake.clearance\"?"));
    assert_int_equal(vesipk_set(study, "liver.uptake.clearance", "0.1 mL", &fault), VESIPK_CONFIG);
    assert_int_equal(vesipk_set(study, "a=b", "1", &fault), VESIPK_USAGE);
    assert_ptr_equal(number_of(study, 0, "liver.uptake.clearance"), n);

    vesipk_result *before = api_run(study, 1), *after;
    assert_int_equal(vesipk_set(study, "liver.uptake.clearance", "0.011 mL/min/g", &fault), VESIPK_OK);
    assert_int_equal(vesipk_set(study, "liver.uptake.clearance", "0.013 mL/min/g", &fault), VESIPK_OK);
    assert_null(fault);
    n = number_of(study, 0, "liver.uptake.clearance");
    assert_true(n->value == 0.013);
    assert_string_equal(n->unit, "mL/min/g");
    assert_string_equal(n->confidence, "given");

    /* the program with --set once */
    api_write("body.cfg", api_study[API_BODY]);
    assert_int_equal(
        api_program("run -q --force body.cfg --set 'liver.uptake.clearance=0.013 mL/min/g' -o set.h5", NULL, 0), 0);
    const char *why = NULL;
    vesipk_result *file = NULL;
    assert_int_equal(vesipk_load("set.h5", &file, &fault), VESIPK_OK);
    after = api_run(study, 2);
    if (!api_same(after, file, &why)) fail_msg("%s", why);
    assert_false(api_same(after, before, &why));
    vesipk_result_free(before);
    vesipk_result_free(after);
    vesipk_result_free(file);
    vesipk_study_free(study);
}

typedef struct witness {
    size_t n_told, last_done, cancel_at;
    vesipk_progress last;
} witness;

static void see(void *context, const vesipk_progress *progress)
{
    witness *w = context;
    ++w->n_told;
    assert_true(progress->n_done > w->last.n_done && progress->n_done <= progress->n_unit);
    w->last = *progress;
}

static int stop(void *context)
{
    const witness *w = context;
    return w->cancel_at && w->last.n_done >= w->cancel_at;
}

static void who_looks_on_is_told_and_may_stop_it(void **state)
{
    (void)state;
    vesipk_study *study = api_read("many.cfg", api_study[API_MANY]);
    vesipk_result *result = NULL;
    char *fault = NULL;
    witness w = {0};
    vesipk_watch watch = {.size = sizeof watch, .progress = see, .cancel = stop, .context = &w};
    assert_int_equal(vesipk_run(study, NULL, &watch, &result, &fault), VESIPK_OK);
    assert_true(w.last.n_done == w.last.n_unit && w.n_told == w.last.n_unit && w.last.n_unit > 100);
    assert_int_equal(w.last.n_subject, 2 * 1033);
    vesipk_result_free(result);

    w = (witness){.cancel_at = 7};
    assert_int_equal(vesipk_run(study, NULL, &watch, &result, &fault), VESIPK_INTERRUPTED);
    assert_null(result);
    assert_true(w.last.n_done >= 7 && w.last.n_done < w.last.n_unit);

    /* into a file: what is done is kept, and can be gone on with, by the program too */
    w = (witness){.cancel_at = 11};
    watch.replace = 1;
    api_write("many.cfg", api_study[API_MANY]);
    assert_int_equal(vesipk_run(study, "many.h5", &watch, NULL, &fault), VESIPK_INTERRUPTED);
    assert_int_equal(access("many.h5.part", F_OK), 0);
    assert_int_equal(api_program("run -q --resume many.cfg -o many.h5", NULL, 0), 0);
    vesipk_result *resumed = NULL;
    const char *why = NULL;
    assert_int_equal(vesipk_load("many.h5", &resumed, &fault), VESIPK_OK);
    result = api_run(study, 3);
    if (!api_same(result, resumed, &why)) fail_msg("%s", why);
    vesipk_result_free(result);
    vesipk_result_free(resumed);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void shards_make_the_result_of_one_run(void **state)
{
    (void)state;
    static const char *const shard[] = {"shard1.h5", "shard2.h5", "shard3.h5"};
    const vesipk_source source = {.size = sizeof source, .path = "shards.cfg"};
    vesipk_study *study = NULL;
    vesipk_result *merged = NULL;
    char *fault = NULL;
    const char *why = NULL;
    api_write("shards.cfg", api_study[API_SUBJECTS]);
    assert_int_equal(vesipk_read(&source, &study, &fault), VESIPK_OK);
    vesipk_watch watch = {.size = sizeof watch, .of = 3, .replace = 1};
    for (size_t i = 0; i < 3; ++i) {
        vesipk_result *none = NULL;
        watch.shard = i + 1;
        assert_int_equal(vesipk_run(study, shard[i], &watch, &none, &fault), VESIPK_OK);
        assert_null(vesipk_summary_of(none)); /* a shard is no result yet */
        vesipk_result_free(none);
    }
    watch.shard = 4;
    assert_int_equal(vesipk_run(study, "no.h5", &watch, NULL, &fault), VESIPK_USAGE);
    assert_string_equal(fault, "vesipk_watch: shard is 4 of 3, expected 1 to 3\n");
    watch.shard = 1;
    assert_int_equal(vesipk_run(study, NULL, &watch, NULL, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_merge(3, shard, "merged.h5", NULL, NULL, &fault), VESIPK_OK);
    assert_int_equal(vesipk_load("merged.h5", &merged, &fault), VESIPK_OK);
    vesipk_result *one = api_run(study, 1);
    if (!api_same(one, merged, &why)) fail_msg("%s", why);
    vesipk_result_free(one);
    vesipk_result_free(merged);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void the_summary_is_what_the_arrays_hold(void **state)
{
    (void)state;
    vesipk_study *study = api_read("subjects.cfg", api_study[API_SUBJECTS]);
    vesipk_result *result = api_run(study, 1);
    const vesipk_summary *s = vesipk_summary_of(result);
    const vesipk_array *half_life = vesipk_array_of(result, "half_life"), *organ = vesipk_array_of(result, "organ");
    assert_true(s && !s->file && s->n_scenario == 2 && s->end == 9.7 && !s->has_tracer);
    assert_string_equal(s->title, "Subjects");
    assert_string_equal(s->scenario[1]->name, "twice");
    assert_int_equal(s->scenario[1]->n_subject, 37);
    for (size_t o = 0; o < s->scenario[1]->n_organ; ++o) {
        const vesipk_organ *row = s->scenario[1]->organ[o];
        size_t at = 0;
        while (strcmp(organ->text[at], row->name) != 0) ++at;
        const double median = half_life->number[(1 * half_life->length[1] + at) * half_life->length[2] + 2];
        assert_true(row->half_life == median || (isnan(row->half_life) && isnan(median)));
    }
    vesipk_result_free(result);
    vesipk_study_free(study);
}

/* ---- what is around ---- */

static int n_heard;

static int hear(const char *format, va_list arguments)
{
    (void)format;
    (void)arguments;
    return ++n_heard;
}

static void run_everything(void)
{
    char *fault = NULL;
    vesipk_study *study = NULL;
    const vesipk_source source = {.size = sizeof source, .path = "wrong.cfg", .text = wrong[1]};
    assert_int_equal(vesipk_read(&source, &study, &fault), VESIPK_CONFIG);
    study = api_read("one.cfg", api_study[API_ONE]);
    assert_int_equal(vesipk_set(study, "loss.rate", "0.3 furlong", &fault), VESIPK_CONFIG);
    assert_int_equal(vesipk_set(study, "loss.rate", "0.37 1/h", &fault), VESIPK_OK);
    vesipk_result *result = api_run(study, 3);
    assert_true(vesipk_array_of(result, "time")->number[1] == 17.0 / 60.0);
    assert_int_equal(vesipk_save(result, "quiet.h5", &fault), VESIPK_OK);
    assert_int_equal(vesipk_save(result, "no/such/folder.h5", &fault), VESIPK_FILE);
    vesipk_result_free(result);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void it_prints_nothing_and_takes_no_signal(void **state)
{
    (void)state;
    struct sigaction before[32], after;
    for (int i = 1; i < 32; ++i) (void)sigaction(i, NULL, &before[i]);
    (void)fflush(stdout);
    (void)fflush(stderr);
    const int out = dup(1), error = dup(2);
    FILE *said = fopen("printed", "w+b");
    assert_true(out >= 0 && error >= 0 && said && dup2(fileno(said), 1) == 1 && dup2(fileno(said), 2) == 2);
    run_everything();
    (void)fflush(stdout);
    (void)fflush(stderr);
    assert_true(dup2(out, 1) == 1 && dup2(error, 2) == 2);
    struct stat info;
    assert_int_equal(fstat(fileno(said), &info), 0);
    assert_int_equal(info.st_size, 0);
    (void)fclose(said);
    (void)close(out);
    (void)close(error);
    for (int i = 1; i < 32; ++i) {
        (void)sigaction(i, NULL, &after);
        assert_true(after.sa_handler == before[i].sa_handler);
    }
}

static void udunits_speaks_to_whom_it_spoke_before(void **state)
{
    (void)state;
    const ut_error_message_handler first = ut_set_error_message_handler(hear);
    run_everything();
    assert_int_equal(n_heard, 0);
    assert_true(ut_set_error_message_handler(first) == hear);
}

static void settings_are_laid_over_a_study(void **state)
{
    (void)state;
    char *text = NULL, *fault = NULL, *again = NULL;
    for (int i = 0; i < N_API_STUDY; ++i) { /* as it is: the same study */
        vesipk_source source = {.size = sizeof source, .path = "case", .text = api_study[i]};
        assert_int_equal(vesipk_config(&source, NULL, &text, &fault), VESIPK_OK);
        vesipk_study *was = api_read("case", api_study[i]), *is = api_read("case", text);
        vesipk_result *a = api_run(was, 1), *b = api_run(is, 1);
        if (!api_same_array(vesipk_array_of(a, "percent_dose"), vesipk_array_of(b, "percent_dose")))
            fail_msg("study %d", i);
        source.text = text;
        assert_int_equal(vesipk_config(&source, NULL, &again, &fault), VESIPK_OK);
        assert_string_equal(text, again);
        vesipk_free(text);
        vesipk_free(again);
        vesipk_result_free(a);
        vesipk_result_free(b);
        vesipk_study_free(was);
        vesipk_study_free(is);
    }
    vesipk_source source = {
        .size = sizeof source,
        .text = "study = { a = 1; b = { c = 0.1; d = \"x\\\"y\\\\\"; }; big = 5000000000L; l = [ 1, 2 ];\n"
                "scenarios = ( { name = \"n\"; a = 3; b = { c = 7.0; }; f = true; }, \"odd\" ); };"};
    assert_int_equal(vesipk_config(&source, "a = 2; b = { c = 1e300; e = 1.0; }; name = \"m\";", &text, &fault),
                     VESIPK_OK);
    assert_string_equal(text,
                        "study = {\n  a = 2;\n  b = {\n    c = 1e+300;\n    d = \"x\\\"y\\\\\";\n    e = 1.0;\n  };\n"
                        "  big = 5000000000L;\n  l = ( 1, 2 );\n  scenarios = ( {\n      name = \"n\";\n"
                        "      f = true;\n    }, \"odd\" );\n  name = \"m\";\n};\n");
    vesipk_free(text);
    assert_int_equal(vesipk_config(&source, "a = ;", &text, &fault), VESIPK_CONFIG);
    assert_null(text);
    assert_non_null(strstr(fault, "change:1: "));
    source.text = "stude = { };";
    assert_int_equal(vesipk_config(&source, NULL, &text, &fault), VESIPK_CONFIG);
    assert_null(text);
    vesipk_free(fault);
}

static void a_comma_in_the_locale_changes_nothing(void **state)
{
    (void)state;
    if (system("mkdir -p locales && localedef -c -i de_DE -f UTF-8 ./locales/de_DE.UTF-8 >/dev/null 2>&1") == -1 ||
        setenv("LOCPATH", "./locales", 1) != 0 || !setlocale(LC_ALL, "de_DE.UTF-8")) {
        print_message("there is no locale with a comma here: not tried\n");
        skip();
    }
    char text[16];
    const char *why = NULL;
    (void)snprintf(text, sizeof text, "%.2f", 1.25);
    assert_string_equal(text, "1,25");
    run_everything();
    vesipk_study *study = api_read("body.cfg", api_study[API_BODY]);
    vesipk_result *comma = api_run(study, 3);
    vesipk_study_free(study);
    (void)snprintf(text, sizeof text, "%.2f", 1.25);
    assert_string_equal(text, "1,25"); /* as before */
    assert_non_null(setlocale(LC_ALL, "C"));
    study = api_read("body.cfg", api_study[API_BODY]);
    vesipk_result *point = api_run(study, 3);
    if (!api_same(comma, point, &why)) fail_msg("%s", why);
    vesipk_result_free(comma);
    vesipk_result_free(point);
    vesipk_study_free(study);
}

static void nothing_is_taken_as_nothing(void **state)
{
    (void)state;
    vesipk_study_free(NULL);
    vesipk_result_free(NULL);
    vesipk_free(NULL);
    assert_int_equal(vesipk_scenarios(NULL, NULL), 0);
    assert_int_equal(vesipk_numbers(NULL, 0, NULL), 0);
    assert_int_equal(vesipk_arrays(NULL, NULL), 0);
    assert_int_equal(vesipk_attributes(NULL, NULL), 0);
    assert_null(vesipk_array_of(NULL, "time"));
    assert_string_equal(vesipk_point_fault(NULL, 0), "");
    assert_int_equal(vesipk_predictions(NULL, NULL), 0);
    assert_null(vesipk_summary_of(NULL));
}

static void nothing_where_something_is_meant_is_a_wrong_call(void **state)
{
    (void)state;
    char *fault = NULL;
    vesipk_result *result = NULL;
    vesipk_evaluator *evaluator = NULL;
    vesipk_study *study = api_read("body.cfg", api_study[API_BODY]);
    const vesipk_source source = {.size = sizeof source, .text = api_study[API_BODY]};
    const char *const none[] = {NULL}, *const address[] = {"body_weight"}, *const organ[] = {"liver"},
                      *const quantity[] = {"percent_dose"};
    const double value[] = {20.0};
    const vesipk_points points = {.size = sizeof points, .n_point = 1, .n_free = 1, .address = address, .value = value},
                        no_address = {
                            .size = sizeof points, .n_point = 1, .n_free = 1, .address = none, .value = value};
    vesipk_question question = {.size = sizeof question, .n_free = 1, .address = none};
    const vesipk_question no_organ = {
        .size = sizeof question, .n_watched = 1, .organ = none, .quantity = quantity, .time = value};
    const vesipk_question no_quantity = {
        .size = sizeof question, .n_watched = 1, .organ = organ, .quantity = none, .time = value};
    const vesipk_watch owing = {.size = sizeof owing, .memory = -3.0};
    const int code[] = {vesipk_read(&source, NULL, &fault),
                        vesipk_run(study, NULL, &owing, &result, &fault),
                        vesipk_simulate(study, &points, NULL, NULL, &fault),
                        vesipk_simulate(study, &no_address, NULL, &result, &fault),
                        vesipk_evaluator_open(study, &question, &evaluator, &fault),
                        vesipk_evaluator_open(study, &no_organ, &evaluator, &fault),
                        vesipk_evaluator_open(study, &no_quantity, &evaluator, &fault),
                        vesipk_evaluator_open(study, &no_quantity, NULL, &fault),
                        vesipk_load("none.h5", NULL, &fault),
                        vesipk_merge(1, NULL, "m.h5", NULL, &result, &fault),
                        vesipk_merge(1, none, "m.h5", NULL, &result, &fault),
                        vesipk_merge(1, organ, NULL, NULL, &result, &fault),
                        vesipk_merge(1, organ, "", NULL, &result, &fault),
                        vesipk_config(&source, NULL, NULL, &fault),
                        vesipk_run(NULL, NULL, NULL, &result, &fault),
                        vesipk_simulate(NULL, NULL, NULL, &result, &fault),
                        vesipk_set(NULL, "body_weight", "20 g", &fault),
                        vesipk_set(study, NULL, "20 g", &fault),
                        vesipk_set(study, "body_weight", NULL, &fault),
                        vesipk_evaluator_open(NULL, NULL, &evaluator, &fault),
                        vesipk_evaluator_open(study, NULL, &evaluator, &fault),
                        vesipk_evaluate(NULL, 0, NULL, NULL, NULL, NULL, &fault),
                        vesipk_load(NULL, &result, &fault),
                        vesipk_save(NULL, "file.h5", &fault)};
    for (size_t i = 0; i < sizeof code / sizeof *code; ++i) assert_int_equal(code[i], VESIPK_USAGE);
    assert_string_equal(fault, "result: is NULL, expected one that is there\n");
    assert_true(!result && !evaluator);
    vesipk_free(fault);
    vesipk_study_free(study);
}

static void names_and_numbers_of_the_library(void **state)
{
    (void)state;
    vesipk_study *study = api_read("body.cfg", api_study[API_BODY]);
    vesipk_result *result = api_run(study, 1);
    assert_null(vesipk_array_of(result, NULL));
    vesipk_result_free(result);
    vesipk_study_free(study);
    assert_int_equal(vesipk_abi(), VESIPK_ABI);
    assert_non_null(strstr(vesipk_version(), " (git "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_in_memory_is_that_of_the_program),
        cmocka_unit_test(a_file_is_that_of_the_program_byte_for_byte),
        cmocka_unit_test(faults_are_said_in_the_words_of_the_program),
        cmocka_unit_test(structs_say_how_large_they_are),
        cmocka_unit_test(numbers_are_those_of_explain_and_can_be_set),
        cmocka_unit_test(who_looks_on_is_told_and_may_stop_it),
        cmocka_unit_test(shards_make_the_result_of_one_run),
        cmocka_unit_test(the_summary_is_what_the_arrays_hold),
        cmocka_unit_test(it_prints_nothing_and_takes_no_signal),
        cmocka_unit_test(udunits_speaks_to_whom_it_spoke_before),
        cmocka_unit_test(settings_are_laid_over_a_study),
        cmocka_unit_test(a_comma_in_the_locale_changes_nothing),
        cmocka_unit_test(nothing_is_taken_as_nothing),
        cmocka_unit_test(nothing_where_something_is_meant_is_a_wrong_call),
        cmocka_unit_test(names_and_numbers_of_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
