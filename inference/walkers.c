#include "inference/walkers.h"

#include "base/array.h"
#include "base/draw.h"
#include "base/memory.h"
#include "inference/chains.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK = 250, KEEP = 10 };                 /* steps between two looks, and between additions to the archive */
static const double WHOLE = 0.1, SNOOKER = 0.1; /* shares of such jumps */
static const double NOISE = 1e-4;               /* of coordinates that are standard normal before */

void ves_walk_free(ves_walk *w)
{
    free(w->z);
    free(w->log_density);
    free(w->rhat);
    free(w->bulk);
    free(w->tail);
    *w = (ves_walk){0};
}

typedef struct walking {
    const ves_density *density;
    const ves_walk_options *options;
    ves_draw_key key;
    size_t n, n_archive;
    double *archive;                        /* [n_archive][n] */
    double *now, *next;                     /* [n_walker][n] */
    double *log_now, *log_next, *log_ratio; /* [n_walker] the last: of the proposal, there and back */
    double *path;                           /* [most][n_walker][n] */
    double *log_path;                       /* [most][n_walker] */
    size_t n_step, n_accepted;
} walking;

/* ---- a jump ---- */

/* Uniform number `index` of a walker's step. */
static double chance(const walking *w, size_t step, size_t walker, size_t index)
{
    return ves_draw_uniform(w->key, step * w->options->n_walker + walker, index);
}

static const double *archived(const walking *w, double u)
{
    const size_t i = (size_t)(u * (double)w->n_archive);
    return w->archive + (i < w->n_archive ? i : w->n_archive - 1) * w->n;
}

enum { KIND, FIRST, SECOND, THIRD, STRIDE, JUDGE, FREE }; /* what the uniform numbers of a step are for */

/* Two different members of the archive. */
static void pair(const walking *w, size_t step, size_t k, const double **a, const double **b)
{
    *a = archived(w, chance(w, step, k, FIRST));
    *b = archived(w, chance(w, step, k, SECOND));
    if (*a == *b) *b = *a == w->archive ? *a + w->n : *a - w->n;
}

static void jump_along(const walking *w, size_t step, size_t k, bool whole)
{
    const double *x = w->now + k * w->n, *a, *b;
    double *y = w->next + k * w->n;
    const double stride = whole ? 1.0 : 2.38 / sqrt(2.0 * (double)w->n) * (0.5 + chance(w, step, k, STRIDE));
    pair(w, step, k, &a, &b);
    for (size_t j = 0; j < w->n; ++j)
        y[j] = x[j] + stride * (a[j] - b[j]) + NOISE * gsl_cdf_ugaussian_Pinv(chance(w, step, k, FREE + j));
    w->log_ratio[k] = 0.0;
}

/* Along the line from a member of the archive through the walker, as far as two others lie apart on it. */
static void jump_snooker(const walking *w, size_t step, size_t k)
{
    const double *x = w->now + k * w->n, *a, *b, *z = archived(w, chance(w, step, k, THIRD));
    double *y = w->next + k * w->n, square = 0.0, apart = 0.0, after = 0.0;
    pair(w, step, k, &a, &b);
    for (size_t j = 0; j < w->n; ++j) {
        square += (x[j] - z[j]) * (x[j] - z[j]);
        apart += (a[j] - b[j]) * (x[j] - z[j]);
    }
    const double stride = square > 0.0 ? (1.2 + chance(w, step, k, STRIDE)) * apart / square : 0.0;
    for (size_t j = 0; j < w->n; ++j) {
        y[j] = x[j] + stride * (x[j] - z[j]);
        after += (y[j] - z[j]) * (y[j] - z[j]);
    }
    w->log_ratio[k] = square > 0.0 && after > 0.0 ? 0.5 * (double)(w->n - 1) * log(after / square) : -HUGE_VAL;
}

static ves_status step_all(walking *w, ves_report *report)
{
    const size_t n_walker = w->options->n_walker, step = w->n_step;
    for (size_t k = 0; k < n_walker; ++k) {
        const double u = chance(w, step, k, KIND);
        if (u < SNOOKER && w->n > 1) {
            jump_snooker(w, step, k);
        } else {
            jump_along(w, step, k, u < SNOOKER + WHOLE);
        }
    }
    const ves_status status = w->density->log(w->density->context, step + 1, n_walker, w->next, w->log_next, report);
    for (size_t k = 0; k < n_walker && !status; ++k) {
        const double gain = w->log_next[k] - w->log_now[k] + w->log_ratio[k];
        if (!(log(chance(w, step, k, JUDGE)) < gain)) continue;
        memcpy(w->now + k * w->n, w->next + k * w->n, w->n * sizeof *w->now);
        w->log_now[k] = w->log_next[k];
        ++w->n_accepted;
    }
    if (status) return status;
    memcpy(w->path + step * n_walker * w->n, w->now, n_walker * w->n * sizeof *w->now);
    memcpy(w->log_path + step * n_walker, w->log_now, n_walker * sizeof *w->now);
    if (++w->n_step % KEEP == 0) {
        memcpy(w->archive + w->n_archive * w->n, w->now, n_walker * w->n * sizeof *w->now);
        w->n_archive += n_walker;
    }
    return VES_OK;
}

