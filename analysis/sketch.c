/* Sketches: sums without rounding, and counts in buckets, of as many numbers as come.
 *
 * What must hold: a study of 100 000 subjects gives the same bytes on one thread and on forty, in one run and in shards
 * that are merged a week later, so whatever is kept of numbers must not depend on their order.  Sums of doubles do.
 * Sums of whole numbers do not; so all that is kept here are whole numbers.
 *
 * 1. A double is a whole number times a power of two:  x = +- m 2^e,  m < 2^53.  All numbers of one sign and
 *    exponent (an octave) share e, and their sums are
 *
 *        sum x = +- 2^e sum m       sum x^2 = 2^2e sum m^2
 *
 *    For up to 2^32 of them sum m < 2^85 and sum m^2 < 2^138: two words and three.  Numbers of a study spread over a
 *    few octaves (amounts in the liver at 1 h) up to some dozens (in plasma at the end).  Below 2.2e-308 exponents
 *    end: e stays -1074, and m has no leading one (power_of).
 *
 * 2. Within an octave numbers are counted in 128 buckets of equal width, by the 7 bits of m behind its leading one.  A
 *    bucket is 2^-7 of the least number of its octave wide, and its midpoint stands for all in it: off by 0.39 %
 *    (2^-8) at most.  Octave and bucket are read off the bits: with those of a negative number inverted, the bits of
 *    doubles as whole numbers (key_of) rise as the doubles do; key >> 52 is the octave, key >> 45 & 127 the bucket.
 *
 * 3. Quantiles (of_rank): buckets are walked in order, 16 at a time, until the rank is reached.  The least and the most
 *    are kept as they are, so ranks 0 and n - 1 are exact.
 *
 * 4. Mean: the sums of all octaves are added as fixed-point numbers of 4352 bits (wide.h), without rounding, divided
 *    by n, and rounded once.
 *
 * 5. SD (ves_sketch_sd): with m the rounded mean, which is a double and so a whole number times a power of two as well,
 *
 *        D = sum (x - m) = S1 - n m         Q = sum (x - m)^2 = S2 - 2 m S1 + n m^2
 *        variance = (Q - D^2 / n) / (n - 1)
 *
 *    S1, S2, D, Q are exact, so nothing cancels: the usual trouble of S2 - S1^2 / n does not arise.  D is only what
 *    rounding the mean has left over: D^2 / n is far below Q.
 *
 * Speed.  Every number of every subject comes here, so 128 rows of 8 columns are taken at a time.  take_rows turns them
 * into keys and mantissas, four at once.  add_column then counts one column: the sums of up to 128 numbers fit one word
 * (2^60) and two (2^113), so they are first added to a tally, and the tally to its octave when the column is done or
 * another octave wants its place (settle).  There are 8 tallies, chosen by the last 3 bits of the exponent.
 *
 * As bytes (put_all): counts with runs of empty buckets shortened, words without leading zeros.  The same numbers give
 * the same bytes; ves_sketch_get refuses bytes that no numbers give.
 */
#include "analysis/sketch.h"

#include "analysis/wide.h"
#include "base/bytes.h"
#include "base/clones.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

_Static_assert(sizeof(ves_sketch) <= 32, "a study has 100 000 of them");

static bool resize(ves_sketch *sketch, size_t n_octave)
{
    ves_sketch_octave *octave =
        realloc(sketch->octave, n_octave * sizeof *octave); /* exactly: there are many sketches */
    if (octave) sketch->octave = octave;
    return octave;
}

/* Increases with the number; its bits from 52 on are the exponent of an octave, the 7 bits from 45 on the bucket. */
static int64_t key_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ (bits < 0 ? INT64_MAX : 0);
}

/* The octave of this exponent, made if it is new. NULL: out of memory */
static ves_sketch_octave *find_octave(ves_sketch *sketch, int32_t exponent)
{
    uint16_t i = 0;
    while (i < sketch->n_octave && sketch->octave[i].exponent < exponent) ++i;
    if (i == sketch->n_octave || sketch->octave[i].exponent != exponent) {
        if (!resize(sketch, sketch->n_octave + (size_t)1)) return NULL;
        memmove(&sketch->octave[i + 1], &sketch->octave[i], (size_t)(sketch->n_octave - i) * sizeof *sketch->octave);
        sketch->octave[i] = (ves_sketch_octave){.exponent = exponent};
        ++sketch->n_octave;
    }
    return &sketch->octave[i];
}

