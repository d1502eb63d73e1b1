#include "inference/chains.h"

#include "base/memory.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Chains that were cut into halves. */
typedef struct halves {
    size_t n_chain, n_draw;
    double *value; /* [n_chain][n_draw] */
} halves;

typedef struct ranked {
    double value;
    size_t at;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* The middle draw of an odd number is left out. */
static void split(size_t n_chain, size_t n_draw, const double value[], const halves *h)
{
    for (size_t c = 0; c < n_chain; ++c) {
        memcpy(h->value + 2 * c * h->n_draw, value + c * n_draw, h->n_draw * sizeof *value);
        memcpy(h->value + (2 * c + 1) * h->n_draw, value + (c + 1) * n_draw - h->n_draw, h->n_draw * sizeof *value);
    }
}

/* Values to normal scores of their ranks; equal values share their mean rank. */
static void to_scores(const halves *h, ranked order[])
{
    const size_t n = h->n_chain * h->n_draw;
    for (size_t i = 0; i < n; ++i) order[i] = (ranked){h->value[i], i};
    qsort(order, n, sizeof *order, by_value);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && order[end].value == order[i].value;) ++end;
        const double rank = 0.5 * (double)(i + 1 + end);
        for (size_t k = i; k < end; ++k)
            h->value[order[k].at] = gsl_cdf_ugaussian_Pinv((rank - 0.375) / ((double)n + 0.25));
    }
}

/* What lies within and between chains. @param mean [n_chain] out @return the mean variance within, over n - 1 */
static double within(const halves *h, double mean[])
{
    double sum = 0.0;
    for (size_t c = 0; c < h->n_chain; ++c) {
        const double *x = h->value + c * h->n_draw;
        double square = 0.0;
        mean[c] = 0.0;
        for (size_t i = 0; i < h->n_draw; ++i) mean[c] += x[i] / (double)h->n_draw;
        for (size_t i = 0; i < h->n_draw; ++i) square += (x[i] - mean[c]) * (x[i] - mean[c]);
        sum += square / (double)(h->n_draw - 1);
    }
    return sum / (double)h->n_chain;
}

static double variance_of(size_t n, const double x[])
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < n; ++i) mean += x[i] / (double)n;
    for (size_t i = 0; i < n; ++i) square += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? square / (double)(n - 1) : 0.0;
}

static double rhat_of(const halves *h, double mean[])
{
    const double w = within(h, mean), n = (double)h->n_draw, b = n * variance_of(h->n_chain, mean);
    return w > 0.0 ? sqrt(((n - 1.0) / n * w + b / n) / w) : NAN;
}

/* Mean over chains of the autocovariance at a lag. */
static double covariance_at(const halves *h, const double mean[], size_t lag)
{
    double sum = 0.0;
    for (size_t c = 0; c < h->n_chain; ++c) {
        const double *x = h->value + c * h->n_draw;
        for (size_t i = 0; i + lag < h->n_draw; ++i) sum += (x[i] - mean[c]) * (x[i + lag] - mean[c]);
    }
    return sum / (double)(h->n_draw * h->n_chain);
}

/* Effective draws; the sum of autocorrelations ends where a pair of them is not above 0, and pairs never grow. */
static double effective(const halves *h, double mean[])
{
    const double all = (double)(h->n_chain * h->n_draw), n = (double)h->n_draw, w = within(h, mean),
                 plus = w * (n - 1.0) / n + variance_of(h->n_chain, mean);
    if (!(w > 0.0)) return all;
    double sum = 0.0, last = 1.0 + 1.0 - (w - covariance_at(h, mean, 1)) / plus, even = 1.0, odd = last - 1.0;
    size_t t = 1;
    for (; t + 3 < h->n_draw && even + odd > 0.0; t += 2) {
        const double pair = even + odd < last ? even + odd : last;
        sum += pair;
        last = pair;
        even = 1.0 - (w - covariance_at(h, mean, t + 1)) / plus;
        odd = 1.0 - (w - covariance_at(h, mean, t + 2)) / plus;
    }
    if (even > 0.0 && even + odd <= 0.0) sum += 0.5 * even; /* its own half of a pair */
    const double tau = fmax(2.0 * sum - 1.0, 1.0 / log10(all));
    return all / tau;
}

/* Effective draws of the share below a quantile. */
static double effective_below(const halves *h, const double value[], double quantile, double mean[])
{
    const size_t n = h->n_chain * h->n_draw;
    for (size_t i = 0; i < n; ++i) h->value[i] = value[i] <= quantile ? 1.0 : 0.0;
    return effective(h, mean);
}

static double quantile_of(size_t n, const ranked order[], double share)
{
    const double at = share * (double)(n - 1);
    const size_t i = (size_t)at;
    const double part = at - (double)i;
    return i + 1 < n ? order[i].value + part * (order[i + 1].value - order[i].value) : order[n - 1].value;
}

static void judge(halves *h, const double value[], ranked order[], double mean[], ves_chain_verdict *v)
{
    const size_t n = h->n_chain * h->n_draw;
    for (size_t i = 0; i < n; ++i) order[i] = (ranked){value[i], i};
    qsort(order, n, sizeof *order, by_value);
    const double low = quantile_of(n, order, 0.05), middle = quantile_of(n, order, 0.5),
                 high = quantile_of(n, order, 0.95);
    v->tail = fmin(effective_below(h, value, low, mean), effective_below(h, value, high, mean));
    for (size_t i = 0; i < n; ++i) h->value[i] = fabs(value[i] - middle);
    to_scores(h, order);
    const double folded = rhat_of(h, mean);
    memcpy(h->value, value, n * sizeof *value);
    to_scores(h, order);
    v->rhat = fmax(rhat_of(h, mean), folded);
    v->bulk = effective(h, mean);
}

ves_status ves_chains_judge(size_t n_chain, size_t n_draw, const double value[], ves_chain_verdict *verdict,
                            ves_report *report)
{
    const size_t n = n_chain * (n_draw / 2) * 2;
    halves h = {2 * n_chain, n_draw / 2, ves_new(n, sizeof *h.value)};
    double *copy = ves_new(n, sizeof *copy), *mean = ves_new(h.n_chain, sizeof *mean);
    ranked *order = ves_new(n, sizeof *order);
    const bool ok = h.value && copy && mean && order;
    if (ok) {
        split(n_chain, n_draw, value, &h);
        memcpy(copy, h.value, n * sizeof *copy);
        judge(&h, copy, order, mean, verdict);
    }
    free(h.value);
    free(copy);
    free(mean);
    free(order);
    return ok ? VES_OK : ves_fail_memory(report);
}
