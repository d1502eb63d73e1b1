#include "solver/exact.h"

#include "base/array.h"
#include "base/memory.h"
#include "solver/balance.h"
#include "solver/exponential.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A' = M A + u in each segment, so (A, 1) at s h after its start is exp(s [M u; 0 0]) (A, 1).
 * Integrals come from the same exponential with more rows: B = s A, whose slope is M B + A + s u, and
 * I' = w A, J' = w B for each organ; every element is a sum of positive parts, so nothing cancels.  What compartments
 * hold together is known at every time, and is set right as the exponential is squared. */

enum { GRID = 200 };                   /* further times a segment, for peaks ... */
static const double grid_start = 1e-6; /* ... log-spaced from this share of it */

typedef struct kept {
    double span;      /* h */
    double *exponent; /* [n + 1][n + 1] */
} kept;

typedef struct referee {
    const ves_graph *graph;
    const ves_schedule *schedule;
    ves_trajectory *trajectory;
    size_t n, n_organ;
    double *rate;  /* [n][n] M, 1/h */
    double *input; /* [n] u, amount/h */
    bool new_input;
    size_t *n_running; /* [n] infusions that run into each node */
    double *start;     /* [n] amounts at the start of the segment */
    double *now;       /* [n] */
    double *slope;     /* [n] */
    double *small;     /* [n + 1][n + 1], exponent of the moment */
    double *power;     /* room for any matrix to be exponentiated */
    double *large;     /* and for the exponential with integrals */
    double *room;      /* [2], as large, for exponentials */
    double span;       /* h, of the exponential that is made */
    double *organ;     /* [n_organ][4] value and slope now and before */
    size_t n_kept;
    kept kept[GRID + 1];
    size_t
        part[VES_N_PART + 1]; /* where the substance, the tracer's label, and nothing any more begin among the nodes */
    double given[VES_N_PART], input_of[VES_N_PART]; /* amount, amount/h */
    double input_sum, total;
    size_t next_event, next_output;
    double pass; /* h, until when a bolus passes for the first time */
} referee;

static void referee_free(referee *r)
{
    for (size_t i = 0; i < r->n_kept; ++i) free(r->kept[i].exponent);
    free(r->rate);
    free(r->input);
    free(r->n_running);
    free(r->start);
    free(r->now);
    free(r->slope);
    free(r->small);
    free(r->power);
    free(r->large);
    free(r->room);
    free(r->organ);
}

static size_t large_size(const referee *r)
{
    return 2 * r->n + 2 * r->n_organ + 2;
}

/* M as it stands at a time. */
static void set_rates(referee *r, double time)
{
    const ves_graph *graph = r->graph;
    const size_t n = r->n;
    memset(r->rate, 0, n * n * sizeof *r->rate);
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        const ves_process *p = &graph->topology->process[i];
        const double v_from = p->by_amount ? 1.0 : graph->volume[p->from.i];
        const size_t turns = p->altered ? ves_topology_turns(graph->topology, i) : VES_NONE;
        const double factor = turns == VES_NONE ? 1.0 : ves_graph_turned(graph, turns, time);
        double forward, backward;
        p->kind->linear(graph->p[i], v_from, graph->volume[p->to.i], &forward, &backward);
        forward *= factor;
        backward *= factor;
        r->rate[p->from.i * n + p->from.i] -= forward;
        r->rate[p->to.i * n + p->from.i] += forward;
        r->rate[p->from.i * n + p->to.i] += backward;
        r->rate[p->to.i * n + p->to.i] -= backward;
    }
}

static size_t part_of(const referee *r, size_t node)
{
    return node < r->part[VES_LABEL] ? VES_SUBSTANCE : VES_LABEL;
}

static void put(referee *r, size_t node, double amount)
{
    r->start[node] += amount;
    r->given[part_of(r, node)] += amount;
}

/* What is there at first. */
static void begin(referee *r)
{
    memset(r->given, 0, sizeof r->given);
    memset(r->start, 0, r->n * sizeof *r->start);
    for (size_t i = 0; r->graph->initial && i < r->n; ++i) put(r, i, r->graph->initial[i]);
}

