#include "evaluate/nca_dosing.h"

#include "graph/happening.h"

#include <math.h>

ves_tolerance ves_solved_to(const ves_study *study)
{
    const double rtol = study->tolerance.rtol;
    if (study->exact) return (ves_tolerance){1e-12, 1e-18};
    return (ves_tolerance){rtol, ves_tolerance_atol(rtol, study->tolerance.atol)};
}

ves_nca_dosing ves_dosing_of(const ves_instance *s, ves_tolerance solved)
{
    ves_nca_dosing d = {
        .total = s->schedule.total, .intravascular = ves_given_into_plasma(s->graph, &s->schedule), .solved = solved};
    const ves_event *last = NULL;
    for (size_t i = 0; i < s->schedule.n_event; ++i) {
        const ves_event *e = &s->schedule.event[i];
        if (e->kind == VES_EVENT_SWITCH || e->kind == VES_EVENT_TRANSFER || e->label) continue;
        if (e->kind == VES_EVENT_RESET || e->kind == VES_EVENT_FILL) continue;
        d.last_end = fmax(d.last_end, e->time);
        if (e->kind == VES_EVENT_INFUSION_END) continue;
        if (!last || last->time != e->time || last->dose != e->dose)
            ++d.n_dose; /* size classes and parts of one dose are one */
        last = e;
        d.infusion = e->kind == VES_EVENT_INFUSION_START ? e->amount / e->rate : 0.0;
    }
    return d;
}
