#include "graph/distribution.h"

#include "base/array.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static double standard_normal(double p, double q)
{
    return p < q ? gsl_cdf_ugaussian_Pinv(p) : gsl_cdf_ugaussian_Qinv(q);
}

/* lognormal: sigma^2 = ln(1 + cv^2), or sigma = ln gsd */

static double lognormal_sigma(const ves_distribution *d)
{
    return isnan(d->p[1]) ? sqrt(log1p(d->p[0] * d->p[0])) : log(d->p[1]);
}

static const char *lognormal_fault(const ves_distribution *d)
{
    return d->value > 0.0 || lognormal_sigma(d) == 0.0 ? NULL : "the median must be above 0";
}

static double lognormal_below(const ves_distribution *d, double x)
{
    return x > 0.0 ? gsl_cdf_ugaussian_P(log(x / d->value) / lognormal_sigma(d)) : 0.0;
}

static double lognormal_above(const ves_distribution *d, double x)
{
    return x > 0.0 ? gsl_cdf_ugaussian_Q(log(x / d->value) / lognormal_sigma(d)) : 1.0;
}

static double lognormal_quantile(const ves_distribution *d, double p, double q)
{
    return d->value * exp(lognormal_sigma(d) * standard_normal(p, q));
}

/* normal: sd = cv |mean| */

static double normal_sd(const ves_distribution *d)
{
    return isnan(d->p[1]) ? d->p[0] * fabs(d->value) : d->p[1];
}

static double normal_below(const ves_distribution *d, double x)
{
    return gsl_cdf_ugaussian_P((x - d->value) / normal_sd(d));
}

static double normal_above(const ves_distribution *d, double x)
{
    return gsl_cdf_ugaussian_Q((x - d->value) / normal_sd(d));
}

static double normal_quantile(const ves_distribution *d, double p, double q)
{
    return d->value + normal_sd(d) * standard_normal(p, q);
}

/* From low to high. */

static const char *range_fault(const ves_distribution *d)
{
    return d->p[0] <= d->p[1] ? NULL : "low must not be above high";
}

static double range(const ves_distribution *d)
{
    return d->p[1] - d->p[0];
}

static double share(double part)
{
    return fmin(fmax(part, 0.0), 1.0);
}

static double uniform_below(const ves_distribution *d, double x)
{
    return share((x - d->p[0]) / range(d));
}

static double uniform_above(const ves_distribution *d, double x)
{
    return share((d->p[1] - x) / range(d));
}

static double uniform_quantile(const ves_distribution *d, double p, double q)
{
    return p < q ? d->p[0] + p * range(d) : d->p[1] - q * range(d);
}

static const char *loguniform_fault(const ves_distribution *d)
{
    return d->p[0] > 0.0 ? range_fault(d) : "low must be above 0";
}

static double loguniform_below(const ves_distribution *d, double x)
{
    return x > d->p[0] ? share(log(x / d->p[0]) / log(d->p[1] / d->p[0])) : 0.0;
}

static double loguniform_above(const ves_distribution *d, double x)
{
    return x > d->p[0] ? share(log(d->p[1] / x) / log(d->p[1] / d->p[0])) : 1.0;
}

static double loguniform_quantile(const ves_distribution *d, double p, double q)
{
    const double whole = log(d->p[1] / d->p[0]);
    return p < q ? d->p[0] * exp(p * whole) : d->p[1] * exp(-q * whole);
}

/* triangular: below the mode, (x - low)^2 / ((high - low) (mode - low)) are below x; above it likewise from the other
 * end
 */

static const char *triangular_fault(const ves_distribution *d)
{
    if (range_fault(d)) return range_fault(d);
    return d->p[0] <= d->value && d->value <= d->p[1] ? NULL : "the mode must lie between low and high";
}

static double triangular_below(const ves_distribution *d, double x)
{
    const double from_low = fmax(x - d->p[0], 0.0), from_high = fmax(d->p[1] - x, 0.0);
    if (x < d->value) return from_low * from_low / (range(d) * (d->value - d->p[0]));
    return from_high > 0.0 ? 1.0 - from_high * from_high / (range(d) * (d->p[1] - d->value)) : 1.0;
}

static double triangular_above(const ves_distribution *d, double x)
{
    const double from_high = fmax(d->p[1] - x, 0.0);
    if (x < d->value) return 1.0 - triangular_below(d, x);
    return from_high > 0.0 ? from_high * from_high / (range(d) * (d->p[1] - d->value)) : 0.0;
}

static double triangular_quantile(const ves_distribution *d, double p, double q)
{
    const double from_low = d->value - d->p[0], from_high = d->p[1] - d->value;
    return p * range(d) < from_low ? d->p[0] + sqrt(p * range(d) * from_low) : d->p[1] - sqrt(q * range(d) * from_high);
}

#define CV                                                                                                             \
    {                                                                                                                  \
        "cv", false, 0.0, "cv must be 0 or more", "coefficient of variation: standard deviation over mean"             \
    }
#define LOW                                                                                                            \
    {                                                                                                                  \
        "low", true, -HUGE_VAL, "low must be finite", "the least value"                                                \
    }
#define HIGH                                                                                                           \
    {                                                                                                                  \
        "high", true, -HUGE_VAL, "high must be finite", "the largest value"                                            \
    }

