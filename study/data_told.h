/** @file data_told.h
 * What is told of a data set once its rows are read: how much there was, in which units, and what of it counts for
 * nothing. Private to study/data_read.c, which gathers it.
 */
#ifndef VES_STUDY_DATA_TOLD_H
#define VES_STUDY_DATA_TOLD_H

#include "study/dose_table.h"

#include <stdbool.h>
#include <stddef.h>

struct ves_data_set;

/** Gathered row by row. Owns nothing. */
typedef struct ves_data_told {
    size_t passed_over;          /**< measured values of what is VES_CMT_NONE */
    size_t behind;               /**< measured values later than the run */
    size_t beside, first_beside; /**< values in rows of doses and events, and the first such row */
    size_t anew;                 /**< the first row where times begin anew with another DVID; VES_NONE: none */
    size_t endless;              /**< infusions for ever with a share (F) between 0 and 1, and the first of them */
    size_t first_endless, endless_share; /**< its row, and the column of its share */
    size_t late, first_late;      /**< further doses (ADDL) after the end of the run, and the first row of such */
    bool *used;                   /**< [columns of the table] ALAGn, Fn: a dose goes into compartment n */
    bool by_into, by_measured_in; /**< some row says not itself where its dose goes, of what its value is */
} ves_data_told;

/** IDs are texts: "1" and "1.0" are two subjects, which is told. @return false: out of memory */
bool ves_data_tell_same_number(const ves_dose_table *t, const struct ves_data_set *data);

/** Tell it, in lines of the report. For a table without a fault. */
void ves_data_tell(const ves_dose_table *t, const struct ves_data_set *data, const ves_data_told *told);

#endif
