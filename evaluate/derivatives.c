/* Derivatives that are integrated: a subject, stencils of subjects beside it, columns, and what is watched of these. */
#include "evaluate/derivatives.h"

#include "analysis/nca_rows.h"
#include "base/memory.h"
#include "evaluate/evaluate.h"
#include "solver/tangent_solve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the value of a number: powers of 2, so that what is linear in it is exact, and so small that the fifth power is
 * rounding. The wide one goes first: a body whose shares nearly add up to 1 closes them, but not where only rounding
 * keeps them from it. */
static const double steps[] = {0x1p-9, 0x1p-12};
static const double LITTLE = 0x1p-16;    /* along a column: what is watched may jump beside the subject, here hardly */
static const double MOST_SCATTER = 1e-2; /* of the slopes of wide and narrow steps: more is a jump between them */

/* Where the subjects beside stand, in steps, and what they weigh: slopes to the fourth order. */
typedef struct offsets {
    double at[VES_STENCIL_MOST], weight[VES_STENCIL_MOST];
} offsets;
enum { BOTH_SIDES, ABOVE, BELOW, N_OFFSETS };
static const offsets ways[N_OFFSETS] = {
    [BOTH_SIDES] = {{1.0, -1.0, 0.5, -0.5}, {-1.0 / 6.0, 1.0 / 6.0, 8.0 / 6.0, -8.0 / 6.0}},
    [ABOVE] = {{1.0, 2.0, 3.0, 4.0}, {4.0, -3.0, 4.0 / 3.0, -0.25}},
    [BELOW] = {{-1.0, -2.0, -3.0, -4.0}, {-4.0, 3.0, -4.0 / 3.0, 0.25}},
};

/* One column: a number, and the subject with it a little beside. */
typedef struct column {
    size_t number; /* of the free ones */
    int way;
    double step;
    ves_instance instance[VES_STENCIL_MOST];
    ves_trajectory derivative;
    ves_stencil stencil;
} column;

typedef struct room {
    column column[VES_COLUMNS];
    ves_trajectory beside; /* a little along a column */
    double *here, *there;  /* [n_watched], [VES_STENCIL_MOST + 2][n_watched] */
    double *differences;   /* [n_free][n_watched] where they must stand in */
    double *prediction;    /* [n_watched] of these */
    bool *broken;          /* [n_free][n_watched] at the time of an event that the number moves: there is none */
    bool wanting;          /* something is left to differences */
} room;

static void room_free(void *of)
{
    room *r = of;
    for (size_t c = 0; c < VES_COLUMNS; ++c) {
        for (size_t k = 0; k < VES_STENCIL_MOST; ++k) ves_instance_free(&r->column[c].instance[k]);
        ves_trajectory_free(&r->column[c].derivative);
    }
    ves_trajectory_free(&r->beside);
    free(r->here);
    free(r->there);
    free(r->differences);
    free(r->prediction);
    free(r->broken);
    free(r);
}

static ves_status make_room(ves_evaluator *e, ves_report *report)
{
    if (e->room) return VES_OK;
    room *r = ves_new(1, sizeof *r);
    e->room = r;
    e->room_free = room_free;
    if (!r) return ves_fail_memory(report);
    r->here = ves_new(e->n_watched, sizeof *r->here);
    r->there = ves_new((VES_STENCIL_MOST + 2) * e->n_watched, sizeof *r->there);
    r->differences = ves_new(e->n_free * e->n_watched, sizeof *r->differences);
    r->prediction = ves_new(e->n_watched, sizeof *r->prediction);
    r->broken = ves_new(e->n_free * e->n_watched, sizeof *r->broken);
    if (r->here && r->there && r->differences && r->prediction && r->broken) return VES_OK;
    room_free(r);
    e->room = NULL; /* whoever asks again begins anew */
    return ves_fail_memory(report);
}

/* ---- subjects beside ---- */

/* How far a step goes: per logarithm of the number, where it is 0 per width of its range. */
static double unit_of(const ves_evaluator *e, const double value[], size_t number)
{
    return value[number] != 0.0 ? value[number] : e->width[number];
}

/* @return VES_E_MEMORY. @param good out: could they all be built? */
static ves_status build(ves_evaluator *e, const double value[], column *c, bool *good, ves_report *report)
{
    const int way = c->way;
    const double unit = unit_of(e, value, c->number) * c->step;
    ves_status status = VES_OK;
    *good = true;
    c->stencil.n = VES_STENCIL_MOST;
    for (size_t k = 0; k < VES_STENCIL_MOST && *good && !status; ++k) {
        ves_point_state state;
        ves_instance *s = &c->instance[k];
        status = ves_evaluator_fill(e, value, c->number, value[c->number] + ways[way].at[k] * unit, s, &state, report);
        *good = !status && !state.status && s->n_phase == e->instance[0].n_phase && s->recipe == e->instance[0].recipe;
        c->stencil.lane[k] =
            (ves_lane){.graph = s->graph, .schedule = &s->schedule, .n_phase = s->n_phase, .phase = s->phase};
        c->stencil.weight[k] = ways[way].weight[k] / c->step;
    }
    return status;
}

