/* Subjects and points that are given in memory: the program's numbers for the same, closed forms for derivatives. */
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

enum { N_SUBJECT = 11, N_NUMBER = 2 };

static const char *const number_of_each[N_NUMBER] = {"loss.rate", "in.rate"};

/* Uneven, and no two alike. */
static void fill_values(double value[N_SUBJECT][N_NUMBER])
{
    for (size_t i = 0; i < N_SUBJECT; ++i) {
        value[i][0] = 0.11 + 0.07 * (double)(i * i % 7);
        value[i][1] = 1.9 - 0.13 * (double)i;
    }
}

static vesipk_points points_of(const double *value)
{
    return (vesipk_points){.size = sizeof(vesipk_points),
                           .scenario = VESIPK_EVERY_SCENARIO,
                           .n_point = N_SUBJECT,
                           .n_free = N_NUMBER,
                           .address = number_of_each,
                           .value = value};
}

static vesipk_result *simulate(const vesipk_study *study, const vesipk_points *points, size_t threads)
{
    const vesipk_watch watch = {.size = sizeof watch, .threads = threads};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_simulate(study, points, &watch, &result, &fault);
    if (fault) print_message("%s", fault);
    assert_int_equal(code, VESIPK_OK);
    assert_non_null(result);
    vesipk_free(fault);
    return result;
}

static void write_list(const char *path, double value[N_SUBJECT][N_NUMBER])
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    (void)fprintf(file, "loss.rate [1/h],in.rate [1/h]\n");
    for (size_t i = 0; i < N_SUBJECT; ++i) (void)fprintf(file, "%.17g,%.17g\n", value[i][0], value[i][1]);
    assert_int_equal(fclose(file), 0);
}

/* The arrays alone: the two studies are not the same text. */
static void assert_same_arrays(const vesipk_result *a, const vesipk_result *b)
{
    const vesipk_array *const *array;
    const size_t n = vesipk_arrays(a, &array);
    assert_true(n > 20 && vesipk_arrays(b, NULL) == n);
    for (size_t i = 0; i < n; ++i) {
        const vesipk_array *other = vesipk_array_of(b, array[i]->path);
        if (strcmp(array[i]->path, "provenance/config") == 0) continue;
        if (strncmp(array[i]->path, "provenance/files/", strlen("provenance/files/")) == 0) continue;
        if (!other || !api_same_array(array[i], other)) fail_msg("%s", array[i]->path);
    }
}

static void points_are_the_list_of_subjects_of_the_program(void **state)
{
    (void)state;
    double value[N_SUBJECT][N_NUMBER];
    char text[4096], *fault = NULL;
    vesipk_result *file = NULL;
    fill_values(value);
    write_list("list.csv", value);
    const char *end = strstr(api_study[API_SUBJECTS], "population");
    assert_non_null(end);
    (void)snprintf(text, sizeof text, "%.*spopulation = { subjects = \"list.csv\"; }; };\n",
                   (int)(end - api_study[API_SUBJECTS]), api_study[API_SUBJECTS]);
    api_write("listed.cfg", text);
    assert_int_equal(api_program("run -q --force listed.cfg -o listed.h5", NULL, 0), 0);
    assert_int_equal(vesipk_load("listed.h5", &file, &fault), VESIPK_OK);

    /* a population that the study states, and one that it does not: neither is asked */
    static const int of[] = {API_SUBJECTS, API_ONE};
    vesipk_points points = points_of(&value[0][0]);
    for (size_t i = 0; i < 2; ++i) {
        vesipk_study *study = api_read("own.cfg", api_study[of[i]]);
        vesipk_result *one = simulate(study, &points, 1), *three = simulate(study, &points, 3);
        assert_same_arrays(one, three);
        if (of[i] == API_SUBJECTS) assert_same_arrays(one, file);
        assert_string_equal(vesipk_summary_of(one)->scenario[1]->name, "twice");
        assert_int_equal(vesipk_summary_of(one)->scenario[1]->n_subject, N_SUBJECT);
        vesipk_study_free(study);
        assert_same_arrays(one, three); /* a result needs no study */
        vesipk_result_free(one);
        vesipk_result_free(three);
    }
    vesipk_result_free(file);
    vesipk_free(fault);
}