/* Rows and columns of numbers that are looked at together; four columns at a time, as in columns.c. */
enum { ROWS = 128, COLUMNS = 8, N_QUAD = COLUMNS / 4 };
typedef double quad __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double)), may_alias));
typedef int64_t words __attribute__((vector_size(4 * sizeof(int64_t)), aligned(sizeof(int64_t)), may_alias));

typedef struct rows {
    int64_t key[ROWS][COLUMNS];
    uint64_t mantissa[ROWS][COLUMNS]; /* with its first bit */
    double least[COLUMNS];            /* above the most where all is NaN */
    double most[COLUMNS];
    int64_t unknown[COLUMNS]; /* 0 where nothing is NaN */
} rows;

/* Keys and mantissas of numbers, and the ends of each column. */
VES_CLONES static void take_rows(size_t n, size_t n_column, const double x[], size_t stride, rows *out)
{
    const int64_t one = INT64_C(1) << 52;
    quad low[N_QUAD], high[N_QUAD];
    words unknown[N_QUAD] = {0};
    for (size_t j = 0; j < N_QUAD; ++j) {
        low[j] = (quad){0} + INFINITY;
        high[j] = (quad){0} - INFINITY;
    }
    for (size_t i = 0; i < n; ++i, x += stride) {
        double few[COLUMNS] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        if (n_column < COLUMNS) memcpy(few, x, n_column * sizeof *x);
        const quad *row = (const quad *)(n_column < COLUMNS ? few : x);
        for (size_t j = 0; j < N_QUAD; ++j) {
            const quad number = row[j] + 0.0; /* -0 becomes 0 */
            const words bits = (words)number, below = number<low[j], above = number> high[j];
            *(words *)&out->key[i][4 * j] = bits ^ ((bits < 0) & INT64_MAX);
            *(words *)&out->mantissa[i][4 * j] = (bits & (one - 1)) | (((bits & INT64_MAX) >= one) & one);
            unknown[j] |= number != number;
            low[j] = (quad)((below & bits) | (~below & (words)low[j]));
            high[j] = (quad)((above & bits) | (~above & (words)high[j]));
        }
    }
    memcpy(out->least, low, sizeof low);
    memcpy(out->most, high, sizeof high);
    memcpy(out->unknown, unknown, sizeof unknown);
}

static bool is_nan(int64_t key)
{
    const int64_t infinite = INT64_C(2047) << 52;
    return key > infinite || key < ~infinite;
}

static void add_words(size_t n, uint64_t to[], const uint64_t from[])
{
    bool carry = false;
    for (size_t i = 0; i < n; ++i) {
        const u128 sum = (u128)to[i] + from[i] + carry;
        to[i] = (uint64_t)sum;
        carry = sum >> 64;
    }
}

/* What up to ROWS numbers add to an octave: it takes fewer words. */
typedef struct tally {
    ves_sketch_octave *octave; /* NULL: to none */
    int32_t exponent;
    uint64_t sum;
    u128 square;
} tally;

enum { N_TALLY = 8 }; /* an octave has that of the last bits of its exponent */

static void settle(const tally *t)
{
    if (!t->octave) return;
    add_words(2, t->octave->sum, (const uint64_t[]){t->sum, 0});
    add_words(3, t->octave->square, (const uint64_t[]){(uint64_t)t->square, (uint64_t)(t->square >> 64), 0});
}

/* Give this exponent its tally. Octaves may move. */
static bool take_octave(ves_sketch *sketch, int32_t exponent, tally all[N_TALLY])
{
    const uint16_t n = sketch->n_octave;
    tally *t = &all[exponent & (N_TALLY - 1)];
    settle(t);
    *t = (tally){.octave = find_octave(sketch, exponent), .exponent = exponent};
    if (!t->octave) return false;
    for (size_t i = 0; i < N_TALLY && sketch->n_octave > n; ++i) {
        if (all[i].octave) all[i].octave = find_octave(sketch, all[i].exponent);
    }
    return true;
}

/* Count column k of the rows. */
static bool add_column(ves_sketch *sketch, size_t n, const rows *from, size_t k)
{
    const bool all_known = !from->unknown[k];
    tally all[N_TALLY];
    uint32_t n_new = 0;
    bool ok = n <= UINT32_MAX - sketch->n;
    for (size_t i = 0; i < N_TALLY; ++i) all[i] = (tally){.exponent = INT32_MAX};
    for (size_t i = 0; i < n && ok; ++i) {
        const int64_t key = from->key[i][k];
        const int32_t exponent = (int32_t)(key >> 52);
        tally *t = &all[exponent & (N_TALLY - 1)];
        if (!all_known && is_nan(key)) continue;
        if (t->exponent != exponent && !take_octave(sketch, exponent, all)) {
            ok = false;
            break;
        }
        const uint64_t mantissa = from->mantissa[i][k];
        ++n_new;
        ++t->octave->count[key >> 45 & 127];
        t->sum += mantissa;
        t->square += (u128)mantissa * mantissa;
    }
    for (size_t i = 0; i < N_TALLY; ++i) settle(&all[i]);
    sketch->n += n_new;
    return ok;
}

