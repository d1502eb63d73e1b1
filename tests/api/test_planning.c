/* Designs and regimens through vesipk.h are those of the program. */
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

/* One pool, measured at one of three times; its area is dose / (0.37 x 18.5). */
static const char study_text[] =
    "study = { title = \"One pool\"; model = { amount_unit = \"mg\";\n"
    "  compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"gone\"; } );\n"
    "  processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 1/h\"; "
    "} ); };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } ); duration = \"60 h\"; output = { every = \"1 h\"; };\n"
    "  design = { learn = [ \"loss.rate\" ]; animals = 6; times = [ \"1 h\", \"3 h\", \"9 h\" ]; organs = [ \"plasma\" "
    "];\n"
    "    unit = \"%ID\"; error = { gsd = 1.2; };\n"
    "    free = ( { address = \"loss.rate\"; low = \"0.2 1/h\"; high = \"0.6 1/h\"; } ); };\n"
    "  regimen = { vary = ( { address = \"dose.1.amount\"; low = \"0.1 mg\"; high = \"100 mg\"; } );\n"
    "    reach = ( { organ = \"plasma\"; number = \"auc_last\"; at_least = \"0.7 h mg/mL\"; } ); }; };\n";

static vesipk_study *pool(void)
{
    api_write("pool.cfg", study_text);
    return api_read("pool.cfg", study_text);
}

static void a_design_is_that_of_the_program(void **state)
{
    (void)state;
    vesipk_study *study = pool();
    vesipk_result *result = NULL;
    char *fault = NULL;
    const vesipk_watch two = {.size = sizeof two, .threads = 2};
    assert_int_equal(api_program("design -q --force pool.cfg -o design.h5", NULL, 0), 0);
    assert_int_equal(vesipk_design(study, NULL, &two, &result, &fault), VESIPK_OK);
    assert_null(fault);
    api_same_as_file(result, "design.h5");
    vesipk_result_free(result);

    const vesipk_designing more = {.size = sizeof more, .animals = 9, .draws = 5};
    assert_int_equal(api_program("design -q --force pool.cfg --animals 9 --draws 5 -o design.h5", NULL, 0), 0);
    assert_int_equal(vesipk_design(study, &more, NULL, &result, &fault), VESIPK_OK);
    api_same_as_file(result, "design.h5");
    assert_int_equal(vesipk_array_of(result, "design/n_animals")->integer[0], 9);
    vesipk_result_free(result);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void a_regimen_is_that_of_the_program(void **state)
{
    (void)state;
    vesipk_study *study = pool();
    vesipk_result *result = NULL;
    char *fault = NULL;
    assert_int_equal(api_program("regimen -q --force pool.cfg -o regimen.h5", NULL, 0), 0);
    assert_int_equal(vesipk_regimen(study, NULL, NULL, &result, &fault), VESIPK_OK);
    assert_null(fault);
    api_same_as_file(result, "regimen.h5");
    assert_int_equal(vesipk_array_of(result, "regimen/reached")->integer[0], 1);
    const double dose = 0.7 * 0.37 * 18.5;
    assert_true(fabs(vesipk_array_of(result, "regimen/answer")->number[0] / dose - 1.0) < 1e-4);
    vesipk_result_free(result);

    const vesipk_dosing more = {.size = sizeof more, .front = "3", .full = 1};
    const vesipk_watch two = {.size = sizeof two, .threads = 2};
    assert_int_equal(api_program("regimen -q --force pool.cfg --front 3 --full -o regimen.h5", NULL, 0), 0);
    assert_int_equal(vesipk_regimen(study, &more, &two, &result, &fault), VESIPK_OK);
    api_same_as_file(result, "regimen.h5");
    assert_int_equal(vesipk_save(result, "saved.h5", &fault), VESIPK_OK);
    api_same_as_file(result, "saved.h5");
    vesipk_result_free(result);

    /* Numbers that were changed are the ones it is found with. */
    assert_int_equal(vesipk_set(study, "plasma.volume", "37 mL", &fault), VESIPK_OK);
    assert_int_equal(vesipk_regimen(study, NULL, NULL, &result, &fault), VESIPK_OK);
    assert_true(fabs(vesipk_array_of(result, "regimen/answer")->number[0] / (2.0 * dose) - 1.0) < 1e-4);
    vesipk_result_free(result);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static int had_enough(void *context)
{
    (void)context;
    return 1;
}

static void count(void *context, const vesipk_progress *p)
{
    assert_true(p->n_done <= p->n_unit);
    ++*(size_t *)context;
}

static void who_looks_on_is_told_and_may_stop_it(void **state)
{
    (void)state;
    vesipk_study *study = pool();
    vesipk_result *result = NULL;
    char *fault = NULL;
    size_t told = 0;
    const vesipk_watch looker = {.size = sizeof looker, .progress = count, .context = &told},
                       stopper = {.size = sizeof stopper, .cancel = had_enough};
    assert_int_equal(vesipk_design(study, NULL, &looker, NULL, &fault), VESIPK_OK);
    assert_true(told >= 16); /* draws */
    told = 0;
    assert_int_equal(vesipk_regimen(study, NULL, &looker, NULL, &fault), VESIPK_OK);
    assert_int_equal(told, 1); /* there is one way */
    assert_int_equal(vesipk_design(study, NULL, &stopper, &result, &fault), VESIPK_INTERRUPTED);
    assert_null(result);
    assert_int_equal(vesipk_regimen(study, NULL, &stopper, &result, &fault), VESIPK_INTERRUPTED);
    assert_null(result);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void what_is_not_asked_for_or_cannot_be_is_said(void **state)
{
    (void)state;
    vesipk_study *study = api_read("bare.cfg", api_study[API_ONE]), *pools = pool();
    vesipk_result *result = NULL;
    char *fault = NULL;
    assert_int_equal(vesipk_design(study, NULL, NULL, &result, &fault), VESIPK_CONFIG);
    assert_non_null(strstr(fault, "bare.cfg: has no design"));
    assert_int_equal(vesipk_regimen(study, NULL, NULL, &result, &fault), VESIPK_CONFIG);
    assert_non_null(strstr(fault, "regimen: is missing"));
    assert_null(result);
    const vesipk_designing small = {.size = 3}, many = {.size = sizeof many, .animals = 10001};
    assert_int_equal(vesipk_design(pools, &small, NULL, &result, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_design(pools, &many, NULL, &result, &fault), VESIPK_USAGE);
    assert_non_null(strstr(fault, "animals is 10001"));
    const vesipk_dosing word = {.size = sizeof word, .front = "some"};
    assert_int_equal(vesipk_regimen(pools, &word, NULL, &result, &fault), VESIPK_USAGE);
    const vesipk_watch replace = {.size = sizeof replace, .replace = 1};
    assert_int_equal(vesipk_design(pools, NULL, &replace, &result, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_regimen(pools, NULL, &replace, &result, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_design(NULL, NULL, NULL, &result, &fault), VESIPK_USAGE);
    assert_int_equal(vesipk_regimen(NULL, NULL, NULL, &result, &fault), VESIPK_USAGE);
    vesipk_study_free(study);
    vesipk_study_free(pools);
    vesipk_free(fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_design_is_that_of_the_program),
        cmocka_unit_test(a_regimen_is_that_of_the_program),
        cmocka_unit_test(who_looks_on_is_told_and_may_stop_it),
        cmocka_unit_test(what_is_not_asked_for_or_cannot_be_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
