/** @file records.h
 * The moments of an outline as records of a data set, as NONMEM, mrgsolve and rxode2 read them.
 *
 * Initial amounts are doses at 0 h where the study empties the body later: what a reset leaves differs between tools.
 */
#ifndef VES_EXCHANGE_RECORDS_H
#define VES_EXCHANGE_RECORDS_H

#include "exchange/outline.h"

/** In the order in which records of one time act. */
typedef enum ves_record_kind { VES_RECORD_RESET, VES_RECORD_DOSE, VES_RECORD_STOP, VES_RECORD_OUTPUT } ves_record_kind;

typedef struct ves_record {
    double time;
    ves_record_kind kind;
    size_t state;        /**< of a dose */
    double amount, rate; /**< rate 0: at once */
} ves_record;

typedef struct ves_records {
    size_t n, room;
    ves_record *record; /**< [n] by time and kind */
    bool starts_empty;  /**< initial amounts are among the records */
    double most;        /**< the largest amount that is there at first or given at once */
} ves_records;

void ves_records_free(ves_records *records);

/** EVID: 3, 1, 2, 0. */
int ves_record_evid(ves_record_kind kind);

/** @param time [n_time] h, of outputs
 *  @return VES_E_MODEL with one line at `at`: what no record can say; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_records_make(const ves_outline *outline, size_t n_time, const double time[], ves_place at,
                                           ves_records *records, ves_report *report);

#endif
