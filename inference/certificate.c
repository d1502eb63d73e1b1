#include "inference/certificate.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CLOSED = 1e-7;     /* a gap between bound and weights that is none */
static const double LEAST = 1e-6;      /* a weight that is none */
static const double DEAREST = 4e9;     /* multiplications, about, of all steps */
static const double DEAREST_ONE = 1e8; /* of looking at every schedule once */
enum { STEPS_LEAST = 40, STEPS_MOST = 600, HALVINGS = 14 };

typedef struct weighing {
    const ves_prospect *p;
    const ves_plan_rule *rule;
    ves_certificate *c;
    ves_standing *standing; /* [n_draw] */
    ves_arm *scaled;        /* [room_scaled] */
    size_t room_scaled;
    double *own, *load, *shared; /* [n_draw][n_series][n_time], of the last n_target each */
    double *sum;                 /* [images + 1][n_draw][2 + n_target] work */
    bool every;                  /* look at every schedule? */
    ves_sitting best;
    double best_slope; /* d of it */
    ves_report *report;
} weighing;

void ves_certificate_free(ves_certificate *c)
{
    ves_arms_free(&c->weights);
    free(c->slope);
    *c = (ves_certificate){0};
}

/* ---- where weights stand ---- */

static ves_status stand(weighing *w, double *phi)
{
    const ves_arms *arms = &w->c->weights;
    if (arms->n > w->room_scaled) {
        free(w->scaled);
        w->scaled = ves_new(2 * arms->n, sizeof *w->scaled);
        w->room_scaled = w->scaled ? 2 * arms->n : 0;
        if (!w->scaled) return ves_fail_memory(w->report);
    }
    if (arms->n) memcpy(w->scaled, arms->arm, arms->n * sizeof *arms->arm);
    for (size_t a = 0; a < arms->n; ++a) w->scaled[a].animals *= (double)w->rule->animals;
    return ves_prospect_stand(w->p, arms->n, w->scaled, w->standing, phi, w->report);
}

static double slope_of(const weighing *w, const ves_sitting *sitting)
{
    double sum = 0.0;
    for (size_t d = 0; d < w->p->n_draw; ++d) sum += ves_standing_slope(w->p, d, &w->standing[d], sitting);
    return sum / (double)w->p->n_draw;
}

/* ---- the best schedule ---- */

static size_t place(const weighing *w, size_t draw, size_t series, size_t time)
{
    return (draw * w->p->n_series + series) * w->p->n_time + time;
}

static ves_status take_pieces(void *of, size_t draw, ves_report *report)
{
    const weighing *w = of;
    const ves_prospect *p = w->p;
    const ves_standing *s = &w->standing[draw];
    (void)report;
    for (size_t i = 0; i < p->n_series * p->n_time; ++i) {
        const size_t at = draw * p->n_series * p->n_time + i;
        double *shared = w->shared + at * p->n_target;
        w->own[at] = w->load[at] = 0.0;
        memset(shared, 0, p->n_target * sizeof *shared);
        for (size_t v = 0; v < p->n_value; ++v) {
            if (p->value_used && !p->value_used[v]) continue;
            const double *slope = p->slope + (at * p->n_value + v) * p->n, load = p->load[at * p->n_value + v];
            for (size_t k = 0; k < p->n_target; ++k) {
                double dot = 0.0;
                for (size_t j = 0; j < p->n; ++j) dot += slope[j] * s->reach[k * p->n + j];
                w->own[at] += dot * dot;
                shared[k] += load * dot;
            }
            w->load[at] += load * load;
        }
    }
    return VES_OK;
}

/* Sums of a schedule with one time more. @return d of it */
static double with_piece(const weighing *w, const ves_sitting *sitting, size_t depth, size_t time)
{
    const size_t q = w->p->n_target, wide = 2 + q;
    double mean = 0.0;
    for (size_t d = 0; d < w->p->n_draw; ++d) {
        const double *from = w->sum + (depth * w->p->n_draw + d) * wide;
        double *to = w->sum + ((depth + 1) * w->p->n_draw + d) * wide, square = 0.0;
        const size_t at = place(w, d, sitting->series, time);
        to[0] = from[0] + w->own[at];
        to[1] = from[1] + w->load[at];
        for (size_t k = 0; k < q; ++k) {
            to[2 + k] = from[2 + k] + w->shared[at * q + k];
            square += to[2 + k] * to[2 + k];
        }
        mean += to[0] - square / (1.0 + to[1]);
    }
    return mean / (double)w->p->n_draw;
}

static void keep_best(weighing *w, const ves_sitting *sitting, double slope)
{
    if (!(slope > w->best_slope)) return;
    w->best_slope = slope;
    w->best = *sitting;
}

