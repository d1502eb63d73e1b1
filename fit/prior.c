#include "fit/prior.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static const double WIDEST = 1e-2;  /* step of a coordinate for a slope */
static const double FARTHEST = 8.0; /* a coordinate beyond which nothing is left of a cut distribution */

/* Distributions that are not cut are as exact as their formulas, however far out. */
static bool is_plain(const ves_prior *p, const char *name)
{
    return p->kind == VES_PRIOR_DISTRIBUTION && strcmp(p->d.kind->name, name) == 0 && p->cut.below == 0.0 &&
           p->cut.above == 0.0;
}

void ves_prior_settle(ves_prior *p)
{
    if (p->kind == VES_PRIOR_DISTRIBUTION) p->cut = ves_distribution_cut(&p->d);
    const bool lognormal = is_plain(p, "lognormal");
    if (lognormal || is_plain(p, "normal")) {
        p->middle = lognormal ? log(p->d.value) : p->d.value;
        p->spread = p->d.kind->spread(&p->d);
    }
    if (!(p->spread > 0.0)) p->spread = 1.0;
}

double ves_prior_value(const ves_prior *p, double z)
{
    const double line = p->middle + p->spread * z;
    if (p->kind == VES_PRIOR_LOGIT) return 1.0 / (1.0 + exp(-line));
    if (p->kind == VES_PRIOR_LOG || is_plain(p, "lognormal")) return exp(line);
    if (p->kind == VES_PRIOR_PLAIN || is_plain(p, "normal")) return line;
    const double below = gsl_cdf_ugaussian_P(z), above = gsl_cdf_ugaussian_Q(z);
    const double x = p->d.kind->quantile(&p->d, p->cut.below + below * p->cut.left, p->cut.above + above * p->cut.left);
    return fmin(fmax(x, p->d.least), p->d.most);
}

double ves_prior_coordinate(const ves_prior *p, double value)
{
    if (p->kind == VES_PRIOR_LOGIT) {
        const double share = fmin(fmax(value, 1e-12), 1.0 - 1e-12);
        return (log(share / (1.0 - share)) - p->middle) / p->spread;
    }
    if (p->kind == VES_PRIOR_LOG || is_plain(p, "lognormal")) return (log(fmax(value, 1e-300)) - p->middle) / p->spread;
    if (p->kind == VES_PRIOR_PLAIN || is_plain(p, "normal")) return (value - p->middle) / p->spread;
    const double below = (p->d.kind->below(&p->d, value) - p->cut.below) / p->cut.left,
                 above = (p->d.kind->above(&p->d, value) - p->cut.above) / p->cut.left;
    if (!(below > 0.0)) return -FARTHEST;
    if (!(above > 0.0)) return FARTHEST;
    const double z = below < above ? gsl_cdf_ugaussian_Pinv(below) : gsl_cdf_ugaussian_Qinv(above);
    return fmin(fmax(z, -FARTHEST), FARTHEST);
}

double ves_prior_slope(const ves_prior *p, double z)
{
    static const double STEP = 1e-4;
    const double up = ves_prior_value(p, z + STEP), down = ves_prior_value(p, z - STEP);
    return up > 0.0 && down > 0.0 ? log(up / down) / (2.0 * STEP) : (up - down) / (2.0 * STEP);
}

double ves_prior_step(const ves_prior *p, double z, double part)
{
    const double slope = fabs(ves_prior_slope(p, z));
    return slope > part / WIDEST ? part / slope : WIDEST;
}
