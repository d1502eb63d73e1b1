#include "inference/variance_shares.h"

#include "base/draw.h"
#include "base/memory.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_RESAMPLE = 1000, MOST_BLOCKS = 256, LEAST_ROWS = 8 };

/* ---- the design ---- */

size_t ves_design_width(const ves_design *d)
{
    const size_t p = d->n_input;
    return 2 + p + (d->second ? p : 0) + (d->shapley && p > 1 ? p - 1 : 0);
}

bool ves_design_is_of_b(const ves_design *d, const size_t order[], size_t column, size_t input)
{
    const size_t p = d->n_input;
    if (column < 2) return column == 1;
    column -= 2;
    if (column < p) return column == input;
    column -= p;
    if (d->second && column < p) return column != input;
    if (d->second) column -= p;
    for (size_t k = 0; k <= column; ++k) {
        if (order[k] == input) return true;
    }
    return false;
}

void ves_design_order(const ves_design *d, size_t row, size_t order[])
{
    const ves_draw_key key = ves_draw_key_of(d->seed, "sensitivity.order");
    for (size_t j = 0; j < d->n_input; ++j) { /* Fisher & Yates, from the inside out */
        const size_t k = (size_t)(ves_draw_uniform(key, row, j) * (double)(j + 1));
        order[j] = order[k];
        order[k] = j;
    }
}

/* ---- sums over rows ---- */

/* What one row adds, for each input; and for all. */
enum { JANSEN, TOTAL, JANON_PRODUCT, JANON_MEAN, JANON_SQUARE, SALTELLI, SHAPLEY, N_TERM };
enum { SUM, SQUARE, CHAIN, N_COMMON };

typedef struct work {
    const ves_design *design;
    ves_variance_shares *out;
    size_t n, p, width; /* rows that are left, inputs, columns */
    double *f;          /* [n][width] */
    size_t *row;        /* [n] which row of the design */
    size_t n_block;
    double *block; /* [n_block][N_COMMON + N_TERM p] sums of blocks of rows */
    double *count; /* [n_block] rows of each */
    double *value; /* [5 p][N_RESAMPLE] indices of resamples */
} work;

/* Rows without a hole move to the front. */
static void keep_whole_rows(work *w, size_t n_row)
{
    for (size_t i = 0; i < n_row; ++i) {
        const double *from = w->f + i * w->width;
        bool whole = true;
        for (size_t c = 0; c < w->width && whole; ++c) whole = isfinite(from[c]);
        if (!whole) continue;
        if (w->n != i) memmove(w->f + w->n * w->width, from, w->width * sizeof *from);
        w->row[w->n++] = i;
    }
}

/* The mean of all runs is taken off, which changes no index and leaves all digits to what differs. */
static void centre(work *w)
{
    const size_t n = w->n * w->width;
    const double mean = n ? gsl_stats_mean(w->f, 1, n) : 0.0;
    for (size_t i = 0; i < n; ++i) w->f[i] -= mean;
    w->out->mean = mean;
}

static void add_shapley(const work *w, size_t i, double *sum, size_t order[])
{
    const double *f = w->f + i * w->width, a = f[0];
    const double *chain = f + w->width - (w->p - 1);
    double before = a;
    ves_design_order(w->design, w->row[i], order);
    for (size_t k = 0; k < w->p; ++k) {
        const double now = k + 1 < w->p ? chain[k] : f[1];
        sum[N_COMMON + N_TERM * order[k] + SHAPLEY] += (before - now) * (a - 0.5 * (before + now));
        before = now;
    }
    sum[CHAIN] += 0.5 * (a - f[1]) * (a - f[1]);
}

