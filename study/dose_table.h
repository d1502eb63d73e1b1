/** @file dose_table.h
 * A table of doses as a study names it: its columns, and what rows say that do not hang on other rows.
 * Private to study/: dose_list.c makes doses of it as if they stood in a config, data_read.c subjects.
 */
#ifndef VES_STUDY_DOSE_TABLE_H
#define VES_STUDY_DOSE_TABLE_H

#include "input/sheet.h"
#include "study/context.h"

/** Columns, as NONMEM has them. */
enum {
    VES_DOSE_TIME,
    VES_DOSE_AMT,
    VES_DOSE_RATE,
    VES_DOSE_II,
    VES_DOSE_ADDL,
    VES_DOSE_ROUTE,
    VES_DOSE_CMT,
    VES_DOSE_ID,
    VES_DOSE_SS,
    VES_DOSE_EVID,
    VES_DOSE_MDV,
    VES_DOSE_DV,
    VES_DOSE_DVID,
    VES_DOSE_CENS,
    VES_DOSE_LIMIT,
    VES_DOSE_LLOQ,
    VES_DOSE_ALAG,
    VES_DOSE_F,
    VES_DOSE_DATE,
    VES_N_DOSE_COLUMN
};

/** A number, or a word, of CMT or DVID and what it is here. */
typedef struct ves_cmt {
    int number;
    const char *word; /**< NULL: the number */
    const char *name; /**< VES_CMT_NONE: nothing here */
    bool missed;      /**< it was said that it has no name */
    ves_place at;     /**< in the study */
} ves_cmt;

#define VES_CMT_NONE "none" /**< measured values of it are passed over */

typedef struct ves_dose_table {
    ves_context *c;
    const ves_scenario *s; /**< whose addresses may be columns */
    ves_sheet sheet;
    ves_sheet_options options;
    size_t column[VES_N_DOSE_COLUMN];
    double shift;                      /**< h, added to all times */
    const char *into;                  /**< where a dose goes whose row does not say it; NULL: it must say it */
    const char *measured_in;           /**< of what DV is where its row does not say it; NULL: it must */
    ves_place into_at, measured_in_at; /**< in the study */
    size_t n_cmt, room_cmt;
    ves_cmt *cmt;
    bool wrong; /**< something is */
} ves_dose_table;

/** Read the table that `named` names, with faults of header, units and single cells said.
 *  @param amount  VES_DIM_DOSE, or VES_DIM_AMOUNT of a graph of its own
 *  @param s       whose addresses may be columns
 *  @return false: there is nothing to go on with */
bool ves_dose_table_open(ves_dose_table *t, ves_context *c, const ves_setting *named, ves_dimension amount,
                         const ves_scenario *s);
void ves_dose_table_close(ves_dose_table *t); /**< but for the sheet */

/** Has it columns that only subjects have: ID, EVID, SS, an address, ...? */
bool ves_dose_table_has_subjects(const ves_dose_table *t);

/** The address of a number that a column of this name has in tables of other programs ("WT"); NULL: of none. */
const char *ves_address_meant(const ves_parameters *all, const char *name);

/** Is a cell of CMT or DVID a whole number? @param number out, where it is */
bool ves_cmt_number(const char *cell, int *number);

/** What a word of CMT or DVID means: the name that the study gives it, or else the word itself. */
const char *ves_dose_table_name_of(const ves_dose_table *t, const char *word);

double ves_dose_table_number(const ves_dose_table *t, size_t row, int column); /**< as written; NaN: absent */
double ves_dose_table_hours(const ves_dose_table *t, size_t row);              /**< TIME with `shift` */

/** How long an infusion takes, in h: the amount by the rate, whatever their units. */
double ves_dose_table_over(const ves_dose_table *t, size_t row);
/** "mg/min (AMT per TIME)": what RATE is in where it names no unit. @return `out` */
const char *ves_dose_table_rate_unit(const ves_dose_table *t, size_t n, char *out);
/** RATE in the unit of AMT, per h. */
double ves_dose_table_rate(const ves_dose_table *t, size_t row);

/** What TIME, RATE and columns say together. */
void ves_dose_table_check_columns(ves_dose_table *t);
void ves_dose_table_check_amount(ves_dose_table *t, size_t row);
void ves_dose_table_check_rate(ves_dose_table *t, size_t row);
/** @param last in and out: the time of the row before, h */
void ves_dose_table_check_time(ves_dose_table *t, size_t row, double *last);

/** The unit of AMT; "": it has none. */
const char *ves_dose_table_unit(const ves_dose_table *t);

/** Doses of the study as settings { route; amount; at; ... }, made one after the other. */
/** @param child how many settings it will have @return false: out of memory */
bool ves_made_group(ves_setting *list, ves_place at, size_t child);
/** One setting of the group that was made last. @param text owned from now on; NULL: a number, or out of memory */
bool ves_made_put(ves_setting *list, const char *name, ves_setting_kind kind, char *text, double number);
void ves_made_free(ves_setting *list);

/* data_read.c */
/** Subjects of the table. What is wrong is said. @param root out: targets, as settings of doses */
struct ves_data_set *ves_data_set_read(ves_dose_table *t, const ves_scenario *s, ves_setting *root);

/* subject_list.c */
/** Columns that are addresses have units, and one value in a subject. */
void ves_data_set_check_covariates(ves_dose_table *t, const ves_scenario *s, const struct ves_data_set *data);

/** Settings of `data`, for study/catalogue.h. */
size_t ves_dose_table_row_tables(const ves_row_table **tables);

#endif
