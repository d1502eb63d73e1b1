/** @file experiment.h
 * What a study says of an experiment that is to be designed: what may be measured of which animals and when, what is
 * not known, and what is to be learned.
 *
 * Every organ at every time of every scenario that may be carried out is an observation without a value; behind them
 * stand exposures that are to be predicted.  So fit/ predicts them, with slopes, as it does measured values.
 * Owns: everything in it; borrows the study.  Lifetime: {0}, ves_experiment_read, use, free.
 */
#ifndef VES_DESIGN_EXPERIMENT_H
#define VES_DESIGN_EXPERIMENT_H

#include "fit/error_model.h"
#include "fit/free.h"
#include "inference/exchange.h"

/** What is made small. */
typedef enum ves_criterion { VES_CRITERION_D, VES_CRITERION_C, VES_CRITERION_I, VES_N_CRITERION } ves_criterion;
extern const char *const ves_criterion_names[VES_N_CRITERION]; /**< "D", "c", "I" */

/** An exposure that is to be predicted. */
typedef struct ves_forecast {
    size_t datum; /**< of the observations */
    char *name;   /**< for people: "auc_last of brain in human" */
} ves_forecast;

/** What a fit has learned already, of coordinates by their place; the others are as their priors say. */
typedef struct ves_known {
    size_t n;
    size_t *coordinate; /**< [n] */
    double *mean;       /**< [n] */
    double *covariance; /**< [n][n] */
} ves_known;

/** Animals of one schedule, as the user's own plan says it. */
typedef struct ves_stated_arm {
    size_t scenario; /**< of the study; VES_NONE: not said */
    size_t n_time;
    double time[VES_TIMES_MOST]; /**< h */
    double animals;
    char *animal; /**< whose row of a table it is; NULL: of none */
    ves_place at;
} ves_stated_arm;

typedef struct ves_experiment {
    const ves_study *study;
    const ves_setting *group; /**< `design` */
    size_t n_series, n_time, n_organ;
    size_t *series;     /**< [n_series] scenarios */
    double *time;       /**< [n_time] h, increasing */
    const char **organ; /**< [n_organ] names as written; borrowed */
    size_t *datum; /**< [n_series][n_time][n_organ] of the observations; VES_NONE: the scenario has no such organ */
    size_t n_candidate; /**< observations that may be measured; forecasts stand behind them */
    const char *unit;   /**< of what is measured */
    ves_observations observations;
    ves_free_list list;
    ves_error_model error;
    double animal, scale; /**< sd of the logarithm of what animals, scenarios share; 0: nothing */
    bool scale_by_all;
    ves_known known;
    ves_criterion criterion;
    size_t n_target;
    size_t *target; /**< [n_target] coordinates that are to be learned; of VES_CRITERION_I none */
    size_t n_forecast, room_forecast;
    ves_forecast *forecast;
    ves_plan_rule rule;
    double merge;
    size_t draws, starts;
    uint64_t seed;
    bool has_cost;
    double animal_cost, *cost; /**< [n_organ] */
    bool has_own;
    size_t n_stated, room_stated;
    ves_stated_arm *stated; /**< the plan of the user, as it was stated, ... */
    ves_arms own;           /**< ... and with times and scenarios of the experiment */
    ves_sheet *plan_sheet;  /**< the table it is from, since places point into it; NULL: from none */
    char *plan_path, *prior_path;
} ves_experiment;

const ves_setting *ves_design_group(const ves_study *study); /**< NULL: the study has none */

/** Read it, all its faults at once. @return VES_E_CONFIG, VES_E_UNIT, VES_E_FILE, VES_E_MEMORY; free it all the same */
ves_status VES_MUST_CHECK ves_experiment_read(const ves_study *study, ves_experiment *experiment, ves_report *report);
void ves_experiment_free(ves_experiment *experiment);

/** Coordinates, and behind them one of each scale that is not known. */
size_t ves_experiment_coordinates(const ves_experiment *experiment);

/* Its parts, private to design/: each reads some settings and says what is wrong with them. */
void ves_experiment_read_sites(ves_experiment *experiment, ves_reader *reader);     /**< scenarios, times, organs */
void ves_experiment_read_forecasts(ves_experiment *experiment, ves_reader *reader); /**< predict */
void ves_experiment_read_targets(ves_experiment *experiment, ves_reader *reader);   /**< learn, criterion */
void ves_experiment_read_plan(ves_experiment *experiment, ves_reader *reader);      /**< plan, as it is stated */
void ves_experiment_place_plan(ves_experiment *experiment, ves_reader *reader);     /**< once all else is read */

/** Read the prior that a fit left. */
ves_status VES_MUST_CHECK ves_known_read(const char *path, ves_place at, const ves_free_list *list, ves_known *known,
                                         ves_report *report);
void ves_known_free(ves_known *known);

#endif
