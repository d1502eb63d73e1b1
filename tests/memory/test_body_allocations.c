/* Each allocation fails once while a body is read from the library and built, and while its curves are analysed. */
#include "analysis/nca.h"
#include "study/study.h"
#include "tests/memory/fail_alloc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static ves_status read_first_light(void *context, ves_report *report)
{
    ves_study study = {0};
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY")};
    const ves_status status = ves_study_read(context, &options, &study, report);
    ves_study_free(&study);
    return status;
}

static void a_body_survives_each_failing_allocation(void **state)
{
    (void)state;
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/studies/first_light.cfg", getenv("VESIPK_LIBRARY"));
    assert_true(fail_alloc_each(read_first_light, path) > 500);
}

/* One organ that falls from 1 over ten outputs. */
typedef struct curve {
    ves_graph graph;
    ves_trajectory trajectory;
} curve;

static void make_curve(curve *c, ves_report *report)
{
    ves_node node;
    ves_schedule schedule = {.end = 9.0};
    double time[10];
    for (size_t i = 0; i < 10; ++i) time[i] = (double)i;
    assert_int_equal(ves_graph_add_compartment(&c->graph, "plasma", 1.7, (ves_place){0}, &node, report), VES_OK);
    assert_int_equal(ves_graph_add_organ(&c->graph, "plasma", 1, &node, NULL, 1.7, NAN, NULL, report), VES_OK);
    assert_int_equal(ves_trajectory_start(&c->trajectory, &c->graph, &schedule, 10, time, report), VES_OK);
    for (size_t i = 0; i < 10; ++i) c->trajectory.amount[i] = exp(-0.37 * (double)i);
    c->trajectory.integral[0] = c->trajectory.moment[0] = 2.0;
    c->trajectory.peak[0] = 1.0;
    c->trajectory.peak_time[0] = 0.0;
}

static ves_status analyse(void *context, ves_report *report)
{
    const curve *c = context;
    ves_nca nca;
    const ves_status status = ves_nca_organ(&c->trajectory, &c->graph, 0, NULL,
                                            &(ves_nca_dosing){.total = 1.0, .n_dose = 1}, true, &nca, report);
    if (status && !isnan(nca.auc_last)) fail_msg("an analysis that fails gives numbers");
    return status;
}

static void an_analysis_survives_each_failing_allocation(void **state)
{
    (void)state;
    static ves_report report;
    curve c = {0};
    make_curve(&c, &report);
    assert_true(fail_alloc_each(analyse, &c) >= 1);
    ves_trajectory_free(&c.trajectory);
    ves_graph_free(&c.graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_survives_each_failing_allocation),
        cmocka_unit_test(an_analysis_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
