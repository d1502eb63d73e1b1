#include "compare/export_fields.h"

#include "base/memory.h"
#include "compare/csv_out.h"

#include <math.h>
#include <string.h>

/* ---- arrays ---- */

bool ves_export_is_number(const ves_array *a)
{
    return a && a->type != VES_ARRAY_TEXT;
}

bool ves_export_is_narrow(const ves_array *a)
{
    return a->type == VES_ARRAY_FLOAT;
}

/* The path of dimension `k` of an array. */
const char *ves_export_dimension(const ves_exporter *e, const ves_array *a, size_t k)
{
    return k < a->n_dimension ? e->table->dimension[a->dimension[k]].path : "";
}

/* Does it lie along these, and no others? */
bool ves_export_along(const ves_exporter *e, const ves_array *a, size_t n, const char *const name[])
{
    if (a->n_dimension != n) return false;
    for (size_t k = 0; k < n; ++k) {
        if (strcmp(ves_export_dimension(e, a, k), name[k]) != 0) return false;
    }
    return true;
}

size_t ves_export_size(const ves_exporter *e, const char *dimension)
{
    for (size_t i = 0; i < e->table->n_dimension; ++i) {
        if (strcmp(e->table->dimension[i].path, dimension) == 0) return e->table->dimension[i].size;
    }
    return 0;
}

const ves_array *ves_export_find(const ves_exporter *e, const char *group, const char *name, const char *end)
{
    for (size_t i = 0; i < e->table->n_array; ++i) {
        const char *path = e->table->array[i].path;
        const size_t g = strlen(group), n = strlen(name);
        if (strncmp(path, group, g) == 0 && strncmp(path + g, name, n) == 0 && strcmp(path + g + n, end) == 0)
            return &e->table->array[i];
    }
    return NULL;
}

double *ves_export_room(ves_exporter *e, size_t n)
{
    double *out = e->status ? NULL : ves_new(n ? n : 1, sizeof *out);
    if (!out && !e->status) e->status = ves_fail_memory(e->report);
    return out;
}

/* A piece of an array. @return false: it cannot be read, which is said */
bool ves_export_get(ves_exporter *e, const ves_array *a, const size_t first[], const size_t count[], double out[])
{
    if (!e->status) e->status = ves_pieces_get(e->pieces, a, first, count, out, e->report);
    return !e->status;
}

/* ---- fields ---- */

/* The header comes with the first row, so that a table without rows is empty. */
void ves_export_begin(ves_exporter *e, const char *header)
{
    if (e->n_row++ == 0) (void)fprintf(e->to, "%s\n", header);
}

void ves_export_comma(ves_exporter *e)
{
    (void)fputc(',', e->to);
}

void ves_export_text(ves_exporter *e, const char *words)
{
    ves_csv_put_text(e->to, words);
    ves_export_comma(e);
}

void ves_export_number(ves_exporter *e, double value)
{
    ves_csv_put_number(e->to, value, false);
    ves_export_comma(e);
}

void ves_export_last(ves_exporter *e, double value, bool narrow)
{
    ves_csv_put_number(e->to, value, narrow);
    (void)fputc('\n', e->to);
}

const char *ves_export_label(const ves_exporter *e, const char *axis, size_t i)
{
    const ves_array *a = ves_export_find(e, "", axis, "");
    return a && a->type == VES_ARRAY_TEXT && i < a->n ? a->data.text[i] : "";
}

double ves_export_axis(const ves_exporter *e, const char *axis, size_t i)
{
    const ves_array *a = ves_export_find(e, "", axis, "");
    if (!ves_export_is_number(a) || a->streamed || i >= a->n) return NAN;
    return a->type == VES_ARRAY_INT8 || a->type == VES_ARRAY_INT64 ? (double)a->data.integer[i] : a->data.number[i];
}

/* Who a subject is: the name of a data set, or else its number. */
void ves_export_who(ves_exporter *e, size_t i)
{
    if (ves_export_find(e, "", "subject_id", "")) {
        ves_export_text(e, ves_export_label(e, "subject_id", i));
    } else {
        ves_export_number(e, (double)i);
    }
}

const char *ves_export_units(const ves_array *a)
{
    return a->units ? a->units : "";
}

/* Numbers of an array that is in the table; NaN where there is none. */
double ves_export_held(const ves_exporter *e, const char *name, size_t i)
{
    const ves_array *a = ves_export_find(e, "", name, "");
    return a && a->type == VES_ARRAY_DOUBLE && !a->streamed && i < a->n ? a->data.number[i] : NAN;
}

bool ves_export_all_nan(size_t n, const double value[])
{
    size_t i = 0;
    while (i < n && isnan(value[i])) ++i;
    return i == n;
}