static ves_status referee_start(referee *r, const ves_graph *graph, const ves_schedule *schedule,
                                ves_trajectory *trajectory, ves_report *report)
{
    const size_t n = graph->topology->n_compartment;
    *r = (referee){.graph = graph,
                   .schedule = schedule,
                   .trajectory = trajectory,
                   .n = n,
                   .n_organ = graph->topology->n_organ,
                   .part = {0, ves_topology_label(graph->topology), n},
                   .pass = -INFINITY,
                   .total = schedule->total != 0.0 ? schedule->total : 1.0};
    const size_t large = large_size(r);
    r->rate = ves_new(n * n, sizeof(double));
    r->input = ves_new(n, sizeof(double));
    r->n_running = ves_new(n, sizeof *r->n_running);
    r->start = ves_new(n, sizeof(double));
    r->now = ves_new(n, sizeof(double));
    r->slope = ves_new(n, sizeof(double));
    r->small = ves_new((n + 1) * (n + 1), sizeof(double));
    r->power = ves_new(large * large, sizeof(double));
    r->large = ves_new(large * large, sizeof(double));
    r->room = ves_new(2 * large * large, sizeof(double));
    r->organ = ves_new(4 * r->n_organ, sizeof(double));
    if (!r->rate || !r->input || !r->n_running || !r->start || !r->now || !r->slope || !r->small || !r->power ||
        !r->large || !r->room || !r->organ)
        return ves_fail_memory(report);
    set_rates(r, 0.0);
    begin(r);
    if (schedule->total == 0.0 && r->given[VES_SUBSTANCE] > 0.0) r->total = r->given[VES_SUBSTANCE];
    return VES_OK;
}

/* --- exponentials --- */

/* Elements [first, first + n) of a column sum to `wanted`. */
static void set_sum(size_t size, double matrix[], size_t column, size_t first, size_t n, double wanted)
{
    double sum = 0.0;
    for (size_t i = first; i < first + n; ++i) sum += matrix[i * size + column];
    const double factor = wanted / sum;
    if (!(sum > 0.0) || !isfinite(factor)) return;
    for (size_t i = first; i < first + n; ++i) matrix[i * size + column] *= factor;
}

/* Of [M u; 0 0]: what is in a compartment stays in the body, and all that is given is there. */
static void settle_small(double share, double matrix[], const void *context)
{
    const referee *r = context;
    const size_t n = r->n, size = n + 1;
    for (size_t j = 0; j < n; ++j) set_sum(size, matrix, j, 0, n, 1.0);
    set_sum(size, matrix, n, 0, n, share * r->span * r->input_sum);
    matrix[n * size + n] = 1.0;
}

/* Of the same with integrals: B sums to s times what A sums to. */
static void settle_large(double share, double matrix[], const void *context)
{
    const referee *r = context;
    const size_t n = r->n, size = large_size(r), s = size - 2, one = size - 1;
    const double since = share * r->span;
    for (size_t j = 0; j < n; ++j) {
        set_sum(size, matrix, j, 0, n, 1.0);
        set_sum(size, matrix, j, n, n, since);
        set_sum(size, matrix, n + j, n, n, 1.0);
    }
    set_sum(size, matrix, s, n, n, since * r->input_sum);
    set_sum(size, matrix, one, 0, n, since * r->input_sum);
    set_sum(size, matrix, one, n, n, since * since * r->input_sum);
    matrix[s * size + one] = since;
    for (size_t i = 2 * n; i < size; ++i) matrix[i * size + i] = 1.0;
}

/* exp(span [M u; 0 0]), from what is kept or anew. */
static ves_status propagator(referee *r, double span, bool keep, const double **out, ves_report *report)
{
    const size_t n = r->n, size = n + 1;
    for (size_t i = 0; keep && i < r->n_kept; ++i) {
        if (r->kept[i].span != span) continue;
        *out = r->kept[i].exponent;
        return VES_OK;
    }
    memset(r->power, 0, size * size * sizeof(double));
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < n; ++j) r->power[i * size + j] = span * r->rate[i * n + j];
        r->power[i * size + n] = span * r->input[i];
    }
    double *exponent = r->small;
    if (keep && r->n_kept <= GRID) {
        exponent = ves_new(size * size, sizeof(double));
        if (!exponent) return ves_fail_memory(report);
        r->kept[r->n_kept++] = (kept){span, exponent};
    }
    *out = exponent;
    r->trajectory->n_step++;
    r->span = span;
    ves_exponential(size, r->power, exponent, r->room, settle_small, r);
    return VES_OK;
}

/* Amounts `span` h after the start of the segment go to r->now. */
static ves_status move(referee *r, double span, bool keep, ves_report *report)
{
    const double *e = NULL;
    const ves_status status = propagator(r, span, keep, &e, report);
    for (size_t i = 0; !status && i < r->n; ++i, e += r->n + 1) {
        double sum = e[r->n];
        for (size_t j = 0; j < r->n; ++j) sum += e[j] * r->start[j];
        r->now[i] = sum;
    }
    return status;
}

