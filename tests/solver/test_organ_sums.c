/* Organs are weighted sums of compartments: areas and peaks along the steps belong to the organ they are said of. */
#include "base/array.h"
#include "solver/exact.h"
#include "solver/solve.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */

/* Three pools in a row, and organs of every shape, so that one that is taken for its neighbour shows. */
static void build(ves_graph *graph, ves_schedule *schedule)
{
    static const double rate[] = {0.737, 0.291};
    ves_node node[3];
    assert_int_equal(ves_graph_set_amount_unit(graph, "mg", &report), VES_OK);
    for (size_t i = 0; i < 3; ++i) {
        assert_int_equal(ves_graph_add_compartment(graph, (const char *const[]){"blood", "liver", "gone"}[i], 2.385,
                                                   (ves_place){0}, &node[i], &report),
                         VES_OK);
    }
    for (size_t i = 0; i < 2; ++i) {
        const ves_process p = {
            .kind = ves_process_kind_find("first_order"), .from = node[i], .to = node[i + 1], .group = VES_NONE};
        assert_int_equal(ves_graph_add_process(graph, &p, &rate[i], &report), VES_OK);
    }
    const struct {
        const char *name;
        size_t n;
        ves_node node[3];
        double weight[3];
    } organ[] = {
        {"plain", 1, {{1}}, {1.0}},
        {"of nothing", 0, {{0}}, {0.0}},
        {"two with weights", 2, {{0}, {1}}, {0.25, 1.75}},
        {"plain again", 1, {{2}}, {1.0}},
        {"one with a weight", 1, {{0}}, {0.6}},
        {"all", 3, {{2}, {0}, {1}}, {1.0, 1.0, 1.0}},
    };
    for (size_t i = 0; i < VES_COUNT(organ); ++i) {
        assert_int_equal(ves_graph_add_organ(graph, organ[i].name, organ[i].n, organ[i].node, organ[i].weight, 1.3, NAN,
                                             NULL, &report),
                         VES_OK);
    }
    schedule->end = 7.3;
    assert_int_equal(
        ves_schedule_add_dose(schedule, &(ves_dose){.into = node[0], .amount = 5.17, .count = 1}, 0, &report), VES_OK);
    assert_int_equal(ves_schedule_close(schedule, graph, &report), VES_OK);
}

static void areas_and_peaks_are_those_of_the_sum_whatever_its_shape(void **state)
{
    (void)state;
    ves_graph graph = {0};
    ves_schedule schedule = {0};
    ves_trajectory steps = {0}, exact = {0}, *const out[] = {&steps};
    const double time[] = {0.0, 1.1, 7.3};
    build(&graph, &schedule);
    ves_solver_options options = ves_solver_options_default();
    options.rtol = 1e-9;
    assert_int_equal(ves_trajectory_start(&steps, &graph, &schedule, 3, time, &report), VES_OK);
    assert_int_equal(ves_trajectory_start(&exact, &graph, &schedule, 3, time, &report), VES_OK);
    assert_int_equal(ves_solve(1, &(ves_lane){.graph = &graph, .schedule = &schedule}, &options, out, &report), VES_OK);
    assert_int_equal(ves_exact_solve(&graph, &schedule, &exact, &report), VES_OK);
    for (size_t i = 0; i < graph.topology->n_organ; ++i) {
        const double wanted[] = {exact.integral[i], exact.moment[i], exact.peak[i], exact.peak_time[i]};
        const double found[] = {steps.integral[i], steps.moment[i], steps.peak[i], steps.peak_time[i]};
        const size_t n = graph.topology->organ[i].sum.n > 0 ? 4 : 3; /* where nothing ever is, no time is the peak's */
        for (size_t k = 0; k < n; ++k) {
            if (k == 3 && strcmp(graph.topology->organ[i].name, "all") == 0) continue; /* as much at any time */
            if (!(fabs(found[k] - wanted[k]) <= (k == 3 ? 1e-4 : k == 2 ? 1e-6 : 1e-8) * fabs(wanted[k]) + 1e-12))
                fail_msg("%s, number %zu: %.12g, expected %.12g", graph.topology->organ[i].name, k, found[k],
                         wanted[k]);
        }
    }
    assert_true(fabs(steps.integral[5] - 5.17 * 7.3) < 1e-9);
    ves_trajectory_free(&steps);
    ves_trajectory_free(&exact);
    ves_schedule_free(&schedule);
    ves_graph_free(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(areas_and_peaks_are_those_of_the_sum_whatever_its_shape)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
