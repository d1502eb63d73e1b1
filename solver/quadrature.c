#include "solver/quadrature.h"

#include <math.h>
#include <string.h>

void ves_quadrature_free(ves_quadrature *q)
{
    for (size_t i = 0; i < VES_POINTS; ++i) ves_rows_free(q->sum[i]);
    free(q->n_part);
    free(q->node);
    ves_rows_free(q->share);
    ves_rows_free(q->integral);
    ves_rows_free(q->moment);
    ves_rows_free(q->best);
    ves_rows_free(q->best_time);
    ves_rows_free(q->early);
    ves_rows_free(q->early_time);
    free(q->turned);
    ves_rows_free(q->low);
    ves_rows_free(q->moved);
    ves_rows_free(q->column);
    ves_rows_free(q->column_time);
    ves_rows_free(q->level);
    ves_rows_free(q->above);
    free(q->leveled);
    *q = (ves_quadrature){0};
}

/* In place of the number of parts: an organ that is one node with weight 1. An organ of no nodes (urine) has 0 parts.
 */
#define ONE_AS_IT_IS UINT32_MAX

/* Organs whose time above a level is counted, and the amounts that these levels are. @return out of memory? */
static bool list_levels(ves_quadrature *q, const ves_graph *const graph[VES_LANES])
{
    const ves_topology *t = graph[0]->topology;
    for (size_t i = 0; i < t->n_organ; ++i) q->n_level += t->organ[i].level > 0.0;
    q->leveled = ves_new(q->n_level, sizeof *q->leveled);
    q->level = ves_rows_new(q->n_level);
    q->above = ves_rows_new(q->n_level);
    if (!q->leveled || !q->level || !q->above) return false;
    for (size_t i = 0, k = 0; i < t->n_organ; ++i) {
        if (!(t->organ[i].level > 0.0)) continue;
        for (size_t l = 0; l < VES_LANES; ++l)
            ves_lanes_of(q->level, k)[l] = t->organ[i].level * graph[l]->organ_volume[i];
        q->leveled[k++] = i;
    }
    return true;
}

ves_status ves_quadrature_start(ves_quadrature *q, const ves_graph *const graph[VES_LANES], bool lows,
                                ves_report *report)
{
    const ves_topology *topology = graph[0]->topology;
    const size_t n = topology->n_organ;
    *q = (ves_quadrature){.n_organ = n};
    q->integral = ves_rows_new(n);
    q->moment = ves_rows_new(n);
    q->best = ves_rows_new(n);
    q->best_time = ves_rows_new(n);
    q->early = ves_rows_new(n);
    q->early_time = ves_rows_new(n);
    q->turned = ves_new(VES_LANES * n, sizeof *q->turned);
    size_t n_part = 0;
    for (size_t i = 0; i < n; ++i) n_part += topology->organ[i].sum.n;
    q->n_part = ves_new(n, sizeof *q->n_part);
    q->node = ves_new(n_part, sizeof *q->node);
    q->share = ves_rows_new(n_part);
    if (lows) q->low = ves_rows_new(n);
    bool ok = list_levels(q, graph) && (q->low || !lows) && q->integral && q->moment && q->best && q->best_time &&
              q->early && q->early_time && q->turned && q->n_part && q->node && q->share;
    for (size_t i = 0; ok && i < VES_POINTS; ++i) ok = (q->sum[i] = ves_rows_new(n)) != NULL;
    if (!ok) {
        ves_quadrature_free(q);
        return ves_fail_memory(report);
    }
    n_part = 0;
    q->as_it_is = n == topology->n_compartment;
    for (size_t i = 0; i < n; ++i) {
        const ves_group *sum = &topology->organ[i].sum;
        bool plain = sum->n == 1;
        for (size_t l = 0; plain && l < VES_LANES; ++l) plain = graph[l]->weight[sum->weight] == 1.0;
        q->as_it_is = q->as_it_is && plain && sum->node[0].i == i;
        q->n_part[i] = plain ? ONE_AS_IT_IS : (uint32_t)sum->n;
        for (size_t k = 0; k < sum->n; ++k, ++n_part) {
            q->node[n_part] = (uint32_t)sum->node[k].i;
            for (size_t l = 0; l < VES_LANES; ++l)
                ves_lanes_of(q->share, n_part)[l] = graph[l]->weight[sum->weight + k];
        }
    }
    return VES_OK;
}

