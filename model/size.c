#include "model/size.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

ves_sizes ves_sizes_single(double diameter)
{
    return (ves_sizes){.n = 1, .diameter = {diameter}, .fraction = {1.0}, .low = {diameter}, .high = {diameter}};
}

/* Drop empty bins, or all but those to keep, and renormalise. One that is kept although it is empty holds nothing. */
static ves_status close(ves_sizes *sizes, const bool keep[], ves_place at, ves_report *report)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < sizes->n; ++i) sum += sizes->fraction[i];
    if (!(sum > 0.0))
        return ves_fail(
            report, VES_E_MODEL, at,
            "no vesicle is left in any size class, expected edges and a filter around the sizes of the product");
    for (size_t i = 0; i < sizes->n; ++i) {
        const bool empty = !(sizes->fraction[i] > 1e-6 * sum); /* a millionth of the particles is no class of its own */
        if (keep ? !keep[i] : empty) continue;
        sizes->low[n] = sizes->low[i];
        sizes->high[n] = sizes->high[i];
        sizes->diameter[n] = sqrt(sizes->low[i] * sizes->high[i]);
        sizes->fraction[n++] = empty ? 0.0 : sizes->fraction[i];
    }
    sizes->n = n;
    sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += sizes->fraction[i];
    for (size_t i = 0; i < n; ++i) sizes->fraction[i] /= sum;
    return VES_OK;
}

static ves_status start(size_t n_edge, const double edge[], double filter, const bool keep[], ves_place at,
                        ves_sizes *sizes, ves_report *report)
{
    *sizes = (ves_sizes){0};
    if (n_edge < 2 || n_edge > VES_SIZE_CLASS_MAX + 1) {
        return ves_fail(report, VES_E_MODEL, at, "%zu edges make no size classes, expected 2 to %d", n_edge,
                        VES_SIZE_CLASS_MAX + 1);
    }
    for (size_t i = 0; i + 1 < n_edge; ++i) {
        if (!(edge[i] > 0.0) || !(edge[i + 1] > edge[i]))
            return ves_fail(report, VES_E_MODEL, at, "edges of size classes must increase from above 0");
        sizes->low[i] = edge[i];
        const bool shut = edge[i] >= filter; /* nothing passes: such a bin is there only to be kept */
        sizes->high[i] = shut ? edge[i + 1] : fmin(edge[i + 1], filter);
        if (shut && !(keep && keep[i])) break;
        sizes->n = i + 1;
    }
    return VES_OK;
}

ves_status ves_sizes_from_modes(size_t n_mode, const ves_size_mode mode[], size_t n_edge, const double edge[],
                                double filter, const bool keep[], ves_place at, ves_sizes *sizes, ves_report *report)
{
    const ves_status status = start(n_edge, edge, filter, keep, at, sizes, report);
    for (size_t i = 0; i < sizes->n && !status && edge[i] < filter; ++i) {
        for (size_t m = 0; m < n_mode; ++m) {
            const double zeta = log(mode[m].median), sigma = log(mode[m].gsd);
            sizes->fraction[i] += mode[m].fraction * (gsl_cdf_lognormal_P(sizes->high[i], zeta, sigma) -
                                                      gsl_cdf_lognormal_P(sizes->low[i], zeta, sigma));
        }
    }
    return status ? status : close(sizes, keep, at, report);
}

ves_status ves_sizes_from_counts(size_t n, const double diameter[], const double weight[], size_t n_edge,
                                 const double edge[], double filter, const bool keep[], ves_place at, ves_sizes *sizes,
                                 ves_report *report)
{
    const ves_status status = start(n_edge, edge, filter, keep, at, sizes, report);
    for (size_t i = 0; i < sizes->n && !status && edge[i] < filter; ++i) {
        for (size_t k = 0; k < n; ++k) {
            if (diameter[k] >= sizes->low[i] && diameter[k] < sizes->high[i]) sizes->fraction[i] += weight[k];
        }
    }
    return status ? status : close(sizes, keep, at, report);
}