static void points_are_all_there_is_where_a_number_of_subjects_was_asked_for(void **state)
{
    (void)state;
    double value[N_SUBJECT][N_NUMBER];
    char *fault = NULL;
    fill_values(value);
    const vesipk_points points = points_of(&value[0][0]);
    vesipk_source source = {
        .size = sizeof source, .path = "own.cfg", .text = api_study[API_SUBJECTS], .library = api_library()};
    vesipk_study *plain = NULL, *asked = NULL;
    assert_int_equal(vesipk_read(&source, &plain, &fault), VESIPK_OK);
    source.subjects = "3";
    source.seed = "9";
    assert_int_equal(vesipk_read(&source, &asked, &fault), VESIPK_OK);
    vesipk_result *a = simulate(plain, &points, 1), *b = simulate(asked, &points, 1);
    assert_int_equal(vesipk_summary_of(b)->scenario[0]->n_subject, N_SUBJECT);
    assert_true(api_same_array(vesipk_array_of(a, "individual/amount"), vesipk_array_of(b, "individual/amount")));
    vesipk_result_free(a);
    vesipk_result_free(b);
    vesipk_study_free(plain);
    vesipk_study_free(asked);
}

/* Curve `quantity` of an organ of one subject at time `at` of the outputs. */
static double curve_of(const vesipk_result *result, const char *quantity, size_t scenario, size_t subject,
                       const char *organ_name, size_t at)
{
    char path[64];
    (void)snprintf(path, sizeof path, "individual/%s", quantity);
    const vesipk_array *curve = vesipk_array_of(result, path), *organ = vesipk_array_of(result, "organ");
    assert_true(curve && organ && curve->n_dimension == 4);
    assert_string_equal(curve->dimension[0], "scenario");
    assert_string_equal(curve->dimension[1], "subject");
    assert_string_equal(curve->dimension[2], "organ");
    size_t o = 0;
    while (strcmp(organ->text[o], organ_name) != 0) ++o;
    return curve->number[((scenario * curve->length[1] + subject) * curve->length[2] + o) * curve->length[3] + at];
}

static void one_scenario_is_run_where_one_is_meant(void **state)
{
    (void)state;
    double value[N_SUBJECT][N_NUMBER];
    fill_values(value);
    vesipk_study *study = api_read("own.cfg", api_study[API_SUBJECTS]);
    vesipk_points points = points_of(&value[0][0]);
    vesipk_result *both = simulate(study, &points, 2);
    points.scenario = 1;
    vesipk_result *second = simulate(study, &points, 2);
    assert_int_equal(vesipk_summary_of(second)->n_scenario, 1);
    assert_string_equal(vesipk_summary_of(second)->scenario[0]->name, "twice");
    for (size_t i = 0; i < N_SUBJECT; ++i) {
        const double a = curve_of(both, "amount", 1, i, "liver", 3), b = curve_of(second, "amount", 0, i, "liver", 3);
        assert_true(a > 0.0 && fabs(a - b) <= 1e-6 * a);
    }
    points.individual = "none";
    vesipk_result *summed = simulate(study, &points, 2);
    assert_null(vesipk_array_of(summed, "individual/amount"));
    vesipk_result_free(both);
    vesipk_result_free(second);
    vesipk_result_free(summed);
    vesipk_study_free(study);
}

static void assert_refused(const vesipk_study *study, const vesipk_points *points, int code, const char *words)
{
    vesipk_result *result = (vesipk_result *)1;
    char *fault = NULL;
    assert_int_equal(vesipk_simulate(study, points, NULL, &result, &fault), code);
    assert_null(result);
    if (!fault || !strstr(fault, words)) fail_msg("%s", fault ? fault : "nothing was said");
    vesipk_free(fault);
}

static void what_cannot_be_is_refused_in_words(void **state)
{
    (void)state;
    double value[N_SUBJECT][N_NUMBER];
    static const char *const misspelt[N_NUMBER] = {"loss.rate", "in.rat"}, *const twice[N_NUMBER] = {"in.rate",
                                                                                                     "in.rate"};
    fill_values(value);
    vesipk_study *study = api_read("own.cfg", api_study[API_ONE]), *swept = api_read("own.cfg", api_study[API_SWEEP]);
    vesipk_points points = points_of(&value[0][0]);
    points.address = misspelt;
    assert_refused(study, &points, VESIPK_CONFIG,
                   "vesipk_points: in.rat: there is no number \"in.rat\"; did you mean \"in.rate\"?\n");
    points.address = twice;
    assert_refused(study, &points, VESIPK_CONFIG, "two columns of this name");
    points.address = number_of_each;
    assert_refused(swept, &points, VESIPK_CONFIG, "vesipk_points: loss.rate: stands in vary too");
    value[3][1] = -0.5;
    value[5][0] = NAN;
    assert_refused(study, &points, VESIPK_CONFIG,
                   "vesipk_points: subject 3, in.rate: -0.5 1/h is out of range, expected at least 0 1/h\n"
                   "vesipk_points: subject 5, loss.rate: is nan, expected a number\n");
    points.n_point = 0;
    assert_refused(study, &points, VESIPK_USAGE,
                   "vesipk_points: n_point is 0 and n_free 2, expected 1 or more of each");
    points.n_point = N_SUBJECT;
    points.scenario = 2;
    assert_refused(study, &points, VESIPK_USAGE, "scenario is 2, expected less than 2, or VESIPK_EVERY_SCENARIO");
    points.scenario = 1;
    points.individual = "some";
    assert_refused(study, &points, VESIPK_USAGE, "individual is \"some\", expected");
    assert_refused(study, NULL, VESIPK_USAGE, "vesipk_points: n_point is 0");
    vesipk_study_free(study);
    vesipk_study_free(swept);
}

