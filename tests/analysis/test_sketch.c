/* Sketches: quantiles within their promise, mean and SD without rounding, the same bytes for the same numbers. */
#include "analysis/sketch.h"
#include "base/array.h"
#include "base/bytes.h"

#include <float.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

__extension__ typedef __int128 whole;

static const double share[] = {0.0, 0.01, 0.05, 0.25, 0.5, 0.731, 0.75, 0.95, 0.999, 1.0};
enum { N_SHARE = VES_COUNT(share), N = 1500 };

static uint64_t draw(uint64_t *seed) /* xorshift, Marsaglia 2003 */
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static double uniform(uint64_t *seed)
{
    return ((double)(draw(seed) >> 12) + 0.5) * 0x1p-52;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void shuffle(size_t n, double x[], uint64_t *seed)
{
    for (size_t i = n; i > 1; --i) {
        const size_t j = draw(seed) % i;
        const double other = x[j];
        x[j] = x[i - 1];
        x[i - 1] = other;
    }
}

static double of_rank(const void *sorted, size_t rank)
{
    return ((const double *)sorted)[rank];
}

static bool add(ves_sketch *sketch, double x)
{
    return ves_sketch_add(sketch, 1, 1, &x, 1);
}

static ves_sketch sketch_of(size_t n, const double x[])
{
    ves_sketch sketch = {0};
    const size_t half = n / 2;
    assert_true(ves_sketch_add(&sketch, 1, half, x, 1));
    for (size_t i = half; i < n; ++i) assert_true(add(&sketch, x[i]));
    return sketch;
}

/* Over 2.5 decades, over 40, over both signs with zeros, and of a few values. */
enum { N_KIND = 4 };
static void fill(int kind, size_t n, double x[], uint64_t *seed)
{
    for (size_t i = 0; i < n; ++i) {
        const double u = uniform(seed);
        x[i] = kind == 0   ? 7.31 * exp(2.9 * (u + uniform(seed) - 1.0))
               : kind == 1 ? pow(10.0, 40.0 * u - 23.0)
               : kind == 2 ? (u < 0.1   ? -0.0
                              : u < 0.2 ? 0.0
                                        : (u - 0.6) * exp(9.0 * uniform(seed)))
                           : 2.385 * floor(5.0 * u);
    }
}

static void quantiles_are_within_half_a_percent(void **state)
{
    (void)state;
    uint64_t seed = 7;
    double x[N];
    for (int round = 0; round < 40; ++round) {
        const size_t n = round < N_KIND ? N : 1 + draw(&seed) % 60;
        fill(round % N_KIND, n, x, &seed);
        ves_sketch sketch = sketch_of(n, x);
        qsort(x, n, sizeof *x, by_size);
        assert_int_equal(sketch.n, n);
        assert_true(sketch.min == x[0] && sketch.max == x[n - 1]);
        double last = -INFINITY;
        for (size_t i = 0; i < N_SHARE; ++i) {
            const double found = ves_sketch_quantile(&sketch, share[i]);
            const size_t rank = (size_t)((double)(n - 1) * share[i]), next = rank + (rank + 1 < n);
            const double slack = 0.00391 * fmax(fabs(x[rank]), fabs(x[next])); /* both ends may be off by 1/256 */
            const double wanted = ves_quantile(n, share[i], of_rank, x);
            if (!(fabs(found - wanted) <= slack))
                fail_msg("kind %d, n %zu: quantile %g is %.17g, expected %.17g", round % N_KIND, n, share[i], found,
                         wanted);
            assert_true(found >= last);
            last = found;
        }
        assert_true(ves_sketch_quantile(&sketch, 0.0) == x[0] && ves_sketch_quantile(&sketch, 1.0) == x[n - 1]);
        ves_sketch_free(&sketch);
    }
}

/* Each of the 128 buckets of an octave, at its ends: no number is further from its middle than 1/256. */
static void every_bucket_keeps_the_promise(void **state)
{
    (void)state;
    static const double scale[] = {1.0, -1.0, 0x1p-1022, -0x1p-1022, 0x1p1023, -0x1p1023, 0x1.0p-7};
    for (size_t s = 0; s < VES_COUNT(scale); ++s) {
        for (int bucket = 0; bucket < 128; ++bucket) {
            for (int end = 0; end < 2; ++end) {
                const double low = scale[s] * (1.0 + bucket / 128.0);
                const double x = end ? scale[s] * (1.0 + (bucket + 1) / 128.0 - DBL_EPSILON) : low;
                const double wide[] = {-INFINITY, x, INFINITY}; /* the ends do not hold it */
                ves_sketch sketch = sketch_of(3, wide);
                assert_true(ves_sketch_quantile(&sketch, 0.5) == low + scale[s] / 256.0);
                assert_true(fabs(ves_sketch_quantile(&sketch, 0.5) - x) <= fabs(x) / 256.0);
                ves_sketch_free(&sketch);
            }
        }
    }
}

static void exact_quantiles_are_those_of_type_7(void **state)
{
    (void)state;
    uint64_t seed = 11;
    double x[N];
    for (size_t n = 1; n < 50; ++n) {
        fill((int)(n % N_KIND), n, x, &seed);
        qsort(x, n, sizeof *x, by_size);
        for (size_t i = 0; i < N_SHARE; ++i)
            assert_true(ves_quantile(n, share[i], of_rank, x) ==
                        gsl_stats_quantile_from_sorted_data(x, 1, n, share[i]));
    }
    assert_true(ves_quantile(4, 0.5, of_rank, (const double[]){-INFINITY, 1.5, INFINITY, INFINITY}) == INFINITY);
    assert_true(ves_quantile(3, 0.5, of_rank, (const double[]){-INFINITY, 1.5, INFINITY}) == 1.5); /* not NaN */
    assert_true(isnan(ves_quantile(0, 0.5, of_rank, x)));
}

static void numbers_that_are_all_the_same_are_told_exactly(void **state)
{
    (void)state;
    uint64_t seed = 13;
    for (int round = 0; round < 300; ++round) {
        uint64_t bits;
        double x;
        do {
            bits = draw(&seed);
            memcpy(&x, &bits, sizeof x);
        } while (!isfinite(x));
        ves_sketch sketch = {0};
        const uint64_t n = 2 + draw(&seed) % 200;
        for (uint64_t i = 0; i < n; ++i) assert_true(add(&sketch, x));
        for (size_t i = 0; i < N_SHARE; ++i) assert_true(ves_sketch_quantile(&sketch, share[i]) == x);
        if (ves_sketch_mean(&sketch) != x || ves_sketch_sd(&sketch) != 0.0)
            fail_msg("%a, %d times: mean %a, SD %a", x, (int)n, ves_sketch_mean(&sketch), ves_sketch_sd(&sketch));
        ves_sketch_free(&sketch);
    }
}

static bool close_to(double found, long double wanted)
{
    return fabsl(found - wanted) <= 1.01L * (long double)DBL_EPSILON * fabsl(wanted);
}

/* Integers times a power of two: n sum x^2 - (sum x)^2 fits 128 bits. A large part in common leaves few bits to differ.
 */
static void mean_and_sd_are_those_of_integers(void **state)
{
    (void)state;
    static const int power[] = {0, -1074, 900, -533};
    static const int64_t common[] = {0, (int64_t)1 << 52, -((int64_t)1 << 52) - 77, 12345678901};
    uint64_t seed = 17;
    for (size_t round = 0; round < 400; ++round) {
        const uint64_t n = 2 + draw(&seed) % 30;
        const unsigned n_bit = 1 + (unsigned)(draw(&seed) % 40);
        const int p = power[round % 4];
        const int64_t c = common[round / 4 % 4];
        ves_sketch sketch = {0};
        whole sum = 0, squares = 0;
        for (uint64_t i = 0; i < n; ++i) {
            const int64_t k = (int64_t)(draw(&seed) >> (64 - n_bit)) - ((int64_t)1 << n_bit) / 3;
            sum += k;
            squares += (whole)k * k;
            assert_true(add(&sketch, ldexp((double)(c + k), p))); /* below 2^53: exact */
        }
        const double mean = ldexp(ves_sketch_mean(&sketch), -p), sd = ldexp(ves_sketch_sd(&sketch), -p);
        const whole total = sum + (whole)n * c;
        const long double root = sqrtl((long double)(squares * n - sum * sum) / (long double)(n * (n - 1)));
        const bool whole_only = p == -1074; /* subnormal */
        if (!(whole_only ? fabsl(sd - root) <= 0.5L + 1e-9L : close_to(sd, root)))
            fail_msg("round %zu: SD is %.17g, expected %.17Lg", round, sd, root);
        const whole least = (whole)1 << 30, off = (whole)(mean * 0x1p30) * n - total * least;
        if (whole_only) assert_true((off < 0 ? -off : off) <= (whole)n * least * 3 / 4);
        for (int side = -1; side <= 1; side += 2) {          /* no neighbour is nearer to total / n */
            if (whole_only || fabs(mean) < 0x1p23) continue; /* a last bit too small for the whole numbers here */
            const double other = nextafter(mean, side > 0 ? INFINITY : -INFINITY);
            const whole other_off = (whole)(other * 0x1p30) * n - total * least;
            if ((off < 0 ? -off : off) > (other_off < 0 ? -other_off : other_off))
                fail_msg("round %zu: mean is %a, %a is nearer", round, mean, other);
        }
        ves_sketch_free(&sketch);
    }
}

static void small_numbers_are_not_lost_beside_large_ones(void **state)
{
    (void)state;
    const double x[] = {1e300, 1.0, 1e-300, -1e300, 0x1p-1074, -1.0};
    ves_sketch sketch = sketch_of(6, x);
    const double mean = ves_sketch_mean(&sketch);
    assert_true(fabs(mean - 1e-300 / 6.0) <= 1e-300 * DBL_EPSILON);
    assert_true(close_to(ves_sketch_sd(&sketch), 1e300L * sqrtl(0.4L)));
    ves_sketch_free(&sketch);
    sketch = sketch_of(3, (const double[]){DBL_MAX, DBL_MAX, -DBL_MAX}); /* neither sums nor squares end at 1.8e308 */
    assert_true(close_to(ves_sketch_mean(&sketch), (long double)DBL_MAX / 3.0L));
    ves_sketch_free(&sketch);
    sketch = sketch_of(3, (const double[]){3e-320, 1e-320, 2e-320});
    assert_true(fabs(ves_sketch_sd(&sketch) - 1e-320) <= 0x1p-1074);
    ves_sketch_free(&sketch);
}

static void numbers_that_differ_in_the_last_bit_have_their_sd(void **state)
{
    (void)state;
    static const double from[] = {1.0, 2.385, 0x1.fffffffffffffp0, -7.1e200, 3.3e-290};
    for (size_t i = 0; i < VES_COUNT(from); ++i) {
        const double a = from[i], b = nextafter(a, INFINITY);
        ves_sketch sketch = sketch_of(7, (const double[]){a, a, a, b, b, b, b});
        assert_true(close_to(ves_sketch_sd(&sketch), sqrtl(2.0L / 7.0L) * (b - a))); /* 12/7 / 6 */
        ves_sketch_free(&sketch);
    }
}

static void what_cannot_be_told_is_nan(void **state)
{
    (void)state;
    ves_sketch sketch = {0};
    assert_true(isnan(ves_sketch_mean(&sketch)) && isnan(ves_sketch_sd(&sketch)) &&
                isnan(ves_sketch_quantile(&sketch, 0.5)));
    assert_true(add(&sketch, NAN) && sketch.n == 0 && !sketch.octave); /* not counted */
    assert_true(add(&sketch, 2.385) && isnan(ves_sketch_sd(&sketch)));
    assert_true(ves_sketch_mean(&sketch) == 2.385 && ves_sketch_quantile(&sketch, 0.3) == 2.385);
    assert_true(add(&sketch, INFINITY) && add(&sketch, -NAN) && sketch.n == 2);
    assert_true(ves_sketch_mean(&sketch) == INFINITY && isnan(ves_sketch_sd(&sketch)));
    assert_true(ves_sketch_quantile(&sketch, 0.5) == INFINITY && ves_sketch_quantile(&sketch, 0.0) == 2.385);
    assert_true(add(&sketch, -INFINITY) && isnan(ves_sketch_mean(&sketch)));
    assert_true(ves_sketch_quantile(&sketch, 0.5) == ves_sketch_quantile(&sketch, 0.5)); /* 2.385, in its bucket */
    assert_true(ves_sketch_quantile(&sketch, 0.0) == -INFINITY);
    ves_sketch_free(&sketch);
    sketch = sketch_of(5, (const double[]){INFINITY, NAN, 2.385, -INFINITY, -NAN});
    assert_true(sketch.n == 3 && ves_sketch_quantile(&sketch, 0.5) < 2.4); /* none of both beside infinities */
    ves_sketch_free(&sketch);
    sketch = sketch_of(3, (const double[]){-0.0, 0.0, -0.0});
    assert_true(sketch.min == 0.0 && !signbit(sketch.min) && !signbit(sketch.max) && sketch.n_octave == 1);
    assert_true(ves_sketch_quantile(&sketch, 0.5) == 0.0 && ves_sketch_mean(&sketch) == 0.0);
    ves_sketch_free(&sketch);
}

static unsigned char *bytes_of(const ves_sketch *sketch, size_t *size)
{
    *size = ves_sketch_size(sketch);
    unsigned char *bytes = malloc(*size);
    assert_non_null(bytes);
    ves_sketch_put(sketch, bytes);
    return bytes;
}

/* Cut at random, each part cut on or added up number by number; the parts merged either way round. */
static ves_sketch by_parts(size_t n, const double x[], uint64_t *seed)
{
    if (n < 2 || draw(seed) % 8 == 0) return sketch_of(n, x);
    const size_t cut = draw(seed) % n;
    ves_sketch a = by_parts(cut, x, seed), b = by_parts(n - cut, x + cut, seed);
    ves_sketch *to = draw(seed) % 2 ? &a : &b, *from = to == &a ? &b : &a;
    assert_true(ves_sketch_merge(to, from));
    ves_sketch_free(from);
    return *to;
}

static void the_same_numbers_give_the_same_bytes(void **state)
{
    (void)state;
    uint64_t seed = 19;
    double x[N];
    for (int round = 0; round < 60; ++round) {
        const size_t n = draw(&seed) % (round < 20 ? 30 : N);
        fill(round % N_KIND, n, x, &seed);
        ves_sketch sketch = sketch_of(n, x);
        size_t size, size_parts;
        unsigned char *bytes = bytes_of(&sketch, &size);
        for (int again = 0; again < 5; ++again) {
            shuffle(n, x, &seed);
            ves_sketch parts = by_parts(n, x, &seed);
            unsigned char *bytes_parts = bytes_of(&parts, &size_parts);
            assert_int_equal(size, size_parts);
            assert_memory_equal(bytes, bytes_parts, size);
            if (n > 0) assert_true(ves_sketch_mean(&parts) == ves_sketch_mean(&sketch));
            if (n > 1) assert_true(ves_sketch_sd(&parts) == ves_sketch_sd(&sketch));
            free(bytes_parts);
            ves_sketch_free(&parts);
        }
        free(bytes);
        ves_sketch_free(&sketch);
    }
}

static void bytes_are_read_back_one_sketch_after_the_other(void **state)
{
    (void)state;
    uint64_t seed = 23;
    double x[N];
    unsigned char *all = NULL;
    ves_sketch sketch[N_KIND + 1] = {{0}};
    size_t n = 0;
    for (int kind = 0; kind <= N_KIND; ++kind) { /* the last one is empty */
        fill(kind, N, x, &seed);
        if (kind < N_KIND) sketch[kind] = sketch_of(N, x);
        if (kind == 1) assert_true(add(&sketch[1], INFINITY) && add(&sketch[1], -INFINITY));
        const size_t size = ves_sketch_size(&sketch[kind]);
        all = realloc(all, n + size);
        assert_non_null(all);
        ves_sketch_put(&sketch[kind], all + n);
        n += size;
    }
    const unsigned char *at = all;
    for (int kind = 0; kind <= N_KIND; ++kind) {
        ves_sketch back = {0};
        assert_true(ves_sketch_get(&back, &at, all + n));
        assert_true(back.n == sketch[kind].n && back.min == sketch[kind].min && back.max == sketch[kind].max);
        assert_int_equal(back.n_octave, sketch[kind].n_octave);
        for (size_t i = 0; i < back.n_octave; ++i)
            assert_memory_equal(&back.octave[i], &sketch[kind].octave[i], sizeof *back.octave);
        assert_true(add(&back, 7.31) && back.n == sketch[kind].n + 1);
        ves_sketch_free(&back);
        ves_sketch_free(&sketch[kind]);
    }
    assert_true(at == all + n);
    free(all);
}

/* Whatever is read from damaged bytes is refused, or is a sketch that is written as these bytes. */
static void damaged_bytes_are_refused_or_a_sketch(void **state)
{
    (void)state;
    uint64_t seed = 29;
    double x[64];
    size_t n_refused = 0, n_taken = 0;
    for (int round = 0; round < 20000; ++round) {
        const size_t n = draw(&seed) % 64;
        size_t size, size_back;
        fill(round % N_KIND, n, x, &seed);
        ves_sketch sketch = sketch_of(n, x), back = {0};
        unsigned char *bytes = bytes_of(&sketch, &size);
        ves_sketch_free(&sketch);
        if (round % 3 == 0) size = draw(&seed) % size; /* a shorter one, at the end of memory that valgrind knows */
        unsigned char *damaged = malloc(size ? size : 1);
        assert_non_null(damaged);
        memcpy(damaged, bytes, size);
        for (uint64_t i = draw(&seed) % 4; i-- > 0 && size > 0;)
            damaged[draw(&seed) % size] = (unsigned char)(draw(&seed) >> draw(&seed) % 64);
        const unsigned char *at = damaged;
        if (ves_sketch_get(&back, &at, damaged + size)) {
            ++n_taken;
            unsigned char *again = bytes_of(&back, &size_back);
            assert_true(at == damaged + size_back);
            assert_memory_equal(again, damaged, size_back);
            free(again);
            for (size_t i = 0; i < N_SHARE; ++i) { /* any answer will do, but there is one */
                const double q = ves_sketch_quantile(&back, share[i]);
                assert_true(back.n == 0 || isnan(q) || (q >= back.min && q <= back.max));
            }
            (void)ves_sketch_mean(&back);
            (void)ves_sketch_sd(&back);
        } else {
            ++n_refused;
            assert_true(at == damaged && back.n == 0 && !back.octave);
        }
        ves_sketch_free(&back);
        free(damaged);
        free(bytes);
    }
    assert_true(n_refused > 8000 && n_taken > 2000);
}

/* One number, 1.0, written by hand: the bits of its exponent are 1023. */
typedef struct written {
    uint64_t n;
    double min, max;
    uint64_t n_octave, gap; /* gap from -2048 */
    uint64_t sum, square;   /* their last words */
    uint64_t count[32];     /* counts and runs, to the end */
    size_t n_count;
} written;

static bool reads(const written *w)
{
    unsigned char bytes[256];
    ves_bytes_out out = {bytes, 0};
    ves_sketch sketch = {0};
    ves_bytes_put_whole(&out, w->n);
    ves_bytes_put_double(&out, w->min);
    ves_bytes_put_double(&out, w->max);
    ves_bytes_put_whole(&out, w->n_octave);
    ves_bytes_put_whole(&out, w->gap);
    ves_bytes_put_word(&out, (uint64_t)1 << 52);
    ves_bytes_put_whole(&out, w->sum);
    ves_bytes_put_word(&out, 0);
    ves_bytes_put_word(&out, (uint64_t)1 << 40);
    ves_bytes_put_whole(&out, w->square);
    for (size_t i = 0; i < w->n_count; ++i) ves_bytes_put_whole(&out, w->count[i]);
    const unsigned char *at = bytes;
    const bool read = ves_sketch_get(&sketch, &at, bytes + out.n);
    if (read) assert_true(ves_sketch_mean(&sketch) == 1.0 && at == bytes + out.n);
    ves_sketch_free(&sketch);
    return read;
}

static void each_kind_of_damage_is_refused(void **state)
{
    (void)state;
    const written right = {1, 1.0, 1.0, 1, 2048 + 1023, 0, 0, {1, 0, 127}, 3};
    const uint64_t above_32 = (uint64_t)1 << 32;
    assert_true(reads(&right));
    enum { N_WRONG = 19 };
    written wrong[N_WRONG];
    for (size_t i = 0; i < N_WRONG; ++i) wrong[i] = right;
    wrong[0].n = 2; /* more than are counted */
    wrong[1].n = above_32 + 1;
    wrong[2].min = nextafter(1.0, 0.0); /* another bucket */
    wrong[3].max = 1.0 + 1.0 / 128.0;
    wrong[4].min = 1.0 + DBL_EPSILON; /* the right one, but above the largest */
    wrong[5].min = NAN;
    wrong[6].max = NAN;
    wrong[7].n_octave = 0;
    wrong[8].n_octave = 2; /* there is no second one */
    wrong[9].n_octave = above_32 + 1;
    wrong[10].gap += above_32; /* comes round to the right one */
    wrong[11].gap += 1;
    wrong[12].sum = (uint64_t)1 << 21; /* more than 2^32 numbers can give */
    wrong[13].square = (uint64_t)1 << 10;
    wrong[14] = (written){1, 1.0, 1.0, 1, 2048 + 1023, 0, 0, {1, 0, 60, 0, 67}, 5}; /* two runs for one */
    wrong[15] = (written){1, 1.0, 1.0, 1, 2048 + 1023, 0, 0, {1, 0, 126}, 3};       /* too short */
    wrong[16] = (written){1, 1.0, 1.0, 1, 2048 + 1023, 0, 0, {1, 0, 128}, 3};       /* too long */
    wrong[17] = (written){1, 1.0, 1.0, 1, 2048 + 1023, 0, 0, {0, 128}, 2};          /* empty */
    wrong[18].n_octave = 2; /* the second one, all of zeros: gap, sums and counts, is empty */
    wrong[18].n_count = 3 + 1 + 9 + 17 + 2;
    wrong[18].count[31] = 128;
    for (size_t i = 0; i < N_WRONG; ++i) {
        if (reads(&wrong[i])) fail_msg("damage %zu is not seen", i);
    }
}

/* n times the same number, by doubling. */
static ves_sketch many(uint32_t n, double x)
{
    ves_sketch sketch = {0}, power = sketch_of(1, &x);
    for (; n > 0; n /= 2) {
        ves_sketch copy = {0};
        if (n % 2) assert_true(ves_sketch_merge(&sketch, &power));
        assert_true(ves_sketch_merge(&copy, &power));
        if (n > 1) assert_true(ves_sketch_merge(&power, &copy));
        ves_sketch_free(&copy);
    }
    ves_sketch_free(&power);
    return sketch;
}

/* Sums of mantissas pass 2^64 at 2^11 numbers, their squares 2^128 at 2^22. */
static void carries_are_the_same_by_adding_and_by_merging(void **state)
{
    (void)state;
    const double x = -0x1.fffffffffffffp3;
    static const uint32_t around[] = {(uint32_t)1 << 11, (uint32_t)1 << 22};
    for (size_t i = 0; i < 2; ++i) {
        ves_sketch one = many(around[i] - 3, x), other = many(around[i] + 4, x);
        const uint64_t low = i ? one.octave->square[2] : one.octave->sum[1];
        for (int j = 0; j < 7; ++j) assert_true(add(&one, x));
        assert_true((i ? one.octave->square[2] : one.octave->sum[1]) == low + 1);
        assert_memory_equal(one.octave, other.octave, sizeof *one.octave);
        assert_true(ves_sketch_mean(&one) == x && ves_sketch_sd(&one) == 0.0);
        ves_sketch_free(&one);
        ves_sketch_free(&other);
    }
}

static void a_sketch_that_is_full_says_so(void **state)
{
    (void)state;
    const double x = 2.385;
    ves_sketch sum = many(UINT32_MAX, x), half = many((uint32_t)1 << 31, x), rest = many((uint32_t)1 << 31, x);
    assert_false(ves_sketch_merge(&half, &rest));
    assert_true(half.n == (uint32_t)1 << 31);
    assert_false(add(&sum, x));
    assert_false(add(&sum, 9.7));
    assert_true(sum.n == UINT32_MAX && sum.n_octave == 1);
    assert_true(ves_sketch_quantile(&sum, 0.37) == x && ves_sketch_mean(&sum) == x && ves_sketch_sd(&sum) == 0.0);
    size_t size;
    unsigned char *bytes = bytes_of(&sum, &size);
    const unsigned char *at = bytes;
    ves_sketch back = {0};
    assert_true(ves_sketch_get(&back, &at, bytes + size) && ves_sketch_mean(&back) == x);
    free(bytes);
    ves_sketch_free(&back);
    ves_sketch_free(&half);
    ves_sketch_free(&rest);
    ves_sketch_free(&sum);
    ves_sketch_free(&sum); /* twice is as good as once */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_within_half_a_percent),
        cmocka_unit_test(every_bucket_keeps_the_promise),
        cmocka_unit_test(exact_quantiles_are_those_of_type_7),
        cmocka_unit_test(numbers_that_are_all_the_same_are_told_exactly),
        cmocka_unit_test(mean_and_sd_are_those_of_integers),
        cmocka_unit_test(small_numbers_are_not_lost_beside_large_ones),
        cmocka_unit_test(numbers_that_differ_in_the_last_bit_have_their_sd),
        cmocka_unit_test(what_cannot_be_told_is_nan),
        cmocka_unit_test(the_same_numbers_give_the_same_bytes),
        cmocka_unit_test(bytes_are_read_back_one_sketch_after_the_other),
        cmocka_unit_test(damaged_bytes_are_refused_or_a_sketch),
        cmocka_unit_test(each_kind_of_damage_is_refused),
        cmocka_unit_test(carries_are_the_same_by_adding_and_by_merging),
        cmocka_unit_test(a_sketch_that_is_full_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
