/* Mean, SD and quantiles of eight columns at a time, sorted side by side.
 *
 * A result of up to 1000 subjects is a table: a row for each subject, a column for each number (amount in the liver
 * at 2 h, say; there may be thousands).  Of each column its mean, SD and some quantiles are told.  Sorting columns one
 * by one costs most of that, since a sort goes where the numbers send it: branches that cannot be foreseen, one number
 * at a time. Here eight columns are sorted at once by a network that does not look at the numbers to know what it does
 * next.
 *
 * 1. Moments (look_at), in two passes over the rows, NaN left out by masks:
 *
 *        m0 = sum x / n     r = sum (x - m0)     mean = m0 + r / n
 *        SD^2 = (sum (x - m0)^2 - r^2 / n) / (n - 1)
 *
 *    r would be 0 but for rounding: it repairs mean and SD to the last bits.  The least and the most come along.
 *
 * 2. Keys (make_keys).  A double takes 8 bytes and must be moved with the index of its row.  Instead each becomes one
 *    32-bit whole number: in the last bits the index of its row (n_low bits, 10 for 1000 rows), before them where it
 *    lies between the least and the most of its column,
 *
 *        floor((x - least) / (most - least) (2^(31 - n_low) - 2)),   NaN: all ones, behind all others
 *
 *    A row of eight keys is 32 bytes: one register of AVX2, whose minimum and maximum take one instruction each.
 *
 * 3. Sorting (sort): Batcher's merge exchange (Batcher 1968; Knuth, volume 3, algorithm 5.2.2M).  A comparator (i, j),
 *    i < j, puts the smaller of two keys into row i and the larger into row j: for all eight columns a minimum and a
 *    maximum, with no branch (put_in_order).  Which comparators come when depends on n alone.  With p = 2^t, 2^(t-1),
 *    .. 1: first (i, i + p) for all i with i & p = 0, then for q = 2^t, 2^(t-1), .. 2 p all (i, i + q - p) with
 *    i & p = p; after that rows that are p apart are in order, and after p = 1 all are.  A pass is the comparators of
 *    one (p, q): runs of p rows, each second run left out (pass).  For n = 2^m there are (m^2 - m + 4) 2^(m-2) - 1 of
 *    them: 24 063 for 1024 rows, each for eight columns.
 *
 * 4. Quantiles (of_rank).  The key of a rank names its row, and there the number itself is read.  Numbers that lie
 *    nearer to each other than 2^-21 of the range may have the same first bits in their keys; then the numbers of all
 *    these rows are read, and that of the rank is selected among them.  So quantiles are exact: keys only say where to
 *    look.
 *
 * 5. Columns that rise where others do (multiples of them) have the same order: ves_columns_follow takes only step 1
 *    and leaves the keys as they are.
 */
#include "analysis/columns.h"

#include "analysis/sketch.h"
#include "base/clones.h"
#include "base/memory.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* Four columns; comparing two gives -1 where it is true. */
typedef double quad __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double)), may_alias));
typedef int64_t mask __attribute__((vector_size(4 * sizeof(int64_t))));

bool ves_columns_start(ves_columns *c, size_t n)
{
    *c = (ves_columns){.n = n, .key = ves_new(n, sizeof *c->key), .tied = ves_new(n, sizeof *c->tied)};
    while ((size_t)1 << c->n_low < n) ++c->n_low;
    return c->key && c->tied;
}

void ves_columns_free(ves_columns *c)
{
    free(c->key);
    free(c->tied);
    *c = (ves_columns){0};
}

/* Two passes: the second corrects the mean of the first, and takes squares from there.
 * @param least, most out
 * @return how many numbers of all columns are known */
