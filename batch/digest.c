#include "batch/digest.h"

#include "analysis/columns.h"
#include "base/clones.h"
#include "base/memory.h"
#include "batch/rows.h"

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
enum { WIDTH = 8 * VES_COLUMNS, MOST_TOLD = 4 };

typedef struct panel {
    size_t n; /* columns */
    struct { /* for each column the cells of the result that are the column times a factor: it is sorted once for all */
        size_t n;
        size_t cell[MOST_TOLD];
        double factor[MOST_TOLD]; /* the first is 1 */
    } told[WIDTH];
    double *value;       /* [subjects][WIDTH] */
    double *multiple;    /* [subjects][VES_COLUMNS] */
    ves_columns columns; /* tells VES_COLUMNS of them */
} panel;

static void put(ves_digest *d, const ves_columns *c, size_t k, size_t cell)
{
    d->mean[cell] = c->mean[k];
    d->sd[cell] = c->sd[k];
    for (size_t q = 0; q < d->n_quantile; ++q)
        d->value[q * d->n_cell + cell] = ves_columns_quantile(c, k, d->quantile[q]);
    d->median[cell] = ves_columns_quantile(c, k, 0.5);
}

/* Cells [from, from + n), of which nobody has a number. */
static void put_nothing(ves_digest *d, size_t from, size_t n)
{
    for (size_t cell = from; cell < from + n; ++cell) {
        d->mean[cell] = d->sd[cell] = d->median[cell] = NAN;
        for (size_t q = 0; q < d->n_quantile; ++q) d->value[q * d->n_cell + cell] = NAN;
    }
}

VES_CLONES static void multiply(size_t n, const double factor[VES_COLUMNS], const double value[], double out[])
{
    for (size_t i = 0; i < n; ++i, value += WIDTH, out += VES_COLUMNS) {
        for (size_t k = 0; k < VES_COLUMNS; ++k) out[k] = factor[k] * value[k];
    }
}

/* What columns [from, from + VES_COLUMNS) tell. Multiples have the order of the column itself. */
static void digest_columns(ves_digest *d, panel *p, size_t from)
{
    ves_columns *c = &p->columns;
    double factor[VES_COLUMNS];
    ves_columns_tell(c, p->value + from, WIDTH);
    for (size_t t = 0, most = 1; t < most; ++t) {
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            const size_t n = p->told[from + k].n;
            factor[k] = t < n ? p->told[from + k].factor[t] : NAN;
            most = n > most ? n : most;
        }
        if (t > 0) {
            multiply(c->n, factor, p->value + from, p->multiple);
            ves_columns_follow(c, p->multiple, VES_COLUMNS);
        }
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            if (t < p->told[from + k].n) put(d, c, k, p->told[from + k].cell[t]);
        }
    }
}

static void digest_panel(ves_digest *d, panel *p)
{
    for (; p->n % VES_COLUMNS > 0; ++p->n) {
        for (size_t i = 0; i < p->columns.n; ++i) p->value[i * WIDTH + p->n] = NAN;
        p->told[p->n].n = 0;
    }
    for (size_t from = 0; from < p->n; from += VES_COLUMNS) digest_columns(d, p, from);
    p->n = 0;
}

/* Are these rows alike in what factors of part `part` are made of? */
static bool are_alike(const ves_layout *layout, size_t part, const double a[], const double b[])
{
    return a[VES_ROW_DOSE] == b[VES_ROW_DOSE] && a[layout->volume + part] == b[layout->volume + part] &&
           a[layout->mass + part] == b[layout->mass + part];
}

/* What the numbers of this part are multiplied with, if it is the same for everybody who was solved. */
static bool find_factor(const ves_rows *rows, size_t b, size_t part, double *factor)
{
    const ves_layout *layout = &rows->batch->plan->layout;
    const double *first = NULL, *row = rows->number;
    for (size_t i = 0; i < rows->n; ++i, row += rows->width) {
        if (rows->failed[i] || (first && are_alike(layout, part, first, row))) continue;
        const double x = ves_layout_scale(layout, b, part, row);
        if (first && x != *factor && !(isnan(x) && isnan(*factor))) return false;
        *factor = x;
        if (!first) first = row;
    }
    return first && (isnan(*factor) || (*factor > 0.0 && isfinite(*factor)));
}

