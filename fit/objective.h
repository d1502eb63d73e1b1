/** @file objective.h
 * A fit as the algorithms of inference/ see it: coordinates in, residuals with slopes or a log density out.
 *
 * Coordinates may be held, as profiles do: then the problem is one of the others.
 * Owns: its predictor and work.  Lifetime: ves_objective_start, use, free; one thread at a time.
 */
#ifndef VES_FIT_OBJECTIVE_H
#define VES_FIT_OBJECTIVE_H

#include "fit/fit.h"
#include "fit/predict.h"
#include "inference/residuals.h"

typedef struct ves_objective {
    ves_fit *fit;
    ves_predictor *predictor;
    size_t held; /**< coordinate that is held; VES_NONE: none */
    double held_at;
    bool priors;         /**< do priors count? */
    ves_problem problem; /**< of this objective: `context` is it */
    /* work */
    double *value, *z, *beside, *at, *moved_prediction, *work, *one, *other;
    size_t *moved;
} ves_objective;

ves_status VES_MUST_CHECK ves_objective_start(ves_fit *fit, ves_objective **objective, ves_report *report);
void ves_objective_free(ves_objective *objective); /**< NULL is allowed */

/** Hold a coordinate (VES_NONE: none), and count priors or not: `problem` has other numbers of coordinates and
 * residuals then. */
void ves_objective_hold(ves_objective *objective, size_t coordinate, double at, bool priors);

/** Values of free numbers at coordinates of the whole fit. @param z, value [n of the list] */
void ves_fit_values(const ves_fit *fit, const double z[], double value[]);

/** ln L at coordinates of the whole fit.
 *  @param predicted [n of the observations] out @param pointwise [n_used] out, or NULL */
ves_status VES_MUST_CHECK ves_objective_log(ves_objective *objective, const double z[], double predicted[],
                                            double pointwise[], double *log_likelihood, ves_report *report);

/** Logarithm of the prior's density at coordinates, without the constants of those that have none. */
double ves_fit_log_prior(const ves_fit *fit, const double z[]);

/** Slopes of what is measured alone: residuals without priors. @param slope [n of the list][n_residual] out */
ves_status VES_MUST_CHECK ves_objective_slopes(ves_objective *objective, const double z[], double residual[],
                                               double slope[], ves_report *report);

#endif
