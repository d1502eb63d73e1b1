#include "solver/steady.h"

#include "base/gsl_errors.h"
#include "base/memory.h"
#include "solver/exponential.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CYCLES = 1000, MOST_EXACT = 500 /* compartments, above that exponentials cost more than intervals */ };
enum { LEARN = 3 /* intervals, after which the next is guessed */ };

/* An interval of a regimen, and what is known of it. */
typedef struct regimen {
    const ves_graph *graph;
    ves_filling *filling;
    size_t n, n_stay; /* compartments; those that something leaves */
    size_t *stay;     /* [n_stay] */
    double *gives;    /* [n] share of a dose that each gets */
} regimen;

static void regimen_free(regimen *r)
{
    free(r->stay);
    free(r->gives);
}

static ves_status regimen_start(regimen *r, const ves_graph *graph, ves_filling *filling, ves_report *report)
{
    const size_t n = graph->topology->n_compartment;
    *r = (regimen){.graph = graph,
                   .filling = filling,
                   .n = n,
                   .stay = ves_new(n, sizeof *r->stay),
                   .gives = ves_new(n, sizeof *r->gives)};
    free(filling->state);
    filling->state = ves_new(n, sizeof *filling->state);
    filling->n_state = n;
    if (!r->stay || !r->gives || !filling->state) return ves_fail_memory(report);
    for (size_t i = 0; i < n; ++i) {
        if (ves_graph_is_left(graph, (ves_node){i})) r->stay[r->n_stay++] = i;
    }
    for (size_t i = 0; i < filling->n_target; ++i) r->gives[filling->target[i].node.i] += filling->target[i].share;
    return VES_OK;
}

/* How many infusions run in the first part of an interval, and how long that is; one less runs in the rest. */
static double overlap(const ves_filling *f, double *long_part)
{
    const double whole = floor(f->over / f->every);
    *long_part = f->over - whole * f->every;
    return whole + 1.0;
}

/* ---- linear graphs ---- */

static void rates_of(const regimen *r, double rate[])
{
    const ves_graph *g = r->graph;
    for (size_t i = 0; i < g->topology->n_process; ++i) {
        const ves_process *p = &g->topology->process[i];
        double forward, backward;
        p->kind->linear(g->p[i], p->by_amount ? 1.0 : g->volume[p->from.i], g->volume[p->to.i], &forward, &backward);
        rate[p->from.i * r->n + p->from.i] -= forward;
        rate[p->to.i * r->n + p->from.i] += forward;
        rate[p->from.i * r->n + p->to.i] += backward;
        rate[p->to.i * r->n + p->to.i] -= backward;
    }
}

/* Columns of [M u; 0 0]: what is in a compartment stays in the body, and all that is given is there. */
static void settle(double share, double matrix[], const void *context)
{
    const double *given = context; /* the number of compartments, and what is given in all */
    const size_t n = (size_t)given[0], size = n + 1;
    for (size_t j = 0; j <= n; ++j) {
        double sum = 0.0;
        const double wanted = j < n ? 1.0 : share * given[1];
        for (size_t i = 0; i < n; ++i) sum += matrix[i * size + j];
        const double factor = wanted / sum;
        if (!(sum > 0.0) || !isfinite(factor)) continue;
        for (size_t i = 0; i < n; ++i) matrix[i * size + j] *= factor;
    }
    matrix[n * size + n] = 1.0;
}

/* exp(span [M u; 0 0]) with u = `input` times what each compartment gets of a dose. @param room [4][size][size] */
static void propagate(const regimen *r, const double rate[], double input, double span, double out[], double room[])
{
    const size_t n = r->n, size = n + 1;
    double given[2] = {(double)n, 0.0};
    memset(room, 0, size * size * sizeof *room);
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < n; ++j) room[i * size + j] = span * rate[i * n + j];
        room[i * size + n] = span * input * r->gives[i];
        given[1] += room[i * size + n];
    }
    ves_exponential(size, room, out, room + size * size, settle, given);
}

static void apply(size_t n, const double matrix[], const double in[], double out[])
{
    for (size_t i = 0; i < n; ++i) {
        out[i] = matrix[i * (n + 1) + n];
        for (size_t j = 0; j < n; ++j) out[i] += matrix[i * (n + 1) + j] * in[j];
    }
}

