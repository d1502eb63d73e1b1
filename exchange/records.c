#include "exchange/records.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

void ves_records_free(ves_records *records)
{
    free(records->record);
    *records = (ves_records){0};
}

int ves_record_evid(ves_record_kind kind)
{
    static const int evid[] = {
        [VES_RECORD_RESET] = 3, [VES_RECORD_DOSE] = 1, [VES_RECORD_STOP] = 2, [VES_RECORD_OUTPUT] = 0};
    return evid[kind];
}

static bool add(ves_records *r, ves_record record)
{
    if (!ves_grow(&r->record, r->n, &r->room, sizeof record)) return false;
    if (record.kind == VES_RECORD_DOSE) r->most = fmax(r->most, record.amount);
    r->record[r->n++] = record;
    return true;
}

static int in_order(const void *a, const void *b)
{
    const ves_record *x = a, *y = b;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return (x->state > y->state) - (x->state < y->state);
}

/* Is everything emptied at that time? */
static bool resets_at(const ves_outline *o, double time)
{
    const ves_schedule *s = &o->instance->schedule;
    for (size_t i = 0; i < s->n_event; ++i) {
        const ves_event *e = &s->event[i];
        if (e->time == time &&
            (e->kind == VES_EVENT_RESET || (e->kind == VES_EVENT_FILL && !s->filling[e->phase].added)))
            return true;
    }
    return false;
}

static bool resets(const ves_outline *o)
{
    bool any = false;
    for (size_t i = 0; i < o->instance->schedule.n_event && !any; ++i)
        any = resets_at(o, o->instance->schedule.event[i].time);
    return any;
}

/* Is surely nothing in a state just before moment `m`: nothing at first, no flow into it, no dose before? */
static bool is_empty(const ves_outline *o, size_t state, size_t m)
{
    if (o->state[state].at_zero != 0.0) return false;
    for (size_t i = 0; i < o->n_flow; ++i) {
        if (o->flow[i].to == state || (o->flow[i].from == state && o->flow[i].both_ways)) return false;
    }
    for (size_t i = 0; i < m; ++i) {
        for (size_t k = 0; k < o->moment[i].n; ++k) {
            if (o->moment[i].jump[k].state && o->moment[i].jump[k].of == state) return false;
        }
    }
    return true;
}

static ves_status add_jump(const ves_outline *o, size_t m, const ves_outline_jump *j, ves_place at, ves_records *r,
                           ves_report *report)
{
    const double time = o->moment[m].time;
    for (size_t k = 0; k < j->n; ++k) {
        const struct ves_outline_share *s = &j->share[k];
        if ((s->state == j->of && s->share == 1.0) || s->share == 0.0 || is_empty(o, s->state, m)) continue;
        return ves_fail(report, VES_E_MODEL, at,
                        "a share of what is in \"%s\" moves on at %g h, which no record of a data set can say",
                        o->state[s->state].compartment->name, time);
    }
    if (j->constant == 0.0) return VES_OK;
    const ves_record dose = {.time = time, .kind = VES_RECORD_DOSE, .state = j->of, .amount = j->constant};
    return add(r, dose) ? VES_OK : ves_fail_memory(report);
}

static ves_status add_moment(const ves_outline *o, size_t m, ves_place at, ves_records *r, ves_report *report)
{
    const ves_outline_moment *moment = &o->moment[m];
    ves_status status = VES_OK;
    if (resets_at(o, moment->time) && !add(r, (ves_record){.time = moment->time, .kind = VES_RECORD_RESET}))
        status = ves_fail_memory(report);
    bool stops = false;
    for (size_t k = 0; k < moment->n && !status; ++k) {
        const ves_outline_jump *j = &moment->jump[k];
        if (j->state) status = add_jump(o, m, j, at, r, report);
        stops = stops || (!j->state && o->number[j->of].kind != VES_OUTLINE_INFUSION);
    }
    if (!status && stops && !add(r, (ves_record){.time = moment->time, .kind = VES_RECORD_STOP}))
        status = ves_fail_memory(report);
    return status;
}

/* An infusion is a record for each stretch of one rate; a reset ends what runs, so it begins anew there. */
static bool add_infusion(const ves_outline *o, size_t number, ves_records *r)
{
    double rate = o->number[number].value, since = 0.0;
    bool ok = true;
    for (size_t m = 0; m <= o->n_moment && ok; ++m) {
        const bool last = m == o->n_moment;
        const double until = last ? o->instance->schedule.end : o->moment[m].time;
        double next = rate;
        for (size_t k = 0; !last && k < o->moment[m].n; ++k) {
            const ves_outline_jump *j = &o->moment[m].jump[k];
            if (!j->state && j->of == number) next = j->constant;
        }
        if (next == rate && !last && !resets_at(o, until)) continue;
        if (rate > 0.0 && until > since)
            ok = add(r, (ves_record){.time = since,
                                     .kind = VES_RECORD_DOSE,
                                     .state = o->number[number].of,
                                     .amount = rate * (until - since),
                                     .rate = rate});
        rate = next;
        since = until;
    }
    return ok;
}

/* What is given at 0 h, and where all is emptied later, what was there before. */
static bool add_start(const ves_outline *o, ves_records *r)
{
    bool ok = true;
    r->starts_empty = resets(o);
    for (size_t i = 0; i < o->n_state && ok; ++i) {
        const double given = o->state[i].at_zero - (r->starts_empty ? 0.0 : o->state[i].initial);
        r->most = fmax(r->most, o->state[i].initial);
        if (given != 0.0 && !o->state[i].ledger)
            ok = add(r, (ves_record){.kind = VES_RECORD_DOSE, .state = i, .amount = given});
    }
    return ok;
}

ves_status ves_records_make(const ves_outline *o, size_t n_time, const double time[], ves_place at, ves_records *r,
                            ves_report *report)
{
    *r = (ves_records){0};
    bool ok = add_start(o, r);
    ves_status status = VES_OK;
    for (size_t m = 0; m < o->n_moment && ok && !status; ++m) status = add_moment(o, m, at, r, report);
    for (size_t i = 0; i < o->n_number && ok; ++i) {
        if (o->number[i].kind == VES_OUTLINE_INFUSION) ok = add_infusion(o, i, r);
    }
    for (size_t i = 0; i < n_time && ok; ++i) ok = add(r, (ves_record){.time = time[i], .kind = VES_RECORD_OUTPUT});
    if (!ok) return ves_fail_memory(report);
    qsort(r->record, r->n, sizeof *r->record, in_order);
    return status;
}