static void add_row(const work *w, size_t i, double *sum, size_t order[])
{
    const double *f = w->f + i * w->width, a = f[0], b = f[1];
    sum[SUM] += a + b;
    sum[SQUARE] += a * a + b * b;
    for (size_t j = 0; j < w->p; ++j) {
        const double ab = f[2 + j];
        double *t = sum + N_COMMON + N_TERM * j;
        t[JANSEN] += (b - ab) * (b - ab);
        t[TOTAL] += (a - ab) * (a - ab);
        t[JANON_PRODUCT] += b * ab;
        t[JANON_MEAN] += 0.5 * (b + ab);
        t[JANON_SQUARE] += 0.5 * (b * b + ab * ab);
        t[SALTELLI] += b * (ab - a);
    }
    if (w->design->shapley) add_shapley(w, i, sum, order);
}

/* ---- indices from sums ---- */

static double variance_of(const double *sum, double n)
{
    const double mean = sum[SUM] / (2.0 * n);
    return sum[SQUARE] / (2.0 * n) - mean * mean;
}

/* Indices of input `j`: first, total, Shapley, Janon, Saltelli. */
enum { FIRST, ALL, EVEN, BY_JANON, BY_SALTELLI, N_INDEX };

static void indices_of(const double *sum, double n, double variance, size_t j, double index[N_INDEX])
{
    const double *t = sum + N_COMMON + N_TERM * j, mean = t[JANON_MEAN] / n;
    index[FIRST] = 1.0 - t[JANSEN] / (2.0 * n * variance);
    index[ALL] = t[TOTAL] / (2.0 * n * variance);
    index[EVEN] = sum[CHAIN] > 0.0 ? t[SHAPLEY] / sum[CHAIN] : NAN;
    index[BY_JANON] = (t[JANON_PRODUCT] / n - mean * mean) / (t[JANON_SQUARE] / n - mean * mean);
    index[BY_SALTELLI] = t[SALTELLI] / (n * variance);
}

static ves_estimate *array_of(const ves_variance_shares *s, size_t index)
{
    ves_estimate *const of[N_INDEX] = {
        [FIRST] = s->first, [ALL] = s->total, [EVEN] = s->shapley, [BY_JANON] = s->janon, [BY_SALTELLI] = s->saltelli};
    return of[index];
}

static void find_values(const work *w, double *sum)
{
    const size_t n_sum = N_COMMON + N_TERM * w->p;
    double rows = 0.0, index[N_INDEX];
    memset(sum, 0, n_sum * sizeof *sum);
    for (size_t b = 0; b < w->n_block; ++b) {
        for (size_t k = 0; k < n_sum; ++k) sum[k] += w->block[b * n_sum + k];
        rows += w->count[b];
    }
    w->out->variance = variance_of(sum, rows);
    for (size_t j = 0; j < w->p; ++j) {
        indices_of(sum, rows, w->out->variance, j, index);
        for (size_t k = 0; k < N_INDEX; ++k) {
            if (array_of(w->out, k)) array_of(w->out, k)[j] = (ves_estimate){index[k], NAN, NAN};
        }
    }
}

static void resample(const work *w, double *sum)
{
    const size_t n_sum = N_COMMON + N_TERM * w->p;
    const ves_draw_key key = ves_draw_key_of(w->design->seed, "sensitivity.resample");
    for (size_t r = 0; r < N_RESAMPLE; ++r) {
        double rows = 0.0, index[N_INDEX];
        memset(sum, 0, n_sum * sizeof *sum);
        for (size_t k = 0; k < w->n_block; ++k) {
            const size_t b = (size_t)(ves_draw_uniform(key, r, k) * (double)w->n_block);
            const double *from = w->block + b * n_sum;
            for (size_t t = 0; t < n_sum; ++t) sum[t] += from[t];
            rows += w->count[b];
        }
        const double variance = variance_of(sum, rows);
        for (size_t j = 0; j < w->p; ++j) {
            indices_of(sum, rows, variance, j, index);
            for (size_t k = 0; k < N_INDEX; ++k) w->value[(j * N_INDEX + k) * N_RESAMPLE + r] = index[k];
        }
    }
}

