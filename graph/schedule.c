#include "graph/schedule.h"

#include "base/array.h"
#include "base/memory.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

bool ves_event_is_dose(ves_event_kind kind)
{
    return kind == VES_EVENT_BOLUS || kind == VES_EVENT_INFUSION_START;
}

static void forget_fillings(ves_schedule *s)
{
    for (size_t i = 0; i < s->n_filling; ++i) {
        free(s->filling[i].target);
        free(s->filling[i].state);
    }
    s->n_filling = 0;
}

void ves_schedule_free(ves_schedule *schedule)
{
    forget_fillings(schedule);
    free(schedule->filling);
    free(schedule->event);
    free(schedule->halt);
    free(schedule->work);
    *schedule = (ves_schedule){0};
}

void ves_schedule_restart(ves_schedule *schedule, double end)
{
    forget_fillings(schedule);
    schedule->end = end;
    schedule->total = 0.0;
    schedule->n_event = schedule->n_infusion = schedule->n_halt = 0;
}

/* Order of kinds at one time: what ends, ends first; what is moved on at a dose comes after the dose. */
static int rank(ves_event_kind kind)
{
    static const int ranks[] = {
        [VES_EVENT_INFUSION_END] = 0, [VES_EVENT_RESET] = 1,          [VES_EVENT_FILL] = 1,   [VES_EVENT_BOLUS] = 2,
        [VES_EVENT_TRANSFER] = 3,     [VES_EVENT_INFUSION_START] = 4, [VES_EVENT_SWITCH] = 5,
    };
    return ranks[kind];
}

/* Put an event among the first `n`, which are in order; equal ones stay in the order they came. */
static void put_in_order(ves_schedule *s, size_t n, ves_event event)
{
    size_t i = n;
    for (; i > 0; --i) {
        const ves_event *before = &s->event[i - 1];
        if (before->time < event.time || (before->time == event.time && rank(before->kind) <= rank(event.kind))) break;
        s->event[i] = *before;
    }
    s->event[i] = event;
}

static ves_status insert(ves_schedule *s, ves_event event, ves_report *report)
{
    if (!ves_grow(&s->event, s->n_event, &s->room, sizeof *s->event)) return ves_fail_memory(report);
    put_in_order(s, s->n_event++, event);
    return VES_OK;
}

/* Times nearer than this are one (h): ves_schedule_snap. */
static double nearness(const ves_schedule *s)
{
    return 1e-12 * s->end;
}

/* One target of one infusion from `start` to `stop`. Its rate is the amount over the time that lies between the two
 * as numbers, which late in a run is not quite what was asked for: so the amount is given to the last digit. */
static ves_status add_infusion(ves_schedule *s, const ves_dose *dose, const ves_dose_target *to, size_t index,
                               double start, double stop, ves_report *report)
{
    const double amount = dose->amount * to->share, whole = start + dose->over, rate = amount / (whole - start);
    ves_event event = {.time = start,
                       .kind = VES_EVENT_INFUSION_START,
                       .node = to->node,
                       .amount = stop < whole ? rate * (stop - start) : amount,
                       .rate = rate,
                       .label = to->label,
                       .dose = index,
                       .infusion = s->n_infusion++};
    if (!to->label) s->total += event.amount;
    const ves_status status = insert(s, event, report);
    event.time = stop;
    event.kind = VES_EVENT_INFUSION_END;
    event.amount = 0.0;
    return status ? status : insert(s, event, report);
}

static ves_status add_bolus(ves_schedule *s, const ves_dose *dose, const ves_dose_target *to, size_t index,
                            double start, ves_report *report)
{
    const ves_event event = {.time = start,
                             .kind = VES_EVENT_BOLUS,
                             .node = to->node,
                             .amount = dose->amount * to->share,
                             .label = to->label,
                             .dose = index};
    if (!to->label) s->total += event.amount;
    return insert(s, event, report);
}

