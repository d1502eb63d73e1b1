#include "inference/prospect.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ves_sitting_equal(const ves_sitting *a, const ves_sitting *b)
{
    return a->series == b->series && a->n_time == b->n_time &&
           memcmp(a->time, b->time, a->n_time * sizeof *a->time) == 0;
}

/* ---- small matrices, row by row ---- */

/* The lower root of a symmetric matrix, in its lower triangle. @return false: it is not positive definite */
static bool take_root(size_t n, double a[])
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k <= i; ++k) {
            double sum = a[i * n + k];
            for (size_t j = 0; j < k; ++j) sum -= a[i * n + j] * a[k * n + j];
            if (i == k && !(sum > 0.0)) return false;
            a[i * n + k] = i == k ? sqrt(sum) : sum / a[k * n + k];
        }
    }
    return true;
}

static double log_det_of_root(size_t n, const double root[])
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += log(root[i * n + i]);
    return 2.0 * sum;
}

/* Rows b become root^-1 b. @param b [n][m] */
static void solve_rows(size_t n, const double root[], size_t m, double b[])
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < i; ++k) {
            const double by = root[i * n + k];
            for (size_t j = 0; j < m; ++j) b[i * m + j] -= by * b[k * m + j];
        }
        const double by = 1.0 / root[i * n + i];
        for (size_t j = 0; j < m; ++j) b[i * m + j] *= by;
    }
}

/* out = a b. @param a [n][m] @param b [m][l] @param out [n][l] */
static void multiply(size_t n, size_t m, size_t l, const double a[], const double b[], double out[])
{
    memset(out, 0, n * l * sizeof *out);
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < m; ++k) {
            const double by = a[i * m + k];
            for (size_t j = 0; j < l; ++j) out[i * l + j] += by * b[k * l + j];
        }
    }
}

/* out = a b^T. @param a [n][m] @param b [l][m] @param out [n][l] */
static void multiply_turned(size_t n, size_t m, size_t l, const double a[], const double b[], double out[])
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < l; ++j) {
            double sum = 0.0;
            for (size_t k = 0; k < m; ++k) sum += a[i * m + k] * b[j * m + k];
            out[i * l + j] = sum;
        }
    }
}

/* ---- what stands ---- */

static size_t rows_most(const ves_prospect *p)
{
    return VES_TIMES_MOST * p->n_value;
}

size_t ves_standing_room(const ves_prospect *p)
{
    const size_t m = rows_most(p), n = p->n, q = p->n_target;
    return 2 * m * n + 2 * m + n + 2 * m * m + q * m + n * n + q * q;
}

ves_status ves_standing_start(const ves_prospect *p, ves_standing *s, ves_report *report)
{
    *s = (ves_standing){.information = ves_new(p->n * p->n, sizeof(double)),
                        .covariance = ves_new(p->n * p->n, sizeof(double)),
                        .reach = ves_new(p->n_target * p->n, sizeof(double)),
                        .whole = ves_new(p->n_target * p->n, sizeof(double)),
                        .work = ves_new(ves_standing_room(p), sizeof(double))};
    return s->information && s->covariance && s->reach && s->whole && s->work ? VES_OK : ves_fail_memory(report);
}

void ves_standing_free(ves_standing *s)
{
    free(s->information);
    free(s->covariance);
    free(s->reach);
    free(s->whole);
    free(s->work);
    *s = (ves_standing){0};
}

/* The covariance, of the information. @return false: it is not positive definite */
static bool invert(size_t n, const double information[], double covariance[], double root[])
{
    memcpy(root, information, n * n * sizeof *root);
    if (!take_root(n, root)) return false;
    double *inverse = covariance; /* of the root at first: lower triangle */
    memset(inverse, 0, n * n * sizeof *inverse);
    for (size_t j = 0; j < n; ++j) {
        inverse[j * n + j] = 1.0 / root[j * n + j];
        for (size_t i = j + 1; i < n; ++i) {
            double sum = 0.0;
            for (size_t k = j; k < i; ++k) sum -= root[i * n + k] * inverse[k * n + j];
            inverse[i * n + j] = sum / root[i * n + i];
        }
    }
    memcpy(root, inverse, n * n * sizeof *root);
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j <= i; ++j) {
            double sum = 0.0;
            for (size_t k = i; k < n; ++k) sum += root[k * n + i] * root[k * n + j];
            covariance[i * n + j] = covariance[j * n + i] = sum;
        }
    }
    return true;
}

