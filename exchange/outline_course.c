#include "exchange/outline_course.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

typedef struct course {
    ves_outline *outline;
    size_t phase;
    size_t *running; /* [n_state] infusions into each */
    double *rate;    /* [n_state] what they give together */
    double *now;     /* [n_number] what numbers are */
} course;

/* ---- jumps ---- */

static ves_outline_jump *jump_of(ves_outline_moment *m, bool state, size_t of, bool *failed)
{
    for (size_t i = 0; i < m->n; ++i) {
        if (m->jump[i].state == state && m->jump[i].of == of) return &m->jump[i];
    }
    ves_outline_jump jump = {.state = state, .of = of};
    if (!ves_grow(&m->jump, m->n, &m->room, sizeof jump)) {
        *failed = true;
        return NULL;
    }
    m->jump[m->n] = jump;
    return &m->jump[m->n++];
}

static void add_share(ves_outline_jump *j, size_t state, double share, bool *failed)
{
    for (size_t i = 0; i < j->n; ++i) {
        if (j->share[i].state != state) continue;
        j->share[i].share += share;
        return;
    }
    if (!ves_grow(&j->share, j->n, &j->room, sizeof *j->share)) {
        *failed = true;
        return;
    }
    j->share[j->n++] = (struct ves_outline_share){state, share};
}

/* A state as this moment leaves it so far: at first, as it was. */
static ves_outline_jump *state_jump(ves_outline_moment *m, size_t state, bool *failed)
{
    const size_t n = m->n;
    ves_outline_jump *j = jump_of(m, true, state, failed);
    if (j && m->n > n) add_share(j, state, 1.0, failed);
    return j;
}

static void transfer(ves_outline_moment *m, const ves_event *e, bool *failed)
{
    if (!state_jump(m, e->node.i, failed) || !state_jump(m, e->to.i, failed)) return;
    ves_outline_jump *from = jump_of(m, true, e->node.i, failed), *to = jump_of(m, true, e->to.i, failed);
    to->constant += e->fraction * from->constant;
    for (size_t i = 0; i < from->n; ++i)
        add_share(to, from->share[i].state, e->fraction * from->share[i].share, failed);
    from->constant *= 1.0 - e->fraction;
    for (size_t i = 0; i < from->n; ++i) from->share[i].share *= 1.0 - e->fraction;
}

static void empty(const ves_outline *o, ves_outline_moment *m, bool *failed)
{
    for (size_t i = 0; i < o->n_state; ++i) {
        ves_outline_jump *j = o->state[i].ledger ? NULL : state_jump(m, i, failed);
        if (!j) continue;
        j->n = 0;
        j->constant = 0.0;
    }
}

static void fill(const ves_outline *o, ves_outline_moment *m, const ves_filling *filling, bool *failed)
{
    if (!filling->added) empty(o, m, failed);
    for (size_t i = 0; i < filling->n_state; ++i) {
        if (filling->state[i] == 0.0 || o->state[i].ledger) continue;
        ves_outline_jump *j = state_jump(m, i, failed);
        if (j) j->constant += filling->state[i];
    }
}

static void infuse(course *c, const ves_event *e, bool begins)
{
    c->running[e->node.i] += begins ? 1 : (size_t)-1;
    c->rate[e->node.i] = c->running[e->node.i] ? c->rate[e->node.i] + (begins ? e->rate : -e->rate) : 0.0;
}

static void happen(course *c, const ves_event *e, ves_outline_moment *m)
{
    ves_outline *o = c->outline;
    ves_outline_jump *j;
    switch (e->kind) {
    case VES_EVENT_BOLUS:
        j = state_jump(m, e->node.i, &o->failed);
        if (j) j->constant += e->amount;
        break;
    case VES_EVENT_INFUSION_START:
    case VES_EVENT_INFUSION_END:
        infuse(c, e, e->kind == VES_EVENT_INFUSION_START);
        break;
    case VES_EVENT_TRANSFER:
        transfer(m, e, &o->failed);
        break;
    case VES_EVENT_SWITCH:
        if (e->phase > 0) c->phase = e->phase;
        break;
    case VES_EVENT_RESET:
        empty(o, m, &o->failed);
        break;
    case VES_EVENT_FILL:
        fill(o, m, &o->instance->schedule.filling[e->phase], &o->failed);
        break;
    default:
        break;
    }
}

/* Numbers that are others from `time` on. */
static void change_numbers(course *c, double time, ves_outline_moment *m)
{
    ves_outline *o = c->outline;
    for (size_t i = 0; i < o->n_number; ++i) {
        ves_outline_number *n = &o->number[i];
        const double value = n->kind == VES_OUTLINE_INFUSION ? c->rate[n->of] : ves_outline_value(o, n, c->phase, time);
        if (value == c->now[i]) continue;
        c->now[i] = value;
        ves_outline_jump *j = jump_of(m, false, i, &o->failed);
        if (j) j->constant = value;
        n->changes = true;
    }
}

