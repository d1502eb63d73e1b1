#include "base/power.h"

#include "base/array.h"
#include "base/clones.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef double quad __attribute__((vector_size(4 * sizeof(double))));
typedef uint64_t quad_bits __attribute__((vector_size(4 * sizeof(uint64_t))));

static const double ln2_high = 0x1.62e42fefa0000p-1; /* its first 37 bits: times an exponent it is exact */
static const double ln2_low = 0x1.cf79abc9e3b3ap-40;
static const double whole = 0x1.8p52; /* added and taken away again: rounds to a whole number */

/* The coefficient of the highest power comes first. */
static inline __attribute__((always_inline)) void horner(size_t n, const double coefficient[], const quad *x, quad *sum)
{
    *sum = coefficient[0] - (quad){0};
    for (size_t i = 1; i < n; ++i) *sum = *sum * *x + coefficient[i];
}

/* log x = e log 2 + log m, sqrt(1/2) <= m < sqrt(2);  log m = 2 (s + s^3/3 + s^5/5 + ...), s = (m - 1) / (m + 1). */
static inline __attribute__((always_inline)) void logarithm(quad *of)
{
    const quad x = *of;
    const uint64_t one = 0x3ff0000000000000, half_root = 0x3fe6a09e667f3bcd; /* the bits of 1 and of sqrt(1/2) */
    const quad_bits e = ((quad_bits)x + (one - half_root)) >> 52;            /* 1023 more than it is */
    const quad m = (quad)((quad_bits)x - ((e - 1023) << 52)), s = (m - 1.0) / (m + 1.0), z = s * s;
    const quad exponent = (quad)(e + 0x4330000000000000) - (0x1p52 + 1023.0);
    static const double odd[] = {1.0 / 23.0, 1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0,
                                 1.0 / 11.0, 1.0 / 9.0,  1.0 / 7.0,  1.0 / 5.0,  1.0 / 3.0};
    quad sum;
    horner(VES_COUNT(odd), odd, &z, &sum);
    *of = exponent * ln2_high + (2.0 * s + (2.0 * s * z * sum + exponent * ln2_low));
}

/* exp t = 2^k exp r, |r| <= log(2)/2; exp r = 1 + r + r^2/2! + ... */
static inline __attribute__((always_inline)) void exponential(quad *of)
{
    const quad t = *of;
    const quad shifted = t * 1.4426950408889634 + whole, k = shifted - whole;
    const quad r = (t - k * ln2_high) - k * ln2_low;
    static const double factorial[] = {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0,
                                       1.0 / 362880.0,     1.0 / 40320.0,     1.0 / 5040.0,     1.0 / 720.0,
                                       1.0 / 120.0,        1.0 / 24.0,        1.0 / 6.0,        0.5};
    quad sum;
    horner(VES_COUNT(factorial), factorial, &r, &sum);
    sum = sum * r * r + r;
    *of = (quad)((quad_bits)(1.0 + sum) + ((quad_bits)shifted << 52));
}

VES_CLONES static void four(const double base[4], const double exponent[4], double power[4])
{
    quad x, h, y;
    memcpy(&x, base, sizeof x);
    memcpy(&h, exponent, sizeof h);
    y = x;
    logarithm(&y);
    const quad t = h * y;
    y = t;
    exponential(&y);
    const quad_bits good = (quad_bits)((x >= DBL_MIN) & (x <= DBL_MAX) & (t > -700.0) & (t < 700.0));
    memcpy(power, &y, sizeof y);
    if (good[0] & good[1] & good[2] & good[3]) return;
    for (size_t k = 0; k < 4; ++k) {
        if (!good[k]) power[k] = pow(x[k], h[k]);
    }
}

void ves_powers(size_t n, const double base[], const double exponent[], double power[])
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) four(base + i, exponent + i, power + i);
    if (i == n) return;
    double x[4] = {1.0, 1.0, 1.0, 1.0}, h[4] = {0}, y[4];
    memcpy(x, base + i, (n - i) * sizeof *x);
    memcpy(h, exponent + i, (n - i) * sizeof *h);
    four(x, h, y);
    memcpy(power + i, y, (n - i) * sizeof *y);
}
