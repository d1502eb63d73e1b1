/* What the slopes at the mode say: information, covariance, intervals, and what is learned at all. */
#include "fit/learn.h"

#include "base/array.h"
#include "base/memory.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double Z975 = 1.959963984540054;
static const double LEARNED = 0.75, PARTLY = 0.2; /* of shrinkage: standard deviation halved; a tenth less */

/* Errors whose sd follows from the residuals. */
static void take_sigma(const ves_fit *fit, ves_learned *out)
{
    const double left = (double)fit->likelihood.n_used - (double)out->n;
    if (fit->error.concentrated) out->sigma = left > 0.0 ? sqrt(out->rss / left) : NAN;
}

static void take_intervals(const ves_fit *fit, ves_learned *out)
{
    const size_t n = out->n;
    const double by = fit->error.concentrated ? out->sigma : 1.0, left = (double)fit->likelihood.n_used - (double)n;
    const double t = !fit->error.concentrated ? Z975 : left > 0.0 ? gsl_cdf_tdist_Pinv(0.975, left) : NAN;
    double *c = out->information.covariance;
    for (size_t i = 0; i < n * n; ++i) c[i] *= by * by;
    for (size_t j = 0; j < n; ++j) {
        const ves_prior *prior = &fit->list.item[j].prior;
        const double sd = sqrt(c[j * n + j]), slope = ves_prior_slope(prior, out->z[j]);
        out->sd[j] = sd * fabs(slope) * (out->mode[j] > 0.0 ? out->mode[j] : 1.0);
        out->low[j] = isfinite(sd) ? ves_prior_value(prior, out->z[j] - t * sd) : NAN;
        out->high[j] = isfinite(sd) ? ves_prior_value(prior, out->z[j] + t * sd) : NAN;
        out->median[j] = out->mode[j];
        out->shrinkage[j] = prior->none ? NAN : 1.0 - c[j * n + j];
        for (size_t k = 0; k < n; ++k) out->correlation[j * n + k] = c[j * n + k] / sqrt(c[j * n + j] * c[k * n + k]);
    }
}

/* Without a prior a number is learned if its error is a number at all. */
static void take_lessons(const ves_fit *fit, ves_learned *out)
{
    for (size_t j = 0; j < out->n; ++j) {
        const double s = out->shrinkage[j], sd = sqrt(out->information.covariance[j * out->n + j]);
        const double relative = sd * fabs(ves_prior_slope(&fit->list.item[j].prior, out->z[j])) /
                                (out->mode[j] > 0.0 ? 1.0 : fmax(fabs(out->mode[j]), 1e-300));
        out->lesson[j] = isnan(s)       ? (relative < 0.5   ? VES_LESSON_LEARNED
                                           : relative < 2.0 ? VES_LESSON_PARTLY
                                                            : VES_LESSON_RANGE)
                         : s >= LEARNED ? VES_LESSON_LEARNED
                         : s >= PARTLY  ? VES_LESSON_PARTLY
                                        : VES_LESSON_RANGE;
    }
}

ves_status ves_learn_curvature(ves_learner *l, ves_report *report)
{
    const ves_fit *fit = l->fit;
    ves_learned *out = l->out;
    const size_t n = out->n, m = fit->likelihood.n_residual;
    double *residual = ves_new(m, sizeof *residual), *slope = ves_new(n * m, sizeof *slope),
           *prior = ves_new(n, sizeof *prior);
    ves_status status = residual && slope && prior ? VES_OK : ves_fail_memory(report);
    for (size_t j = 0; j < n && !status; ++j) prior[j] = fit->list.item[j].prior.none ? 0.0 : 1.0;
    if (!status) status = ves_objective_slopes(l->objective[0], out->z, residual, slope, report);
    if (!status) status = ves_information_make(n, m, slope, prior, &out->information, report);
    if (!status) {
        take_sigma(fit, out);
        take_intervals(fit, out);
        take_lessons(fit, out);
    }
    free(residual);
    free(slope);
    free(prior);
    return status;
}
