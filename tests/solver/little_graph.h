/** @file little_graph.h
 * Small graphs for tests of the solver: built in a few lines, solved by either solver.
 */
#ifndef VES_TESTS_LITTLE_GRAPH_H
#define VES_TESTS_LITTLE_GRAPH_H

#include "base/array.h"
#include "solver/exact.h"
#include "solver/solve.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct little {
    ves_graph graph;
    ves_schedule schedule;
    ves_trajectory trajectory;
    ves_report report;
} little;

static inline void must(little *x, ves_status status)
{
    if (status) fail_msg("%s", x->report.text);
}

static inline void little_free(little *x)
{
    ves_trajectory_free(&x->trajectory);
    ves_schedule_free(&x->schedule);
    ves_graph_free(&x->graph);
}

/** `n` compartments "c0", "c1", ... of the volumes 1.3, 2.3, ... mL, each an organ of its own. */
static inline void little_start(little *x, size_t n, double end)
{
    const ves_place nowhere = {0};
    memset(x, 0, sizeof *x);
    x->schedule.end = end;
    must(x, ves_graph_set_amount_unit(&x->graph, "mg", &x->report));
    for (size_t i = 0; i < n; ++i) {
        char name[16];
        snprintf(name, sizeof name, "c%zu", i);
        const double volume = 1.3 + (double)i;
        ves_node node;
        must(x, ves_graph_add_compartment(&x->graph, name, volume, nowhere, &node, &x->report));
        must(x, ves_graph_add_organ(&x->graph, name, 1, &node, NULL, volume, volume, NULL, &x->report));
    }
}

/** A process; what its kind does not need of p is not read. `watch`: a node, or -1. */
static inline void little_process(little *x, const char *kind, size_t from, size_t to, double p0, double p1, double p2,
                                  double p3, int watch)
{
    ves_process p = {.kind = ves_process_kind_find(kind), .from = {from}, .to = {to}, .group = VES_NONE};
    assert_non_null(p.kind);
    const double all[] = {p0, p1, p2, p3};
    if (watch >= 0) {
        const ves_node node = {(size_t)watch};
        must(x, ves_graph_add_group(&x->graph, 1, &node, NULL, &p.group, &x->report));
    }
    must(x, ves_graph_add_process(&x->graph, &p, all, &x->report));
}

static inline void little_linear(little *x, size_t from, size_t to, double k)
{
    little_process(x, "first_order", from, to, k, 0.0, 0.0, 0.0, -1);
}

/** What multiplies the process that was added last. */
static inline void little_modify(little *x, size_t by, bool inhibits, bool by_amount, double max, double half,
                                 double hill)
{
    const ves_modifier m = {.process = x->graph.topology->n_process - 1,
                            .by = {by},
                            .effect = inhibits ? VES_INHIBITS : VES_STIMULATES,
                            .by_amount = by_amount};
    must(x, ves_graph_add_modifier(&x->graph, &m, (const double[]){max, half, hill}, &x->report));
}

/** The same: two turns, over and over where `period` is not infinite. */
static inline void little_turns(little *x, double time, double factor, double next, double other, double period)
{
    const ves_turn turn[] = {{time, factor}, {next, other}};
    must(x,
         ves_graph_add_turns(&x->graph, x->graph.topology->n_process - 1, 2, turn, period, (ves_place){0}, &x->report));
}

/** Production into a compartment; `ledger` holds minus what was produced. */
static inline void little_produce(little *x, size_t ledger, size_t into, double rate)
{
    const ves_process p = {.kind = ves_process_kind_production(), .from = {ledger}, .to = {into}, .group = VES_NONE};
    ves_graph_mark_ledger(&x->graph, (ves_node){ledger});
    must(x, ves_graph_set_initial(&x->graph, (ves_node){ledger}, 0.0, &x->report));
    must(x, ves_graph_add_process(&x->graph, &p, &rate, &x->report));
}

static inline void little_dose(little *x, size_t into, double amount, double at, double over, double every,
                               size_t count)
{
    const ves_dose dose = {.into = {into}, .amount = amount, .at = at, .over = over, .every = every, .count = count};
    must(x, ves_schedule_add_dose(&x->schedule, &dose, 0, &x->report));
}

/** Close the schedule and make room for `n_time` outputs. */
static inline void little_ready(little *x, size_t n_time, const double time[])
{
    must(x, ves_schedule_close(&x->schedule, &x->graph, &x->report));
    must(x, ves_trajectory_start(&x->trajectory, &x->graph, &x->schedule, n_time, time, &x->report));
}

/** Solve alone by CVODE; the lane must not fail. */
static inline void little_solve(little *x, double rtol)
{
    ves_solver_options options = ves_solver_options_default();
    const ves_lane lane = {.graph = &x->graph, .schedule = &x->schedule};
    ves_trajectory *trajectory = &x->trajectory;
    options.rtol = rtol;
    must(x, ves_solve(1, &lane, &options, &trajectory, &x->report));
    if (x->trajectory.failure.status) fail_msg("%s", x->trajectory.failure.words);
}

static inline double little_amount(const little *x, size_t time, size_t node)
{
    return x->trajectory.amount[time * x->trajectory.n_node + node];
}

/** |a - b| <= relative x |b| (+ a hair where b is 0). */
static inline void near(double a, double b, double relative, const char *what, double at)
{
    if (fabs(a - b) <= relative * fabs(b) + 1e-300) return;
    fail_msg("%s at %g: %.15g, expected %.15g (off by %.2g)", what, at, a, b, fabs(a - b) / fabs(b));
}

#endif
