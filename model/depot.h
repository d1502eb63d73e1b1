/** @file depot.h
 * Where a route puts a dose before the body has it.
 */
#ifndef VES_MODEL_DEPOT_H
#define VES_MODEL_DEPOT_H

#include "graph/graph.h"
#include "graph/parameter.h"

/** A process of a depot; each of its parameters is what a formula gives for a size class. Texts borrowed. */
typedef struct ves_depot_process {
    const char *from, *to; /**< compartments of the depot or of the body, or "degraded", "faeces", "expelled" */
    bool optional;         /**< left out where the body lacks one of them, else an error */
    bool contents;         /**< it moves all that is there, free label too; else vesicles alone */
    ves_place at;          /**< where the route states it */
    const ves_process_kind *kind;
    ves_index formula[VES_PROCESS_PARAM_MAX]; /**< [n_param of its kind] */
} ves_depot_process;

/** Where a route puts a dose before the body has it: compartments of its own, for each size class, and what empties
 * them. Borrowed. */
typedef struct ves_depot {
    size_t n_compartment, n_into, n_process;
    const char *const *compartment; /**< [n_compartment] whole names */
    const ves_role *role;           /**< [n_compartment] */
    const char *const *into;        /**< [n_into] what a dose goes into: made if it is a sink or a part of an organ */
    const ves_depot_process *process;
    ves_place at; /**< where the route states its compartments */
} ves_depot;

#endif
