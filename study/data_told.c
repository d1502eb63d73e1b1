#include "study/data_told.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/data_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct numbered {
    double number;
    size_t subject;
} numbered;

static int by_number(const void *a, const void *b)
{
    const numbered *one = a, *other = b;
    if (one->number != other->number) return one->number < other->number ? -1 : 1;
    return (one->subject > other->subject) - (one->subject < other->subject);
}

bool ves_data_tell_same_number(const ves_dose_table *t, const ves_data_set *data)
{
    size_t n = 0;
    numbered *all = ves_new(data->n_subject, sizeof *all);
    if (!all) return false;
    for (size_t i = 0; i < data->n_subject; ++i) {
        char *end;
        const double number = strtod(data->subject[i].id, &end);
        if (end != data->subject[i].id && *end == '\0' && isfinite(number)) all[n++] = (numbered){number, i};
    }
    if (n > 1) qsort(all, n, sizeof *all, by_number);
    for (size_t i = 1; i < n; ++i) {
        if (all[i].number != all[i - 1].number) continue;
        ves_warn(t->c->reader.report,
                 ves_sheet_place(&t->sheet, data->subject[all[i].subject].row, t->column[VES_DOSE_ID]),
                 "\"%s\" and \"%s\" are two subjects here, expected the ID of one written in one way",
                 ves_brief_of(data->subject[all[i - 1].subject].id).text,
                 ves_brief_of(data->subject[all[i].subject].id).text);
        break;
    }
    free(all);
    return true;
}

/* The word or number of CMT or DVID in a row that is this one of the study. */
static bool is_meant(const ves_cmt *cmt, const char *cell)
{
    int n;
    if (!*cell) return false;
    return cmt->word ? strcmp(cmt->word, cell) == 0 : ves_cmt_number(cell, &n) && n == cmt->number;
}

/* Does a row, or a column ALAGn or Fn, say this one? */
static bool is_said(const ves_dose_table *t, const ves_cmt *cmt)
{
    const ves_sheet *sheet = &t->sheet;
    const size_t column[] = {t->column[VES_DOSE_CMT], t->column[VES_DOSE_DVID], t->column[VES_DOSE_ROUTE]};
    for (size_t k = 0; k < sheet->n_column && !cmt->word; ++k) {
        const ves_sheet_column *c = &sheet->column[k];
        if (c->known && c->number && (c->row == VES_DOSE_ALAG || c->row == VES_DOSE_F) &&
            c->number == (size_t)cmt->number)
            return true;
    }
    for (size_t i = 0; i < sheet->n_row; ++i) {
        for (size_t k = 0; k < VES_COUNT(column); ++k)
            if (is_meant(cmt, ves_sheet_text(sheet, i, column[k]))) return true;
    }
    return false;
}

/* Entries of cmt that no row says: the table may be a part of one, or a number a slip. */
static void tell_unsaid(const ves_dose_table *t)
{
    char names[160] = "", more[32] = "";
    size_t used = 0, n = 0, told = 0;
    ves_place at = {0};
    for (size_t i = 0; i < t->n_cmt; ++i) {
        const ves_cmt *cmt = &t->cmt[i];
        if (cmt->missed || is_said(t, cmt)) continue;
        if (n++ == 0) at = cmt->at;
        if (used + sizeof(ves_brief) + 4 > sizeof names) continue;
        const char *between = used ? ", " : "";
        used += (size_t)(cmt->word ? snprintf(names + used, sizeof names - used, "%s\"%s\"", between,
                                              ves_brief_of(cmt->word).text)
                                   : snprintf(names + used, sizeof names - used, "%s%d", between, cmt->number));
        ++told;
    }
    if (n > told) (void)snprintf(more, sizeof more, " and %zu more", n - told);
    if (n)
        ves_note(t->c->reader.report, at, "%s%s stand%s in no row of %s (CMT, DVID, ROUTE)", names, more,
                 n == 1 ? "s" : "", t->sheet.path);
}

/* What the study says of rows that say nothing themselves, where there are none. */
static void tell_idle(const ves_dose_table *t, const ves_data_told *told)
{
    if (t->into && !told->by_into)
        ves_note(t->c->reader.report, t->into_at, "is not used: every dose says where it goes");
    if (t->measured_in && !told->by_measured_in)
        ves_note(t->c->reader.report, t->measured_in_at, "is not used: %s",
                 t->column[VES_DOSE_DV] == VES_NONE ? "there is no column DV" : "every value says of what it is");
}