VES_CLONES static void add_parts(const ves_quadrature *q, const ves_quad *y, ves_quad *out)
{
    const uint32_t *node = q->node;
    const ves_quad *weight = q->share;
    for (size_t i = 0; i < q->n_organ; ++i, out += 2) {
        if (q->n_part[i] == ONE_AS_IT_IS) {
            const ves_quad *row = y + 2 * (size_t)*node++;
            weight += VES_QUADS;
            out[0] = row[0];
            out[1] = row[1];
            continue;
        }
        ves_quad s = {0}, t = {0};
        VES_SHORT_LOOP for (const uint32_t *end = node + q->n_part[i]; node < end; ++node, weight += VES_QUADS)
        {
            const ves_quad *row = y + 2 * (size_t)*node;
            s += weight[0] * row[0];
            t += weight[1] * row[1];
        }
        out[0] = s;
        out[1] = t;
    }
}

ves_status ves_quadrature_follow(ves_quadrature *q, const ves_topology *topology, const ves_quad *weight,
                                 ves_report *report)
{
    size_t n_part = 0;
    for (size_t i = 0; i < q->n_organ; ++i) n_part += topology->organ[i].sum.n;
    q->column = ves_rows_new(q->n_organ);
    q->column_time = ves_rows_new(q->n_organ);
    if (weight) q->moved = ves_rows_new(n_part);
    if (!q->column || !q->column_time || (weight && !q->moved)) return ves_fail_memory(report);
    ves_quad *to = q->moved;
    for (size_t i = 0; weight && i < q->n_organ; ++i) {
        const ves_group *sum = &topology->organ[i].sum;
        memcpy(to, weight + VES_QUADS * sum->weight, sum->n * VES_QUADS * sizeof *to);
        to += VES_QUADS * sum->n;
    }
    return VES_OK;
}

/* What columns get of lane 0, since they move weights. */
static void add_moved(const ves_quadrature *q, const ves_quad *y, ves_quad *out)
{
    const uint32_t *node = q->node;
    const ves_quad *moved = q->moved;
    for (size_t i = 0; i < q->n_organ; ++i, out += VES_QUADS) {
        const uint32_t n = q->n_part[i] == ONE_AS_IT_IS ? 1 : q->n_part[i];
        for (const uint32_t *end = node + n; node < end; ++node, moved += VES_QUADS) {
            const double amount = ves_lanes_in(y, *node)[0];
            for (size_t h = 0; h < VES_QUADS; ++h) out[h] += moved[h] * amount;
        }
    }
}

void ves_quadrature_sums(const ves_quadrature *q, const ves_quad *y, ves_quad *out)
{
    if (q->as_it_is) {
        memcpy(out, y, q->n_organ * VES_QUADS * sizeof *out);
    } else {
        add_parts(q, y, out);
    }
    if (q->moved) add_moved(q, y, out);
}

void ves_quadrature_segment(ves_quadrature *q, double zero, double time, const double pass[VES_LANES],
                            const ves_quad *y)
{
    const size_t size = q->n_organ * VES_QUADS * sizeof(ves_quad);
    q->n_point = 1;
    q->zero = zero;
    q->time[0] = time;
    memset(q->weight, 0, sizeof q->weight);
    memset(q->weight_moment, 0, sizeof q->weight_moment);
    ves_quadrature_sums(q, y, q->sum[0]);
    memset(q->integral, 0, size);
    memset(q->moment, 0, size);
    memcpy(q->best, q->sum[0], size);
    if (q->low) memcpy(q->low, q->sum[0], size);
    if (q->column) memcpy(q->column, q->sum[0], size);
    if (q->column) memset(q->column_time, 0, size);
    memset(q->above, 0, q->n_level * VES_QUADS * sizeof(ves_quad));
    double *best_time = ves_lanes_of(q->best_time, 0);
    double *early = ves_lanes_of(q->early, 0);
    for (size_t i = 0; i < q->n_organ * VES_LANES; ++i) {
        best_time[i] = time;
        early[i] = NAN;
    }
    q->passing = false;
    for (size_t l = 0; l < VES_LANES; ++l) {
        q->pass[l] = pass[l] - zero > time ? pass[l] - zero : -INFINITY;
        q->passing = q->passing || isfinite(q->pass[l]);
    }
}

/* Add the point in slot `p` with all the weight it has got. */
VES_CLONES static void pass(ves_quadrature *q, size_t p)
{
    const double w = q->weight[p], v = q->weight_moment[p];
    const ves_quad *sum = q->sum[p];
    ves_quad *integral = q->integral, *moment = q->moment;
    for (size_t i = 0; i < VES_QUADS * q->n_organ; ++i) {
        integral[i] += w * sum[i];
        moment[i] += v * sum[i];
    }
}

