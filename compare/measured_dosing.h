/** @file measured_dosing.h
 * What was given, as a command and columns of a table of measured values say it: the route, the length of an infusion,
 * the dose and its unit, doses again and again (private to measured_read.c, measured_dosing.c and measured_values.c).
 */
#ifndef VES_COMPARE_MEASURED_DOSING_H
#define VES_COMPARE_MEASURED_DOSING_H

#include "base/units.h"
#include "compare/measured.h"
#include "compare/measured_doses.h"
#include "input/sheet.h"

/** Columns of the table. */
enum {
    TIME,
    VALUE,
    ORGAN,
    ANIMAL,
    STUDY,
    SCENARIO,
    LLOQ,
    DOSE,
    ROUTE,
    OVER,
    AMT,
    EVID,
    MDV,
    II,
    ADDL,
    UNIT,
    N_COLUMN = 21
};

/** The amounts that doses and concentrations may be in. */
enum { VES_N_MEASURED_AMOUNT = 5 };
extern const char *const ves_measured_amounts[VES_N_MEASURED_AMOUNT];

/** A table while it is read, and what is made of it. Owns: value, below, given. */
typedef struct ves_measured_reading {
    const ves_measured_options *options;
    ves_measured *m;
    ves_sheet *sheet;
    ves_sheet_options *of_study; /**< units, other names, ... of a config; NULL: there is none */
    ves_sheet_words organs;      /**< by other names */
    size_t at[N_COLUMN];
    ves_given_list given;
    double *value; /**< [n_row] by the rule of --blq but for the usual one: NaN left out */
    bool *below;   /**< [n_row] */
    ves_report *report;
} ves_measured_reading;

/** The values of all rows in one unit, that of the first, with what --blq says of those below a limit
 * (measured_values.c). What is wrong with a unit or a limit is told to the sheet. */
void ves_measured_values_take(ves_measured_reading *r, const ves_units *units);

/** Route and length of infusions, as the command tells them, and the route where all rows have one. What is wrong with
 * a cell is told to the sheet. */
ves_status VES_MUST_CHECK ves_measured_route_read(ves_measured_reading *r, const ves_units *units);

/** The route of a group of curves: that of its rows, doses among them, or else of all. Two of them are told to the
 * sheet.
 */
void ves_measured_route_of(ves_measured_reading *r, ves_measured_group *group);

/** The dose, the scale between its unit and that of the values, and how often it was given. Wants a sheet without
 * faults. */
ves_status VES_MUST_CHECK ves_measured_dose_read(ves_measured_reading *r, const ves_units *units);

#endif
