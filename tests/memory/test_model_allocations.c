/* Each allocation of model/ fails once. */
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "graph/graph.h"
#include "graph/parameter.h"
#include "graph/schedule.h"
#include "graph/table.h"
#include "graph/trajectory.h"
#include "tests/memory/fail_alloc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N_COMPARTMENT = 11 }; /* more than the arrays make room for at first, so that they grow */

/* A chain of compartments, each emptying into the next. */
static ves_status build_graph(ves_graph *graph, ves_report *report)
{
    ves_node node[N_COMPARTMENT];
    size_t group;
    ves_status status = ves_graph_set_amount_unit(graph, "mg", report);
    for (size_t i = 0; !status && i < N_COMPARTMENT; ++i) {
        char name[16];
        snprintf(name, sizeof name, "pool%zu", i);
        status = ves_graph_add_compartment(graph, name, 1.7 + (double)i, (ves_place){0}, &node[i], report);
    }
    if (!status) status = ves_graph_add_group(graph, 2, node, NULL, &group, report);
    for (size_t i = 0; !status && i + 1 < N_COMPARTMENT; ++i) {
        status = ves_graph_add_process(
            graph,
            &(ves_process){
                .kind = ves_process_kind_find("first_order"), .from = node[i], .to = node[i + 1], .group = VES_NONE},
            (const double[]){0.37 + (double)i}, report);
    }
    if (!status) {
        status = ves_graph_add_organ(graph, "front", 2, node, (const double[]){1.0, 0.5}, 2.7, NAN, "UBERON:0000178",
                                     report);
    }
    return status;
}

/* And another one like it, twice in the same room. */
static ves_status a_graph(void *context, ves_report *report)
{
    (void)context;
    ves_graph graph = {0}, again = {0};
    ves_status status = build_graph(&graph, report);
    if (!status) status = ves_graph_like(&graph, &again, report);
    if (!status) status = ves_graph_like(&graph, &again, report);
    ves_graph_free(&again);
    ves_graph_free(&graph);
    return status;
}

static void a_graph_survives_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(a_graph, NULL) > 2 * N_COMPARTMENT);
}

static ves_status build_schedule(ves_schedule *schedule, ves_report *report)
{
    schedule->end = 30.0;
    ves_status status = ves_schedule_add_dose(
        schedule, &(ves_dose){.into = {0}, .amount = 2.385, .at = 0.5, .every = 2.1, .count = 12}, 0, report);
    if (!status) {
        status = ves_schedule_add_dose(
            schedule, &(ves_dose){.into = {1}, .amount = 1.1, .at = 0.7, .over = 0.3, .count = 1}, 1, report);
    }
    return status;
}

/* The schedule of a graph, closed, and a trajectory to be filled. */
static ves_status a_run(void *context, ves_report *report)
{
    (void)context;
    ves_graph graph = {0};
    ves_schedule schedule = {0};
    ves_trajectory trajectory = {0};
    const double time[] = {0.0, 0.9, 17.3};
    ves_status status = build_graph(&graph, report);
    if (!status) status = build_schedule(&schedule, report);
    if (!status) status = ves_schedule_close(&schedule, &graph, report);
    if (!status) status = ves_trajectory_start(&trajectory, &graph, &schedule, 3, time, report);
    ves_trajectory_free(&trajectory);
    ves_schedule_free(&schedule);
    ves_graph_free(&graph);
    return status;
}

static void a_schedule_and_a_trajectory_survive_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(a_run, NULL) > 2 * N_COMPARTMENT);
}

static ves_status a_table(void *context, ves_report *report)
{
    (void)context;
    ves_table table = {0};
    ves_status status = ves_table_add_dimension(&table, "organ", 3, NULL, report);
    if (!status) status = ves_table_add_dimension(&table, "events/event", 2, NULL, report);
    for (size_t i = 0; !status && i < 10; ++i) {
        char path[16];
        snprintf(path, sizeof path, "x%zu", i);
        const char *const dimensions[] = {"organ", NULL};
        if (!ves_table_add(&table, path, VES_ARRAY_DOUBLE, "h", "a number", report, dimensions)) status = VES_E_MEMORY;
    }
    ves_array *organ = NULL;
    if (!status) {
        organ =
            ves_table_add(&table, "organ", VES_ARRAY_TEXT, NULL, "organ", report, (const char *const[]){"organ", NULL});
        if (!organ) status = VES_E_MEMORY;
    }
    if (!status) status = ves_array_set_text(organ, 1, "liver", report);
    if (!status) status = ves_array_set_text(organ, 1, "spleen", report);
    if (!status) status = ves_table_set_text(&table, "", "title", "where do they go?", report);
    if (!status) status = ves_table_set_number(&table, "events", "seed", 7.0, report);
    ves_table_free(&table);
    return status;
}

static void a_table_survives_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(a_table, NULL) > 20);
}

static ves_status parameters(void *context, ves_report *report)
{
    (void)context;
    ves_parameters all = {0}, copy = {0};
    ves_status status = VES_OK;
    for (size_t i = 0; !status && i < 10; ++i) {
        char address[32], source[] = "measured here";
        snprintf(address, sizeof address, "organ%zu.volume", i);
        status = ves_parameters_put(&all,
                                    &(ves_parameter){.address = address,
                                                     .dim = VES_DIM_VOLUME,
                                                     .other = VES_DIM_VOLUME,
                                                     .quantity = {.value = 1.3, .written = 1.3, .unit = "mL"},
                                                     .source = source},
                                    report);
    }
    if (!status) status = ves_parameters_view(&all, &copy, report);
    if (!status) status = ves_parameters_put(&copy, &all.item[0], report);
    if (!status) status = ves_parameters_view(&all, &copy, report); /* once more, in its room */
    ves_parameters_free(&copy);
    ves_parameters_free(&all);
    return status;
}

static void parameters_survive_each_failing_allocation(void **state)
{
    (void)state;
    assert_true(fail_alloc_each(parameters, NULL) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_graph_survives_each_failing_allocation),
        cmocka_unit_test(a_schedule_and_a_trajectory_survive_each_failing_allocation),
        cmocka_unit_test(a_table_survives_each_failing_allocation),
        cmocka_unit_test(parameters_survive_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
