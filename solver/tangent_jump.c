/* What happens to a subject and its columns where the run halts. */
#include "solver/tangent_jump.h"

#include <math.h>
#include <string.h>

void ves_tangent_view(ves_tangent_run *r, const ves_quad *y, const double drift[], const double moves[])
{
    for (size_t i = 0; i < r->system.n; ++i) {
        const double *from = ves_lanes_in(y, i);
        double *to = ves_lanes_of(r->seen, i);
        for (size_t l = 0; l < VES_LANES; ++l) {
            const double ahead = (moves ? moves[l] : 0.0) - r->tangents.frame[l];
            to[l] = from[l] + (ahead != 0.0 && l > 0 ? ahead * drift[i] : 0.0);
        }
    }
}

/* Slopes of the subject now. @param out [n] */
static void slopes(ves_tangent_run *r, double time, double out[])
{
    ves_problem *p = &r->stepper.problem;
    ves_problem_slope(p, time - p->zero, ves_stepper_amounts(&r->stepper), r->slope);
    for (size_t i = 0; i < r->system.n; ++i) out[i] = ves_lanes_in(r->slope, i)[0];
}

/* ---- jumps ---- */

/* The columns of a node feel that slopes jump by `jump` (before less after) at a time that moves. */
static void feel(ves_tangent_run *r, size_t node, double jump, const double moves[VES_LANES])
{
    double *s = ves_lanes_of(ves_stepper_amounts(&r->stepper), node), *bend = ves_lanes_of(r->bend, node);
    for (size_t l = 1; l < VES_LANES; ++l) {
        const double ahead = moves[l] - r->tangents.frame[l];
        if (ahead != 0.0) s[l] += jump * ahead;
        if (moves[l] != 0.0) bend[l] += jump * moves[l];
    }
}

/* An amount jumps in a node at a time that moves: there is no derivative at that time. */
static void break_at(ves_tangent_run *r, size_t node, const ves_event_slope moved[VES_LANES])
{
    for (size_t l = 1; l < VES_LANES; ++l) {
        if (moved[l].time != 0.0) ves_lanes_of(r->bend, node)[l] = HUGE_VAL;
    }
}

/* ---- events ---- */

/* What is there at first, and how numbers move it. */
static void fill_initial(ves_tangent_run *r)
{
    const ves_graph *graph = r->lane->graph;
    ves_quad *y = ves_stepper_amounts(&r->stepper);
    for (size_t i = 0; graph->initial && i < r->system.n; ++i) {
        double *row = ves_lanes_of(y, i);
        row[0] = graph->initial[i];
        for (size_t l = 1; l < VES_LANES; ++l)
            row[l] = ves_stencil_slope(&r->column[ves_column_of(l, r->n_column)], r->lane, 0, ves_graph_initial, i);
        for (size_t l = 0; l < VES_LANES; ++l) r->given[l] += row[l];
    }
}

static void give_bolus(ves_tangent_run *r, const ves_event *e, const ves_event_slope moved[VES_LANES])
{
    double *row = ves_lanes_of(ves_stepper_amounts(&r->stepper), e->node.i);
    for (size_t l = 0; l < VES_LANES; ++l) {
        const double amount = l ? moved[l].amount : e->amount;
        row[l] += amount;
        r->given[l] += amount;
    }
    break_at(r, e->node.i, moved);
}

/* An infusion begins or ends. What it will have given by a fixed time hangs on when. */
static void infuse(ves_tangent_run *r, const ves_event *e, const ves_event_slope moved[VES_LANES])
{
    double *input = ves_lanes_of(r->system.input, e->node.i);
    size_t *running = &r->n_running[e->node.i];
    const double sign = e->kind == VES_EVENT_INFUSION_START ? 1.0 : -1.0;
    if (sign > 0.0) ++*running;
    if (sign < 0.0 && *running > 0) --*running;
    for (size_t l = 0; l < VES_LANES; ++l) {
        input[l] = *running ? input[l] + sign * (l ? moved[l].rate : e->rate) : 0.0;
        if (l > 0) r->given[l] -= sign * e->rate * moved[l].time;
    }
}

