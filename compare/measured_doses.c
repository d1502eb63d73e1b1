#include "compare/measured_doses.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_REPEATS = 100000 };

static int by_time(const void *a, const void *b)
{
    const ves_given *x = a, *y = b;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    return x->of < y->of ? -1 : x->of > y->of;
}

static ves_status add(ves_given_list *list, ves_given one, ves_report *report)
{
    if (!ves_grow(&list->given, list->n, &list->room, sizeof *list->given)) return ves_fail_memory(report);
    list->given[list->n++] = one;
    return VES_OK;
}

/* Is the row a dose? What is neither dose nor value is refused. */
static bool is_dose(ves_sheet *sheet, const ves_given_columns *at, size_t row)
{
    const double amount = ves_sheet_number(sheet, row, at->amt), evid = ves_sheet_number(sheet, row, at->evid);
    const bool given = amount > 0.0;
    if (at->evid == VES_NONE || isnan(evid)) return given;
    if (evid > 1.0)
        ves_sheet_fail(sheet, row, at->evid, "%g is not read here, expected 0 (a value) or 1 (a dose)", evid);
    if (evid == 0.0 && given) ves_sheet_fail(sheet, row, at->evid, "is 0, no dose, but amt is %g", amount);
    if (evid == 1.0 && !given) ves_sheet_fail(sheet, row, at->amt, "says no amount of this dose");
    return evid == 1.0 && given;
}

static ves_status take_dose(ves_sheet *sheet, const ves_given_columns *at, size_t row, ves_given_list *list,
                            ves_report *report)
{
    const double every = ves_sheet_inside(sheet, row, at->ii), value = ves_sheet_number(sheet, row, at->value);
    double more = ves_sheet_number(sheet, row, at->addl);
    if (!(more >= 0.0)) more = 0.0;
    if (value > 0.0 && !(ves_sheet_number(sheet, row, at->mdv) == 1.0))
        ves_sheet_fail(sheet, row, at->value, "is %g in the row of a dose, expected a row of its own, or 1 in mdv",
                       value);
    if (more > 0.0 && !(every > 0.0))
        ves_sheet_fail(sheet, row, at->addl, "additional doses need the interval between them, expected it in ii");
    if (!(more > 0.0) && every > 0.0)
        ves_sheet_fail(sheet, row, at->ii, "an interval alone gives no further dose, expected how many in addl");
    if (more > MOST_REPEATS) ves_sheet_fail(sheet, row, at->addl, "expected at most %d", MOST_REPEATS);
    if (sheet->status) return VES_OK;
    ves_status status = VES_OK;
    for (size_t k = 0; k <= (size_t)more && !status; ++k)
        status = add(list,
                     (ves_given){.time = ves_sheet_inside(sheet, row, at->time) + (k ? (double)k * every : 0.0),
                                 .amount = ves_sheet_number(sheet, row, at->amt),
                                 .every = more > 0.0 ? every : NAN,
                                 .row = k ? VES_NONE : row,
                                 .of = row},
                     report);
    return status;
}

ves_status ves_given_read(ves_sheet *sheet, const ves_given_columns *at, ves_given_list *list, ves_report *report)
{
    ves_status status = VES_OK;
    list->passed = ves_new(sheet->n_row, sizeof *list->passed);
    if (!list->passed) return ves_fail_memory(report);
    const size_t needs_amt[] = {at->evid, at->ii, at->addl};
    for (size_t i = 0; i < VES_COUNT(needs_amt) && at->amt == VES_NONE; ++i) {
        if (needs_amt[i] != VES_NONE)
            ves_sheet_fail(sheet, VES_NONE, needs_amt[i], "tells of doses, but there is no column amt");
    }
    for (size_t i = 0; i < sheet->n_row && !status; ++i) {
        if (sheet->row[i].wrong) continue;
        const double mdv = ves_sheet_number(sheet, i, at->mdv);
        if (mdv > 1.0) ves_sheet_fail(sheet, i, at->mdv, "is %g, expected 0 or 1", mdv);
        list->passed[i] = mdv == 1.0;
        if (at->amt == VES_NONE || !is_dose(sheet, at, i)) continue;
        list->passed[i] = true;
        status = take_dose(sheet, at, i, list, report);
    }
    if (list->n) qsort(list->given, list->n, sizeof *list->given, by_time);
    return status;
}

ves_status ves_given_repeat(double every, size_t count, ves_given_list *list, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t k = 0; k < count && !status; ++k)
        status =
            add(list,
                (ves_given){.time = (double)k * every, .amount = 1.0, .every = every, .row = VES_NONE, .of = VES_NONE},
                report);
    return status;
}

void ves_given_free(ves_given_list *list)
{
    free(list->given);
    free(list->passed);
    *list = (ves_given_list){0};
}
