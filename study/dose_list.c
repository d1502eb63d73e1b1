/* Doses from a table: of one body as if they stood in a config, or of subjects. */
#include "study/dose_table.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/data_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A list of doses as settings, as if it stood in a config. */
typedef struct ves_dose_list {
    const ves_setting *named; /* what it was read for */
    ves_dimension amount;
    ves_sheet sheet;
    ves_setting root;
    ves_data_set *data; /* NULL: one body */
} ves_dose_list;

void ves_dose_list_free(ves_dose_list *list)
{
    if (!list) return;
    ves_made_free(&list->root);
    if (list->data) ves_data_set_free(list->data);
    free(list->data);
    ves_sheet_free(&list->sheet);
    free(list);
}

/* ---- a row as settings ---- */

/* A cell with its unit. @param instead where the cell or its unit is wrong, so that the rest can be checked */
static bool put_number(const ves_dose_table *t, size_t row, int column, const char *name, const char *instead,
                       ves_setting *root)
{
    const double value = ves_dose_table_number(t, row, column);
    const ves_sheet_column *c = t->column[column] == VES_NONE ? NULL : &t->sheet.column[t->column[column]];
    const char *unit = !c ? "" : *c->unit ? c->unit : c->is.unit ? c->is.unit : "";
    const bool good = isfinite(value) && *unit && !t->wrong;
    return ves_made_put(root, name, VES_SETTING_TEXT,
                        good ? ves_format("%.17g %s", value, unit) : ves_format("1 %s", instead), 0.0);
}

static bool put_time(const ves_dose_table *t, size_t row, ves_setting *root)
{
    if (t->shift == 0.0 || t->wrong) return put_number(t, row, VES_DOSE_TIME, "at", "h", root);
    return ves_made_put(root, "at", VES_SETTING_TEXT, ves_format("%.17g h", ves_dose_table_hours(t, row)), 0.0);
}

/* One row becomes { route; amount; at; over; every; count; }. @return false: out of memory */
static bool put_row(const ves_dose_table *t, size_t row, const char *amount_unit, ves_setting *root)
{
    const double rate = ves_dose_table_number(t, row, VES_DOSE_RATE),
                 more = ves_dose_table_number(t, row, VES_DOSE_ADDL);
    bool ok = true;
    for (int k = VES_DOSE_ROUTE; k <= VES_DOSE_CMT && ok; ++k) {
        const char *cell = ves_sheet_text(&t->sheet, row, t->column[k]);
        if (*cell)
            ok = ves_made_put(root, k == VES_DOSE_ROUTE ? "route" : "into", VES_SETTING_TEXT, ves_copy_text(cell), 0.0);
    }
    ok = ok && put_number(t, row, VES_DOSE_AMT, "amount", amount_unit, root);
    ok = ok && put_time(t, row, root);
    if (rate > 0.0) {
        const double hours = t->wrong ? 1.0 : ves_dose_table_over(t, row);
        ok = ok && ves_made_put(root, "over", VES_SETTING_TEXT, ves_format("%.17g h", hours), 0.0);
    }
    if (more > 0.0 && !t->wrong) {
        ok = ok && put_number(t, row, VES_DOSE_II, "every", "h", root);
        ok = ok && ves_made_put(root, "count", VES_SETTING_INTEGER, NULL, more + 1.0);
    }
    return ok;
}

static void check_row(ves_dose_table *t, size_t row, double *last)
{
    const double more = ves_dose_table_number(t, row, VES_DOSE_ADDL),
                 between = ves_dose_table_number(t, row, VES_DOSE_II);
    ves_dose_table_check_time(t, row, last);
    ves_dose_table_check_amount(t, row);
    ves_dose_table_check_rate(t, row);
    if (more > 0.0 && !(between > 0.0))
        ves_sheet_fail(&t->sheet, row, t->column[VES_DOSE_ADDL],
                       "additional doses need the interval between them, expected a time in a column II");
    if (between > 0.0 && !(more > 0.0))
        ves_sheet_fail(&t->sheet, row, t->column[VES_DOSE_II],
                       "an interval alone gives no further dose, expected how many in a column ADDL");
}

/* ---- the list ---- */

/* A rate without a unit is that of others. */
static void tell_rate(const ves_dose_table *t)
{
    const size_t rate = t->column[VES_DOSE_RATE];
    char unit[96];
    bool any = false;
    for (size_t i = 0; i < t->sheet.n_row && rate != VES_NONE; ++i)
        any = any || ves_dose_table_number(t, i, VES_DOSE_RATE) > 0.0;
    if (any && !t->wrong && !*t->sheet.column[rate].unit)
        ves_note(t->c->reader.report, ves_sheet_place(&t->sheet, VES_NONE, rate), "has no unit: read in %s",
                 ves_dose_table_rate_unit(t, sizeof unit, unit));
}

static bool take_rows(ves_dose_table *t, ves_setting *root)
{
    ves_sheet *sheet = &t->sheet;
    double last = 0.0;
    ves_dose_table_check_columns(t);
    for (size_t i = 0; i < sheet->n_row; ++i) check_row(t, i, &last);
    t->wrong = t->wrong || sheet->status != VES_OK;
    tell_rate(t);
    if (t->column[VES_DOSE_ROUTE] == VES_NONE && t->column[VES_DOSE_CMT] == VES_NONE) return true;
    root->child = ves_new(sheet->n_row, sizeof *root->child);
    bool ok = root->child != NULL;
    for (size_t i = 0; i < sheet->n_row && ok; ++i) {
        const ves_place at = {sheet->path, sheet->cells.row[sheet->row[i].at].line, "AMT"};
        ok = ves_made_group(root, at, VES_DOSE_CMT + 1) && put_row(t, i, t->c->reader.amount_unit, root);
    }
    return ok;
}

static void read_list(ves_context *c, ves_dose_list *list, const ves_scenario *s, bool subjects)
{
    ves_dose_table t;
    if (ves_dose_table_open(&t, c, list->named, list->amount, s)) {
        bool ok = true;
        if (subjects || ves_dose_table_has_subjects(&t)) {
            list->data = ves_data_set_read(&t, s, &list->root);
        } else {
            ok = take_rows(&t, &list->root);
        }
        if (!ok) ves_context_no_memory(c);
        ves_context_keep(c, t.sheet.status);
        if (t.wrong && !c->reader.status) c->reader.status = VES_E_CONFIG;
    }
    ves_dose_table_close(&t);
    list->sheet = t.sheet;
    if (list->data) list->data->sheet = &list->sheet;
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

const ves_setting *ves_dose_list_read(ves_context *c, const ves_setting *named, ves_dimension amount, bool subjects,
                                      const ves_scenario *s, const ves_data_set **data)
{
    *data = NULL;
    for (size_t i = 0; i < c->study->n_list; ++i) { /* scenarios share those of the study */
        ves_dose_list *known = c->study->list[i];
        if (known->named != named || known->amount != amount) continue;
        *data = known->data;
        return known->root.n ? &known->root : NULL;
    }
    ves_dose_list *list = new_list(c->study);
    if (!list) {
        ves_context_no_memory(c);
        return NULL;
    }
    list->named = named;
    list->amount = amount;
    list->root = (ves_setting){.kind = VES_SETTING_LIST, .at = named->at};
    read_list(c, list, s, subjects);
    *data = list->data;
    return list->root.n ? &list->root : NULL;
}