/* Solve (I - E) x = d among the compartments that something leaves; for an infusion for ever -M x = u. */
static bool solve(const regimen *r, const double matrix[], size_t stride, bool rates, const double d[])
{
    const size_t n = r->n_stay;
    gsl_matrix *a = gsl_matrix_alloc(n ? n : 1, n ? n : 1);
    gsl_vector *b = gsl_vector_alloc(n ? n : 1), *x = gsl_vector_alloc(n ? n : 1);
    gsl_permutation *order = gsl_permutation_alloc(n ? n : 1);
    bool good = n > 0 && a && b && x && order;
    int sign;
    for (size_t i = 0; i < n && good; ++i) {
        for (size_t k = 0; k < n; ++k)
            gsl_matrix_set(a, i, k, (!rates && i == k ? 1.0 : 0.0) - matrix[r->stay[i] * stride + r->stay[k]]);
        gsl_vector_set(b, i, d[r->stay[i]]);
    }
    good = good && !gsl_linalg_LU_decomp(a, order, &sign);
    for (size_t i = 0; i < n && good; ++i) good = gsl_matrix_get(a, i, i) != 0.0;
    good = good && !gsl_linalg_LU_solve(a, order, b, x);
    for (size_t i = 0; i < n && good; ++i) {
        const double value = gsl_vector_get(x, i);
        good = isfinite(value) && value > -1e-9;
        r->filling->state[r->stay[i]] = fmax(value, 0.0);
    }
    gsl_matrix_free(a);
    gsl_vector_free(b);
    gsl_vector_free(x);
    gsl_permutation_free(order);
    return good;
}

static ves_status solve_linear(const regimen *r, bool *good, ves_report *report)
{
    const ves_filling *f = r->filling;
    const size_t n = r->n, size = n + 1;
    double *rate = ves_new(n * n, sizeof *rate), *e = ves_new(2 * size * size, sizeof *e),
           *room = ves_new(3 * size * size, sizeof *room), *d = ves_new(3 * n, sizeof *d);
    const bool ok = rate && e && room && d;
    ves_gsl_returns_errors();
    if (ok) rates_of(r, rate);
    if (ok && f->rate > 0.0) {
        for (size_t i = 0; i < n; ++i) d[i] = f->rate * r->gives[i];
        *good = solve(r, rate, n, true, d);
    } else if (ok) {
        double first = 0.0;
        const double running = f->over > 0.0 ? overlap(f, &first) : 0.0,
                     each = f->over > 0.0 ? f->amount / f->over : 0.0;
        for (size_t i = 0; i < n; ++i) d[i] = f->over > 0.0 ? 0.0 : f->amount * r->gives[i];
        propagate(r, rate, running * each, first, e, room);
        apply(n, e, d, d + n);
        propagate(r, rate, (running - 1.0) * each * (running > 0.0), f->every - first, e, room);
        apply(n, e, d + n, d);
        propagate(r, rate, 0.0, f->every, e, room);
        *good = solve(r, e, size, false, d);
    }
    free(rate);
    free(e);
    free(room);
    free(d);
    return ok ? VES_OK : ves_fail_memory(report);
}

/* ---- other graphs ---- */

/* One interval as a run: what is there, then a dose, or the infusions that run. */
static ves_status write_interval(const regimen *r, double state[], ves_schedule *s, ves_report *report)
{
    const ves_filling *f = r->filling;
    const double every = f->rate > 0.0 ? 1.0 : f->every;
    ves_schedule_restart(s, every);
    ves_dose dose = {.n_target = f->n_target, .target = f->target, .amount = f->amount, .every = every, .count = 1};
    ves_status status = ves_schedule_add_filling(s, &dose, 1.0, false, 0, report);
    if (status) return status;
    s->filling[0].state = state;
    s->filling[0].n_state = r->n;
    if (f->rate > 0.0) {
        dose.over = every;
        dose.amount = f->rate * every;
        return ves_schedule_add_dose(s, &dose, 0, report);
    }
    if (!(f->over > 0.0)) return ves_schedule_add_dose(s, &dose, 0, report);
    double first;
    const double running = overlap(f, &first), each = f->amount / f->over;
    if (first > 1e-12 * every) {
        dose.over = first;
        dose.amount = running * each * first;
        status = ves_schedule_add_dose(s, &dose, 0, report);
    }
    if (status || running < 2.0) return status;
    dose.at = first;
    dose.over = every - first;
    dose.amount = (running - 1.0) * each * dose.over;
    return ves_schedule_add_dose(s, &dose, 0, report);
}

/* Where the compartment stands that repeats worst; n_stay: all do. */
static size_t worst(const regimen *r, const double before[], const double after[], double rtol, double atol)
{
    size_t which = r->n_stay;
    double most = 1.0;
    for (size_t k = 0; k < r->n_stay; ++k) {
        const size_t i = r->stay[k];
        const double off = fabs(after[i] - before[i]) / (10.0 * rtol * fabs(after[i]) + atol);
        if (off <= most) continue;
        most = off;
        which = k;
    }
    return which;
}

