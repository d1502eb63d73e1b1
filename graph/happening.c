#include "graph/happening.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>

static bool together(const ves_event *a, const ves_event *b)
{
    return a->time == b->time && a->kind == b->kind && a->dose == b->dose && a->phase == b->phase &&
           a->quiet == b->quiet;
}

static ves_happening take_happening(const ves_graph *graph, const ves_schedule *schedule, size_t first)
{
    const ves_event *e = &schedule->event[first];
    ves_happening h = {.first = first, .into = graph->topology->compartment[e->node.i].name};
    const bool given = ves_event_is_dose(e->kind);
    for (; first + h.n < schedule->n_event && together(e, &schedule->event[first + h.n]); ++h.n) {
        const ves_event *next = &schedule->event[first + h.n];
        if (!next->label && next->node.i != e->node.i) h.into = NULL;
        if (given && (!next->label || next->dose == VES_NONE)) h.amount += next->amount;
    }
    if (!given) h.amount = NAN;
    return h;
}

/* The first event from `e` on that is told. Transfers (the first instant of a Weibull depot) and turns of
 * processes are internal; whether there is one depends on a number of the subject, so they are passed over, and all
 * subjects have the same count of events. */
static size_t seen_from(const ves_schedule *schedule, size_t e)
{
    while (e < schedule->n_event && (schedule->event[e].kind == VES_EVENT_TRANSFER || schedule->event[e].quiet)) ++e;
    return e;
}

bool ves_happening_next(const ves_graph *graph, const ves_schedule *schedule, size_t *event, ves_happening *next)
{
    const size_t e = seen_from(schedule, *event);
    if (e == schedule->n_event) return false;
    *next = take_happening(graph, schedule, e);
    *event = e + next->n;
    return true;
}

ves_status ves_happenings(const ves_graph *graph, const ves_schedule *schedule, size_t *n, ves_happening **list,
                          ves_report *report)
{
    size_t room = 0, event = 0;
    ves_happening h;
    *n = 0;
    if (list) *list = NULL;
    for (; ves_happening_next(graph, schedule, &event, &h); ++*n) {
        if (list && !ves_grow(list, *n, &room, sizeof **list)) return ves_fail_memory(report);
        if (list) (*list)[*n] = h;
    }
    return VES_OK;
}

ves_status ves_dose_times(const ves_schedule *schedule, size_t *n, double **time, ves_report *report)
{
    size_t room = 0;
    *n = 0;
    *time = NULL;
    for (size_t i = 0; i < schedule->n_event; ++i) {
        const ves_event *e = &schedule->event[i];
        if (e->label || !ves_event_is_dose(e->kind)) continue;
        if (*n && (*time)[*n - 1] == e->time) continue;
        if (!ves_grow(time, *n, &room, sizeof **time)) return ves_fail_memory(report);
        (*time)[(*n)++] = e->time;
    }
    return VES_OK;
}

bool ves_given_into_plasma(const ves_graph *graph, const ves_schedule *schedule)
{
    bool given = false;
    for (size_t i = 0; i < schedule->n_event; ++i) {
        const ves_event *e = &schedule->event[i];
        if (e->label || !ves_event_is_dose(e->kind)) continue;
        if (graph->topology->compartment[e->node.i].role != VES_ROLE_PLASMA) return false;
        given = true;
    }
    return given;
}
