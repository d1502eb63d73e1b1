/* Tables of single subjects, and lists. */
#include "compare/export_table.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "compare/csv_out.h"
#include "compare/export_fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 1024 }; /* subjects: the chunk of the file */

/* ---- single subjects ---- */

static const char individual_header[] = "scenario,subject,organ,quantity,unit,time,value";

/* @param o, i  VES_NONE where the number is of no organ, of no time */
static void individual_row(ves_exporter *e, const ves_array *a, size_t s, size_t who, size_t o, size_t i, double value)
{
    ves_export_begin(e, individual_header);
    ves_export_text(e, ves_export_label(e, "scenario", s));
    ves_export_who(e, who);
    ves_export_text(e, o == VES_NONE ? "" : ves_export_label(e, "organ", o));
    ves_export_text(e, a->path + strlen("individual/"));
    ves_export_text(e, ves_export_units(a));
    ves_export_number(e, i == VES_NONE ? NAN : ves_export_axis(e, "time", i));
    ves_export_last(e, value, ves_export_is_narrow(a));
}

/* Subjects [from, from + n) of one scenario, (subject) or (subject, organ). */
static void individual_numbers(ves_exporter *e, const ves_array *a, size_t s, size_t from, size_t n)
{
    const size_t each = a->n_dimension == 3 ? ves_export_size(e, "organ") : 1;
    double *value = ves_export_room(e, n * each);
    if (value && ves_export_get(e, a, (const size_t[]){s, from, 0}, (const size_t[]){1, n, each}, value)) {
        for (size_t k = 0; k < n * each; ++k)
            individual_row(e, a, s, from + k / each, a->n_dimension == 3 ? k % each : VES_NONE, VES_NONE, value[k]);
    }
    free(value);
}

/* (subject, organ, time), organ by organ as they lie in the file. */
static void individual_curves(ves_exporter *e, const ves_array *a, size_t s, size_t from, size_t n)
{
    const size_t n_organ = ves_export_size(e, "organ"), nt = ves_export_size(e, "time");
    double *value = ves_export_room(e, n * nt);
    for (size_t o = 0; o < n_organ && value; ++o) {
        if (!ves_export_get(e, a, (const size_t[]){s, from, o, 0}, (const size_t[]){1, n, 1, nt}, value)) break;
        for (size_t k = 0; k < n * nt; ++k) {
            if (!ves_export_all_nan(nt, value + k / nt * nt))
                individual_row(e, a, s, from + k / nt, o, k % nt, value[k]);
        }
    }
    free(value);
}

/* How many dimensions an array of single subjects has; 0: it is none. */
static size_t individual_shape(const ves_exporter *e, const ves_array *a)
{
    static const char *const names[] = {"scenario", "subject", "organ", "time"};
    if (!ves_export_is_number(a) || strncmp(a->path, "individual/", strlen("individual/")) != 0) return 0;
    return a->n_dimension >= 2 && a->n_dimension <= 4 && ves_export_along(e, a, a->n_dimension, names) ? a->n_dimension
                                                                                                       : 0;
}

void ves_export_individual(ves_exporter *e)
{
    const size_t n_subject = ves_export_size(e, "subject");
    for (size_t s = 0; s < ves_export_size(e, "scenario"); ++s) {
        for (size_t from = 0; from < n_subject; from += AT_ONCE) {
            const size_t n = n_subject - from < AT_ONCE ? n_subject - from : AT_ONCE;
            for (size_t i = 0; i < e->table->n_array && !e->status; ++i) {
                const ves_array *a = &e->table->array[i];
                const size_t shape = individual_shape(e, a);
                if (shape == 4) {
                    individual_curves(e, a, s, from, n);
                } else if (shape) {
                    individual_numbers(e, a, s, from, n);
                }
            }
        }
    }
}

void ves_export_compartments(ves_exporter *e)
{
    static const char *const names[] = {"scenario", "subject", "time", "compartments/compartment"};
    const ves_array *a = ves_export_find(e, "compartments/", "amount", "");
    if (!ves_export_is_number(a) || !ves_export_along(e, a, 4, names)) return;
    const size_t nt = ves_export_size(e, "time"), n = ves_export_size(e, names[3]),
                 n_subject = ves_export_size(e, "subject");
    double *value = ves_export_room(e, nt * n);
    for (size_t k = 0; k < ves_export_size(e, "scenario") * n_subject && value; ++k) {
        if (!ves_export_get(e, a, (const size_t[]){k / n_subject, k % n_subject, 0, 0}, (const size_t[]){1, 1, nt, n},
                            value))
            break;
        for (size_t i = 0; i < nt * n; ++i) {
            if (isnan(value[i])) continue; /* a node that this scenario has not */
            ves_export_begin(e, "scenario,subject,compartment,unit,time,value");
            ves_export_text(e, ves_export_label(e, "scenario", k / n_subject));
            ves_export_who(e, k % n_subject);
            ves_export_text(e, ves_export_label(e, names[3], i % n));
            ves_export_text(e, ves_export_units(a));
            ves_export_number(e, ves_export_axis(e, "time", i / n));
            ves_export_last(e, value[i], false);
        }
    }
    free(value);
}

