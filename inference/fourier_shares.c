#include "inference/fourier_shares.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

enum { HARMONICS = 4 };

#define PI 3.14159265358979323846

size_t ves_fourier_frequency(size_t n, size_t n_input, size_t of, size_t input)
{
    const size_t fast = (n - 1) / (2 * HARMONICS), most = fast / (2 * HARMONICS); /* of the slow ones, 1 or more */
    if (input == of) return fast;
    const size_t k = input < of ? input : input - 1, others = n_input - 1;
    if (most >= others && others > 1) return 1 + k * (most - 1) / (others - 1);
    return 1 + k % most;
}

double ves_fourier_place(size_t n, size_t i, size_t frequency, double phase)
{
    const double s = 2.0 * PI * ((double)i / (double)n * (double)frequency + phase);
    return fmin(fmax(0.5 + asin(sin(s)) / PI, 0x1p-53), 1.0 - 0x1p-53);
}

/* How much of the variance has one frequency. */
static double power_of(size_t n, size_t stride, const double f[], double mean, size_t frequency)
{
    double real = 0.0, imaginary = 0.0;
    for (size_t i = 0; i < n; ++i) {
        const double angle = 2.0 * PI * (double)(i * frequency % n) / (double)n;
        real += (f[i * stride] - mean) * cos(angle);
        imaginary += (f[i * stride] - mean) * sin(angle);
    }
    return 2.0 * (real * real + imaginary * imaginary) / ((double)n * (double)n);
}

/* @return false: a run is missing, or nothing varies */
static bool analyse(size_t n, size_t stride, const double f[], size_t fast, double *first, double *total)
{
    double mean = 0.0, variance = 0.0, own = 0.0, others = 0.0;
    for (size_t i = 0; i < n; ++i) mean += f[i * stride] / (double)n;
    for (size_t i = 0; i < n; ++i) variance += (f[i * stride] - mean) * (f[i * stride] - mean) / (double)n;
    if (!(variance > 0.0)) return false; /* NaN too */
    for (size_t k = 1; k <= HARMONICS; ++k) own += power_of(n, stride, f, mean, k * fast);
    for (size_t k = 1; k <= fast / 2; ++k) others += power_of(n, stride, f, mean, k);
    *first = own / variance;
    *total = 1.0 - others / variance;
    return true;
}

static ves_estimate estimate_of(size_t n, const double value[])
{
    double mean = 0.0, square = 0.0;
    if (n < 2) return (ves_estimate){NAN, NAN, NAN};
    for (size_t r = 0; r < n; ++r) mean += value[r] / (double)n;
    for (size_t r = 0; r < n; ++r) square += (value[r] - mean) * (value[r] - mean);
    const double df = (double)n - 1.0, error = gsl_cdf_tdist_Pinv(0.975, df) * sqrt(square / df / (double)n);
    return (ves_estimate){mean, mean - error, mean + error};
}

void ves_fourier_shares_find(size_t n, size_t n_input, const double f[], ves_estimate first[], ves_estimate total[],
                             size_t *left)
{
    *left = 0;
    for (size_t j = 0; j < n_input; ++j) {
        double own[VES_FOURIER_REPLICATES], all[VES_FOURIER_REPLICATES];
        size_t whole = 0;
        const size_t fast = ves_fourier_frequency(n, n_input, j, j);
        for (size_t r = 0; r < VES_FOURIER_REPLICATES; ++r)
            whole += analyse(n, n_input, f + r * n * n_input + j, fast, &own[whole], &all[whole]) ? 1 : 0;
        first[j] = estimate_of(whole, own);
        total[j] = estimate_of(whole, all);
        *left += whole;
    }
}
