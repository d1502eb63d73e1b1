/** @file prospect.h
 * What an experiment might measure, and how well coordinates would be known after it.
 *
 * An experiment is a number of animals, each with a schedule: one or several times of one series.  An animal of a
 * schedule gives at each of its times some values, whose slopes by the coordinates are known; all values of an animal
 * share one unknown effect.  What a plan would tell is the sum of what its animals tell, and what is known beforehand:
 * the information, whose inverse is the covariance that is left.  Slopes differ with what the coordinates are: a plan
 * is judged by the mean over several draws of them.
 *
 * The measure of a plan is phi, the logarithm of a variance: of VES_MEASURE_VOLUME ln det of the covariance of the
 * targets over their number (D-optimal), of VES_MEASURE_MEAN the logarithm of the mean of their variances (c-, A- and
 * I-optimal).  exp(-phi) is a concave function of the information, so that slopes of it bound what any plan can reach
 * (Kiefer & Wolfowitz 1960, with prior Pilz 1991).
 * Owns: nothing; arrays are the caller's and const while they are looked at.
 */
#ifndef VES_INFERENCE_PROSPECT_H
#define VES_INFERENCE_PROSPECT_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

enum { VES_TIMES_MOST = 12 }; /**< of a schedule */

typedef enum ves_measure_of_plans { VES_MEASURE_VOLUME, VES_MEASURE_MEAN } ves_measure_of_plans;

/** When animals are measured: times of a series, increasing. */
typedef struct ves_sitting {
    size_t series;
    size_t n_time;
    size_t time[VES_TIMES_MOST];
} ves_sitting;

/** Animals of one schedule. */
typedef struct ves_arm {
    ves_sitting sitting;
    double animals; /**< whole in a plan; weights need not be */
} ves_arm;

/** Pieces of work that do not depend on each other, on threads or one after the other. @return the first error */
typedef ves_status (*ves_each)(void *context, size_t n, ves_status (*work)(void *of, size_t i, ves_report *report),
                               void *of, ves_report *report);

typedef struct ves_prospect {
    size_t n;                        /**< coordinates */
    size_t n_draw, n_series, n_time; /**< each series has the same times */
    size_t n_value;                  /**< of a time; a value that is not there has slopes and load 0 */
    const double *slope;             /**< [n_draw][n_series][n_time][n_value][n] over the sd of the value */
    const double *load;              /**< [n_draw][n_series][n_time][n_value] of the effect of the animal, likewise */
    const double *prior;             /**< [n][n] information beforehand, positive definite... */
    bool hardly_known;               /**< ... but hardly: sums of what animals tell are worked out from the beginning */
    ves_measure_of_plans measure;
    size_t n_target;
    const double *target;    /**< [n_draw][n_target][n] combinations of coordinates that matter */
    const bool *value_used;  /**< [n_value] NULL: all */
    const bool *series_used; /**< [n_series] NULL: all */
    ves_each each;
    void *each_context;
} ves_prospect;

bool ves_sitting_equal(const ves_sitting *a, const ves_sitting *b);

/** What is known with some information, of one draw. Lifetime: {0}, ves_standing_make, free. */
typedef struct ves_standing {
    double *information, *covariance; /**< [n][n] */
    double *reach;                    /**< [n_target][n] root of minus the slope of phi by the information */
    double *whole;                    /**< [n_target][n] the same before it is made a slope of phi */
    double phi;                       /**< infinite: the information is not positive definite */
    double sum;                       /**< ln det, or the sum of variances, of the targets */
    double *work;
} ves_standing;

ves_status VES_MUST_CHECK ves_standing_start(const ves_prospect *prospect, ves_standing *standing, ves_report *report);
void ves_standing_free(ves_standing *standing);

/** Work out the rest from `information`. */
void ves_standing_settle(const ves_prospect *prospect, size_t draw, ves_standing *standing);

/** What an animal of a schedule tells: rows whose squares add up to its information.
 *  @param row [n_time of it * n_value][n] out @return how many rows */
size_t ves_sitting_rows(const ves_prospect *prospect, size_t draw, const ves_sitting *sitting, double row[]);

/** information += animals x that of a schedule. */
void ves_standing_add(const ves_prospect *prospect, size_t draw, ves_standing *standing, const ves_sitting *sitting,
                      double animals);

/** phi if animals of a schedule came to what stands. */
double ves_standing_with(const ves_prospect *prospect, size_t draw, const ves_standing *standing,
                         const ves_sitting *sitting, double animals);

/** Minus the slope of phi by animals of a schedule, at none of them. */
double ves_standing_slope(const ves_prospect *prospect, size_t draw, const ves_standing *standing,
                          const ves_sitting *sitting);

/** Doubles of work that the three functions above need in `standing`, for schedules of VES_TIMES_MOST times at most. */
size_t ves_standing_room(const ves_prospect *prospect);

/** Where a plan stands, draw by draw. @param standing [n_draw], started @param phi out: the mean */
ves_status VES_MUST_CHECK ves_prospect_stand(const ves_prospect *prospect, size_t n_arm, const ves_arm arm[],
                                             ves_standing standing[], double *phi, ves_report *report);

/** A started standing for each draw. @param standing out [n_draw]; free with ves_standings_free, after an error too */
ves_status VES_MUST_CHECK ves_standings_start(const ves_prospect *prospect, ves_standing **standing,
                                              ves_report *report);
void ves_standings_free(const ves_prospect *prospect, ves_standing *standing); /**< NULL is allowed */

#endif
