/** @file bundle.h
 * Up to VES_LANES subjects at a time, solved together where they can be lanes of one problem.
 *
 * Who is in a bundle is the caller's choice, and must not hang on threads: a result depends on who shares its steps.
 * Owns: its instances and trajectories, in room that is used again.  Lifetime: {0}, ves_bundle_start, then for each
 * bundle ves_bundle_make for every lane and ves_bundle_solve; free.
 */
#ifndef VES_EVALUATE_BUNDLE_H
#define VES_EVALUATE_BUNDLE_H

#include "evaluate/caster.h"
#include "solver/solve.h"

typedef struct ves_bundle {
    const ves_study *study;
    ves_solver_options solver; /**< with orders of elimination of this thread */
    ves_instance instance[VES_LANES];
    ves_trajectory trajectory[VES_LANES]; /**< a subject that could not be built or solved says why in its failure */
    const ves_scenario *scenario[VES_LANES];
    bool ready[VES_LANES]; /**< was it built? */
    char words[VES_LANES][sizeof((ves_failure *)0)->words];
} ves_bundle;

ves_status VES_MUST_CHECK ves_bundle_start(ves_bundle *bundle, const ves_study *study, ves_report *report);
void ves_bundle_free(ves_bundle *bundle);

/** Subjects of a data set have doses of their own, others lags and turns: the integration stops at those of all of
 *  them, so that they can be lanes of one bundle. Before their trajectories are started.
 *  @param instance [n] NULL: not to be solved */
ves_status VES_MUST_CHECK ves_instances_halt(size_t n, ves_instance *const instance[], ves_report *report);

/** Make subject `subject` of a scenario at a point of the sweep lane `k`. One that cannot be built is noted.
 *  @param covariate as ves_caster_make. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_bundle_make(ves_bundle *bundle, size_t k, ves_caster *caster, size_t scenario,
                                          size_t point, size_t subject, double covariate[], ves_report *report);

/** Solve the first `n` lanes: those that share topology and event times together, the others apart.
 *  @return VES_E_MEMORY, VES_E_MODEL; a lane that fails says so in its trajectory */
ves_status VES_MUST_CHECK ves_bundle_solve(ves_bundle *bundle, size_t n, ves_report *report);

/** What doses for ever have led to before the run, where the schedule of a subject has such; the schedule holds it
 * then.
 *  @param failure out: why there is no such state */
ves_status VES_MUST_CHECK ves_instance_steady(ves_instance *instance, const ves_solver_options *options,
                                              ves_failure *failure, ves_report *report);

/** Solve up to VES_LANES subjects: those that share topology and event times together, the others apart.
 *  @param instance    [n] NULL: there is none in this lane
 *  @param trajectory  [n] started
 *  @return as ves_bundle_solve */
ves_status VES_MUST_CHECK ves_solve_instances(size_t n, const ves_instance *const instance[],
                                              ves_trajectory *const trajectory[], const ves_solver_options *options,
                                              bool exact, ves_report *report);

#endif
