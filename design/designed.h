/** @file designed.h
 * A design: the best plan that was found, how far from the best possible it can be at most, the user's own plan beside
 * it, and what each organ, time and scenario of it is worth.
 *
 * phi is the logarithm of a variance (inference/prospect.h).
 * Owns: its arrays.  Lifetime: {0}, ves_designed_make, use, free.
 */
#ifndef VES_DESIGN_DESIGNED_H
#define VES_DESIGN_DESIGNED_H

#include "design/outlook.h"
#include "inference/certificate.h"

/** A plan and what it teaches. */
typedef struct ves_judged {
    ves_arms arms;
    double *sd;        /**< [n free] of coordinates, which have 1 under their priors */
    double *spread;    /**< [n free] of the logarithm of the number; where it may be 0, of the number, internal units */
    double *forecast;  /**< [n_forecast] of the logarithm of each */
    double efficiency; /**< at least: the variance of the best possible over its own */
} ves_judged;

/** A plan with other numbers of animals. */
typedef struct ves_step_of_curve {
    size_t animals;
    double phi;
} ves_step_of_curve;

/** Fewer organs of more animals, for the same money. */
typedef struct ves_bargain {
    size_t animals;
    bool *organ; /**< [n_organ] which are measured */
    double phi;
} ves_bargain;

enum { VES_CURVE_STEPS = 5 };

typedef struct ves_designed {
    ves_judged before, plan, own; /**< before: without animals; own: where there is one */
    ves_certificate certificate;
    double *without_organ; /**< [n_organ] phi of the best plan without it */
    double *without_time;  /**< [n of the plan] phi of the plan without these animals */
    double *only_series;   /**< [n_series] phi of the best plan with it alone */
    size_t n_curve;
    ves_step_of_curve curve[VES_CURVE_STEPS];
    size_t n_bargain;
    ves_bargain *bargain; /**< [n_organ] at most: each with an organ less than the one before; of all first */
    size_t best_bargain;
} ves_designed;

/** How far it is; words are for people. */
typedef struct ves_design_progress {
    void (*tell)(void *context, const char *words); /**< NULL: nobody looks */
    void *context;
} ves_design_progress;

/** @return VES_E_INTERRUPTED, VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_designed_make(ves_outlook *outlook, const ves_design_progress *progress,
                                            ves_designed *designed, ves_report *report);
void ves_designed_free(ves_designed *designed);

#endif
