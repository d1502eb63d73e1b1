/* Each allocation of a sampler fails once. */
#include "base/sampler.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static ves_status start_and_copy(void *context, ves_report *report)
{
    const ves_sampling_kind *kind = context;
    ves_sampler sampler = {0}, copy = {0};
    double u[2];
    ves_status status = ves_sampler_start(&sampler, *kind, 7, 9, 2, (const char *const[]){"a", "b"}, report);
    if (!status) status = ves_sampler_copy(&copy, &sampler, report);
    if (!status) ves_sampler_row(&copy, 5, u);
    ves_sampler_free(&sampler);
    ves_sampler_free(&copy);
    return status;
}

static void samplers_survive_each_failing_allocation(void **state)
{
    (void)state;
    for (ves_sampling_kind kind = 0; kind < VES_N_SAMPLING; ++kind)
        assert_int_equal(fail_alloc_each(start_and_copy, &kind), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samplers_survive_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
