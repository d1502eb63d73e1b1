#include "inference/given_data.h"

#include "base/draw.h"
#include "base/memory.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    N_HALF = 64,  /* halves of a small sample ... */
    SMALL = 3200, /* ... below this size */
    N_PART = 32,  /* parts of a large one */
    N_SLICE = 10, /* of PAWN */
    N_DUMMY = 60  /* inputs without effect */
};

struct ves_sample {
    size_t n, n_input;
    size_t *order;  /* [n_input][n] subjects by x; those without x stand last ... */
    size_t *known;  /* [n_input] ... behind so many */
    uint8_t *slice; /* [n_input + N_DUMMY][n] which slice a subject is in; N_SLICE: in none */
    double *half;   /* [n][N_HALF] 1: the subject is in this half; of a small sample, else NULL */
    uint8_t *part;  /* [n] which part it is in; of a large sample, else NULL */
};

/* ---- the sample ---- */

typedef struct place {
    double x;
    uint64_t tie;
    size_t subject;
} place;

static int compare_places(const void *a, const void *b)
{
    const place *p = a, *q = b;
    const bool p_none = isnan(p->x), q_none = isnan(q->x);
    if (p_none != q_none) return p_none ? 1 : -1;
    if (!p_none && p->x != q->x) return p->x < q->x ? -1 : 1;
    if (p->tie != q->tie) return p->tie < q->tie ? -1 : 1;
    return p->subject < q->subject ? -1 : p->subject > q->subject;
}

/* Sort subjects by x, equal ones by chance. @return how many have an x */
static size_t sort_by(size_t n, const double *x, ves_draw_key key, uint64_t what, place room[], size_t order[])
{
    size_t known = 0;
    for (size_t i = 0; i < n; ++i) {
        room[i] = (place){x ? x[i] : 0.0, ves_draw_bits(key, i, what), i};
        known += isnan(room[i].x) ? 0 : 1;
    }
    qsort(room, n, sizeof *room, compare_places);
    for (size_t i = 0; i < n; ++i) order[i] = room[i].subject;
    return known;
}

static void cut_slices(size_t n, size_t known, const size_t order[], uint8_t slice[])
{
    for (size_t i = 0; i < n; ++i) slice[order[i]] = (uint8_t)(i < known ? i * N_SLICE / known : N_SLICE);
}

/* Halves and parts: the first ones of an order by chance. */
static void draw_parts(ves_sample *s, ves_draw_key key, place room[], size_t order[])
{
    for (uint64_t r = 0; s->half && r < N_HALF; ++r) {
        (void)sort_by(s->n, NULL, key, r, room, order);
        for (size_t i = 0; i < s->n / 2; ++i) s->half[order[i] * N_HALF + r] = 1.0;
    }
    if (!s->part) return;
    (void)sort_by(s->n, NULL, key, 0, room, order);
    for (size_t i = 0; i < s->n; ++i) s->part[order[i]] = (uint8_t)(i % N_PART);
}

ves_status ves_sample_start(size_t n, size_t n_input, const double x[], uint64_t seed, ves_sample **sample,
                            ves_report *report)
{
    ves_sample *s = ves_new(1, sizeof *s);
    *sample = s;
    if (!s) return ves_fail_memory(report);
    s->n = n;
    s->n_input = n_input;
    s->order = ves_new(n_input * n, sizeof *s->order);
    s->known = ves_new(n_input, sizeof *s->known);
    s->slice = ves_new((n_input + N_DUMMY) * n, sizeof *s->slice);
    if (n < SMALL) {
        s->half = ves_new(n * N_HALF, sizeof *s->half);
    } else {
        s->part = ves_new(n, sizeof *s->part);
    }
    place *room = ves_new(n, sizeof *room);
    size_t *order = ves_new(n, sizeof *order);
    const bool fine = s->order && s->known && s->slice && (s->half || s->part) && room && order;
    if (fine) {
        const ves_draw_key ties = ves_draw_key_of(seed, "sensitivity.ties"),
                           parts = ves_draw_key_of(seed, "sensitivity.parts"),
                           dummies = ves_draw_key_of(seed, "sensitivity.dummies");
        for (size_t j = 0; j < n_input; ++j) {
            s->known[j] = sort_by(n, x + j * n, ties, j, room, s->order + j * n);
            cut_slices(n, s->known[j], s->order + j * n, s->slice + j * n);
        }
        for (size_t j = 0; j < N_DUMMY; ++j) {
            (void)sort_by(n, NULL, dummies, j, room, order);
            cut_slices(n, n, order, s->slice + (n_input + j) * n);
        }
        draw_parts(s, parts, room, order);
    }
    free(room);
    free(order);
    return fine ? VES_OK : ves_fail_memory(report);
}

