/* Each allocation of solver/ fails once. */
#include "base/array.h"
#include "solver/exact.h"
#include "solver/solve.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct problem {
    ves_graph graph;
    ves_schedule schedule;
    bool linear;
} problem;

/* Three pools in a chain, the middle one limited by the last where `linear` is false. */
static void start(problem *p, bool linear)
{
    ves_report report = {0};
    const ves_place nowhere = {0};
    ves_node node[3];
    ves_process limited = {.kind = ves_process_kind_find("capacity_amount"), .from = {1}, .to = {2}};
    const double fast = 2.3, few[] = {0.7, 9.1};
    const ves_process first = {.kind = ves_process_kind_find("first_order"), .to = {1}, .group = VES_NONE};
    const ves_dose dose = {.amount = 3.7, .at = 0.3, .over = 1.1, .count = 1};
    *p = (problem){.linear = linear, .schedule.end = 4.7};
    ves_status status = ves_graph_set_amount_unit(&p->graph, "mg", &report);
    if (!status) status = ves_graph_add_compartment(&p->graph, "a", 1.0, nowhere, &node[0], &report);
    if (!status) status = ves_graph_add_compartment(&p->graph, "b", 1.0, nowhere, &node[1], &report);
    if (!status) status = ves_graph_add_compartment(&p->graph, "c", 1.0, nowhere, &node[2], &report);
    if (!status) status = ves_graph_add_process(&p->graph, &first, &fast, &report);
    if (!status) status = ves_graph_add_group(&p->graph, 1, &node[2], NULL, &limited.group, &report);
    if (!status && !linear) status = ves_graph_add_process(&p->graph, &limited, few, &report);
    if (!status) status = ves_graph_add_organ(&p->graph, "all", 3, node, NULL, 1.0, 1.0, NULL, &report);
    if (!status) status = ves_schedule_add_dose(&p->schedule, &dose, 0, &report);
    assert_int_equal(status, VES_OK);
}

static ves_status solve(void *context, ves_report *report)
{
    const problem *p = context;
    ves_trajectory trajectory[2] = {{0}}, *each[] = {&trajectory[0], &trajectory[1]};
    const ves_lane lane[] = {{.graph = &p->graph, .schedule = &p->schedule},
                             {.graph = &p->graph, .schedule = &p->schedule}};
    ves_solver_options options = ves_solver_options_default();
    options.symbolic = p->linear ? NULL : ves_symbolic_new();
    ves_status status = p->linear || options.symbolic ? VES_OK : ves_fail_memory(report);
    for (int i = 0; !status && i < 2; ++i)
        status = ves_trajectory_start(&trajectory[i], &p->graph, &p->schedule, 2, (const double[]){0.7, 4.7}, report);
    if (!status)
        status = p->linear ? ves_exact_solve(&p->graph, &p->schedule, &trajectory[0], report)
                           : ves_solve(2, lane, &options, each, report);
    if (!status && trajectory[0].failure.status)
        status = ves_fail(report, trajectory[0].failure.status, (ves_place){0}, "%s", trajectory[0].failure.words);
    ves_symbolic_free(options.symbolic);
    ves_trajectory_free(&trajectory[0]);
    ves_trajectory_free(&trajectory[1]);
    return status;
}

static void lanes_survive_each_failing_allocation(void **state)
{
    (void)state;
    problem p;
    start(&p, false);
    assert_true(fail_alloc_each(solve, &p) > 30);
    ves_graph_free(&p.graph);
    ves_schedule_free(&p.schedule);
}

static void the_referee_survives_each_failing_allocation(void **state)
{
    (void)state;
    problem p;
    start(&p, true);
    assert_true(fail_alloc_each(solve, &p) > 10);
    ves_graph_free(&p.graph);
    ves_schedule_free(&p.schedule);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_survive_each_failing_allocation),
        cmocka_unit_test(the_referee_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