/* ---- who they are: a column a number, to be read again ---- */

typedef struct columns {
    size_t n, room;
    const ves_array **array;
    double *value; /* [n][AT_ONCE] */
} columns;

static void add_column(ves_exporter *e, columns *c, const ves_array *a)
{
    if (e->status) return;
    if (ves_grow(&c->array, c->n, &c->room, sizeof *c->array)) {
        c->array[c->n++] = a;
    } else {
        e->status = ves_fail_memory(e->report);
    }
}

/* @param named  each has an ID */
static void subject_columns(ves_exporter *e, bool named, columns *c)
{
    static const char group[] = "individual/covariates/";
    for (size_t i = 0; i < e->table->n_array; ++i) {
        const ves_array *a = &e->table->array[i];
        if (named && strcmp(a->path, "individual/covariates/dose") == 0)
            continue; /* of the data set, not of its subjects */
        if (ves_export_is_number(a) && strncmp(a->path, group, strlen(group)) == 0 && a->n_dimension == 1 &&
            strcmp(ves_export_dimension(e, a, 0), "subject") == 0)
            add_column(e, c, a);
    }
}

static void subject_header(ves_exporter *e, const columns *c, bool named)
{
    if (named) (void)fputs("ID,", e->to);
    for (size_t k = 0; k < c->n; ++k) {
        const ves_array *a = c->array[k];
        ves_csv_put_text(e->to, strrchr(a->path, '/') + 1);
        if (*ves_export_units(a) && strcmp(a->units, "1") != 0) (void)fprintf(e->to, " [%s]", a->units);
        (void)fputc(k + 1 < c->n ? ',' : '\n', e->to);
    }
}

void ves_export_subjects(ves_exporter *e)
{
    columns c = {0};
    const bool named = ves_export_find(e, "", "subject_id", "") != NULL;
    subject_columns(e, named, &c);
    if (c.n) c.value = ves_export_room(e, c.n * AT_ONCE);
    if (c.value && !e->status) subject_header(e, &c, named);
    const size_t n_subject = ves_export_size(e, "subject");
    for (size_t from = 0; c.value && from < n_subject && !e->status; from += AT_ONCE) {
        const size_t n = n_subject - from < AT_ONCE ? n_subject - from : AT_ONCE;
        for (size_t k = 0; k < c.n; ++k)
            (void)ves_export_get(e, c.array[k], (const size_t[]){from}, (const size_t[]){n}, c.value + k * AT_ONCE);
        for (size_t i = 0; i < n && !e->status; ++i, ++e->n_row) {
            if (named) ves_export_who(e, from + i);
            for (size_t k = 0; k < c.n; ++k) {
                ves_csv_put_number(e->to, c.value[k * AT_ONCE + i], ves_export_is_narrow(c.array[k]));
                (void)fputc(k + 1 < c.n ? ',' : '\n', e->to);
            }
        }
    }
    free(c.value);
    free(c.array);
}

/* ---- lists: a column an array, units in the header ---- */

/* Word `i` of words with blanks between them. */
static void word(ves_exporter *e, const char *words, int64_t i)
{
    for (; i > 0 && *words; --i) words += strcspn(words, " ") + (words[strcspn(words, " ")] == ' ');
    (void)fprintf(e->to, "%.*s", (int)strcspn(words, " "), words);
}

static void element(ves_exporter *e, const ves_array *a, size_t i)
{
    if (a->type == VES_ARRAY_TEXT) {
        ves_csv_put_text(e->to, a->data.text[i]);
    } else if (a->flag_meanings) {
        word(e, a->flag_meanings, a->data.integer[i]);
    } else if (a->type == VES_ARRAY_INT8 || a->type == VES_ARRAY_INT64) {
        (void)fprintf(e->to, "%lld", (long long)a->data.integer[i]);
    } else {
        ves_csv_put_number(e->to, a->data.number[i], ves_export_is_narrow(a));
    }
}