/* Does a dose lie within the run, and does an infusion last? */
static ves_status check_times(const ves_schedule *s, const ves_dose *dose, double last, ves_report *report)
{
    const double a_little = 4.0 * nearness(s); /* less is lost when times that are near become one */
    const bool infusion = dose->over > 0.0;
    /* An infusion that starts at the very end would give nothing; a bolus there is seen by the last output. */
    if (infusion && fabs(last - s->end) <= a_little)
        return ves_fail(report, VES_E_CONFIG, dose->place,
                        "the infusion at %.15g h begins when the run ends, so nothing of it would be given; expected a "
                        "time before %.15g h",
                        last, s->end);
    if (last > s->end * (1.0 + 4.0 * DBL_EPSILON))
        return ves_fail(report, VES_E_CONFIG, dose->place,
                        "the dose at %.15g h starts after the end of the run, expected a time within %.15g h", last,
                        s->end);
    if (!infusion || dose->over > a_little) return VES_OK;
    ves_place at = dose->over_place.file ? dose->over_place : dose->place;
    at.setting = "over";
    return ves_fail(
        report, VES_E_CONFIG, at,
        "%g h is too short to be told from a dose at once in a run of %g h, expected a longer time, or none",
        dose->over, s->end);
}

/* One line for all infusions of a dose that run on at the end. */
static void warn_of_cut(const ves_schedule *s, const ves_dose *dose, ves_report *report)
{
    size_t n = 0;
    double first = 0.0;
    for (size_t i = dose->count; i-- > 0;) {
        const double start = dose->at + (double)i * dose->every;
        if (!(start + dose->over > s->end)) break; /* nor are those before it */
        first = start;
        ++n;
    }
    if (n == 1)
        ves_warn(report, dose->place, "the infusion from %g h to %g h is cut by the end of the run at %g h", first,
                 first + dose->over, s->end);
    if (n > 1)
        ves_warn(report, dose->place,
                 "the last %zu infusions, from that at %g h on, are cut by the end of the run at %g h", n, first,
                 s->end);
}

/* What is given when the run ends goes nowhere in it, but is part of the dose. */
static void warn_of_end(const ves_schedule *s, const ves_dose *dose, double last, ves_report *report)
{
    if (last == 0.0 || last < s->end * (1.0 - 4.0 * DBL_EPSILON)) return;
    ves_warn(
        report, dose->place,
        "the dose at %.15g h is given when the run ends: it counts in the dose, so in percent of dose and in F, but "
        "nothing is seen of where it goes",
        last);
}

ves_status ves_schedule_add_dose(ves_schedule *schedule, const ves_dose *dose, size_t index, ves_report *report)
{
    const double last = dose->at + (dose->count > 1 ? (double)(dose->count - 1) * dose->every : 0.0);
    ves_status status = check_times(schedule, dose, last, report);
    const ves_dose_target whole = {.node = dose->into, .share = 1.0};
    const ves_dose_target *target = dose->n_target ? dose->target : &whole;
    const size_t n_target = dose->n_target ? dose->n_target : 1;
    const bool tell = !status && !dose->listed;
    if (tell && dose->over > 0.0 && !(dose->until > 0.0)) warn_of_cut(schedule, dose, report);
    if (tell && !(dose->over > 0.0)) warn_of_end(schedule, dose, last, report);
    for (size_t i = 0; !status && i < dose->count; ++i) {
        const double start = fmin(dose->at + (double)i * dose->every, schedule->end),
                     stop =
                         fmin(start + dose->over, dose->until > 0.0 ? fmin(dose->until, schedule->end) : schedule->end);
        for (size_t k = 0; !status && k < n_target; ++k) {
            status = dose->over > 0.0 ? add_infusion(schedule, dose, &target[k], index, start, stop, report)
                                      : add_bolus(schedule, dose, &target[k], index, start, report);
        }
    }
    return status;
}

ves_status ves_schedule_add_phase(ves_schedule *schedule, double time, size_t phase, ves_report *report)
{
    return insert(schedule, (ves_event){.time = time, .kind = VES_EVENT_SWITCH, .phase = phase}, report);
}

ves_status ves_schedule_add_agent(ves_schedule *schedule, double time, ves_node node, double amount, ves_report *report)
{
    return insert(
        schedule,
        (ves_event){
            .time = time, .kind = VES_EVENT_BOLUS, .node = node, .amount = amount, .label = true, .dose = VES_NONE},
        report);
}

ves_status ves_schedule_add_reset(ves_schedule *schedule, double time, ves_report *report)
{
    return insert(schedule, (ves_event){.time = time, .kind = VES_EVENT_RESET, .dose = VES_NONE}, report);
}

/* Infusions of doses before a steady state that still run then; of one that ends then but for rounding nothing is left.
 */
