/** @file export_model.h
 * A study as a model of another language: `vesipk export STUDY.cfg --to sbml`.
 */
#ifndef VES_EXCHANGE_EXPORT_MODEL_H
#define VES_EXCHANGE_EXPORT_MODEL_H

#include "study/study.h"

typedef enum ves_export_language {
    VES_EXPORT_SBML,
    VES_EXPORT_MRGSOLVE,
    VES_EXPORT_RXODE2,
    VES_EXPORT_PETAB,   /**< a fit, as a folder of tables and models: petab_write.h */
    VES_EXPORT_PETAB_1, /**< ... of version 1.0.0, whatever happens after 0 h */
    VES_EXPORT_PETAB_2,
    VES_N_EXPORT_LANGUAGE
} ves_export_language;

extern const char *const ves_export_languages[VES_N_EXPORT_LANGUAGE]; /**< as the command line says them */

typedef struct ves_export_model {
    const char *path; /**< the study */
    ves_study_options study;
    ves_export_language language;
    const char *scenario; /**< NULL: all of them, which must be one where `output` is no folder */
    size_t subject;       /**< 1, 2, ...; 0: the typical one, or of a data set the first */
    const char *output;   /**< a file; or FOLDER/ for SCENARIO.xml, .cpp, .R */
    bool force;           /**< replace files that are there */
} ves_export_model;

/** Write the model, or models.
 *  @param written  called with the name of each file when it is whole; may be NULL
 *  @return VES_E_USAGE: no such scenario or subject, or there are several for one file; VES_E_MODEL: what the language
 *  cannot say; VES_E_FILE; VES_E_MEMORY; or what is wrong with the study */
ves_status VES_MUST_CHECK ves_export_model_write(const ves_export_model *model, void (*written)(const char *path),
                                                 ves_report *report);

#endif
