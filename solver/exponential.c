#include "solver/exponential.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { MOST_TERMS = 30 };
static const double largest = 0.5; /* of the diagonal, when the series is summed */

static void multiply(size_t n, const double *restrict a, const double *restrict b, double *restrict out)
{
    memset(out, 0, n * n * sizeof *out);
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < n; ++k) {
            const double factor = a[i * n + k];
            if (factor == 0.0) continue;
            for (size_t j = 0; j < n; ++j) out[i * n + j] += factor * b[k * n + j];
        }
    }
}

/* Add a term to the sum, then divide it by `next`. @return does it still change an element? */
static int add_term(size_t n, double term[], double sum[], double next)
{
    int changed = 0;
    for (size_t i = 0; i < n * n; ++i) {
        const double before = sum[i];
        sum[i] += term[i];
        changed |= sum[i] != before;
        term[i] /= next;
    }
    return changed;
}

/* out = exp(power) by the series; all of `power` >= 0. @param term, room [n][n] */
static void series(size_t n, const double power[], double out[], double term[], double room[])
{
    memset(out, 0, n * n * sizeof *out);
    memset(term, 0, n * n * sizeof *term);
    for (size_t i = 0; i < n; ++i) term[i * n + i] = 1.0;
    for (int k = 1; add_term(n, term, out, k) && k < MOST_TERMS; ++k) {
        multiply(n, power, term, room);
        memcpy(term, room, n * n * sizeof *term);
    }
}

/* power = share power + shift >= 0; the diagonal of `power` goes from `-most` to 0. */
static void make_positive(size_t n, double power[], double share, double most)
{
    for (size_t i = 0; i < n * n; ++i) power[i] *= share;
    for (size_t i = 0; i < n; ++i) power[i * n + i] = fmax(share * most + power[i * n + i], 0.0);
}

void ves_exponential(size_t n, double power[], double out[], double room[], ves_exponential_settle *settle,
                     const void *context)
{
    double most = 0.0, share = 1.0;
    bool finite = true;
    for (size_t i = 0; i < n; ++i) {
        finite = finite && isfinite(power[i * n + i]);
        most = fmax(most, -power[i * n + i]); /* which lets no NaN through */
    }
    if (!finite) {
        for (size_t i = 0; i < n * n; ++i) out[i] = NAN;
        return;
    }
    while (share * most > largest) share *= 0.5;
    make_positive(n, power, share, most);
    series(n, power, out, room, room + n * n);
    const double unshifted = exp(-share * most);
    for (size_t i = 0; i < n * n; ++i) out[i] *= unshifted;
    settle(share, out, context);
    while (share < 1.0) {
        multiply(n, out, out, room);
        memcpy(out, room, n * n * sizeof *out);
        share *= 2.0;
        settle(share, out, context);
    }
}