/* One part of block b, and of the `n_multiple` blocks after it that are made of its numbers. */
static ves_status digest_part(ves_digest *d, ves_rows *rows, size_t b, size_t n_multiple, size_t part, panel *p,
                              ves_report *report)
{
    const ves_plan *plan = rows->batch->plan;
    const size_t n_part = ves_layout_parts(&plan->layout, b), each = n_part ? plan->layout.block[b].n / n_part : 0;
    size_t n_told = 1, block[MOST_TOLD] = {b};
    double factor[MOST_TOLD] = {1.0};
    ves_status status = VES_OK;
    for (size_t m = b + 1; m <= b + n_multiple && !status; ++m) {
        if (n_told == MOST_TOLD || !find_factor(rows, m, part, &factor[n_told])) {
            status = digest_part(d, rows, m, 0, part, p, report);
        } else if (isnan(factor[n_told])) { /* as the volume of urine */
            put_nothing(d, plan->cell[m] + part * each, each);
        } else {
            block[n_told++] = m;
        }
    }
    for (size_t from = 0, n; part < n_part && from < each && !status; from += n) {
        n = each - from < WIDTH - p->n ? each - from : WIDTH - p->n;
        status = ves_rows_part(rows, b, part, from, n, p->value + p->n, WIDTH, report);
        for (size_t k = 0; k < n; ++k, ++p->n) {
            p->told[p->n].n = n_told;
            for (size_t t = 0; t < n_told; ++t) {
                p->told[p->n].cell[t] = plan->cell[block[t]] + part * each + from + k;
                p->told[p->n].factor[t] = factor[t];
            }
        }
        if (p->n == WIDTH) digest_panel(d, p);
    }
    return status;
}

static ves_status digest_rows(ves_digest *d, const ves_batch *batch, size_t variant, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const ves_layout *layout = &plan->layout;
    const size_t n = plan->n_subject;
    ves_rows rows;
    ves_status status = ves_rows_read(&rows, batch, variant, 0, n, report);
    panel p = {.value = ves_new(n * WIDTH, sizeof *p.value), .multiple = ves_new(n * VES_COLUMNS, sizeof *p.multiple)};
    if ((!ves_columns_start(&p.columns, n) || !p.value || !p.multiple) && !status) status = ves_fail_memory(report);
    for (size_t i = 0; i < n && !status; ++i) count(d, rows.failed[i], rows.mass_error[i]);
    for (size_t b = 0, n_multiple; b < layout->n_block && !status; b += 1 + n_multiple) {
        n_multiple = 0;
        while (b + n_multiple + 1 < layout->n_block && ves_layout_is_multiple(layout, b + n_multiple + 1, b))
            ++n_multiple;
        for (size_t part = 0; part < layout->axis.n && !status; ++part) /* as they lie in the rows */
            status = digest_part(d, &rows, b, n_multiple, part, &p, report);
    }
    if (!status) digest_panel(d, &p);
    free(p.value);
    free(p.multiple);
    ves_columns_free(&p.columns);
    ves_rows_free(&rows);
    return status;
}

/* Of one subject every quantile is the number itself; its mean is as that of many would be rounded. */
static void put_one(ves_digest *d, size_t cell, double x)
{
    const double zero_or_x = 0.0 + x, value = isnan(x) ? NAN : x;
    d->mean[cell] = isnan(x) ? NAN : zero_or_x + (x - zero_or_x);
    d->sd[cell] = NAN;
    d->median[cell] = value;
    for (size_t q = 0; q < d->n_quantile; ++q) d->value[q * d->n_cell + cell] = value;
}

/* A variant of one subject: nothing is to be sorted. */
static ves_status digest_one(ves_digest *d, const ves_batch *batch, size_t variant, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const ves_layout *layout = &plan->layout;
    ves_rows rows;
    ves_status status = ves_rows_read(&rows, batch, variant, 0, 1, report);
    double *part_of = ves_new(ves_layout_widest_part(layout), sizeof *part_of);
    if (!part_of && !status) status = ves_fail_memory(report);
    if (!status) count(d, rows.failed[0], rows.mass_error[0]);
    for (size_t b = 0; b < layout->n_block && !status; ++b) {
        const size_t n_part = ves_layout_parts(layout, b), each = n_part ? layout->block[b].n / n_part : 0;
        for (size_t part = 0; part < n_part && each > 0 && !status; ++part) {
            status = ves_rows_part(&rows, b, part, 0, each, part_of, each, report);
            for (size_t k = 0; k < each && !status; ++k) put_one(d, plan->cell[b] + part * each + k, part_of[k]);
        }
    }
    free(part_of);
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
    return batch->plan->sketched         ? digest_sketches(digest, batch, variant, report)
           : batch->plan->n_subject == 1 ? digest_one(digest, batch, variant, report)
                                         : digest_rows(digest, batch, variant, report);
}
