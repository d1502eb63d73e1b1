#include "graph/trajectory.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
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
    free(t->early);
    free(t->late);
    free(t->late_time);
    free(t->low);
    free(t->above);
    free(t->amount_before);
    free(t->first);
    *t = (ves_trajectory){0};
}

ves_status ves_schedule_bounds(const ves_schedule *schedule, size_t *n_bound, double **bound, ves_report *report)
{
    *n_bound = 0;
    *bound = ves_new(schedule->n_event + schedule->n_halt + 2, sizeof **bound);
    if (!*bound) return ves_fail_memory(report);
    (*bound)[(*n_bound)++] = 0.0;
    for (size_t i = 0, k = 0; i < schedule->n_event || k < schedule->n_halt;) {
        const bool halt =
            k < schedule->n_halt && (i == schedule->n_event || schedule->halt[k] < schedule->event[i].time);
        const double time = halt ? schedule->halt[k++] : schedule->event[i++].time;
        if (time > (*bound)[*n_bound - 1] && time < schedule->end) (*bound)[(*n_bound)++] = time;
    }
    if (schedule->end > 0.0) (*bound)[(*n_bound)++] = schedule->end;
    return VES_OK;
}

/* Room for `n` numbers, NaN all of them; room that is there already is of this size. @return false: out of memory */
static bool make_room(double **array, size_t n)
{
    double *room = *array ? *array : ves_new(n, sizeof *room);
    *array = room;
    if (!room) return false;
    for (size_t i = 0; i < n; ++i) room[i] = NAN;
    return true;
}

ves_status ves_trajectory_start(ves_trajectory *t, const ves_graph *graph, const ves_schedule *schedule, size_t n_time,
                                const double time[], ves_report *report)
{
    size_t n_bound;
    double *bound;
    const ves_status status = ves_schedule_bounds(schedule, &n_bound, &bound, report);
    const size_t n_node = graph->topology->n_compartment, n_organ = graph->topology->n_organ,
                 n_event = schedule->n_event, n_segment = !status && n_bound > 1 ? n_bound - 1 : 0,
                 cells = n_segment * n_organ;
    if (status || t->n_time != n_time || t->n_node != n_node || t->n_organ != n_organ || t->n_event != n_event ||
        t->n_segment != n_segment) {
        ves_trajectory_free(t); /* another scenario had it */
    }
    if (status) return status;
    const bool ok = make_room(&t->time, n_time) && make_room(&t->amount, n_time * n_node) &&
                    make_room(&t->segment_start, n_segment) && make_room(&t->segment_end, n_segment) &&
                    make_room(&t->integral, cells) && make_room(&t->moment, cells) && make_room(&t->peak, cells) &&
                    make_room(&t->peak_time, cells) && make_room(&t->early, cells) && make_room(&t->late, cells) &&
                    make_room(&t->late_time, cells) && make_room(&t->low, cells) && make_room(&t->above, cells) &&
                    make_room(&t->amount_before, n_event * n_organ) && make_room(&t->first, cells + n_organ);
    if (ok) {
        *t = (ves_trajectory){.n_time = n_time,
                              .n_node = n_node,
                              .n_organ = n_organ,
                              .n_segment = n_segment,
                              .n_event = n_event,
                              .time = t->time,
                              .amount = t->amount,
                              .segment_start = t->segment_start,
                              .segment_end = t->segment_end,
                              .integral = t->integral,
                              .moment = t->moment,
                              .peak = t->peak,
                              .peak_time = t->peak_time,
                              .early = t->early,
                              .late = t->late,
                              .late_time = t->late_time,
                              .low = t->low,
                              .above = t->above,
                              .amount_before = t->amount_before,
                              .first = t->first,
                              .mass_error = NAN};
        if (n_time) memcpy(t->time, time, n_time * sizeof *time);
        memcpy(t->segment_start, bound, n_segment * sizeof *bound);
        memcpy(t->segment_end, bound + 1, n_segment * sizeof *bound);
    }
    free(bound);
    if (ok) return VES_OK;
    ves_trajectory_free(t);
    return ves_fail_memory(report);
}

double ves_first_pass(const ves_graph *graph, const ves_event *event)
{
    static const double rounds = 3.0;
    if (event->kind != VES_EVENT_BOLUS || !(graph->turnover > 0.0)) return -INFINITY;
    const ves_role role = graph->topology->compartment[event->node.i].role;
    const bool blood = !event->label && (role == VES_ROLE_PLASMA || role == VES_ROLE_VESSEL);
    return blood ? event->time + rounds * graph->turnover : -INFINITY;
}

/* What a segment begins with is the height of its first part. */
static void settle_parts(ves_trajectory *t, size_t segment, size_t cell)
{
    if (!isnan(t->early[cell])) {
        t->early[cell] = fmax(t->early[cell], t->first[cell]);
    } else if (t->late[cell] <= t->first[cell] * (1.0 + VES_SAME_PEAK)) {
        t->late[cell] = fmax(t->late[cell], t->first[cell]);
        t->late_time[cell] = t->segment_start[segment];
    }
}

void ves_trajectory_settle(ves_trajectory *t)
{
    for (size_t s = 0; s < t->n_segment; ++s) {
        for (size_t o = 0; o < t->n_organ; ++o) {
            const size_t cell = s * t->n_organ + o;
            settle_parts(t, s, cell);
            if (!(t->peak[cell] <= t->first[cell] * (1.0 + VES_SAME_PEAK))) continue;
            t->peak[cell] = fmax(t->peak[cell], t->first[cell]);
            t->peak_time[cell] = t->segment_start[s];
        }
    }
}

/* The first output where compartment i holds less than `limit`, or n_time. */
static size_t first_below(const ves_trajectory *t, size_t i, double limit)
{
    size_t k = 0;
    while (k < t->n_time && !(t->amount[k * t->n_node + i] < limit)) ++k;
    return k;
}

void ves_trajectory_judge(ves_trajectory *t)
{
    for (size_t i = 0; t->smallest < -1e-5 && !t->failure.status && i < t->n_node; ++i) {
        double least = 0.0, most = 0.0;
        for (size_t k = 0; k < t->n_time; ++k) {
            least = fmin(least, t->amount[k * t->n_node + i]);
            most = fmax(most, t->amount[k * t->n_node + i]);
        }
        if (!(least < -1e-3 * most)) continue;
        const size_t at = first_below(t, i, -1e-3 * most);
        t->failure =
            (ves_failure){.status = VES_E_SOLVER, .time = at ? t->time[at - 1] : 0.0, .step = NAN, .compartment = i};
        (void)snprintf(t->failure.words, sizeof t->failure.words,
                       "the amount falls below zero (to %.3g): a rate takes what is not there", least);
    }
}
