#include "solver/quadrature.h"

#include <math.h>
#include <string.h>

void ves_quadrature_free(ves_quadrature *q)
{
    for (size_t i = 0; i < VES_POINTS; ++i) ves_rows_free(q->sum[i]);
    ves_rows_free(q->integral);
    ves_rows_free(q->moment);
    ves_rows_free(q->best);
    ves_rows_free(q->best_time);
    *q = (ves_quadrature){0};
}

ves_status ves_quadrature_start(ves_quadrature *q, const ves_graph *graph, ves_report *report)
{
    const size_t n = graph->n_organ;
    *q = (ves_quadrature){.graph = graph, .n_organ = n};
    q->integral = ves_rows_new(n);
    q->moment = ves_rows_new(n);
    q->best = ves_rows_new(n);
    q->best_time = ves_rows_new(n);
    bool ok = q->integral && q->moment && q->best && q->best_time;
    for (size_t i = 0; ok && i < VES_POINTS; ++i) ok = (q->sum[i] = ves_rows_new(n)) != NULL;
    if (ok) return VES_OK;
    ves_quadrature_free(q);
    return ves_fail_memory(report);
}

VES_CLONES void ves_quadrature_sums(const ves_quadrature *q, const ves_quad *y, ves_quad *out)
{
    const ves_organ *organ = q->graph->organ;
    for (size_t i = 0; i < q->n_organ; ++i, out += 2) {
        const ves_group *g = &organ[i].sum;
        ves_quad s = {0}, t = {0};
        for (size_t k = 0; k < g->n; ++k) {
            const ves_quad *row = y + 2 * g->node[k].i;
            s += g->weight[k] * row[0];
            t += g->weight[k] * row[1];
        }
        out[0] = s;
        out[1] = t;
    }
}