/* ---- moments ---- */

static int by_time(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Times at which anything may happen: those of the schedule, and where a release begins or a rate steps. @return how
 * many; 0: out of memory */
static size_t list_times(const ves_outline *o, double **time)
{
    const ves_schedule *s = &o->instance->schedule;
    const ves_graph *g = &o->instance->graph[0];
    size_t n = 0;
    *time = ves_new(s->n_event + o->n_number + 1, sizeof **time);
    if (!*time) return 0;
    (*time)[n++] = 0.0;
    for (size_t i = 0; i < s->n_event; ++i) (*time)[n++] = s->event[i].time;
    for (size_t i = 0; i < o->n_number; ++i) {
        const ves_outline_number *k = &o->number[i];
        if (k->kind == VES_OUTLINE_BEGUN) (*time)[n++] = g->origin[k->of] + VES_WEIBULL_START * g->p[k->of][0];
    }
    qsort(*time, n, sizeof **time, by_time);
    size_t kept = 1;
    for (size_t i = 1; i < n; ++i) {
        if ((*time)[i] > (*time)[kept - 1]) (*time)[kept++] = (*time)[i];
    }
    return kept;
}

/* What happens at 0 h is there from the start. */
static void begin_with(ves_outline *o, ves_outline_moment *m)
{
    double *now = ves_new(o->n_state, sizeof *now);
    if (!now) o->failed = true;
    for (size_t i = 0; now && i < o->n_state; ++i) now[i] = o->state[i].initial;
    for (size_t i = 0; now && i < m->n; ++i) {
        const ves_outline_jump *j = &m->jump[i];
        if (!j->state) {
            o->number[j->of].value = j->constant;
            o->number[j->of].changes = false;
            continue;
        }
        double sum = j->constant;
        for (size_t k = 0; k < j->n; ++k) sum += j->share[k].share * now[j->share[k].state];
        o->state[j->of].at_zero = sum;
    }
    free(now);
    for (size_t i = 0; i < m->n; ++i) free(m->jump[i].share);
    free(m->jump);
}

static void walk(course *c, size_t n, const double time[])
{
    ves_outline *o = c->outline;
    const ves_schedule *s = &o->instance->schedule;
    size_t e = 0;
    for (size_t i = 0; i < n && !o->failed; ++i) {
        ves_outline_moment m = {.time = time[i]};
        while (e < s->n_event && s->event[e].time <= time[i]) happen(c, &s->event[e++], &m);
        change_numbers(c, time[i], &m);
        if (time[i] <= 0.0) {
            begin_with(o, &m);
        } else if (m.n > 0 && ves_grow(&o->moment, o->n_moment, &o->room_moment, sizeof m)) {
            o->moment[o->n_moment++] = m;
        } else if (m.n > 0) {
            for (size_t k = 0; k < m.n; ++k) free(m.jump[k].share);
            free(m.jump);
            o->failed = true;
        }
    }
}

/* Infusions are flows from nowhere, of a rate that moments change. */
static void add_infusions(ves_outline *o)
{
    const ves_schedule *s = &o->instance->schedule;
    for (size_t i = 0; i < s->n_event && !o->failed; ++i) {
        if (s->event[i].kind != VES_EVENT_INFUSION_START) continue;
        const size_t node = s->event[i].node.i, n = o->n_number;
        const size_t rate = ves_outline_number_of(o, VES_OUTLINE_INFUSION, node, 0);
        if (rate == VES_NONE || o->n_number == n) continue;
        ves_outline_flow flow = {.id = ves_outline_id(o, "infused"),
                                 .name = o->number[rate].words,
                                 .process = VES_NONE,
                                 .from = VES_NONE,
                                 .to = node,
                                 .rate = ves_term_name(&o->terms, o->number[rate].id, VES_NONE)};
        if (flow.id && flow.rate != VES_NO_TERM && ves_grow(&o->flow, o->n_flow, &o->room_flow, sizeof flow)) {
            o->flow[o->n_flow++] = flow;
        } else {
            o->failed = true;
        }
    }
}

ves_status ves_outline_course(ves_outline *o, ves_report *report)
{
    double *time = NULL;
    add_infusions(o);
    course c = {.outline = o,
                .running = ves_new(o->n_state, sizeof *c.running),
                .rate = ves_new(o->n_state, sizeof *c.rate),
                .now = ves_new(o->n_number, sizeof *c.now)};
    const size_t n = list_times(o, &time);
    if (c.running && c.rate && c.now && n > 0 && !o->failed) {
        for (size_t i = 0; i < o->n_number; ++i) c.now[i] = o->number[i].value;
        walk(&c, n, time);
    } else {
        o->failed = true;
    }
    free(c.running);
    free(c.rate);
    free(c.now);
    free(time);
    return o->failed ? ves_fail_memory(report) : VES_OK;
}
