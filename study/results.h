/** @file results.h
 * Trajectories of a study become the table of its result file (docs/results.md).
 */
#ifndef VES_STUDY_RESULTS_H
#define VES_STUDY_RESULTS_H

#include "analysis/nca.h"
#include "model/table.h"
#include "study/study.h"

/** Organs of all scenarios, in the order they appear, those asked for only. Names are borrowed from the graphs. Free
 * `name` with free(). */
typedef struct ves_organ_axis {
    size_t n;
    const char **name;
} ves_organ_axis;

ves_status VES_MUST_CHECK ves_organ_axis_make(const ves_study *study, ves_organ_axis *axis, ves_report *report);

/** Index of organ `name` (or of its signal) in a graph, or (size_t)-1. */
size_t ves_organ_find(const ves_graph *graph, const char *name, bool signal);

/** Index of what adds up all that left the blood in organ `name`, or (size_t)-1. */
size_t ves_organ_find_delivered(const ves_graph *graph, const char *name);

/** How a scenario was dosed, for NCA. */
ves_nca_dosing ves_dosing_of(const ves_scenario *scenario);

/** Fill `table` ({0} at first) with everything the file holds.
 *  @param nca, signal_nca [n_scenario][axis->n] of the vesicles and of the tracer; signal_nca is NULL where no scenario
 * has one */
ves_status VES_MUST_CHECK ves_results_make(const ves_study *study, const ves_trajectory trajectory[],
                                           const ves_organ_axis *axis, const ves_nca nca[], const ves_nca signal_nca[],
                                           const char *command_line, ves_table *table, ves_report *report);

/** /individual/, as study->individual asks; call last. */
ves_status VES_MUST_CHECK ves_individual_add(const ves_study *study, const ves_trajectory trajectory[],
                                             ves_table *table, ves_report *report);

/** The part that tells how the file came about: attributes, config text, every resolved number with its evidence. */
ves_status VES_MUST_CHECK ves_provenance_add(const ves_study *study, const char *command_line, ves_table *table,
                                             ves_report *report);

#endif