VES_CLONES static size_t moments(ves_columns *c, quad least[], quad most[])
{
    enum { N = VES_COLUMNS / 4 };
    const size_t n = c->n, stride = c->stride;
    const double *row = c->value;
    mask known[N] = {0};
    quad mean[N], many[N], sum[N] = {0}, rest[N] = {0}, square[N] = {0};
    size_t all = 0;
    for (size_t j = 0; j < N; ++j) {
        least[j] = sum[j] + INFINITY;
        most[j] = sum[j] - INFINITY;
    }
    for (size_t i = 0; i < n; ++i, row += stride) {
        for (size_t j = 0; j < N; ++j) {
            const quad x = ((const quad *)row)[j];
            const mask is = x == x;
            const mask below = x < least[j];
            const mask above = x > most[j];
            known[j] -= is;
            sum[j] += (quad)(is & (mask)x);
            least[j] = (quad)((below & (mask)x) | (~below & (mask)least[j]));
            most[j] = (quad)((above & (mask)x) | (~above & (mask)most[j]));
        }
    }
    for (size_t k = 0; k < VES_COLUMNS; ++k) {
        c->known[k] = (size_t)known[k / 4][k % 4];
        c->mean[k] = c->sd[k] = NAN;
        many[k / 4][k % 4] = (double)c->known[k];
        all += c->known[k];
    }
    if (all == 0) return 0;
    for (size_t j = 0; j < N; ++j) mean[j] = sum[j] / many[j];
    row = c->value;
    for (size_t i = 0; i < n; ++i, row += stride) {
        for (size_t j = 0; j < N; ++j) {
            const quad x = ((const quad *)row)[j];
            const quad d = (quad)((x == x) & (mask)(x - mean[j]));
            rest[j] += d;
            square[j] += d * d;
        }
    }
    for (size_t k = 0; k < VES_COLUMNS; ++k) {
        const double m = many[k / 4][k % 4], r = rest[k / 4][k % 4];
        if (m > 0.0) c->mean[k] = mean[k / 4][k % 4] + r / m;
        if (m > 1.0) c->sd[k] = sqrt((square[k / 4][k % 4] - r * r / m) / (m - 1.0));
    }
    return all;
}

/* Key = where a number lies between the least and the most of its column, as a whole number, with the index of its row
 * in the last bits: ties are broken by row. NaN comes last. */
VES_CLONES static void make_keys(ves_columns *c, const double least[], const double scale[], double last)
{
    const uint32_t n = (uint32_t)c->n, n_low = c->n_low;
    const size_t stride = c->stride;
    const double *x = c->value;
    int32_t *key = *c->key;
    for (uint32_t i = 0; i < n; ++i, x += stride, key += VES_COLUMNS) {
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            const double at = (x[k] - least[k]) * scale[k], from_0 = at > 0.0 ? at : 0.0;
            key[k] = (int32_t)((uint32_t)(int32_t)(x[k] == x[k] ? from_0 : last) << n_low | i);
        }
    }
}

/* The keys of a row. */
typedef int32_t keys __attribute__((vector_size(VES_COLUMNS * sizeof(int32_t)), aligned(sizeof(int32_t)), may_alias));

static inline void put_in_order(int32_t low[VES_COLUMNS], int32_t high[VES_COLUMNS])
{
    const keys x = *(keys *)low, y = *(keys *)high;
    keys less = x, more = x;
    for (size_t k = 0; k < VES_COLUMNS; ++k) less[k] = y[k] < x[k] ? y[k] : x[k];
    for (size_t k = 0; k < VES_COLUMNS; ++k) more[k] = y[k] < x[k] ? x[k] : y[k];
    *(keys *)low = less;
    *(keys *)high = more;
}

/* The first `n` rows of both. */
static inline void put_many_in_order(size_t n, int32_t (*low)[VES_COLUMNS], int32_t (*high)[VES_COLUMNS])
{
    for (; n >= 4; n -= 4, low += 4, high += 4) {
        put_in_order(low[0], high[0]);
        put_in_order(low[1], high[1]);
        put_in_order(low[2], high[2]);
        put_in_order(low[3], high[3]);
    }
    for (; n > 0; --n) put_in_order(*low++, *high++);
}

/* Hold row i against row i + step, in runs of `run` rows, 1, 2, 4 ..., that begin at `first`, each second run left out.
 */
