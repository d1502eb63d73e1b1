/** @file regimen.h
 * What is asked of a study: what of its doses may be chosen, which exposures must be reached or kept, and what of all
 * regimens that do so is the best one.
 *
 * Owns: everything in it; borrows the study, which was read with `regimen` in its options.  Lifetime: {0},
 * ves_regimen_read, free.
 */
#ifndef VES_REGIMEN_REGIMEN_H
#define VES_REGIMEN_REGIMEN_H

#include "fit/asked_kind.h"
#include "sensitivity/unknowns.h"

/** Something that may be chosen. */
typedef struct ves_choice {
    char *name;          /**< the address, or "dose.1.amount in dose.1.amount + dose.2.amount" */
    bool split;          /**< the share of the first of two amounts in both together */
    bool log;            /**< it is looked for by its logarithm */
    double low, high;    /**< ends, inside; of a split shares */
    size_t n_value;      /**< more than 0: it is one of so many values */
    size_t axis, n_axis; /**< axes of study->sweep that get its value; of a split none */
    const char *part[2]; /**< of a split: the addresses */
} ves_choice;

/** A goal (`reach`) or a cap (`keep`), or what is least or most. */
typedef struct ves_limit {
    ves_asked_kind kind;
    bool goal;       /**< at least the level; else at most */
    double level;    /**< in `unit`; NaN: of what is least */
    double share;    /**< of subjects in whom it must be so */
    double quantile; /**< of the number over subjects that is held against the level: 1 - share, or share */
    char *name;      /**< "auc_last of lung" */
    char unit[64];
    ves_place at;
} ves_limit;

typedef enum ves_aim { VES_AIM_DOSE, VES_AIM_LEAST, VES_AIM_MOST } ves_aim;

typedef struct ves_regimen {
    const ves_study *study;
    const ves_setting *group;
    size_t n_choice, n_goal, n_cap;
    ves_choice *choice;
    ves_limit *limit; /**< [n_goal + n_cap + 1] goals, caps, and last what is least or most */
    ves_aim aim;
    double confidence; /**< NaN: the numbers are what the study says */
    ves_unknowns unknown;
    bool drawn;    /**< draws are those of `uncertainty` of the study, not of `unknown` */
    size_t n_draw; /**< 1 without confidence */
    uint64_t seed;
    size_t n_subject, n_fresh, n_front, n_start, n_trial;
    bool full; /**< no short cut */
} ves_regimen;

/** What the command line says instead of the study; NULL: nothing. */
typedef struct ves_regimen_words {
    const char *front, *fresh;
    bool full;
} ves_regimen_words;

/** Read all of it. @return the first of all faults, each of which is said */
ves_status VES_MUST_CHECK ves_regimen_read(const ves_study *study, const ves_regimen_words *words, ves_regimen *regimen,
                                           ves_report *report);
void ves_regimen_free(ves_regimen *regimen);

/** What the study says of a regimen; NULL: nothing. */
const ves_setting *ves_regimen_group(const ves_study *study);

/** Read it of the config of a study that says a regimen: for `vesipk check`. @param options of the command line */
ves_status VES_MUST_CHECK ves_regimen_check(const char *path, const ves_study_options *options, ves_report *report);

/** Private to regimen_read.c: goals and caps, and what is least. */
void ves_regimen_read_limits(ves_regimen *regimen, ves_reader *reader);

#endif
