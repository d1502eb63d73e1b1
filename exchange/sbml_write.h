/** @file sbml_write.h
 * An outline as SBML, Level 3 Version 2: states are species that hold amounts, flows reactions, moments events.
 *
 * What is given at 0 h is in the initial amounts, so that no reader need agree on what an event at the start is.
 */
#ifndef VES_EXCHANGE_SBML_WRITE_H
#define VES_EXCHANGE_SBML_WRITE_H

#include "exchange/outline.h"

#include <stdio.h>

typedef struct ves_sbml_words {
    const char *title, *scenario;
    const char *amount_kind; /**< "mole", "gram", "item", ... */
    double amount_size;      /**< 1 of the amount unit in it */
    bool at_zero_alone;      /**< what happens later is said elsewhere: no events */
} ves_sbml_words;

/** Whether all could be written, the stream says; for names that are added the outline is not const. */
void ves_sbml_write(FILE *to, ves_outline *outline, const ves_sbml_words *words);

#endif
