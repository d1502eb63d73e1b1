/* Each allocation of walkers, and of a run with what is not known, fails once. */
#include "batch/run.h"
#include "inference/walkers.h"
#include "tests/memory/fail_alloc.h"
#include "tests/memory/little_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static ves_status run(void *context, ves_report *report)
{
    ves_summary summary = {0};
    const ves_run_options options = {.output = "small.h5", .force = true, .command_line = context};
    const ves_status status = ves_run("study.cfg", &options, &summary, report);
    if (status && access("small.h5", F_OK) == 0) fail_msg("a run that fails leaves a result: %s", report->text);
    ves_summary_free(&summary);
    (void)remove("small.h5");
    return status;
}

static void a_run_with_what_is_not_known_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_study("uncertainty = { draws = 3; }; population = { subjects = 2; };");
    assert_true(fail_alloc_each(run, "of ranges") > 500);
    little_study("uncertainty = { from = [ \"draws.csv\", \"ranges\" ]; };");
    little_file("draws.csv", "plasma.volume [mL]\n17\n21\n");
    assert_true(fail_alloc_each(run, "of a table") > 500);
}

static ves_status log_of_a_bell(void *context, size_t step, size_t n, const double z[], double out[],
                                ves_report *report)
{
    (void)context;
    (void)step;
    (void)report;
    for (size_t i = 0; i < n; ++i) out[i] = -0.5 * z[i] * z[i];
    return VES_OK;
}

static ves_status walk(void *context, ves_report *report)
{
    static const double start[] = {-1.1, 0.3, 0.9, -0.2, 1.7, -0.6, 0.1, 0.4};
    const ves_density density = {.n = 1, .context = context, .log = log_of_a_bell};
    const ves_walk_options options = {.n_walker = 8, .most = 40, .seed = 7, .rhat = 1.01, .effective = 400.0};
    ves_walk w = {0};
    const ves_status status = ves_walk_on(&density, 8, start, &options, &w, report);
    ves_walk_free(&w);
    return status;
}

static void walkers_survive_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(walk, "walk") > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_with_what_is_not_known_survives_each_failing_allocation),
        cmocka_unit_test(walkers_survive_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