/* ---- the evaluator ---- */

enum { N_WATCHED = 4 };

static vesipk_evaluator *ask(const vesipk_study *study, const vesipk_question *question)
{
    vesipk_evaluator *evaluator = NULL;
    char *fault = NULL;
    const int code = vesipk_evaluator_open(study, question, &evaluator, &fault);
    if (fault) print_message("%s", fault);
    assert_int_equal(code, VESIPK_OK);
    vesipk_free(fault);
    return evaluator;
}

static vesipk_question question_of(void)
{
    static const char *const organ[N_WATCHED] = {"plasma", "liver", "liver", "liver"}, *const quantity[N_WATCHED] = {
                                                                                           "amount", "amount",
                                                                                           "percent_dose", "auc_last"};
    static const double time[N_WATCHED] = {1.1, 4.9, 9.7, 0.0};
    return (vesipk_question){.size = sizeof(vesipk_question),
                             .n_free = N_NUMBER,
                             .address = number_of_each,
                             .n_watched = N_WATCHED,
                             .organ = organ,
                             .quantity = quantity,
                             .time = time};
}

static void predictions_are_what_a_result_holds(void **state)
{
    (void)state;
    double value[N_SUBJECT][N_NUMBER], prediction[N_SUBJECT][N_WATCHED];
    int point[N_SUBJECT];
    char *fault = NULL;
    const char *const *unit;
    fill_values(value);
    vesipk_study *study = api_read("own.cfg", api_study[API_SUBJECTS]);
    const vesipk_question question = question_of();
    vesipk_points points = points_of(&value[0][0]);
    points.scenario = 0;
    vesipk_result *result = simulate(study, &points, 1);
    vesipk_evaluator *evaluator = ask(study, &question);
    vesipk_study_free(study); /* it keeps what it needs */
    assert_int_equal(vesipk_predictions(evaluator, &unit), N_WATCHED);
    assert_string_equal(unit[0], "mg");
    assert_string_equal(unit[2], vesipk_array_of(result, "percent_dose")->unit);
    assert_string_equal(unit[3], vesipk_array_of(result, "auc_last")->unit);
    assert_int_equal(vesipk_evaluate(evaluator, N_SUBJECT, &value[0][0], &prediction[0][0], NULL, point, &fault),
                     VESIPK_OK);
    assert_null(fault);
    const vesipk_array *auc = vesipk_array_of(result, "individual/auc_last"), *organ = vesipk_array_of(result, "organ");
    const size_t liver = strcmp(organ->text[0], "liver") == 0 ? 0 : 1;
    for (size_t i = 0; i < N_SUBJECT; ++i) {
        const double *p = prediction[i], told[N_WATCHED] = {curve_of(result, "amount", 0, i, "plasma", 2),
                                                            curve_of(result, "amount", 0, i, "liver", 3),
                                                            100.0 / 1.23 * curve_of(result, "amount", 0, i, "liver", 4),
                                                            auc->number[i * auc->length[2] + liver]};
        assert_int_equal(point[i], VESIPK_OK);
        assert_string_equal(vesipk_point_fault(evaluator, i), "");
        for (size_t k = 0; k < N_WATCHED; ++k) assert_true(p[k] > 0.0 && fabs(p[k] - told[k]) <= 2e-5 * p[k]);
    }
    vesipk_evaluator_close(evaluator);
    vesipk_result_free(result);
}

