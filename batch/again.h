/** @file again.h
 * A study made again from its result alone: the files that the result holds, laid into a folder of their own.
 *
 * Lifetime: ves_again_make, use, ves_again_free, which takes the folder away.
 */
#ifndef VES_BATCH_AGAIN_H
#define VES_BATCH_AGAIN_H

#include "study/study.h"

typedef struct ves_again {
    char *path;                  /**< of the study */
    ves_study_options options;   /**< it was read with; borrowed from what is here */
    char *folder, *library;      /**< private, as all below */
    char **text;                 /**< [n_text] of `options` */
    const char **set;            /**< [options.n_set] */
    size_t n_text, n_made, room; /**< files and folders that were made */
    char **made;                 /**< [n_made] in the order of making */
} ves_again;

/** Lay out what a result holds.
 *  @param result  a result file
 *  @param again   out; to be freed in any case
 *  @return VES_E_FILE: it is no result, holds no files (schema 2.0 and before) or not all of them, or asks for a file
 * elsewhere that is not what it was; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_again_make(const char *result, ves_again *again, ves_report *report);
void ves_again_free(ves_again *again);

#endif
