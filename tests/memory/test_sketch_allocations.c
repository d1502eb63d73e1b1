/* Each allocation of a sketch fails once, and what a sketch held before is still there. */
#include "analysis/sketch.h"
#include "tests/memory/fail_alloc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool add(ves_sketch *sketch, double x)
{
    return ves_sketch_add(sketch, 1, 1, &x, 1);
}

static ves_status add_merge_and_read(void *context, ves_report *report)
{
    (void)context;
    ves_sketch to = {0}, from = {0}, back = {0};
    unsigned char bytes[4096];
    const unsigned char *at = bytes;
    bool enough = true;
    for (int i = 0; i < 12; ++i) {
        const ves_sketch before = to;
        enough = enough && add(&to, pow(-3.1, i));
        if (!enough) assert_true(to.n == before.n && to.n_octave == before.n_octave);
        enough = enough && add(&from, 2.385 * i);
    }
    const uint32_t n = to.n, n_octave = to.n_octave;
    const double mean = ves_sketch_mean(&to);
    const bool merged = enough && ves_sketch_merge(&to, &from);
    if (!merged && n > 0) assert_true(to.n == n && to.n_octave == n_octave && ves_sketch_mean(&to) == mean);
    assert_true(ves_sketch_size(&to) <= sizeof bytes);
    ves_sketch_put(&to, bytes);
    enough = merged && ves_sketch_get(&back, &at, bytes + sizeof bytes);
    if (merged && !enough) assert_true(!back.octave && at == bytes);
    ves_sketch_free(&to);
    ves_sketch_free(&from);
    ves_sketch_free(&back);
    return enough ? VES_OK : ves_fail_memory(report);
}

static void sketches_survive_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(add_merge_and_read, NULL) > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sketches_survive_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