static void look_at_all(weighing *w, ves_sitting *sitting, size_t first)
{
    const size_t depth = sitting->n_time++;
    for (size_t t = first; t + (w->rule->images - depth) <= w->p->n_time; ++t) {
        sitting->time[depth] = t;
        const double slope = with_piece(w, sitting, depth, t);
        if (depth + 1 == w->rule->images) {
            keep_best(w, sitting, slope);
        } else {
            look_at_all(w, sitting, t + 1);
        }
    }
    sitting->n_time = depth;
}

/* Times one by one, each where it adds most: a good schedule. And a bound of all: the sum of the largest. */
static double look_at_some(weighing *w, size_t series)
{
    ves_sitting sitting = {.series = series};
    bool used[1024] = {false};
    double bound = 0.0, slope = 0.0;
    for (size_t k = 0; k < w->rule->images; ++k) {
        size_t best = VES_NONE;
        double most = -1.0;
        for (size_t t = 0; t < w->p->n_time; ++t) {
            const double d = used[t] ? -1.0 : with_piece(w, &sitting, k, t);
            if (!(d > most)) continue;
            most = d;
            best = t;
        }
        slope = with_piece(w, &sitting, k, best);
        used[best] = true;
        size_t i = sitting.n_time++;
        for (; i > 0 && sitting.time[i - 1] > best; --i) sitting.time[i] = sitting.time[i - 1];
        sitting.time[i] = best;
    }
    keep_best(w, &sitting, slope);
    memset(used, 0, sizeof used);
    for (size_t k = 0; k < w->rule->images; ++k) { /* what an animal shares can but take away */
        size_t best = 0;
        double most = -1.0;
        for (size_t t = 0; t < w->p->n_time; ++t) {
            double sum = 0.0;
            for (size_t d = 0; d < w->p->n_draw; ++d) sum += w->own[place(w, d, series, t)] / (double)w->p->n_draw;
            if (used[t] || !(sum > most)) continue;
            most = sum;
            best = t;
        }
        used[best] = true;
        bound += most;
    }
    return bound;
}

/* @param most out: the largest d that a schedule can have */
static ves_status find_best(weighing *w, double *most)
{
    const ves_prospect *p = w->p;
    const ves_status status = p->each(p->each_context, p->n_draw, take_pieces, w, w->report);
    w->best_slope = -1.0;
    *most = 0.0;
    for (size_t s = 0; s < p->n_series && !status; ++s) {
        if (p->series_used && !p->series_used[s]) continue;
        ves_sitting sitting = {.series = s};
        if (w->every) {
            look_at_all(w, &sitting, 0);
        } else {
            *most = fmax(*most, look_at_some(w, s));
        }
    }
    if (w->every) *most = w->best_slope;
    return status;
}

/* ---- weights ---- */

static size_t find_arm(const ves_arms *arms, const ves_sitting *sitting)
{
    for (size_t a = 0; a < arms->n; ++a) {
        if (ves_sitting_equal(&arms->arm[a].sitting, sitting)) return a;
    }
    return VES_NONE;
}

static void drop_small(ves_arms *arms)
{
    size_t n = 0;
    double sum = 0.0;
    for (size_t a = 0; a < arms->n; ++a) {
        if (!(arms->arm[a].animals > LEAST)) continue;
        sum += arms->arm[a].animals;
        arms->arm[n++] = arms->arm[a];
    }
    arms->n = n;
    for (size_t a = 0; a < n; ++a) arms->arm[a].animals /= sum;
}

/* Weight from one arm to another, as much as makes phi smallest. */
static ves_status shift(weighing *w, size_t from, size_t to)
{
    ves_arm *arm = w->c->weights.arm;
    const double all = arm[from].animals, there = arm[to].animals;
    double low = 0.0, high = all, phi;
    ves_status status = VES_OK;
    for (size_t k = 0; k <= HALVINGS && !status; ++k) {
        const double some = k == 0 ? all : 0.5 * (low + high);
        arm[from].animals = all - some;
        arm[to].animals = there + some;
        status = stand(w, &phi);
        const bool more = isfinite(phi) && slope_of(w, &arm[to].sitting) > slope_of(w, &arm[from].sitting);
        low = more ? some : low;
        high = more ? high : some;
        if (k == 0 && more) return status;
    }
    arm[from].animals = all - low;
    arm[to].animals = there + low;
    return status;
}

/* All weights in proportion to what their arms are worth. @param d [n of the weights] */
static void balance(const weighing *w, const double d[])
{
    ves_arms *arms = &w->c->weights;
    const double power = w->p->measure == VES_MEASURE_VOLUME ? 1.0 : 0.5;
    double sum = 0.0;
    for (size_t a = 0; a < arms->n; ++a) sum += arms->arm[a].animals * pow(d[a], power);
    for (size_t a = 0; a < arms->n && sum > 0.0; ++a) arms->arm[a].animals *= pow(d[a], power) / sum;
}

