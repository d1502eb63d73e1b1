/** @file data_set.h
 * Subjects with doses of their own, from a table with the columns of NONMEM (docs/data.md).
 *
 * Where doses go is read once for all subjects: each place and way is a dose of the scenario, of 1 in the unit of the
 * table ("targets", among ves_scenario.given).  What a subject is given is a list of acts, each of which says how much
 * of which target, and when.
 * Owns: its arrays; texts are borrowed from the table.  Const once it is read, for any number of threads.
 */
#ifndef VES_STUDY_DATA_SET_H
#define VES_STUDY_DATA_SET_H

#include "base/report.h"
#include "input/measure.h"

#include <stdbool.h>
#include <stddef.h>

struct ves_graph;
struct ves_instance;

typedef enum ves_act_kind {
    VES_ACT_DOSE,
    VES_ACT_RESET,       /**< everything is emptied, infusions stop (EVID 3 and 4) */
    VES_ACT_STEADY,      /**< the same, then what a dose every so often leads to is there (SS 1) */
    VES_ACT_STEADY_ADDED /**< that is added to what is there (SS 2) */
} ves_act_kind;

/** What is done to a subject, from one row of the table. */
typedef struct ves_act {
    ves_act_kind kind;
    double time;   /**< h, when it starts: a lag is in it */
    double amount; /**< in the unit of the table */
    double over;   /**< h; 0: at once.  A steady state with an amount of 0: for ever, at `rate` */
    double rate;   /**< in the unit of the table, per h, of a steady infusion for ever */
    double every;  /**< h, of repeats and of a steady state */
    size_t count;  /**< >= 1 */
    double until;  /**< h, when everything is emptied next after the last repeat has begun; 0: never */
    double share;  /**< of the amount that arrives */
    size_t target;
    size_t nth; /**< how many doses of this target the subject was given before */
    ves_place at;
} ves_act;

/** A value that was measured. */
typedef struct ves_measured {
    size_t subject;
    double time;       /**< h */
    double read;       /**< h, `time`, or a moment before it where its row stands before that of a dose of that time */
    double value;      /**< as written */
    double limit;      /**< of a censored one: the other end of where it lies; NaN: none */
    int censored;      /**< as in CENS: 1: below `value`, -1: above it, 0: it is the value */
    const char *where; /**< as CMT, or DVID, says; "": nothing says it */
    size_t row;        /**< of the table */
} ves_measured;

typedef struct ves_data_subject {
    const char *id;  /**< "": the table has no ID */
    size_t row;      /**< its first */
    size_t first, n; /**< acts */
} ves_data_subject;

typedef struct ves_data_set {
    const char *path;
    struct ves_sheet *sheet; /**< borrowed */
    bool has_id;
    size_t n_subject, room_subject;
    ves_data_subject *subject; /**< [n_subject] in the order of the table */
    size_t *order;             /**< [n_subject] those of one schedule side by side, ties by their place in the table */
    size_t n_act, room_act;
    ves_act *act; /**< [n_act] subject by subject, in the order of time */
    size_t n_measured, room_measured;
    ves_measured *measured;    /**< [n_measured] */
    const char *measured_unit; /**< of all of them; "": there is no DV */
    bool comparable;           /**< curves can be told in that unit */
    ves_measure measure;       /**< how, where they can */
    size_t n_time, room_time;
    double *time;       /**< [n_time] h, outputs that rows ask for; in any order */
    size_t *subject_of; /**< [n_row of the table] */
    size_t n_dose;      /**< of all subjects, repeats included */
    size_t n_target;
    bool some_lost;  /**< of some dose not all arrives */
    double *largest; /**< [n_target] the most that is given at once, in the unit of the table */
    size_t *most;    /**< [n_target] the most doses that a subject is given of it */
} ves_data_set;

void ves_data_set_free(ves_data_set *data);

/** The organ that a measured value is of: of that name, or that a compartment of that name is part of (a sample before
 * others). NULL: none. */
const char *ves_data_organ(const struct ves_graph *graph, const char *where);

/** When (h) a curve is read beside a measured value: `read`; where that is before 0 h, 0 h, if no dose goes at once
 * into what was measured. Below 0: before the first dose. */
double ves_data_time_of(const struct ves_instance *typical, const ves_data_set *data, const ves_measured *m);

/** Set `until` of every act. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_data_set_bound(ves_data_set *data, ves_report *report);

/** Put subjects of one schedule side by side: same times, lengths and kinds, whatever the amounts. @return VES_E_MEMORY
 */
ves_status VES_MUST_CHECK ves_data_set_sort(ves_data_set *data, ves_report *report);

/** Tell, in a line each, which doses come when the run ends, and which infusions it cuts. @param end h */
void ves_data_set_warn_of_end(const ves_data_set *data, double end, ves_report *report);

#endif
