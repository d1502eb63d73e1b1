/** @file route_reader.h
 * Everything a route is read with. Private to study/.
 */
#ifndef VES_STUDY_ROUTE_READER_H
#define VES_STUDY_ROUTE_READER_H

#include "input/reader.h"
#include "study/formulas.h"

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

#endif