static void transfer(ves_tangent_run *r, const ves_event *e, const ves_event_slope moved[VES_LANES])
{
    ves_quad *y = ves_stepper_amounts(&r->stepper);
    double *from = ves_lanes_of(y, e->node.i), *to = ves_lanes_of(y, e->to.i);
    const double there = from[0];
    for (size_t l = 0; l < VES_LANES; ++l) {
        const double gone = e->fraction * from[l] + (l ? moved[l].fraction * there : 0.0);
        from[l] -= gone;
        to[l] += gone;
    }
    break_at(r, e->node.i, moved);
    break_at(r, e->to.i, moved);
}

static void act(ves_tangent_run *r, const ves_event *e, const ves_event_slope moved[VES_LANES])
{
    if (e->kind == VES_EVENT_BOLUS) {
        give_bolus(r, e, moved);
    } else if (e->kind == VES_EVENT_INFUSION_START || e->kind == VES_EVENT_INFUSION_END) {
        infuse(r, e, moved);
    } else if (e->kind == VES_EVENT_TRANSFER) {
        transfer(r, e, moved);
    } else if (e->kind == VES_EVENT_RESET) {
        memset(ves_stepper_amounts(&r->stepper), 0, r->system.n * VES_LANES * sizeof(double));
        memset(r->given, 0, sizeof r->given);
        fill_initial(r);
    }
}

/* Slopes as an event carries them over, d g / d y f-. */
static void carry(const ves_event *e, size_t n, double slope[])
{
    if (e->kind == VES_EVENT_TRANSFER) {
        const double gone = e->fraction * slope[e->node.i];
        slope[e->node.i] -= gone;
        slope[e->to.i] += gone;
    } else if (e->kind == VES_EVENT_RESET) {
        memset(slope, 0, n * sizeof *slope);
    }
}

/* One event, and what its time does. */
static void act_one(ves_tangent_run *r, double time, size_t i)
{
    const ves_event *e = &r->lane->schedule->event[i];
    double moves[VES_LANES] = {0.0};
    if (!r->moving) {
        act(r, e, r->moved[i]);
        return;
    }
    for (size_t l = 1; l < VES_LANES; ++l) moves[l] = r->moved[i][l].time;
    slopes(r, time, r->before);
    act(r, e, r->moved[i]);
    slopes(r, time, r->after);
    for (size_t k = 0; k < r->system.n; ++k) r->drift[k] += r->after[k] - r->before[k];
    carry(e, r->system.n, r->before);
    for (size_t k = 0; k < r->system.n; ++k) feel(r, k, r->before[k] - r->after[k], moves);
}

/* ---- rates that jump with time ---- */

/* How a turn that begins at `time` moves. @return false: none begins there */
static bool turn_moves(const ves_tangent_run *r, size_t which, double time, double moves[VES_LANES])
{
    const ves_graph *g = ves_lane_graph(r->lane, r->phase);
    const ves_turns *turns = &g->topology->turns[which];
    for (size_t i = 0; i < turns->n; ++i) {
        const double at = g->turn[turns->first + i].time, period = g->period[which],
                     round = turns->periodic ? rint((time - at) / period) : 0.0;
        if (!(fabs(at + (round != 0.0 ? round * period : 0.0) - time) <= 1e-12 * r->lane->schedule->end)) continue;
        for (size_t l = 1; l < VES_LANES; ++l) {
            const ves_stencil *c = &r->column[ves_column_of(l, r->n_column)];
            moves[l] = ves_stencil_slope(c, r->lane, r->phase, ves_graph_turn, (turns->first + i) * VES_TURN_NUMBERS);
            if (round != 0.0) moves[l] += round * ves_stencil_slope(c, r->lane, r->phase, ves_graph_period, which);
        }
        return true;
    }
    return false;
}

/* How the time moves at which the rate of a kind jumps: a step, or the beginning of a release. */
static void kind_moves(const ves_tangent_run *r, size_t process, const ves_quad *number, double time,
                       double moves[VES_LANES])
{
    const ves_process_kind *kind = r->system.topology->process[process].kind;
    const double origin = r->lane->graph->origin[process];
    for (size_t l = 1; l < VES_LANES; ++l) {
        moves[l] = 0.0;
        if (kind->switch_param >= 0) moves[l] = ves_lanes_in(number, (size_t)kind->switch_param)[l];
        if (!(kind->needs & VES_READS_TIME_SINCE_DOSE)) continue;
        moves[l] = ves_lanes_in(number, kind->n_param + VES_BESIDE_TIME)[l];
        if (time > origin) moves[l] += VES_WEIBULL_START * ves_lanes_in(number, 0)[l];
    }
}

