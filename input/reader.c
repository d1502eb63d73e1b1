#include "input/reader.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ves_reader_fail(ves_reader *reader, ves_status status, ves_place at, const char *format, ...)
{
    char line[960];
    va_list words;
    va_start(words, format);
    (void)vsnprintf(line, sizeof line, format, words);
    va_end(words);
    (void)ves_fail(reader->report, status, at, "%s", line);
    if (!reader->status || status == VES_E_MEMORY) reader->status = status;
}

ves_status ves_reader_begin(ves_reader *reader)
{
    const ves_status before = reader->status;
    if (before != VES_E_MEMORY) reader->status = VES_OK;
    return before;
}

ves_status ves_reader_end(ves_reader *reader, ves_status before)
{
    const ves_status status = reader->status;
    if (before && status != VES_E_MEMORY) reader->status = before;
    return status;
}

void ves_paths_free(ves_paths *paths)
{
    for (size_t i = 0; i < paths->n; ++i) {
        free(paths->table[i].path);
        free(paths->table[i].digest);
    }
    free(paths->table);
    *paths = (ves_paths){0};
}

void ves_reader_note(ves_reader *reader, const char *path, char *digest)
{
    ves_paths *read = reader->read;
    char *copy = read && digest ? ves_copy_text(path) : NULL;
    if (copy && ves_grow(&read->table, read->n, &read->room, sizeof *read->table)) {
        read->table[read->n++] = (ves_read_table){copy, digest};
        return;
    }
    free(copy);
    if (read || !digest) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    free(digest);
}

const ves_row *ves_row_find(size_t n_row, const ves_row rows[], const char *name)
{
    for (size_t i = 0; i < n_row; ++i) {
        if (strcmp(rows[i].name, name) == 0) return &rows[i];
    }
    return NULL;
}

bool ves_setting_is(const ves_setting *s, ves_row_type type)
{
    if (!s) return false;
    switch (type) {
    case VES_ROW_TEXT:
        return s->kind == VES_SETTING_TEXT;
    case VES_ROW_QUANTITY:
        return s->kind == VES_SETTING_TEXT || s->kind == VES_SETTING_GROUP || s->kind == VES_SETTING_INTEGER ||
               s->kind == VES_SETTING_REAL;
    case VES_ROW_COUNT:
        return s->kind == VES_SETTING_INTEGER;
    case VES_ROW_BOOL:
        return s->kind == VES_SETTING_BOOL;
    case VES_ROW_GROUP:
        return s->kind == VES_SETTING_GROUP;
    case VES_ROW_LIST:
        return s->kind == VES_SETTING_LIST;
    case VES_ROW_ANY:
        return true;
    }
    return false;
}

static const char *type_words(const ves_row *row)
{
    switch (row->type) {
    case VES_ROW_TEXT:
        return "a text in quotes";
    case VES_ROW_QUANTITY:
        return row->dim == VES_DIM_NUMBER ? "a number" : ves_dimension_words(row->dim);
    case VES_ROW_COUNT:
        return "a whole number";
    case VES_ROW_BOOL:
        return "true or false";
    case VES_ROW_GROUP:
        return "a group { name = value; }";
    case VES_ROW_LIST:
        return "a list ( )";
    case VES_ROW_ANY:
        break;
    }
    return "something else";
}

typedef struct row_names {
    const ves_row *rows;
} row_names;

static const char *row_name(size_t i, const void *context)
{
    const row_names *names = context;
    return names->rows[i].name;
}

bool ves_reader_misspelt(const ves_setting *group, size_t n_row, const ves_row rows[], const char *name)
{
    const row_names names = {rows};
    for (size_t i = 0; i < group->n; ++i) {
        const char *word = group->child[i].name ? group->child[i].name : "";
        const char *near = ves_row_find(n_row, rows, word) ? NULL : ves_nearest(word, n_row, row_name, &names);
        if (near && strcmp(near, name) == 0) return true;
    }
    return false;
}

static void fail_kind(ves_reader *reader, const ves_setting *s, const ves_row *row)
{
    char number[32] = "";
    if (s->kind == VES_SETTING_INTEGER || s->kind == VES_SETTING_REAL)
        (void)snprintf(number, sizeof number, "%.10g ", s->number);
    if (row->type == VES_ROW_COUNT && s->kind == VES_SETTING_REAL && s->number == floor(s->number)) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "%sis written with a point or an exponent, expected a whole number in digits alone", number);
    } else {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "%sis %s, expected %s", number, ves_setting_kind_words(s->kind),
                        type_words(row));
    }
}

bool ves_reader_check_type(ves_reader *reader, const ves_setting *s, const ves_row *row)
{
    if (ves_setting_is(s, row->type)) return true;
    fail_kind(reader, s, row);
    return false;
}

