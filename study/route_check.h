/** @file route_check.h
 * Is a route that was read one at all?  Its settings, and what they mean for its compartments.
 */
#ifndef VES_STUDY_ROUTE_CHECK_H
#define VES_STUDY_ROUTE_CHECK_H

#include "graph/role.h"
#include "study/route_reader.h"

typedef enum ves_given_as { VES_GIVEN_ANY, VES_GIVEN_BOLUS, VES_GIVEN_INFUSION } ves_given_as;

/** How may this route be given, and does each dose need depots of its own (a release that counts the time since its
 * dose)? */
bool ves_route_check(ves_route_reader *r, const ves_setting *route, ves_given_as *given, bool *per_dose);

/** A compartment of a route is its name, or a group that states more. */
const char *ves_route_compartment_name(const ves_setting *compartment);

/** What a compartment of a route is; where it does not say so, its name tells. @return false after an error */
bool ves_route_role_of(ves_route_reader *r, const ves_setting *compartment, ves_role *role);

/** Does a process move all that is in a compartment, free label too? */
bool ves_route_carries_contents(const ves_setting *process);

/** Is it ("text", "text")? */
bool ves_route_is_pair(const ves_setting *pair);

/** The i-th of the routes that a route uses; NULL behind the last, and where it cannot be read. */
const ves_setting *ves_route_used(ves_route_reader *r, const ves_setting *route, size_t i, int depth,
                                  const char **name);

/** Settings of a route file and of its lists. */
size_t ves_route_row_tables(const ves_row_table **tables);

#endif
