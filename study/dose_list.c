/* Doses from a table with the columns of NMTRAN that make sense: TIME, AMT, RATE, II, ADDL, and ROUTE or CMT. */
#include "study/context.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list of doses as settings, as if it stood in a config. */
typedef struct ves_dose_list {
    const ves_setting *named; /* what it was read for */
    ves_dimension amount;
    bool wrong;
    ves_sheet sheet;
    ves_setting root;
} ves_dose_list;

enum { TIME, AMT, RATE, II, ADDL, ROUTE, CMT, N_COLUMN };

static const ves_column columns[N_COLUMN] = {
    [TIME] = {"TIME", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_TIME, .unit = "h", .needed = true, .filled = true,
              .words = "a time"},
    [AMT] = {"AMT", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_DOSE, .range = VES_COLUMN_ABOVE_0, .needed = true,
             .filled = true, .words = "an amount"},
    [RATE] = {"RATE", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_DOSE_RATE, .unit = "",
              .words = "a rate, or 0 (at once)"},
    [II] = {"II", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_TIME, .unit = "h", .range = VES_COLUMN_FROM_0,
            .words = "a time between doses"},
    [ADDL] = {"ADDL", .kind = VES_COLUMN_COUNT, .words = "how many additional doses"},
    [ROUTE] = {"ROUTE", .kind = VES_COLUMN_TEXT, .words = "a route"},
    [CMT] = {"CMT", .kind = VES_COLUMN_TEXT, .words = "a compartment"},
};
static void free_tree(ves_setting *s)
{
    for (size_t i = 0; i < s->n; ++i) free_tree(&s->child[i]);
    free(s->child);
    free(s->name);
    free(s->text);
}

void ves_dose_list_free(ves_dose_list *list)
{
    if (!list) return;
    free_tree(&list->root);
    ves_sheet_free(&list->sheet);
    free(list);
}

/* ---- a row as settings ---- */

static bool put(ves_setting *group, const char *name, ves_setting_kind kind, char *text, double number)
{
    ves_setting *s = &group->child[group->n];
    char *copy = ves_copy_text(name);
    if (!copy || (kind == VES_SETTING_TEXT && !text)) {
        free(copy);
        free(text);
        return false;
    }
    *s = (ves_setting){.kind = kind, .name = copy, .text = text, .number = number, .parent = group};
    s->at = (ves_place){group->at.file, group->at.line, copy};
    ++group->n;
    return true;
}

/* A cell with its unit. @param instead where the cell or its unit is wrong, so that the rest can be checked */
static bool put_number(const ves_dose_list *list, size_t row, size_t column, const char *name, const char *instead,
                       ves_setting *group)
{
    const double value = ves_sheet_number(&list->sheet, row, column);
    const ves_sheet_column *c = column == VES_NONE ? NULL : &list->sheet.column[column];
    const char *unit = !c ? "" : *c->unit ? c->unit : c->is.unit ? c->is.unit : "";
    const bool good = isfinite(value) && *unit && !list->wrong;
    return put(group, name, VES_SETTING_TEXT, good ? ves_format("%.17g %s", value, unit) : ves_format("1 %s", instead),
               0.0);
}

/* How long an infusion takes, in h: the amount by the rate, whatever their units. */
static double hours_of(const ves_dose_list *list, size_t row, const size_t column[])
{
    const ves_sheet *sheet = &list->sheet;
    const ves_sheet_column *rate = &sheet->column[column[RATE]], *amount = &sheet->column[column[AMT]];
    const double quotient = ves_sheet_number(sheet, row, column[AMT]) / ves_sheet_number(sheet, row, column[RATE]);
    if (!*rate->unit) return quotient * sheet->column[column[TIME]].one.one; /* AMT's unit per TIME's */
    return quotient * (amount->one.one / rate->one.one);
}