static void derivatives_are_those_of_the_closed_form(void **state)
{
    (void)state;
    static const double value[2][N_NUMBER] = {{0.29, 1.37}, {0.17, 0.83}};
    double prediction[2][N_WATCHED], derivative[2][N_NUMBER][N_WATCHED];
    vesipk_study *study = api_read("own.cfg", api_study[API_ONE]);
    const vesipk_question question = question_of();
    vesipk_evaluator *evaluator = ask(study, &question);
    assert_int_equal(vesipk_evaluate(evaluator, 2, &value[0][0], &prediction[0][0], &derivative[0][0][0], NULL, NULL),
                     VESIPK_OK);
    for (size_t i = 0; i < 2; ++i) {
        const double out = value[i][0], in = value[i][1], dose = 1.23, plasma = dose * exp(-in * 1.1), t = 4.9;
        const double liver = dose * in / (in - out) * (exp(-out * t) - exp(-in * t)),
                     by_out = out * (liver / (in - out) - dose * in / (in - out) * t * exp(-out * t));
        assert_true(fabs(prediction[i][0] - plasma) < 2e-5 * dose);
        assert_true(fabs(prediction[i][1] - liver) < 2e-5 * dose);
        assert_true(fabs(derivative[i][1][0] + in * 1.1 * plasma) < 2e-5 * dose);
        assert_true(fabs(derivative[i][0][0]) < 2e-5 * dose);
        assert_true(fabs(derivative[i][0][1] - by_out) < 2e-5 * dose);
    }
    vesipk_evaluator_close(evaluator);
    vesipk_study_free(study);
}

static void assert_no_answer(const vesipk_study *study, const vesipk_question *question, const char *words)
{
    vesipk_evaluator *evaluator = (vesipk_evaluator *)1;
    char *fault = NULL;
    assert_int_equal(vesipk_evaluator_open(study, question, &evaluator, &fault), VESIPK_USAGE);
    assert_null(evaluator);
    if (!fault || !strstr(fault, words)) fail_msg("%s", fault ? fault : "nothing was said");
    vesipk_free(fault);
}

static void questions_without_an_answer_are_refused_in_words(void **state)
{
    (void)state;
    static const char *const address[N_NUMBER] = {"loss.rate", "in.rats"},
                             *const organ[N_WATCHED] = {"plasma", "liver", "live", "liver"},
                             *const quantity[N_WATCHED] = {"amount", "amounts", "amount", "amount"},
                             *const dashed[N_WATCHED] = {"amount", "signal-auc_last", "amount", "amount"};
    static const double time[N_WATCHED] = {1.1, 4.9, 9.8, 0.0};
    vesipk_study *study = api_read("own.cfg", api_study[API_ONE]);
    vesipk_question question = question_of();
    question.address = address;
    assert_no_answer(study, &question,
                     "there is no number \"in.rats\" in scenario \"once\"; did you mean \"in.rate\"?");
    question = question_of();
    question.organ = organ;
    assert_no_answer(study, &question, "an organ \"live\"; did you mean \"liver\"?");
    question = question_of();
    question.quantity = quantity;
    assert_no_answer(study, &question, "there is no quantity \"amounts\"; did you mean \"amount\"?");
    question.quantity = dashed;
    assert_no_answer(study, &question, "there is no quantity \"signal-auc_last\"");
    question = question_of();
    question.time = time;
    assert_no_answer(study, &question, "9.8 h is outside the run, which ends at 9.7 h");
    question = question_of();
    question.time = NULL;
    assert_no_answer(study, &question, "vesipk_question: time[0] is NULL, but \"amount\" is a curve");
    question = question_of();
    question.scenario = 2;
    assert_no_answer(study, &question, "vesipk_question: scenario is 2, expected less than 2");
    vesipk_study_free(study);
}

static void a_point_that_cannot_be_says_why_and_the_others_are_solved(void **state)
{
    (void)state;
    static const char *const address[] = {"body_weight"}, *const organ[] = {"liver"},
                             *const quantity[] = {"percent_dose"};
    static const double time[] = {5.0}, value[] = {21.7, NAN, 27.1, -3.0};
    const vesipk_question question = {.size = sizeof question,
                                      .n_free = 1,
                                      .address = address,
                                      .n_watched = 1,
                                      .organ = organ,
                                      .quantity = quantity,
                                      .time = time};
    double prediction[4];
    int point[4];
    char *fault = NULL;
    vesipk_study *study = api_read("body.cfg", api_study[API_BODY]);
    vesipk_evaluator *evaluator = ask(study, &question);
    assert_int_equal(vesipk_evaluate(evaluator, 4, value, prediction, NULL, point, &fault), VESIPK_OK);
    assert_true(point[0] == VESIPK_OK && point[1] == VESIPK_CONFIG && point[2] == VESIPK_OK &&
                point[3] == VESIPK_CONFIG);
    assert_true(prediction[0] > 0.0 && isnan(prediction[1]) && prediction[2] > 0.0 && isnan(prediction[3]));
    assert_string_equal(vesipk_point_fault(evaluator, 1), "body_weight: is nan, expected a number");
    assert_string_equal(vesipk_point_fault(evaluator, 2), "");
    assert_string_equal(vesipk_point_fault(evaluator, 3), "body_weight: -3 g is out of range, expected more than 0 g");
    assert_string_equal(vesipk_point_fault(evaluator, 4), "");
    vesipk_evaluator_close(evaluator);
    vesipk_study_free(study);
    vesipk_free(fault);
    assert_int_equal(vesipk_predictions(NULL, NULL), 0);
    vesipk_evaluator_close(NULL);
}

