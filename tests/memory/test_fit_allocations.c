/* Each allocation of a fit fails once. */
#include "fit/fit_run.h"
#include "tests/memory/fail_alloc.h"
#include "tests/memory/little_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static ves_status fit(void *context, ves_report *report)
{
    ves_fit_outcome outcome = {0};
    const ves_fit_options options = {.output = "small.fit.h5", .force = true, .n_thread = 1, .command_line = context};
    const ves_status status = ves_fit_run("study.cfg", &options, &outcome, report);
    if (status && access("small.fit.h5", F_OK) == 0) fail_msg("a fit that fails leaves a result: %s", report->text);
    ves_fit_outcome_free(&outcome);
    (void)remove("small.fit.h5");
    (void)remove("small.fit.h5.part");
    return status;
}

static void a_fit_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_study(
        "fit = { observed = \"y.csv\"; free = ( \"loss.rate\" ); error = { gsd = 1.3; }; starts = 1; draws = 8; "
        "walkers = { n = 8; steps = 100; }; profile = true; };");
    little_file("y.csv", "time [h],organ,value [mg]\n0.3,plasma,0.93\n0.7,plasma,0.71\n");
    assert_true(fail_alloc_each_freely(fit, "fitted") > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fit_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
