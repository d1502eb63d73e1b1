/* Fits, sensitivities and numbers of measured values through vesipk.h are those of the program. */
#include "include/vesipk.h"
#include "tests/api/api_studies.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char study_text[] =
    "study = { title = \"One pool\"; model = { amount_unit = \"mg\";\n"
    "  compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"gone\"; } );\n"
    "  processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 1/h\"; "
    "} ); };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } ); duration = \"12 h\"; output = { every = \"1 h\"; };\n"
    "  fit = { observed = \"seen.csv\"; draws = 130; starts = 3;\n"
    "    free = ( { address = \"loss.rate\"; low = \"0.1 1/h\"; high = \"1.3 1/h\"; } ); };\n"
    "  sensitivity = { over = ( { address = \"loss.rate\"; low = \"0.2 1/h\"; high = \"0.6 1/h\"; },\n"
    "                           { address = \"plasma.volume\"; low = \"11 mL\"; high = \"31 mL\"; } ); }; };\n";
static const char seen[] = "time [h],organ,value [%ID]\n1,plasma,67.3\n2.5,plasma,34.8\n6,plasma,8.7\n11,plasma,1.13\n";

static vesipk_study *pool(void)
{
    api_write("seen.csv", seen);
    api_write("pool.cfg", study_text);
    return api_read("pool.cfg", study_text);
}

