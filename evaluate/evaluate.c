#include "evaluate/evaluate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double STEP = 1e-5; /* in ln p: at it, rounding and curvature are equally small */

/* Lane `k` at a point, with number `moved` of it a little larger (VES_NONE: none). @return VES_E_MEMORY */
static ves_status make_lane(ves_evaluator *e, size_t k, const double value[], size_t moved, ves_report *report)
{
    double instead = 0.0;
    if (moved != VES_NONE) instead = value[moved] != 0.0 ? value[moved] * exp(STEP) : STEP * e->width[moved];
    return ves_evaluator_fill(e, value, moved, instead, &e->instance[k], &e->state[k], report);
}

static ves_status solve_lanes(ves_evaluator *e, size_t n, ves_report *report)
{
    const ves_instance *instance[VES_LANES] = {NULL};
    ves_trajectory *trajectory[VES_LANES] = {NULL};
    ves_instance *ready[VES_LANES] = {NULL};
    ves_status status = VES_OK;
    for (size_t k = 0; k < n && !status; ++k) {
        ves_failure failure = {0};
        if (!e->state[k].status) status = ves_instance_steady(&e->instance[k], &e->solver, &failure, report);
        if (!failure.status) continue;
        e->state[k].status = failure.status;
        (void)snprintf(e->state[k].words, sizeof e->state[k].words, "%s", failure.words);
    }
    for (size_t k = 0; k < n; ++k) ready[k] = e->state[k].status ? NULL : &e->instance[k];
    if (!status && !e->study->exact) status = ves_instances_halt(n, ready, report);
    for (size_t k = 0; k < n && !status; ++k) {
        instance[k] = ready[k];
        trajectory[k] = &e->trajectory[k];
        if (instance[k])
            status = ves_trajectory_start(trajectory[k], instance[k]->graph, &instance[k]->schedule, e->n_time, e->time,
                                          report);
    }
    if (!status) status = ves_solve_instances(n, instance, trajectory, &e->solver, e->study->exact, report);
    for (size_t k = 0; k < n && !status; ++k) {
        const ves_failure *f = &e->trajectory[k].failure;
        if (!instance[k] || !f->status) continue;
        e->state[k].status = f->status;
        (void)snprintf(e->state[k].words, sizeof e->state[k].words, "%s", f->words);
    }
    return status;
}

/* What is watched of lane `k`. */
static ves_status watch(const ves_evaluator *e, size_t k, double out[], ves_report *report)
{
    for (size_t i = 0; i < e->n_watched; ++i) out[i] = NAN;
    if (e->state[k].status) return VES_OK;
    return ves_watch(e->study, &e->instance[k], &e->trajectory[k], e->n_watched, e->watched, e->output, out, report);
}

static void give_state(const ves_evaluator *e, size_t k, ves_point_state *state)
{
    if (state) *state = e->state[k];
}

static ves_status evaluate_plainly(ves_evaluator *e, size_t n_point, const double value[], double prediction[],
                                   ves_point_state state[], ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t from = 0; from < n_point && !status; from += VES_LANES) {
        const size_t n = n_point - from < VES_LANES ? n_point - from : VES_LANES;
        for (size_t k = 0; k < n && !status; ++k)
            status = make_lane(e, k, value + (from + k) * e->n_free, VES_NONE, report);
        if (!status) status = solve_lanes(e, n, report);
        for (size_t k = 0; k < n && !status; ++k) {
            status = watch(e, k, prediction + (from + k) * e->n_watched, report);
            give_state(e, k, state ? &state[from + k] : NULL);
        }
    }
    return status;
}

/* A point and its neighbours, 7 at a time; the prediction is that of the first bundle. */
static ves_status differentiate(ves_evaluator *e, const double value[], double prediction[], double derivative[],
                                ves_point_state *state, ves_report *report)
{
    ves_status status = VES_OK;
    const size_t room = VES_LANES - 1, n_bundle = e->n_free ? (e->n_free + room - 1) / room : 1;
    for (size_t b = 0; b < n_bundle && !status; ++b) {
        const size_t first = b * room, n = e->n_free - first < room ? e->n_free - first : room;
        status = make_lane(e, 0, value, VES_NONE, report);
        for (size_t k = 0; k < n && !status; ++k) status = make_lane(e, k + 1, value, first + k, report);
        if (!status) status = solve_lanes(e, n + 1, report);
        if (!status) status = watch(e, 0, e->base, report);
        if (!status && b == 0) {
            memcpy(prediction, e->base, e->n_watched * sizeof *prediction);
            give_state(e, 0, state);
        }
        for (size_t k = 0; k < n && !status; ++k) {
            status = watch(e, k + 1, e->moved, report);
            double *out = derivative + (first + k) * e->n_watched;
            for (size_t i = 0; i < e->n_watched; ++i) out[i] = (e->moved[i] - e->base[i]) / STEP;
        }
    }
    return status;
}

ves_status ves_evaluate(ves_evaluator *e, size_t n_point, const double value[], double prediction[],
                        double derivative[], ves_point_state state[], ves_report *report)
{
    if (!derivative) return evaluate_plainly(e, n_point, value, prediction, state, report);
    ves_status status = VES_OK;
    for (size_t i = 0; i < n_point && !status; ++i)
        status = differentiate(e, value + i * e->n_free, prediction + i * e->n_watched,
                               derivative + i * e->n_free * e->n_watched, state ? &state[i] : NULL, report);
    return status;
}
