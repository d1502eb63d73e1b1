#include "batch/rows.h"

#include "base/array.h"
#include "base/memory.h"
#include "batch/row.h"

#include <stdlib.h>

enum { AT_ONCE = 8 << 20 }; /* bytes of rows that are read whole, and of a window */

void ves_rows_free(ves_rows *rows)
{
    free(rows->failed);
    free(rows->mass_error);
    free(rows->number);
    free(rows->window);
    *rows = (ves_rows){0};
}

/* One subject without a population: its scenarios were solved apart, so what needs a second curve is found here. */
static ves_status relate(const ves_rows *rows, double row[], ves_report *report)
{
    const ves_plan *plan = rows->batch->plan;
    const size_t n_point = plan->n_point, scenario = rows->variant / n_point,
                 reference = plan->study->scenario[scenario].reference;
    if (reference == VES_NONE || reference == scenario) {
        ves_layout_relate(&plan->layout, plan->study, scenario, row, reference == VES_NONE ? NULL : row);
        return VES_OK;
    }
    bool failed;
    double error, *other = ves_new(plan->layout.n_brief, sizeof *other);
    if (!other) return ves_fail_memory(report);
    const ves_member member = {reference * n_point + rows->variant % n_point, 0};
    const ves_status status =
        ves_batch_read(rows->batch, member, &failed, &error, 0, plan->layout.n_brief, other, report);
    if (!status) ves_layout_relate(&plan->layout, plan->study, scenario, row, other);
    free(other);
    return status;
}

ves_status ves_rows_read(ves_rows *rows, const ves_batch *batch, size_t variant, size_t first, size_t n,
                         ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const bool whole = n * plan->n_kept * sizeof(double) <= AT_ONCE;
    *rows = (ves_rows){.batch = batch,
                       .variant = variant,
                       .first = first,
                       .n = n,
                       .width = whole ? plan->n_kept : plan->layout.n_brief};
    rows->number = ves_space(n * rows->width, sizeof *rows->number);
    rows->failed = ves_new(n, sizeof *rows->failed);
    rows->mass_error = ves_new(n, sizeof *rows->mass_error);
    ves_status status = rows->number && rows->failed && rows->mass_error ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < n && !status; ++i) {
        double *row = rows->number + i * rows->width;
        status = ves_batch_read(batch, (ves_member){variant, first + i}, &rows->failed[i], &rows->mass_error[i], 0,
                                rows->width, row, report);
        if (!status && plan->list) status = relate(rows, row, report);
    }
    return status;
}

/* Move the window to `from`, where `n` numbers are wanted. */
static ves_status move(ves_rows *rows, size_t from, size_t n, ves_report *report)
{
    const size_t fit = AT_ONCE / sizeof(double) / (rows->n ? rows->n : 1), kept = rows->batch->plan->n_kept;
    const size_t wanted = n > fit ? n : fit, width = wanted < kept - from ? wanted : kept - from;
    if (width > rows->room) {
        free(rows->window);
        rows->window = ves_space(rows->n * width, sizeof *rows->window);
        rows->room = rows->window ? width : 0;
    }
    ves_status status = rows->window ? VES_OK : ves_fail_memory(report);
    rows->from = from;
    rows->to = from + width;
    for (size_t i = 0; i < rows->n && !status; ++i) {
        bool failed;
        double error;
        status = ves_batch_read(rows->batch, (ves_member){rows->variant, rows->first + i}, &failed, &error, from, width,
                                rows->window + i * width, report);
    }
    return status;
}

/* Numbers [from, from + n) of every row. @param stride out: from one row to the next @param first out: of the first row
 */
static ves_status find(ves_rows *rows, size_t from, size_t n, size_t *stride, const double **first, ves_report *report)
{
    *stride = rows->width;
    *first = rows->number + from;
    if (from + n <= rows->width) return VES_OK;
    const ves_status status =
        from >= rows->from && from + n <= rows->to && rows->window ? VES_OK : move(rows, from, n, report);
    *stride = rows->to - rows->from;
    *first = rows->window + (from - rows->from);
    return status;
}

ves_status ves_rows_part(ves_rows *rows, size_t b, size_t part, size_t from, size_t n, double out[], size_t step,
                         ves_report *report)
{
    const ves_plan *plan = rows->batch->plan;
    size_t at, stride;
    const double *in;
    const size_t n_read = ves_layout_part_at(&plan->layout, b, part, &at);
    const ves_status status = find(rows, at, n_read, &stride, &in, report);
    if (!status)
        (void)ves_layout_part(&plan->layout, plan->study, b, part,
                              &(ves_rows_at){rows->n, rows->number, in, rows->width, stride}, from, n, out, step);
    return status;
}