/* Do wide and narrow steps say the same of numbers? @param of [4] arrays of the subjects beside */
static bool agree(const column *c, size_t n, const double here[], const double *const of[])
{
    for (size_t i = 0; i < n; ++i) {
        const double wide = (of[0][i] - of[1][i]) / (2.0 * c->step), narrow = (of[2][i] - of[3][i]) / c->step;
        if (fabs(wide - narrow) > MOST_SCATTER * fabs(narrow) + 1e-9 * fabs(here[i])) return false;
    }
    return true;
}

/* The same of all that is filled: it may jump beside the subject, where the body is built another way. */
static bool is_smooth(const column *c, const ves_instance *s)
{
    if (c->way != BOTH_SIDES) return true;
    const double *total[VES_STENCIL_MOST];
    for (size_t k = 0; k < VES_STENCIL_MOST; ++k) total[k] = &c->instance[k].schedule.total;
    bool smooth = agree(c, 1, &s->schedule.total, total);
    for (size_t phase = 0; phase < s->n_phase && smooth; ++phase) {
        const ves_graph *g = &s->graph[phase], *beside[VES_STENCIL_MOST];
        const double *p[VES_STENCIL_MOST], *volume[VES_STENCIL_MOST], *organ[VES_STENCIL_MOST];
        for (size_t k = 0; k < VES_STENCIL_MOST; ++k) {
            beside[k] = &c->instance[k].graph[phase];
            p[k] = ves_graph_p(beside[k]);
            volume[k] = beside[k]->volume;
            organ[k] = beside[k]->organ_volume;
        }
        smooth = agree(c, g->topology->n_process * VES_PROCESS_PARAM_MAX, ves_graph_p(g), p) &&
                 agree(c, g->topology->n_compartment, g->volume, volume) &&
                 agree(c, g->topology->n_organ, g->organ_volume, organ);
    }
    return smooth;
}

/* May the number go so far that way? One of 0 goes up, one at an end of what it may be goes one way. */
static bool may_go(const ves_evaluator *e, const double value[], const column *c)
{
    static const double up[] = {[BOTH_SIDES] = 1.0, [ABOVE] = 4.0, [BELOW] = 0.0},
                        down[] = {[BOTH_SIDES] = 1.0, [ABOVE] = 0.0, [BELOW] = 4.0};
    const ves_parameter *p = &e->scenario->parameters.item[e->freed[c->number]];
    const double now = value[c->number], reach = fabs(unit_of(e, value, c->number)) * c->step;
    if (now == 0.0 && c->way != ABOVE) return false;
    if (now + up[c->way] * reach > p->most) return false;
    return down[c->way] == 0.0 || now - down[c->way] * reach > p->least;
}

/* @param good out: is there a way at all? */
static ves_status build_column(ves_evaluator *e, const double value[], column *c, bool *good, ves_report *report)
{
    ves_status status = VES_OK;
    *good = false;
    for (c->way = BOTH_SIDES; !status; ++c->way) {
        for (size_t i = 0; i < sizeof steps / sizeof *steps && !status; ++i) {
            c->step = steps[i];
            if (may_go(e, value, c)) status = build(e, value, c, good, report);
            *good = *good && is_smooth(c, &e->instance[0]);
            if (*good) return status;
        }
        if (c->way == N_OFFSETS - 1) break;
    }
    return status;
}

/* ---- what is watched ---- */

/* Numbers of an analysis that hang on nothing but amounts, areas and peaks. */
static bool has_columns(const ves_watched *w)
{
    static const ves_nca_index rows[] = {VES_NCA_CMAX,
                                         VES_NCA_TMAX,
                                         VES_NCA_CLAST,
                                         VES_NCA_TLAST,
                                         VES_NCA_AUC_LAST,
                                         VES_NCA_AUC_INF,
                                         VES_NCA_AUMC_LAST,
                                         VES_NCA_AUMC_INF,
                                         VES_NCA_LAMBDA_Z,
                                         VES_NCA_HALF_LIFE,
                                         VES_NCA_MRT,
                                         VES_NCA_EFFECTIVE,
                                         VES_NCA_CL,
                                         VES_NCA_VSS,
                                         VES_NCA_VZ,
                                         VES_NCA_CMAX_PER_DOSE,
                                         VES_NCA_AUC_LAST_PER_DOSE,
                                         VES_NCA_AUC_INF_PER_DOSE,
                                         VES_NCA_RESIDENCE,
                                         VES_NCA_AUC_EXTRAPOLATED};
    for (size_t i = 0; w->is_nca && i < sizeof rows / sizeof *rows; ++i) {
        if (rows[i] == w->row) return true;
    }
    return !w->is_nca;
}

