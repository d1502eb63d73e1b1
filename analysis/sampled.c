#include "analysis/sampled.h"

#include <math.h>

double ves_nca_c0(size_t n, const double time[], const double conc[], const ves_sampling *sampling)
{
    size_t first = 0;
    while (first < n && isnan(conc[first])) ++first;
    if (first == n) return NAN;
    if (time[first] <= 0.0) return conc[first];
    if (!sampling->intravascular || sampling->infusion > 0.0) return 0.0;
    size_t second = first + 1;
    while (second < n && isnan(conc[second])) ++second;
    if (second == n || !(conc[first] > conc[second]) || !(conc[second] > 0.0)) return conc[first];
    const double slope = log(conc[first] / conc[second]) / (time[second] - time[first]);
    return conc[first] * exp(slope * time[first]);
}

/* Two samples, one after the other. */
typedef struct pair {
    double t1, c1, t2, c2;
} pair;

/* Trapezoids; where it falls, the integrals of c1 exp(-k (t - t1)): (c1 - c2)/k, and (t1 c1 - t2 c2)/k + (c1 - c2)/k^2.
 */
static void add_area(ves_nca *nca, const pair *p)
{
    const double step = p->t2 - p->t1;
    if (p->c2 > 0.0 && p->c2 < p->c1) {
        const double k = log(p->c1 / p->c2) / step;
        nca->auc_last += (p->c1 - p->c2) / k;
        nca->aumc_last += (p->t1 * p->c1 - p->t2 * p->c2) / k + (p->c1 - p->c2) / (k * k);
    } else {
        nca->auc_last += 0.5 * step * (p->c1 + p->c2);
        nca->aumc_last += 0.5 * step * (p->t1 * p->c1 + p->t2 * p->c2);
    }
}

/* Areas, peak and last sample; false: none is above zero. */
static bool observed(ves_nca *nca, size_t n, const double time[], const double conc[], double c0, bool zeros)
{
    while (n > 0 && !(conc[n - 1] > 0.0)) --n;
    bool above = false;
    pair p = {.t2 = 0.0, .c2 = c0};
    nca->auc_last = nca->aumc_last = 0.0;
    nca->cmax = 0.0;
    for (size_t i = 0; i < n; ++i) {
        if (isnan(conc[i]) || (above && !zeros && !(conc[i] > 0.0))) continue;
        p = (pair){p.t2, p.c2, time[i], conc[i]};
        if (time[i] > 0.0) add_area(nca, &p);
        if (conc[i] > nca->cmax) {
            nca->cmax = conc[i];
            nca->tmax = time[i];
        }
        if (!(conc[i] > 0.0)) continue;
        above = true;
        nca->clast = conc[i];
        nca->tlast = time[i];
    }
    return above;
}

ves_nca ves_nca_sampled(size_t n, const double time[], const double conc[], const ves_sampling *sampling)
{
    ves_nca nca;
    ves_nca_clear(&nca);
    const double c0 = ves_nca_c0(n, time, conc, sampling);
    if (isnan(c0) || !observed(&nca, n, time, conc, c0, sampling->zeros)) return nca;
    const bool bolus = sampling->intravascular && !(sampling->infusion > 0.0);
    const double after = fmax(nca.tmax, sampling->infusion);
    const ves_lambda_z z = ves_nca_lambda_z(n, time, conc, bolus ? nca.tmax : nextafter(after, INFINITY), 0.0);
    if (!isfinite(nca.auc_last)) nca.auc_last = nca.aumc_last = NAN; /* beyond what a number can be */
    const double tail = nca.clast / z.lambda_z;
    nca.lambda_z = z.lambda_z;
    nca.half_life = M_LN2 / z.lambda_z;
    nca.lambda_z_adj_r2 = z.adj_r2;
    nca.lambda_z_points = (double)z.n_point;
    nca.auc_inf = nca.auc_last + tail;
    nca.aumc_inf = nca.aumc_last + nca.tlast * tail + tail / z.lambda_z;
    nca.auc_extrapolated = 100.0 * tail / nca.auc_inf;
    nca.few_points = isnan(z.lambda_z) ? 1.0 : 0.0;
    if (!isnan(tail)) nca.much_extrapolated = nca.auc_extrapolated > 20.0 ? 1.0 : 0.0;
    nca.mrt = nca.aumc_inf / nca.auc_inf - 0.5 * sampling->infusion;
    nca.effective_half_life = M_LN2 * nca.mrt;
    nca.cl = sampling->dose / nca.auc_inf;
    nca.vz = nca.cl / nca.lambda_z;
    if (sampling->intravascular) nca.vss = nca.cl * nca.mrt;
    return nca;
}

double ves_nca_area_before(size_t n, const double time[], const double conc[], const ves_sampling *sampling)
{
    size_t first = 0;
    while (first < n && isnan(conc[first])) ++first;
    if (first == n || time[first] <= 0.0) return 0.0;
    ves_nca before = {.auc_last = 0.0};
    const pair p = {0.0, ves_nca_c0(n, time, conc, sampling), time[first], conc[first]};
    add_area(&before, &p);
    return before.auc_last;
}
