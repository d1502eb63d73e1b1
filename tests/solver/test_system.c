/* The compiled lanes: their slopes are those of the graph, their Jacobian is the derivative of the slopes. */
#include "solver/system.h"
#include "tests/solver/little_graph.h"

enum { NODES = 7 };

/* Every kind at once, lane by lane with other numbers. */
static void build(little *x, size_t lane)
{
    const double f = 1.0 + 0.17 * (double)lane;
    little_start(x, NODES, 31.0);
    little_linear(x, 0, 1, 3.1 * f);
    little_linear(x, 0, 1, 0.4); /* two flows on one way */
    little_process(x, "flow", 1, 2, 2.7, 1.9 * f, 0.0, 0.0, -1);
    little_process(x, "permeability", 2, 3, 0.7, 0.9, 0.8 * f, 1.3, -1);
    little_process(x, "clearance", 3, 4, 0.21 * f, 0.0, 0.0, 0.0, -1);
    little_process(x, "saturable", 0, 4, 0.9 * f, 0.31, 1.0, 0.0, -1);
    little_process(x, "saturable", 1, 4, 0.9, 0.31 * f, 1.7, 0.0, -1);
    little_process(x, "capacity_amount", 2, 5, 0.6, 3.3 * f, 0.0, 0.0, 5);
    little_process(x, "capacity_concentration", 3, 5, 0.6 * f, 3.3, 0.0, 0.0, 5);
    little_process(x, "site_binding", 1, 5, 0.37, 2.9 * f, 0.0, 0.0, 5);
    little_process(x, "hill_in_time", 4, 6, 0.23, 5.1, 1.9 * f, 0.0, -1);
    little_process(x, "step_in_time", 5, 6, 0.19 * f, 0.3, 7.1, 0.0, -1);
    little_process(x, "weibull", 6, 0, 3.3, 1.4 * f, 0.0, 0.0, -1);
    /* one that watches a weighted sum, its own donor in it */
    const ves_node watched[] = {{4}, {2}};
    const double weight[] = {0.7, 1.9};
    ves_process p = {.kind = ves_process_kind_find("capacity_amount"), .from = {4}, .to = {1}};
    const double number[] = {0.43, 4.7 * f};
    must(x, ves_graph_add_group(&x->graph, 2, watched, weight, &p.group, &x->report));
    must(x, ves_graph_add_process(&x->graph, &p, number, &x->report));
    little_process(x, "bind", 0, 5, 0.83 * f, 0.0, 0.0, 0.0, 3);
    /* processes of each sort that others multiply, by themselves and by others, by concentration and amount */
    little_linear(x, 2, 6, 0.47 * f);
    little_modify(x, 4, false, false, 0.9 * f, 0.61, 1.0);
    little_modify(x, 2, true, true, 0.83, 1.21 * f, 1.7);
    little_process(x, "permeability", 4, 5, 0.53, 0.9, 0.8 * f, 1.3, -1);
    little_modify(x, 5, true, false, 1.0, 0.37 * f, 2.3);
    little_turns(x, 3.1, 0.61 * f, 5.0, 0.2, HUGE_VAL);
    little_process(x, "saturable", 3, 0, 0.77, 0.43 * f, 1.3, 0.0, -1);
    little_modify(x, 3, false, false, 2.9, 0.37, 1.9 * f);
    little_process(x, "capacity_amount", 6, 1, 0.6, 3.3 * f, 0.0, 0.0, 2);
    little_modify(x, 0, true, true, 0.7 * f / 2.2, 0.9, 1.0);
    little_turns(x, 0.4, 1.7, 1.3, 0.31 * f, 1.9); /* 4.7 h are 0.9 h into the third round */
    little_produce(x, 5, 4, 0.39 * f);
    little_modify(x, 1, true, false, 0.93, 0.43, 1.4);
}

typedef struct fixture {
    little x[VES_LANES];
    ves_system system;
    ves_quad *y, *slope, *more, *less, *jacobian;
} fixture;

