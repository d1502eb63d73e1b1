#include "inference/share.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>

static const double Z = 1.959963984540054; /* of 95 %, two-sided */

void ves_quantile_weights(size_t n, double q, double weight[])
{
    const double a = (double)(n + 1) * q, b = (double)(n + 1) * (1.0 - q);
    double below = 0.0;
    for (size_t i = 0; i < n; ++i) {
        if (!(q > 0.0) || !(q < 1.0)) {
            weight[i] = i == (q > 0.0 ? n - 1 : 0) ? 1.0 : 0.0;
            continue;
        }
        const double up_to = i + 1 == n ? 1.0 : gsl_cdf_beta_P((double)(i + 1) / (double)n, a, b);
        weight[i] = up_to - below;
        below = up_to;
    }
}

double ves_quantile_smooth(size_t n, double value[], const double weight[])
{
    double sum = 0.0;
    gsl_sort(value, 1, n);
    for (size_t i = 0; i < n; ++i) sum += weight[i] > 0.0 ? weight[i] * value[i] : 0.0;
    return sum;
}

void ves_share_interval(size_t k, size_t n, double *low, double *high)
{
    const double p = (double)k / (double)n, m = (double)n, zz = Z * Z / m;
    const double middle = (p + 0.5 * zz) / (1.0 + zz), half = Z * sqrt(p * (1.0 - p) / m + 0.25 * zz / m) / (1.0 + zz);
    *low = fmax(0.0, middle - half);
    *high = fmin(1.0, middle + half);
}
