#include "batch/individuals.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "batch/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECTS_IN_CHUNK = 1024 };

static const char *const by_status[] = {"scenario", "subject", NULL};
static const char *const by_subject[] = {"scenario", "subject", "organ", NULL};
static const char *const by_subject_time[] = {"scenario", "subject", "organ", "time", NULL};

/* What the multiples of a subject's curves follow from, in the order of `factor` in ves_arrays. */
enum { DOSE, DECAY, VOLUME, MASS, N_FACTOR };

static void add_factors(ves_arrays *w)
{
    const struct {
        const char *path, *units, *words;
        bool there, by_organ;
    } factor[N_FACTOR] = {
        [DOSE] = {"individual/dose", ves_study_amount_unit(w->study), "all that is given", true, false},
        [DECAY] = {"individual/label_decay", "1/h", "decay of the label; 0: it does not", w->layout->tracer, false},
        [VOLUME] = {"individual/organ_volume", "mL", "volume that concentrations refer to", true, true},
        [MASS] = {"individual/organ_mass", "g", "mass of the organ", true, true},
    };
    const size_t chunk[] = {1, SUBJECTS_IN_CHUNK, w->layout->axis.n};
    for (size_t k = 0; k < N_FACTOR; ++k) {
        if (factor[k].there)
            w->factor[k] = ves_arrays_stream(w, factor[k].path, VES_ARRAY_DOUBLE, factor[k].units, factor[k].words,
                                             factor[k].by_organ ? by_subject : by_status, chunk);
    }
}

void ves_individuals_add(ves_arrays *w)
{
    const ves_individual asked = w->study->individual;
    if (asked == VES_INDIVIDUAL_NONE) return;
    const size_t n_organ = w->layout->axis.n;
    w->status_of = ves_arrays_stream(w, "individual/status", VES_ARRAY_INT8, "1", "was the subject solved?", by_status,
                                     (const size_t[]){1, SUBJECTS_IN_CHUNK});
    if (!w->make.status) {
        w->table.array[w->status_of].flag_meanings = ves_format("solved failed");
        if (!w->table.array[w->status_of].flag_meanings) w->make.status = ves_fail_memory(w->make.report);
    }
    add_factors(w);
    for (size_t b = 0; b < w->layout->n_block && !w->make.status; ++b) {
        const ves_block *block = &w->layout->block[b];
        const bool curve = block->shape == VES_BY_ORGAN_TIME;
        if (!block->apart) continue;
        const size_t chunk[] = {1, SUBJECTS_IN_CHUNK, curve ? 1 : n_organ, w->study->n_time};
        char *path = ves_format("individual/%s", block->path);
        w->block[b].individual = ves_arrays_stream(w, path, curve ? VES_ARRAY_FLOAT : VES_ARRAY_DOUBLE, block->units,
                                                   block->words, curve ? by_subject_time : by_subject, chunk);
        free(path);
    }
    const ves_population *p = &w->study->population;
    for (size_t i = 0; i < p->n_covariate && !w->make.status; ++i) {
        char *path = ves_format("individual/covariates/%s", p->covariate[i].name);
        const size_t index = ves_arrays_stream(w, path, VES_ARRAY_DOUBLE, p->covariate[i].units, p->covariate[i].words,
                                               (const char *const[]){"subject", NULL}, (const size_t[]){65536});
        if (i == 0) w->covariate = index;
        free(path);
    }
}

static bool all_nan(size_t n, const double value[])
{
    size_t i = 0;
    while (i < n && isnan(value[i])) ++i;
    return i == n;
}

