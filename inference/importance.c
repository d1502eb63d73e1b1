#include "inference/importance.h"

#include "base/draw.h"
#include "base/gsl_errors.h"
#include "base/memory.h"
#include "inference/pareto.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double FREEDOM = 8.0, GUARD = 0.1, HEAVY = 10.0;
enum { ROUND_MOST = 24, PART_MOST = 12 };

/* One t distribution. */
typedef struct part {
    double share;
    double *middle;  /* [n] */
    double *root;    /* [n][n] lower triangle: root times its transpose is the matrix of the t */
    double log_root; /* sum of the logarithms of its diagonal */
} part;

typedef struct proposal {
    size_t n_part, n_draw;
    part part[PART_MOST];
} proposal;

typedef struct sampling {
    const ves_density *density;
    const ves_importance_options *options;
    ves_importance *out;
    size_t n_round;
    proposal round[ROUND_MOST];
    double *work; /* [n] */
    ves_report *report;
} sampling;

void ves_importance_free(ves_importance *i)
{
    free(i->z);
    free(i->log_density);
    free(i->log_weight);
    free(i->weight);
    *i = (ves_importance){0};
}

/* ---- proposals ---- */

/* @return false: out of memory */
static bool make_part(size_t n, part *p)
{
    p->middle = ves_new(n, sizeof *p->middle);
    p->root = ves_new(n * n, sizeof *p->root);
    return p->middle && p->root;
}

/* The Cholesky factor of a covariance; where rounding left it no such, its diagonal. */
static void take_root(size_t n, const double covariance[], part *p)
{
    memcpy(p->root, covariance, n * n * sizeof *p->root);
    gsl_matrix_view view = gsl_matrix_view_array(p->root, n, n);
    if (gsl_linalg_cholesky_decomp1(&view.matrix)) {
        memset(p->root, 0, n * n * sizeof *p->root);
        for (size_t j = 0; j < n; ++j) p->root[j * n + j] = sqrt(fmax(covariance[j * n + j], 1e-12));
    }
    p->log_root = 0.0;
    for (size_t j = 0; j < n; ++j) p->log_root += log(p->root[j * n + j]);
}

static double log_t(size_t n, const part *p, const double z[], double work[])
{
    double square = 0.0;
    for (size_t j = 0; j < n; ++j) {
        double x = z[j] - p->middle[j];
        for (size_t k = 0; k < j; ++k) x -= p->root[j * n + k] * work[k];
        work[j] = x / p->root[j * n + j];
        square += work[j] * work[j];
    }
    const double d = (double)n, nu = FREEDOM;
    return gsl_sf_lngamma(0.5 * (nu + d)) - gsl_sf_lngamma(0.5 * nu) - 0.5 * d * log(nu * M_PI) - p->log_root -
           0.5 * (nu + d) * log1p(square / nu);
}

static double log_prior(size_t n, const double z[])
{
    double square = 0.0;
    for (size_t j = 0; j < n; ++j) square += z[j] * z[j];
    return -0.5 * square - 0.5 * (double)n * log(2.0 * M_PI);
}

static double log_sum(double a, double b)
{
    const double top = fmax(a, b);
    return isinf(top) ? top : top + log(exp(a - top) + exp(b - top));
}

static double log_proposal(size_t n, const proposal *q, const double z[], double work[])
{
    double sum = log(GUARD) + log_prior(n, z);
    for (size_t k = 0; k < q->n_part; ++k)
        sum = log_sum(sum, log((1.0 - GUARD) * q->part[k].share) + log_t(n, &q->part[k], z, work));
    return sum;
}

/* ---- draws ---- */