/* ---- chains ---- */

/* What is told: steps behind the first quarter, walker by walker. @return false: out of memory */
static bool take_chains(const walking *w, ves_walk *out)
{
    const size_t n_walker = w->options->n_walker, from = w->n_step / 4;
    out->n_step = w->n_step;
    out->n_draw = w->n_step - from;
    free(out->z);
    free(out->log_density);
    out->z = ves_new(n_walker * out->n_draw * w->n, sizeof *out->z);
    out->log_density = ves_new(n_walker * out->n_draw, sizeof *out->log_density);
    if (!out->z || !out->log_density) return false;
    for (size_t k = 0; k < n_walker; ++k) {
        for (size_t i = 0; i < out->n_draw; ++i) {
            const size_t at = (from + i) * n_walker + k;
            memcpy(out->z + (k * out->n_draw + i) * w->n, w->path + at * w->n, w->n * sizeof *out->z);
            out->log_density[k * out->n_draw + i] = w->log_path[at];
        }
    }
    out->accepted = (double)w->n_accepted / (double)(w->n_step * n_walker);
    return true;
}

static ves_status judge(const walking *w, ves_walk *out, ves_report *report)
{
    const size_t n = w->options->n_walker * out->n_draw;
    double *one = ves_new(n, sizeof *one);
    ves_status status = one ? VES_OK : ves_fail_memory(report);
    out->agrees = true;
    for (size_t j = 0; j < w->n && !status; ++j) {
        ves_chain_verdict v;
        for (size_t i = 0; i < n; ++i) one[i] = out->z[i * w->n + j];
        status = ves_chains_judge(w->options->n_walker, out->n_draw, one, &v, report);
        if (status) break;
        out->rhat[j] = v.rhat;
        out->bulk[j] = v.bulk;
        out->tail[j] = v.tail;
        out->agrees = out->agrees && v.rhat < w->options->rhat && v.bulk >= w->options->effective &&
                      v.tail >= w->options->effective;
    }
    free(one);
    return status;
}

/* ---- the whole ---- */

static ves_status make_room(walking *w, size_t n_start, ves_walk *out, ves_report *report)
{
    const size_t n = w->n, n_walker = w->options->n_walker, most = w->options->most;
    w->archive = ves_new((n_start + (most / KEEP + 1) * n_walker) * n, sizeof *w->archive);
    w->now = ves_new(n_walker * n, sizeof *w->now);
    w->next = ves_new(n_walker * n, sizeof *w->next);
    w->log_now = ves_new(n_walker, sizeof *w->log_now);
    w->log_next = ves_new(n_walker, sizeof *w->log_next);
    w->log_ratio = ves_new(n_walker, sizeof *w->log_ratio);
    w->path = ves_new(most * n_walker * n, sizeof *w->path);
    w->log_path = ves_new(most * n_walker, sizeof *w->log_path);
    *out = (ves_walk){.n = n,
                      .n_walker = n_walker,
                      .rhat = ves_new(n, sizeof *out->rhat),
                      .bulk = ves_new(n, sizeof *out->bulk),
                      .tail = ves_new(n, sizeof *out->tail)};
    const bool ok = w->archive && w->now && w->next && w->log_now && w->log_next && w->log_ratio && w->path &&
                    w->log_path && out->rhat && out->bulk && out->tail;
    return ok ? VES_OK : ves_fail_memory(report);
}

ves_status ves_walk_on(const ves_density *density, size_t n_start, const double start[],
                       const ves_walk_options *options, ves_walk *out, ves_report *report)
{
    walking w = {.density = density,
                 .options = options,
                 .key = ves_draw_key_of(options->seed, "walkers"),
                 .n = density->n,
                 .n_archive = n_start};
    const size_t n_walker = options->n_walker;
    ves_status status = make_room(&w, n_start, out, report);
    if (!status) {
        memcpy(w.archive, start, n_start * w.n * sizeof *start);
        for (size_t k = 0; k < n_walker; ++k) /* spread over the draws that are there */
            memcpy(w.now + k * w.n, start + k * n_start / n_walker * w.n, w.n * sizeof *start);
        status = density->log(density->context, 0, n_walker, w.now, w.log_now, report);
    }
    while (!status && w.n_step < options->most && !out->agrees) {
        status = step_all(&w, report);
        if (status || (w.n_step % LOOK && w.n_step < options->most)) continue;
        status = take_chains(&w, out) ? judge(&w, out, report) : ves_fail_memory(report);
    }
    double *const arrays[] = {w.archive, w.now, w.next, w.log_now, w.log_next, w.log_ratio, w.path, w.log_path};
    for (size_t i = 0; i < VES_COUNT(arrays); ++i) free(arrays[i]);
    return status;
}
