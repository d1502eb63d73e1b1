/** @file asked.h
 * Entries of the library that a study asked for without reading them: that they are there changes what it means.
 */
#ifndef VES_STUDY_ASKED_H
#define VES_STUDY_ASKED_H

#include "study/study.h"

/** Paths, each once; owned. */
typedef struct ves_asked {
    size_t n, room;
    char **path;
    bool lost; /**< there was no memory for one of them */
} ves_asked;

ves_asked *ves_asked_new(void);        /**< NULL when out of memory */
void ves_asked_free(ves_asked *asked); /**< NULL is allowed */

/** Is there such an entry, beside the study or in the library? If so, that is kept. */
bool ves_study_asks(const ves_study *study, ves_section section, const char *name);

#endif