static void integrate(referee *r, size_t segment)
{
    const size_t n = r->n, n_organ = r->n_organ, size = large_size(r);
    const size_t b = n, integral = 2 * n, moment = 2 * n + n_organ, s = size - 2, one = size - 1;
    ves_trajectory *t = r->trajectory;
    const double from = t->segment_start[segment], span = t->segment_end[segment] - from;
    memset(r->power, 0, size * size * sizeof(double));
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < n; ++j)
            r->power[i * size + j] = r->power[(b + i) * size + b + j] = span * r->rate[i * n + j];
        r->power[(b + i) * size + i] = span;
        r->power[i * size + one] = r->power[(b + i) * size + s] = span * r->input[i];
    }
    for (size_t o = 0; o < n_organ; ++o) {
        const ves_group *g = &r->graph->topology->organ[o].sum;
        const double *weight = r->graph->weight + g->weight;
        for (size_t k = 0; k < g->n; ++k) {
            r->power[(integral + o) * size + g->node[k].i] += span * weight[k];
            r->power[(moment + o) * size + b + g->node[k].i] += span * weight[k];
        }
    }
    r->power[s * size + one] = span;
    r->span = span;
    ves_exponential(size, r->power, r->large, r->room, settle_large, r);
    for (size_t o = 0; o < n_organ; ++o) {
        double first = r->large[(integral + o) * size + one], second = r->large[(moment + o) * size + one];
        for (size_t j = 0; j < n; ++j) {
            first += r->large[(integral + o) * size + j] * r->start[j];
            second += r->large[(moment + o) * size + j] * r->start[j];
        }
        t->integral[segment * n_organ + o] = first;
        t->moment[segment * n_organ + o] = from * first + second;
    }
}

/* --- peaks --- */

/* Largest value of the cubic through two points with their slopes, a > 0 and b < 0, and where (0 at the first, 1 at the
 * second). */
static double cubic_top(double width, double y0, double a, double y1, double b, double *where)
{
    /* y = y0 + a x + c x^2 + d x^3, x in [0, 1] */
    a *= width;
    b *= width;
    const double d = a + b - 2.0 * (y1 - y0), c = y1 - y0 - a - d;
    const double x = -a / (c - sqrt(fmax(c * c - 3.0 * a * d, 0.0))); /* the root where the slope falls */
    *where = x >= 0.0 && x <= 1.0 ? x : y1 > y0;
    return y0 + *where * (a + *where * (c + *where * d));
}

/* How long the cubic through two points with their slopes is above 0: its crossings by halving a grid of it. */
static double cubic_above(double width, double y0, double a, double y1, double b)
{
    enum { PARTS = 16, HALVINGS = 40 };
    a *= width;
    b *= width;
    const double d = a + b - 2.0 * (y1 - y0), c = y1 - y0 - a - d;
    double above = 0.0, x = 0.0, y = y0;
    for (int k = 1; k <= PARTS; ++k) {
        const double end = (double)k / PARTS, there = k == PARTS ? y1 : y0 + end * (a + end * (c + end * d));
        double low = x, high = end;
        for (int i = 0; i < HALVINGS && (y > 0.0) != (there > 0.0); ++i) {
            const double middle = 0.5 * (low + high);
            const bool same = (y0 + middle * (a + middle * (c + middle * d)) > 0.0) == (y > 0.0);
            low = same ? middle : low;
            high = same ? high : middle;
        }
        if (y > 0.0) above += (there > 0.0 ? end : low) - x;
        if (!(y > 0.0) && there > 0.0) above += end - low;
        x = end;
        y = there;
    }
    return above * width;
}

/* The lowest place of an organ, and its time above a level. @param p its amount and slope now, and before */
static void watch_low(referee *r, size_t cell, size_t organ, const double p[4], double before, double time)
{
    ves_trajectory *t = r->trajectory;
    const double level = r->graph->topology->organ[organ].level * r->graph->organ_volume[organ];
    double where, low = p[0];
    if (!isnan(before) && p[3] < 0.0 && p[1] > 0.0) low = -cubic_top(time - before, -p[2], -p[3], -p[0], -p[1], &where);
    if (!(t->low[cell] <= low)) t->low[cell] = low;
    if (!(level > 0.0)) return;
    if (isnan(before)) t->above[cell] = 0.0;
    if (!isnan(before)) t->above[cell] += cubic_above(time - before, p[2] - level, p[3], p[0] - level, p[1]);
}