/* Numbers of the analysis that a result tells as shares of the dose, of vesicles and of their label. */
static void shares_of_the_dose_are_those_of_a_result(void **state)
{
    (void)state;
    static const char *const quantity[] = {"peak_percent_dose",    "peak_percent_dose_per_g",  "cmax_per_dose",
                                           "auc_last_per_dose",    "residence_time",           "cmax",
                                           "signal_auc_last",      "signal_peak_percent_dose", "signal_cmax",
                                           "signal_residence_time"},
                             *const address[] = {"liver.uptake.clearance"};
    enum { N = sizeof quantity / sizeof *quantity };
    const char *organ[N];
    double prediction[N], value = NAN;
    const vesipk_number *const *number;
    const char *const *unit;
    char *fault = NULL;
    for (size_t k = 0; k < N; ++k) organ[k] = "liver";
    vesipk_study *study = api_read(
        "body.cfg", "study = { title = \"A body\"; species = \"mouse\"; product = \"msc-small-ev\"; tracer = \"dir\";\n"
                    "doses = ( { route = \"iv-bolus\"; amount = \"1.3e10 particles\"; } ); duration = \"17 h\";\n"
                    "output = { every = \"37 min\"; }; };\n");
    vesipk_result *result = api_run(study, 1);
    const size_t n = vesipk_numbers(study, 0, &number);
    for (size_t i = 0; i < n; ++i)
        if (strcmp(number[i]->address, address[0]) == 0) value = number[i]->value;
    const vesipk_question question = {
        .size = sizeof question, .n_free = 1, .address = address, .n_watched = N, .organ = organ, .quantity = quantity};
    static const char *const dashed[] = {"signal-auc_last"};
    vesipk_question wrong = question;
    wrong.n_watched = 1;
    wrong.quantity = dashed;
    assert_no_answer(study, &wrong, "there is no quantity \"signal-auc_last\"; did you mean \"signal_auc_last\"?");
    vesipk_evaluator *evaluator = ask(study, &question);
    assert_int_equal(vesipk_predictions(evaluator, &unit), N);
    assert_int_equal(vesipk_evaluate(evaluator, 1, &value, prediction, NULL, NULL, &fault), VESIPK_OK);
    const vesipk_array *organs = vesipk_array_of(result, "organ");
    size_t liver = 0;
    while (strcmp(organs->text[liver], "liver") != 0) ++liver;
    for (size_t k = 0; k < N; ++k) {
        const vesipk_array *a = vesipk_array_of(result, quantity[k]); /* scenario, organ, quantile */
        assert_non_null(a);
        assert_string_equal(unit[k], a->unit);
        const double told = a->number[liver * a->length[2]];
        if (!(fabs(prediction[k] - told) <= 1e-4 * told))
            fail_msg("%s: %g, the result has %g", quantity[k], prediction[k], told);
    }
    vesipk_evaluator_close(evaluator);
    vesipk_result_free(result);
    vesipk_study_free(study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_the_list_of_subjects_of_the_program),
        cmocka_unit_test(points_are_all_there_is_where_a_number_of_subjects_was_asked_for),
        cmocka_unit_test(one_scenario_is_run_where_one_is_meant),
        cmocka_unit_test(what_cannot_be_is_refused_in_words),
        cmocka_unit_test(predictions_are_what_a_result_holds),
        cmocka_unit_test(shares_of_the_dose_are_those_of_a_result),
        cmocka_unit_test(derivatives_are_those_of_the_closed_form),
        cmocka_unit_test(questions_without_an_answer_are_refused_in_words),
        cmocka_unit_test(a_point_that_cannot_be_says_why_and_the_others_are_solved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
