#include "analysis/nca.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Sums for a straight line through the last points, centred on the last one to keep digits. */
typedef struct line {
    double n, x, y, xx, xy, yy;
} line;

static double adjusted_r2(const line *s, double *slope, double *mean_y, double *mean_x)
{
    const double sxx = s->xx - s->x * s->x / s->n, sxy = s->xy - s->x * s->y / s->n, syy = s->yy - s->y * s->y / s->n;
    *slope = sxy / sxx;
    *mean_y = s->y / s->n;
    *mean_x = s->x / s->n;
    const double r2 = syy > 0.0 ? sxy * sxy / (sxx * syy) : 1.0;
    return 1.0 - (1.0 - r2) * (s->n - 1.0) / (s->n - 2.0);
}

ves_lambda_z ves_nca_lambda_z(size_t n, const double time[], const double conc[], double from, double floor)
{
    ves_lambda_z found = {.lambda_z = NAN, .intercept = NAN, .adj_r2 = NAN, .from = NAN, .to = NAN};
    size_t last = n;
    while (last > 0 && !(conc[last - 1] > floor)) --last;
    if (last == 0) return found;
    const double t0 = time[last - 1], y0 = log(conc[last - 1]);
    double best = -INFINITY;
    line s = {0};
    for (size_t i = last; i-- > 0 && time[i] >= from;) {
        if (!(conc[i] > floor)) continue;
        const double x = time[i] - t0, y = log(conc[i]) - y0;
        s = (line){s.n + 1.0, s.x + x, s.y + y, s.xx + x * x, s.xy + x * y, s.yy + y * y};
        if (s.n < 3.0) continue;
        double slope, mean_y, mean_x;
        const double r2 = adjusted_r2(&s, &slope, &mean_y, &mean_x);
        if (!(slope < 0.0)) continue;
        if (r2 > best) best = r2;
        if (!(r2 >= best - 1e-4)) continue;
        found = (ves_lambda_z){.lambda_z = -slope, /* a longer run that is as good, or the best so far */
                               .intercept = y0 + mean_y - slope * (mean_x + t0),
                               .adj_r2 = r2,
                               .n_point = (size_t)s.n,
                               .from = time[i],
                               .to = t0};
    }
    return found;
}

/* Output values of an organ as concentrations; NULL when out of memory. @param amount  NULL: not summed yet */
static double *concentrations(const ves_trajectory *t, const ves_graph *graph, size_t organ, const double *amount)
{
    double *conc = ves_new(t->n_time, sizeof *conc);
    if (!conc) return NULL;
    if (!amount) {
        ves_group_sums(graph, &graph->topology->organ[organ].sum, t->n_time, t->amount, t->n_node, conc);
        amount = conc;
    }
    for (size_t i = 0; i < t->n_time; ++i) conc[i] = amount[i] / graph->organ_volume[organ];
    return conc;
}

/* Outputs up to the last one that is there: behind one that is well above what cannot be told from zero, as long as
 * they stay above that. Noise comes and goes, and may reach a little higher. @return how many, 0: none is there */
static size_t count_above(size_t n, const double conc[], double floor)
{
    size_t last = n;
    while (last > 0 && !(conc[last - 1] > 10.0 * floor)) --last;
    while (last > 0 && last < n && conc[last] > floor) ++last;
    return last;
}

/* @param floor  concentration that the solver cannot tell from zero */
static void terminal(ves_nca *nca, const ves_trajectory *t, const double conc[], const ves_nca_dosing *dosing,
                     double floor)
{
    const double after = fmax(nca->tmax, dosing->last_end);
    const double from = nextafter(after, INFINITY); /* the peak itself is not part of the slope */
    const size_t last = count_above(t->n_time, conc, floor);
    ves_lambda_z z = ves_nca_lambda_z(last, t->time, conc, from, fmax(1e-9 * nca->cmax, floor));
    /* A curve that falls by less than the solver may err, along all these points, falls by noise. */
    if (z.lambda_z * (z.to - z.from) <= 100.0 * dosing->solved.rtol) z = (ves_lambda_z){.lambda_z = NAN, .adj_r2 = NAN};
    nca->lambda_z = z.lambda_z;
    nca->lambda_z_adj_r2 = z.adj_r2;
    nca->lambda_z_points = (double)z.n_point;
    nca->half_life = M_LN2 / z.lambda_z;
    if (last == 0) return;
    nca->clast = conc[last - 1];
    nca->tlast = t->time[last - 1];
    /* The tail begins where the trajectory ends; the value there is the last output if the outputs reach it. */
    const double end = t->segment_end[t->n_segment - 1], c_end = nca->clast * exp(-z.lambda_z * (end - nca->tlast));
    const double tail = c_end / z.lambda_z;
    nca->auc_inf = nca->auc_last + tail;
    nca->aumc_inf = nca->aumc_last + end * tail + tail / z.lambda_z;
    nca->auc_extrapolated = 100.0 * tail / nca->auc_inf;
}