static void draw(const sampling *s, const proposal *q, uint64_t number, double z[])
{
    const size_t n = s->density->n;
    const ves_draw_key key = ves_draw_key_of(s->options->seed, "fit.posterior");
    double which = ves_draw_uniform(key, number, n), *e = s->work;
    for (size_t j = 0; j < n; ++j) e[j] = gsl_cdf_ugaussian_Pinv(ves_draw_uniform(key, number, j));
    if (which < GUARD) {
        memcpy(z, e, n * sizeof *z);
        return;
    }
    which = (which - GUARD) / (1.0 - GUARD);
    size_t k = 0;
    while (k + 1 < q->n_part && which >= q->part[k].share) which -= q->part[k++].share;
    const part *p = &q->part[k];
    const double wide = sqrt(FREEDOM / gsl_cdf_chisq_Pinv(ves_draw_uniform(key, number, n + 1), FREEDOM));
    for (size_t j = 0; j < n; ++j) {
        double x = 0.0;
        for (size_t l = 0; l <= j; ++l) x += p->root[j * n + l] * e[l];
        z[j] = p->middle[j] + wide * x;
    }
}

static bool make_room(ves_importance *out, size_t n_draw)
{
    const size_t n = out->n, more = out->n_draw + n_draw;
    double *z = realloc(out->z, more * n * sizeof *z);
    if (z) out->z = z;
    double *density = realloc(out->log_density, more * sizeof *density);
    if (density) out->log_density = density;
    double *log_weight = realloc(out->log_weight, more * sizeof *log_weight);
    if (log_weight) out->log_weight = log_weight;
    double *weight = realloc(out->weight, more * sizeof *weight);
    if (weight) out->weight = weight;
    return z && density && log_weight && weight;
}

/* Weights of all draws so far, by the mixture of all proposals. */
static ves_status weigh(sampling *s)
{
    ves_importance *out = s->out;
    const size_t n = out->n;
    double top = -HUGE_VAL, sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < out->n_draw; ++i) {
        double q = -HUGE_VAL;
        for (size_t r = 0; r < s->n_round; ++r) {
            const double share = (double)s->round[r].n_draw / (double)out->n_draw;
            q = log_sum(q, log(share) + log_proposal(n, &s->round[r], out->z + i * n, s->work));
        }
        out->log_weight[i] = isfinite(out->log_density[i]) ? out->log_density[i] - q : -HUGE_VAL;
        top = fmax(top, out->log_weight[i]);
    }
    for (size_t i = 0; i < out->n_draw; ++i) {
        out->weight[i] = isfinite(top) ? exp(out->log_weight[i] - top) : 0.0;
        sum += out->weight[i];
    }
    for (size_t i = 0; i < out->n_draw && sum > 0.0; ++i) {
        out->weight[i] /= sum;
        squares += out->weight[i] * out->weight[i];
    }
    out->effective = squares > 0.0 ? 1.0 / squares : 0.0;
    out->log_evidence = sum > 0.0 ? top + log(sum / (double)out->n_draw) : -HUGE_VAL;
    return ves_pareto_khat(out->n_draw, out->log_weight, &out->khat, s->report);
}

/* ---- the next proposal ---- */