void ves_sample_free(ves_sample *s)
{
    if (!s) return;
    free(s->order);
    free(s->known);
    free(s->slice);
    free(s->half);
    free(s->part);
    free(s);
}

/* ---- first order ---- */

/* What an index is made of: sums over subjects, and over neighbours. */
typedef struct sums {
    double n, y, square, product;
} sums;

static double index_of(const sums *s)
{
    const double mean = s->y / s->n, variance = s->square / s->n - mean * mean;
    return s->n >= 4.0 && variance > 0.0 ? (s->product / s->n - mean * mean) / variance : NAN;
}

/* Values in the order of an input, without those that are not there. @return how many */
static size_t gather(const ves_sample *s, size_t input, const double y[], double z[], size_t who[])
{
    size_t n = 0;
    for (size_t i = 0; i < s->known[input]; ++i) {
        const size_t subject = s->order[input * s->n + i];
        if (isnan(y[subject])) continue;
        z[n] = y[subject];
        who[n++] = subject;
    }
    return n;
}

static double middle_of(size_t n, const double z[])
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += z[i];
    return n ? sum / (double)n : 0.0;
}

/* All of it; the neighbour of the last is the first. */
static double index_of_all(size_t n, const double z[])
{
    sums s = {.n = (double)n};
    for (size_t i = 0; i < n; ++i) {
        s.y += z[i];
        s.square += z[i] * z[i];
        s.product += z[i] * z[i + 1 < n ? i + 1 : 0];
    }
    return index_of(&s);
}

static double spread_of(size_t n, const double value[])
{
    double sum = 0.0, square = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < n; ++i) {
        if (isnan(value[i])) continue;
        sum += value[i];
        square += value[i] * value[i];
        ++count;
    }
    if (count < n / 2 || count < 2) return NAN;
    const double mean = sum / (double)count;
    return sqrt(fmax(0.0, square / (double)count - mean * mean) * (double)count / ((double)count - 1.0));
}

/* A half, drawn without putting back, is as far from the whole as the whole is from the truth. */
static double error_by_halves(const ves_sample *s, size_t n, const double z[], const size_t who[])
{
    double count[N_HALF] = {0}, sum[N_HALF] = {0}, square[N_HALF] = {0}, product[N_HALF] = {0}, before[N_HALF] = {0};
    for (size_t i = n; i-- > 0;) { /* before the first stands the last one */
        const double *in = s->half + who[i] * N_HALF;
        for (size_t r = 0; r < N_HALF; ++r) {
            before[r] = in[r] != 0.0 && count[r] == 0.0 ? z[i] : before[r];
            count[r] += in[r];
            sum[r] += in[r] * z[i];
            square[r] += in[r] * z[i] * z[i];
        }
    }
    for (size_t i = 0; i < n; ++i) {
        const double *in = s->half + who[i] * N_HALF;
        for (size_t r = 0; r < N_HALF; ++r) {
            product[r] += in[r] * z[i] * before[r];
            before[r] += in[r] * (z[i] - before[r]);
        }
    }
    double value[N_HALF];
    for (size_t r = 0; r < N_HALF; ++r) value[r] = index_of(&(sums){count[r], sum[r], square[r], product[r]});
    return 1.96 * spread_of(N_HALF, value);
}