/* Weights of the last `degree` + 1 points for the integrals of y and t y over the last step: the Lagrange polynomials
 * at the four Gauss-Legendre points, exact to degree 7; the four are one quad. */
VES_CLONES static void weigh(ves_quadrature *q, size_t degree)
{
    const ves_quad node = {-0.86113631159405257522, -0.33998104358485626480, 0.33998104358485626480,
                           0.86113631159405257522};
    const ves_quad share = {0.34785484513745385737, 0.65214515486254614263, 0.65214515486254614263,
                            0.34785484513745385737};
    double t[VES_POINTS] = {0}, product[VES_POINTS]; /* product of (t_j - t_k), k != j */
    size_t slot[VES_POINTS];
    size_t at = (q->n_point - 1) % VES_POINTS;
    VES_SHORT_LOOP for (size_t j = 0; j <= degree; ++j)
    {
        slot[j] = at;
        t[j] = q->time[at];
        at = at ? at - 1 : VES_POINTS - 1;
        product[j] = 1.0;
        VES_SHORT_LOOP for (size_t k = 0; k < j; ++k)
        {
            const double distance = t[j] - t[k];
            product[j] *= distance;
            product[k] *= -distance;
        }
    }
    const double half = 0.5 * (t[0] - t[1]);
    const ves_quad x = 0.5 * (t[0] + t[1]) + half * node;
    ves_quad before[VES_POINTS + 1], after = half * share; /* products of (x - t_k), k < j and k > j */
    before[0] = 1.0 - (ves_quad){0};
    VES_SHORT_LOOP for (size_t k = 0; k < degree; ++k) before[k + 1] = before[k] * (x - t[k]);
    VES_SHORT_LOOP for (size_t j = degree + 1; j-- > 0;)
    {
        const ves_quad w = before[j] * after / product[j], v = w * (q->zero + x);
        q->weight[slot[j]] += (w[0] + w[1]) + (w[2] + w[3]);
        q->weight_moment[slot[j]] += (v[0] + v[1]) + (v[2] + v[3]);
        after *= x - t[j];
    }
}

/* --- peaks --- */

/* A polynomial in Newton's form: c[0] + (x - t[0]) (c[1] + (x - t[1]) (...)). */
typedef struct newton {
    size_t degree;
    double t[VES_POINTS], c[VES_POINTS];
} newton;

static double value_and_slope(const newton *p, double x, double *slope)
{
    double value = p->c[p->degree], d = 0.0;
    for (size_t k = p->degree; k-- > 0;) {
        d = d * (x - p->t[k]) + value;
        value = value * (x - p->t[k]) + p->c[k];
    }
    *slope = d;
    return value;
}

/* Largest value in [low, high], where the slope changes its sign from + to -: false position (Illinois). */
static double top(const newton *p, double low, double high, double *time)
{
    double a, b, slope, value = value_and_slope(p, low, &a), x = low;
    (void)value_and_slope(p, high, &b);
    *time = low;
    if (!(a > 0.0) || !(b < 0.0)) return value;
    const double enough = 1e-6 * (high - low); /* the value is flat there: 1e-12 of what it can change */
    int side = 0;
    for (int i = 0; i < 40; ++i) {
        const double last = x;
        x = (low * b - high * a) / (b - a);
        value = value_and_slope(p, x, &slope);
        if (slope == 0.0 || fabs(x - last) <= enough) break;
        if (slope > 0.0) {
            low = x;
            a = slope;
            if (side > 0) b *= 0.5;
            side = 1;
        } else {
            high = x;
            b = slope;
            if (side < 0) a *= 0.5;
            side = -1;
        }
    }
    *time = x;
    return value;
}

/* The polynomial through the last points of organ `i` in lane `l`. */
static newton last_points(const ves_quadrature *q, size_t i, size_t l, size_t order)
{
    const size_t last = q->n_point - 1;
    size_t degree = order < 2 ? 2 : order;
    if (degree > last) degree = last;
    if (degree > VES_POINTS - 1) degree = VES_POINTS - 1;
    newton p = {.degree = degree};
    size_t slot = last % VES_POINTS;
    for (size_t j = 0; j <= degree; ++j) {
        p.t[j] = q->time[slot];
        p.c[j] = ves_lanes_of(q->sum[slot], i)[l];
        slot = slot ? slot - 1 : VES_POINTS - 1;
    }
    for (size_t k = 1; k <= degree; ++k) {
        for (size_t j = degree; j >= k; --j) p.c[j] = (p.c[j] - p.c[j - 1]) / (p.t[j] - p.t[j - k]);
    }
    return p;
}

