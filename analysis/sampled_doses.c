#include "analysis/sampled_doses.h"

#include <math.h>

typedef struct curve {
    size_t n;
    const double *time, *conc;
    const ves_sampling *sampling;
    bool bolus;
} curve;

/* Area between two values: logarithmic where it falls. */
static double area(double t1, double c1, double t2, double c2)
{
    const double step = t2 - t1;
    return c2 > 0.0 && c2 < c1 ? (c1 - c2) / log(c1 / c2) * step : 0.5 * step * (c1 + c2);
}

/* The value between two samples, by the same rule. */
static double inside(const curve *c, size_t i, double time)
{
    const double share = (time - c->time[i]) / (c->time[i + 1] - c->time[i]), a = c->conc[i], b = c->conc[i + 1];
    return b > 0.0 && b < a ? a * pow(b / a, share) : a + (b - a) * share;
}

/* The value at the end of an interval with the samples [first, n): where there is none, the last two go on, if they
 * fall; what was below the limit stays there. @param peak index of the largest */
static double goes_on(const curve *c, size_t first, size_t n, size_t peak, double end)
{
    if (n == first) return NAN;
    const double b = c->conc[n - 1];
    if (!(b > 0.0)) return 0.0;
    if (n < first + 2 || n - 2 < peak) return NAN;
    const double a = c->conc[n - 2];
    return a > b ? b * pow(b / a, (end - c->time[n - 1]) / (c->time[n - 1] - c->time[n - 2])) : NAN;
}

/* Is sample i below the limit between two of [first, n) that are above? Then it is left out. */
static bool left_out(const curve *c, size_t first, size_t n, size_t i)
{
    if (c->sampling->zeros || c->conc[i] > 0.0) return false;
    bool above = false, later = false;
    for (size_t k = first; k < i; ++k) above = above || c->conc[k] > 0.0;
    for (size_t k = i + 1; k < n; ++k) later = later || c->conc[k] > 0.0;
    return above && later;
}

/* What is there just after a bolus. */
static double just_after(const curve *c, size_t first, size_t behind, double at)
{
    if (first == behind || c->time[first] == at) return first == behind ? NAN : c->conc[first];
    const size_t second = first + 1 < behind ? first + 1 : first;
    const double since[] = {c->time[first] - at, c->time[second] - at}, of[] = {c->conc[first], c->conc[second]};
    return ves_nca_c0(second - first + 1, since, of, c->sampling);
}

/* One interval with the samples [first, behind). @param before value just before its dose
 * @param bridged  there are samples behind it, and no dose between @return the value at its end */
static double fill(const curve *c, size_t first, size_t behind, double before, bool bridged, ves_sampled_interval *v)
{
    const bool known = behind > first && !(c->time[behind - 1] < v->end);
    double sum = 0.0, t = v->start, y = c->bolus ? just_after(c, first, behind, v->start) : before;
    size_t peak = first;
    if (!c->bolus && !isnan(before)) {
        v->cmax = v->cmin = before;
        v->tmax = 0.0;
    }
    for (size_t i = first; i < behind; ++i) {
        if (left_out(c, first, behind, i)) continue;
        if (!(c->conc[i] <= v->cmax)) {
            v->cmax = c->conc[i];
            v->tmax = c->time[i] - v->start;
            peak = i;
        }
        v->cmin = fmin(v->cmin, c->conc[i]);
        if (c->time[i] > t) sum += area(t, y, c->time[i], c->conc[i]);
        t = c->time[i];
        y = c->conc[i];
    }
    if (behind == first) v->cmax = v->cmin = v->tmax = NAN;
    v->ctrough = known                       ? y
                 : bridged && behind > first ? inside(c, behind - 1, v->end)
                                             : goes_on(c, first, behind, peak, v->end);
    const double rest = known ? 0.0 : area(t, y, v->end, v->ctrough);
    v->auc = sum + rest;
    v->extrapolated = known || bridged ? 0.0 : 100.0 * rest / v->auc;
    v->cavg = v->auc / (v->end - v->start);
    v->fluctuation = v->cavg > 0.0 ? (v->cmax - v->ctrough) / v->cavg : NAN;
    return v->ctrough;
}

/* Is there a value on the way, or of a bolus one just after it? That at the end alone does not tell how it got there.
 */
