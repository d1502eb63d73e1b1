#include "evaluate/nca_dosing.h"

#include "base/array.h"
#include "graph/happening.h"

#include <math.h>

ves_tolerance ves_solved_to(const ves_study *study)
{
    const double rtol = study->tolerance.rtol;
    if (study->exact) return (ves_tolerance){1e-12, 1e-18};
    return (ves_tolerance){rtol, ves_tolerance_atol(rtol, study->tolerance.atol)};
}

/* Is it the same time but for rounding? */
static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

/* When the dose that comes last was given before. @param time [4] out: the last times of it, latest first
 * @param first out: its first two @return how many there are */
static size_t times_of(const ves_schedule *s, size_t dose, double time[4], double first[2])
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_event; ++i) {
        const ves_event *e = &s->event[i];
        if (!ves_event_is_dose(e->kind) || e->label || (dose != VES_NONE && e->dose != dose)) continue;
        if (n > 0 && time[0] == e->time) continue;
        for (size_t k = 3; k > 0; --k) time[k] = time[k - 1];
        time[0] = e->time;
        if (n < 2) first[n] = e->time;
        ++n;
    }
    return n;
}

/* The last whole dosing interval, the one before it, and the first: of the dose that comes last, if it comes again; or
 * else of all doses. */
static void find_intervals(ves_nca_dosing *d, const ves_schedule *s, size_t dose)
{
    double time[4] = {0}, first[2] = {0};
    size_t n = times_of(s, dose, time, first);
    if (n < 2) n = times_of(s, VES_NONE, time, first);
    if (n < 2) return;
    const bool rest = same(s->end - time[0], time[0] - time[1]); /* what is left is as long */
    const double bound[] = {rest ? s->end : time[0], rest ? time[0] : time[1], rest ? time[1] : time[2]};
    const double length = bound[0] - bound[1];
    d->start[0] = bound[1];
    d->end[0] = bound[0];
    if ((rest || n > 2) && same(bound[1] - bound[2], length)) {
        d->start[1] = bound[2];
        d->end[1] = bound[1];
    }
    if (same(first[1] - first[0], length)) {
        d->start[2] = first[0];
        d->end[2] = first[1];
    }
}

ves_nca_dosing ves_dosing_of(const ves_instance *s, ves_tolerance solved)
{
    ves_nca_dosing d = {
        .total = s->schedule.total, .intravascular = ves_given_into_plasma(s->graph, &s->schedule), .solved = solved};
    const ves_event *last = NULL;
    for (size_t i = 0; i < s->schedule.n_event; ++i) {
        const ves_event *e = &s->schedule.event[i];
        if (e->kind == VES_EVENT_SWITCH || e->kind == VES_EVENT_TRANSFER || e->label) continue;
        const bool fills = e->kind == VES_EVENT_FILL, empties = e->kind == VES_EVENT_RESET;
        d.altered = d.altered || fills || (empties && last); /* what is emptied before a dose was empty */
        d.last_end = fmax(d.last_end, e->time);
        if (fills || empties) continue;
        if (e->kind == VES_EVENT_INFUSION_END) continue;
        if (!last || last->time != e->time || last->dose != e->dose)
            ++d.n_dose; /* size classes and parts of one dose are one */
        last = e;
        d.infusion = e->kind == VES_EVENT_INFUSION_START ? e->amount / e->rate : 0.0;
    }
    if (d.n_dose > 1 && last) find_intervals(&d, &s->schedule, last->dose);
    return d;
}