static ves_status add_rest(ves_schedule *s, const ves_dose *dose, ves_filling *f, size_t index, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t k = 1; dose->over - (double)k * dose->every > nearness(s) && !status; ++k) {
        const double left = dose->over - (double)k * dose->every;
        for (size_t i = 0; i < f->n_target && !status; ++i) {
            ves_dose_target to = f->target[i];
            to.label = true; /* no part of the dose */
            ves_dose rest = *dose;
            rest.amount = dose->amount * left / dose->over;
            rest.over = left;
            const double stop = dose->until > 0.0 ? fmin(dose->until, s->end) : s->end;
            status = add_infusion(s, &rest, &to, index, dose->at, fmin(dose->at + left, stop), report);
        }
    }
    return status;
}

ves_status ves_schedule_add_filling(ves_schedule *s, const ves_dose *dose, double rate, bool added, size_t index,
                                    ves_report *report)
{
    if (!ves_grow(&s->filling, s->n_filling, &s->room_filling, sizeof *s->filling)) return ves_fail_memory(report);
    ves_filling *f = &s->filling[s->n_filling];
    *f = (ves_filling){.added = added,
                       .n_target = dose->n_target,
                       .target = ves_new(dose->n_target, sizeof *f->target),
                       .amount = dose->amount,
                       .over = dose->over,
                       .every = dose->every,
                       .rate = rate,
                       .place = dose->place};
    ++s->n_filling;
    if (!f->target) return ves_fail_memory(report);
    for (size_t i = 0; i < dose->n_target; ++i) f->target[i] = dose->target[i];
    const ves_event event = {.time = dose->at, .kind = VES_EVENT_FILL, .phase = s->n_filling - 1, .dose = index};
    const ves_status status = insert(s, event, report);
    return status || rate > 0.0 ? status : add_rest(s, dose, f, index, report);
}

/* Length of every infusion, h. @param length out [n_infusion] */
static void lengths(const ves_schedule *s, double length[])
{
    for (size_t i = 0; i < s->n_infusion; ++i) length[i] = 0.0;
    for (size_t i = 0; i < s->n_event; ++i) {
        const ves_event *e = &s->event[i];
        if (e->kind == VES_EVENT_INFUSION_START) length[e->infusion] -= e->time;
        if (e->kind == VES_EVENT_INFUSION_END) length[e->infusion] += e->time;
    }
}

/* Infusions that became longer or shorter give the same amount.
 * @param was, is, rate [n_infusion] lengths before and now, and room for rates */
static void keep_amounts(ves_schedule *s, const double was[], const double is[], double rate[])
{
    for (size_t i = 0; i < s->n_event; ++i) {
        ves_event *e = &s->event[i];
        const bool start = e->kind == VES_EVENT_INFUSION_START;
        if (!start && e->kind != VES_EVENT_INFUSION_END) continue;
        if (start) rate[e->infusion] = is[e->infusion] != was[e->infusion] ? e->amount / is[e->infusion] : e->rate;
        e->rate = rate[e->infusion];
    }
}

/* Room for three numbers of every infusion, used again. */
static bool make_room(ves_schedule *s)
{
    if (s->room_work >= 3 * s->n_infusion) return true;
    free(s->work);
    s->work = ves_new(3 * s->n_infusion, sizeof *s->work);
    s->room_work = s->work ? 3 * s->n_infusion : 0;
    return s->work != NULL;
}

ves_status ves_schedule_snap(ves_schedule *schedule, size_t n_time, const double time[], ves_report *report)
{
    const double near = nearness(schedule);
    const size_t n_infusion = schedule->n_infusion;
    double before = 0.0;
    if (!make_room(schedule)) return ves_fail_memory(report);
    double *was = schedule->work;
    if (n_infusion) lengths(schedule, was);
    for (size_t i = 0, k = 0; i < schedule->n_event; ++i) {
        ves_event *event = &schedule->event[i];
        while (k < n_time && time[k] < event->time - near) ++k;
        if (event->time - before <= near) {
            event->time = before;
        } else if (k < n_time && fabs(time[k] - event->time) <= near) {
            event->time = time[k];
        }
        before = event->time;
    }
    for (size_t i = 1; i < schedule->n_event; ++i) { /* times that became one take the order of their kinds */
        const ves_event event = schedule->event[i];
        put_in_order(schedule, i, event);
    }
    if (n_infusion) {
        lengths(schedule, was + n_infusion);
        keep_amounts(schedule, was, was + n_infusion, was + 2 * n_infusion);
    }
    return VES_OK;
}

