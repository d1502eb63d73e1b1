/** @file route.h
 * Routes as data: where a dose is put, what compartments it waits in, and what empties them.  docs/routes.md tells how
 * to write one.
 *
 * Owns: its arrays and names.  Lifetime: {0}, ves_routes_add for each dose, then the depots go to a ves_body_plan;
 * free.
 */
#ifndef VES_STUDY_ROUTE_H
#define VES_STUDY_ROUTE_H

#include "model/depot.h"
#include "study/route_reader.h"

/** Where one dose goes: a share of it into compartment `into`. */
typedef struct ves_split {
    char *into;      /**< without size suffix */
    char *label;     /**< where label goes of vesicles that do not survive being given; NULL: not said */
    ves_index share; /**< a formula; VES_NO_INDEX: all of it */
} ves_split;

/** The shares of one instance of a route. */
typedef struct ves_route_use {
    size_t n_split;
    ves_split *split;
    ves_place at; /**< of the list of shares */
} ves_route_use;

/** All depots that the doses of a scenario need, each once. */
typedef struct ves_routes {
    size_t n_depot, room_depot;
    ves_depot *depot;
    char **depot_name; /**< [n_depot] route and instance */
    size_t room_name;
} ves_routes;

/** Numbers of a route, and of those it uses, become parameters: before `set` is applied. */
void ves_route_numbers(ves_route_reader *r, const ves_setting *route, const char *name);

/** One dose by a route: its depots are added unless they are there; its shares are formulas.
 *  @param instance  0, or the number of the dose where per_dose
 *  @return false after an error */
bool ves_routes_add(ves_route_reader *r, const ves_setting *route, const char *name, size_t instance,
                    ves_routes *routes, ves_route_use *use);

void ves_routes_free(ves_routes *routes);
void ves_route_use_free(ves_route_use *use);

#endif