/* One step. @param gap out: at the weights before it */
static ves_status step(weighing *w, size_t number, double *gap)
{
    ves_arms *arms = &w->c->weights;
    double most, mean = 0.0;
    drop_small(arms);
    ves_status status = stand(w, &w->c->phi);
    if (!status) status = find_best(w, &most);
    double *d = status ? NULL : ves_new(arms->n, sizeof *d);
    if (!status && !d) status = ves_fail_memory(w->report);
    size_t worst = 0;
    for (size_t a = 0; a < arms->n && !status; ++a) {
        d[a] = slope_of(w, &arms->arm[a].sitting);
        mean += arms->arm[a].animals * d[a];
        if (d[a] < d[worst]) worst = a;
    }
    if (!status) {
        *gap = fmax((double)w->rule->animals * (most - mean), 0.0);
        w->c->phi_least = fmax(w->c->phi_least, w->c->phi - log1p(*gap));
    }
    if (!status && *gap > CLOSED) {
        size_t to = find_arm(arms, &w->best);
        if (number % 2) {
            balance(w, d);
        } else if (to == VES_NONE) {
            if (!ves_grow(&arms->arm, arms->n, &arms->room, sizeof *arms->arm)) {
                status = ves_fail_memory(w->report);
            } else {
                to = arms->n++;
                arms->arm[to] = (ves_arm){.sitting = w->best};
            }
        }
        if (!status && number % 2 == 0 && to != worst) status = shift(w, worst, to);
    }
    free(d);
    return status;
}

/* ---- the whole ---- */

static double count_schedules(size_t n, size_t k)
{
    double count = 1.0;
    for (size_t i = 0; i < k; ++i) count *= (double)(n - i) / (double)(i + 1);
    return count;
}

static ves_status begin(weighing *w, const ves_arms *from)
{
    const ves_prospect *p = w->p;
    const size_t n = p->n_draw * p->n_series * p->n_time;
    w->own = ves_new(n, sizeof *w->own);
    w->load = ves_new(n, sizeof *w->load);
    w->shared = ves_new(n * p->n_target, sizeof *w->shared);
    w->sum = ves_new((w->rule->images + 1) * p->n_draw * (2 + p->n_target), sizeof *w->sum);
    w->c->slope = ves_new(p->n_series * p->n_time, sizeof *w->c->slope);
    if (!w->own || !w->load || !w->shared || !w->sum || !w->c->slope) return ves_fail_memory(w->report);
    ves_status status = ves_standings_start(p, &w->standing, w->report);
    if (!status) status = ves_arms_copy(from, &w->c->weights, w->report);
    for (size_t a = 0; a < w->c->weights.n && !status; ++a) w->c->weights.arm[a].animals /= (double)w->rule->animals;
    return status;
}

static void put_slopes(weighing *w)
{
    const ves_prospect *p = w->p;
    for (size_t s = 0; s < p->n_series; ++s) {
        for (size_t t = 0; t < p->n_time; ++t) {
            const ves_sitting one = {.series = s, .n_time = 1, .time = {t}};
            const bool told = w->rule->images == 1 && (!p->series_used || p->series_used[s]);
            w->c->slope[s * p->n_time + t] = told ? (double)w->rule->animals * slope_of(w, &one) : NAN;
        }
    }
}

ves_status ves_certificate_make(const ves_prospect *p, const ves_plan_rule *rule, const ves_arms *from,
                                ves_certificate *c, ves_report *report)
{
    *c = (ves_certificate){.phi_least = -HUGE_VAL};
    weighing w = {.p = p, .rule = rule, .c = c, .report = report};
    const double n = (double)p->n, q = (double)p->n_target, sites = (double)(p->n_series * p->n_time),
                 looking =
                     (double)p->n_series * count_schedules(p->n_time, rule->images) * (double)p->n_draw * (2.0 + q),
                 dear = (double)p->n_draw * (16.0 * n * n * n + sites * (double)p->n_value * n * q) + looking;
    w.every = c->whole = looking <= DEAREST_ONE;
    const double steps = fmin(fmax(DEAREST / dear, STEPS_LEAST), STEPS_MOST);
    double gap = HUGE_VAL;
    ves_status status = begin(&w, from);
    for (size_t k = 0; (double)k < steps && gap > CLOSED && !status; ++k) status = step(&w, k, &gap);
    if (!status) status = stand(&w, &c->phi);
    if (!status) put_slopes(&w);
    ves_standings_free(p, w.standing);
    free(w.scaled);
    free(w.own);
    free(w.load);
    free(w.shared);
    free(w.sum);
    return status;
}
