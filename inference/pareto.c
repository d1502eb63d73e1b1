#include "inference/pareto.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int upwards(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double mean_log(size_t n, const double x[], double by)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += log1p(-by * x[i]);
    return sum / (double)n;
}

double ves_pareto_shape(size_t n, const double x[])
{
    enum { PRIOR = 3, MOST = 30 + 1000 };
    size_t m = 30 + (size_t)sqrt((double)n);
    m = m > MOST ? MOST : m;
    const double quarter = x[(size_t)((double)n / 4.0 + 0.5) - 1];
    double by[MOST], length[MOST], largest = -HUGE_VAL, sum = 0.0, mean = 0.0;
    for (size_t j = 0; j < m; ++j) {
        by[j] = 1.0 / x[n - 1] + (1.0 - sqrt((double)m / ((double)j + 0.5))) / (PRIOR * quarter);
        const double k = mean_log(n, x, by[j]);
        length[j] = (double)n * (log(-by[j] / k) - k - 1.0);
        largest = fmax(largest, length[j]);
    }
    for (size_t j = 0; j < m; ++j) {
        const double w = exp(length[j] - largest);
        sum += w;
        mean += w * by[j];
    }
    const double k = mean_log(n, x, mean / sum);
    return (k * (double)n + 10.0 * 0.5) / ((double)n + 10.0); /* towards 1/2, as much as 10 values would */
}

ves_status ves_pareto_khat(size_t n, const double log_weight[], double *khat, ves_report *report)
{
    size_t tail = (size_t)ceil(fmin(0.2 * (double)n, 3.0 * sqrt((double)n)));
    double *w = ves_new(n + 1, sizeof *w);
    *khat = HUGE_VAL;
    if (!w) return ves_fail_memory(report);
    memcpy(w, log_weight, n * sizeof *w);
    qsort(w, n, sizeof *w, upwards);
    if (n > 25 && isfinite(w[n - 1 - tail])) {
        const double cut = w[n - 1 - tail], top = w[n - 1];
        double *x = w + (n - tail);
        size_t some = 0;
        for (size_t i = 0; i < tail; ++i) {
            const double above = exp(x[i] - top) - exp(cut - top);
            if (above > 0.0) x[some++] = above; /* equal weights leave no tail */
        }
        *khat = some >= 5 ? ves_pareto_shape(some, x) : -HUGE_VAL;
    }
    free(w);
    return VES_OK;
}
