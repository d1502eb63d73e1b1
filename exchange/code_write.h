/** @file code_write.h
 * An outline as code of mrgsolve and rxode2: the rates as text, doses as records.
 */
#ifndef VES_EXCHANGE_CODE_WRITE_H
#define VES_EXCHANGE_CODE_WRITE_H

#include "exchange/records.h"

#include <stdio.h>

typedef struct ves_code_words {
    const char *title, *scenario;
    const char *model, *data; /**< names of the files, for whoever reads them */
} ves_code_words;

/** The model of mrgsolve, and its data set. Whether all could be written, the stream says. */
void ves_mrgsolve_write(FILE *to, const ves_outline *outline, const ves_records *records, const ves_code_words *words);
void ves_mrgsolve_write_data(FILE *to, const ves_outline *outline, const ves_records *records);

/** Model, parameters and events of rxode2 in one script. */
void ves_rxode2_write(FILE *to, const ves_outline *outline, const ves_records *records, const ves_code_words *words);

#endif
