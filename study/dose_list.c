/* Doses from a CSV with the columns of NMTRAN that make sense: TIME, AMT, RATE, II, ADDL, and ROUTE or CMT. */
#include "study/context.h"

#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list of doses as settings, as if it stood in a config. */
typedef struct ves_dose_list {
    ves_csv csv;
    ves_setting root;
} ves_dose_list;

enum { TIME, AMT, RATE, II, ADDL, ROUTE, CMT, N_COLUMN };

static const struct {
    const char *name, *setting, *unit; /* unit where the header names none */
} columns[N_COLUMN] = {
    [TIME] = {"TIME", "at", "h"},  [AMT] = {"AMT", "amount", NULL},  [RATE] = {"RATE", "over", NULL},
    [II] = {"II", "every", "h"},   [ADDL] = {"ADDL", "count", NULL}, [ROUTE] = {"ROUTE", "route", NULL},
    [CMT] = {"CMT", "into", NULL},
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
    ves_csv_free(&list->csv);
    free(list);
}

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

/* One row becomes { route; amount; at; over; every; count; }. */
static ves_status take_row(const ves_csv *csv, size_t row, const size_t column[], const bool has[], ves_setting *group,
                           double *last, ves_report *report)
{
    double number[N_COLUMN] = {0};
    char unit[64];
    ves_status status = VES_OK;
    for (int k = TIME; k <= ADDL && !status; ++k) {
        if (has[k]) status = ves_csv_number(csv, row, column[k], &number[k], report);
    }
    if (status) return status;
    if (number[TIME] < *last) {
        return ves_fail(report, VES_E_CONFIG, (ves_place){csv->path, csv->line[row], "TIME"},
                        "%g comes after %g, expected rows in the order of their times", number[TIME], *last);
    }
    *last = number[TIME];
    if (has[ADDL] && (number[ADDL] < 0.0 || number[ADDL] != floor(number[ADDL]))) {
        return ves_fail(report, VES_E_CONFIG, (ves_place){csv->path, csv->line[row], "ADDL"},
                        "%g is no count of additional doses, expected 0, 1, 2, ...", number[ADDL]);
    }
    if (number[RATE] < 0.0) {
        return ves_fail(report, VES_E_CONFIG, (ves_place){csv->path, csv->line[row], "RATE"},
                        "%g is no rate, expected 0 (a bolus) or an amount per h", number[RATE]);
    }
    group->child = ves_new(N_COLUMN, sizeof *group->child);
    bool ok = group->child != NULL;
    for (int k = ROUTE; k <= CMT && ok; ++k) {
        if (has[k] && ves_csv_cell(csv, row, column[k])[0])
            ok =
                put(group, columns[k].setting, VES_SETTING_TEXT, ves_copy_text(ves_csv_cell(csv, row, column[k])), 0.0);
    }
    ves_csv_unit(csv, column[AMT], sizeof unit, unit);
    ok = ok && put(group, "amount", VES_SETTING_TEXT, ves_format("%.17g %s", number[AMT], unit), 0.0);
    ves_csv_unit(csv, column[TIME], sizeof unit, unit);
    ok = ok && put(group, "at", VES_SETTING_TEXT, ves_format("%.17g %s", number[TIME], unit[0] ? unit : "h"), 0.0);
    if (number[RATE] > 0.0)
        ok = ok && put(group, "over", VES_SETTING_TEXT, ves_format("%.17g h", number[AMT] / number[RATE]), 0.0);
    if (number[ADDL] > 0.0) {
        ves_csv_unit(csv, column[II], sizeof unit, unit);
        ok = ok && put(group, "every", VES_SETTING_TEXT, ves_format("%.17g %s", number[II], unit[0] ? unit : "h"), 0.0);
        ok = ok && put(group, "count", VES_SETTING_INTEGER, NULL, number[ADDL] + 1.0);
    }
    return ok ? VES_OK : ves_fail_memory(report);
}

static ves_status take_rows(ves_dose_list *list, ves_report *report)
{
    size_t column[N_COLUMN] = {0};
    bool has[N_COLUMN];
    for (int k = 0; k < N_COLUMN; ++k) has[k] = ves_csv_has(&list->csv, columns[k].name, &column[k]);
    ves_status status = VES_OK;
    const int needed[] = {TIME, AMT};
    for (int k = 0; k < 2 && !status; ++k)
        status = ves_csv_column(&list->csv, columns[needed[k]].name, NULL, &column[needed[k]], report);
    char unit[64] = "";
    if (!status) ves_csv_unit(&list->csv, column[AMT], sizeof unit, unit);
    if (!status && !unit[0]) {
        status = ves_fail(report, VES_E_CONFIG, (ves_place){list->csv.path, 1, "AMT"},
                          "has no unit, expected it in the header: \"AMT [particles]\", say");
    }
    if (!status && !has[ROUTE] && !has[CMT]) {
        status = ves_fail(report, VES_E_CONFIG, (ves_place){list->csv.path, 1, NULL},
                          "says nowhere where a dose goes, expected a column ROUTE or CMT");
    }
    if (!status && has[ADDL] && !has[II]) {
        status = ves_fail(report, VES_E_CONFIG, (ves_place){list->csv.path, 1, "ADDL"},
                          "additional doses need the interval between them, expected a column II");
    }
    if (status) return status;
    list->root.child = ves_new(list->csv.n_row, sizeof *list->root.child);
    if (!list->root.child) return ves_fail_memory(report);
    double last = 0.0;
    for (size_t i = 0; i < list->csv.n_row && !status; ++i) {
        ves_setting *group = &list->root.child[list->root.n++];
        *group = (ves_setting){
            .kind = VES_SETTING_GROUP, .parent = &list->root, .at = {list->csv.path, list->csv.line[i], "doses"}};
        status = take_row(&list->csv, i, column, has, group, &last, report);
    }
    return status;
}

const ves_setting *ves_dose_list_read(ves_context *c, const ves_setting *named)
{
    ves_study *study = c->study;
    ves_dose_list *list = ves_new(1, sizeof *list);
    if (!list || !ves_grow(&study->list, study->n_list, &study->room_list, sizeof *study->list)) {
        free(list);
        ves_context_no_memory(c);
        return NULL;
    }
    study->list[study->n_list++] = list;
    list->root = (ves_setting){.kind = VES_SETTING_LIST, .at = named->at};
    char *path = NULL;
    ves_status status = ves_csv_find(named->text, study->folder, study->folder, named->at, &path, c->reader.report);
    if (!status) status = ves_csv_read(path, &list->csv, c->reader.report);
    if (!status) ves_reader_note(&c->reader, path);
    if (!status) status = take_rows(list, c->reader.report);
    free(path);
    ves_context_keep(c, status);
    return status ? NULL : &list->root;
}