/* The one required setting that is missing and of which no other one is a misspelling, where it is one. */
static const ves_row *only_missing(const ves_setting *group, size_t n_row, const ves_row rows[])
{
    const ves_row *missing = NULL;
    for (size_t i = 0; i < n_row; ++i) {
        if (!rows[i].required || ves_setting_find(group, rows[i].name)) continue;
        if (missing || ves_reader_misspelt(group, n_row, rows, rows[i].name)) return NULL;
        missing = &rows[i];
    }
    return missing;
}

/* A setting that is unknown, and near to none. @return is it said to be what is missing? */
static bool fail_unknown(ves_reader *reader, const ves_setting *s, size_t n_row, const ves_row rows[],
                         const ves_row *missing)
{
    const row_names names = {rows};
    if (missing) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "unknown setting, expected \"%s\", which is missing here",
                        missing->name);
        return true;
    }
    char *known = ves_list_names(n_row, row_name, &names);
    ves_reader_fail(reader, VES_E_CONFIG, s->at, "unknown setting, expected %s",
                    known ? known : "one of the known ones");
    free(known);
    return false;
}

void ves_reader_check(ves_reader *reader, const ves_setting *group, size_t n_row, const ves_row rows[])
{
    const row_names names = {rows};
    const ves_row *missing = only_missing(group, n_row, rows);
    bool said = false;
    for (size_t i = 0; i < group->n; ++i) {
        const ves_setting *s = &group->child[i];
        const ves_row *row = ves_row_find(n_row, rows, s->name ? s->name : "");
        if (!row) {
            const char *near = ves_nearest(s->name, n_row, row_name, &names);
            if (near) {
                ves_reader_fail(reader, VES_E_CONFIG, s->at, "unknown setting; did you mean \"%s\"?", near);
            } else if (fail_unknown(reader, s, n_row, rows, missing)) {
                missing = NULL;
                said = true;
            }
        } else {
            (void)ves_reader_check_type(reader, s, row);
        }
    }
    for (size_t i = 0; i < n_row && !said; ++i) {
        if (!rows[i].required || ves_setting_find(group, rows[i].name)) continue;
        if (ves_reader_misspelt(group, n_row, rows, rows[i].name)) continue;
        ves_place at = group->at;
        at.setting = rows[i].name;
        if (rows[i].type == VES_ROW_ANY) {
            ves_reader_fail(reader, VES_E_CONFIG, at, "is missing here, expected %s", rows[i].words);
        } else {
            ves_reader_fail(reader, VES_E_CONFIG, at, "is missing here, expected %s (%s)", type_words(&rows[i]),
                            rows[i].words);
        }
    }
}

const char *ves_setting_text(const ves_setting *group, const char *name)
{
    const ves_setting *s = ves_setting_find(group, name);
    return s && s->kind == VES_SETTING_TEXT ? s->text : NULL;
}

static bool is_of_amounts(ves_dimension dim)
{
    char unit[32];
    return strchr(ves_dimension_unit(dim, "@", sizeof unit, unit), '@') != NULL;
}

/* The number a setting states: a text with a unit, or a bare number where there is no unit. */
static bool read_quantity(ves_reader *reader, const ves_setting *s, ves_dimension dim, ves_quantity *quantity)
{
    if (reader->amount_unknown && is_of_amounts(dim)) return false;
    if (s->kind == VES_SETTING_TEXT) {
        const ves_status status =
            ves_quantity_read(reader->units, s->text, dim, reader->amount_unit, s->at, quantity, reader->report);
        if (status && !reader->status) reader->status = status;
        return !status;
    }
    if (s->kind != VES_SETTING_INTEGER && s->kind != VES_SETTING_REAL) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "is %s, expected %s", ves_setting_kind_words(s->kind),
                        ves_dimension_words(dim));
        return false;
    }
    if (dim != VES_DIM_NUMBER) {
        char unit[96];
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "%.10g is a bare number, expected %s with its unit in quotes (\"%.10g %s\", say)", s->number,
                        ves_dimension_words(dim), isfinite(s->number) ? s->number : 1.0,
                        ves_dimension_unit(dim, reader->amount_unit, sizeof unit, unit));
        return false;
    }
    if (!isfinite(s->number)) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "is not a finite number, expected one that is at most 1.8e308");
        return false;
    }
    *quantity = (ves_quantity){.value = s->number, .written = s->number, .unit = "1"};
    return true;
}

