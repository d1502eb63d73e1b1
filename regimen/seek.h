/** @file seek.h
 * The best regimen of a plan, for a wish: what is to be least or most, and which levels are to be kept on the way.
 *
 * Where exposures go with the dose, a plan is solved once for each of its doses; a regimen is then a sum of these.
 * Owns: everything in it; borrows the regimen.  Lifetime: {0}, ves_seeker_start, (ves_seeker_plan, ves_seek...)...,
 * free.
 */
#ifndef VES_REGIMEN_SEEK_H
#define VES_REGIMEN_SEEK_H

#include "regimen/seeker.h"

ves_status VES_MUST_CHECK ves_seeker_start(ves_seeker *seeker, const ves_regimen *regimen, const ves_pool *pool,
                                           ves_report *report);
void ves_seeker_free(ves_seeker *seeker);

/** Look in this plan from now on; finds out whether there is a short cut. @param plan borrowed */
ves_status VES_MUST_CHECK ves_seeker_plan(ves_seeker *seeker, const ves_plan *plan, ves_report *report);

/** Search.
 *  @param from    [n_choice] where to start, once; NULL: from several places
 *  @param sought  {0}, or of an earlier search; what cannot be solved anywhere has a violation that is not finite */
ves_status VES_MUST_CHECK ves_seek(ves_seeker *seeker, const ves_wish *wish, const double from[], ves_sought *sought,
                                   ves_report *report);
void ves_sought_free(ves_sought *sought);

#endif
