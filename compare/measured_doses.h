/** @file measured_doses.h
 * When animals of a table of measured values were given what: rows of doses among the samples (amt, evid, ii, addl), or
 * a dose again and again from 0 h on, as a command says.
 */
#ifndef VES_COMPARE_MEASURED_DOSES_H
#define VES_COMPARE_MEASURED_DOSES_H

#include "input/sheet.h"

/** A dose. */
typedef struct ves_given {
    double time;   /**< h */
    double amount; /**< as written; 1: of a command */
    double every;  /**< h until the next of its row; NaN: it is alone */
    size_t row;    /**< of the table, where it stands itself; VES_NONE: it repeats one */
    size_t of;     /**< row that says whose it is; VES_NONE: everybody's */
} ves_given;

/** Columns of doses in a table; VES_NONE: there is none. */
typedef struct ves_given_columns {
    size_t time, amt, evid, mdv, ii, addl, value;
} ves_given_columns;

typedef struct ves_given_list {
    size_t n, room;
    ves_given *given; /**< by time */
    bool *passed;     /**< [n_row] a dose, or what MDV says is no value: no sample */
} ves_given_list;

/** Read the rows of doses; what is wrong is told to the sheet. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_given_read(ves_sheet *sheet, const ves_given_columns *columns, ves_given_list *list,
                                         ves_report *report);

/** A dose every so many hours from 0 h on, so often. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_given_repeat(double every, size_t count, ves_given_list *list, ves_report *report);

void ves_given_free(ves_given_list *list);

#endif