static void find_intervals(const work *w)
{
    for (size_t j = 0; j < w->p; ++j) {
        for (size_t k = 0; k < N_INDEX; ++k) {
            ves_estimate *e = array_of(w->out, k);
            double *value = w->value + (j * N_INDEX + k) * N_RESAMPLE;
            if (!e || isnan(e[j].value)) continue;
            gsl_sort(value, 1, N_RESAMPLE);
            e[j].low = gsl_stats_quantile_from_sorted_data(value, 1, N_RESAMPLE, 0.025);
            e[j].high = gsl_stats_quantile_from_sorted_data(value, 1, N_RESAMPLE, 0.975);
        }
    }
}

/* What two inputs do together and neither alone; of the values themselves, as SALib has it. */
static void find_second(const work *w)
{
    const size_t p = w->p;
    for (size_t j = 0; j < p; ++j) {
        for (size_t k = 0; k < p; ++k) {
            double sum = 0.0, first[2] = {0.0, 0.0};
            for (size_t i = 0; i < w->n; ++i) {
                const double *f = w->f + i * w->width;
                sum += f[2 + p + j] * f[2 + k] - f[0] * f[1];
                first[0] += f[1] * (f[2 + j] - f[0]);
                first[1] += f[1] * (f[2 + k] - f[0]);
            }
            w->out->second[j * p + k] = j < k ? (sum - first[0] - first[1]) / ((double)w->n * w->out->variance) : NAN;
        }
    }
    for (size_t j = 0; j < p; ++j) {
        for (size_t k = 0; k < j; ++k) w->out->second[j * p + k] = w->out->second[k * p + j];
    }
}

static void find_nothing(const work *w)
{
    for (size_t k = 0; k < N_INDEX; ++k) {
        for (size_t j = 0; array_of(w->out, k) && j < w->p; ++j) array_of(w->out, k)[j] = (ves_estimate){NAN, NAN, NAN};
    }
    for (size_t j = 0; w->out->second && j < w->p * w->p; ++j) w->out->second[j] = NAN;
}

static void find_all(work *w, double *sum, size_t order[])
{
    const size_t n_sum = N_COMMON + N_TERM * w->p;
    for (size_t i = 0; i < w->n; ++i) {
        const size_t b = i * w->n_block / w->n;
        add_row(w, i, w->block + b * n_sum, order);
        w->count[b] += 1.0;
    }
    find_values(w, sum);
    if (!(w->out->variance > 0.0)) {
        find_nothing(w);
        return;
    }
    resample(w, sum);
    find_intervals(w);
    if (w->out->second) find_second(w);
}

ves_status ves_variance_shares_find(const ves_design *design, double f[], ves_variance_shares *shares,
                                    ves_report *report)
{
    work w = {.design = design, .out = shares, .p = design->n_input, .width = ves_design_width(design), .f = f};
    const size_t n_sum = N_COMMON + N_TERM * w.p;
    w.row = ves_new(design->n_row, sizeof *w.row);
    if (w.row) keep_whole_rows(&w, design->n_row);
    w.n_block = w.n < MOST_BLOCKS ? w.n : MOST_BLOCKS;
    w.block = ves_new(w.n_block * n_sum, sizeof *w.block);
    w.count = ves_new(w.n_block, sizeof *w.count);
    w.value = ves_new(N_INDEX * w.p * N_RESAMPLE, sizeof *w.value);
    double *sum = ves_new(n_sum, sizeof *sum);
    size_t *order = ves_new(w.p, sizeof *order);
    const bool fine = w.row && w.block && w.count && w.value && sum && order;
    shares->n = w.n;
    shares->mean = shares->variance = NAN;
    if (fine && w.n >= LEAST_ROWS) {
        centre(&w);
        find_all(&w, sum, order);
    } else if (fine) {
        find_nothing(&w);
    }
    free(w.row);
    free(w.block);
    free(w.count);
    free(w.value);
    free(sum);
    free(order);
    return fine ? VES_OK : ves_fail_memory(report);
}