static void a_fit_is_that_of_the_program(void **state)
{
    (void)state;
    vesipk_study *study = pool();
    vesipk_result *memory = NULL, *written = NULL;
    char *fault = NULL;
    const vesipk_watch two = {.size = sizeof two, .threads = 2};
    assert_int_equal(api_program("fit -q --force pool.cfg -o program.h5", NULL, 0), 0);
    assert_int_equal(vesipk_fit(study, NULL, NULL, &two, &memory, &fault), VESIPK_OK);
    assert_null(fault);
    api_same_as_file(memory, "program.h5");
    const vesipk_array *mode = vesipk_array_of(memory, "fit/mode");
    assert_true(fabs(mode->number[0] - 0.41) < 0.01);

    const vesipk_watch replace = {.size = sizeof replace, .replace = 1};
    assert_int_equal(vesipk_fit(study, NULL, "library.h5", &replace, &written, &fault), VESIPK_OK);
    api_same_as_file(written, "library.h5");
    api_same_as_file(memory, "library.h5");
    assert_int_equal(vesipk_fit(study, NULL, "library.h5", NULL, NULL, &fault), VESIPK_FILE);
    assert_non_null(strstr(fault, "library.h5"));

    const vesipk_fitting none = {.size = sizeof none, .draws = "0", .starts = 1};
    vesipk_result_free(memory);
    assert_int_equal(vesipk_fit(study, &none, NULL, NULL, &memory, &fault), VESIPK_OK);
    assert_null(vesipk_array_of(memory, "posterior/draw"));
    assert_int_equal(vesipk_array_of(memory, "fit/start_mode")->n, 1);
    vesipk_result_free(memory);
    vesipk_result_free(written);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void a_sensitivity_is_that_of_the_program(void **state)
{
    (void)state;
    vesipk_study *study = pool();
    vesipk_result *memory = NULL;
    char *fault = NULL;
    static const char *const methods[] = {"sobol", "morris", "local"};
    for (size_t i = 0; i < 3; ++i) {
        const bool local = i == 2;
        const vesipk_asking asking = {.size = sizeof asking, .method = methods[i], .n = local ? NULL : "96"};
        char words[128];
        (void)snprintf(words, sizeof words, "sensitivity -q pool.cfg %s%s -o asked.h5 --force",
                       local ? "--local" : "--n 96 --method ", local ? "" : methods[i]);
        assert_int_equal(api_program(words, NULL, 0), 0);
        assert_int_equal(vesipk_sensitivity(study, &asking, NULL, &memory, &fault), VESIPK_OK);
        api_same_as_file(memory, "asked.h5");
        vesipk_result_free(memory);
    }
    assert_int_equal(vesipk_sensitivity_of("asked.h5", NULL, NULL, &memory, &fault), VESIPK_FILE);
    assert_null(memory);
    const vesipk_asking wrong = {.size = sizeof wrong, .n = "12"};
    assert_int_equal(vesipk_sensitivity_of("asked.h5", &wrong, NULL, &memory, &fault), VESIPK_USAGE);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void numbers_of_samples(void **state)
{
    (void)state;
    static const char text[] = "time [h],value [ng/mL],animal\n0,8,a\n1,5.926545765,a\n4,2.409553695,a\n9,0.537644,a\n";
    vesipk_result *result = NULL;
    char *fault = NULL;
    vesipk_samples samples = {.size = sizeof samples, .text = text, .dose = "2 ug", .route = "iv-bolus"};
    assert_int_equal(vesipk_nca(&samples, &result, &fault), VESIPK_OK);
    const vesipk_array *half = vesipk_array_of(result, "half_life"), *cl = vesipk_array_of(result, "cl"),
                       *area = vesipk_array_of(result, "auc_inf");
    assert_int_equal(half->n, 1);
    assert_true(fabs(half->number[0] - log(2.0) / 0.3) < 1e-5);
    assert_true(fabs(cl->number[0] * area->number[0] - 2000.0) < 1e-9); /* ng */
    assert_string_equal(area->unit, "h ng/mL");
    assert_string_equal(vesipk_array_of(result, "animal")->text[0], "a");
    assert_null(vesipk_array_of(result, "interval_auc"));
    vesipk_result_free(result);
    samples =
        (vesipk_samples){.size = sizeof samples,
                         .route = "iv",
                         .text = "time [h],amt [ug],value "
                                 "[ng/mL]\n0,2,.\n1,.,100\n2,.,50\n3,.,25\n3,2,.\n4,.,112.5\n5,.,56.25\n6,.,28.125\n"};
    assert_int_equal(vesipk_nca(&samples, &result, &fault), VESIPK_OK);
    const vesipk_array *intervals = vesipk_array_of(result, "interval_auc");
    assert_int_equal(intervals->n, 2);
    assert_true(fabs(intervals->number[0] - 175.0 / log(2.0)) < 1e-9);
    assert_true(fabs(intervals->number[1] - 196.875 / log(2.0)) < 1e-9);
    assert_int_equal(vesipk_array_of(result, "interval_curve")->integer[1], 0);
    assert_string_equal(vesipk_array_of(result, "interval_dose")->unit, "ug");
    vesipk_result_free(result);
    samples.below = "halve";
    assert_int_equal(vesipk_nca(&samples, &result, &fault), VESIPK_USAGE);
    samples = (vesipk_samples){.size = sizeof samples, .text = "time [h],frob\n1,2\n", .path = "mine.csv"};
    assert_int_equal(vesipk_nca(&samples, &result, &fault), VESIPK_CONFIG);
    assert_non_null(strstr(fault, "mine.csv:1: frob"));
    assert_null(result);
    vesipk_free(fault);
}

typedef struct looker {
    size_t told;
    int after;
} looker;

static void look(void *context, const vesipk_progress *p)
{
    looker *l = context;
    assert_true(p->n_done <= p->n_unit);
    ++l->told;
}

static int had_enough(void *context)
{
    const looker *l = context;
    return l->after >= 0 && (int)l->told > l->after;
}

static void who_looks_on_is_told_and_may_stop_it(void **state)
{
    (void)state;
    vesipk_study *study = pool();
    vesipk_result *result = NULL;
    char *fault = NULL;
    looker l = {.after = -1};
    const vesipk_watch watch = {.size = sizeof watch, .progress = look, .cancel = had_enough, .context = &l};
    const vesipk_asking many = {.size = sizeof many, .n = "4096"};
    assert_int_equal(vesipk_fit(study, NULL, NULL, &watch, &result, &fault), VESIPK_OK);
    assert_true(l.told > 3);
    vesipk_result_free(result);
    l = (looker){.after = 0};
    assert_int_equal(vesipk_fit(study, NULL, NULL, &watch, &result, &fault), VESIPK_INTERRUPTED);
    assert_null(result);
    l = (looker){.after = 2};
    assert_int_equal(vesipk_sensitivity(study, &many, &watch, &result, &fault), VESIPK_INTERRUPTED);
    assert_true(l.told > 2);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void nothing_is_taken_as_nothing(void **state)
{
    (void)state;
    vesipk_study *study = api_read("bare.cfg", api_study[API_ONE]);
    vesipk_result *result = NULL;
    char *fault = NULL;
    const vesipk_fitting small = {.size = 3};
    static const char *const no_number[] = {"many", "5x", "", "-1", "1000001"};
    assert_int_equal(vesipk_fit(NULL, NULL, NULL, NULL, &result, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_fit(study, &small, NULL, NULL, &result, &fault), VESIPK_USAGE);
    for (size_t i = 0; i < sizeof no_number / sizeof *no_number; ++i) {
        const vesipk_fitting words = {.size = sizeof words, .draws = no_number[i]};
        assert_int_equal(vesipk_fit(study, &words, NULL, NULL, &result, &fault), VESIPK_USAGE);
        assert_non_null(strstr(fault, "draws is"));
    }
    assert_int_equal(vesipk_fit(study, NULL, NULL, NULL, &result, &fault), VESIPK_CONFIG); /* it asks for none */
    assert_int_equal(vesipk_sensitivity(NULL, NULL, NULL, &result, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_sensitivity_of(NULL, NULL, NULL, &result, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_sensitivity_of("nowhere.h5", NULL, NULL, &result, &fault), VESIPK_FILE);
    assert_int_equal(vesipk_nca(NULL, &result, &fault), VESIPK_USAGE);
    vesipk_study_free(study);
    vesipk_free(fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fit_is_that_of_the_program), cmocka_unit_test(a_sensitivity_is_that_of_the_program),
        cmocka_unit_test(numbers_of_samples),           cmocka_unit_test(who_looks_on_is_told_and_may_stop_it),
        cmocka_unit_test(nothing_is_taken_as_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
