/** @file route.h
 * Routes as data: where a dose is put, what compartments it waits in, and what empties them.  docs/routes.md tells how
 * to write one.
 *
 * Owns: its arrays and names.  Lifetime: {0}, ves_routes_add for each dose, then the depots go to a ves_body_plan;
 * free.
 */
#ifndef VES_STUDY_ROUTE_H
#define VES_STUDY_ROUTE_H

#include "input/reader.h"
#include "model/depot.h"
#include "study/formulas.h"

typedef enum ves_given_as { VES_GIVEN_ANY, VES_GIVEN_BOLUS, VES_GIVEN_INFUSION } ves_given_as;

/** Where one dose goes: a share of it into compartment `into`. */
typedef struct ves_split {
    char *into;      /**< without size suffix */
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

/** Fetches the group of a route by its name; NULL after an error (in the reader). */
typedef const ves_setting *(*ves_route_fetch)(const char *name, ves_place at, void *context);

/** Everything a route is read with. */
typedef struct ves_route_reader {
    ves_reader *reader;
    ves_parameters *parameters; /**< numbers of the routes are added to it: ROUTE.number */
    ves_formulas *formulas;     /**< formulas of the routes are added to it: ves_routes_add */
    ves_route_fetch fetch;
    void *context;
    const char *species; /**< for what it lacks */
    const char *route;   /**< of the dose, which may have led to another one; ves_routes_add */
    ves_place at;        /**< of the dose */
    size_t n_instance;   /**< depots of single doses so far */
} ves_route_reader;

/** How may this route be given, and does each dose need depots of its own (a release that counts the time since its
 * dose)? */
bool ves_route_check(ves_route_reader *r, const ves_setting *route, ves_given_as *given, bool *per_dose);

/** Numbers of a route, and of those it uses, become parameters: before `set` is applied. */
void ves_route_numbers(ves_route_reader *r, const ves_setting *route, const char *name);

/** One dose by a route: its depots are added unless they are there; its shares are formulas.
 *  @param instance  0, or the number of the dose where per_dose
 *  @return false after an error */
bool ves_routes_add(ves_route_reader *r, const ves_setting *route, const char *name, size_t instance,
                    ves_routes *routes, ves_route_use *use);

void ves_routes_free(ves_routes *routes);
void ves_route_use_free(ves_route_use *use);

/** Settings of a route file and of its lists. */
size_t ves_route_row_tables(const ves_row_table **tables);

#endif