void ves_nca_clear(ves_nca *nca)
{
    for (size_t k = 0; k < sizeof *nca / sizeof(double); ++k) ((double *)nca)[k] = NAN;
}

/* The largest of first passes, and what is largest behind them. @param highest  of all */
static void apart(ves_nca *nca, const ves_trajectory *t, size_t organ, double highest)
{
    for (size_t s = 0; s < t->n_segment; ++s) nca->first_pass = fmax(nca->first_pass, t->early[s * t->n_organ + organ]);
    nca->peak = highest;
    nca->peak_time = nca->tmax;
    if (isnan(nca->first_pass)) return;
    double late = t->first[t->n_segment * t->n_organ + organ], time = t->segment_end[t->n_segment - 1];
    for (size_t s = t->n_segment; s-- > 0;) {
        const size_t cell = s * t->n_organ + organ;
        if (!(t->late[cell] >= (1.0 - VES_SAME_PEAK) * late)) continue;
        late = fmax(late, t->late[cell]);
        time = t->late_time[cell];
    }
    nca->peak = late;
    nca->peak_time = late > 0.0 ? time : NAN;
}

/* Peak and area in amounts; false: the trajectory has none. The first of several peaks of one height gives tmax: at
 * steady state they differ by the solver's error only. What is given at the very end counts. */
static bool amounts(ves_nca *nca, const ves_trajectory *t, size_t organ, double *moment, double *highest)
{
    if (t->failure.status || t->n_segment == 0) return false;
    nca->exposure = *moment = 0.0;
    *highest = -INFINITY;
    for (size_t s = 0; s < t->n_segment; ++s) {
        const size_t cell = s * t->n_organ + organ;
        nca->exposure += t->integral[cell];
        *moment += t->moment[cell];
        *highest = fmax(*highest, t->peak[cell]);
    }
    *highest = fmax(*highest, t->first[t->n_segment * t->n_organ + organ]);
    for (size_t s = 0; s < t->n_segment && isnan(nca->tmax) && *highest > 0.0; ++s) {
        const size_t cell = s * t->n_organ + organ;
        if (t->peak[cell] >= (1.0 - VES_SAME_PEAK) * *highest) nca->tmax = t->peak_time[cell];
    }
    if (isnan(nca->tmax) && *highest > 0.0) nca->tmax = t->segment_end[t->n_segment - 1];
    apart(nca, t, organ, *highest);
    return true;
}

/* Area, and the smallest and largest amount, of what lies between two times. */
static double between(const ves_trajectory *t, size_t organ, double start, double end, double *low, double *high)
{
    double area = 0.0;
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t s = 0; s < t->n_segment; ++s) {
        if (t->segment_start[s] < start || t->segment_end[s] > end) continue;
        const size_t cell = s * t->n_organ + organ;
        area += t->integral[cell];
        *low = fmin(*low, t->low[cell]);
        *high = fmax(*high, t->peak[cell]);
    }
    return area;
}