/* Columns of organ `i` at `time`, where lane 0 has its peak: its height changes as it does there, and its time so that
 * the slope stays 0. */
static void follow(ves_quadrature *q, size_t i, size_t order, double time)
{
    const newton base = last_points(q, i, 0, order);
    const double little = 1e-3 * (base.t[0] - base.t[1]);
    double before, after, slope;
    (void)value_and_slope(&base, time - little, &before);
    (void)value_and_slope(&base, time + little, &after);
    for (size_t l = 1; l < VES_LANES; ++l) {
        const newton p = last_points(q, i, l, order);
        ves_lanes_of(q->column, i)[l] = value_and_slope(&p, time, &slope);
        ves_lanes_of(q->column_time, i)[l] = -slope * 2.0 * little / (after - before);
    }
}

/* The largest sum of organ `i` in lane `l` was at the last point but `back`: look beside it. */
static void refine(ves_quadrature *q, size_t i, size_t l, size_t order, size_t back)
{
    const newton p = last_points(q, i, l, order);
    const size_t degree = p.degree;
    const double here = p.t[back], here_value = ves_lanes_of(q->sum[(q->n_point - 1 - back) % VES_POINTS], i)[l];
    double slope, time = here;
    (void)value_and_slope(&p, here, &slope);
    double value = here_value;
    if (slope > 0.0 && back > 0) value = top(&p, here, p.t[back - 1], &time);
    if (slope < 0.0 && back < degree) value = top(&p, p.t[back + 1], here, &time);
    double *best = &ves_lanes_of(q->best, i)[l], *best_time = &ves_lanes_of(q->best_time, i)[l];
    if (value > here_value) {
        *best = value;
        *best_time = time;
    } else {
        *best_time = here;
    }
    if (q->column) follow(q, i, order, *best_time);
}

/* Columns where lane 0 is largest so far: there it still rises. */
static void follow_along(ves_quadrature *q, const ves_quad *now)
{
    for (size_t i = 0; i < q->n_organ; ++i) {
        if (!(ves_lanes_in(now, i)[0] >= ves_lanes_in(q->best, i)[0])) continue;
        memcpy(ves_lanes_of(q->column, i), ves_lanes_in(now, i), VES_LANES * sizeof(double));
        memset(ves_lanes_of(q->column_time, i), 0, VES_LANES * sizeof(double));
    }
}

/* Keep the largest values. @param turned out: [n_organ][VES_LANES] -1 where a lane was largest a point ago and is less
 * now (or is no number); else 0. @return did any? */
VES_CLONES static bool compare(size_t n, const double *restrict now, const double *restrict before,
                               double *restrict best, int64_t *restrict turned)
{
    int64_t any = 0;
    for (size_t i = 0; i < n; ++i) {
        const double y = now[i], x = before[i], b = y > best[i] ? y : best[i];
        best[i] = b;
        turned[i] = -(int64_t)((x >= b) & (x != y));
        any |= turned[i];
    }
    return any;
}

/* The same, and keep the smallest values.
 * @param turned out: also where it was smallest a point ago and is more now; may be -1 where it did not change */
VES_CLONES static bool compare_both(size_t n, const double *restrict now, const double *restrict before,
                                    double *restrict best, double *restrict low, int64_t *restrict turned)
{
    int64_t any = 0;
    for (size_t i = 0; i < n; ++i) {
        const double y = now[i], x = before[i], b = y > best[i] ? y : best[i], a = y < low[i] ? y : low[i];
        best[i] = b;
        low[i] = a;
        turned[i] = -(int64_t)((x >= b) ^ (x <= a)); /* it is both where nothing changes */
        any |= turned[i];
    }
    return any;
}

