/** @file trial.h
 * A regimen is tried: what is asked about, in every subject, at every draw of what is not known.
 *
 * The same subjects are asked at every regimen, so what differs between two of them is the regimen's doing.  Subjects
 * are bundled by their number; results depend on no thread.
 * Owns: everything in it; borrows the regimen.  Lifetime: {0}, ves_trial_start, (ves_trial_plan,
 * ves_trial_solve...)..., free.
 */
#ifndef VES_REGIMEN_TRIAL_H
#define VES_REGIMEN_TRIAL_H

#include "evaluate/bundle.h"
#include "evaluate/watch.h"
#include "fit/pool.h"
#include "regimen/regimen.h"

/** One way through all that is a choice between some: a scenario (with the words of its point), and values. */
typedef struct ves_plan {
    size_t scenario;
    size_t *value; /**< [n_choice] which of the listed values; 0 of what is no list */
    char *name;    /**< "iv, dose.1.every=12 h" */
} ves_plan;

/** Is there anything of choice `k` in the scenario of a plan? A bolus has no length that could vary. */
bool ves_plan_has(const ves_regimen *regimen, const ves_plan *plan, size_t k);

/** What one thread solves with. */
typedef struct ves_trial_hand {
    ves_bundle bundle;
    ves_caster caster;
    double *out; /**< [n_asked] */
} ves_trial_hand;

typedef struct ves_trial {
    const ves_regimen *regimen;
    ves_study study;                   /**< that of the regimen, or of other subjects; borrows all it has */
    size_t n_subject, n_draw, n_asked; /**< asked: goals, caps, and what is least unless it is the dose */
    size_t first_draw;                 /**< other subjects have other draws too */
    ves_pool pool;
    ves_trial_hand *hand; /**< [n_thread] */
    /* of the plan */
    size_t scenario, n_over;
    ves_watched *watched; /**< [n_asked] */
    size_t *output;       /**< [n_asked] */
    ves_index *item[2];   /**< [n_over] */
    const ves_parameter **given;
    double *over;    /**< [n_draw][n_over] */
    double *unknown; /**< [n_draw][n unknown] */
    /* what came out */
    double *value;   /**< [n_asked][n_draw][n_subject] */
    double *total;   /**< [n_draw][n_subject] all that each is given */
    bool *solved;    /**< [n_draw][n_subject] */
    bool failed;     /**< the regimen cannot be given, or some subject cannot be solved: nothing came out */
    char words[200]; /**< then why */
    size_t n_solved; /**< subjects that were solved, in all */
} ves_trial;

/** @param fresh  ask other subjects, and other draws: n_fresh of them
 *  @param pool   threads, and who may stop it; nobody is told */
ves_status VES_MUST_CHECK ves_trial_start(ves_trial *trial, const ves_regimen *regimen, bool fresh,
                                          const ves_pool *pool, ves_report *report);
void ves_trial_free(ves_trial *trial);

/** Ask of the scenario of a plan from now on. */
ves_status VES_MUST_CHECK ves_trial_plan(ves_trial *trial, const ves_plan *plan, ves_report *report);

/** Solve it.
 *  @param x  [n_choice] numbers inside, shares of splits; which of the listed values
 *  @return VES_E_MEMORY, VES_E_INTERRUPTED; what cannot be solved is told in `failed` */
ves_status VES_MUST_CHECK ves_trial_solve(ves_trial *trial, const double x[], ves_report *report);

/** What the study says of a number at a choice: amount `dose` (from 0) in this regimen, inside. */
double ves_trial_amount(const ves_trial *trial, const double x[], size_t dose);

/** Solve with these amounts instead: the short cut asks so for one dose alone. @param amount [n_given] inside */
ves_status VES_MUST_CHECK ves_trial_solve_amounts(ves_trial *trial, const double x[], const double amount[],
                                                  ves_report *report);

#endif
