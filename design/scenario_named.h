/** @file scenario_named.h
 * Which scenario is meant by a name.
 */
#ifndef VES_DESIGN_SCENARIO_NAMED_H
#define VES_DESIGN_SCENARIO_NAMED_H

#include "input/reader.h"
#include "study/study.h"

/** @return its index; VES_NONE: there is none, which was said, with the nearest name */
size_t ves_scenario_named(const ves_study *study, ves_reader *reader, const char *name, ves_place at);

#endif