void ves_quadrature_segment(ves_quadrature *q, double time, const ves_quad *y)
{
    const size_t size = q->n_organ * VES_QUADS * sizeof(ves_quad);
    q->n_point = 1;
    q->time[0] = time;
    memset(q->weight, 0, sizeof q->weight);
    memset(q->weight_moment, 0, sizeof q->weight_moment);
    ves_quadrature_sums(q, y, q->sum[0]);
    memset(q->integral, 0, size);
    memset(q->moment, 0, size);
    memcpy(q->best, q->sum[0], size);
    double *best_time = ves_lanes_of(q->best_time, 0);
    for (size_t i = 0; i < q->n_organ * VES_LANES; ++i) best_time[i] = time;
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
 * at the four Gauss-Legendre points, exact to degree 7. */
static void weigh(ves_quadrature *q, size_t degree)
{
    static const double node[4] = {-0.86113631159405257522, -0.33998104358485626480, 0.33998104358485626480,
                                   0.86113631159405257522};
    static const double share[4] = {0.34785484513745385737, 0.65214515486254614263, 0.65214515486254614263,
                                    0.34785484513745385737};
    const size_t last = q->n_point - 1;
    size_t slot[VES_POINTS];
    double t[VES_POINTS] = {0}, scale[VES_POINTS]; /* scale: 1 / product of (t_j - t_k) */
    for (size_t j = 0; j <= degree; ++j) {
        slot[j] = (last - j) % VES_POINTS;
        t[j] = q->time[slot[j]];
    }
    for (size_t j = 0; j <= degree; ++j) {
        double product = 1.0;
        for (size_t k = 0; k <= degree; ++k) product *= k == j ? 1.0 : t[j] - t[k];
        scale[j] = 1.0 / product;
    }
    const double middle = 0.5 * (t[0] + t[1]), half = 0.5 * (t[0] - t[1]);
    for (size_t g = 0; g < 4; ++g) {
        const double x = middle + half * node[g];
        double before[VES_POINTS + 1], after = half * share[g]; /* products of (x - t_k), k < j and k > j */
        before[0] = 1.0;
        for (size_t k = 0; k < degree; ++k) before[k + 1] = before[k] * (x - t[k]);
        for (size_t j = degree + 1; j-- > 0;) {
            const double w = before[j] * after * scale[j];
            q->weight[slot[j]] += w;
            q->weight_moment[slot[j]] += w * x;
            after *= x - t[j];
        }
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
    double a, b, slope = 0.0, value = value_and_slope(p, low, &a);
    (void)value_and_slope(p, high, &b);
    *time = low;
    if (!(a > 0.0) || !(b < 0.0)) return value;
    const double enough = 1e-7 * (high - low);
    double last = NAN, x = low;
    for (int i = 0; i < 40 && !(fabs(x - last) <= enough); ++i) {
        last = x;
        x = (low * b - high * a) / (b - a);
        value = value_and_slope(p, x, &slope);
        if (slope == 0.0) break;
        if (slope > 0.0) {
            low = x;
            b = a != slope && i > 0 ? 0.5 * b : b;
            a = slope;
        } else {
            high = x;
            a = b != slope && i > 0 ? 0.5 * a : a;
            b = slope;
        }
    }
    *time = x;
    return value;
}

/* The largest sum of organ `i` in lane `l` was at the last point but `back`: look beside it. */
static void refine(ves_quadrature *q, size_t i, size_t l, size_t order, size_t back)
{
    const size_t last = q->n_point - 1;
    size_t degree = order < 2 ? 2 : order;
    if (degree > last) degree = last;
    if (degree > VES_POINTS - 1) degree = VES_POINTS - 1;
    newton p = {.degree = degree};
    for (size_t j = 0; j <= degree; ++j) {
        const size_t slot = (last - j) % VES_POINTS;
        p.t[j] = q->time[slot];
        p.c[j] = ves_lanes_of(q->sum[slot], i)[l];
    }
    const double here = p.t[back], here_value = p.c[back];
    for (size_t k = 1; k <= degree; ++k) {
        for (size_t j = degree; j >= k; --j) p.c[j] = (p.c[j] - p.c[j - 1]) / (p.t[j] - p.t[j - k]);
    }
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
}

/* Keep the largest values. @return did any lane of any organ turn: was largest a point ago, and is less now? */
VES_CLONES static bool compare(size_t n_organ, const ves_quad *now, const ves_quad *before, ves_quad *best)
{
    ves_quad_mask turned = {0};
    for (size_t i = 0; i < VES_QUADS * n_organ; ++i) {
        const ves_quad b = best[i], y = now[i];
        turned |= (before[i] >= b) & (y < before[i]);
        const ves_quad_mask more = y > b;
        best[i] = (ves_quad)((more & (ves_quad_mask)y) | (~more & (ves_quad_mask)b));
    }
    return (turned[0] | turned[1] | turned[2] | turned[3]) != 0;
}

void ves_quadrature_step(ves_quadrature *q, double time, int order, const ves_quad *y)
{
    const size_t p = q->n_point % VES_POINTS, previous = (q->n_point - 1) % VES_POINTS;
    if (q->n_point >= VES_POINTS) pass(q, p);
    q->time[p] = time;
    q->weight[p] = q->weight_moment[p] = 0.0;
    ves_quadrature_sums(q, y, q->sum[p]);
    q->n_point++;
    size_t degree = (size_t)order < q->n_point - 1 ? (size_t)order : q->n_point - 1;
    if (degree > VES_POINTS - 1) degree = VES_POINTS - 1;
    weigh(q, degree);
    if (!compare(q->n_organ, q->sum[p], q->sum[previous], q->best)) return;
    for (size_t i = 0; i < q->n_organ; ++i) {
        const double *now = ves_lanes_of(q->sum[p], i), *before = ves_lanes_of(q->sum[previous], i),
                     *best = ves_lanes_of(q->best, i);
        for (size_t l = 0; l < VES_LANES; ++l) {
            if (before[l] >= best[l] && now[l] < before[l]) refine(q, i, l, degree, 1);
        }
    }
}

void ves_quadrature_close(ves_quadrature *q, int order)
{
    const size_t n = q->n_point < VES_POINTS ? q->n_point : VES_POINTS, last = (q->n_point - 1) % VES_POINTS;
    for (size_t j = 0; j < n; ++j) pass(q, (q->n_point - n + j) % VES_POINTS);
    for (size_t i = 0; i < q->n_organ; ++i) {
        const double *now = ves_lanes_of(q->sum[last], i), *best = ves_lanes_of(q->best, i);
        for (size_t l = 0; l < VES_LANES; ++l) {
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
        trajectory->peak[cell] = ves_lanes_in(q->best, i)[lane];
        trajectory->peak_time[cell] = ves_lanes_in(q->best_time, i)[lane];
    }
}
