/** @file outlook.h
 * An experiment, solved: predictions and slopes at draws of what is not known, as a prospect for inference/.
 *
 * Owns: its arrays; borrows the experiment.  Lifetime: {0}, ves_outlook_make, use, free.
 */
#ifndef VES_DESIGN_OUTLOOK_H
#define VES_DESIGN_OUTLOOK_H

#include "design/experiment.h"
#include "fit/keeper.h"
#include "fit/pool.h"

typedef struct ves_outlook {
    const ves_experiment *experiment;
    ves_pool pool;
    ves_prospect prospect;
    size_t n_draw, n_failed; /**< draws that could be solved, and that could not */
    char fault[160];         /**< why the last of these */
    size_t n_solved;         /**< subjects */
    double *z;               /**< [n_draw][n of the list] */
    double *stretch;         /**< [n_draw][n of the list] d ln number / d z, or d number / d z: see `is_log` */
    bool *is_log;            /**< [n of the list] does its prior lie above 0? */
    double *predicted;       /**< [n_draw][n of the observations] */
    double *slope, *load, *prior, *target;
} ves_outlook;

/** Solve.
 *  @param draws   how many; 1: at the numbers of the study
 *  @param keeper  of draws that are solved; NULL: nothing is kept
 *  @return VES_E_SOLVER: no draw could be solved */
ves_status VES_MUST_CHECK ves_outlook_make(const ves_experiment *experiment, const ves_pool *pool, size_t draws,
                                           ves_keeper *keeper, ves_outlook *outlook, ves_report *report);
void ves_outlook_free(ves_outlook *outlook);

#endif