/* Fit part `k` to the weighted draws that it explains. */
static ves_status refit(const sampling *s, const proposal *old, size_t k, part *to)
{
    const ves_importance *out = s->out;
    const size_t n = out->n;
    double *covariance = ves_new(n * n, sizeof *covariance), total = 0.0, squares = 0.0;
    double *mine = ves_new(out->n_draw, sizeof *mine);
    if (!covariance || !mine || !make_part(n, to)) {
        free(covariance);
        free(mine);
        return ves_fail_memory(s->report);
    }
    for (size_t i = 0; i < out->n_draw; ++i) {
        double all = -HUGE_VAL, own = 0.0;
        if (!(out->weight[i] > 0.0)) continue;
        for (size_t l = 0; l < old->n_part; ++l) {
            const double one = log(old->part[l].share) + log_t(n, &old->part[l], out->z + i * n, s->work);
            own = l == k ? one : own;
            all = log_sum(all, one);
        }
        mine[i] = out->weight[i] * exp(own - all);
        total += mine[i];
        squares += mine[i] * mine[i];
        for (size_t j = 0; j < n; ++j) to->middle[j] += mine[i] * out->z[i * n + j];
    }
    const double effective = squares > 0.0 ? total * total / squares : 0.0;
    const double trust = fmin(1.0, effective / (10.0 * (double)n));
    for (size_t j = 0; j < n && total > 0.0; ++j) to->middle[j] /= total;
    for (size_t i = 0; i < out->n_draw && total > 0.0; ++i) {
        for (size_t j = 0; j < n && mine[i] > 0.0; ++j) {
            for (size_t l = 0; l <= j; ++l)
                covariance[j * n + l] +=
                    mine[i] / total * (out->z[i * n + j] - to->middle[j]) * (out->z[i * n + l] - to->middle[l]);
        }
    }
    const part *from = &old->part[k];
    for (size_t j = 0; j < n; ++j) {
        for (size_t l = 0; l <= j; ++l) {
            double before = 0.0;
            for (size_t h = 0; h <= l; ++h) before += from->root[j * n + h] * from->root[l * n + h];
            /* a little wider than what was seen: tails are seen last */
            covariance[j * n + l] = trust * 1.05 * covariance[j * n + l] + (1.0 - trust) * before;
            covariance[l * n + j] = covariance[j * n + l];
        }
        to->middle[j] = trust * to->middle[j] + (1.0 - trust) * from->middle[j];
    }
    to->share = fmax(total, 0.02);
    take_root(n, covariance, to);
    free(covariance);
    free(mine);
    return VES_OK;
}

/* A draw that is worth many others says that proposals are too thin where it lies: a part of the next one begins there
 * (as in incremental mixture importance sampling, Raftery & Bao 2010), half as wide in variance as the largest part.
 * Where there are many parts it takes the place of the least. */
static ves_status add_part(const sampling *s, proposal *next)
{
    const ves_importance *out = s->out;
    const size_t n = out->n;
    size_t heavy = 0, largest = 0, least = 0;
    for (size_t i = 0; i < out->n_draw; ++i) heavy = out->weight[i] > out->weight[heavy] ? i : heavy;
    if (out->weight[heavy] * (double)out->n_draw < HEAVY) return VES_OK;
    for (size_t k = 0; k < next->n_part; ++k) {
        largest = next->part[k].share > next->part[largest].share ? k : largest;
        least = next->part[k].share < next->part[least].share ? k : least;
    }
    const part *from = &next->part[largest];
    part *to = &next->part[least];
    if (next->n_part < PART_MOST) {
        to = &next->part[next->n_part++];
        if (!make_part(n, to)) return ves_fail_memory(s->report);
    }
    memcpy(to->middle, out->z + heavy * n, n * sizeof *to->middle);
    for (size_t j = 0; j < n * n; ++j) to->root[j] = M_SQRT1_2 * from->root[j];
    to->log_root = from->log_root - 0.5 * (double)n * M_LN2;
    to->share = 0.15;
    return VES_OK;
}

static ves_status next_proposal(sampling *s)
{
    const proposal *old = &s->round[s->n_round - 1];
    proposal *next = &s->round[s->n_round++];
    ves_status status = VES_OK;
    double sum = 0.0;
    next->n_part = old->n_part;
    for (size_t k = 0; k < old->n_part && !status; ++k) status = refit(s, old, k, &next->part[k]);
    if (!status) status = add_part(s, next);
    for (size_t k = 0; k < next->n_part; ++k) sum += next->part[k].share;
    for (size_t k = 0; k < next->n_part; ++k) next->part[k].share /= sum;
    return status;
}

static ves_status first_proposal(sampling *s, size_t n_mode, const double mode[], const double covariance[],
                                 const double height[])
{
    const size_t n = s->density->n;
    proposal *q = &s->round[s->n_round++];
    double top = -HUGE_VAL, sum = 0.0;
    q->n_part = n_mode;
    for (size_t k = 0; k < n_mode; ++k) {
        if (!make_part(n, &q->part[k])) return ves_fail_memory(s->report);
        memcpy(q->part[k].middle, mode + k * n, n * sizeof *mode);
        take_root(n, covariance + k * n * n, &q->part[k]);
        top = fmax(top, height[k] + q->part[k].log_root);
    }
    for (size_t k = 0; k < n_mode; ++k) {
        q->part[k].share = fmax(exp(height[k] + q->part[k].log_root - top), 0.02);
        sum += q->part[k].share;
    }
    for (size_t k = 0; k < n_mode; ++k) q->part[k].share /= sum;
    return VES_OK;
}