/* The one bolus into a Weibull depot, or an error. NULL where it gets none (then it never releases). */
static ves_status depot_dose(const ves_schedule *s, const ves_graph *graph, const ves_process *p,
                             const ves_event **dose, ves_report *report)
{
    *dose = NULL;
    for (size_t i = 0; i < s->n_event; ++i) {
        const ves_event *e = &s->event[i];
        if (e->node.i != p->from.i || e->kind == VES_EVENT_INFUSION_END || e->kind == VES_EVENT_SWITCH ||
            e->kind == VES_EVENT_RESET || e->kind == VES_EVENT_FILL)
            continue;
        if (e->kind == VES_EVENT_INFUSION_START) {
            return ves_fail(
                report, VES_E_CONFIG, p->at,
                "a Weibull release counts the time since its dose, so \"%s\" takes a bolus, not an infusion",
                graph->topology->compartment[p->from.i].name);
        }
        if (e->kind != VES_EVENT_BOLUS) continue;
        if (*dose) {
            return ves_fail(report, VES_E_CONFIG, p->at,
                            "a Weibull release counts the time since its dose, so \"%s\" takes one dose, expected a "
                            "depot compartment for each dose",
                            graph->topology->compartment[p->from.i].name);
        }
        *dose = e;
    }
    return VES_OK;
}

static ves_status close_weibull(ves_schedule *s, ves_graph *graph, size_t i, ves_report *report)
{
    const ves_process *p = &graph->topology->process[i];
    const ves_event *dose;
    ves_status status = depot_dose(s, graph, p, &dose, report);
    if (status || !dose) return status;
    const double scale = graph->p[i][0], shape = graph->p[i][1], time = dose->time, first = VES_WEIBULL_START * scale;
    graph->origin[i] = time;
    if (shape >= 1.0) return VES_OK;
    const double fraction = ves_weibull_released(first, scale, shape);
    status = insert(
        s, (ves_event){.time = time, .kind = VES_EVENT_TRANSFER, .node = p->from, .to = p->to, .fraction = fraction},
        report);
    if (!status && time + first < s->end) {
        status = insert(s, (ves_event){.time = time + first, .kind = VES_EVENT_SWITCH, .node = p->from}, report);
    }
    return status;
}

/* So many times at which something turns are taken. */
static const double MOST_TURNS = 100000.0;

/* Does something happen there already? Rounding may keep it apart. */
static bool stops_near(const ves_schedule *s, double time)
{
    size_t i = s->n_event;
    while (i > 0 && s->event[i - 1].time > time + nearness(s)) --i;
    return i > 0 && s->event[i - 1].time >= time - nearness(s);
}

static ves_status close_turns(ves_schedule *s, const ves_graph *graph, const ves_turns *turns, size_t which,
                              ves_report *report)
{
    const double period = graph->period[which], rounds = turns->periodic ? ceil(s->end / period) : 1.0;
    const ves_turn *turn = graph->turn + turns->first;
    ves_status status = VES_OK;
    if (rounds * (double)turns->n > MOST_TURNS)
        return ves_fail(report, VES_E_CONFIG, turns->at, "turns %.3g times in a run of %g h, expected at most %g times",
                        rounds * (double)turns->n, s->end, MOST_TURNS);
    for (double k = 0.0; k < rounds && !status; ++k) {
        for (size_t i = 0; i < turns->n && !status; ++i) {
            const double time = turns->periodic ? k * period + turn[i].time : turn[i].time;
            if (!(time > 0.0 && time < s->end) || stops_near(s, time)) continue;
            const ves_event event = {.time = time,
                                     .kind = VES_EVENT_SWITCH,
                                     .node = graph->topology->process[turns->process].from,
                                     .dose = VES_NONE,
                                     .quiet = true};
            status = insert(s, event, report);
        }
    }
    return status;
}