static int start(void **state)
{
    static fixture f;
    static ves_report report;
    const ves_graph *graph[VES_LANES];
    for (size_t l = 0; l < VES_LANES; ++l) {
        build(&f.x[l], l);
        graph[l] = &f.x[l].graph;
    }
    if (ves_system_start(&f.system, graph, NULL, &report)) return 1;
    ves_system_turn(&f.system, 4.7);
    f.y = ves_rows_new(NODES);
    f.slope = ves_rows_new(NODES);
    f.more = ves_rows_new(NODES);
    f.less = ves_rows_new(NODES);
    f.jacobian = ves_rows_new(f.system.lu->n_slot);
    for (size_t i = 0; i < NODES; ++i) {
        for (size_t l = 0; l < VES_LANES; ++l)
            ves_lanes_of(f.y, i)[l] = 0.31 + 0.23 * (double)i + 0.071 * (double)(l * l) / (1.0 + (double)i);
    }
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    fixture *f = *state;
    for (size_t l = 0; l < VES_LANES; ++l) little_free(&f->x[l]);
    ves_system_free(&f->system);
    ves_rows_free(f->y);
    ves_rows_free(f->slope);
    ves_rows_free(f->more);
    ves_rows_free(f->less);
    ves_rows_free(f->jacobian);
    return 0;
}

static void slopes_of_the_lanes_are_those_of_their_graphs(void **state)
{
    fixture *f = *state;
    ves_system_slope(&f->system, 4.7, f->y, f->slope);
    for (size_t l = 0; l < VES_LANES; ++l) {
        double y[NODES], slope[NODES], sum = 0.0;
        for (size_t i = 0; i < NODES; ++i) y[i] = ves_lanes_of(f->y, i)[l];
        ves_graph_slope(&f->x[l].graph, 4.7, y, slope);
        for (size_t i = 0; i < NODES; ++i) {
            near(ves_lanes_of(f->slope, i)[l], slope[i], 1e-13, "slope", (double)i);
            sum += ves_lanes_of(f->slope, i)[l];
        }
        assert_true(fabs(sum) < 1e-14);
    }
}

static void the_jacobian_is_the_derivative_of_the_slopes(void **state)
{
    fixture *f = *state;
    ves_system_slope(&f->system, 4.7, f->y, f->slope);
    ves_system_jacobian(&f->system, f->jacobian);
    for (size_t j = 0; j < NODES; ++j) {
        double kept[VES_LANES];
        memcpy(kept, ves_lanes_of(f->y, j), sizeof kept);
        const double h = 1e-5;
        for (size_t l = 0; l < VES_LANES; ++l) ves_lanes_of(f->y, j)[l] = kept[l] + h;
        ves_system_slope(&f->system, 4.7, f->y, f->more);
        for (size_t l = 0; l < VES_LANES; ++l) ves_lanes_of(f->y, j)[l] = kept[l] - h;
        ves_system_slope(&f->system, 4.7, f->y, f->less);
        memcpy(ves_lanes_of(f->y, j), kept, sizeof kept);
        for (size_t l = 0; l < VES_LANES; ++l) {
            double column = 0.0;
            for (size_t i = 0; i < NODES; ++i) {
                const double expected = (ves_lanes_of(f->more, i)[l] - ves_lanes_of(f->less, i)[l]) / (2.0 * h);
                const bool there = f->system.lu->slot[i * NODES + j] != 0;
                const double found = there ? ves_lanes_of(f->jacobian, ves_lu_slot(f->system.lu, i, j))[l] : 0.0;
                if (fabs(found - expected) > 1e-8)
                    fail_msg("d slope %zu / d %zu, lane %zu: %g, expected %g", i, j, l, found, expected);
                column += found;
            }
            assert_true(fabs(column) < 1e-14);
        }
    }
}

static void the_matrix_is_one_minus_gamma_j(void **state)
{
    fixture *f = *state;
    ves_quad *matrix = ves_rows_new(f->system.lu->n_slot);
    ves_system_slope(&f->system, 4.7, f->y, f->slope);
    ves_system_jacobian(&f->system, f->jacobian);
    ves_system_matrix(&f->system, 0.37, f->jacobian, matrix);
    for (size_t i = 0; i < NODES; ++i) {
        for (size_t j = 0; j < NODES; ++j) {
            if (!f->system.lu->slot[i * NODES + j]) continue;
            const size_t slot = ves_lu_slot(f->system.lu, i, j);
            assert_true(ves_lanes_of(matrix, slot)[5] == (i == j) - 0.37 * ves_lanes_of(f->jacobian, slot)[5]);
        }
    }
    ves_rows_free(matrix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slopes_of_the_lanes_are_those_of_their_graphs),
        cmocka_unit_test(the_jacobian_is_the_derivative_of_the_slopes),
        cmocka_unit_test(the_matrix_is_one_minus_gamma_j),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
