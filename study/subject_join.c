#include "study/subject_join.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

typedef struct named {
    const char *id;
    size_t row;
} named;

static int by_id(const void *a, const void *b)
{
    const named *one = a, *other = b;
    const int order = strcmp(one->id, other->id);
    return order ? order : (one->row > other->row) - (one->row < other->row);
}

/* @return the row of an ID; VES_NONE: there is none */
static size_t row_of(const named *all, size_t n, const char *id)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(all[middle].id, id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < n && strcmp(all[low].id, id) == 0 ? low : VES_NONE;
}

static void check_twice(ves_sheet *sheet, size_t column, const named *all)
{
    for (size_t i = 1; i < sheet->n_row; ++i) {
        if (*all[i].id && strcmp(all[i].id, all[i - 1].id) == 0)
            ves_sheet_fail(sheet, all[i].row, column,
                           "subject \"%s\" stands in line %d already, expected one row of each",
                           ves_brief_of(all[i].id).text, ves_sheet_place(sheet, all[i - 1].row, column).line);
    }
}

/* Row `from[i]` becomes row i. @param room [n] of a number and of a row */
static void move_rows(ves_sheet *sheet, const size_t from[], double number[], ves_sheet_row row[])
{
    const size_t n = sheet->n_row;
    for (size_t i = 0; i < n; ++i) row[i] = sheet->row[from[i]];
    memcpy(sheet->row, row, n * sizeof *row);
    for (size_t k = 0; k < sheet->n_column; ++k) {
        ves_sheet_column *c = &sheet->column[k];
        if (!c->value) continue;
        for (size_t i = 0; i < n; ++i) number[i] = c->value[from[i]];
        memcpy(c->value, number, n * sizeof *number);
    }
}

/* @param all [n_row] rows by ID @param from [n_subject] out: the row of each subject */
static void match(const ves_data_set *data, ves_sheet *sheet, size_t column, const named *all, size_t from[])
{
    bool *met = ves_new(sheet->n_row, sizeof *met);
    if (!met) {
        sheet->status = VES_E_MEMORY;
        return;
    }
    for (size_t i = 0; i < data->n_subject; ++i) {
        const size_t at = row_of(all, sheet->n_row, data->subject[i].id);
        from[i] = at == VES_NONE ? VES_NONE : all[at].row;
        if (at != VES_NONE) met[all[at].row] = true;
        if (at == VES_NONE)
            ves_sheet_fail(sheet, VES_NONE, column, "says nothing of subject \"%s\", who is given doses (%s:%d)",
                           ves_brief_of(data->subject[i].id).text, data->path,
                           ves_sheet_place(data->sheet, data->subject[i].row, VES_NONE).line);
    }
    for (size_t i = 0; i < sheet->n_row; ++i) {
        const char *id = ves_sheet_text(sheet, i, column);
        const size_t at = met[i] || sheet->row[i].wrong ? VES_NONE : row_of(all, sheet->n_row, id);
        if (at != VES_NONE && all[at].row == i)
            ves_sheet_fail(sheet, i, column, "there is no subject \"%s\" in %s, expected one who is given doses",
                           ves_brief_of(id).text, data->path);
    }
    free(met);
}

ves_status ves_subject_join(const ves_data_set *data, ves_sheet *sheet)
{
    const size_t column = ves_sheet_find(sheet, VES_SUBJECT_ID), n = sheet->n_row;
    if (column == VES_NONE || !data->has_id) {
        ves_sheet_fail(sheet, VES_NONE, column,
                       data->has_id ? "says not whose numbers these are, expected a column ID as in %s"
                                    : "%s has no column ID, so none of it belongs to a row of this table",
                       data->path);
        return sheet->status;
    }
    named *all = ves_new(n, sizeof *all);
    size_t *from = ves_new(data->n_subject, sizeof *from);
    double *number = ves_new(n, sizeof *number);
    ves_sheet_row *row = ves_new(n, sizeof *row);
    if (!all || !from || !number || !row) sheet->status = ves_fail_memory(sheet->report);
    const size_t faults = sheet->n_fault;
    if (sheet->status != VES_E_MEMORY) {
        for (size_t i = 0; i < n; ++i) all[i] = (named){ves_sheet_text(sheet, i, column), i};
        qsort(all, n, sizeof *all, by_id);
        check_twice(sheet, column, all);
        match(data, sheet, column, all, from);
        if (sheet->status == VES_E_MEMORY) (void)ves_fail_memory(sheet->report);
    }
    if (sheet->status != VES_E_MEMORY && sheet->n_fault == faults && n == data->n_subject)
        move_rows(sheet, from, number, row);
    free(all);
    free(from);
    free(number);
    free(row);
    return sheet->status;
}

/* ---- columns ---- */

ves_subjects_aside ves_subjects_set_aside(ves_population *p)
{
    const ves_subjects_aside aside = {p->n_column, p->column, p->listed, p->listed_written};
    p->n_column = 0;
    p->column = NULL;
    p->listed = p->listed_written = NULL;
    free(p->line);
    p->line = NULL;
    return aside;
}

/* Rows of `a` [n][na] beside rows of `b` [n][nb]. Frees both. NULL: out of memory */
static double *beside(size_t n, double *a, size_t na, double *b, size_t nb)
{
    double *both = ves_new(n * (na + nb), sizeof *both);
    for (size_t i = 0; both && i < n; ++i) {
        if (na) memcpy(both + i * (na + nb), a + i * na, na * sizeof *a);
        if (nb) memcpy(both + i * (na + nb) + na, b + i * nb, nb * sizeof *b);
    }
    free(a);
    free(b);
    return both;
}

static void free_aside(ves_subjects_aside *aside)
{
    for (size_t k = 0; k < aside->n_column; ++k) free(aside->column[k].address);
    free(aside->column);
    free(aside->listed);
    free(aside->written);
    *aside = (ves_subjects_aside){0};
}

ves_status ves_subjects_put_back(ves_population *p, ves_subjects_aside *aside, ves_report *report)
{
    const size_t na = aside->n_column, nb = p->n_column;
    if (na == 0 || p->n_listed != p->data->n_subject || (nb && !p->listed)) { /* what is wrong was said */
        free_aside(aside);
        return VES_OK;
    }
    ves_parameter *column = ves_new(na + nb, sizeof *column);
    p->listed = beside(p->n_listed, aside->listed, na, p->listed, nb);
    p->listed_written = beside(p->n_listed, aside->written, na, p->listed_written, nb);
    aside->listed = aside->written = NULL;
    if (!column || !p->listed || !p->listed_written) {
        free(column);
        free_aside(aside);
        return ves_fail_memory(report);
    }
    memcpy(column, aside->column, na * sizeof *column);
    if (nb) memcpy(column + na, p->column, nb * sizeof *column);
    aside->n_column = 0; /* addresses are the population's now */
    free_aside(aside);
    free(p->column);
    p->column = column;
    p->n_column = na + nb;
    return VES_OK;
}
