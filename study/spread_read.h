/** @file spread_read.h
 * How a number differs between subjects, as an entry of `vary_between_subjects` says it. Private to study/.
 */
#ifndef VES_STUDY_SPREAD_READ_H
#define VES_STUDY_SPREAD_READ_H

#include "graph/distribution.h"
#include "study/context.h"

/** Read the distribution of a number. What is allowed, but hardly meant, is warned of.
 *  @param entry   { address; distribution; cv; ... }, its settings checked
 *  @param number  the one that differs
 *  @return false after an error */
bool ves_spread_read(ves_context *c, const ves_setting *entry, const ves_parameter *number, ves_distribution *d);

#endif