/* clang-format off */
static const ves_distribution_kind kinds[] = {
    {.name = "lognormal", .words = "its logarithm is normal", .value_is = "median", .either = true,
     .n_param = 2, .param = {CV, {"gsd", false, 1.0, "gsd must be 1 or more", "geometric standard deviation: a factor"}},
     .fault = lognormal_fault, .spread = lognormal_sigma, .below = lognormal_below, .above = lognormal_above,
     .quantile = lognormal_quantile},
    {.name = "normal", .words = "bell-shaped; below 0 too, if it is not cut off", .value_is = "mean", .either = true,
     .n_param = 2, .param = {CV, {"sd", true, 0.0, "sd must be 0 or more", "standard deviation"}},
     .fault = NULL, .spread = normal_sd, .below = normal_below, .above = normal_above, .quantile = normal_quantile},
    {.name = "uniform", .words = "anywhere between two values", .value_is = NULL, .either = false,
     .n_param = 2, .param = {LOW, HIGH},
     .fault = range_fault, .spread = range, .below = uniform_below, .above = uniform_above, .quantile = uniform_quantile},
    {.name = "loguniform", .words = "its logarithm is uniform", .value_is = NULL, .either = false,
     .n_param = 2, .param = {LOW, HIGH},
     .fault = loguniform_fault, .spread = range, .below = loguniform_below, .above = loguniform_above,
     .quantile = loguniform_quantile},
    {.name = "triangular", .words = "most often at one value, never beyond two others", .value_is = "mode", .either = false,
     .n_param = 2, .param = {LOW, HIGH},
     .fault = triangular_fault, .spread = range, .below = triangular_below, .above = triangular_above,
     .quantile = triangular_quantile},
};
/* clang-format on */

size_t ves_distribution_kind_count(void)
{
    return VES_COUNT(kinds);
}

const ves_distribution_kind *ves_distribution_kind_at(size_t i)
{
    return &kinds[i];
}

const ves_distribution_kind *ves_distribution_kind_find(const char *name)
{
    for (size_t i = 0; i < ves_distribution_kind_count(); ++i) {
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    }
    return NULL;
}

ves_distribution ves_distribution_of(const ves_distribution_kind *kind, double value)
{
    return (ves_distribution){.kind = kind, .value = value, .p = {NAN, NAN}, .least = -INFINITY, .most = INFINITY};
}

ves_distribution ves_distribution_within(double value, double low, double high)
{
    const double z = gsl_cdf_ugaussian_Pinv(0.975);
    ves_distribution d = ves_distribution_of(ves_distribution_kind_find("lognormal"), value);
    d.p[1] = 1.0;
    if (!(value > 0.0 && low <= value && value <= high && low < high)) return d;
    d.p[1] = exp((low > 0.0 ? 0.5 * log(high / low) : log(high / value)) / z);
    d.least = low;
    d.most = high;
    return d;
}

ves_cut ves_distribution_cut(const ves_distribution *d)
{
    const double below = d->kind->below(d, d->least), above = d->kind->above(d, d->most);
    const double from_below = d->kind->below(d, d->most) - below, from_above = d->kind->above(d, d->least) - above;
    return (ves_cut){below, above, below < 0.5 ? from_below : from_above};
}

const char *ves_distribution_fault(const ves_distribution *d)
{
    const ves_distribution_kind *kind = d->kind;
    size_t n_given = 0;
    for (size_t i = 0; i < kind->n_param; ++i) {
        if (isnan(d->p[i])) continue;
        ++n_given;
        if (!(d->p[i] >= kind->param[i].low && isfinite(d->p[i]))) return kind->param[i].fault;
    }
    if (kind->either && n_given != 1) return "exactly one of its parameters must be given";
    if (!kind->either && n_given != kind->n_param) return "all of its parameters must be given";
    if (kind->value_is && !isfinite(d->value)) return "the value must be finite";
    if (kind->fault && kind->fault(d)) return kind->fault(d);
    if (!(d->least <= d->most)) return "the lower end must not be above the upper end";
    const double middle = kind->quantile(d, 0.5, 0.5);
    const bool some =
        kind->spread(d) > 0.0 ? ves_distribution_cut(d).left > 0.0 : d->least <= middle && middle <= d->most;
    return some ? NULL : "no value is left between the ends";
}

double ves_distribution_value_left(const ves_distribution *d, const ves_cut *cut, double u)
{
    if (!(d->kind->spread(d) > 0.0)) return d->kind->quantile(d, 0.5, 0.5);
    const double x = d->kind->quantile(d, cut->below + u * cut->left, cut->above + (1.0 - u) * cut->left);
    return fmin(fmax(x, d->least), d->most);
}

double ves_distribution_value(const ves_distribution *d, double u)
{
    const ves_cut cut = ves_distribution_cut(d);
    return ves_distribution_value_left(d, &cut, u);
}

double ves_distribution_cut_mean(const ves_distribution *d)
{
    if (strcmp(d->kind->name, "normal") != 0) return d->value;
    const double sd = normal_sd(d), left = ves_distribution_cut(d).left;
    if (!(sd > 0.0) || !(left > 0.0)) return d->value;
    const double low = (d->least - d->value) / sd, high = (d->most - d->value) / sd;
    const double density = (exp(-0.5 * low * low) - exp(-0.5 * high * high)) / sqrt(2.0 * 3.14159265358979323846);
    return d->value + sd * density / left;
}
