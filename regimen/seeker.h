/** @file seeker.h
 * What a search for a regimen holds: the plan it looks in, its short cut, what is wished for.  Its functions are those
 * of regimen/seek.h, regimen/quick.h and regimen/recall.h.
 */
#ifndef VES_REGIMEN_SEEKER_H
#define VES_REGIMEN_SEEKER_H

#include "fit/keeper.h"
#include "inference/constrained.h"
#include "regimen/score.h"
#include "regimen/trial.h"

/** What is wished for. */
typedef struct ves_wish {
    size_t of;           /**< limit that is to be least or most, as a goal or cap is; or the last one, of the regimen */
    const double *level; /**< [n_limit] that must be met by each; NaN: of this one nothing is asked */
} ves_wish;

/** What a search found. */
typedef struct ves_sought {
    ves_least least; /**< logarithm of what was wished for (of a goal its negative), by how much levels are missed */
    double *x;       /**< [n_choice] owned */
    double *level;   /**< [n_limit] owned: there, solved by itself */
} ves_sought;

/** How a plan was solved. */
typedef enum ves_road {
    VES_ROAD_FULL,  /**< each regimen by itself */
    VES_ROAD_EXACT, /**< the body is linear: sums of one solution for each dose */
    VES_ROAD_NEAR   /**< it is so within VES_NEAR at both ends of the doses: sums, then each by itself from there */
} ves_road;

static const double VES_NEAR = 1e-3, VES_MET = 1e-6; /* relative: linear enough; a level that is missed by no more */

typedef struct ves_seeker {
    const ves_regimen *regimen;
    ves_trial trial;
    ves_score score;
    const ves_plan *plan;
    size_t n_free; /**< choices that are no list */
    size_t *free;  /**< [n_free] which */
    double *x;     /**< [n_choice] work */
    /* the short cut of the plan */
    ves_road road;
    double nonlinear;      /**< largest relative difference seen at the ends; NaN: not looked for */
    size_t n_dose;         /**< of its scenario */
    double *basis;         /**< [n_dose][asked][n_draw][n_subject] of 1 of a dose inside; or NULL */
    double *basis_total;   /**< [n_dose][n_draw][n_subject] */
    int *degree;           /**< [asked] of one dose alone: goes with the dose (1), or not at all (0) */
    double *value, *total; /**< of a sum */
    size_t n_tried;        /**< regimens, sums or solved */
    /* what an earlier run has found */
    ves_keeper *keeper;                   /**< NULL: nothing is kept */
    size_t n_plan, n_search, n_of_search; /**< plans and searches so far, trials of the search */
    bool is_due;                          /**< the short cut of the plan has been found, but is not there */
    /* private to a search */
    const ves_wish *wish;
    bool sums;
    char words[200]; /**< why nothing of the last search could be solved */
} ves_seeker;

#endif