void ves_standing_settle(const ves_prospect *p, size_t draw, ves_standing *s)
{
    const size_t n = p->n, q = p->n_target;
    const double *target = p->target + draw * q * n;
    double *root = s->work, *block = root + n * n;
    s->phi = s->sum = HUGE_VAL;
    if (!invert(n, s->information, s->covariance, root)) return;
    multiply(q, n, n, target, s->covariance, s->whole);
    if (p->measure == VES_MEASURE_MEAN) {
        double sum = 0.0;
        for (size_t i = 0; i < q * n; ++i) sum += s->whole[i] * target[i];
        for (size_t i = 0; i < q * n; ++i) s->reach[i] = s->whole[i] / sqrt(sum);
        s->sum = sum;
        s->phi = log(sum / (double)q);
        return;
    }
    multiply_turned(q, n, q, s->whole, target, block);
    if (!take_root(q, block)) return;
    solve_rows(q, block, n, s->whole);
    for (size_t i = 0; i < q * n; ++i) s->reach[i] = s->whole[i] / sqrt((double)q);
    s->sum = log_det_of_root(q, block);
    s->phi = s->sum / (double)q;
}

/* ---- what an animal tells ---- */

/* Values of an animal share an effect: (1 + u u^T)^-1/2 takes it out of rows whose load is u. */
static void share_effect(size_t m, size_t n, const double u[], double row[], double sum[])
{
    double square = 0.0;
    for (size_t i = 0; i < m; ++i) square += u[i] * u[i];
    if (!(square > 0.0)) return;
    const double by = (1.0 - 1.0 / sqrt(1.0 + square)) / square;
    memset(sum, 0, n * sizeof *sum);
    for (size_t i = 0; i < m; ++i) {
        for (size_t j = 0; j < n; ++j) sum[j] += u[i] * row[i * n + j];
    }
    for (size_t i = 0; i < m; ++i) {
        for (size_t j = 0; j < n; ++j) row[i * n + j] -= by * u[i] * sum[j];
    }
}

size_t ves_sitting_rows(const ves_prospect *p, size_t draw, const ves_sitting *sitting, double row[])
{
    double *u = row + rows_most(p) * p->n, *sum = u + rows_most(p);
    size_t m = 0;
    for (size_t t = 0; t < sitting->n_time; ++t) {
        const size_t at = ((draw * p->n_series + sitting->series) * p->n_time + sitting->time[t]) * p->n_value;
        for (size_t v = 0; v < p->n_value; ++v) {
            if (p->value_used && !p->value_used[v]) continue;
            memcpy(row + m * p->n, p->slope + (at + v) * p->n, p->n * sizeof *row);
            u[m++] = p->load[at + v];
        }
    }
    share_effect(m, p->n, u, row, sum);
    return m;
}

void ves_standing_add(const ves_prospect *p, size_t draw, ves_standing *s, const ves_sitting *sitting, double animals)
{
    double *row = s->work;
    const size_t n = p->n, m = ves_sitting_rows(p, draw, sitting, row);
    for (size_t i = 0; i < m; ++i) {
        for (size_t j = 0; j < n; ++j) {
            const double by = animals * row[i * n + j];
            for (size_t k = 0; k <= j && by != 0.0; ++k) s->information[j * n + k] += by * row[i * n + k];
        }
    }
    for (size_t j = 0; j < n; ++j) {
        for (size_t k = 0; k < j; ++k) s->information[k * n + j] = s->information[j * n + k];
    }
}

/* ---- one more ---- */

