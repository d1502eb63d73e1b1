#include "solver/solve.h"

#include "solver/balance.h"
#include "solver/quadrature.h"
#include "solver/stepper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One attempt at VES_LANES subjects, the last of them repeated to fill up. */
typedef struct bundle {
    size_t n_lane;
    const ves_lane *lane; /* [n_lane] borrowed */
    ves_report *report;
    ves_status status; /* of a change of phase */
    const ves_schedule *schedule[VES_LANES];
    ves_trajectory *const *trajectory; /* [n_lane] */
    size_t max_step;
    bool quadrature;
    ves_symbolic *symbolic;
    ves_system system;
    ves_stepper stepper;
    ves_quadrature organs;
    ves_balance balance;
    ves_quad *organ_sum;     /* [n_organ] rows, work */
    size_t *n_running;       /* [n][VES_LANES] infusions that run into each node */
    double total[VES_LANES]; /* amount given in all; 1 where nothing is given */
    size_t
        part[VES_N_PART + 1]; /* where the substance, the tracer's label, and nothing any more begin among the nodes */
    double given[VES_N_PART][VES_LANES]; /* until the start of the segment */
    double input[VES_N_PART][VES_LANES]; /* amount/h, all infusions that run */
    double mass_error[VES_LANES], smallest[VES_LANES];
    size_t next_event[VES_LANES], next_output;
    double pass[VES_LANES]; /* h, until when a bolus passes for the first time */
} bundle;

ves_solver_options ves_solver_options_default(void)
{
    const ves_tolerance preset = ves_tolerance_default();
    return (ves_solver_options){.rtol = preset.rtol, .atol = preset.atol, .max_step = 0, .quadrature = true};
}

/* Steps grow like rtol^(-1/5) or so; leave room for that. */
size_t ves_step_limit(const ves_solver_options *options)
{
    if (options->max_step) return options->max_step;
    return options->rtol >= 1e-6 ? 5000 : (size_t)(5000.0 * cbrt(1e-6 / options->rtol));
}

static void bundle_free(bundle *b)
{
    ves_quadrature_free(&b->organs);
    ves_balance_free(&b->balance);
    ves_stepper_free(&b->stepper);
    ves_system_free(&b->system);
    ves_rows_free(b->organ_sum);
    free(b->n_running);
}

static size_t part_of(const bundle *b, size_t node)
{
    return node < b->part[VES_LABEL] ? VES_SUBSTANCE : VES_LABEL;
}

/* What is there at first, in a lane that is empty. */
static void fill_initial(bundle *b, size_t l)
{
    const ves_graph *graph = b->lane[l < b->n_lane ? l : b->n_lane - 1].graph;
    ves_quad *y = ves_stepper_amounts(&b->stepper);
    for (size_t i = 0; graph->initial && i < b->system.n; ++i) {
        ves_lanes_of(y, i)[l] = graph->initial[i];
        b->given[part_of(b, i)][l] += graph->initial[i];
        ves_balance_give(&b->balance, i, l, graph->initial[i]);
    }
}

double ves_lane_size(const ves_lane *lane)
{
    const ves_graph *g = lane->graph;
    double size = lane->schedule->total;
    for (size_t i = 0; size == 0.0 && g->initial && i < g->topology->n_compartment; ++i) size += g->initial[i];
    if (size == 0.0 && g->initial) {
        for (size_t i = 0; i < g->topology->n_process; ++i)
            size += g->topology->process[i].kind->needs & VES_PRODUCES ? g->p[i][0] * lane->schedule->end : 0.0;
    }
    return size != 0.0 ? size : 1.0;
}

/* Do any of them get more than one dose? */
static bool several_doses(size_t n_lane, const ves_lane lane[])
{
    for (size_t l = 0; l < n_lane; ++l) {
        const ves_schedule *s = lane[l].schedule;
        double first = NAN;
        for (size_t e = 0; e < s->n_event; ++e) {
            if (!ves_event_is_dose(s->event[e].kind) || s->event[e].label) continue;
            if (isnan(first)) first = s->event[e].time;
            if (s->event[e].time != first) return true;
        }
    }
    return false;
}

