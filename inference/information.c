#include "inference/information.h"

#include "base/gsl_errors.h"
#include "base/memory.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const double UNKNOWN = 1e-14; /* of the largest eigenvalue: what rounding makes of 0 */

void ves_information_free(ves_information *i)
{
    free(i->matrix);
    free(i->eigenvalue);
    free(i->direction);
    free(i->covariance);
    *i = (ves_information){0};
}

/* Eigenvalues, falling, and vectors as rows; the largest part of each is positive, so that signs do not depend on the
 * library. */
static ves_status decompose(size_t n, const double matrix[], double value[], double vector[], ves_report *report)
{
    gsl_matrix *a = gsl_matrix_alloc(n, n), *v = gsl_matrix_alloc(n, n);
    gsl_vector *e = gsl_vector_alloc(n);
    gsl_eigen_symmv_workspace *w = gsl_eigen_symmv_alloc(n);
    const bool fine = a && v && e && w;
    if (fine) {
        memcpy(a->data, matrix, n * n * sizeof *matrix);
        (void)gsl_eigen_symmv(a, e, v, w);
        (void)gsl_eigen_symmv_sort(e, v, GSL_EIGEN_SORT_VAL_DESC);
    }
    for (size_t k = 0; fine && k < n; ++k) {
        double largest = 0.0;
        value[k] = gsl_vector_get(e, k);
        for (size_t j = 0; j < n; ++j) {
            const double x = gsl_matrix_get(v, j, k);
            largest = fabs(x) > fabs(largest) * (1.0 + 1e-9) ? x : largest;
        }
        for (size_t j = 0; j < n; ++j) vector[k * n + j] = gsl_matrix_get(v, j, k) * (largest < 0.0 ? -1.0 : 1.0);
    }
    if (a) gsl_matrix_free(a);
    if (v) gsl_matrix_free(v);
    if (e) gsl_vector_free(e);
    if (w) gsl_eigen_symmv_free(w);
    return fine ? VES_OK : ves_fail_memory(report);
}

/* The inverse of the information with priors. Coordinates are scaled by its diagonal first, so that what is unknown is
 * told from what is small by its unit. */
static ves_status invert(ves_information *i, const double prior[], ves_report *report)
{
    const size_t n = i->n;
    double *scale = ves_new(n, sizeof *scale), *a = ves_new(n * n, sizeof *a), *e = ves_new(n, sizeof *e),
           *v = ves_new(n * n, sizeof *v);
    ves_status status = scale && a && e && v ? VES_OK : ves_fail_memory(report);
    for (size_t j = 0; j < n && !status; ++j) {
        const double d = i->matrix[j * n + j] + prior[j];
        scale[j] = d > 0.0 ? 1.0 / sqrt(d) : 1.0;
    }
    for (size_t j = 0; j < n && !status; ++j) {
        for (size_t k = 0; k < n; ++k)
            a[j * n + k] = (i->matrix[j * n + k] + (j == k ? prior[j] : 0.0)) * scale[j] * scale[k];
    }
    if (!status) status = decompose(n, a, e, v, report);
    for (size_t k = 0; k < n && !status; ++k) {
        const bool unknown = !(e[k] > UNKNOWN * (double)n * e[0]);
        i->n_unknown += unknown;
        for (size_t j = 0; j < n; ++j) {
            for (size_t l = 0; l < n; ++l) {
                const double part = v[k * n + j] * v[k * n + l] * scale[j] * scale[l];
                if (unknown && fabs(v[k * n + j]) > 1e-6 && fabs(v[k * n + l]) > 1e-6) i->covariance[j * n + l] = NAN;
                if (!unknown) i->covariance[j * n + l] += part / e[k];
            }
        }
    }
    free(scale);
    free(a);
    free(e);
    free(v);
    return status;
}

ves_status ves_information_make(size_t n, size_t m, const double slope[], const double prior[], ves_information *i,
                                ves_report *report)
{
    *i = (ves_information){.n = n,
                           .matrix = ves_new(n * n, sizeof(double)),
                           .eigenvalue = ves_new(n, sizeof(double)),
                           .direction = ves_new(n * n, sizeof(double)),
                           .covariance = ves_new(n * n, sizeof(double))};
    if (!i->matrix || !i->eigenvalue || !i->direction || !i->covariance) return ves_fail_memory(report);
    for (size_t j = 0; j < n; ++j) {
        for (size_t k = 0; k <= j; ++k) {
            double sum = 0.0;
            for (size_t r = 0; r < m; ++r) sum += slope[j * m + r] * slope[k * m + r];
            i->matrix[j * n + k] = i->matrix[k * n + j] = sum;
        }
    }
    ves_gsl_returns_errors();
    ves_status status = decompose(n, i->matrix, i->eigenvalue, i->direction, report);
    if (!status) status = invert(i, prior, report);
    return status;
}
