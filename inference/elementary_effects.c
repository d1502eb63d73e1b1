/* Elementary effects (Morris 1991). */
#include "base/draw.h"
#include "base/memory.h"
#include "inference/variance_shares.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

enum { N_RESAMPLE = 1000, LEAST_ROWS = 4 };

/* Effects of one input, of the rows that are whole. @return how many */
static size_t effects_of(size_t n_row, size_t n_input, const double f[], const double step[], size_t input,
                         const bool whole[], double effect[])
{
    size_t n = 0;
    for (size_t i = 0; i < n_row; ++i) {
        const double *row = f + i * (n_input + 1);
        if (whole[i]) effect[n++] = (row[1 + input] - row[0]) / step[i * n_input + input];
    }
    return n;
}

static double mean_size(size_t n, const double effect[])
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += fabs(effect[i]);
    return sum / (double)n;
}

static void interval_of(size_t n, const double effect[], ves_draw_key key, double value[], ves_estimate *e)
{
    for (size_t r = 0; r < N_RESAMPLE; ++r) {
        double sum = 0.0;
        for (size_t i = 0; i < n; ++i) sum += fabs(effect[(size_t)(ves_draw_uniform(key, r, i) * (double)n)]);
        value[r] = sum / (double)n;
    }
    gsl_sort(value, 1, N_RESAMPLE);
    e->low = gsl_stats_quantile_from_sorted_data(value, 1, N_RESAMPLE, 0.025);
    e->high = gsl_stats_quantile_from_sorted_data(value, 1, N_RESAMPLE, 0.975);
}

ves_status ves_elementary_effects(size_t n_row, size_t n_input, const double f[], const double step[], uint64_t seed,
                                  ves_estimate mu[], ves_estimate mu_star[], ves_estimate sigma[], size_t *n,
                                  ves_report *report)
{
    bool *whole = ves_new(n_row, sizeof *whole);
    double *effect = ves_new(n_row, sizeof *effect), *value = ves_new(N_RESAMPLE, sizeof *value);
    const bool fine = whole && effect && value;
    const ves_draw_key key = ves_draw_key_of(seed, "sensitivity.effects");
    *n = 0;
    for (size_t i = 0; fine && i < n_row; ++i) {
        whole[i] = true;
        for (size_t c = 0; c <= n_input; ++c) whole[i] = whole[i] && isfinite(f[i * (n_input + 1) + c]);
        *n += whole[i] ? 1 : 0;
    }
    for (size_t j = 0; fine && j < n_input; ++j) {
        mu[j] = mu_star[j] = sigma[j] = (ves_estimate){NAN, NAN, NAN};
        if (*n < LEAST_ROWS) continue;
        (void)effects_of(n_row, n_input, f, step, j, whole, effect);
        mu[j].value = gsl_stats_mean(effect, 1, *n);
        sigma[j].value = gsl_stats_sd(effect, 1, *n);
        mu_star[j].value = mean_size(*n, effect);
        interval_of(*n, effect, key, value, &mu_star[j]);
    }
    free(whole);
    free(effect);
    free(value);
    return fine ? VES_OK : ves_fail_memory(report);
}
