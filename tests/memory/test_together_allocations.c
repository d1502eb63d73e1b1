/* Each allocation fails once while one process goes on with what several left: journals found, closed, added to,
 * collected. */
#include "batch/run.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* Nine points of a sweep are two units. */
static const char points[] =
    "study = {\n"
    "  title = \"Points\";\n"
    "  model = {\n"
    "    amount_unit = \"mg\";\n"
    "    compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"cleared\"; } );\n"
    "    processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"cleared\"; rate = \"0.6 "
    "1/h\"; } "
    ");\n"
    "  };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } );\n"
    "  output = { times = [ \"0 h\", \"5 min\", \"2 h\" ]; };\n"
    "  vary = ( { address = \"loss.rate\"; values = [ \"0.1 1/h\", \"0.2 1/h\", \"0.3 1/h\", \"0.4 1/h\", \"0.5 "
    "1/h\",\n"
    "             \"0.6 1/h\", \"0.7 1/h\", \"0.8 1/h\", \"0.9 1/h\" ]; } );\n"
    "};\n";

static void put(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void saw_progress(void *context, const ves_progress *progress)
{
    (void)progress;
    *(bool *)context = true;
}

static bool stop_then(void *context)
{
    return *(bool *)context;
}

/* What a process left that was stopped after its first unit. */
typedef struct journal {
    char bytes[1 << 16];
    size_t n;
} journal;

static void leave_a_journal(journal *left)
{
    static ves_report report;
    bool seen = false;
    const ves_watcher watcher = {.progress = saw_progress, .stop = stop_then, .context = &seen};
    const ves_run_options options = {
        .output = "points.h5", .force = true, .command_line = "a test", .watcher = &watcher};
    ves_summary summary = {0};
    assert_int_equal(ves_run("points.cfg", &options, &summary, &report), VES_E_INTERRUPTED);
    ves_summary_free(&summary);
    FILE *file = fopen("points.h5.part", "r");
    assert_non_null(file);
    left->n = fread(left->bytes, 1, sizeof left->bytes, file);
    assert_in_range(left->n, 1000, sizeof left->bytes - 1);
    (void)fclose(file);
    (void)remove("points.h5.part");
}

static ves_status go_on(void *context, ves_report *report)
{
    const journal *left = context;
    (void)remove("points.h5");
    (void)remove("points.h5.part.3");
    (void)remove("points.h5.part.4");
    put("points.h5.part.2", left->bytes, left->n);
    ves_summary summary = {0};
    const ves_run_options options = {.output = "points.h5", .resume = true, .command_line = "a test"};
    const ves_status status = ves_run("points.cfg", &options, &summary, report);
    ves_summary_free(&summary);
    if (!status && access("points.h5", F_OK) != 0) fail_msg("there is no result");
    return status;
}

static void going_on_survives_each_failing_allocation(void **state)
{
    (void)state;
    static journal left;
    put("points.cfg", points, sizeof points - 1);
    leave_a_journal(&left);
    assert_true(fail_alloc_each(go_on, &left) > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(going_on_survives_each_failing_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
