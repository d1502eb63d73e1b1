#include "graph/course.h"

#include "base/power.h"

#include <math.h>

void ves_modify(const ves_modify_in *in, double *factor, double *slope)
{
    const double *max = in->p, *half = in->p + VES_MODIFY_HALF * in->n, *hill = in->p + VES_MODIFY_HILL * in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double s = in->amount[l] / in->volume[l];
        factor[l] = s > 0.0 ? s / half[l] : 1.0;
    }
    ves_powers(in->n, factor, hill, factor);
    for (size_t l = 0; l < in->n; ++l) {
        const double v = in->volume[l], s = in->amount[l] / v, x = factor[l], sign = in->inhibits ? -1.0 : 1.0;
        const double share = isinf(x) ? 1.0 : x / (1.0 + x);
        if (s > 0.0) {
            slope[l] = sign * max[l] * hill[l] * share / (s * v * (1.0 + x));
            factor[l] = 1.0 + sign * max[l] * share;
        } else {
            slope[l] = s == 0.0 && hill[l] == 1.0 ? sign * max[l] / (half[l] * v) : 0.0;
            factor[l] = isnan(s) ? s : 1.0;
        }
    }
}

double ves_turn_at(size_t n, const ves_turn turn[], double period, double time)
{
    const double within = isfinite(period) ? time - period * floor(time / period) : time;
    double factor = isfinite(period) ? turn[n - 1].factor : 1.0;
    for (size_t i = 0; i < n && turn[i].time <= within; ++i) factor = turn[i].factor;
    return factor;
}

size_t ves_turn_fault(size_t n, const ves_turn turn[], double period)
{
    for (size_t i = 0; i < n; ++i) {
        if ((i > 0 && turn[i].time <= turn[i - 1].time) || turn[i].time >= period) return i;
    }
    return n;
}
