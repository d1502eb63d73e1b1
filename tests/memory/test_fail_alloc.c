/* The harness itself: each kind of carelessness is noticed. */
#include "base/memory.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static ves_status careful(void *context, ves_report *report)
{
    (void)context;
    char *first = ves_copy_text("first"), *second = ves_copy_text("second");
    const ves_status status = first && second ? VES_OK : ves_fail_memory(report);
    free(first);
    free(second);
    return status;
}

static ves_status leaves_one_behind_on_failure(void *context, ves_report *report)
{
    char **kept = context; /* so that nothing leaks in truth */
    char *first = ves_copy_text("first");
    if (!first) return ves_fail_memory(report);
    char *second = ves_copy_text("second");
    if (!second) {
        *kept = first;
        return ves_fail_memory(report);
    }
    free(first);
    free(second);
    return VES_OK;
}

static ves_status does_not_look(void *context, ves_report *report)
{
    (void)context;
    (void)report;
    free(ves_copy_text("unseen"));
    return VES_OK;
}

static ves_status says_nothing(void *context, ves_report *report)
{
    (void)context;
    (void)report;
    char *text = ves_copy_text("silent");
    const ves_status status = text ? VES_OK : VES_E_MEMORY;
    free(text);
    return status;
}

static ves_status says_something_else(void *context, ves_report *report)
{
    (void)context;
    char *text = ves_copy_text("confused");
    const ves_status status = text ? VES_OK : ves_fail(report, VES_E_MEMORY, (ves_place){0}, "the file is gone");
    free(text);
    return status;
}

static ves_status never_frees(void *context, ves_report *report)
{
    char **kept = context;
    *kept = ves_copy_text("kept");
    return *kept ? VES_OK : ves_fail_memory(report);
}

static void careful_work_passes(void **state)
{
    (void)state;
    size_t n;
    assert_null(fail_alloc_fault(careful, NULL, &n));
    assert_int_equal(n, 2);
}

static void careless_work_is_noticed(void **state)
{
    (void)state;
    char *kept = NULL;
    assert_string_equal(fail_alloc_fault(leaves_one_behind_on_failure, &kept, NULL),
                        "when allocation 2 of 2 fails, 1 are not freed");
    free(kept);
    assert_string_equal(fail_alloc_fault(never_frees, &kept, NULL),
                        "with enough memory, 1 of 1 allocations are not freed");
    free(kept);
    assert_string_equal(fail_alloc_fault(does_not_look, NULL, NULL), "when allocation 1 of 1 fails, nobody notices");
    assert_string_equal(fail_alloc_fault(says_nothing, NULL, NULL),
                        "when allocation 1 of 1 fails, the report says nothing");
    assert_string_equal(fail_alloc_fault(says_something_else, NULL, NULL),
                        "when allocation 1 of 1 fails, the report says: the file is gone\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(careful_work_passes),
        cmocka_unit_test(careless_work_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