/* Where the rate of a process jumps with time, by itself. */
static void feel_process(ves_tangent_run *r, size_t process, double jump, const double moves[VES_LANES])
{
    const ves_process *p = &r->system.topology->process[process];
    feel(r, p->from.i, -jump, moves);
    feel(r, p->to.i, jump, moves);
}

/* The next segment begins: rates that read the time see it from its side. */
static void go_on(ves_tangent_run *r, double from, double to)
{
    ves_problem_segment(&r->stepper.problem, from, to);
    ves_system_turn(&r->system, 0.5 * (from + to));
    for (size_t i = 0; i < r->system.n_altered; ++i)
        ves_tangent_altered_turn(&r->tangents.altered[i], r->lane, r->phase, r->n_column, r->column, 0.5 * (from + to));
}

static void switch_rates(ves_tangent_run *r, double from, double to)
{
    const size_t n_rated = r->system.n_rated, n_altered = r->system.n_altered;
    double moves[VES_LANES] = {0.0};
    if (!r->moving) {
        go_on(r, from, to);
        return;
    }
    slopes(r, from, r->before);
    for (size_t i = 0; i < n_rated; ++i) r->tangents.rate[i].was = ves_tangents_rate(&r->tangents, i);
    for (size_t i = 0; i < n_altered; ++i) r->tangents.altered[i].was = r->tangents.altered[i].moved;
    go_on(r, from, to);
    slopes(r, from, r->after);
    for (size_t k = 0; k < r->system.n; ++k) r->drift[k] += r->after[k] - r->before[k];
    for (size_t i = 0; i < n_rated; ++i) {
        const ves_moved_rate *m = &r->tangents.rate[i];
        if (!m->reads_time) continue;
        kind_moves(r, m->process, m->number, from, moves);
        feel_process(r, m->process, m->was - ves_tangents_rate(&r->tangents, i), moves);
    }
    for (size_t i = 0; i < n_altered; ++i) {
        const ves_tangent_altered *a = &r->tangents.altered[i];
        const bool turns = a->altered->turns != VES_NONE && turn_moves(r, a->altered->turns, from, moves);
        if (!turns && !a->reads_time) continue;
        if (!turns) kind_moves(r, a->altered->process, a->number, from, moves);
        feel_process(r, a->altered->process, a->was - a->moved, moves);
    }
}

/* Another phase of the run: the same topology, other numbers. Its time is fixed. */
static ves_status change_phase(ves_tangent_run *r, size_t segment, size_t phase)
{
    const double from = r->trajectory->segment_start[segment], to = r->trajectory->segment_end[segment];
    const ves_graph *graph[VES_LANES];
    const double still[VES_LANES] = {0.0};
    double frame[VES_LANES];
    ves_system next;
    for (size_t l = 0; l < VES_LANES; ++l) graph[l] = ves_lane_graph(r->lane, phase);
    if (r->moving) slopes(r, from, r->before);
    ves_status status = ves_system_start(&next, graph, r->symbolic, r->report);
    if (status) return status;
    memcpy(next.input, r->system.input, VES_QUADS * r->system.n * sizeof *next.input);
    memcpy(frame, r->tangents.frame, sizeof frame);
    ves_tangents_free(&r->tangents);
    ves_system_free(&r->system);
    r->system = next;
    r->phase = phase;
    status = ves_tangents_start(&r->tangents, &r->system, r->lane, phase, r->n_column, r->column, r->report);
    if (status) return status;
    memcpy(r->tangents.frame, frame, sizeof frame);
    go_on(r, from, to);
    if (!r->moving) return VES_OK;
    slopes(r, from, r->after);
    for (size_t k = 0; k < r->system.n; ++k) {
        r->drift[k] += r->after[k] - r->before[k];
        feel(r, k, r->before[k] - r->after[k], still);
    }
    return VES_OK;
}