static ves_status bundle_start(bundle *b, size_t n_lane, const ves_lane lane[], const ves_solver_options *options,
                               ves_trajectory *const trajectory[], ves_report *report)
{
    const ves_graph *graph[VES_LANES];
    double atol[VES_LANES];
    const double share = ves_tolerance_atol(options->rtol, options->atol);
    *b = (bundle){.n_lane = n_lane,
                  .lane = lane,
                  .report = report,
                  .trajectory = trajectory,
                  .max_step = ves_step_limit(options),
                  .quadrature = options->quadrature,
                  .symbolic = options->symbolic};
    for (size_t l = 0; l < VES_LANES; ++l) {
        const size_t from = l < n_lane ? l : n_lane - 1;
        graph[l] = lane[from].graph;
        b->schedule[l] = lane[from].schedule;
        b->pass[l] = -INFINITY;
        b->total[l] = ves_lane_size(&lane[from]);
        atol[l] = share * b->total[l];
    }
    ves_status status = ves_system_start(&b->system, graph, b->symbolic, report);
    if (!status) status = ves_stepper_start(&b->stepper, &b->system, options->rtol, atol, b->max_step, report);
    if (!status) status = ves_quadrature_start(&b->organs, graph, several_doses(n_lane, lane), report);
    if (!status) status = ves_balance_start(&b->balance, graph[0]->topology, report);
    if (status) return status;
    b->part[VES_LABEL] = ves_topology_label(graph[0]->topology);
    b->part[VES_N_PART] = b->system.n;
    b->organ_sum = ves_rows_new(b->organs.n_organ);
    b->n_running = ves_new(VES_LANES * b->system.n, sizeof *b->n_running);
    for (size_t l = 0; l < VES_LANES; ++l) fill_initial(b, l);
    return b->organ_sum && b->n_running ? VES_OK : ves_fail_memory(report);
}

/* --- events --- */

/* Another phase of the run: the same topology, other numbers. Infusions run on. */
static ves_status change_phase(bundle *b, size_t phase)
{
    const ves_graph *graph[VES_LANES];
    ves_system next;
    for (size_t l = 0; l < VES_LANES; ++l) {
        const ves_lane *lane = &b->lane[l < b->n_lane ? l : b->n_lane - 1];
        graph[l] = phase < lane->n_phase ? lane->phase[phase] : lane->graph;
    }
    const ves_status status = ves_system_start(&next, graph, b->symbolic, b->report);
    if (status) {
        ves_system_free(&next);
        return status;
    }
    memcpy(next.input, b->system.input, VES_QUADS * b->system.n * sizeof *next.input);
    ves_system_free(&b->system);
    b->system = next;
    return VES_OK;
}

/* Everything in a lane is gone; what it was given until now is what is there: nothing. */
static void empty(bundle *b, size_t l)
{
    ves_quad *y = ves_stepper_amounts(&b->stepper);
    for (size_t i = 0; i < b->system.n; ++i) ves_lanes_of(y, i)[l] = 0.0;
    for (size_t p = 0; p < VES_N_PART; ++p) b->given[p][l] = 0.0;
    ves_balance_empty(&b->balance, l);
}

/* An amount enters a compartment of a lane at once. */
static void put(bundle *b, size_t node, size_t l, double amount)
{
    ves_lanes_of(ves_stepper_amounts(&b->stepper), node)[l] += amount;
    b->given[part_of(b, node)][l] += amount;
    ves_balance_give(&b->balance, node, l, amount);
}

static void act(bundle *b, size_t l, const ves_event *e)
{
    ves_quad *y = ves_stepper_amounts(&b->stepper);
    const size_t node = e->node.i;
    double *amount = &ves_lanes_of(y, node)[l], *input = &ves_lanes_of(b->system.input, node)[l];
    size_t *running = &b->n_running[node * VES_LANES + l];
    if (e->kind == VES_EVENT_BOLUS) {
        put(b, node, l, e->amount);
    } else if (e->kind == VES_EVENT_INFUSION_START) {
        ++*running;
        *input += e->rate;
    } else if (e->kind == VES_EVENT_INFUSION_END) {
        if (*running > 0) --*running;
        *input = *running ? *input - e->rate : 0.0; /* nothing is left of a + b - a - b */
    } else if (e->kind == VES_EVENT_TRANSFER) {
        const double moved = e->fraction * *amount;
        *amount -= moved;
        ves_lanes_of(y, e->to.i)[l] += moved;
    } else if (e->kind == VES_EVENT_RESET) {
        empty(b, l);
        fill_initial(b, l);
    } else if (e->kind == VES_EVENT_FILL) {
        const ves_filling *f = &b->schedule[l]->filling[e->phase];
        if (!f->added) empty(b, l);
        for (size_t i = 0; i < f->n_state; ++i) {
            put(b, i, l, f->state[i]);
        }
    }
}