/* Three states in a row that come nearer by the same share each time tell where they go (Aitken). */
static void guess(const regimen *r, const double x[], const double y[], double z[])
{
    for (size_t k = 0; k < r->n_stay; ++k) {
        const size_t i = r->stay[k];
        const double one = y[i] - x[i], two = z[i] - y[i], share = one != 0.0 ? two / one : 1.0;
        if (share > 0.0 && share < 0.9999) z[i] += two * share / (1.0 - share);
    }
}

static ves_status go_round(const regimen *r, const ves_solver_options *options, double x[], size_t *slowest,
                           ves_failure *failure, ves_report *report)
{
    const size_t n = r->n;
    const ves_filling *f = r->filling;
    double *before = x, *between = x + n, *now = x + 2 * n;
    ves_solver_options plain = *options;
    plain.quadrature = false;
    const double size = f->rate > 0.0 ? f->rate : f->amount, atol = 10.0 * options->rtol * 1e-3 * size;
    ves_status status = VES_OK;
    size_t learned = 0;
    *slowest = 0;
    for (size_t cycle = 0; cycle < MOST_CYCLES && !status && *slowest < r->n_stay && !failure->status; ++cycle) {
        ves_schedule s = {0};
        ves_trajectory t = {0}, *out[] = {&t};
        memmove(before, between, 2 * n * sizeof *x);
        memcpy(between, now, n * sizeof *x);
        status = write_interval(r, between, &s, report);
        if (!status) status = ves_trajectory_start(&t, r->graph, &s, 1, &s.end, report);
        if (!status) status = ves_solve(1, &(ves_lane){.graph = r->graph, .schedule = &s}, &plain, out, report);
        if (!status) *failure = t.failure;
        for (size_t k = 0; k < r->n_stay && !status; ++k) now[r->stay[k]] = t.amount[r->stay[k]];
        if (!status) *slowest = worst(r, between, now, options->rtol, atol);
        if (!status && *slowest < r->n_stay && ++learned % LEARN == 0 && !r->graph->topology->starts)
            guess(r, before, between, now); /* what is bound to what was there is conserved: no guess keeps that */
        if (s.n_filling) s.filling[0].state = NULL; /* it was lent */
        ves_trajectory_free(&t);
        ves_schedule_free(&s);
    }
    memcpy(f->state, now, n * sizeof *x);
    return status;
}

/* ---- all of them ---- */

static void say_none(const regimen *r, double time, size_t slowest, ves_failure *failure)
{
    *failure = (ves_failure){.status = VES_E_SOLVER, .time = time, .step = NAN};
    if (slowest < r->n_stay) failure->compartment = r->stay[slowest];
    (void)snprintf(failure->words, sizeof failure->words, "no steady state after %d intervals; slowest: %s",
                   MOST_CYCLES, r->graph->topology->compartment[failure->compartment].name);
}

static ves_status find(const ves_graph *graph, double time, ves_filling *filling, const ves_solver_options *options,
                       ves_failure *failure, ves_report *report)
{
    regimen r;
    bool good = true;
    const bool starts = graph->topology->starts;
    if (starts && filling->added) {
        *failure = (ves_failure){.status = VES_E_SOLVER, .time = time, .step = NAN};
        (void)snprintf(failure->words, sizeof failure->words,
                       "a steady state cannot be added: what is there without a dose would be there twice");
        return VES_OK;
    }
    ves_status status = regimen_start(&r, graph, filling, report);
    if (!status && ves_graph_is_linear(graph) && r.n <= MOST_EXACT && !starts) {
        status = solve_linear(&r, &good, report);
        if (!status && !good) {
            *failure = (ves_failure){.status = VES_E_SOLVER, .time = time, .step = NAN};
            (void)snprintf(failure->words, sizeof failure->words,
                           "there is no steady state: something that is given never leaves");
        }
    } else if (!status) {
        size_t slowest = 0;
        double *x = ves_new(3 * r.n, sizeof *x);
        if (x && starts) memcpy(x + 2 * r.n, graph->initial, r.n * sizeof *x);
        status = x ? go_round(&r, options, x, &slowest, failure, report) : ves_fail_memory(report);
        if (!status && !failure->status && slowest < r.n_stay) say_none(&r, time, slowest, failure);
        free(x);
    }
    regimen_free(&r);
    return status;
}

ves_status ves_steady_states(const ves_lane *lane, ves_schedule *schedule, const ves_solver_options *options,
                             ves_failure *failure, ves_report *report)
{
    ves_status status = VES_OK;
    const ves_graph *graph = lane->graph;
    *failure = (ves_failure){0};
    for (size_t i = 0; i < schedule->n_event && !status && !failure->status; ++i) {
        const ves_event *e = &schedule->event[i];
        if (e->kind == VES_EVENT_SWITCH && e->phase > 0) graph = lane->phase[e->phase];
        if (e->kind == VES_EVENT_FILL)
            status = find(graph, e->time, &schedule->filling[e->phase], options, failure, report);
    }
    return status;
}
