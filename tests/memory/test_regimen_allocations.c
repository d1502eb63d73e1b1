/* Each allocation of a regimen fails once, by sums and each trial by itself. */
#include "fit/part.h"
#include "regimen/answer.h"
#include "tests/memory/fail_alloc.h"
#include "tests/memory/little_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static const char file[] = "verb.h5", part[] = "verb.h5.part";

/* What fails leaves no result; what is kept may stay, and is put away. */
static ves_status swept(ves_status status, ves_report *report)
{
    if (status && access(file, F_OK) == 0) fail_msg("what fails leaves a result: %s", report->text);
    (void)remove(file);
    (void)remove(part);
    return status;
}

static ves_status regimen(void *context, ves_report *report)
{
    static const ves_study_options options = {.regimen = true};
    const ves_regimen_words words = {.full = context != NULL};
    const ves_part_asked asked = {"a regimen", file, true, false};
    ves_study study = {0};
    ves_regimen wanted = {0};
    ves_answer answer = {0};
    ves_keeper keeper = {0};
    ves_status status = ves_study_read("study.cfg", &options, &study, report);
    if (!status) status = ves_regimen_read(&study, &words, &wanted, report);
    if (!status) status = ves_part_open(&asked, "of this one", &keeper, report);
    if (!status) status = ves_answer_find(&wanted, &(ves_pool){.n_thread = 1}, &keeper, &answer, report);
    if (!status) status = ves_answer_write(&answer, file, true, "study.cfg", "line", report);
    ves_part_close(&keeper, status);
    ves_answer_free(&answer);
    ves_regimen_free(&wanted);
    ves_study_free(&study);
    return swept(status, report);
}

static void a_regimen_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_study(
        "regimen = { vary = ( { address = \"dose.1.amount\"; low = \"0.1 mg\"; high = \"100 mg\"; } ); starts = 1;"
        " trials = 9; reach = ( { organ = \"plasma\"; number = \"cmax\"; at_least = \"0.1 mg/mL\"; } ); front = 2; };");
    assert_true(fail_alloc_each_freely(regimen, NULL) > 100);
    static char full[] = "full";
    assert_true(fail_alloc_each_freely(regimen, full) > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_regimen_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
