/** @file caster.h
 * Makes subjects, one after the other, on one thread: a row of numbers for each, which is then filled.
 *
 * Owns: its sampler, its row, its filler.  Lifetime: {0}, ves_caster_start, ves_caster_make..., free.
 */
#ifndef VES_EVALUATE_CASTER_H
#define VES_EVALUATE_CASTER_H

#include "study/study.h"

/** Numbers that stand in the place of those that a subject has, whatever differs between subjects: a regimen that is
 * tried, a draw of what is not known. Borrowed. */
typedef struct ves_over {
    size_t n;
    const ves_index *item[2]; /**< [n] of the scenario; of women where they have one of their own; VES_NO_INDEX:
                                 there is no such number, which is passed over */
    const ves_parameter *const *given; /**< [n] the unit it is given in, where it may have one or another; or NULL */
    const double *value;               /**< [n] in that unit, inside */
} ves_over;

typedef struct ves_caster {
    const ves_study *study;
    size_t
        draw; /**< of the uncertainty of the study, + 1: to be set before a subject is made; 0: numbers as they are */
    ves_over over; /**< {0}: nothing; set before subjects are made */
    ves_sampler sampler;
    double *u;        /**< [n_draw] of the last subject */
    double *people_u; /**< work */
    double *number;   /**< the row of the last subject */
    ves_filler filler;
} ves_caster;

ves_status VES_MUST_CHECK ves_caster_start(ves_caster *caster, const ves_study *study, ves_report *report);
void ves_caster_free(ves_caster *caster);

/** Scenario `scenario` of the study at point `point` of its sweep, as subject `subject` has it; without a population
 * the typical subject.
 *  @param instance   {0} at first, or an earlier one whose room is used again; free with ves_instance_free, after an
 *                    error too
 *  @param covariate  [n_covariate] what is NaN is filled in, where this scenario has it; or NULL
 *  @return VES_E_MEMORY; or what is wrong with a body that cannot be built */
ves_status VES_MUST_CHECK ves_caster_make(ves_caster *caster, size_t scenario, size_t point, size_t subject,
                                          ves_instance *instance, double covariate[], ves_report *report);

/** The typical subject of a scenario at a point. */
ves_status VES_MUST_CHECK ves_caster_typical(ves_caster *caster, size_t scenario, size_t point, ves_instance *instance,
                                             ves_report *report);

/** Number `item` of a subject in the unit it was written in. @param unit out, borrowed; may be NULL */
double ves_caster_written(const ves_study *study, const ves_instance *instance, size_t point, size_t subject,
                          size_t item, const char **unit);

#endif