/* Numbers of the last dosing interval, and how they compare with others. */
static void last_interval(ves_nca *nca, const ves_trajectory *t, size_t organ, double volume,
                          const ves_nca_dosing *dosing)
{
    enum { LAST, BEFORE, FIRST };
    double low, high, other_low, other_high;
    if (!(dosing->end[LAST] > dosing->start[LAST])) return;
    const double area = between(t, organ, dosing->start[LAST], dosing->end[LAST], &low, &high);
    nca->auc_tau = area / volume;
    nca->cavg_tau = nca->auc_tau / (dosing->end[LAST] - dosing->start[LAST]);
    nca->cmax_tau = high / volume;
    nca->cmin_tau = isfinite(low) ? low / volume : NAN;
    double *ratio[] = {[BEFORE] = &nca->steady, [FIRST] = &nca->build_up};
    for (int k = BEFORE; k <= FIRST; ++k) {
        if (!(dosing->end[k] > dosing->start[k])) continue;
        const double one = between(t, organ, dosing->start[k], dosing->end[k], &other_low, &other_high);
        if (one > 0.0) *ratio[k] = area / one;
    }
}

/* Time above the level of the organ. */
static double time_above(const ves_trajectory *t, size_t organ)
{
    double sum = 0.0;
    for (size_t s = 0; s < t->n_segment; ++s) sum += t->above[s * t->n_organ + organ];
    return sum;
}

ves_status ves_nca_organ(const ves_trajectory *t, const ves_graph *graph, size_t organ, const double *curve,
                         const ves_nca_dosing *dosing, bool matrix, ves_nca *nca, ves_report *report)
{
    ves_nca_clear(nca);
    double moment, highest;
    const double volume = graph->organ_volume[organ];
    const bool there = amounts(nca, t, organ, &moment, &highest);
    if (there && graph->organ_mass[organ] > 0.0) nca->peak_per_g = nca->peak / graph->organ_mass[organ];
    if (!there || !(volume > 0.0)) return VES_OK;
    double *conc = concentrations(t, graph, organ, curve);
    if (!conc) return ves_fail_memory(report);
    nca->auc_last = nca->exposure / volume;
    nca->aumc_last = moment / volume;
    nca->cmax = highest / volume;
    nca->time_above = time_above(t, organ);
    last_interval(nca, t, organ, volume, dosing);
    if (nca->cmax > 0.0) {
        terminal(nca, t, conc, dosing, dosing->solved.atol * dosing->total / volume);
        nca->few_points = isnan(nca->lambda_z) ? 1.0 : 0.0;
        if (!isnan(nca->auc_extrapolated)) nca->much_extrapolated = nca->auc_extrapolated > 20.0 ? 1.0 : 0.0;
    }
    free(conc);
    nca->cmax_per_dose = nca->cmax; /* a file has them in percent of the dose of each subject */
    nca->auc_last_per_dose = nca->auc_last;
    if (dosing->altered) return VES_OK;
    nca->auc_inf_per_dose = nca->auc_inf;
    if (dosing->n_dose == 1) nca->mrt = nca->aumc_inf / nca->auc_inf - dosing->last_end + 0.5 * dosing->infusion;
    nca->effective_half_life = M_LN2 * nca->mrt;
    if (matrix && dosing->intravascular) {
        nca->cl = dosing->total / nca->auc_inf;
        nca->vz = nca->cl / nca->lambda_z;
        nca->vss = nca->cl * nca->mrt;
    }
    return VES_OK;
}

/* A quotient; NaN where it has no meaning. */
static double over(double a, double b)
{
    const double ratio = a / b;
    return isfinite(ratio) ? ratio : NAN;
}

void ves_nca_relate(ves_nca *nca, const ves_nca *plasma, const ves_nca_dosing *dosing, bool matrix,
                    const ves_nca_reference *reference)
{
    if (plasma) nca->auc_ratio_plasma = over(nca->auc_last, plasma->auc_last);
    if (!reference) return;
    const ves_nca *r = reference->organ;
    if (reference->plasma)
        nca->targeting_index = over(nca->auc_ratio_plasma, over(r->auc_last, reference->plasma->auc_last));
    if (!matrix) return;
    nca->bioavailability = over(nca->auc_inf_per_dose / dosing->total, r->auc_inf_per_dose / reference->total);
    nca->mat = nca->mrt - r->mrt;
    if (!dosing->intravascular && !isnan(nca->lambda_z) && !isnan(r->lambda_z))
        nca->flip_flop = nca->lambda_z < 0.8 * r->lambda_z ? 1.0 : 0.0;
}