/* What a segment begins with; n_segment: the run ends with. Lanes [from, to). */
static void note_first(bundle *b, size_t from, size_t to, size_t segment)
{
    const size_t n_organ = b->organs.n_organ;
    ves_quadrature_sums(&b->organs, ves_stepper_amounts(&b->stepper), b->organ_sum);
    for (size_t l = from; l < to && l < b->n_lane; ++l) {
        double *first = b->trajectory[l]->first + segment * n_organ;
        for (size_t o = 0; o < n_organ; ++o) first[o] = fmax(first[o], ves_lanes_of(b->organ_sum, o)[l]);
    }
}

/* What events [from[l], next_event[l]) of each lane find. */
static void note_before(bundle *b, const size_t from[])
{
    const size_t n_organ = b->organs.n_organ;
    ves_quadrature_sums(&b->organs, ves_stepper_amounts(&b->stepper), b->organ_sum);
    for (size_t l = 0; l < b->n_lane; ++l) {
        for (size_t i = from[l]; i < b->next_event[l]; ++i) {
            for (size_t o = 0; o < n_organ; ++o)
                b->trajectory[l]->amount_before[i * n_organ + o] = ves_lanes_of(b->organ_sum, o)[l];
        }
    }
}

/* All events at `time`, the start of a segment. Lanes have events of their own, but the same switches of phase. */
static void act_all(bundle *b, double time, size_t segment)
{
    size_t from[VES_LANES];
    bool any = false;
    for (size_t l = 0; l < VES_LANES; ++l) {
        size_t *to = &b->next_event[l];
        from[l] = *to;
        while (*to < b->schedule[l]->n_event && b->schedule[l]->event[*to].time <= time) ++*to;
        any = any || *to > from[l];
    }
    if (!any) return;
    note_before(b, from);
    for (size_t l = 0; l < VES_LANES; ++l) {
        for (size_t i = from[l]; i < b->next_event[l]; ++i) {
            const ves_event *e = &b->schedule[l]->event[i];
            if (e->kind == VES_EVENT_TRANSFER) note_first(b, l, l + 1, segment);
            act(b, l, e);
            b->pass[l] = fmax(b->pass[l], ves_first_pass(b->lane[l < b->n_lane ? l : b->n_lane - 1].graph, e));
        }
    }
    for (size_t i = from[0]; i < b->next_event[0] && !b->status; ++i) { /* they come last at their time */
        const ves_event *e = &b->schedule[0]->event[i];
        if (e->kind == VES_EVENT_SWITCH && e->phase > 0) b->status = change_phase(b, e->phase);
    }
    memset(b->input, 0, sizeof b->input);
    for (size_t i = 0; i < b->system.n; ++i) {
        for (size_t l = 0; l < VES_LANES; ++l) b->input[part_of(b, i)][l] += ves_lanes_of(b->system.input, i)[l];
    }
    ves_balance_segment(&b->balance, b->system.input);
}

/* --- what is taken along the way --- */

/* The smallest amounts of each lane, at most 0; not of ledgers, which say what was produced. */
VES_CLONES static void find_least(size_t n, const double *restrict y, const bool *ledger, double least[VES_LANES])
{
    for (size_t l = 0; l < VES_LANES; ++l) least[l] = 0.0;
    for (size_t i = 0; i < n; ++i, y += VES_LANES) {
        if (ledger && ledger[i]) continue;
        for (size_t l = 0; l < VES_LANES; ++l) least[l] = y[l] < least[l] ? y[l] : least[l];
    }
}