static void go_along(size_t n, const double from[], const double slope[], double by, double to[])
{
    for (size_t i = 0; i < n; ++i) to[i] = from[i] + (isnan(slope[i]) ? 0.0 : by * slope[i]);
}

/* A trajectory a little along a column. */
static void beside(const ves_trajectory *t, const ves_trajectory *d, double by, ves_trajectory *to)
{
    const size_t cells = t->n_segment * t->n_organ;
    go_along(t->n_time * t->n_node, t->amount, d->amount, by, to->amount);
    go_along(t->n_segment, t->segment_start, d->segment_start, by, to->segment_start);
    go_along(t->n_segment, t->segment_end, d->segment_end, by, to->segment_end);
    go_along(cells, t->integral, d->integral, by, to->integral);
    go_along(cells, t->moment, d->moment, by, to->moment);
    go_along(cells, t->peak, d->peak, by, to->peak);
    go_along(cells, t->peak_time, d->peak_time, by, to->peak_time);
    go_along(cells + t->n_organ, t->first, d->first, by, to->first);
    go_along(t->n_event * t->n_organ, t->amount_before, d->amount_before, by, to->amount_before);
    to->failure = t->failure;
}

/* Is there no derivative of an organ at an output? */
static bool is_broken(const ves_evaluator *e, const ves_trajectory *d, size_t watched)
{
    const ves_watched *w = &e->watched[watched];
    const ves_group *sum = &e->instance[0].graph->topology->organ[w->organ].sum;
    bool broken = false;
    for (size_t k = 0; !w->is_nca && k < sum->n; ++k)
        broken = broken || isnan(d->amount[e->output[watched] * d->n_node + sum->node[k].i]);
    return broken;
}

/* The slope that subjects beside make; NaN where it jumps. @param there [VES_STENCIL_MOST] */
static double slope_beside(const column *c, double here, const double there[])
{
    double slope = 0.0;
    for (size_t k = 0; k < VES_STENCIL_MOST; ++k) slope += c->stencil.weight[k] * (there[k] - here);
    if (c->way != BOTH_SIDES) return slope;
    const double wide = (there[0] - there[1]) / (2.0 * c->step), narrow = (there[2] - there[3]) / c->step;
    return fabs(wide - narrow) <= MOST_SCATTER * fabs(slope) + 1e-9 * fabs(here) ? slope : NAN;
}

/* The slope that a little along a column makes, both ways; NaN where it jumps. */
static double slope_along(double here, double up, double down)
{
    const double ahead = up - here, behind = here - down, both = ahead + behind;
    return fabs(ahead - behind) <= MOST_SCATTER * fabs(both) + 1e-12 * fabs(here) ? both / (2.0 * LITTLE) : NAN;
}

/* What is watched hangs on the trajectory and on the subject (its volumes, its dose): the slopes add up.
 * @param out [VES_STENCIL_MOST + 2][n_watched]: of this trajectory in subjects beside, then of those along */
static ves_status watch_beside(ves_evaluator *e, column *c, double out[], ves_report *report)
{
    room *r = e->room;
    const ves_instance *s = &e->instance[0];
    const size_t n = e->n_watched;
    ves_status status = ves_trajectory_start(&r->beside, s->graph, &s->schedule, e->n_time, e->time, report);
    for (size_t k = 0; k < VES_STENCIL_MOST && !status; ++k)
        status = ves_watch(e->study, &c->instance[k], &e->trajectory[0], n, e->watched, e->output, out + k * n, report);
    for (size_t k = 0; k < 2 && !status; ++k) {
        beside(&e->trajectory[0], &c->derivative, k ? -LITTLE : LITTLE, &r->beside);
        status = ves_watch(e->study, s, &r->beside, n, e->watched, e->output, out + (VES_STENCIL_MOST + k) * n, report);
    }
    return status;
}