/* One row becomes { route; amount; at; over; every; count; }. @return false: out of memory */
static bool put_row(const ves_dose_list *list, size_t row, const size_t column[], const char *amount_unit,
                    ves_setting *group)
{
    const ves_sheet *sheet = &list->sheet;
    const double rate = ves_sheet_number(sheet, row, column[RATE]), more = ves_sheet_number(sheet, row, column[ADDL]);
    group->child = ves_new(N_COLUMN, sizeof *group->child);
    bool ok = group->child != NULL;
    for (int k = ROUTE; k <= CMT && ok; ++k) {
        const char *cell = ves_sheet_text(sheet, row, column[k]);
        if (*cell) ok = put(group, k == ROUTE ? "route" : "into", VES_SETTING_TEXT, ves_copy_text(cell), 0.0);
    }
    ok = ok && put_number(list, row, column[AMT], "amount", amount_unit, group);
    ok = ok && put_number(list, row, column[TIME], "at", "h", group);
    if (rate > 0.0) {
        const double hours = list->wrong ? 1.0 : hours_of(list, row, column);
        ok = ok && put(group, "over", VES_SETTING_TEXT, ves_format("%.17g h", hours), 0.0);
    }
    if (more > 0.0 && !list->wrong) {
        ok = ok && put_number(list, row, column[II], "every", "h", group);
        ok = ok && put(group, "count", VES_SETTING_INTEGER, NULL, more + 1.0);
    }
    return ok;
}

/* ---- what columns say together ---- */

static void check_row(ves_sheet *sheet, size_t row, const size_t column[], double *last)
{
    const double time = ves_sheet_number(sheet, row, column[TIME]), rate = ves_sheet_number(sheet, row, column[RATE]),
                 more = ves_sheet_number(sheet, row, column[ADDL]), between = ves_sheet_number(sheet, row, column[II]);
    if (time < 0.0) {
        ves_sheet_fail(sheet, row, column[TIME], "%g is before the start, expected a time from 0 on", time);
    } else if (time < *last) {
        ves_sheet_fail(sheet, row, column[TIME], "%g comes after %g, expected rows in the order of their times", time,
                       *last);
    }
    if (!isnan(time)) *last = time;
    if (rate == -1.0 || rate == -2.0) {
        ves_sheet_fail(
            sheet, row, column[RATE],
            "%g: this %s is a number of a model that is not here, expected 0 (at once) or an amount per time", rate,
            rate == -1.0 ? "rate" : "duration");
    } else if (rate < 0.0) {
        ves_sheet_fail(sheet, row, column[RATE], "%g is no rate, expected 0 (at once) or an amount per time", rate);
    }
    if (more > 0.0 && !(between > 0.0))
        ves_sheet_fail(sheet, row, column[ADDL],
                       "additional doses need the interval between them, expected a time in a column II");
    if (between > 0.0 && !(more > 0.0))
        ves_sheet_fail(sheet, row, column[II],
                       "an interval alone gives no further dose, expected how many in a column ADDL");
}

static void check_columns(ves_sheet *sheet, const size_t column[])
{
    if (column[ROUTE] == VES_NONE && column[CMT] == VES_NONE && column[AMT] != VES_NONE)
        ves_sheet_fail(sheet, VES_NONE, VES_NONE, "says nowhere where a dose goes, expected a column ROUTE or CMT");
    if (column[RATE] == VES_NONE || column[AMT] == VES_NONE) return;
    const ves_sheet_column *rate = &sheet->column[column[RATE]], *amount = &sheet->column[column[AMT]];
    if (!*rate->unit || !*amount->unit || sheet->status == VES_E_UNIT) return;
    if (rate->one.per_mass != amount->one.per_mass) {
        ves_sheet_fail(sheet, VES_NONE, column[RATE], "is in \"%s\" and AMT in \"%s\", expected both per kg or neither",
                       rate->unit, amount->unit);
    } else if (rate->one.dose_unit != amount->one.dose_unit) {
        ves_sheet_fail(sheet, VES_NONE, column[RATE],
                       "is in \"%s\" and AMT in \"%s\", expected the same kind of amount", rate->unit, amount->unit);
    }
}