static void give_output(bundle *b, const ves_quad *y)
{
    const size_t n = b->system.n, at = b->next_output++ * n;
    double least[VES_LANES];
    find_least(n, ves_lanes_in(y, 0), b->balance.n ? b->balance.ledger : NULL, least);
    for (size_t l = 0; l < b->n_lane; ++l) {
        const double *lane = ves_lanes_in(y, 0) + l;
        double *amount = b->trajectory[l]->amount + at;
        for (size_t i = 0; i < n; ++i) amount[i] = lane[i * VES_LANES];
        if (least[l] / b->total[l] < b->smallest[l]) b->smallest[l] = least[l] / b->total[l];
    }
}

VES_CLONES static void add_up(size_t n, const ves_quad *y, ves_quad sum[VES_QUADS])
{
    ves_quad s = {0}, t = {0};
    for (size_t i = 0; i < n; ++i) {
        s += y[2 * i];
        t += y[2 * i + 1];
    }
    sum[0] = s;
    sum[1] = t;
}

/* What is in the vesicles' compartments was given to them, and so with label: what is wrong in one is not made good by
 * the other. `since`: h, since the start of the segment */
static void check_mass(bundle *b, double since)
{
    if (b->balance.n) {
        ves_balance_check(&b->balance, since, ves_stepper_amounts(&b->stepper), b->mass_error);
        return;
    }
    for (size_t p = 0; p < VES_N_PART && b->part[p] < b->part[p + 1]; ++p) {
        ves_quad sum[VES_QUADS];
        add_up(b->part[p + 1] - b->part[p], ves_stepper_amounts(&b->stepper) + VES_QUADS * b->part[p], sum);
        const double *lane = ves_lanes_in(sum, 0);
        for (size_t l = 0; l < VES_LANES; ++l) {
            const double error = fabs(lane[l] - (b->given[p][l] + b->input[p][l] * since)) / b->total[l];
            if (error > b->mass_error[l]) b->mass_error[l] = error;
        }
    }
}

/* --- one segment, and all of them --- */

/* @return CVODE's flag, 0: good */
static int run_segment(bundle *b, size_t segment)
{
    const ves_trajectory *t = b->trajectory[0];
    const double from = t->segment_start[segment], to = t->segment_end[segment];
    ves_stepper *s = &b->stepper;
    ves_system_turn(&b->system, 0.5 * (from + to));
    int flag = ves_stepper_restart(s, from, to);
    const double start = s->clock;
    if (b->quadrature) ves_quadrature_segment(&b->organs, s->problem.zero, start, b->pass, ves_stepper_amounts(s));
    for (size_t n = 0; !flag && !ves_stepper_arrived(s); ++n) {
        flag = n < b->max_step ? ves_stepper_step(s) : VES_STEPPER_TOO_MANY;
        if (flag) break;
        if (b->quadrature) ves_quadrature_step(&b->organs, s->clock, s->order, ves_stepper_amounts(s));
        check_mass(b, s->clock - start);
        while (b->next_output < t->n_time && t->time[b->next_output] <= s->time && t->time[b->next_output] < to) {
            const ves_quad *y = ves_stepper_at(s, t->time[b->next_output]);
            give_output(b, y ? y : ves_stepper_amounts(s));
        }
    }
    ves_stepper_count(s);
    if (flag) return flag;
    for (size_t p = 0; p < VES_N_PART; ++p) {
        for (size_t l = 0; l < VES_LANES; ++l) b->given[p][l] += b->input[p][l] * (to - from);
    }
    ves_balance_pass(&b->balance, to - from);
    if (!b->quadrature) return 0;
    ves_quadrature_close(&b->organs, s->order);
    for (size_t l = 0; l < b->n_lane; ++l) ves_quadrature_give(&b->organs, l, segment, b->trajectory[l]);
    return 0;
}

/* Events at `time`, then outputs there. @param segment that begins there; n_segment: none does */
static void halt(bundle *b, double time, size_t segment)
{
    const ves_trajectory *t = b->trajectory[0];
    act_all(b, time, segment);
    note_first(b, 0, VES_LANES, segment);
    while (b->next_output < t->n_time && t->time[b->next_output] <= time)
        give_output(b, ves_stepper_amounts(&b->stepper));
}

static int run(bundle *b)
{
    const ves_trajectory *t = b->trajectory[0];
    int flag = 0;
    for (size_t i = 0; !flag && i < t->n_segment; ++i) {
        halt(b, t->segment_start[i], i);
        flag = b->status ? VES_STEPPER_TOO_MANY : run_segment(b, i);
    }
    if (!flag) halt(b, b->schedule[0]->end, t->n_segment);
    return flag;
}