/* ---- rounds ---- */

/* How many draws the next round takes: few until proposals were learned from draws twice, then what lacks, but not much
 * more than there are, since a yield that few draws tell is often too good. Whole bundles of lanes. */
static size_t next_count(const sampling *s)
{
    enum { LANES = 8 };
    const ves_importance *out = s->out;
    const double draws = (double)s->options->draws, all = (double)out->n_draw;
    const double least = fmax(0.125 * draws, 100.0);
    double n = 2.0 * least;
    if (s->n_round > 2) {
        const double yield = fmax(out->effective / all, 0.05), lack = fmax(draws - out->effective, 0.0);
        n = fmin(fmax(1.05 * lack / yield, least), fmax(0.5 * all, least));
    }
    return LANES * (size_t)ceil(n / LANES);
}

static ves_status one_round(sampling *s)
{
    ves_importance *out = s->out;
    const size_t first = out->n_draw, n = out->n;
    size_t count = next_count(s);
    count = count > s->options->most - first ? s->options->most - first : count;
    proposal *q = &s->round[s->n_round - 1];
    if (!make_room(out, count)) return ves_fail_memory(s->report);
    q->n_draw = count;
    for (size_t i = 0; i < count; ++i) draw(s, q, first + i, out->z + (first + i) * n);
    out->n_draw += count;
    const ves_status status =
        s->density->log(s->density->context, first, count, out->z + first * n, out->log_density + first, s->report);
    return status ? status : weigh(s);
}

/* Weights that hold may do so because none has been where the density is large yet: a k-hat below 0.5 is waited for,
 * unless that takes long. */
static bool is_enough(const sampling *s)
{
    static const double GOOD = 0.5, LONG = 10.0;
    const ves_importance *out = s->out;
    return out->holds && (out->khat < GOOD || (double)out->n_draw >= LONG * (double)s->options->draws);
}

static void free_rounds(sampling *s)
{
    for (size_t r = 0; r < s->n_round; ++r) {
        for (size_t k = 0; k < s->round[r].n_part; ++k) {
            free(s->round[r].part[k].middle);
            free(s->round[r].part[k].root);
        }
    }
    free(s->work);
}

ves_status ves_importance_draw(const ves_density *density, size_t n_mode, const double mode[],
                               const double covariance[], const double height[], const ves_importance_options *options,
                               ves_importance *out, ves_report *report)
{
    sampling s = {.density = density,
                  .options = options,
                  .out = out,
                  .work = ves_new(density->n, sizeof(double)),
                  .report = report};
    *out = (ves_importance){.n = density->n};
    ves_gsl_returns_errors();
    ves_status status = s.work ? first_proposal(&s, n_mode, mode, covariance, height) : ves_fail_memory(report);
    const size_t rounds = options->rounds < ROUND_MOST ? options->rounds : ROUND_MOST;
    while (!status) {
        status = one_round(&s);
        out->n_round = s.n_round;
        out->holds = out->effective >= (double)options->draws && out->khat < VES_KHAT_MOST;
        if (status || is_enough(&s) || s.n_round == rounds || out->n_draw >= options->most) break;
        status = next_proposal(&s);
    }
    free_rounds(&s);
    return status;
}

void ves_importance_resample(const ves_importance *importance, uint64_t seed, size_t n, size_t index[])
{
    const double shift = ves_draw_uniform(ves_draw_key_of(seed, "fit.resample"), 0, 0);
    double sum = importance->weight[0];
    size_t i = 0;
    for (size_t k = 0; k < n; ++k) {
        const double at = ((double)k + shift) / (double)n;
        while (sum < at && i + 1 < importance->n_draw) sum += importance->weight[++i];
        index[k] = i;
    }
}