double ves_standing_with(const ves_prospect *p, size_t draw, const ves_standing *s, const ves_sitting *sitting,
                         double animals)
{
    const size_t n = p->n, q = p->n_target;
    double *row = s->work;
    const size_t most = rows_most(p), m = ves_sitting_rows(p, draw, sitting, row);
    double *seen = row + most * n + 2 * most + n, *root = seen + most * n, *gain = root + most * most,
           *reach = gain + most * most;
    if (isinf(s->phi) || m == 0) return s->phi;
    const double by = sqrt(animals);
    for (size_t i = 0; i < m * n; ++i) row[i] *= by;
    multiply(m, n, n, row, s->covariance, seen);
    multiply_turned(m, n, m, seen, row, root);
    for (size_t i = 0; i < m; ++i) root[i * m + i] += 1.0;
    multiply_turned(m, n, q, row, s->whole, reach); /* [m][q] */
    if (p->measure == VES_MEASURE_VOLUME) {
        multiply_turned(m, q, m, reach, reach, gain);
        for (size_t i = 0; i < m * m; ++i) gain[i] = root[i] - gain[i];
        if (!take_root(m, root) || !take_root(m, gain)) return HUGE_VAL;
        return (s->sum + log_det_of_root(m, gain) - log_det_of_root(m, root)) / (double)q;
    }
    if (!take_root(m, root)) return HUGE_VAL;
    solve_rows(m, root, q, reach);
    double sum = s->sum;
    for (size_t i = 0; i < m * q; ++i) sum -= reach[i] * reach[i];
    return log(fmax(sum, 1e-300) / (double)q);
}

double ves_standing_slope(const ves_prospect *p, size_t draw, const ves_standing *s, const ves_sitting *sitting)
{
    double *row = s->work;
    const size_t n = p->n, m = ves_sitting_rows(p, draw, sitting, row);
    double sum = 0.0;
    for (size_t i = 0; i < m && isfinite(s->phi); ++i) {
        for (size_t k = 0; k < p->n_target; ++k) {
            double dot = 0.0;
            for (size_t j = 0; j < n; ++j) dot += row[i * n + j] * s->reach[k * n + j];
            sum += dot * dot;
        }
    }
    return sum;
}

/* ---- plans ---- */

void ves_standings_free(const ves_prospect *p, ves_standing *standing)
{
    for (size_t d = 0; standing && d < p->n_draw; ++d) ves_standing_free(&standing[d]);
    free(standing);
}

ves_status ves_standings_start(const ves_prospect *p, ves_standing **standing, ves_report *report)
{
    *standing = ves_new(p->n_draw, sizeof **standing);
    ves_status status = *standing ? VES_OK : ves_fail_memory(report);
    for (size_t d = 0; d < p->n_draw && !status; ++d) status = ves_standing_start(p, &(*standing)[d], report);
    return status;
}

typedef struct standing_up {
    const ves_prospect *prospect;
    size_t n_arm;
    const ves_arm *arm;
    ves_standing *standing;
} standing_up;

static ves_status stand_up(void *of, size_t draw, ves_report *report)
{
    const standing_up *u = of;
    const ves_prospect *p = u->prospect;
    ves_standing *s = &u->standing[draw];
    (void)report;
    memcpy(s->information, p->prior, p->n * p->n * sizeof *p->prior);
    for (size_t a = 0; a < u->n_arm; ++a) ves_standing_add(p, draw, s, &u->arm[a].sitting, u->arm[a].animals);
    ves_standing_settle(p, draw, s);
    return VES_OK;
}

ves_status ves_prospect_stand(const ves_prospect *p, size_t n_arm, const ves_arm arm[], ves_standing standing[],
                              double *phi, ves_report *report)
{
    standing_up u = {p, n_arm, arm, standing};
    const ves_status status = p->each(p->each_context, p->n_draw, stand_up, &u, report);
    *phi = 0.0;
    for (size_t d = 0; d < p->n_draw; ++d) *phi += standing[d].phi / (double)p->n_draw;
    return status;
}
