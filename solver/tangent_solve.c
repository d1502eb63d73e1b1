#include "solver/tangent_solve.h"

#include "solver/tangent_jump.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double MOST_OFF = 1e-9; /* of the dose: the balance of a column */

static void run_free(ves_tangent_run *r)
{
    ves_quadrature_free(&r->organs);
    ves_stepper_free(&r->stepper);
    ves_tangents_free(&r->tangents);
    ves_system_free(&r->system);
    ves_rows_free(r->slope);
    ves_rows_free(r->bend);
    ves_rows_free(r->seen);
    ves_rows_free(r->organ_sum);
    free(r->moved);
    free(r->n_running);
    free(r->before);
    free(r->start_sum);
    free(r->sum_before);
    free(r->slip);
    free(r->at_end);
    free(r->bound);
}

/* How events hang on the numbers. Switches follow from numbers of the graph. */
static void look_at_events(ves_tangent_run *r)
{
    const ves_schedule *s = r->lane->schedule;
    for (size_t l = 1; l < VES_LANES; ++l) {
        const ves_stencil *c = &r->column[ves_column_of(l, r->n_column)];
        for (size_t i = 0; i < s->n_event; ++i) {
            if (s->event[i].kind == VES_EVENT_SWITCH) continue;
            if (!ves_stencil_event(c, r->lane, i, &r->moved[i][l])) r->alone[l] = true;
            r->moving = r->moving || r->moved[i][l].time != 0.0;
        }
    }
}

/* Does a number move a time at which a rate jumps? */
static void look_at_rates(ves_tangent_run *r)
{
    const ves_topology *t = r->system.topology;
    for (size_t i = 0; i < t->n_process && !r->moving; ++i) {
        const ves_process_kind *kind = t->process[i].kind;
        const bool releases = kind->needs & VES_READS_TIME_SINCE_DOSE;
        if (kind->switch_param < 0 && !releases) continue;
        const size_t k = releases ? 0 : (size_t)kind->switch_param;
        for (size_t c = 0; c < r->n_column; ++c)
            r->moving = r->moving ||
                        ves_stencil_slope(&r->column[c], r->lane, 0, ves_graph_p, i * VES_PROCESS_PARAM_MAX + k) != 0.0;
    }
    for (size_t c = 0; c < r->n_column; ++c) {
        for (size_t i = 0; i < t->n_turn; ++i)
            r->moving =
                r->moving || ves_stencil_slope(&r->column[c], r->lane, 0, ves_graph_turn, i * VES_TURN_NUMBERS) != 0.0;
        for (size_t i = 0; i < t->n_turns; ++i)
            r->moving = r->moving || ves_stencil_slope(&r->column[c], r->lane, 0, ves_graph_period, i) != 0.0;
    }
}

static bool make_room(ves_tangent_run *r)
{
    const size_t n = r->lane->graph->topology->n_compartment, n_organ = r->trajectory->n_organ,
                 n_segment = r->trajectory->n_segment;
    r->slope = ves_rows_new(n);
    r->bend = ves_rows_new(n);
    r->seen = ves_rows_new(n);
    r->organ_sum = ves_rows_new(n_organ);
    r->moved = ves_new(r->lane->schedule->n_event, sizeof *r->moved);
    r->n_running = ves_new(n, sizeof *r->n_running);
    r->before = ves_new(3 * n, sizeof *r->before);
    r->start_sum = ves_new(n_organ, sizeof *r->start_sum);
    r->sum_before = ves_new(n_organ, sizeof *r->sum_before);
    r->slip = ves_new(n_organ * VES_LANES, sizeof *r->slip);
    r->at_end = ves_new((n_segment + 1) * n_organ * VES_LANES, sizeof *r->at_end);
    r->bound = ves_new(n_segment + 1, sizeof *r->bound);
    if (!r->slope || !r->bend || !r->seen || !r->organ_sum || !r->moved || !r->n_running || !r->before ||
        !r->start_sum || !r->sum_before || !r->slip || !r->at_end || !r->bound)
        return false;
    r->after = r->before + n;
    r->drift = r->after + n;
    return true;
}

static ves_status run_start(ves_tangent_run *r, const ves_solver_options *options)
{
    const ves_graph *graph[VES_LANES];
    double atol[VES_LANES];
    const double share = ves_tolerance_atol(options->rtol, options->atol);
    r->total = ves_lane_size(r->lane);
    for (size_t l = 0; l < VES_LANES; ++l) {
        graph[l] = r->lane->graph;
        atol[l] = share * r->total;
    }
    if (!make_room(r)) return ves_fail_memory(r->report);
    ves_status status = ves_system_start(&r->system, graph, r->symbolic, r->report);
    if (!status) status = ves_tangents_start(&r->tangents, &r->system, r->lane, 0, r->n_column, r->column, r->report);
    if (!status) status = ves_stepper_start(&r->stepper, &r->system, options->rtol, atol, r->max_step, r->report);
    if (!status) status = ves_quadrature_start(&r->organs, graph, false, r->report);
    if (!status) status = ves_quadrature_follow(&r->organs, r->system.topology, r->tangents.weight, r->report);
    if (status) return status;
    r->stepper.problem.tangents = &r->tangents;
    look_at_events(r);
    look_at_rates(r);
    return VES_OK;
}

