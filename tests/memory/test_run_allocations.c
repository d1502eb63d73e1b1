/* Each allocation of a whole run fails once: reading the config, solving, analysing, writing, summing up. */
#include "batch/run.h"
#include "store/result.h"
#include "tests/memory/fail_alloc.h"
#include "tests/memory/little_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* A graph of its own: no library is read.  Small, because it is run once for each of its allocations; still it has a
 * watched group, an observed sum, two scenarios that share a bundle and one that does not. */
static const char small[] =
    "study = {\n"
    "  title = \"Small\";\n"
    "  model = {\n"
    "    amount_unit = \"mg\";\n"
    "    compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"liver\"; volume = \"9 mL\"; },\n"
    "                     { name = \"cleared\"; } );\n"
    "    processes = ( { kind = \"flow\"; from = \"plasma\"; to = \"liver\"; flow = \"0.6 L/h\"; },\n"
    "                  { kind = \"flow\"; from = \"liver\"; to = \"plasma\"; flow = \"0.6 L/h\"; partition = 34.3; },\n"
    "                  { kind = \"capacity_amount\"; from = \"liver\"; to = \"cleared\"; rate = \"0.2 1/h\";\n"
    "                    capacity = \"5 mg\"; watch = [ \"liver\" ]; } );\n"
    "    observe = ( { name = \"Total\"; compartments = [ \"plasma\", \"liver\" ]; volume = \"27.5 mL\"; } );\n"
    "  };\n"
    "  scenarios = ( { name = \"once\"; doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } ); },\n"
    "                { name = \"more\"; doses = ( { into = \"plasma\"; amount = \"1.7 mg\"; } ); },\n"
    "                { name = \"slowly\"; doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; over = \"5 min\"; } ); } "
    ");\n"
    "  output = { times = [ \"0 h\", \"5 min\", \"0.7 h\", \"2 h\" ]; compartments = true; };\n"
    "};\n";

/* What graphs may say beside: formulas, amounts at the start, production, binding, modifiers, turns, doses per kg. */
static const char rich[] =
    "study = {\n"
    "  model = { amount_unit = \"nmol\";\n"
    "    numbers = ( { name = \"WT\"; value = \"23 g\"; role = \"body_weight\"; }, { name = \"k\"; value = \"0.3 "
    "1/h\"; } );\n"
    "    define = ( (\"twice\", \"once*2\"), (\"once\", \"k/(1 + 0.5^2)\") );\n"
    "    compartments = ( { name = \"A\"; volume = \"2 mL\"; role = \"plasma\"; }, { name = \"B\"; volume = \"2 mL\";\n"
    "                     initial = \"3 nmol\"; }, { name = \"AB\"; }, { name = \"lost\"; role = \"sink\"; } );\n"
    "    produce = ( { into = \"B\"; rate = \"= B.initial*twice\"; modify = ( { by = \"A\"; effect = \"inhibit\"; max "
    "= 0.5;\n"
    "                half = \"1 nmol\"; hill = 1.5; } ); } );\n"
    "    processes = ( { kind = \"bind\"; from = [ \"A\", \"B\" ]; to = \"AB\"; on = \"0.4 mL/nmol/h\"; },\n"
    "                  { kind = \"unbind\"; from = \"AB\"; to = [ \"A\", \"B\" ]; off = \"0.1 1/h\"; },\n"
    "                  { kind = \"first_order\"; from = \"AB\"; to = \"lost\"; rate = \"= k\"; period = \"1 h\";\n"
    "                    switch = ( (\"0 h\", 1.0), (\"0.4 h\", 0.2) ); } );\n"
    "  };\n"
    "  doses = ( { into = \"A\"; amount = \"0.1 nmol/g\"; lag = \"5 min\"; } );\n"
    "  output = { times = [ \"0 h\", \"5 min\", \"0.7 h\", \"2 h\" ]; compartments = true; };\n"
    "};\n";

/* Faults of several kinds, with hints to be made. */
static const char wrong[] =
    "study = {\n"
    "  model = {\n"
    "    amount_unit = \"mg\";\n"
    "    compartments = ( { name = \"plasma\"; volme = \"18.5 mL\"; }, { name = \"cleared\"; } );\n"
    "    processes = ( { kind = \"frist_order\"; from = \"plasma\"; to = \"cleard\"; rate = \"0.2 mL\"; } );\n"
    "  };\n"
    "  doses = ( { into = \"plasm\"; amount = \"1.2 h\"; } );\n"
    "  output = { times = [ \"0 h\", \"5 mni\" ]; };\n"
    "};\n";

static ves_status check(void *context, ves_report *report)
{
    ves_study study = {0};
    const ves_status status = ves_study_read(context, &(ves_study_options){0}, &study, report);
    ves_study_free(&study);
    return status;
}

static ves_status run(void *context, ves_report *report)
{
    ves_summary summary = {0};
    const ves_run_options options = {.output = "small.h5", .force = true, .command_line = "a test"};
    (void)remove("small.h5");
    const ves_status status = ves_run(context, &options, &summary, report);
    if (status && summary.file) fail_msg("a run that fails has a table to print: %s", report->text);
    ves_summary_free(&summary);
    if (status && access("small.h5", F_OK) == 0) fail_msg("a run that fails leaves a file: %s", report->text);
    return status;
}

static ves_status read_back(void *context, ves_report *report)
{
    ves_table table = {0};
    const ves_status status = ves_result_read(context, &table, report);
    ves_table_free(&table);
    return status;
}

static void reading_a_config_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_file("small.cfg", small);
    assert_true(fail_alloc_each(check, "small.cfg") > 50);
}

static void a_rich_graph_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_file("rich.cfg", rich);
    assert_true(fail_alloc_each(run, "rich.cfg") > 300);
}

static void a_wrong_config_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_file("wrong.cfg", wrong);
    assert_true(fail_alloc_each_freely(check, "wrong.cfg") > 20);
}

static void a_run_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_file("small.cfg", small);
    assert_true(fail_alloc_each(run, "small.cfg") > 200);
    assert_int_equal(access("small.h5.part.new", F_OK), -1); /* what was solved stays in small.h5.part */
}

static void reading_a_result_survives_each_failing_allocation(void **state)
{
    (void)state;
    static ves_report report;
    little_file("small.cfg", small);
    assert_int_equal(run("small.cfg", &report), VES_OK);
    for (int alone = 0; alone <= 1; ++alone) {
        fail_alloc_alone(alone);
        assert_true(fail_alloc_each(read_back, "small.h5") > 50);
    }
    fail_alloc_alone(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_a_config_survives_each_failing_allocation),
        cmocka_unit_test(a_wrong_config_survives_each_failing_allocation),
        cmocka_unit_test(a_rich_graph_survives_each_failing_allocation),
        cmocka_unit_test(a_run_survives_each_failing_allocation),
        cmocka_unit_test(reading_a_result_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