/* The first pass ends in lane `l` within this step: what was largest in it is kept, and what comes begins there. */
static void end_pass(ves_quadrature *q, size_t l, size_t order)
{
    const double *now = ves_lanes_of(q->sum[(q->n_point - 1) % VES_POINTS], 0), end = q->pass[l];
    for (size_t i = 0; i < q->n_organ; ++i) {
        const size_t cell = i * VES_LANES + l;
        double *best = &ves_lanes_of(q->best, 0)[cell], *best_time = &ves_lanes_of(q->best_time, 0)[cell];
        double *early = &ves_lanes_of(q->early, 0)[cell], *early_time = &ves_lanes_of(q->early_time, 0)[cell];
        const newton p = last_points(q, i, l, order);
        double slope;
        const double there = value_and_slope(&p, end, &slope);
        const bool rises = now[cell] >= *best, later = rises || *best_time > end;
        *early = later ? there : *best;
        *early_time = later ? end : *best_time;
        if (later) continue;
        *best = fmax(there, now[cell]);
        *best_time = there >= now[cell] ? end : q->time[(q->n_point - 1) % VES_POINTS];
    }
    q->pass[l] = -INFINITY;
}

static void end_passes(ves_quadrature *q, double time, size_t order)
{
    for (size_t l = 0; l < VES_LANES; ++l) {
        if (q->pass[l] <= time && isfinite(q->pass[l])) end_pass(q, l, order);
    }
}

/* --- the lowest place, and time above a level --- */

/* Lane `l` of organ `i` turned beside the point before: how low was it there? */
static void note_low(ves_quadrature *q, size_t i, size_t l, size_t order)
{
    const double then = ves_lanes_of(q->sum[(q->n_point - 2) % VES_POINTS], i)[l];
    double *low = &ves_lanes_of(q->low, i)[l];
    newton p = last_points(q, i, l, order);
    double slope, time;
    for (size_t k = 0; k <= p.degree; ++k) p.c[k] = -p.c[k];
    (void)value_and_slope(&p, p.t[1], &slope);
    const double bottom = slope > 0.0     ? -top(&p, p.t[1], p.t[0], &time)
                          : p.degree >= 2 ? -top(&p, p.t[2], p.t[1], &time)
                                          : then;
    *low = fmin(*low, fmin(bottom, then));
}

/* Where the polynomial crosses a level between two places on either side of it: false position (Illinois). */
static double crossing(const newton *p, double level, double low, double high)
{
    double slope, a = value_and_slope(p, low, &slope) - level, b = value_and_slope(p, high, &slope) - level, x = low;
    const double enough = 1e-12 * (fabs(high) + fabs(high - low));
    int side = 0;
    for (int i = 0; i < 60 && a * b < 0.0; ++i) {
        const double last = x;
        x = (low * b - high * a) / (b - a);
        const double value = value_and_slope(p, x, &slope) - level;
        if (value == 0.0 || fabs(x - last) <= enough) return x;
        if ((value > 0.0) == (a > 0.0)) {
            low = x;
            a = value;
            if (side > 0) b *= 0.5;
            side = 1;
        } else {
            high = x;
            b = value;
            if (side < 0) a *= 0.5;
            side = -1;
        }
    }
    return x;
}

/* How long lane `l` of organ `i` is above `level` within the last step. */
static double above_in_step(const ves_quadrature *q, size_t i, size_t l, size_t order, double level)
{
    const size_t last = (q->n_point - 1) % VES_POINTS, before = (q->n_point - 2) % VES_POINTS;
    const double now = ves_lanes_of(q->sum[last], i)[l], then = ves_lanes_of(q->sum[before], i)[l];
    const double from = q->time[before], to = q->time[last];
    if (then > level && now > level) return to - from;
    const newton p = last_points(q, i, l, order);
    double time;
    if (then > level) return crossing(&p, level, from, to) - from;
    if (now > level) return to - crossing(&p, level, from, to);
    if (!(top(&p, from, to, &time) > level) || time <= from || time >= to) return 0.0;
    return crossing(&p, level, time, to) - crossing(&p, level, from, time);
}

static void look_further(ves_quadrature *q, size_t order)
{
    for (size_t k = 0; k < q->n_level; ++k) {
        double *above = ves_lanes_of(q->above, k);
        for (size_t l = 0; l < VES_LANES; ++l)
            above[l] += above_in_step(q, q->leveled[k], l, order, ves_lanes_of(q->level, k)[l]);
    }
}

/* The first organ, from `i` on, that turned in some lane. @param turned  [n_organ][VES_LANES] */
VES_CLONES static size_t next_turned(size_t i, size_t n_organ, const int64_t *turned)
{
    enum { AT_ONCE = 4 * VES_LANES };
    const size_t n = VES_LANES * n_organ;
    size_t at = VES_LANES * i;
    for (int64_t any = 0; at + AT_ONCE <= n; at += AT_ONCE) {
        for (size_t k = 0; k < AT_ONCE; ++k) any |= turned[at + k];
        if (any) break;
    }
    while (at < n && !turned[at]) ++at;
    return at / VES_LANES;
}

