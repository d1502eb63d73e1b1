#include "fit/predict_slopes.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static const double FORWARD = 1e-5, CENTRAL = 2e-5; /* in the logarithm of a number */

static void values_at(const ves_free_list *list, const double z[], double value[])
{
    for (size_t j = 0; j < list->n; ++j) value[j] = ves_prior_value(&list->item[j].prior, z[j]);
}

ves_status ves_predict_slopes(ves_predictor *predictor, const ves_free_list *list, size_t n_observed, const double z[],
                              bool central, double at[], double slope[], ves_report *report)
{
    const size_t n = list->n, sides = central ? 2 : 1;
    double *value = ves_new(n, sizeof *value), *moved_z = ves_new(n, sizeof *moved_z),
           *width = ves_new(n, sizeof *width), *beside = ves_new(sides * n * n, sizeof *beside),
           *predicted = ves_new(sides * n * n_observed, sizeof *predicted);
    size_t *moved = ves_new(sides * n, sizeof *moved);
    ves_status status = value && moved_z && width && beside && predicted && moved ? VES_OK : ves_fail_memory(report);
    for (size_t j = 0; j < n && !status; ++j) {
        const double h = ves_prior_step(&list->item[j].prior, z[j], central ? CENTRAL : FORWARD);
        width[j] = 0.0;
        for (size_t s = 0; s < sides; ++s) {
            memcpy(moved_z, z, n * sizeof *z);
            moved_z[j] += s ? -h : h;
            width[j] += s ? z[j] - moved_z[j] : moved_z[j] - z[j];
            values_at(list, moved_z, beside + (j * sides + s) * n);
            moved[j * sides + s] = j;
        }
    }
    if (!status) {
        values_at(list, z, value);
        status = ves_predict_beside(predictor, value, sides * n, beside, moved, at, predicted, report);
    }
    for (size_t j = 0; j < n && !status; ++j) {
        const double *up = predicted + j * sides * n_observed, *from = central ? up + n_observed : at;
        for (size_t i = 0; i < n_observed; ++i) slope[j * n_observed + i] = (up[i] - from[i]) / width[j];
    }
    free(value);
    free(moved_z);
    free(width);
    free(beside);
    free(predicted);
    free(moved);
    return status;
}
