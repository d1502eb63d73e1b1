/** @file score.h
 * What a regimen is worth: from numbers of all subjects at all draws to one level for each goal and cap.
 *
 * A level is the quantile over subjects that the goal or cap asks for.  Of several draws it is the one that is met with
 * the confidence that is asked for; of what is least it is the median one.
 * Owns: its arrays; borrows the regimen.  Lifetime: {0}, ves_score_start, ves_score_work_out..., free.
 */
#ifndef VES_REGIMEN_SCORE_H
#define VES_REGIMEN_SCORE_H

#include "regimen/regimen.h"

typedef struct ves_score {
    const ves_regimen *regimen;
    size_t n_subject, n_draw, n_limit;
    double *level;            /**< [n_limit] as above; of the dose what a subject is given, on average */
    double *weight;           /**< private: [n_limit][n_subject] */
    double *of_draws;         /**< private: [n_limit][n_draw] */
    double *sorted, *at_draw; /**< private: work */
} ves_score;

ves_status VES_MUST_CHECK ves_score_start(ves_score *score, const ves_regimen *regimen, size_t n_subject, size_t n_draw,
                                          ves_report *report);
void ves_score_free(ves_score *score);

/** @param value  [asked][n_draw][n_subject] of a trial @param total [n_draw][n_subject] */
void ves_score_work_out(ves_score *score, const double value[], const double total[]);

/** By how much limit `i` is missed, as a logarithm: above 0 it is missed, below it there is room. @param level that is
 * asked for */
double ves_score_miss(const ves_score *score, size_t i, double level);

/** Who meets a limit: of one draw subjects, of several draws those in which enough subjects do.
 *  @param n out: of how many */
size_t ves_score_count(ves_score *score, size_t i, const double value[], size_t *n);

/** The same of all goals and caps together. */
size_t ves_score_count_all(ves_score *score, const double value[], size_t *n);

#endif