static bool is_followed(const curve *c, size_t first, size_t behind, const ves_sampled_interval *v)
{
    for (size_t i = first; i < behind; ++i) {
        if (c->time[i] < v->end && (c->bolus || c->time[i] > v->start)) return true;
    }
    return false;
}

static size_t behind_of(const curve *c, const ves_sampled_interval *v, size_t first)
{
    size_t n = first;
    while (n < c->n && c->time[n] <= v->end) ++n;
    return n;
}

static ves_sampled_interval empty(double start, double end, double dose)
{
    return (ves_sampled_interval){start, end, dose, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

/* What is above before the first dose would be of another one. */
static double before_all(const curve *c, const ves_sampled_dose *first)
{
    return first->at > 0 && c->time[first->at - 1] == first->time ? c->conc[first->at - 1] : c->bolus ? NAN : 0.0;
}

/* Area from the last dose to the last sample above zero. */
static double to_the_last(const curve *c, const ves_sampled_dose *dose, double before)
{
    ves_sampled_interval v = empty(dose->time, dose->time, dose->amount);
    size_t n = c->n;
    while (n > dose->at && !(c->conc[n - 1] > 0.0)) --n;
    if (n == dose->at) return 0.0;
    v.end = c->time[n - 1];
    if (v.end > v.start) (void)fill(c, dose->at, n, before, false, &v);
    return v.end > v.start ? v.auc : 0.0;
}

ves_nca ves_nca_sampled_doses(size_t n, const double time[], const double conc[], const ves_sampling *sampling,
                              size_t n_dose, const ves_sampled_dose dose[], double last,
                              ves_sampled_interval interval[])
{
    const curve c = {n, time, conc, sampling, sampling->intravascular && !(sampling->infusion > 0.0)};
    ves_nca nca;
    ves_nca_clear(&nca);
    double before = before_all(&c, &dose[0]), sum = 0.0, total = 0.0;
    if (isnan(last) && n_dose > 1) last = dose[n_dose - 1].time - dose[n_dose - 2].time;
    for (size_t k = 0; k < n_dose; ++k) {
        const bool is_last = k + 1 == n_dose;
        ves_sampled_interval *v = &interval[k];
        *v = empty(dose[k].time, is_last ? dose[k].time + last : dose[k + 1].time, dose[k].amount);
        if (is_last) sum += to_the_last(&c, &dose[k], before);
        const size_t behind = is_last ? behind_of(&c, v, dose[k].at) : dose[k + 1].at;
        if (v->end > v->start) before = fill(&c, dose[k].at, behind, before, is_last && behind < n, v);
        if (!is_followed(&c, dose[k].at, behind, v)) v->auc = v->cavg = v->fluctuation = v->extrapolated = NAN;
        if (!is_last) sum += v->auc;
        const double longer = (v->end - v->start) - (interval[0].end - interval[0].start);
        if (interval[0].auc > 0.0 && fabs(longer) <= 1e-9 * (v->end - v->start))
            v->accumulation = v->auc / interval[0].auc;
        total += dose[k].amount;
    }
    for (size_t i = 0; i < n; ++i) {
        if (!(conc[i] > 0.0)) continue;
        if (!(nca.cmax >= conc[i])) {
            nca.cmax = conc[i];
            nca.tmax = time[i];
        }
        nca.clast = conc[i];
        nca.tlast = time[i];
    }
    if (isnan(nca.cmax)) return nca;
    const size_t first = dose[n_dose - 1].at;
    double highest = 0.0, from = dose[n_dose - 1].time + sampling->infusion;
    for (size_t i = first; i < n; ++i) {
        if (!(conc[i] > highest)) continue;
        highest = conc[i];
        from = fmax(time[i], dose[n_dose - 1].time + sampling->infusion);
    }
    const ves_lambda_z z =
        ves_nca_lambda_z(n - first, time + first, conc + first, c.bolus ? from : nextafter(from, INFINITY), 0.0);
    nca.auc_last = sum;
    nca.lambda_z = z.lambda_z;
    nca.half_life = M_LN2 / z.lambda_z;
    nca.lambda_z_adj_r2 = z.adj_r2;
    nca.lambda_z_points = (double)z.n_point;
    nca.auc_inf = sum + nca.clast / z.lambda_z;
    nca.auc_extrapolated = 100.0 * (nca.auc_inf - sum) / nca.auc_inf;
    nca.cl = total / nca.auc_inf;
    nca.vz = nca.cl / nca.lambda_z;
    return nca;
}