static void clear(double *array, size_t n)
{
    for (size_t i = 0; i < n; ++i) array[i] = NAN;
}

static void forget(ves_trajectory *t)
{
    const size_t cells = t->n_segment * t->n_organ;
    clear(t->amount, t->n_time * t->n_node);
    clear(t->integral, cells);
    clear(t->moment, cells);
    clear(t->peak, cells);
    clear(t->peak_time, cells);
    clear(t->early, cells);
    clear(t->late, cells);
    clear(t->late_time, cells);
    clear(t->low, cells);
    clear(t->above, cells);
    clear(t->amount_before, t->n_event * t->n_organ);
    clear(t->first, cells + t->n_organ);
    t->mass_error = NAN;
    t->smallest = 0.0;
    t->n_step = t->n_rhs = t->n_setup = 0;
    t->failure = (ves_failure){0};
}

/* Solve the lanes together. @param good out: false where CVODE gave up; the trajectories then say why, for lane 0 */
static ves_status attempt(size_t n_lane, const ves_lane lane[], const ves_solver_options *options,
                          ves_trajectory *const trajectory[], bool *good, ves_report *report)
{
    bundle b;
    for (size_t l = 0; l < n_lane; ++l) forget(trajectory[l]);
    const ves_status status = bundle_start(&b, n_lane, lane, options, trajectory, report);
    if (!status) {
        const int flag = run(&b);
        *good = flag == 0;
        if (!*good) ves_stepper_explain(&b.stepper, flag, &trajectory[0]->failure);
        for (size_t l = 0; l < n_lane; ++l) {
            trajectory[l]->mass_error = b.mass_error[l];
            trajectory[l]->smallest = b.smallest[l];
            trajectory[l]->n_step = b.stepper.n_step;
            trajectory[l]->n_rhs = b.stepper.problem.n_rhs;
            trajectory[l]->n_setup = b.stepper.n_setup;
            if (!*good) continue;
            ves_trajectory_settle(trajectory[l]);
            ves_trajectory_judge(trajectory[l]);
        }
    }
    const ves_status changed = status ? status : b.status;
    bundle_free(&b);
    return changed;
}

static ves_status check(size_t n_lane, const ves_lane lane[], const ves_solver_options *options,
                        ves_trajectory *const trajectory[], ves_report *report)
{
    const ves_place nowhere = {0};
    if (n_lane < 1 || n_lane > VES_LANES || !(options->rtol > 0.0) || (!isnan(options->atol) && !(options->atol > 0.0)))
        return ves_fail(report, VES_E_MODEL, nowhere,
                        "the solver expects 1 to %d lanes, a positive rtol and a positive atol", VES_LANES);
    if (lane[0].graph->topology->n_compartment == 0)
        return ves_fail(report, VES_E_MODEL, nowhere, "the graph has no compartments, expected at least one");
    for (size_t l = 0; l < n_lane; ++l) {
        const ves_trajectory *t = trajectory[l], *first = trajectory[0];
        if (t->n_time != first->n_time || t->n_node != lane[0].graph->topology->n_compartment ||
            (t->n_time && memcmp(t->time, first->time, t->n_time * sizeof *t->time) != 0) ||
            !ves_topology_alike(lane[0].graph->topology, lane[l].graph->topology) ||
            !ves_schedule_same_halts(lane[0].schedule, lane[l].schedule)) {
            return ves_fail(report, VES_E_MODEL, nowhere,
                            "lane %zu of a bundle has another topology, other event times or other output times", l);
        }
    }
    return VES_OK;
}

ves_status ves_solve(size_t n_lane, const ves_lane lane[], const ves_solver_options *options,
                     ves_trajectory *const trajectory[], ves_report *report)
{
    bool good = false;
    ves_status status = check(n_lane, lane, options, trajectory, report);
    if (!status) status = attempt(n_lane, lane, options, trajectory, &good, report);
    for (size_t l = 0; !status && !good && n_lane > 1 && l < n_lane; ++l) {
        bool solved;
        status = attempt(1, &lane[l], options, &trajectory[l], &solved, report);
    }
    return status;
}
