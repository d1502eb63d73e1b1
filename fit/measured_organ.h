/** @file measured_organ.h
 * The organ that a measured value is of: by its name, as a scenario shows it, and with the mass or volume that its unit
 * asks for.
 */
#ifndef VES_FIT_MEASURED_ORGAN_H
#define VES_FIT_MEASURED_ORGAN_H

#include "graph/curve.h"
#include "graph/graph.h"

/** The organ of that name, upper and lower case alike: its tracer's signal, or the substance. VES_NONE: there is none
 */
size_t ves_measured_organ(const ves_topology *topology, const char *name, bool signal);

const char *ves_measured_organ_near(const ves_topology *topology, const char *name); /**< the nearest name, or NULL */
bool ves_topology_has_signal(const ves_topology *topology);                          /**< does it show a tracer? */

/** What an organ lacks to be measured in such a unit: "mass", "volume"; NULL: nothing. */
const char *ves_measured_organ_lacks(const ves_graph *graph, size_t organ, ves_scaling scaling);

#endif
