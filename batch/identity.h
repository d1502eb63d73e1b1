/** @file identity.h
 * What makes two runs the same.
 */
#ifndef VES_BATCH_IDENTITY_H
#define VES_BATCH_IDENTITY_H

#include "study/study.h"

/** Lines "what=value" of all that results depend on: settings, options, every number with its range, lists, the
 * program.
 *  @return free it with free(); NULL: out of memory */
char *ves_identity_of(const ves_study *study, const ves_study_options *options);

#endif
