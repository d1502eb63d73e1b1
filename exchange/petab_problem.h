/** @file petab_problem.h
 * What the files of a PEtab problem share: ids of free numbers, and of each scenario its outline and observables.
 *
 * Owns: everything in it; borrows the study.  Lifetime: {0}, ves_petab_problem_make, use, free.
 */
#ifndef VES_EXCHANGE_PETAB_PROBLEM_H
#define VES_EXCHANGE_PETAB_PROBLEM_H

#include "exchange/free_form.h"
#include "exchange/outline.h"
#include "fit/fit.h"

/** Values of one organ in one unit: a formula, and how they scatter around it. */
typedef struct ves_petab_observable {
    char *id;
    size_t first;        /**< the first datum of it */
    ves_term_at formula; /**< in the terms of the outline */
    bool own;            /**< some of its values have a standard deviation of their own */
} ves_petab_observable;

typedef struct ves_petab_scenario {
    size_t scenario;
    ves_instance *instance; /**< [probes.n] */
    ves_outline outline;    /**< of the first */
    size_t n_observable, room;
    ves_petab_observable *observable;
} ves_petab_scenario;

typedef struct ves_petab_problem {
    const ves_study *study;
    const char *path;
    ves_fit fit;
    char **id;               /**< [fit.list.n] of parameters */
    ves_outline_given *free; /**< [fit.list.n]; those of the error model are no parameters of a model */
    size_t n_model;          /**< of these: the first ones of `model` */
    size_t *model;           /**< [n_model] which of the list are numbers of the model */
    const char **model_id;   /**< [n_model] */
    ves_probes probes;       /**< of the numbers of the model, in their units */
    size_t n_scenario;
    ves_petab_scenario *scenario; /**< [n_scenario] those that something was measured of */
    size_t *observable_of;        /**< [n of the observations] of its scenario */
    ves_report *report;
} ves_petab_problem;

ves_status VES_MUST_CHECK ves_petab_problem_make(const ves_study *study, const char *path, ves_petab_problem *problem,
                                                 ves_report *report);
void ves_petab_problem_free(ves_petab_problem *problem);

/** Models with formulas of free numbers, and observables: petab_model.c. */
ves_status VES_MUST_CHECK ves_petab_scenario_make(ves_petab_problem *problem, ves_petab_scenario *scenario);

#endif
