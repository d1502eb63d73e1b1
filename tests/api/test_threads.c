/* Threads read, change and run studies of their own, and one that they share, all at a time: each result is that of the
 * program's one thread. Under the thread sanitizer: tests/study/long_tsan.sh. */
#include "include/vesipk.h"
#include "tests/api/api_studies.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { N_THREAD = 8, N_ROUND = 3, N_POINT = 5 };

typedef struct task {
    size_t index;
    const vesipk_study *shared;
    vesipk_result *const *wanted; /* [N_API_STUDY] */
    const vesipk_result *wanted_set, *wanted_points;
    const struct answer *wanted_answer;
    size_t n_number;
    char fault[256]; /* "" where all is well: cmocka hears the first thread only */
} task;

static void complain(task *t, const char *what, const char *why)
{
    if (!*t->fault) (void)snprintf(t->fault, sizeof t->fault, "thread %zu: %s: %s", t->index, what, why ? why : "");
}

/* Run it in memory, or into a file that is loaded then. */
static void run_one(task *t, const vesipk_study *study, const char *file, const vesipk_result *wanted)
{
    const vesipk_watch watch = {.size = sizeof watch, .threads = 1 + t->index % 3, .replace = file != NULL};
    vesipk_result *result = NULL, *loaded = NULL;
    char *fault = NULL;
    const char *why = NULL;
    int code = vesipk_run(study, file, &watch, &result, &fault);
    if (!code && file) code = vesipk_load(file, &loaded, &fault);
    if (code) complain(t, "run", fault);
    if (!code && !api_same(file ? loaded : result, wanted, &why)) complain(t, "differs", why);
    vesipk_result_free(result);
    vesipk_result_free(loaded);
    vesipk_free(fault);
}

static void read_and_run(task *t, int which)
{
    const vesipk_source source = {
        .size = sizeof source, .path = "own.cfg", .text = api_study[which], .library = api_library()};
    vesipk_study *study = NULL;
    char *fault = NULL, file[32];
    (void)snprintf(file, sizeof file, "thread%zu.h5", t->index);
    if (vesipk_read(&source, &study, &fault)) complain(t, "read", fault);
    if (study) run_one(t, study, t->index % 2 ? file : NULL, t->wanted[which]);
    if (study && which == API_ONE) {
        if (vesipk_set(study, "loss.rate", "0.41 1/h", &fault)) complain(t, "set", fault);
        run_one(t, study, NULL, t->wanted_set);
    }
    vesipk_study_free(study);
    vesipk_free(fault);
}

/* Subjects of my own, and an evaluator of my own, of the study that all share. */
static const char *const freed[] = {"liver.uptake.clearance"}, *const organ[] = {"liver", "plasma"},
                         *const quantity[] = {"percent_dose", "auc_last"};
static const double output_time[] = {37.0 / 60.0, 0.0}, value[N_POINT] = {0.03, 0.19, 0.07, 0.11, 0.05};

typedef struct answer {
    double prediction[N_POINT][2], derivative[N_POINT][2];
} answer;

static int simulate(const vesipk_study *study, size_t threads, vesipk_result **result, char **fault)
{
    const vesipk_watch watch = {.size = sizeof watch, .threads = threads};
    const vesipk_points points = {
        .size = sizeof points, .n_point = N_POINT, .n_free = 1, .address = freed, .value = value};
    return vesipk_simulate(study, &points, &watch, result, fault);
}

static int predict(const vesipk_study *study, answer *a, char **fault)
{
    const vesipk_question question = {.size = sizeof question,
                                      .n_free = 1,
                                      .address = freed,
                                      .n_watched = 2,
                                      .organ = organ,
                                      .quantity = quantity,
                                      .time = output_time};
    vesipk_evaluator *evaluator = NULL;
    int code = vesipk_evaluator_open(study, &question, &evaluator, fault);
    if (!code)
        code = vesipk_evaluate(evaluator, N_POINT, value, &a->prediction[0][0], &a->derivative[0][0], NULL, fault);
    vesipk_evaluator_close(evaluator);
    return code;
}

static void ask_points(task *t)
{
    answer mine = {0};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const char *why = NULL;
    if (simulate(t->shared, 1 + t->index % 3, &result, &fault)) complain(t, "simulate", fault);
    if (result && !api_same(result, t->wanted_points, &why)) complain(t, "points differ", why);
    if (predict(t->shared, &mine, &fault)) complain(t, "predict", fault);
    if (memcmp(&mine, t->wanted_answer, sizeof mine) != 0) complain(t, "predictions differ", NULL);
    vesipk_result_free(result);
    vesipk_free(fault);
}

static void *work(void *data)
{
    task *t = data;
    for (int round = 0; round < N_ROUND; ++round) {
        read_and_run(t, (int)(t->index + (size_t)round) % N_API_STUDY);
        if (vesipk_numbers(t->shared, VESIPK_EVERY_SCENARIO, NULL) != t->n_number) complain(t, "numbers", NULL);
        run_one(t, t->shared, NULL, t->wanted[API_BODY]);
        ask_points(t);
    }
    return NULL;
}

static void threads_do_not_hear_of_each_other(void **state)
{
    (void)state;
    vesipk_result *wanted[N_API_STUDY], *wanted_set = NULL;
    char *fault = NULL;
    for (int i = 0; i < N_API_STUDY; ++i) {
        vesipk_study *study = api_read("own.cfg", api_study[i]);
        wanted[i] = api_run(study, 1);
        if (i == API_ONE) {
            assert_int_equal(vesipk_set(study, "loss.rate", "0.41 1/h", &fault), VESIPK_OK);
            wanted_set = api_run(study, 1);
        }
        vesipk_study_free(study);
    }
    vesipk_study *one = api_read("own.cfg", api_study[API_BODY]), *shared = api_read("own.cfg", api_study[API_BODY]);
    answer a = {0};
    vesipk_result *points = NULL;
    assert_int_equal(simulate(one, 1, &points, &fault), VESIPK_OK);
    assert_int_equal(predict(one, &a, &fault), VESIPK_OK);
    assert_true(a.prediction[1][0] > a.prediction[0][0] && a.derivative[0][0] > 0.0 && a.derivative[0][1] < 0.0);
    const size_t n_number = vesipk_numbers(one, VESIPK_EVERY_SCENARIO, NULL);
    assert_true(n_number > 50);
    task tasks[N_THREAD];
    pthread_t thread[N_THREAD];
    for (size_t i = 0; i < N_THREAD; ++i) {
        tasks[i] = (task){.index = i,
                          .shared = shared,
                          .wanted = wanted,
                          .wanted_set = wanted_set,
                          .wanted_points = points,
                          .wanted_answer = &a,
                          .n_number = n_number};
        assert_int_equal(pthread_create(&thread[i], NULL, work, &tasks[i]), 0);
    }
    for (size_t i = 0; i < N_THREAD; ++i) assert_int_equal(pthread_join(thread[i], NULL), 0);
    for (size_t i = 0; i < N_THREAD; ++i) assert_string_equal(tasks[i].fault, "");
    for (int i = 0; i < N_API_STUDY; ++i) vesipk_result_free(wanted[i]);
    vesipk_result_free(wanted_set);
    vesipk_result_free(points);
    vesipk_study_free(one);
    vesipk_study_free(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_do_not_hear_of_each_other)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
