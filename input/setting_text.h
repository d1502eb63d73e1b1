/** @file setting_text.h
 * A tree of settings written as the config that says it.
 */
#ifndef VES_INPUT_SETTING_TEXT_H
#define VES_INPUT_SETTING_TEXT_H

#include "input/setting.h"

/** The config of a study, with what `over` says in the place of what it said.
 *
 *  A setting of `over` replaces the setting of the same name; of a group, what is in it, one by one.  What `over` says
 *  holds for every scenario: a setting of the same name within one of `scenarios` is left out, but its `name`.
 *
 *  Needs the "C" locale (base/locale.h): numbers have a point.
 *  @param study  the group `study` of a config
 *  @param over   a group of settings of a study; NULL: the study as it is
 *  @return "study = { ... };" with all includes in it; NULL when out of memory. Free with free() */
char *ves_setting_as_config(const ves_setting *study, const ves_setting *over);

#endif