/* ---- along the way ---- */

/* @param y [n] rows @param drift [n] @param halts  the time is one at which something may happen */
static void give_output(ves_tangent_run *r, const ves_quad *y, const double drift[], bool halts)
{
    const size_t n = r->system.n, at = r->next_output++ * n;
    ves_tangent_view(r, y, drift, NULL);
    for (size_t i = 0; i < n; ++i) {
        const double *row = ves_lanes_in(r->seen, i), *bend = ves_lanes_in(r->bend, i);
        r->trajectory->amount[at + i] = row[0];
        if (!r->system.topology->compartment[i].ledger) r->smallest = fmin(r->smallest, row[0] / r->total);
        for (size_t k = 0; k < r->n_column; ++k)
            r->derivative[k]->amount[at + i] = halts && fabs(bend[k + 1]) > MOST_OFF * r->total ? NAN : row[k + 1];
    }
}

/* An output within the last step. */
static void give_output_at(ves_tangent_run *r, double time)
{
    if (r->moving) {
        const ves_quad *drift = ves_stepper_slope_at(&r->stepper, time);
        for (size_t i = 0; drift && i < r->system.n; ++i) r->drift[i] = ves_lanes_in(drift, i)[0];
    }
    const ves_quad *y = ves_stepper_at(&r->stepper, time);
    give_output(r, y ? y : ves_stepper_amounts(&r->stepper), r->drift, false);
}

/* Amounts add up to what was given, columns to how that hangs on the number. `since`: h, since the segment began */
static void check_mass(ves_tangent_run *r, double since)
{
    const ves_quad *y = ves_stepper_amounts(&r->stepper);
    double sum[VES_LANES] = {0.0};
    for (size_t i = 0; i < r->system.n; ++i) {
        for (size_t l = 0; l < VES_LANES; ++l) sum[l] += ves_lanes_in(y, i)[l];
    }
    for (size_t l = 0; l < VES_LANES; ++l) {
        const double given = r->given[l] + since * r->input[l] + r->tangents.frame[l] * r->input[0];
        r->mass_error[l] = fmax(r->mass_error[l], fabs(sum[l] - given) / r->total);
    }
}

/* What columns say of a segment: its ends may move, and they may have ridden along. */
static void close_columns(ves_tangent_run *r, size_t segment, double from, double to)
{
    const size_t n_organ = r->organs.n_organ;
    double end[VES_LANES];
    const double *start = r->bound[segment], *frame = r->tangents.frame;
    ves_tangent_bound(r, to, end);
    ves_quadrature_sums(&r->organs, ves_stepper_amounts(&r->stepper), r->organ_sum);
    for (size_t k = 0; k < r->n_column; ++k) {
        ves_trajectory *d = r->derivative[k];
        const size_t l = k + 1;
        for (size_t o = 0; o < n_organ; ++o) {
            const size_t cell = segment * n_organ + o;
            const double first = r->start_sum[o], last = ves_lanes_in(r->organ_sum, o)[0],
                         area = ves_lanes_in(r->organs.integral, o)[0];
            d->integral[cell] = ves_lanes_in(r->organs.integral, o)[l] - frame[l] * (last - first) + last * end[l] -
                                first * start[l] + r->slip[o * VES_LANES + l];
            d->moment[cell] = ves_lanes_in(r->organs.moment, o)[l] - frame[l] * (to * last - from * first - area) +
                              to * last * end[l] - from * first * start[l] + from * r->slip[o * VES_LANES + l];
            d->peak[cell] = ves_lanes_in(r->organs.column, o)[l];
            d->peak_time[cell] = ves_lanes_in(r->organs.column_time, o)[l] + frame[l];
        }
        d->segment_start[segment] = start[l];
        d->segment_end[segment] = end[l];
    }
}

/* @return CVODE's flag, 0: good */
static int run_segment(ves_tangent_run *r, size_t segment)
{
    const ves_trajectory *t = r->trajectory;
    const double from = t->segment_start[segment], to = t->segment_end[segment];
    ves_stepper *s = &r->stepper;
    double never[VES_LANES];
    for (size_t l = 0; l < VES_LANES; ++l) never[l] = -INFINITY;
    int flag = ves_stepper_restart(s, from, to);
    const double start = s->clock;
    ves_quadrature_segment(&r->organs, s->problem.zero, start, never, ves_stepper_amounts(s));
    for (size_t n = 0; !flag && !ves_stepper_arrived(s); ++n) {
        flag = n < r->max_step ? ves_stepper_step(s) : VES_STEPPER_TOO_MANY;
        if (flag) break;
        if (r->quadrature) ves_quadrature_step(&r->organs, s->clock, s->order, ves_stepper_amounts(s));
        check_mass(r, s->clock - start);
        while (r->next_output < t->n_time && t->time[r->next_output] <= s->time && t->time[r->next_output] < to)
            give_output_at(r, t->time[r->next_output]);
    }
    ves_stepper_count(s);
    if (flag) return flag;
    for (size_t l = 0; l < VES_LANES; ++l) r->given[l] += r->input[l] * (to - from);
    if (!r->quadrature) return 0;
    ves_quadrature_close(&r->organs, s->order);
    ves_quadrature_give(&r->organs, 0, segment, r->trajectory);
    close_columns(r, segment, from, to);
    return 0;
}