/* Where a release begins that reads the time since then, columns ride with it. */
static void choose_frame(ves_tangent_run *r, double time)
{
    double frame[VES_LANES];
    memcpy(frame, r->tangents.frame, sizeof frame);
    for (size_t i = 0; i < r->system.n_rated; ++i) {
        const ves_moved_rate *m = &r->tangents.rate[i];
        const ves_process_kind *kind = r->system.rated[i].kind;
        if (!(kind->needs & VES_READS_TIME_SINCE_DOSE) || r->system.rated[i].origin != time) continue;
        for (size_t l = 1; l < VES_LANES; ++l) frame[l] = ves_lanes_in(m->number, kind->n_param + VES_BESIDE_TIME)[l];
    }
    ves_quad *y = ves_stepper_amounts(&r->stepper);
    for (size_t l = 1; l < VES_LANES; ++l) {
        const double change = frame[l] - r->tangents.frame[l];
        for (size_t k = 0; change != 0.0 && k < r->system.n; ++k) ves_lanes_of(y, k)[l] += change * r->drift[k];
        r->tangents.frame[l] = frame[l];
    }
}

/* ---- a halt ---- */

static bool is_jump(const ves_event *e)
{
    return e->kind == VES_EVENT_BOLUS || e->kind == VES_EVENT_TRANSFER || e->kind == VES_EVENT_RESET;
}

void ves_tangent_bound(const ves_tangent_run *r, double time, double bound[VES_LANES])
{
    const ves_schedule *s = r->lane->schedule;
    double moves[VES_LANES];
    memset(bound, 0, VES_LANES * sizeof *bound);
    if (!r->moving || time >= s->end) return; /* the run ends there whatever moves */
    for (size_t i = 0; i < r->system.n_rated; ++i) {
        const ves_moved_rate *m = &r->tangents.rate[i];
        const ves_process_kind *kind = r->system.rated[i].kind;
        if (kind->switch_param < 0 || r->lane->graph->p[m->process][kind->switch_param] != time) continue;
        kind_moves(r, m->process, m->number, time, bound);
    }
    for (size_t i = 0; i < r->system.n_altered; ++i) {
        const size_t turns = r->tangents.altered[i].altered->turns;
        if (turns != VES_NONE && turn_moves(r, turns, time, moves)) memcpy(bound, moves, sizeof moves);
    }
    for (size_t i = 0; i < s->n_event && s->event[i].time <= time; ++i) {
        const bool jumps = is_jump(&s->event[i]);
        for (size_t l = 1; l < VES_LANES && s->event[i].time == time; ++l) {
            if (jumps || r->moved[i][l].time != 0.0) bound[l] = r->moved[i][l].time;
        }
        if (jumps && s->event[i].time == time)
            break; /* with what moves amounts the ends of segments move: elsewhere curves go on, and it is all one */
    }
}

void ves_tangent_note_first(ves_tangent_run *r, size_t segment)
{
    const size_t n_organ = r->organs.n_organ;
    ves_tangent_view(r, ves_stepper_amounts(&r->stepper), r->drift, r->bound[segment]);
    ves_quadrature_sums(&r->organs, r->seen, r->organ_sum);
    for (size_t o = 0; o < n_organ; ++o) {
        const double *sum = ves_lanes_in(r->organ_sum, o);
        double *first = &r->trajectory->first[segment * n_organ + o];
        r->start_sum[o] = sum[0];
        if (sum[0] <= *first) continue;
        *first = sum[0];
        for (size_t k = 0; k < r->n_column; ++k) r->derivative[k]->first[segment * n_organ + o] = sum[k + 1];
    }
}

