/** @file regimen_vary.h
 * `vary` of a regimen: what of the doses may be chosen.  Private to study/.
 *
 * Routes and counts make a grid, each point of which is a scenario that is read with these words in place; numbers
 * become axes of a sweep, whose values are the ends between which they are looked for, or those that are listed.
 */
#ifndef VES_STUDY_REGIMEN_VARY_H
#define VES_STUDY_REGIMEN_VARY_H

struct ves_context;

/** Read `regimen.vary` but for what its numbers mean, before the scenarios: study->grid and study->sweep are made of
 * it. All faults go to the reader of the context. */
void ves_regimen_vary_read(struct ves_context *c);

/** Read its numbers, after the scenarios. */
void ves_regimen_vary_numbers(struct ves_context *c);

#endif