static ves_status watch_column(ves_evaluator *e, column *c, double derivative[], ves_report *report)
{
    room *r = e->room;
    const size_t n = e->n_watched;
    const ves_status status = watch_beside(e, c, r->there, report);
    for (size_t i = 0; i < n && !status; ++i) {
        double there[VES_STENCIL_MOST];
        for (size_t k = 0; k < VES_STENCIL_MOST; ++k) there[k] = r->there[k * n + i];
        const bool served = has_columns(&e->watched[i]), broken = is_broken(e, &c->derivative, i);
        const double up = r->there[VES_STENCIL_MOST * n + i], down = r->there[(VES_STENCIL_MOST + 1) * n + i];
        derivative[i] =
            served && !broken ? slope_beside(c, r->here[i], there) + slope_along(r->here[i], up, down) : NAN;
        r->broken[c->number * n + i] = broken;
        if (!served || (isnan(derivative[i]) && !isnan(r->here[i]) && !broken)) r->wanting = true;
    }
    return status;
}

/* ---- a bundle ---- */

/* Columns of up to n numbers from `first` on; those that cannot be built are left to differences.
 * @param stencil, out [VES_COLUMNS] */
static ves_status build_columns(ves_evaluator *e, const double value[], size_t first, size_t n, ves_stencil stencil[],
                                ves_trajectory *out[], size_t *n_column, ves_report *report)
{
    const ves_instance *s = &e->instance[0];
    ves_status status = VES_OK;
    *n_column = 0;
    for (size_t k = 0; k < n && !status; ++k) {
        column *c = &((room *)e->room)->column[*n_column];
        bool good;
        c->number = first + k;
        status = build_column(e, value, c, &good, report);
        if (!good) ((room *)e->room)->wanting = true;
        if (status || !good) continue;
        status = ves_trajectory_start(&c->derivative, s->graph, &s->schedule, e->n_time, e->time, report);
        stencil[*n_column] = c->stencil;
        out[(*n_column)++] = &c->derivative;
    }
    return status;
}

static ves_status one_bundle(ves_evaluator *e, const double value[], size_t first, size_t n, double derivative[],
                             ves_report *report)
{
    room *r = e->room;
    const ves_instance *s = &e->instance[0];
    ves_trajectory *t = &e->trajectory[0], *out[VES_COLUMNS];
    ves_stencil stencil[VES_COLUMNS];
    size_t n_column;
    ves_status status = build_columns(e, value, first, n, stencil, out, &n_column, report);
    if (status || n_column == 0) return status;
    const ves_lane lane = {.graph = s->graph, .schedule = &s->schedule, .n_phase = s->n_phase, .phase = s->phase};
    status = ves_trajectory_start(t, s->graph, &s->schedule, e->n_time, e->time, report);
    if (!status) status = ves_tangent_solve(&lane, n_column, stencil, &e->solver, t, out, report);
    if (t->failure.status) r->wanting = true;
    if (status || t->failure.status) return status;
    status = ves_watch(e->study, s, t, e->n_watched, e->watched, e->output, r->here, report);
    for (size_t k = 0; k < n_column && !status; ++k) {
        column *c = &r->column[k];
        if (c->derivative.failure.status) {
            r->wanting = true;
        } else {
            status = watch_column(e, c, derivative + c->number * e->n_watched, report);
        }
    }
    return status;
}

/* Differences where columns say nothing; but not at the time of an event that the number moves. */
static ves_status stand_in(ves_evaluator *e, const double value[], double prediction[], double derivative[],
                           ves_point_state *state, ves_report *report)
{
    room *r = e->room;
    const ves_status status = ves_evaluate(e, 1, value, r->prediction, r->differences, state, report);
    if (status) return status;
    memcpy(prediction, r->prediction, e->n_watched * sizeof *prediction);
    for (size_t i = 0; i < e->n_free * e->n_watched; ++i) {
        if (isnan(derivative[i]) && !r->broken[i]) derivative[i] = r->differences[i];
    }
    return VES_OK;
}

ves_status ves_evaluate_tangents(ves_evaluator *e, const double value[], double prediction[], double derivative[],
                                 ves_point_state *state, ves_report *report)
{
    ves_status status = make_room(e, report);
    if (!status) status = ves_evaluator_fill(e, value, VES_NONE, 0.0, &e->instance[0], &e->state[0], report);
    if (status) return status;
    room *r = e->room;
    for (size_t i = 0; i < e->n_free * e->n_watched; ++i) {
        derivative[i] = NAN;
        r->broken[i] = false;
    }
    const bool none = e->n_free == 0 || e->state[0].status || e->instance[0].schedule.n_filling > 0;
    r->wanting = none;
    for (size_t first = 0; first < e->n_free && !status && !none; first += VES_COLUMNS) {
        const size_t n = e->n_free - first < VES_COLUMNS ? e->n_free - first : VES_COLUMNS;
        status = one_bundle(e, value, first, n, derivative, report);
        if (first == 0) memcpy(prediction, r->here, e->n_watched * sizeof *prediction);
    }
    if (status) return status;
    if (r->wanting) return stand_in(e, value, prediction, derivative, state, report);
    if (state) *state = e->state[0];
    return VES_OK;
}