/* What events [from, next_event) find. */
static void note_before(ves_tangent_run *r, size_t from, size_t segment)
{
    const size_t n_organ = r->organs.n_organ;
    ves_tangent_view(r, ves_stepper_amounts(&r->stepper), r->drift, r->bound[segment]);
    ves_quadrature_sums(&r->organs, r->seen, r->organ_sum);
    for (size_t o = 0; o < n_organ; ++o) {
        const double *sum = ves_lanes_in(r->organ_sum, o);
        for (size_t i = from; i < r->next_event; ++i) {
            r->trajectory->amount_before[i * n_organ + o] = sum[0];
            for (size_t k = 0; k < r->n_column; ++k) r->derivative[k]->amount_before[i * n_organ + o] = sum[k + 1];
        }
        for (size_t l = 0; segment > 0 && l < VES_LANES; ++l)
            r->at_end[((segment - 1) * n_organ + o) * VES_LANES + l] = sum[l];
    }
}

/* Slopes as the steps before tell them; at the beginning as they are. */
static void begin_drift(ves_tangent_run *r, double time, size_t segment)
{
    if (!r->moving) return;
    const ves_quad *drift = segment ? ves_stepper_slope_at(&r->stepper, time) : NULL;
    for (size_t i = 0; drift && i < r->system.n; ++i) r->drift[i] = ves_lanes_in(drift, i)[0];
    if (!drift) slopes(r, time, r->drift);
}

/* The ends of segments move with one event; where another one moves amounts at the same time and goes elsewhere, areas
 * change by what it moves. */
static void act_and_note(ves_tangent_run *r, double time, size_t i, size_t segment)
{
    const ves_event *e = &r->lane->schedule->event[i];
    bool apart = false;
    for (size_t l = 1; l < VES_LANES && r->moving && is_jump(e); ++l)
        apart = apart || r->moved[i][l].time != r->bound[segment][l];
    if (!apart || !r->quadrature || segment == r->trajectory->n_segment) {
        act_one(r, time, i);
        return;
    }
    const size_t n_organ = r->organs.n_organ;
    ves_quadrature_sums(&r->organs, ves_stepper_amounts(&r->stepper), r->organ_sum);
    for (size_t o = 0; o < n_organ; ++o) r->sum_before[o] = ves_lanes_in(r->organ_sum, o)[0];
    act_one(r, time, i);
    ves_quadrature_sums(&r->organs, ves_stepper_amounts(&r->stepper), r->organ_sum);
    for (size_t o = 0; o < n_organ; ++o) {
        const double jump = ves_lanes_in(r->organ_sum, o)[0] - r->sum_before[o];
        for (size_t l = 1; l < VES_LANES; ++l)
            r->slip[o * VES_LANES + l] += jump * (r->bound[segment][l] - r->moved[i][l].time);
    }
}

void ves_tangent_act(ves_tangent_run *r, double time, size_t segment)
{
    const ves_trajectory *t = r->trajectory;
    const ves_schedule *s = r->lane->schedule;
    const size_t from = r->next_event;
    const bool last = segment == t->n_segment;
    if (segment == 0) {
        if (!last) go_on(r, t->segment_start[0], t->segment_end[0]);
        fill_initial(r);
    }
    memset(r->bend, 0, r->system.n * VES_LANES * sizeof(double));
    while (r->next_event < s->n_event && s->event[r->next_event].time <= time) ++r->next_event;
    ves_tangent_bound(r, time, r->bound[segment]);
    begin_drift(r, time, segment);
    note_before(r, from, segment);
    memset(r->slip, 0, r->organs.n_organ * VES_LANES * sizeof *r->slip);
    for (size_t i = from; i < r->next_event; ++i) {
        if (s->event[i].kind == VES_EVENT_TRANSFER) ves_tangent_note_first(r, segment);
        if (s->event[i].kind != VES_EVENT_SWITCH) act_and_note(r, time, i, segment);
    }
    if (!last && segment > 0) switch_rates(r, t->segment_start[segment], t->segment_end[segment]);
    for (size_t i = from; i < r->next_event && !r->status && !last; ++i) {
        const ves_event *e = &s->event[i];
        if (e->kind == VES_EVENT_SWITCH && e->phase > 0) r->status = change_phase(r, segment, e->phase);
    }
    if (r->status) return;
    if (r->moving) choose_frame(r, time);
    memset(r->input, 0, sizeof r->input);
    for (size_t i = 0; i < r->system.n; ++i) {
        for (size_t l = 0; l < VES_LANES; ++l) r->input[l] += ves_lanes_in(r->system.input, i)[l];
    }
}