/* Events at `time`, then outputs there. */
static void halt(ves_tangent_run *r, double time, size_t segment)
{
    const ves_trajectory *t = r->trajectory;
    ves_tangent_act(r, time, segment);
    if (r->status) return;
    ves_tangent_note_first(r, segment);
    while (r->next_output < t->n_time && t->time[r->next_output] <= time)
        give_output(r, ves_stepper_amounts(&r->stepper), r->drift, true);
}

static int run(ves_tangent_run *r)
{
    const ves_trajectory *t = r->trajectory;
    int flag = 0;
    for (size_t i = 0; !flag && i < t->n_segment; ++i) {
        halt(r, t->segment_start[i], i);
        flag = r->status ? VES_STEPPER_TOO_MANY : run_segment(r, i);
    }
    if (!flag) halt(r, r->lane->schedule->end, t->n_segment);
    return flag;
}

/* ---- afterwards ---- */

/* Peaks at the ends of segments move with these. */
static void settle_peaks(ves_tangent_run *r)
{
    const ves_trajectory *t = r->trajectory;
    for (size_t cell = 0; r->quadrature && cell < t->n_segment * t->n_organ; ++cell) {
        const size_t segment = cell / t->n_organ;
        const bool first = t->peak_time[cell] == t->segment_start[segment],
                   last = t->peak_time[cell] == t->segment_end[segment];
        for (size_t k = 0; k < r->n_column && (first || last); ++k) {
            ves_trajectory *d = r->derivative[k];
            d->peak[cell] = first ? d->first[cell] : r->at_end[cell * VES_LANES + k + 1];
            d->peak_time[cell] = first ? d->segment_start[segment] : d->segment_end[segment];
        }
    }
}

static void judge(const ves_tangent_run *r, size_t k)
{
    ves_trajectory *d = r->derivative[k];
    d->mass_error = r->mass_error[k + 1];
    d->n_step = r->stepper.n_step;
    d->failure = r->trajectory->failure;
    if (d->failure.status) return;
    if (r->alone[k + 1]) {
        d->failure = (ves_failure){.status = VES_E_SOLVER, .time = 0.0, .step = NAN};
        (void)snprintf(d->failure.words, sizeof d->failure.words,
                       "a little beside this number other things happen, so there is no derivative");
    } else if (!(d->mass_error <= MOST_OFF)) {
        d->failure = (ves_failure){.status = VES_E_SOLVER, .time = r->lane->schedule->end, .step = NAN};
        (void)snprintf(d->failure.words, sizeof d->failure.words,
                       "the balance of a derivative is off by %.2g of the dose", d->mass_error);
    }
}

ves_status ves_tangent_solve(const ves_lane *lane, size_t n_column, const ves_stencil column[],
                             const ves_solver_options *options, ves_trajectory *trajectory,
                             ves_trajectory *const derivative[], ves_report *report)
{
    if (n_column < 1 || n_column > VES_COLUMNS || lane->schedule->n_filling > 0)
        return ves_fail(report, VES_E_MODEL, (ves_place){0},
                        "a subject is solved with 1 to %d columns, and begins with no steady state", VES_COLUMNS);
    ves_tangent_run r = {.lane = lane,
                         .n_column = n_column,
                         .column = column,
                         .report = report,
                         .trajectory = trajectory,
                         .derivative = derivative,
                         .max_step = ves_step_limit(options),
                         .quadrature = options->quadrature,
                         .symbolic = options->symbolic};
    ves_status status = run_start(&r, options);
    if (!status) {
        const int flag = run(&r);
        if (flag) ves_stepper_explain(&r.stepper, flag, &trajectory->failure);
        trajectory->mass_error = r.mass_error[0];
        trajectory->smallest = r.smallest;
        trajectory->n_step = r.stepper.n_step;
        trajectory->n_rhs = r.stepper.problem.n_rhs;
        trajectory->n_setup = r.stepper.n_setup;
        if (!flag) {
            ves_trajectory_settle(trajectory);
            ves_trajectory_judge(trajectory);
            settle_peaks(&r);
        }
        for (size_t k = 0; k < n_column; ++k) judge(&r, k);
        status = r.status;
    }
    run_free(&r);
    return status;
}
