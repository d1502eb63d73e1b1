/** @file cast_read.h
 * Who differs in what: the casts of a population, men and women of each scenario, with what is drawn for them and what
 * is told of them. Private to study/.
 */
#ifndef VES_STUDY_CAST_READ_H
#define VES_STUDY_CAST_READ_H

#include "study/context.h"

/** Settings of an entry of `vary_between_subjects`. */
enum { VES_N_VARY_ROW = 7 };
extern const ves_row ves_vary_rows[VES_N_VARY_ROW];

/** A man and, where there are any, a woman of each scenario.
 *  @param women  expected, else there are none */
void ves_casts_make(ves_context *c, ves_population *population, bool women);

/** All of what casts say; the numbers of the population, and the columns of its table, are read.
 *  @param body    bodies differ as the species says
 *  @param ranges  numbers differ within their ranges
 *  @param own     the list `vary_between_subjects`, or NULL */
void ves_casts_read(ves_context *c, ves_population *population, bool body, bool ranges, const ves_setting *own);

#endif