static double error_by_parts(const ves_sample *s, size_t n, const double z[], const size_t who[])
{
    sums part[N_PART] = {{0}};
    double first[N_PART] = {0}, before[N_PART] = {0}, value[N_PART];
    for (size_t i = 0; i < n; ++i) {
        const uint8_t k = s->part[who[i]];
        if (part[k].n == 0.0) first[k] = z[i];
        part[k].product += before[k] * z[i];
        before[k] = z[i];
        part[k].n += 1.0;
        part[k].y += z[i];
        part[k].square += z[i] * z[i];
    }
    for (size_t k = 0; k < N_PART; ++k) {
        part[k].product += before[k] * first[k];
        value[k] = index_of(&part[k]);
    }
    return 2.04 * spread_of(N_PART, value) / sqrt((double)N_PART); /* t of 31 degrees of freedom */
}

ves_status ves_sample_first(const ves_sample *s, const double y[], ves_estimate first[], ves_report *report)
{
    double *z = ves_new(s->n, sizeof *z);
    size_t *who = ves_new(s->n, sizeof *who);
    for (size_t j = 0; z && who && j < s->n_input; ++j) {
        const size_t n = gather(s, j, y, z, who);
        first[j] = (ves_estimate){NAN, NAN, NAN};
        if (n < VES_SAMPLE_LEAST) continue;
        const double middle = middle_of(n, z);
        for (size_t i = 0; i < n; ++i) z[i] -= middle;
        const double error = s->half ? error_by_halves(s, n, z, who) : error_by_parts(s, n, z, who);
        first[j].value = index_of_all(n, z);
        first[j].low = first[j].value - error;
        first[j].high = first[j].value + error;
    }
    const bool fine = z && who;
    free(z);
    free(who);
    return fine ? VES_OK : ves_fail_memory(report);
}

/* ---- PAWN ---- */

static double distance(size_t n, const size_t by_y[], const double y[], const uint8_t slice[])
{
    size_t size[N_SLICE + 1] = {0}, in[N_SLICE + 1] = {0}, all = 0;
    double d[N_SLICE] = {0};
    for (size_t i = 0; i < n; ++i) ++size[slice[by_y[i]]];
    const size_t total = n - size[N_SLICE];
    for (size_t i = 0; i < n;) {
        const double at = y[by_y[i]]; /* equal values are passed together */
        for (; i < n && y[by_y[i]] == at; ++i) {
            ++in[slice[by_y[i]]];
            all += slice[by_y[i]] != N_SLICE;
        }
        for (size_t k = 0; k < N_SLICE; ++k)
            d[k] = fmax(d[k], fabs((double)in[k] / (double)size[k] - (double)all / (double)total));
    }
    gsl_sort(d, 1, N_SLICE);
    return 0.5 * (d[N_SLICE / 2 - 1] + d[N_SLICE / 2]);
}

ves_status ves_sample_pawn(const ves_sample *s, const double y[], double pawn[], double *noise, ves_report *report)
{
    size_t *by_y = ves_new(s->n, sizeof *by_y);
    place *room = ves_new(s->n, sizeof *room);
    if (by_y && room) {
        const size_t n = sort_by(s->n, y, (ves_draw_key){{0, 0}}, 0, room, by_y);
        const bool enough = n >= VES_SAMPLE_LEAST && y[by_y[0]] < y[by_y[n - 1]];
        double dummy[N_DUMMY];
        for (size_t j = 0; j < s->n_input; ++j)
            pawn[j] = enough && s->known[j] >= VES_SAMPLE_LEAST ? distance(n, by_y, y, s->slice + j * s->n) : NAN;
        for (size_t j = 0; enough && j < N_DUMMY; ++j)
            dummy[j] = distance(n, by_y, y, s->slice + (s->n_input + j) * s->n);
        if (enough) gsl_sort(dummy, 1, N_DUMMY);
        *noise = enough ? dummy[N_DUMMY * 95 / 100] : NAN;
    }
    const bool fine = by_y && room;
    free(by_y);
    free(room);
    return fine ? VES_OK : ves_fail_memory(report);
}
