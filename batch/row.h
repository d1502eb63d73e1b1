/** @file row.h
 * The row of one subject in one scenario: what is told of it, in the order of a layout.
 */
#ifndef VES_BATCH_ROW_H
#define VES_BATCH_ROW_H

#include "batch/layout.h"

/** The row of one subject in one scenario, but for what ves_layout_relate adds.
 *  @param scenario  which one of the study
 *  @param s    the scenario as this subject has it
 *  @param row  [n_row] out; NaN where a number has no meaning, and everywhere if the subject could not be solved */
ves_status VES_MUST_CHECK ves_layout_row(const ves_layout *layout, size_t scenario, const ves_instance *s,
                                         const ves_trajectory *trajectory, double row[], ves_report *report);

/** Fill in what needs the curve of plasma, and the same subject in the scenario it is held against (ves_scenario's
 * `reference`).
 *  @param other [n_brief] the beginning of its row there; NULL: there is none */
void ves_layout_relate(const ves_layout *layout, const ves_study *study, size_t scenario, double row[],
                       const double *other);

#endif
