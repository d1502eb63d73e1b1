/* Each allocation of the library fails once: the handle is not there, or as it was, and nothing leaks. */
#include "include/vesipk.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char text[] =
    "study = { model = { amount_unit = \"mg\";\n"
    "  compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"gone\"; } );\n"
    "  processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 1/h\"; "
    "} ); };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } );\n"
    "  output = { times = [ \"0 h\", \"1.7 h\", \"3.1 h\" ]; individual = \"all\"; };\n"
    "  population = { subjects = 3; vary_between_subjects = ( { address = \"loss.rate\"; cv = 0.2; } ); }; };\n";

/* What a call said, as the harness wants it. */
static ves_status told(int code, char *fault, ves_report *report)
{
    ves_status status = code == VESIPK_OK ? VES_OK : code == VESIPK_MEMORY ? VES_E_MEMORY : VES_E_CONFIG;
    if (status == VES_E_MEMORY) {
        (void)ves_fail_memory(report); /* there may have been none left to say so */
    } else if (status) {
        (void)ves_fail(report, status, (ves_place){0}, "%s", fault ? fault : "");
    }
    vesipk_free(fault);
    return status;
}

static int read_it(vesipk_study **study, char **fault)
{
    static const char *const set[] = {"loss.rate=0.41 1/h"};
    const vesipk_source source = {.size = sizeof source, .path = "it.cfg", .text = text, .n_set = 1, .set = set};
    return vesipk_read(&source, study, fault);
}

static ves_status read_and_look(void *context, ves_report *report)
{
    (void)context;
    vesipk_study *study = NULL;
    char *fault = NULL;
    int code = read_it(&study, &fault);
    const vesipk_number *const *number;
    if (!code && vesipk_numbers(study, 0, &number) == 0) code = VESIPK_MEMORY;
    if (!code && vesipk_numbers(study, VESIPK_EVERY_SCENARIO, &number) == 0) code = VESIPK_MEMORY;
    vesipk_study_free(study);
    return told(code, fault, report);
}

static ves_status set_a_number(void *context, ves_report *report)
{
    (void)context;
    vesipk_study *study = NULL;
    char *fault = NULL;
    int code = read_it(&study, &fault);
    if (!code) {
        const char *const *name;
        code = vesipk_set(study, "loss.rate", "0.43 1/h", &fault);
        assert_int_equal(vesipk_scenarios(study, &name), 1); /* it is whole whatever happened */
    }
    vesipk_study_free(study);
    return told(code, fault, report);
}

static ves_status run_and_save(void *context, ves_report *report)
{
    vesipk_result *result = NULL, *loaded = NULL;
    char *fault = NULL;
    int code = vesipk_run(context, NULL, NULL, &result, &fault);
    if (!code) code = vesipk_save(result, "it.h5", &fault);
    if (!code) code = vesipk_load("it.h5", &loaded, &fault);
    vesipk_result_free(result);
    vesipk_result_free(loaded);
    return told(code, fault, report);
}

static const char *const address[] = {"loss.rate"}, *const organ[] = {"plasma", "plasma"},
                         *const quantity[] = {"percent_dose", "auc_last"};
static const double hours[] = {1.7, 0.0}, value[] = {0.31, 0.17, 0.23};

static ves_status simulate_points(void *context, ves_report *report)
{
    const vesipk_points points = {.size = sizeof points, .n_point = 3, .n_free = 1, .address = address, .value = value};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_simulate(context, &points, NULL, &result, &fault);
    assert_true(!code == (result != NULL));
    vesipk_result_free(result);
    return told(code, fault, report);
}

static ves_status predict(void *context, ves_report *report)
{
    const vesipk_question question = {.size = sizeof question,
                                      .n_free = 1,
                                      .address = address,
                                      .n_watched = 2,
                                      .organ = organ,
                                      .quantity = quantity,
                                      .time = hours};
    double prediction[3][2], derivative[3][2];
    vesipk_evaluator *evaluator = NULL;
    char *fault = NULL;
    int code = vesipk_evaluator_open(context, &question, &evaluator, &fault);
    assert_true(!code == (evaluator != NULL));
    if (!code) code = vesipk_evaluate(evaluator, 3, value, &prediction[0][0], &derivative[0][0], NULL, &fault);
    vesipk_evaluator_close(evaluator);
    return told(code, fault, report);
}

static const char plan_text[] =
    "study = { model = { amount_unit = \"mg\";\n"
    "  compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"gone\"; } );\n"
    "  processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 1/h\"; "
    "} ); };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } ); duration = \"20 h\"; output = { every = \"5 h\"; };\n"
    "  design = { learn = [ \"loss.rate\" ]; animals = 2; times = [ \"1 h\", \"3 h\" ]; organs = [ \"plasma\" ];\n"
    "    unit = \"%ID\"; error = { gsd = 1.2; }; draws = 2;\n"
    "    free = ( { address = \"loss.rate\"; low = \"0.2 1/h\"; high = \"0.6 1/h\"; } ); };\n"
    "  regimen = { vary = ( { address = \"dose.1.amount\"; low = \"0.1 mg\"; high = \"100 mg\"; } ); starts = 1;\n"
    "    reach = ( { organ = \"plasma\"; number = \"auc_last\"; at_least = \"0.7 h mg/mL\"; } ); }; };\n";

static ves_status plan_animals(void *context, ves_report *report)
{
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_design(context, NULL, NULL, &result, &fault);
    assert_true(!code == (result != NULL));
    vesipk_result_free(result);
    return told(code, fault, report);
}

static ves_status find_a_regimen(void *context, ves_report *report)
{
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_regimen(context, NULL, NULL, &result, &fault);
    assert_true(!code == (result != NULL));
    vesipk_result_free(result);
    return told(code, fault, report);
}

static void plans_survive_each_failing_allocation(void **state)
{
    (void)state;
    const vesipk_source source = {.size = sizeof source, .path = "plan.cfg", .text = plan_text};
    vesipk_study *study = NULL;
    char *fault = NULL;
    assert_int_equal(vesipk_read(&source, &study, &fault), VESIPK_OK);
    assert_true(fail_alloc_each(plan_animals, study) > 50);
    assert_true(fail_alloc_each(find_a_regimen, study) > 50);
    vesipk_study_free(study);
    vesipk_free(fault);
}

static void reading_survives_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(read_and_look, NULL) > 50);
}

static void setting_survives_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(set_a_number, NULL) > 100);
}

static void running_survives_each_failing_allocation(void **state)
{
    (void)state;
    vesipk_study *study = NULL;
    assert_int_equal(read_it(&study, NULL), VESIPK_OK);
    assert_true(fail_alloc_each(run_and_save, study) > 50);
    vesipk_study_free(study);
}

static void points_survive_each_failing_allocation(void **state)
{
    (void)state;
    vesipk_study *study = NULL;
    assert_int_equal(read_it(&study, NULL), VESIPK_OK);
    assert_true(fail_alloc_each(simulate_points, study) > 100);
    assert_true(fail_alloc_each(predict, study) > 30);
    vesipk_study_free(study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_survives_each_failing_allocation),
        cmocka_unit_test(setting_survives_each_failing_allocation),
        cmocka_unit_test(running_survives_each_failing_allocation),
        cmocka_unit_test(points_survive_each_failing_allocation),
        cmocka_unit_test(plans_survive_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