bool ves_sketch_add(ves_sketch sketch[], size_t n_sketch, size_t n, const double x[], size_t stride)
{
    rows few;
    for (size_t from = 0; from < n_sketch; from += COLUMNS) {
        const size_t n_column = n_sketch - from < COLUMNS ? n_sketch - from : COLUMNS;
        for (size_t i = 0; i < n; i += ROWS) {
            const size_t n_row = n - i < ROWS ? n - i : ROWS;
            take_rows(n_row, n_column, x + i * stride + from, stride, &few);
            for (size_t k = 0; k < n_column; ++k) {
                ves_sketch *to = &sketch[from + k];
                const double least = few.least[k], most = few.most[k];
                const bool fresh = to->n == 0;
                if (least > most) continue; /* all is NaN */
                if (!add_column(to, n_row, &few, k)) return false;
                to->min = fresh || least < to->min ? least : to->min;
                to->max = fresh || most > to->max ? most : to->max;
            }
        }
    }
    return true;
}

static void add_octave(ves_sketch_octave *to, const ves_sketch_octave *from)
{
    for (size_t i = 0; i < 128; ++i) to->count[i] += from->count[i];
    add_words(2, to->sum, from->sum);
    add_words(3, to->square, from->square);
}

bool ves_sketch_merge(ves_sketch *to, const ves_sketch *from)
{
    if (from->n == 0) return true;
    if (from->n > UINT32_MAX - to->n) return false;
    uint16_t i = 0, n = to->n_octave;
    for (uint16_t j = 0; j < from->n_octave; ++j) {
        while (i < to->n_octave && to->octave[i].exponent < from->octave[j].exponent) ++i;
        if (i == to->n_octave || to->octave[i].exponent != from->octave[j].exponent) ++n;
    }
    if (n > to->n_octave && !resize(to, n)) return false;
    to->min = to->n && to->min < from->min ? to->min : from->min;
    to->max = to->n && to->max > from->max ? to->max : from->max;
    to->n += from->n;
    i = to->n_octave;
    to->n_octave = n;
    for (uint16_t j = from->n_octave; j > 0;) { /* from the top, where there is room */
        const ves_sketch_octave *next = &from->octave[j - 1];
        if (i > 0 && to->octave[i - 1].exponent >= next->exponent) {
            to->octave[--n] = to->octave[--i];
            if (to->octave[n].exponent > next->exponent) continue;
            add_octave(&to->octave[n], next);
        } else {
            to->octave[--n] = *next;
        }
        --j;
    }
    return true;
}

/* The midpoint of a bucket: the bits of its key, then a 1. */
static double middle(int32_t exponent, int64_t bucket)
{
    const bool negative = exponent < 0;
    int64_t bits = (int64_t)(negative ? ~exponent : exponent) << 52 | (negative ? 127 - bucket : bucket) << 45;
    if (bits > 0 && bits < (int64_t)2047 << 52) bits |= (int64_t)1 << 44;
    double x;
    memcpy(&x, &bits, sizeof x);
    return negative ? -x : x;
}

static uint32_t sum_of_16(const uint32_t count[])
{
    uint32_t sum = 0;
    for (size_t i = 0; i < 16; ++i) sum += count[i];
    return sum;
}

/* The number of this rank, from 0. */
static double of_rank(const void *context, size_t rank)
{
    const ves_sketch *sketch = context;
    if (rank == 0) return sketch->min;
    if (rank >= sketch->n - 1) return sketch->max;
    const ves_sketch_octave *octave = sketch->octave;
    unsigned bucket = 0;
    for (uint32_t few; rank >= (few = sum_of_16(octave->count + bucket)); rank -= few) {
        bucket = (bucket + 16) % 128;
        octave += bucket == 0;
    }
    for (; rank >= octave->count[bucket]; ++bucket) rank -= octave->count[bucket];
    return fmin(fmax(middle(octave->exponent, bucket), sketch->min), sketch->max);
}

/* From a to b; no 0 times infinity. */
static double between(double a, double b, double part)
{
    return part == 0.0 || a == b ? a : (1.0 - part) * a + part * b;
}

