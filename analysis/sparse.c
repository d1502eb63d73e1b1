#include "analysis/sparse.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

ves_sparse ves_nca_sparse(size_t n, const ves_sparse_time time[])
{
    ves_sparse s = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    while (n > 0 && !(time[n - 1].mean > 0.0)) --n;
    if (n < 2) return s;
    double variance = 0.0, squares = 0.0;
    s.from = time[0].time;
    s.to = time[n - 1].time;
    s.auc = 0.0;
    for (size_t i = 0; i < n; ++i) {
        const double before = i > 0 ? time[i - 1].time : time[i].time,
                     after = i + 1 < n ? time[i + 1].time : time[i].time, weight = 0.5 * (after - before);
        s.auc += weight * time[i].mean;
        if (time[i].n == 0) continue;
        const double part = weight * weight * time[i].variance / (double)time[i].n;
        variance += part;
        if (part > 0.0) squares += part * part / ((double)time[i].n - 1.0);
    }
    s.se = sqrt(variance);
    if (isnan(s.se)) return s;
    s.df = squares > 0.0 ? variance * variance / squares : NAN;
    const double wide = squares > 0.0 ? gsl_cdf_tdist_Pinv(0.975, s.df) * s.se : 0.0;
    s.low = s.auc - wide;
    s.high = s.auc + wide;
    return s;
}
