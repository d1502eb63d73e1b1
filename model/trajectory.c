#include "model/trajectory.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_trajectory_free(ves_trajectory *t)
{
    free(t->time);
    free(t->amount);
    free(t->segment_start);
    free(t->segment_end);
    free(t->integral);
    free(t->moment);
    free(t->peak);
    free(t->peak_time);
    free(t->amount_before);
    *t = (ves_trajectory){0};
}

ves_status ves_schedule_bounds(const ves_schedule *schedule, size_t *n_bound, double **bound, ves_report *report)
{
    *n_bound = 0;
    *bound = ves_new(schedule->n_event + 2, sizeof **bound);
    if (!*bound) return ves_fail_memory(report);
    (*bound)[(*n_bound)++] = 0.0;
    for (size_t i = 0; i < schedule->n_event; ++i) {
        const double time = schedule->event[i].time;
        if (time > (*bound)[*n_bound - 1] && time < schedule->end) (*bound)[(*n_bound)++] = time;
    }
    if (schedule->end > 0.0) (*bound)[(*n_bound)++] = schedule->end;
    return VES_OK;
}

static double *new_nan(size_t n)
{
    double *array = ves_new(n, sizeof *array);
    for (size_t i = 0; array && i < n; ++i) array[i] = NAN;
    return array;
}

ves_status ves_trajectory_start(ves_trajectory *trajectory, const ves_graph *graph, const ves_schedule *schedule,
                                size_t n_time, const double time[], ves_report *report)
{
    size_t n_bound;
    double *bound;
    ves_trajectory t = {
        .n_time = n_time, .n_node = graph->n_compartment, .n_organ = graph->n_organ, .n_event = schedule->n_event};
    ves_trajectory_free(trajectory);
    const ves_status status = ves_schedule_bounds(schedule, &n_bound, &bound, report);
    if (status) return status;
    t.n_segment = n_bound > 1 ? n_bound - 1 : 0;
    const size_t cells = t.n_segment * t.n_organ;
    t.time = new_nan(n_time);
    t.amount = new_nan(n_time * t.n_node);
    t.segment_start = new_nan(t.n_segment);
    t.segment_end = new_nan(t.n_segment);
    t.integral = new_nan(cells);
    t.moment = new_nan(cells);
    t.peak = new_nan(cells);
    t.peak_time = new_nan(cells);
    t.amount_before = new_nan(t.n_event * t.n_organ);
    const bool ok = t.time && t.amount && t.segment_start && t.segment_end && t.integral && t.moment && t.peak &&
                    t.peak_time && t.amount_before;
    if (ok) {
        if (n_time) memcpy(t.time, time, n_time * sizeof *time);
        for (size_t i = 0; i < t.n_segment; ++i) {
            t.segment_start[i] = bound[i];
            t.segment_end[i] = bound[i + 1];
        }
        t.mass_error = NAN;
    }
    free(bound);
    *trajectory = t;
    if (ok) return VES_OK;
    ves_trajectory_free(trajectory);
    return ves_fail_memory(report);
}