/* ---- the list ---- */

static ves_status take_rows(ves_dose_list *list, const char *amount_unit, ves_report *report)
{
    ves_sheet *sheet = &list->sheet;
    size_t column[N_COLUMN];
    for (size_t k = 0; k < N_COLUMN; ++k) column[k] = ves_sheet_find(sheet, k);
    check_columns(sheet, column);
    double last = 0.0;
    for (size_t i = 0; i < sheet->n_row; ++i) check_row(sheet, i, column, &last);
    list->wrong = sheet->status != VES_OK;
    if (column[ROUTE] == VES_NONE && column[CMT] == VES_NONE) return sheet->status;
    list->root.child = ves_new(sheet->n_row, sizeof *list->root.child);
    if (!list->root.child) return ves_fail_memory(report);
    for (size_t i = 0; i < sheet->n_row; ++i) {
        ves_setting *group = &list->root.child[list->root.n++];
        *group = (ves_setting){.kind = VES_SETTING_GROUP,
                               .parent = &list->root,
                               .at = {sheet->path, sheet->cells.row[sheet->row[i].at].line, "doses"}};
        if (!put_row(list, i, column, amount_unit, group)) return ves_fail_memory(report);
    }
    return sheet->status;
}

static ves_status read_list(ves_context *c, ves_dose_list *list, ves_sheet_options *options)
{
    ves_column of_kind[N_COLUMN];
    memcpy(of_kind, columns, sizeof columns);
    of_kind[AMT].dim = list->amount;
    if (list->amount != VES_DIM_DOSE) of_kind[RATE].dim = VES_DIM_AMOUNT_RATE;
    const ves_sheet_kind kind = {.title = "doses", .n = N_COLUMN, .column = of_kind};
    ves_report *report = c->reader.report;
    char *path = NULL;
    ves_status status = ves_sheet_path(options, c->study->folder, c->study->folder, &path, report);
    if (!status) status = ves_sheet_open(path, options->at, report, &list->sheet);
    free(path);
    if (status) return status;
    status = ves_sheet_take(&kind, options, c->reader.units, c->reader.amount_unit, &list->sheet);
    if (status == VES_E_MEMORY) return status;
    ves_reader_note(&c->reader, list->sheet.path, ves_sheet_digest(&list->sheet));
    return take_rows(list, c->reader.amount_unit, report);
}

/* Room for another list of the study. NULL: out of memory. */
static ves_dose_list *new_list(ves_study *study)
{
    ves_dose_list *list = ves_new(1, sizeof *list);
    if (!list || !ves_grow(&study->list, study->n_list, &study->room_list, sizeof *study->list)) {
        free(list);
        return NULL;
    }
    return study->list[study->n_list++] = list;
}

const ves_setting *ves_dose_list_read(ves_context *c, const ves_setting *named, ves_dimension amount)
{
    for (size_t i = 0; i < c->study->n_list; ++i) { /* scenarios share those of the study */
        ves_dose_list *known = c->study->list[i];
        if (known->named == named && known->amount == amount) return known->root.n ? &known->root : NULL;
    }
    ves_dose_list *list = new_list(c->study);
    if (!list) {
        ves_context_no_memory(c);
        return NULL;
    }
    list->named = named;
    list->amount = amount;
    list->root = (ves_setting){.kind = VES_SETTING_LIST, .at = named->at};
    ves_sheet_options options;
    if (ves_sheet_options_read(&c->reader, named, VES_N_SHEET_ROW, ves_sheet_rows, &options))
        ves_context_keep(c, read_list(c, list, &options));
    ves_sheet_options_free(&options);
    return list->root.n ? &list->root : NULL;
}