/* One block of some subjects of one variant, organ by organ. @param out [n][the most numbers of a part] */
static void put_individual(ves_arrays *w, size_t b, ves_rows *rows, double out[])
{
    const ves_block *block = &w->layout->block[b];
    const bool curve = block->shape == VES_BY_ORGAN_TIME;
    const size_t n_organ = w->layout->axis.n, each = n_organ ? block->n / n_organ : 0;
    double *all = ves_new(curve ? 1 : rows->n * block->n, sizeof *all);
    if (!all) w->make.status = ves_fail_memory(w->make.report);
    for (size_t o = 0; o < n_organ && !w->make.status; ++o) {
        w->make.status = ves_rows_part(rows, b, o, 0, each, out, each, w->make.report);
        if (curve && all_nan(rows->n * each, out)) continue; /* as what was never written is */
        for (size_t i = 0; !curve && i < rows->n; ++i) all[i * n_organ + o] = out[i];
        if (curve)
            ves_arrays_put(w, w->block[b].individual, (const size_t[]){rows->variant, rows->first, o, 0},
                           (const size_t[]){1, rows->n, 1, each}, out);
    }
    if (!curve)
        ves_arrays_put(w, w->block[b].individual, (const size_t[]){rows->variant, rows->first, 0},
                       (const size_t[]){1, rows->n, n_organ}, all);
    free(all);
}

/* @param out [n][organs] */
static void put_factors(ves_arrays *w, const ves_rows *rows, double out[])
{
    const size_t from[N_FACTOR] = {
        [DOSE] = VES_ROW_DOSE, [DECAY] = VES_ROW_DECAY, [VOLUME] = w->layout->volume, [MASS] = w->layout->mass};
    for (size_t k = 0; k < N_FACTOR; ++k) {
        const size_t each = k == VOLUME || k == MASS ? w->layout->axis.n : 1;
        if (w->factor[k] == VES_NONE) continue;
        for (size_t i = 0; i < rows->n; ++i)
            memcpy(out + i * each, rows->number + i * rows->width + from[k], each * sizeof *out);
        ves_arrays_put(w, w->factor[k], (const size_t[]){rows->variant, rows->first, 0},
                       (const size_t[]){1, rows->n, each}, out);
    }
}

static void put_individuals_of(ves_arrays *w, size_t variant, size_t from, size_t n, double out[])
{
    ves_rows rows;
    w->make.status = ves_rows_read(&rows, w->batch, variant, from, n, w->make.report);
    for (size_t i = 0; i < n && !w->make.status; ++i) out[i] = rows.failed[i] ? 1.0 : 0.0;
    ves_arrays_put(w, w->status_of, (const size_t[]){variant, from}, (const size_t[]){1, n}, out);
    if (!w->make.status) put_factors(w, &rows, out);
    for (size_t b = 0; b < w->layout->n_block && !w->make.status; ++b) {
        if (w->block[b].individual != VES_NONE) put_individual(w, b, &rows, out);
    }
    ves_rows_free(&rows);
}

static void put_covariates(ves_arrays *w, size_t from, size_t n, double out[])
{
    const size_t n_covariate = w->study->population.n_covariate;
    double *all = ves_new(n * n_covariate, sizeof *all);
    if (!all) w->make.status = ves_fail_memory(w->make.report);
    for (size_t i = 0; i < n && !w->make.status; ++i)
        w->make.status = ves_batch_covariates(w->batch, from + i, all + i * n_covariate, w->make.report);
    for (size_t k = 0; k < n_covariate && !w->make.status; ++k) {
        for (size_t i = 0; i < n; ++i) out[i] = all[i * n_covariate + k];
        ves_arrays_put(w, w->covariate + k, (const size_t[]){from}, (const size_t[]){n}, out);
    }
    free(all);
}

void ves_individuals_put(ves_arrays *w)
{
    const size_t n_subject = w->plan->n_subject, most = n_subject < SUBJECTS_IN_CHUNK ? n_subject : SUBJECTS_IN_CHUNK;
    const size_t part = ves_layout_widest_part(w->layout), n_organ = w->layout->axis.n;
    double *out = ves_space(most * (part > n_organ ? part : n_organ), sizeof *out);
    if (!out) w->make.status = ves_fail_memory(w->make.report);
    for (size_t from = 0; from < n_subject && !w->make.status; from += most) {
        const size_t n = n_subject - from < most ? n_subject - from : most;
        if (w->study->population.n_covariate) put_covariates(w, from, n, out);
        for (size_t v = 0; v < w->plan->n_variant && !w->make.status; ++v) put_individuals_of(w, v, from, n, out);
    }
    free(out);
}
