/** @file observed_config.h
 * A config that says more about a table of measured values: observed = { file; units; columns; organs; ignore; ... }.
 *
 * Owns: all of it.  Lifetime: {0}, read, use, free.
 */
#ifndef VES_COMPARE_OBSERVED_CONFIG_H
#define VES_COMPARE_OBSERVED_CONFIG_H

#include "input/reader.h"
#include "input/sheet_options.h"

typedef struct ves_observed_config {
    ves_config config;         /**< texts are borrowed from it */
    ves_sheet_options options; /**< of the table */
    ves_sheet_words organs;    /**< organs by other names */
    char *table;               /**< path of the table */
} ves_observed_config;

/** @return VES_E_FILE, VES_E_CONFIG, VES_E_MEMORY; free it all the same */
ves_status VES_MUST_CHECK ves_observed_config_read(const char *path, ves_observed_config *config, ves_report *report);
void ves_observed_config_free(ves_observed_config *config);

#endif