/* What was read, in a line. */
static void tell_read(const ves_dose_table *t, const ves_data_set *data, const ves_data_told *told)
{
    const ves_sheet *sheet = &t->sheet;
    const int with_unit[] = {VES_DOSE_TIME, VES_DOSE_AMT, VES_DOSE_RATE, VES_DOSE_II, VES_DOSE_DV};
    char units[320] = "";
    size_t used = 0;
    for (size_t i = 0; i < VES_COUNT(with_unit) && used < sizeof units; ++i) {
        const size_t k = t->column[with_unit[i]];
        if (k == VES_NONE) continue;
        const ves_sheet_column *c = &sheet->column[k];
        char rate[96];
        const char *unit = *c->unit                    ? c->unit
                           : c->is.unit && *c->is.unit ? c->is.unit
                                                       : ves_dose_table_rate_unit(t, sizeof rate, rate);
        used += (size_t)snprintf(units + used, sizeof units - used, "; %s in %s", c->name, ves_brief_of(unit).text);
    }
    if (told->passed_over)
        ves_note(t->c->reader.report, (ves_place){.file = sheet->path},
                 "%zu measured value%s of what is \"" VES_CMT_NONE "\" in cmt: passed over", told->passed_over,
                 told->passed_over == 1 ? "" : "s");
    for (size_t k = 0; k < sheet->n_column; ++k) {
        const ves_sheet_column *c = &sheet->column[k];
        const bool lag = c->row == VES_DOSE_ALAG;
        bool says = false;
        for (size_t i = 0; i < sheet->n_row && c->number && (lag || c->row == VES_DOSE_F); ++i)
            says = says || fabs(ves_sheet_number(sheet, i, k) - (lag ? 0.0 : 1.0)) > 0.0;
        if (says && !told->used[k])
            ves_warn(t->c->reader.report, ves_sheet_place(sheet, VES_NONE, k),
                     "is not used: no dose goes into compartment %zu", c->number);
    }
    if (told->behind)
        ves_warn(t->c->reader.report, (ves_place){.file = sheet->path},
                 "%zu measured value%s behind the end of the run at %.10g h, so nothing is predicted beside %s",
                 told->behind, told->behind == 1 ? " lies" : "s lie", t->c->study->end,
                 told->behind == 1 ? "it" : "them");
    if (told->anew != VES_NONE)
        ves_note(t->c->reader.report, ves_sheet_place(sheet, told->anew, t->column[VES_DOSE_TIME]),
                 "times begin anew with another DVID; all are of one course");
    if (told->late)
        ves_note(t->c->reader.report, ves_sheet_place(sheet, told->first_late, t->column[VES_DOSE_ADDL]),
                 "%zu further dose%s would come after the end of the run (%.15g h): not given (this is the first row)",
                 told->late, told->late == 1 ? "" : "s", t->c->study->end);
    if (told->endless)
        ves_note(t->c->reader.report, ves_sheet_place(sheet, told->first_endless, told->endless_share),
                 "%zu infusion%s for ever (AMT 0, SS) keep%s the RATE: F shortens infusions, and these have no length "
                 "(this is the first)",
                 told->endless, told->endless == 1 ? "" : "s", told->endless == 1 ? "s" : "");
    if (told->beside)
        ves_note(t->c->reader.report, ves_sheet_place(sheet, told->first_beside, t->column[VES_DOSE_DV]),
                 "%zu value%s in rows of doses or events: passed over (this is the first)", told->beside,
                 told->beside == 1 ? "" : "s");
    ves_note(t->c->reader.report, (ves_place){.file = sheet->path}, "%zu subject%s, %zu dose%s, %zu measured value%s%s",
             data->n_subject, data->n_subject == 1 ? "" : "s", data->n_dose, data->n_dose == 1 ? "" : "s",
             data->n_measured, data->n_measured == 1 ? "" : "s", units);
}

void ves_data_tell(const ves_dose_table *t, const ves_data_set *data, const ves_data_told *told)
{
    tell_unsaid(t);
    tell_idle(t, told);
    tell_read(t, data, told);
}
