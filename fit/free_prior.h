/** @file free_prior.h
 * What is known beforehand of a free number (private to fit/).
 */
#ifndef VES_FIT_FREE_PRIOR_H
#define VES_FIT_FREE_PRIOR_H

#include "fit/free_item.h"

/** Read prior, start, unit and ends.
 *  @param group   of the entry, or NULL: what the library says
 *  @param number  that is set; NULL: it is a factor
 *  @param none    entries that say nothing have no prior
 *  @param item    out: all but name, kind and place @return false: a fault, which was said */
bool ves_free_prior_read(ves_reader *reader, const ves_setting *group, const ves_parameter *number, bool none,
                         ves_place at, ves_free *item);

/** What makes a coordinate of a plain number above 0: lognormal around `median`; gsd 0: no prior. */
ves_prior ves_prior_around(double median, double gsd);

#endif
