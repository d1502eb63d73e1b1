#include "batch/nested.h"

#include "analysis/columns.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double ves_outer_quantile[VES_N_OUTER] = {0.05, 0.25, 0.5, 0.75, 0.95};

ves_status ves_nested_start(ves_nested *nested, const ves_plan *plan, size_t n_quantile, const double quantile[],
                            ves_report *report)
{
    const bool several = plan->study->uncertainty.n > 0;
    *nested = (ves_nested){.n = plan->n_draw, .draw = ves_new(plan->n_draw, sizeof *nested->draw)};
    ves_status status = nested->draw ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < nested->n && !status; ++i)
        status = ves_digest_start(&nested->draw[i], plan, n_quantile, quantile, report);
    if (!several || status) return status;
    status = ves_digest_start(&nested->all, plan, n_quantile, quantile, report);
    nested->outer = ves_new(VES_N_OUTER * n_quantile * plan->n_cell, sizeof *nested->outer);
    nested->share = ves_new(plan->n_cell, sizeof *nested->share);
    if (!status && !(nested->outer && nested->share)) status = ves_fail_memory(report);
    return status;
}

void ves_nested_free(ves_nested *nested)
{
    for (size_t i = 0; nested->draw && i < nested->n; ++i) ves_digest_free(&nested->draw[i]);
    free(nested->draw);
    ves_digest_free(&nested->all);
    free(nested->outer);
    free(nested->share);
    *nested = (ves_nested){0};
}

const ves_digest *ves_nested_digest(const ves_nested *nested)
{
    return nested->outer ? &nested->all : &nested->draw[0];
}

/* Which array of a digest. */
enum { OF_MEAN, OF_SD, OF_MEDIAN, OF_QUANTILE };

static double *array_of(const ves_digest *d, size_t which)
{
    return which == OF_MEAN     ? d->mean
           : which == OF_SD     ? d->sd
           : which == OF_MEDIAN ? d->median
                                : d->value + (which - OF_QUANTILE) * d->n_cell;
}

/* Cells [from, from + VES_COLUMNS) of one array, of all draws. */
static void tell(const ves_nested *nested, size_t which, size_t from, double work[], ves_columns *columns)
{
    const size_t n_cell = nested->all.n_cell;
    for (size_t i = 0; i < nested->n; ++i) {
        const double *value = array_of(&nested->draw[i], which);
        for (size_t k = 0; k < VES_COLUMNS; ++k) work[i * VES_COLUMNS + k] = from + k < n_cell ? value[from + k] : NAN;
    }
    ves_columns_tell(columns, work, VES_COLUMNS);
}

static void take(ves_nested *nested, size_t which, size_t from, const ves_columns *columns)
{
    const size_t n_cell = nested->all.n_cell, n_quantile = nested->all.n_quantile;
    for (size_t k = 0; k < VES_COLUMNS && from + k < n_cell; ++k) {
        array_of(&nested->all, which)[from + k] = ves_columns_quantile(columns, k, 0.5);
        for (size_t q = 0; which >= OF_QUANTILE && q < VES_N_OUTER; ++q)
            nested->outer[(q * n_quantile + which - OF_QUANTILE) * n_cell + from + k] =
                ves_columns_quantile(columns, k, ves_outer_quantile[q]);
    }
}

/* Law of total variance: that of means between draws, and the mean of those within draws. */
static double share_of(const ves_nested *nested, size_t cell)
{
    double mean = 0.0, between = 0.0, within = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < nested->n; ++i) {
        const double m = nested->draw[i].mean[cell], sd = nested->draw[i].sd[cell];
        if (isnan(m)) continue;
        const double apart = m - mean;
        mean += apart / (double)++n;
        between += apart * (m - mean);
        within += isnan(sd) ? 0.0 : sd * sd;
    }
    between /= (double)n;
    within /= (double)n;
    return n > 1 && between + within > 0.0 ? between / (between + within) : NAN;
}

static void take_sums(ves_nested *nested)
{
    ves_digest *all = &nested->all;
    all->mass_error = 0.0;
    all->n_solved = nested->draw[0].n_solved;
    for (size_t i = 0; i < nested->n; ++i) {
        const ves_digest *d = &nested->draw[i];
        all->n_solved = d->n_solved < all->n_solved ? d->n_solved : all->n_solved;
        if (d->n_solved && !(d->mass_error <= all->mass_error)) all->mass_error = d->mass_error;
    }
}

ves_status ves_nested_make(ves_nested *nested, const ves_batch *batch, size_t told, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < nested->n && !status; ++i)
        status = ves_digest_make(&nested->draw[i], batch, told * nested->n + i, report);
    if (status || !nested->outer) return status;
    ves_columns columns = {0};
    double *work = ves_new(nested->n * VES_COLUMNS, sizeof *work);
    if (!ves_columns_start(&columns, nested->n) || !work) status = ves_fail_memory(report);
    for (size_t from = 0; from < nested->all.n_cell && !status; from += VES_COLUMNS) {
        for (size_t which = 0; which < OF_QUANTILE + nested->all.n_quantile; ++which) {
            tell(nested, which, from, work, &columns);
            take(nested, which, from, &columns);
        }
    }
    for (size_t cell = 0; cell < nested->all.n_cell && !status; ++cell) nested->share[cell] = share_of(nested, cell);
    take_sums(nested);
    ves_columns_free(&columns);
    free(work);
    return status;
}

/* ---- in the file ---- */

static const char *const by_curve[] = {"scenario", "organ", "quantile", "uncertainty/draw_quantile", "time", NULL};
static const char *const by_number[] = {"scenario", "organ", "quantile", "uncertainty/draw_quantile", NULL};
static const char *const by_curve_share[] = {"scenario", "organ", "time", NULL};
static const char *const by_draw[] = {"uncertainty/draw", NULL};

