#include "study/digest.h"

#include "analysis/columns.h"
#include "base/memory.h"
#include "study/rows.h"

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

/* Columns of several parts, until there are enough of them: a row of each subject. */
enum { WIDTH = 8 * VES_COLUMNS };

typedef struct panel {
    size_t n;            /* columns */
    size_t cell[WIDTH];  /* where what a column tells goes to */
    double *value;       /* [subjects][WIDTH] */
    ves_columns columns; /* tells VES_COLUMNS of them */
} panel;

static void digest_panel(ves_digest *d, panel *p)
{
    ves_columns *c = &p->columns;
    for (; p->n % VES_COLUMNS > 0; ++p->n) {
        for (size_t i = 0; i < c->n; ++i) p->value[i * WIDTH + p->n] = NAN;
        p->cell[p->n] = d->n_cell;
    }
    for (size_t from = 0; from < p->n; from += VES_COLUMNS) {
        ves_columns_tell(c, p->value + from, WIDTH);
        for (size_t k = 0; k < VES_COLUMNS && p->cell[from + k] < d->n_cell; ++k) {
            const size_t cell = p->cell[from + k];
            d->mean[cell] = c->mean[k];
            d->sd[cell] = c->sd[k];
            for (size_t q = 0; q < d->n_quantile; ++q)
                d->value[q * d->n_cell + cell] = ves_columns_quantile(c, k, d->quantile[q]);
            d->median[cell] = ves_columns_quantile(c, k, 0.5);
        }
    }
    p->n = 0;
}

/* One part of one block. */
static ves_status digest_part(ves_digest *d, ves_rows *rows, size_t b, size_t part, panel *p, ves_report *report)
{
    const ves_plan *plan = rows->batch->plan;
    const size_t n_part = ves_layout_parts(&plan->layout, b), each = n_part ? plan->layout.block[b].n / n_part : 0;
    ves_status status = VES_OK;
    for (size_t from = 0, n; part < n_part && from < each && !status; from += n) {
        n = each - from < WIDTH - p->n ? each - from : WIDTH - p->n;
        status = ves_rows_part(rows, b, part, from, n, p->value + p->n, WIDTH, report);
        for (size_t k = 0; k < n; ++k) p->cell[p->n++] = plan->cell[b] + part * each + from + k;
        if (p->n == WIDTH) digest_panel(d, p);
    }
    return status;
}

static ves_status digest_rows(ves_digest *d, const ves_batch *batch, size_t variant, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const size_t n = plan->n_subject;
    ves_rows rows;
    ves_status status = ves_rows_read(&rows, batch, variant, 0, n, report);
    panel p = {.value = ves_new(n * WIDTH, sizeof *p.value)};
    if ((!ves_columns_start(&p.columns, n) || !p.value) && !status) status = ves_fail_memory(report);
    for (size_t i = 0; i < n && !status; ++i) count(d, rows.failed[i], rows.mass_error[i]);
    for (size_t part = 0; part < plan->layout.axis.n && !status; ++part) { /* blocks of one organ share what is read */
        for (size_t b = 0; b < plan->layout.n_block && !status; ++b)
            status = digest_part(d, &rows, b, part, &p, report);
    }
    if (!status) digest_panel(d, &p);
    free(p.value);
    ves_columns_free(&p.columns);
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
