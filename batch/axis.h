/** @file axis.h
 * The organs of a result file: their names, and where each scenario has them.
 *
 * Names of several scenarios meet here, once; whoever fills or judges rows goes by index.
 * Owns: its arrays; names are borrowed from the graphs.  Lifetime: {0}, ves_organ_axis_make, free.
 */
#ifndef VES_BATCH_AXIS_H
#define VES_BATCH_AXIS_H

#include "base/array.h"
#include "study/study.h"

/** Where one scenario has an organ: indices of its graph, VES_NONE where it has none. */
typedef struct ves_organ_place {
    size_t organ, signal, delivered; /**< the organ, what a tracer shows of it, and what was delivered to it */
} ves_organ_place;

/** Organs of all scenarios, in the order they appear, those asked for only. */
typedef struct ves_organ_axis {
    size_t n, n_scenario;
    const char **name;      /**< [n] */
    ves_organ_place *place; /**< [n_scenario][n] */
    size_t *plasma;         /**< [n_scenario] place of its plasma on the axis, VES_NONE: it has none there */
} ves_organ_axis;

ves_status VES_MUST_CHECK ves_organ_axis_make(const ves_study *study, ves_organ_axis *axis, ves_report *report);
void ves_organ_axis_free(ves_organ_axis *axis);

const ves_organ_place *ves_organ_places(const ves_organ_axis *axis, size_t scenario); /**< [n] */

#endif