double ves_quantile(size_t n, double q, double (*number)(const void *numbers, size_t rank), const void *numbers)
{
    assert(q >= 0.0 && q <= 1.0);
    if (n == 0) return NAN;
    const double h = (double)(n - 1) * q;
    const size_t rank = (size_t)h;
    return between(number(numbers, rank), number(numbers, rank + (rank < n - 1)), h - (double)rank);
}

double ves_sketch_quantile(const ves_sketch *sketch, double q)
{
    return ves_quantile(sketch->n, q, of_rank, sketch);
}

/* A double as mantissa 2^exponent. */
typedef struct parts {
    bool negative;
    uint64_t mantissa;
    int exponent;
} parts;

static int power_of(int32_t exponent)
{
    const int e = exponent < 0 ? ~exponent : exponent;
    return (e > 0 ? e : 1) - 1075;
}

static parts parts_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t one = (uint64_t)1 << 52, rest = bits & (one - 1);
    const int32_t exponent = (int32_t)(bits >> 52 & 2047);
    return (parts){bits >> 63, exponent > 0 ? rest | one : rest, power_of(exponent)};
}

/* The product as words. */
static void times(u128 a, uint64_t b, uint64_t product[3])
{
    const u128 low = (u128)(uint64_t)a * b, high = (a >> 64) * b + (low >> 64);
    product[0] = (uint64_t)low;
    product[1] = (uint64_t)high;
    product[2] = (uint64_t)(high >> 64);
}

static bool has_infinity(const ves_sketch *sketch)
{
    return isinf(sketch->min) || isinf(sketch->max);
}

static void add_sum(ves_wide *sum, const ves_sketch *sketch)
{
    for (size_t i = 0; i < sketch->n_octave; ++i) {
        const ves_sketch_octave *o = &sketch->octave[i];
        ves_wide_add(sum, o->exponent < 0, (const uint64_t[]){o->sum[0], o->sum[1], 0}, power_of(o->exponent));
    }
}

double ves_sketch_mean(const ves_sketch *sketch)
{
    if (sketch->n == 0) return NAN;
    if (has_infinity(sketch)) return sketch->min + sketch->max;
    ves_wide sum = {0};
    int exponent;
    add_sum(&sum, sketch);
    ves_wide_divide(&sum, sketch->n);
    const double x = ves_wide_round(&sum, &exponent);
    return ldexp(x, exponent);
}

/* With m the rounded mean, without rounding: D = sum (x - m) = S1 - n m and Q = sum (x - m)^2 = S2 - 2 m S1 + n m^2;
 * then variance = (Q - D^2 / n) / (n - 1), where D^2 / n is far below Q but for numbers that differ in the last bits.
 */
double ves_sketch_sd(const ves_sketch *sketch)
{
    if (sketch->n < 2 || has_infinity(sketch)) return NAN;
    const parts m = parts_of(ves_sketch_mean(sketch));
    ves_wide difference = {0}, squares = {0};
    uint64_t product[3];
    add_sum(&difference, sketch);
    times(m.mantissa, sketch->n, product);
    ves_wide_add(&difference, !m.negative, product, m.exponent);
    for (size_t i = 0; i < sketch->n_octave; ++i) {
        const ves_sketch_octave *o = &sketch->octave[i];
        const int power = power_of(o->exponent);
        ves_wide_add(&squares, false, o->square, 2 * power);
        times((u128)o->sum[1] << 64 | o->sum[0], m.mantissa, product);
        ves_wide_add(&squares, m.negative == (o->exponent < 0), product, power + m.exponent + 1);
    }
    times((u128)m.mantissa * m.mantissa, sketch->n, product);
    ves_wide_add(&squares, false, product, 2 * m.exponent);
    int of_q, of_d;
    const double q = ves_wide_round(&squares, &of_q), d = ves_wide_round(&difference, &of_d);
    const int even = of_q - of_q % 2; /* half of it comes out of the root */
    const double sum = ldexp(q, of_q - even) - ldexp(d * d / sketch->n, 2 * of_d - even);
    return ldexp(sqrt(sum / (sketch->n - 1)), even / 2);
}

/* Counts of one octave; a run of empty buckets is 0 and its length. */
static void put_counts(ves_bytes_out *out, const uint32_t count[128])
{
    for (unsigned i = 0, run; i < 128; i += run) {
        ves_bytes_put_whole(out, count[i]);
        run = 1;
        if (count[i] > 0) continue;
        while (i + run < 128 && count[i + run] == 0) ++run;
        ves_bytes_put_whole(out, run);
    }
}

