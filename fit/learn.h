/** @file learn.h
 * Learning: descents from many starts, what the best mode says, draws around it, profiles.
 */
#ifndef VES_FIT_LEARN_H
#define VES_FIT_LEARN_H

#include "fit/keeper.h"
#include "fit/learned.h"
#include "fit/objective.h"
#include "fit/pool.h"

/** How far a fit is; words are for people. */
typedef struct ves_fit_progress {
    const char *words; /**< "starts", "draws", "profiles" */
    size_t done, n;
} ves_fit_progress;

typedef struct ves_learner {
    ves_fit *fit;
    ves_pool pool;
    ves_keeper *keeper;
    void (*progress)(void *context, const ves_fit_progress *progress); /**< NULL: nobody looks */
    void *context;
    ves_objective **objective; /**< [n_thread] */
    ves_learned *out;
} ves_learner;

/** Learn. @param learner fit, pool, keeper and progress are given @param learned out; free it after an error too
 *  @return VES_E_SOLVER: no start could be solved; VES_E_INTERRUPTED; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_learn(ves_learner *learner, ves_learned *learned, ves_report *report);

/* Its parts, private to fit/. */
ves_status VES_MUST_CHECK ves_learn_modes(ves_learner *l, ves_report *report);     /**< starts, the best mode */
ves_status VES_MUST_CHECK ves_learn_curvature(ves_learner *l, ves_report *report); /**< information, intervals by it */
ves_status VES_MUST_CHECK ves_learn_draws(ves_learner *l, ves_report *report);     /**< posterior */
ves_status VES_MUST_CHECK ves_learn_walkers(ves_learner *l, ves_report *report);   /**< a second opinion on it */
ves_status VES_MUST_CHECK ves_learn_profiles(ves_learner *l, ves_report *report);

/** -2 ln (likelihood x prior) at coordinates, errors that are concentrated worked out. @param predicted out
 *  @param rss out, or NULL: sum of squares of what was measured */
ves_status VES_MUST_CHECK ves_learn_objective(ves_objective *objective, const double z[], double predicted[],
                                              double *log_likelihood, double *value, double *rss, ves_report *report);

void ves_learn_told(ves_learner *l, const char *words, size_t done, size_t n);

#endif
