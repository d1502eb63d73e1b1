/* Each allocation of a population, of a sweep, of a run that goes on, and of a merge fails once. */
#include "batch/run.h"
#include "tests/memory/fail_alloc.h"
#include "tests/memory/little_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

/* No library is read; %s: what is asked. */
static const char graph[] =
    "study = {\n"
    "  title = \"Small\";\n"
    "  model = {\n"
    "    amount_unit = \"mg\";\n"
    "    compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"cleared\"; } );\n"
    "    processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"cleared\"; rate = \"0.7 "
    "1/h\"; "
    "} );\n"
    "  };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } );\n"
    "  output = { times = [ \"0 h\", \"0.7 h\" ]; organs = [ \"plasma\" ]; individual = \"all\"; };\n"
    "  %s\n"
    "};\n";

static const char drawn[] =
    "population = { subjects = 3; max_failures = \"100 %\"; vary_between_subjects = ( { address = "
    "\"loss.rate\"; cv = 0.3; } ); };",
                  listed[] = "population = { subjects = \"people.csv\"; max_failures = 30; };",
                  swept[] = "vary = ( { address = \"loss.rate\"; values = [ \"0.1 1/h\", \"0.9 1/h\" ]; } );";

static void copy(const char *from, const char *to)
{
    static char bytes[1 << 18];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    const size_t n = fread(bytes, 1, sizeof bytes, in);
    assert_true(n > 0 && n < sizeof bytes);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    assert_int_equal(fclose(in), 0);
    assert_int_equal(fclose(out), 0);
}

/* Nothing half-written under the final name, and nothing to be read of it. */
static ves_status judge(ves_status status, ves_summary *summary, const ves_report *report)
{
    if (status && summary->file) fail_msg("a run that fails has a table to print: %s", report->text);
    if (status && access("small.h5", F_OK) == 0) fail_msg("a run that fails leaves a result: %s", report->text);
    if (access("small.h5.part.new", F_OK) == 0) fail_msg("half a result is left: %s", report->text);
    ves_summary_free(summary);
    (void)remove("small.h5");
    return status;
}

static ves_status run(void *context, ves_report *report)
{
    ves_summary summary = {0};
    const ves_run_options options = {.output = "small.h5", .force = true, .command_line = context};
    return judge(ves_run("study.cfg", &options, &summary, report), &summary, report);
}

static ves_status go_on(void *context, ves_report *report)
{
    ves_summary summary = {0};
    const ves_run_options options = {.output = "small.h5", .resume = true, .command_line = context};
    copy("begun.part", "small.h5.part");
    return judge(ves_run("study.cfg", &options, &summary, report), &summary, report);
}

static ves_status merge(void *context, ves_report *report)
{
    ves_summary summary = {0};
    const ves_run_options options = {.output = "small.h5", .command_line = context};
    const char *const shards[] = {"shard2.h5", "shard1.h5"};
    return judge(ves_merge(2, shards, &options, &summary, report), &summary, report);
}

static void a_population_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_file_of(graph, drawn);
    assert_true(fail_alloc_each(run, "drawn") > 500);
}

static void a_list_with_one_who_fails_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_file_of(graph, listed);
    /* the name of a scenario in a warning is done without */
    little_file("people.csv", "loss.rate [1/h],plasma.volume [mL]\n0.3,17\n1e300,18\n");
    assert_true(fail_alloc_each_freely(run, "listed") > 500);
}

static void a_sweep_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_file_of(graph, swept);
    assert_true(fail_alloc_each(run, "swept") > 300);
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

static void going_on_survives_each_failing_allocation(void **state)
{
    (void)state;
    static ves_report report;
    ves_summary summary = {0};
    const ves_watcher watcher = {.stop = at_once};
    const ves_run_options options = {.output = "small.h5", .force = true, .command_line = "begun", .watcher = &watcher};
    little_file_of(graph, drawn);
    assert_int_equal(ves_run("study.cfg", &options, &summary, &report), VES_E_INTERRUPTED);
    ves_summary_free(&summary);
    copy("small.h5.part", "begun.part");
    assert_true(fail_alloc_each(go_on, "resumed") > 500);
}

static void merging_survives_each_failing_allocation(void **state)
{
    (void)state;
    static ves_report report;
    little_file_of(
        graph, "population = { subjects = 9; vary_between_subjects = ( { address = \"loss.rate\"; cv = 0.3; } ); };");
    for (size_t i = 1; i <= 2; ++i) {
        ves_summary summary = {0};
        const ves_run_options options = {
            .output = i == 1 ? "shard1.h5" : "shard2.h5", .force = true, .shard = {i, 2}, .command_line = "a shard"};
        assert_int_equal(ves_run("study.cfg", &options, &summary, &report), VES_OK);
        ves_summary_free(&summary);
    }
    assert_true(fail_alloc_each(merge, "merged") > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_population_survives_each_failing_allocation),
        cmocka_unit_test(a_list_with_one_who_fails_survives_each_failing_allocation),
        cmocka_unit_test(a_sweep_survives_each_failing_allocation),
        cmocka_unit_test(going_on_survives_each_failing_allocation),
        cmocka_unit_test(merging_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