static void raise_peak(ves_trajectory *t, double pass, size_t cell, double value, double time)
{
    if (time <= pass && !(value <= t->early[cell])) t->early[cell] = value; /* NaN: none yet */
    if (time >= pass && !(value <= t->late[cell])) {
        t->late[cell] = value;
        t->late_time[cell] = time;
    }
    if (value <= t->peak[cell]) return;
    t->peak[cell] = value;
    t->peak_time[cell] = time;
}

/* Organs at `time`, after `before` (NaN: the start of the segment). */
static void watch_peaks(referee *r, size_t segment, double before, double time)
{
    const size_t n = r->n;
    for (size_t i = 0; i < n; ++i) {
        r->slope[i] = r->input[i];
        for (size_t j = 0; j < n; ++j) r->slope[i] += r->rate[i * n + j] * r->now[j];
    }
    for (size_t o = 0; o < r->n_organ; ++o) {
        double *p = r->organ + 4 * o, where;
        const size_t cell = segment * r->n_organ + o;
        p[2] = p[0];
        p[3] = p[1];
        p[0] = ves_group_sum(r->graph, &r->graph->topology->organ[o].sum, r->now);
        p[1] = ves_group_sum(r->graph, &r->graph->topology->organ[o].sum, r->slope);
        raise_peak(r->trajectory, r->pass, cell, p[0], time);
        watch_low(r, cell, o, p, before, time);
        if (isnan(before) || !(p[3] > 0.0) || !(p[1] < 0.0)) continue;
        const double top = cubic_top(time - before, p[2], p[3], p[0], p[1], &where);
        raise_peak(r->trajectory, r->pass, cell, top, before + where * (time - before));
    }
}

/* --- the run --- */

static void act(referee *r, const ves_event *e)
{
    double *amount = &r->start[e->node.i], *input = &r->input[e->node.i];
    if (e->kind == VES_EVENT_BOLUS) {
        put(r, e->node.i, e->amount);
    } else if (e->kind == VES_EVENT_TRANSFER) {
        const double moved = e->fraction * *amount;
        *amount -= moved;
        r->start[e->to.i] += moved;
    } else if (e->kind == VES_EVENT_RESET || e->kind == VES_EVENT_FILL) {
        const ves_filling *f = e->kind == VES_EVENT_FILL ? &r->schedule->filling[e->phase] : NULL;
        if (!f) begin(r);
        if (f && !f->added) memset(r->start, 0, r->n * sizeof *r->start);
        if (f && !f->added) memset(r->given, 0, sizeof r->given);
        for (size_t i = 0; f && i < f->n_state; ++i) put(r, i, f->state[i]);
    } else if (e->kind == VES_EVENT_INFUSION_START) {
        r->n_running[e->node.i]++;
        *input += e->rate;
        r->new_input = true;
    } else if (e->kind == VES_EVENT_INFUSION_END) {
        if (r->n_running[e->node.i] > 0) r->n_running[e->node.i]--;
        *input = r->n_running[e->node.i] ? *input - e->rate : 0.0; /* nothing is left of a + b - a - b */
        r->new_input = true;
    }
}

static void give_output(referee *r, const double amount[])
{
    ves_trajectory *t = r->trajectory;
    memcpy(t->amount + r->next_output++ * r->n, amount, r->n * sizeof *amount);
    for (size_t i = 0; i < r->n; ++i) t->smallest = fmin(t->smallest, amount[i] / r->total);
}

/* Of the substance and of its label, each on its own. `since`: h, since the start of the segment */
static void check_mass(referee *r, const double amount[], double since)
{
    for (size_t p = 0; p < VES_N_PART; ++p) {
        double sum = 0.0;
        for (size_t i = r->part[p]; i < r->part[p + 1]; ++i) sum += amount[i];
        const double error = fabs(sum - (r->given[p] + r->input_of[p] * since)) / r->total;
        if (isnan(error) || error > r->trajectory->mass_error) r->trajectory->mass_error = error; /* NaN stays */
    }
}

/* What a segment begins with; n_segment: the run ends with. */
static void note_first(referee *r, size_t segment)
{
    double *first = r->trajectory->first + segment * r->n_organ;
    for (size_t o = 0; o < r->n_organ; ++o)
        first[o] = fmax(first[o], ves_group_sum(r->graph, &r->graph->topology->organ[o].sum, r->start));
}

