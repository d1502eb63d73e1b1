/* Each allocation of what reads results fails once: a comparison (reading the files, naming, choosing organs), a
 * picture, a page. */
#include "batch/run.h"
#include "compare/page.h"
#include "compare/plot.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static ves_report report; /* large */

/* A result of two scenarios; one has repeats, so there are intervals. */
static void make(const char *config, const char *result, const char *second)
{
    FILE *file = fopen(config, "w");
    assert_non_null(file);
    assert_true(
        fprintf(
            file,
            "study = { model = { amount_unit = \"mg\";\n"
            "  compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"gone\"; } );\n"
            "  processes = ( { kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 1/h\"; } ); };\n"
            "  scenarios = ( { name = \"iv\"; doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } ); },\n"
            "    { name = \"%s\"; doses = ( { into = \"plasma\"; amount = \"0.7 mg\"; every = \"1 h\"; count = 2; } ); "
            "} );\n"
            "  duration = \"3 h\"; output = { every = \"1 h\"; }; };\n",
            second) > 0);
    assert_int_equal(fclose(file), 0);
    ves_summary summary = {0};
    const ves_run_options options = {.output = result, .force = true, .command_line = "a test"};
    assert_int_equal(ves_run(config, &options, &summary, &report), VES_OK);
    ves_summary_free(&summary);
}

static char first[] = "first.h5", second[] = "second.h5";
static char *const files[] = {first, second};
static const char *const organs[] = {"gone", "plasma"};

static ves_status compare(void *context, ves_report *out)
{
    (void)context;
    ves_comparison c;
    const ves_compare_options options = {
        .n_file = 2, .file = files, .reference = "second:iv", .n_organ = 2, .organ = organs};
    const ves_status status = ves_comparison_open(&options, &c, out);
    ves_comparison_free(&c);
    return status;
}

static ves_status draw(void *context, ves_report *out)
{
    return ves_plot(context, &(ves_plot_options){.output = "picture.svg"}, NULL, out);
}

static void a_comparison_survives_each_failing_allocation(void **state)
{
    (void)state;
    make("first.cfg", first, "often");
    make("second.cfg", second, "again");
    assert_true(fail_alloc_each(compare, NULL) > 100);
}

static void a_picture_survives_each_failing_allocation(void **state)
{
    (void)state;
    ves_comparison c;
    const ves_compare_options options = {.n_file = 2, .file = files};
    assert_int_equal(ves_comparison_open(&options, &c, &report), VES_OK);
    if (draw(&c, &report) == VES_OK) { /* gnuplot is here */
        assert_true(fail_alloc_each(draw, &c) >= 3);
        assert_int_equal(access("picture.svg.part", F_OK), -1);
    }
    ves_comparison_free(&c);
}

static ves_status write_page(void *context, ves_report *out) /* with a result it reads as a comparison does */
{
    return ves_page_write(context, NULL, "page.html", true, out);
}

static void a_page_survives_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(write_page, NULL) >= 3);
    assert_int_equal(access("page.html", F_OK), 0);
    assert_int_equal(access("page.html.part", F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_comparison_survives_each_failing_allocation),
        cmocka_unit_test(a_picture_survives_each_failing_allocation),
        cmocka_unit_test(a_page_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