/* The draws themselves: each number of the first scenario that has it, in its own unit. */
static void add_numbers(ves_arrays *w)
{
    const ves_uncertainty *u = &w->study->uncertainty;
    for (size_t which = 0; which < u->n_of && !w->make.status; ++which) {
        for (size_t i = 0; i < u->of[which].n && !w->make.status; ++i) {
            const ves_drawn *unknown = &u->of[which].item[i];
            const double by = unknown->factor ? 1.0 : ves_quantity_to_written(&unknown->given.quantity);
            char *path =
                ves_format("uncertainty/numbers/%s%s", unknown->given.address, unknown->factor ? "@factor" : "");
            if (!path) w->make.status = ves_fail_memory(w->make.report);
            if (w->make.status || ves_table_find(&w->table, path)) {
                free(path);
                continue;
            }
            ves_array *a =
                ves_make_array(&w->make, path, VES_ARRAY_DOUBLE, unknown->factor ? "1" : unknown->given.quantity.unit,
                               unknown->factor ? "factor of the number, in each draw" : "drawn", by_draw);
            for (size_t d = 0; a && d < u->n; ++d) a->data.number[d] = unknown->value[d] * by;
            free(path);
        }
    }
}

static void add_block(ves_arrays *w, size_t b)
{
    const ves_block *block = &w->layout->block[b];
    const bool curve = block->shape == VES_BY_ORGAN_TIME;
    const size_t n_organ = w->layout->axis.n, nq = w->n_quantile, n_time = w->study->n_time;
    const size_t chunk[] = {1, n_organ, nq, VES_N_OUTER, n_time}, chunk_share[] = {1, n_organ, n_time};
    char *name = ves_format("uncertainty/%s", block->path), *share = ves_format("uncertainty/share/%s", block->path),
         *words = ves_format("%s: quantiles over draws, of quantiles over subjects", block->words),
         *share_words = ves_format("%s: share of its variance that is between draws: what is not known", block->words);
    w->block[b].outer = ves_arrays_stream(w, words && share && share_words ? name : NULL, VES_ARRAY_DOUBLE,
                                          block->units, words, curve ? by_curve : by_number, chunk);
    w->block[b].share = ves_arrays_stream(w, name && share_words ? share : NULL, VES_ARRAY_DOUBLE, "1", share_words,
                                          curve ? by_curve_share : ves_by_number_mean, chunk_share);
    free(name);
    free(share);
    free(words);
    free(share_words);
}

void ves_nested_add(ves_arrays *w)
{
    if (w->study->uncertainty.n == 0) return;
    ves_make_dimension(&w->make, "uncertainty/draw", w->plan->n_draw);
    ves_make_dimension(&w->make, "uncertainty/draw_quantile", VES_N_OUTER);
    ves_array *a = ves_make_array(&w->make, "uncertainty/draw", VES_ARRAY_INT64, "1",
                                  "draw of the numbers that are not known", by_draw);
    for (size_t d = 0; a && d < w->plan->n_draw; ++d) a->data.integer[d] = (int64_t)d;
    a = ves_make_array(&w->make, "uncertainty/draw_quantile", VES_ARRAY_DOUBLE, "1", "quantile over draws",
                       (const char *const[]){"uncertainty/draw_quantile", NULL});
    for (size_t q = 0; a && q < VES_N_OUTER; ++q) a->data.number[q] = ves_outer_quantile[q];
    add_numbers(w);
    for (size_t b = 0; b < w->layout->n_block; ++b) {
        const ves_shape shape = w->layout->block[b].shape;
        if (w->layout->block[b].together && (shape == VES_BY_ORGAN_TIME || shape == VES_BY_ORGAN)) add_block(w, b);
    }
    if (!w->make.status)
        w->make.status =
            ves_table_set_text(&w->table, "uncertainty", "comment",
                               "the root holds medians over draws; here are quantiles over draws (draw_quantile) "
                               "of quantiles over subjects (quantile)",
                               w->make.report);
}

static void put_block(ves_arrays *w, size_t b, size_t told, const ves_nested *nested)
{
    const ves_block *block = &w->layout->block[b];
    const size_t nq = w->n_quantile, n_organ = w->layout->axis.n, each = n_organ ? block->n / n_organ : 0,
                 cell = w->plan->cell[b], n_cell = w->plan->n_cell;
    if (w->make.status || w->block[b].outer == VES_NONE || block->n == 0) return;
    double *out = ves_new(block->n * nq * VES_N_OUTER, sizeof *out), *to = out;
    if (!out) {
        w->make.status = ves_fail_memory(w->make.report);
        return;
    }
    for (size_t o = 0; o < n_organ; ++o) {
        for (size_t q = 0; q < nq; ++q) {
            for (size_t p = 0; p < VES_N_OUTER; ++p, to += each)
                memcpy(to, nested->outer + (p * nq + q) * n_cell + cell + o * each, each * sizeof *out);
        }
    }
    ves_arrays_put(w, w->block[b].outer, (const size_t[]){told, 0, 0, 0, 0},
                   (const size_t[]){1, n_organ, nq, VES_N_OUTER, each}, out);
    ves_arrays_put(w, w->block[b].share, (const size_t[]){told, 0, 0}, (const size_t[]){1, n_organ, each},
                   nested->share + cell);
    free(out);
}

void ves_nested_put(ves_arrays *w, size_t told, const ves_nested *nested)
{
    for (size_t b = 0; nested->outer && b < w->layout->n_block; ++b) put_block(w, b, told, nested);
}