ves_status ves_schedule_close(ves_schedule *schedule, ves_graph *graph, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; !status && i < graph->topology->n_process; ++i) {
        const ves_process *p = &graph->topology->process[i];
        if (p->kind->needs & VES_READS_TIME_SINCE_DOSE) status = close_weibull(schedule, graph, i, report);
        if (status || p->kind->switch_param < 0) continue;
        const double time = graph->p[i][p->kind->switch_param];
        if (time > 0.0 && time < schedule->end) {
            status = insert(schedule, (ves_event){.time = time, .kind = VES_EVENT_SWITCH, .node = p->from}, report);
        }
    }
    for (size_t i = 0; !status && i < graph->topology->n_turns; ++i)
        status = close_turns(schedule, graph, &graph->topology->turns[i], i, report);
    return status;
}

/* The next time at which a schedule stops, from event `*e` and halt `*h` on. @return false: it does not any more */
static bool next_stop(const ves_schedule *s, size_t *e, size_t *h, double *time)
{
    const double event = *e < s->n_event ? s->event[*e].time : HUGE_VAL, halt = *h < s->n_halt ? s->halt[*h] : HUGE_VAL;
    *time = fmin(event, halt);
    if (*time == HUGE_VAL) return false;
    while (*e < s->n_event && s->event[*e].time <= *time) ++*e;
    while (*h < s->n_halt && s->halt[*h] <= *time) ++*h;
    return true;
}

ves_status ves_schedule_halt_with(ves_schedule *s, const ves_schedule *other, ves_report *report)
{
    size_t e = 0, h = 0;
    double time;
    while (next_stop(other, &e, &h, &time)) {
        size_t i = s->n_halt;
        while (i > 0 && s->halt[i - 1] > time) --i;
        if (i > 0 && s->halt[i - 1] == time) continue;
        if (!ves_grow(&s->halt, s->n_halt, &s->room_halt, sizeof *s->halt)) return ves_fail_memory(report);
        for (size_t k = s->n_halt++; k > i; --k) s->halt[k] = s->halt[k - 1];
        s->halt[i] = time;
    }
    return VES_OK;
}

bool ves_schedule_nearly_meets(const ves_schedule *a, const ves_schedule *b)
{
    size_t e[2] = {0, 0}, h[2] = {0, 0};
    double x, y;
    bool more = next_stop(a, &e[0], &h[0], &x);
    more = next_stop(b, &e[1], &h[1], &y) && more;
    while (more) {
        if (x != y && fabs(x - y) <= 4.0 * nearness(a)) return true;
        more = x <= y ? next_stop(a, &e[0], &h[0], &x) : next_stop(b, &e[1], &h[1], &y);
    }
    return false;
}

/* The next switch to another phase from event `e` on; n_event: there is none. */
static size_t next_phase(const ves_schedule *s, size_t e)
{
    while (e < s->n_event && !(s->event[e].kind == VES_EVENT_SWITCH && s->event[e].phase > 0)) ++e;
    return e;
}

bool ves_schedule_same_halts(const ves_schedule *a, const ves_schedule *b)
{
    size_t e[2] = {0, 0}, h[2] = {0, 0};
    double x = 0.0, y = 0.0;
    bool more = a->end == b->end;
    while (more) {
        more = next_stop(a, &e[0], &h[0], &x);
        if (more != next_stop(b, &e[1], &h[1], &y) || (more && x != y)) return false;
    }
    size_t i = next_phase(a, 0), k = next_phase(b, 0);
    for (; i < a->n_event && k < b->n_event; i = next_phase(a, i + 1), k = next_phase(b, k + 1)) {
        if (a->event[i].time != b->event[k].time || a->event[i].phase != b->event[k].phase) return false;
    }
    return a->end == b->end && i == a->n_event && k == b->n_event;
}

bool ves_schedule_same_times(const ves_schedule *a, const ves_schedule *b)
{
    if (a->n_event != b->n_event || a->end != b->end) return false;
    for (size_t i = 0; i < a->n_event; ++i) {
        const ves_event *x = &a->event[i], *y = &b->event[i];
        if (x->time != y->time || x->kind != y->kind || x->node.i != y->node.i || x->to.i != y->to.i ||
            x->phase != y->phase)
            return false;
    }
    return true;
}

double ves_schedule_given(const ves_schedule *schedule, double time)
{
    double given = 0.0;
    for (size_t i = 0; i < schedule->n_event && schedule->event[i].time <= time; ++i) {
        const ves_event *e = &schedule->event[i];
        if (e->kind == VES_EVENT_BOLUS) given += e->amount;
        if (e->kind == VES_EVENT_INFUSION_START) given += fmin(e->rate * (time - e->time), e->amount);
    }
    return given;
}
