/** @file import_model.h
 * An SBML file as a study with a graph of its own: `vesipk import MODEL.xml -o STUDY.cfg`.
 *
 * What is a graph of flows is taken, all else is refused by its name and line: rules, events, functions, reactions that
 * move more or less than one of one species to one other.
 */
#ifndef VES_EXCHANGE_IMPORT_MODEL_H
#define VES_EXCHANGE_IMPORT_MODEL_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_import_model {
    const char *path;     /**< SBML, Level 1 to 3 */
    const char *output;   /**< a config */
    const char *duration; /**< "5 s", or a number in the unit of the model; NULL: 10 */
    size_t steps;         /**< outputs; 0: 100 */
    bool force;           /**< replace a file that is there */
} ves_import_model;

/** @return VES_E_CONFIG: something is not understood, a line each; VES_E_FILE; VES_E_MEMORY; VES_E_USAGE: this program
 *  was built without expat, or the duration is none */
ves_status VES_MUST_CHECK ves_import_model_write(const ves_import_model *import, ves_report *report);

#endif