/* Events at `time`, then outputs there. @param segment that begins there; n_segment: none does */
static void halt(referee *r, double time, size_t segment)
{
    ves_trajectory *t = r->trajectory;
    const size_t from = r->next_event;
    while (r->next_event < r->schedule->n_event && r->schedule->event[r->next_event].time <= time) {
        for (size_t o = 0; o < r->n_organ; ++o)
            t->amount_before[r->next_event * r->n_organ + o] =
                ves_group_sum(r->graph, &r->graph->topology->organ[o].sum, r->start);
        ++r->next_event;
    }
    for (size_t i = from; i < r->next_event; ++i) {
        if (r->schedule->event[i].kind == VES_EVENT_TRANSFER) note_first(r, segment);
        act(r, &r->schedule->event[i]);
        r->pass = fmax(r->pass, ves_first_pass(r->graph, &r->schedule->event[i]));
    }
    note_first(r, segment);
    const bool turns = r->graph->topology->n_turns > 0;
    if (turns && segment < t->n_segment) set_rates(r, 0.5 * (t->segment_start[segment] + t->segment_end[segment]));
    if (r->new_input || turns) { /* what is kept holds for one input */
        for (size_t i = 0; i < r->n_kept; ++i) free(r->kept[i].exponent);
        r->n_kept = 0;
        r->new_input = false;
    }
    r->input_sum = 0.0;
    memset(r->input_of, 0, sizeof r->input_of);
    for (size_t i = 0; i < r->n; ++i) {
        r->input_sum += r->input[i];
        r->input_of[part_of(r, i)] += r->input[i];
    }
    while (r->next_output < t->n_time && t->time[r->next_output] <= time) give_output(r, r->start);
}

static ves_status run_segment(referee *r, size_t segment, ves_report *report)
{
    ves_trajectory *t = r->trajectory;
    const double from = t->segment_start[segment], to = t->segment_end[segment], span = to - from;
    const double ratio = pow(1.0 / grid_start, 1.0 / (GRID - 1));
    double before = NAN, time = from;
    size_t grid = 0;
    memcpy(r->now, r->start, r->n * sizeof *r->now);
    watch_peaks(r, segment, before, from);
    ves_status status = VES_OK;
    integrate(r, segment);
    while (!status && time < to) {
        before = time;
        /* the next of the grid and the output times */
        const double share = grid_start * pow(ratio, (double)grid);
        const double next_grid = grid + 1 < GRID ? from + span * share : to;
        const double next_output = r->next_output < t->n_time ? t->time[r->next_output] : HUGE_VAL;
        const double next_other = r->pass > before ? fmin(r->pass, next_output) : next_output;
        const bool on_grid = next_grid <= next_other;
        if (on_grid) ++grid;
        time = on_grid ? next_grid : next_other;
        if (time <= before) continue;
        const double since = !on_grid ? time - from : time < to ? span * share : span;
        status = move(r, since, on_grid, report);
        if (status) break;
        watch_peaks(r, segment, before, time);
        check_mass(r, r->now, since);
        while (time < to && r->next_output < t->n_time && t->time[r->next_output] <= time) give_output(r, r->now);
    }
    memcpy(r->start, r->now, r->n * sizeof *r->now);
    for (size_t p = 0; p < VES_N_PART; ++p) r->given[p] += r->input_of[p] * span;
    return status;
}

static ves_status run(referee *r, ves_report *report)
{
    ves_trajectory *t = r->trajectory;
    ves_status status = VES_OK;
    t->mass_error = 0.0;
    t->smallest = 0.0;
    for (size_t i = 0; !status && i < t->n_segment; ++i) {
        halt(r, t->segment_start[i], i);
        status = run_segment(r, i, report);
    }
    if (status) return status;
    halt(r, r->schedule->end, t->n_segment);
    ves_trajectory_settle(t);
    ves_trajectory_judge(t);
    if (isnan(t->mass_error)) {
        t->failure = (ves_failure){.status = VES_E_SOLVER,
                                   .time = 0.0,
                                   .step = NAN,
                                   .words = "the matrix exponential is not finite: look for a parameter that is not"};
    }
    return VES_OK;
}

ves_status ves_exact_solve(const ves_graph *graph, const ves_schedule *schedule, ves_trajectory *trajectory,
                           ves_report *report)
{
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        const ves_process *p = &graph->topology->process[i];
        size_t first;
        if (ves_process_kind_is_linear(p->kind) && ves_topology_modifiers(graph->topology, i, &first) == 0) continue;
        return ves_fail(report, VES_E_MODEL, p->at,
                        "\"%s\" (%s%s) is not linear, so the matrix exponential cannot solve it; expected linear "
                        "processes only, or the other solver",
                        p->name, p->kind->name, ves_process_kind_is_linear(p->kind) ? ", modified" : "");
    }
    referee r;
    ves_status status = referee_start(&r, graph, schedule, trajectory, report);
    if (!status) status = run(&r, report);
    referee_free(&r);
    return status;
}