/* Organ `i` turned at the point before, in some lane. @param now, before  [VES_LANES] its amounts at the last points */
static void look_beside(ves_quadrature *q, size_t i, const double now[], const double before[], size_t order)
{
    const double *best = ves_lanes_of(q->best, i), *low = q->low ? ves_lanes_of(q->low, i) : NULL;
    for (size_t l = 0; l < VES_LANES; ++l) {
        const bool followed = q->column && l > 0; /* a column has no peak of its own */
        if (!followed && before[l] >= best[l] && now[l] < before[l]) refine(q, i, l, order, 1);
        if (low && before[l] <= low[l] && now[l] > before[l]) note_low(q, i, l, order);
    }
}

void ves_quadrature_step(ves_quadrature *q, double time, int order, const ves_quad *y)
{
    const size_t p = q->n_point % VES_POINTS, previous = (q->n_point - 1) % VES_POINTS;
    if (!(time > q->time[previous])) return; /* the step was less than the rounding of its time */
    if (q->n_point >= VES_POINTS) pass(q, p);
    q->time[p] = time;
    q->weight[p] = q->weight_moment[p] = 0.0;
    ves_quadrature_sums(q, y, q->sum[p]);
    q->n_point++;
    size_t degree = (size_t)order < q->n_point - 1 ? (size_t)order : q->n_point - 1;
    if (degree > VES_POINTS - 1) degree = VES_POINTS - 1;
    weigh(q, degree);
    const double *now = ves_lanes_in(q->sum[p], 0), *before = ves_lanes_in(q->sum[previous], 0);
    double *best = ves_lanes_of(q->best, 0), *low = q->low ? ves_lanes_of(q->low, 0) : NULL;
    const size_t n = VES_LANES * q->n_organ;
    const bool any =
        low ? compare_both(n, now, before, best, low, q->turned) : compare(n, now, before, best, q->turned);
    if (q->column) follow_along(q, q->sum[p]);
    for (size_t i = 0; any && (i = next_turned(i, q->n_organ, q->turned)) < q->n_organ; ++i)
        look_beside(q, i, ves_lanes_in(q->sum[p], i), ves_lanes_in(q->sum[previous], i), degree);
    if (q->passing) end_passes(q, time, degree);
    if (q->n_level) look_further(q, degree);
}

void ves_quadrature_close(ves_quadrature *q, int order)
{
    const size_t n = q->n_point < VES_POINTS ? q->n_point : VES_POINTS, last = (q->n_point - 1) % VES_POINTS;
    for (size_t j = 0; j < n; ++j) pass(q, (q->n_point - n + j) % VES_POINTS);
    for (size_t i = 0; i < q->n_organ; ++i) {
        const double *now = ves_lanes_of(q->sum[last], i), *best = ves_lanes_of(q->best, i);
        for (size_t l = 0; l < (q->column ? 1 : VES_LANES); ++l) {
            if (q->n_point > 1 && now[l] >= best[l]) refine(q, i, l, (size_t)order, 0);
        }
    }
}

void ves_quadrature_give(const ves_quadrature *q, size_t lane, size_t segment, ves_trajectory *trajectory)
{
    for (size_t i = 0; i < q->n_organ; ++i) {
        const size_t cell = segment * q->n_organ + i;
        trajectory->integral[cell] = ves_lanes_in(q->integral, i)[lane];
        trajectory->moment[cell] = ves_lanes_in(q->moment, i)[lane];
        const double best = ves_lanes_in(q->best, i)[lane], early = ves_lanes_in(q->early, i)[lane];
        const bool passing = isfinite(q->pass[lane]), first = early > best;
        const double best_time = q->zero + ves_lanes_in(q->best_time, i)[lane];
        trajectory->peak[cell] = first ? early : best;
        trajectory->peak_time[cell] = first ? q->zero + ves_lanes_in(q->early_time, i)[lane] : best_time;
        trajectory->early[cell] = passing ? best : early;
        trajectory->late[cell] = passing ? NAN : best;
        trajectory->late_time[cell] = passing ? NAN : best_time;
        if (q->low) trajectory->low[cell] = ves_lanes_in(q->low, i)[lane];
    }
    for (size_t k = 0; k < q->n_level; ++k)
        trajectory->above[segment * q->n_organ + q->leveled[k]] = ves_lanes_in(q->above, k)[lane];
}
