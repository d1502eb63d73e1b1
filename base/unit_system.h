/** @file unit_system.h
 * Where units are looked up (private to base/): among the few that studies use, which are here, or among all that
 * udunits2 knows, whose database takes milliseconds to read and is read when the first other unit is met. Both are made
 * once and stay for the process; whoever asks while other threads may holds them (ves_units_hold).
 *
 * A usual unit means the same in both, to the last bit: it is made of the same definitions in the same way.
 */
#ifndef VES_BASE_UNIT_SYSTEM_H
#define VES_BASE_UNIT_SYSTEM_H

#include <stdbool.h>

struct ut_system;

/** Lifetime: {0}, open, ask, close. */
typedef struct ves_unit_systems {
    struct ut_system *usual, *all; /**< `all`: NULL as long as it was not asked for */
    bool missing;                  /**< it was, and there is no database */
} ves_unit_systems;

bool ves_unit_systems_open(ves_unit_systems *systems); /**< @return false: out of memory */
void ves_unit_systems_close(ves_unit_systems *systems);

/** The one that knows all units of two texts, if any does. @return NULL: there is no database */
struct ut_system *ves_unit_system_of(ves_unit_systems *systems, const char *text, const char *other);

/** Words of units as they are usually written ("mL", "particles"). Ended by NULL. */
extern const char *const ves_usual_units[];

#endif
