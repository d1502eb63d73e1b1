#include "analysis/columns.h"

#include "base/clones.h"

#include <math.h>
#include <stdint.h>

/* Four columns; comparing two gives -1 where it is true. */
typedef double quad __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double)), may_alias));
typedef int64_t mask __attribute__((vector_size(4 * sizeof(int64_t))));

/* Two passes: the second corrects the mean of the first, and takes squares from there. */
VES_CLONES static void moments_of_four(size_t n, double value[][VES_COLUMNS], size_t first, ves_columns *c)
{
    mask known = {0};
    quad sum = {0}, rest = {0}, square = {0};
    for (size_t i = 0; i < n; ++i) {
        const quad x = *(const quad *)&value[i][first];
        const mask is = x == x;
        known -= is;
        sum += (quad)(is & (mask)x);
    }
    const quad many = {(double)known[0], (double)known[1], (double)known[2], (double)known[3]};
    const quad mean = sum / many;
    for (size_t i = 0; i < n; ++i) {
        const quad x = *(const quad *)&value[i][first];
        const quad d = (quad)((x == x) & (mask)(x - mean));
        rest += d;
        square += d * d;
    }
    for (size_t k = 0; k < 4; ++k) {
        c->known[first + k] = (size_t)known[k];
        c->mean[first + k] = known[k] > 0 ? mean[k] + rest[k] / many[k] : NAN;
        c->sd[first + k] = known[k] > 1 ? sqrt((square[k] - rest[k] * rest[k] / many[k]) / (many[k] - 1.0)) : NAN;
    }
}

/* Hold row i against row i + step, in runs of `run` rows that begin at `first`, each second run left out. */
VES_CLONES static void put_in_order(size_t n, size_t first, size_t run, size_t step, double value[][VES_COLUMNS])
{
    for (; first + step < n; first += 2 * run) {
        for (size_t i = first; i < first + run && i + step < n; ++i) {
            quad *low = (quad *)value[i], *high = (quad *)value[i + step];
            for (size_t k = 0; k < VES_COLUMNS / 4; ++k) {
                const quad x = low[k], y = high[k];
                const mask change = y < x;
                low[k] = (quad)((change & (mask)y) | (~change & (mask)x));
                high[k] = (quad)((change & (mask)x) | (~change & (mask)y));
            }
        }
    }
}

/* Merge exchange (Batcher 1968; Knuth, volume 3, algorithm 5.2.2M): which rows are held against each other depends on n
 * alone, so all columns go together. */
static void sort(size_t n, double value[][VES_COLUMNS])
{
    size_t top = 1;
    while (2 * top < n) top *= 2;
    for (size_t p = top; p > 0; p /= 2) {
        put_in_order(n, 0, p, p, value);
        for (size_t q = top; q > p; q /= 2) put_in_order(n, p, p, q - p, value);
    }
}

void ves_columns_tell(size_t n, double value[][VES_COLUMNS], ves_columns *columns)
{
    size_t known = 0;
    for (size_t k = 0; k < VES_COLUMNS; k += 4) moments_of_four(n, value, k, columns);
    for (size_t k = 0; k < VES_COLUMNS; ++k) known += columns->known[k];
    if (known == 0) return; /* a number that has no meaning here, as the concentration in urine */
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < VES_COLUMNS; ++k) value[i][k] = isnan(value[i][k]) ? INFINITY : value[i][k];
    }
    sort(n, value);
}