static const ves_row entry_rows[] = {
    {.name = "value", .type = VES_ROW_ANY, .required = true, .words = "the number"},
    {.name = "low", .type = VES_ROW_ANY, .words = "low end of its range"},
    {.name = "high", .type = VES_ROW_ANY, .words = "high end of its range"},
    {.name = "source", .type = VES_ROW_TEXT, .words = "where it was read"},
    {.name = "confidence", .type = VES_ROW_TEXT, .words = "seen, derived, memory or assumption"},
};

size_t ves_reader_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"number", VES_COUNT(entry_rows), entry_rows}};
    *tables = all;
    return VES_COUNT(all);
}

/* The confidence word a group states, checked; what it inherits if it states none. */
static const char *confidence_of(ves_reader *reader, const ves_setting *group)
{
    const ves_setting *s = ves_setting_find(group, "confidence");
    if (!s || s->kind != VES_SETTING_TEXT) return reader->confidence;
    const char *word = ves_confidence_word(s->text);
    if (!word)
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "\"%s\" is no word of confidence, expected seen, derived, memory or assumption", s->text);
    return word;
}

bool ves_reader_parameter(ves_reader *reader, const ves_setting *setting, const char *address,
                          const ves_parameter *model, ves_parameters *parameters)
{
    ves_parameter p = *model;
    p.address = NULL;
    p.low = p.high = NAN;
    p.at = setting->at;
    p.source = p.follows = NULL;
    const char *source = reader->source;
    p.confidence = reader->confidence;
    const ves_setting *value = setting;
    if (setting->kind == VES_SETTING_GROUP) {
        ves_reader_check(reader, setting, VES_COUNT(entry_rows), entry_rows);
        value = ves_setting_find(setting, "value");
        if (!value) return false;
        if (ves_setting_text(setting, "source")) source = ves_setting_text(setting, "source");
        p.confidence = confidence_of(reader, setting);
    }
    /* A setting that may be one of two things is the one its unit says. */
    if (p.other != p.dim && value->kind == VES_SETTING_TEXT &&
        !ves_quantity_fits(reader->units, value->text, p.dim, reader->amount_unit) &&
        ves_quantity_fits(reader->units, value->text, p.other, reader->amount_unit)) {
        const ves_dimension first = p.dim;
        p.dim = p.other;
        p.other = first;
    }
    ves_place at = value->at;
    at.setting = setting->at.setting;
    ves_setting copy = *value;
    copy.at = at;
    if (!read_quantity(reader, &copy, p.dim, &p.quantity)) return false;
    const char *const ends[] = {"low", "high"};
    for (int i = 0; i < 2 && setting->kind == VES_SETTING_GROUP; ++i) {
        const ves_setting *end = ves_setting_find(setting, ends[i]);
        ves_quantity q;
        if (!end) continue;
        if (!read_quantity(reader, end, p.dim, &q)) return false;
        *(i == 0 ? &p.low : &p.high) = q.value;
        if (i == 0 ? q.value <= p.quantity.value : q.value >= p.quantity.value) continue;
        ves_reader_fail(reader, VES_E_CONFIG, end->at, "%g %s is %s the value %g %s, expected a range around it",
                        q.written, q.unit, i == 0 ? "above" : "below", p.quantity.written, p.quantity.unit);
        return false;
    }
    ves_status status = ves_parameter_check(&p, reader->report);
    char *name = NULL, *evidence = NULL;
    if (!status) {
        name = ves_format("%s", address);
        evidence = source ? ves_format("%s", source) : NULL;
        p.address = name;
        p.source = evidence;
        status = name && (!source || evidence) ? ves_parameters_put(parameters, &p, reader->report)
                                               : ves_fail_memory(reader->report);
    }
    free(name);
    free(evidence);
    if (status && !reader->status) reader->status = status;
    return !status;
}

bool ves_reader_number(ves_reader *reader, const ves_setting *setting, const ves_row *row, double *value)
{
    if (row->type == VES_ROW_COUNT && !ves_setting_is(setting, VES_ROW_COUNT)) { /* as ves_reader_check has it */
        if (!reader->status) fail_kind(reader, setting, row);
        return false;
    }
    ves_parameter p = {
        .dim = row->dim, .least = row->least, .most = row->most, .above_least = row->above_least, .at = setting->at};
    if (!read_quantity(reader, setting, row->dim, &p.quantity)) return false;
    const ves_status status = ves_parameter_check(&p, reader->report);
    if (status && !reader->status) reader->status = status;
    *value = p.quantity.value;
    return !status;
}

char *ves_list_names(size_t n, const char *(*name)(size_t i, const void *context), const void *context)
{
    char *list = ves_format("%s", "");
    for (size_t i = 0; list && i < n; ++i) {
        char *longer = ves_format("%s%s%s", list, i == 0 ? "" : i + 1 == n ? " or " : ", ", name(i, context));
        free(list);
        list = longer;
    }
    return list;
}
