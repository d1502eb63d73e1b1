/** @file ranges.h
 * The range of a number, low to high: what it says, and whether subjects differ by it or only our knowledge does.
 */
#ifndef VES_STUDY_RANGES_H
#define VES_STUDY_RANGES_H

#include "study/context.h"

/** Is the number set by something else than the library: a column, or an axis of the sweep? */
bool ves_range_is_set(const ves_study *study, const char *address);

/** Who sets the number to one value, where subjects or draws are to say what it is: the first parameter of a scenario
 * that `set` or --set changed; NULL: none did. */
const ves_parameter *ves_range_set_by(const ves_study *study, const char *address);

/** The same where it matters to draws and fits, which take the place of what is set: the command set it, or some
 * scenario does and others do not. */
const ves_parameter *ves_range_set_apart(const ves_study *study, const char *address);

/** Who did, in words for a message: "in set", "by --set". @return static */
const char *ves_range_set_words(const ves_parameter *set);

/** What the range of a number says of it.
 *  @return false: it has none, is not in use, or something else says what it is */
bool ves_range_of(const ves_study *study, const ves_parameter *number, ves_distribution *distribution);

/** Do subjects differ within ranges? What `ranges` of a population says, no where it says nothing: a range tells how
 * well a number is known. What is wrong with it is said. */
bool ves_ranges_vary(ves_context *c, const ves_setting *population);

#endif
