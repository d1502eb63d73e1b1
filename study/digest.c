#include "study/digest.h"

#include "base/memory.h"
#include "study/rows.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

ves_status ves_digest_start(ves_digest *digest, const ves_plan *plan, size_t n_quantile, const double quantile[],
                            ves_report *report)
{
    const size_t n = plan->n_cell;
    *digest = (ves_digest){.n_cell = n,
                           .n_quantile = n_quantile,
                           .quantile = quantile,
                           .value = ves_new(n * n_quantile, sizeof(double)),
                           .mean = ves_new(n, sizeof(double)),
                           .sd = ves_new(n, sizeof(double)),
                           .median = ves_new(n, sizeof(double))};
    return digest->value && digest->mean && digest->sd && digest->median ? VES_OK : ves_fail_memory(report);
}

void ves_digest_free(ves_digest *digest)
{
    free(digest->value);
    free(digest->mean);
    free(digest->sd);
    free(digest->median);
    *digest = (ves_digest){0};
}

static void count(ves_digest *digest, bool failed, double mass_error)
{
    if (failed) return;
    ++digest->n_solved;
    if (mass_error > digest->mass_error || isnan(mass_error)) digest->mass_error = mass_error;
}

/* @param column [n] numbers of the subjects in their order; changed */
static void digest_column(ves_digest *d, size_t n, double column[], size_t cell)
{
    size_t known = 0;
    for (size_t i = 0; i < n; ++i) {
        if (!isnan(column[i])) column[known++] = column[i];
    }
    d->mean[cell] = known > 1 ? gsl_stats_mean(column, 1, known) : known ? column[0] : NAN;
    d->sd[cell] = known > 1 ? gsl_stats_sd(column, 1, known) : NAN;
    if (known > 1) gsl_sort(column, 1, known);
    for (size_t q = 0; q < d->n_quantile; ++q)
        d->value[q * d->n_cell + cell] = known ? ves_quantile_exact(known, column, d->quantile[q]) : NAN;
    d->median[cell] = known ? ves_quantile_exact(known, column, 0.5) : NAN;
}

/* One part of one block. @param out, column work: [n][each], [n] */
static ves_status digest_part(ves_digest *d, ves_rows *rows, size_t b, size_t part, double out[], double column[],
                              ves_report *report)
{
    const ves_plan *plan = rows->batch->plan;
    const size_t n_part = ves_layout_parts(&plan->layout, b), each = n_part ? plan->layout.block[b].n / n_part : 0;
    if (part >= n_part || each == 0) return VES_OK;
    const ves_status status = ves_rows_part(rows, b, part, out, report);
    for (size_t k = 0; k < each && !status; ++k) {
        for (size_t i = 0; i < rows->n; ++i) column[i] = out[i * each + k];
        digest_column(d, rows->n, column, plan->cell[b] + part * each + k);
    }
    return status;
}

static ves_status digest_rows(ves_digest *d, const ves_batch *batch, size_t variant, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const size_t n = plan->n_subject;
    ves_rows rows;
    ves_status status = ves_rows_read(&rows, batch, variant, 0, n, report);
    double *out = ves_new(n * ves_layout_widest_part(&plan->layout), sizeof *out), *column = ves_new(n, sizeof *column);
    if (!status && (!out || !column)) status = ves_fail_memory(report);
    for (size_t i = 0; i < n && !status; ++i) count(d, rows.failed[i], rows.mass_error[i]);
    for (size_t part = 0; part < plan->layout.axis.n && !status; ++part) { /* blocks of one organ share what is read */
        for (size_t b = 0; b < plan->layout.n_block && !status; ++b)
            status = digest_part(d, &rows, b, part, out, column, report);
    }
    free(out);
    free(column);
    ves_rows_free(&rows);
    return status;
}

static ves_status digest_sketches(ves_digest *d, const ves_batch *batch, size_t variant, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < batch->plan->n_subject && !status; ++i) {
        bool failed = true;
        double error = NAN;
        status = ves_batch_read(batch, (ves_member){variant, i}, &failed, &error, 0, 0, NULL, report);
        if (!status) count(d, failed, error);
    }
    for (size_t c = 0; c < d->n_cell && !status; ++c) {
        const ves_sketch *sketch = &batch->sketch[variant * d->n_cell + c];
        for (size_t q = 0; q < d->n_quantile; ++q)
            d->value[q * d->n_cell + c] = ves_sketch_quantile(sketch, d->quantile[q]);
        d->mean[c] = ves_sketch_mean(sketch);
        d->sd[c] = ves_sketch_sd(sketch);
        d->median[c] = ves_sketch_quantile(sketch, 0.5);
    }
    return status;
}

ves_status ves_digest_make(ves_digest *digest, const ves_batch *batch, size_t variant, ves_report *report)
{
    digest->mass_error = 0.0;
    digest->n_solved = 0;
    return batch->plan->sketched ? digest_sketches(digest, batch, variant, report)
                                 : digest_rows(digest, batch, variant, report);
}