/* A subject by its ID, where the file has them: as in all other tables. */
static void cell(ves_exporter *e, const ves_array *a, size_t i, bool named)
{
    const char *last = strrchr(a->path, '/');
    if (named && last && strcmp(last, "/subject") == 0 && a->type == VES_ARRAY_INT64 && a->data.integer[i] >= 0) {
        ves_csv_put_text(e->to, ves_export_label(e, "subject_id", (size_t)a->data.integer[i]));
    } else {
        element(e, a, i);
    }
}

static void heading(ves_exporter *e, const ves_array *a, const char *name)
{
    ves_csv_put_text(e->to, name);
    if (*ves_export_units(a) && strcmp(a->units, "1") != 0) (void)fprintf(e->to, " [%s]", a->units);
}

/* Headings of an array (scenario, element): a column a scenario. */
static void headings_across(ves_exporter *e, const ves_array *across, const char *name, size_t n_scenario)
{
    for (size_t s = 0; s < n_scenario; ++s) {
        char *words = n_scenario > 1 ? ves_format("%s %s", name, ves_export_label(e, "scenario", s)) : NULL;
        (void)fputc(',', e->to);
        heading(e, across, words ? words : name);
        free(words);
    }
}

/* Numbers of a sweep are columns of its scenarios. */
static const char of_sweep[] = "sweep/";

/* The name of an array in a group; NULL: it is of another. */
static const char *name_in(const ves_array *a, const char *group)
{
    if (!*group && strncmp(a->path, of_sweep, strlen(of_sweep)) == 0) return a->path + strlen(of_sweep);
    const bool here = strncmp(a->path, group, strlen(group)) == 0 && !strchr(a->path + strlen(group), '/');
    return here ? a->path + strlen(group) : NULL;
}

/* All arrays in a group ("" or "events/") that lie along one dimension, a row an element.
 * @param across  (scenario, dimension): a column for each scenario behind them; NULL: none */
static void list(ves_exporter *e, const char *group, const char *dimension, const ves_array *across)
{
    columns c = {0};
    const bool named = ves_export_find(e, "", "subject_id", "") != NULL;
    for (size_t i = 0; i < e->table->n_array; ++i) {
        const ves_array *a = &e->table->array[i];
        const bool here = name_in(a, group) != NULL;
        const bool counts = strcmp(a->path, dimension) == 0 && a->type != VES_ARRAY_TEXT; /* 1, 2, 3, ... */
        if (here && !counts && !a->streamed && a->n_dimension == 1 &&
            strcmp(ves_export_dimension(e, a, 0), dimension) == 0)
            add_column(e, &c, a);
    }
    const size_t n = c.n && !e->status ? ves_export_size(e, dimension) : 0,
                 n_across = across ? ves_export_size(e, "scenario") : 0;
    for (size_t k = 0; k < c.n && n; ++k) {
        if (k) (void)fputc(',', e->to);
        heading(e, c.array[k], name_in(c.array[k], group));
    }
    if (n && n_across) headings_across(e, across, across->path + strlen(group), n_across);
    if (n) (void)fputc('\n', e->to);
    for (size_t i = 0; i < n; ++i, ++e->n_row) {
        for (size_t k = 0; k < c.n; ++k) {
            if (k) (void)fputc(',', e->to);
            cell(e, c.array[k], i, named);
        }
        for (size_t s = 0; s < n_across; ++s) {
            (void)fputc(',', e->to);
            ves_csv_put_number(e->to, across->data.number[s * n + i], ves_export_is_narrow(across));
        }
        (void)fputc('\n', e->to);
    }
    free(c.array);
}

void ves_export_events(ves_exporter *e)
{
    list(e, "events/", "events/event", NULL);
}

void ves_export_scenarios(ves_exporter *e)
{
    list(e, "", "scenario", NULL);
}

void ves_export_failures(ves_exporter *e)
{
    list(e, "failures/", "failures/failure", NULL);
}

void ves_export_numbers(ves_exporter *e)
{
    list(e, "provenance/", "provenance/parameter", NULL);
}

void ves_export_observed(ves_exporter *e)
{
    const ves_array *predicted = ves_export_find(e, "observed/", "predicted", "");
    for (size_t i = 0; i < e->table->n_dimension && e->n_row == 0; ++i) {
        const char *dimension = e->table->dimension[i].path;
        if (strncmp(dimension, "observed/", strlen("observed/")) != 0) continue;
        const char *const names[] = {"scenario", dimension};
        const bool across = predicted && !predicted->streamed && predicted->type == VES_ARRAY_DOUBLE &&
                            ves_export_along(e, predicted, 2, names);
        list(e, "observed/", dimension, across ? predicted : NULL);
    }
}
