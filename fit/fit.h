/** @file fit.h
 * What a study wants to learn, read and checked: measured values, free numbers, how values scatter, and how to search.
 *
 * Owns: everything in it; the study must outlive it.  Lifetime: {0}, ves_fit_read, use, free.
 */
#ifndef VES_FIT_FIT_H
#define VES_FIT_FIT_H

#include "fit/likelihood.h"
#include "inference/least_squares.h"

typedef struct ves_fit {
    const ves_study *study;
    const ves_setting *group; /**< `fit` */
    ves_observations observations;
    ves_free_list list;
    ves_error_model error;
    ves_likelihood likelihood;
    ves_descent_method method;
    size_t starts, iterations, draws;
    size_t walkers, steps; /**< of the second opinion; steps 0: none is asked for */
    uint64_t seed;
    bool *profile; /**< [n of the list] */
} ves_fit;

/** Does the study have a `fit`? Else one line says so. */
const ves_setting *ves_fit_group(const ves_study *study);

/** Read it, all its faults at once. @return VES_E_CONFIG, VES_E_UNIT, VES_E_FILE, VES_E_MEMORY; free it all the same */
ves_status VES_MUST_CHECK ves_fit_read(const ves_study *study, ves_fit *fit, ves_report *report);
void ves_fit_free(ves_fit *fit);

/** Ask for a second opinion by walkers. @return VES_E_CONFIG: this fit cannot have one */
ves_status VES_MUST_CHECK ves_fit_walkers(ves_fit *fit, ves_report *report);

/** Numbers of the first start as coordinates. @param z [n of the list] out */
void ves_fit_start(const ves_fit *fit, double z[]);

#endif