static bool get_counts(ves_bytes_in *in, uint32_t count[128], uint32_t *n_left)
{
    bool was_empty = false, empty = true;
    for (uint64_t i = 0, run; i < 128; i += run) {
        const uint64_t n = ves_bytes_get_whole(in);
        run = n > 0 ? 1 : ves_bytes_get_whole(in);
        if (n > *n_left || run == 0 || run > 128 - i || (n == 0 && was_empty)) return false;
        count[i] = (uint32_t)n;
        *n_left -= (uint32_t)n;
        was_empty = n == 0;
        empty = empty && was_empty;
    }
    return !empty && !in->damaged;
}

static void put_all(const ves_sketch *sketch, ves_bytes_out *out)
{
    int32_t least = -2048;
    ves_bytes_put_whole(out, sketch->n);
    if (sketch->n == 0) return;
    ves_bytes_put_double(out, sketch->min);
    ves_bytes_put_double(out, sketch->max);
    ves_bytes_put_whole(out, sketch->n_octave);
    for (size_t i = 0; i < sketch->n_octave; ++i) {
        const ves_sketch_octave *o = &sketch->octave[i];
        ves_bytes_put_whole(out, (uint64_t)(o->exponent - least));
        ves_bytes_put_word(out, o->sum[0]);
        ves_bytes_put_whole(out, o->sum[1]);
        ves_bytes_put_word(out, o->square[0]);
        ves_bytes_put_word(out, o->square[1]);
        ves_bytes_put_whole(out, o->square[2]);
        put_counts(out, o->count);
        least = o->exponent + 1;
    }
}

/* Is x in the first (or last) bucket that is not empty, as the least (or largest) must be? */
static bool at_end(const ves_sketch *sketch, double x, bool last)
{
    const ves_sketch_octave *o = &sketch->octave[last ? sketch->n_octave - 1 : 0];
    const int64_t key = key_of(x);
    unsigned i = last ? 127 : 0;
    while (o->count[i] == 0) i = last ? i - 1 : i + 1;
    return o->exponent == key >> 52 && i == (key >> 45 & 127);
}

static bool get_all(ves_sketch *sketch, ves_bytes_in *in)
{
    const uint64_t n = ves_bytes_get_whole(in);
    if (n > UINT32_MAX) return false;
    sketch->n = (uint32_t)n;
    if (n == 0) return !in->damaged;
    sketch->min = ves_bytes_get_double(in);
    sketch->max = ves_bytes_get_double(in);
    const uint64_t n_octave = ves_bytes_get_whole(in);
    if (n_octave == 0 || n_octave > 4096 || n_octave > (size_t)(in->end - in->at)) return false;
    if (!resize(sketch, n_octave)) return false;
    uint32_t n_left = sketch->n;
    int64_t least = -2048;
    for (; sketch->n_octave < n_octave; ++sketch->n_octave) {
        ves_sketch_octave *o = &sketch->octave[sketch->n_octave];
        const uint64_t gap = ves_bytes_get_whole(in);
        if (gap >= 4096 || least + (int64_t)gap > 2047) return false;
        *o = (ves_sketch_octave){.exponent = (int32_t)(least + (int64_t)gap)};
        o->sum[0] = ves_bytes_get_word(in);
        o->sum[1] = ves_bytes_get_whole(in);
        o->square[0] = ves_bytes_get_word(in);
        o->square[1] = ves_bytes_get_word(in);
        o->square[2] = ves_bytes_get_whole(in);
        if (o->sum[1] >> 21 || o->square[2] >> 10) return false; /* n 2^53 and n 2^106, n < 2^32 */
        if (!get_counts(in, o->count, &n_left)) return false;
        least = o->exponent + 1;
    }
    return n_left == 0 && sketch->min <= sketch->max && at_end(sketch, sketch->min, false) &&
           at_end(sketch, sketch->max, true);
}

size_t ves_sketch_size(const ves_sketch *sketch)
{
    ves_bytes_out out = {NULL, 0};
    put_all(sketch, &out);
    return out.n;
}

size_t ves_sketch_put(const ves_sketch *sketch, unsigned char *out)
{
    ves_bytes_out to = {out, 0};
    put_all(sketch, &to);
    return to.n;
}

bool ves_sketch_get(ves_sketch *sketch, const unsigned char **at, const unsigned char *end)
{
    ves_bytes_in in = {*at, end, false};
    if (get_all(sketch, &in)) {
        *at = in.at;
        return true;
    }
    ves_sketch_free(sketch);
    return false;
}

void ves_sketch_free(ves_sketch *sketch)
{
    free(sketch->octave);
    *sketch = (ves_sketch){0};
}