VES_CLONES static void pass(size_t n, size_t first, size_t run, size_t step, int32_t (*key)[VES_COLUMNS])
{
    const size_t end = n > step ? n - step : 0;
    int32_t(*low)[VES_COLUMNS] = key + first, (*high)[VES_COLUMNS] = low + step;
    for (; run == 1 && first < end; first += 2, low += 2, high += 2) put_in_order(*low, *high);
    for (; run == 2 && first + 2 <= end; first += 4, low += 4, high += 4) {
        put_in_order(low[0], high[0]);
        put_in_order(low[1], high[1]);
    }
    for (; first < end; first += 2 * run, low += 2 * run, high += 2 * run)
        put_many_in_order(run < end - first ? run : end - first, low, high);
}

/* Merge exchange (Batcher 1968; Knuth, volume 3, algorithm 5.2.2M): which rows are held against each other depends on n
 * alone, so all columns go together. */
static void sort(size_t n, int32_t key[][VES_COLUMNS])
{
    size_t top = 1;
    while (2 * top < n) top *= 2;
    for (size_t p = top; p > 0; p /= 2) {
        pass(n, 0, p, p, key);
        for (size_t q = top; q > p; q /= 2) pass(n, p, p, q - p, key);
    }
}

/* All but the order. @return how many numbers of all columns are known */
static size_t look_at(ves_columns *c, const double value[], size_t stride, double least[], double most[])
{
    quad low[VES_COLUMNS / 4], high[VES_COLUMNS / 4];
    c->value = value;
    c->stride = stride;
    const size_t known = moments(c, low, high);
    for (size_t k = 0; k < VES_COLUMNS; ++k) {
        least[k] = low[k / 4][k % 4];
        most[k] = high[k / 4][k % 4];
        c->only[k] = least[k] == most[k] ? least[k] : NAN;
    }
    return known;
}

void ves_columns_tell(ves_columns *c, const double value[], size_t stride)
{
    double least[VES_COLUMNS], most[VES_COLUMNS], scale[VES_COLUMNS];
    const double last = (double)(INT32_MAX >> c->n_low);
    const size_t known = look_at(c, value, stride, least, most);
    for (size_t k = 0; k < VES_COLUMNS; ++k) {
        scale[k] = (last - 1.0) / (most[k] - least[k]);
        if (!isfinite(scale[k])) scale[k] = 0.0; /* all are tied */
    }
    if (known == 0) return; /* a number that has no meaning here, as the concentration in urine */
    make_keys(c, least, scale, last);
    sort(c->n, c->key);
}

void ves_columns_follow(ves_columns *c, const double value[], size_t stride)
{
    double least[VES_COLUMNS], most[VES_COLUMNS];
    (void)look_at(c, value, stride, least, most);
}

/* ---- quantiles ---- */

typedef struct column {
    const ves_columns *all;
    size_t k;
} column;

/* The number of this rank. Where others have its key but for the row, it is sought among them. */
static double of_rank(const void *context, size_t rank)
{
    const column *at = context;
    const ves_columns *c = at->all;
    const size_t k = at->k;
    const int32_t rows = (int32_t)((UINT32_C(1) << c->n_low) - 1), key = c->key[rank][k] & ~rows;
    size_t from = rank, to = rank + 1;
    while (from > 0 && (c->key[from - 1][k] & ~rows) == key) --from;
    while (to < c->known[k] && (c->key[to][k] & ~rows) == key) ++to;
    bool alike = true;
    for (size_t i = from; i < to; ++i) {
        c->tied[i - from] = c->value[(size_t)(c->key[i][k] & rows) * c->stride + k];
        alike = alike && c->tied[i - from] == c->tied[0];
    }
    return alike ? c->tied[0] : gsl_stats_select(c->tied, 1, to - from, rank - from);
}

double ves_columns_quantile(const ves_columns *c, size_t k, double q)
{
    if (!isnan(c->only[k])) return c->only[k];
    return ves_quantile(c->known[k], q, of_rank, &(column){c, k});
}
