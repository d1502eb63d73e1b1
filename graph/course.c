#include "graph/course.h"

#include "base/power.h"

#include <math.h>

/* (s/at)^e: `factor` comes in as it is where s is above 0. */
static void follow_power(const ves_modify_in *in, double *factor, double *slope)
{
    const double *at = in->p + VES_MODIFY_HALF * in->n, *exponent = in->p + VES_MODIFY_HILL * in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double v = in->volume[l], s = in->amount[l] / v, e = exponent[l];
        if (s > 0.0) {
            slope[l] = e * factor[l] / (s * v);
        } else {
            slope[l] = e == 1.0 ? 1.0 / (at[l] * v) : 0.0;
            factor[l] = isnan(s) ? s : e > 0.0 ? 0.0 : e == 0.0 ? 1.0 : HUGE_VAL;
        }
    }
}

const char *ves_modify_word(ves_effect effect, size_t number)
{
    static const char *const words[VES_N_EFFECT][VES_MODIFY_PARAM] = {
        [VES_STIMULATES] = {"max", "half", "hill"},
        [VES_INHIBITS] = {"max", "half", "hill"},
        [VES_FOLLOWS_POWER] = {NULL, "at", "exponent"},
        [VES_FOLLOWS_LINE] = {"change", "at", "above"},
    };
    return words[effect][number];
}

double ves_modify_preset(ves_effect effect, size_t number)
{
    return effect == VES_FOLLOWS_LINE && number == VES_MODIFY_HILL ? 0.0 : 1.0;
}

static void follow_line(const ves_modify_in *in, double *factor, double *slope)
{
    const double *change = in->p, *at = in->p + VES_MODIFY_HALF * in->n, *above = in->p + VES_MODIFY_HILL * in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double v = in->volume[l], more = in->amount[l] / v - above[l];
        const bool rises = more > 0.0 || (more == 0.0 && above[l] == 0.0);
        slope[l] = rises ? change[l] / (at[l] * v) : 0.0;
        factor[l] = isnan(more) ? more : more > 0.0 ? 1.0 + change[l] * more / at[l] : 1.0;
    }
}

void ves_modify(const ves_modify_in *in, double *factor, double *slope)
{
    if (in->effect == VES_FOLLOWS_LINE) {
        follow_line(in, factor, slope);
        return;
    }
    const double *max = in->p, *half = in->p + VES_MODIFY_HALF * in->n, *hill = in->p + VES_MODIFY_HILL * in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double s = in->amount[l] / in->volume[l];
        factor[l] = s > 0.0 ? s / half[l] : 1.0;
    }
    ves_powers(in->n, factor, hill, factor);
    if (in->effect == VES_FOLLOWS_POWER) {
        follow_power(in, factor, slope);
        return;
    }
    for (size_t l = 0; l < in->n; ++l) {
        const double v = in->volume[l], s = in->amount[l] / v, x = factor[l],
                     sign = in->effect == VES_INHIBITS ? -1.0 : 1.0;
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

void ves_modify_by_number(const ves_modify_in *in, double *slope)
{
    const size_t n = in->n;
    const double *max = in->p, *half = in->p + VES_MODIFY_HALF * n, *hill = in->p + VES_MODIFY_HILL * n;
    for (size_t l = 0; l < n; ++l) {
        const double s = in->amount[l] / in->volume[l], sign = in->effect == VES_INHIBITS ? -1.0 : 1.0;
        for (size_t k = 0; k <= VES_MODIFY_PARAM; ++k) slope[k * n + l] = 0.0;
        if (!(s > 0.0)) continue;
        if (in->effect == VES_FOLLOWS_LINE) {
            const double more = s - hill[l];
            if (!(more > 0.0)) continue;
            slope[VES_MODIFY_MAX * n + l] = more / half[l];
            slope[VES_MODIFY_HALF * n + l] = -max[l] * more / (half[l] * half[l]);
            slope[VES_MODIFY_HILL * n + l] = -max[l] / half[l];
            slope[VES_MODIFY_PARAM * n + l] = -max[l] * s / (half[l] * in->volume[l]);
            continue;
        }
        const double x = pow(s / half[l], hill[l]);
        if (in->effect == VES_FOLLOWS_POWER) {
            slope[VES_MODIFY_HALF * n + l] = -x * hill[l] / half[l];
            slope[VES_MODIFY_HILL * n + l] = x * log(s / half[l]);
            slope[VES_MODIFY_PARAM * n + l] = -x * hill[l] / in->volume[l];
            continue;
        }
        const double rest = 1.0 / (1.0 + x), share = isinf(x) ? 1.0 : x * rest, moved = sign * max[l] * share * rest;
        slope[VES_MODIFY_MAX * n + l] = sign * share;
        slope[VES_MODIFY_HALF * n + l] = -moved * hill[l] / half[l];
        slope[VES_MODIFY_HILL * n + l] = moved * log(s / half[l]);
        slope[VES_MODIFY_PARAM * n + l] = -moved * hill[l] / in->volume[l];
    }
}

double ves_turn_at(size_t n, const ves_turn turn[], double period, double time)
{
    const double within = isfinite(period) ? time - period * floor(time / period) : time;
    double factor = isfinite(period) ? turn[n - 1].factor : 1.0;
    for (size_t i = 0; i < n && turn[i].time <= within; ++i) factor = turn[i].factor;
    return factor;
}

size_t ves_turn_index(size_t n, const ves_turn turn[], double period, double time)
{
    const double within = isfinite(period) ? time - period * floor(time / period) : time;
    size_t which = isfinite(period) ? n - 1 : n;
    for (size_t i = 0; i < n && turn[i].time <= within; ++i) which = i;
    return which;
}

size_t ves_turn_fault(size_t n, const ves_turn turn[], double period)
{
    for (size_t i = 0; i < n; ++i) {
        if ((i > 0 && turn[i].time <= turn[i - 1].time) || turn[i].time >= period) return i;
    }
    return n;
}
