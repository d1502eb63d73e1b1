/** @file caster.h
 * Makes virtual subjects, one after the other, on one thread.
 *
 * Owns: its sampler.  Lifetime: {0}, ves_caster_start, ves_caster_make..., free.
 */
#ifndef VES_EVALUATE_CASTER_H
#define VES_EVALUATE_CASTER_H

#include "study/population.h"

struct ves_study;

typedef struct ves_caster {
    const struct ves_study *study;
    ves_sampler sampler;
    double *u;        /**< [n_draw] of the last subject */
    double *people_u; /**< work */
} ves_caster;

ves_status VES_MUST_CHECK ves_caster_start(ves_caster *caster, const struct ves_study *study, ves_report *report);
void ves_caster_free(ves_caster *caster);

/** Scenario `scenario` of the study at point `point` of its sweep, as subject `subject` has it.
 *  @param instance   {0} at first, or an earlier one whose room is used again; free with ves_scenario_free, after an
 *                    error too
 *  @param covariate  [n_covariate] out, or NULL
 *  @return VES_E_MEMORY; or what is wrong with a body that cannot be built */
ves_status VES_MUST_CHECK ves_caster_make(ves_caster *caster, size_t scenario, size_t point, size_t subject,
                                          struct ves_scenario *instance, double covariate[], ves_report *report);

#endif
