/** @file study.h
 * A study as it will be run: scenarios side by side, each with its graph, its events and every number in use.
 *
 * Owns: everything in it, the configs it was read from included (places point into them).  Lifetime: {0},
 * ves_study_read, free.
 */
#ifndef VES_STUDY_STUDY_H
#define VES_STUDY_STUDY_H

#include "graph/tolerance.h"
#include "input/library.h"
#include "input/setting.h"
#include "study/population.h"
#include "study/scenario.h"
#include "study/sweep.h"
#include "study/uncertainty.h"

/** What the command line adds. Borrowed; {0} adds nothing. */
typedef struct ves_study_options {
    const char *library; /**< --library, or NULL */
    size_t n_set;
    const char *const *set;      /**< [n_set] "ADDRESS=VALUE" */
    const char *individual;      /**< --individual, or NULL */
    const char *subjects, *seed; /**< --subjects, --seed, or NULL */
    const ves_listed *listed;    /**< subjects instead of the study's population, or NULL */
    const char *parameters;      /**< --parameters: a result of fit whose draws are run, or NULL */
    bool regimen;                /**< its `regimen.vary` stands in the place of `vary`: study/regimen_vary.h */
    const char *text;            /**< the config itself, where `path` is but its name; NULL: it is read from there */
} ves_study_options;

typedef struct ves_stock ves_stock; /**< opaque */

/** A file of the library, read once. */
typedef struct ves_library_entry {
    int section;
    char *name;
    ves_config config;
    const ves_setting *group; /**< what it holds; NULL: it could not be read */
} ves_library_entry;

/** What the file tells of each subject. */
typedef enum ves_individual { VES_INDIVIDUAL_NONE, VES_INDIVIDUAL_NCA, VES_INDIVIDUAL_ALL } ves_individual;

typedef struct ves_study {
    const char *title; /**< never NULL */
    char *path, *folder, *library;
    ves_units *units;
    ves_config config;
    size_t n_entry, room_entry, n_list, room_list;
    ves_library_entry **entry; /**< [n_entry] */
    size_t n_stock, room_stock;
    ves_stock **stock;           /**< [n_stock] numbers that scenarios share; private to stock.c */
    struct ves_dose_list **list; /**< [n_list] doses from tables */
    size_t n_sheet, room_sheet;
    struct ves_sheet **sheet; /**< [n_sheet] other tables that were read, since places point into them */
    ves_paths read;           /**< all tables that were read */
    struct ves_asked *asked;  /**< entries of the library that were asked for without being read: study/asked.h */
    size_t n_time;
    double *time;      /**< [n_time] h, increasing */
    double end;        /**< h */
    bool compartments; /**< write every compartment */
    ves_individual individual;
    size_t n_curve;
    const struct ves_curve **curve; /**< [n_curve] of single subjects, asked for by name: graph/curve.h */
    size_t n_quantile;
    double *quantile; /**< [n_quantile] asked for, increasing; one subject has 0.5 alone */
    size_t n_level;
    struct ves_level *level; /**< [n_level] the time above which is told: study/levels.h */
    size_t n_sensitivity;
    const char **sensitivity; /**< [n_sensitivity] addresses of numbers: study/sensitivities.h */
    size_t n_organ;
    const char **organ; /**< [n_organ] names asked for; none: all */
    bool exact;         /**< solve by the referee */
    ves_tolerance tolerance;
    size_t n_scenario;
    ves_scenario *scenario;
    ves_sweep sweep;             /**< each scenario at each point of it */
    ves_sweep grid;              /**< a `vary` with words or counts in it: each of its points is a scenario already */
    ves_population population;   /**< n == 0: one typical subject */
    ves_uncertainty uncertainty; /**< n == 0: numbers are taken as they are */
    double max_failures;         /**< more than these make a run exit with 5: a number, or ... */
    bool max_failures_share;     /**< ... a share of subjects times scenarios */
} ves_study;

/** Read a study, all its faults at once.
 *  @return VES_E_CONFIG (or UNIT, MODEL: what is written in a file), VES_E_FILE, VES_E_MEMORY; free the study all the
 * same */
ves_status VES_MUST_CHECK ves_study_read(const char *path, const ves_study_options *options, ves_study *study,
                                         ves_report *report);
void ves_study_free(ves_study *study);

/** A study with one of its scenarios alone, which is held against itself or nothing from now on. It borrows all it has
 * from `study`: it is not freed. */
ves_study ves_study_of_one(ves_study *study, size_t scenario);

const char *ves_study_amount_unit(const ves_study *study); /**< of all its scenarios */

/** An entry of the library that the study has read; NULL: it has not, or it could not be read. */
const ves_setting *ves_study_entry(const ves_study *study, ves_section section, const char *name);

/** Every file the study was read from: configs, what they include, entries of the library, tables.
 *  @param path out [n], free with free(); the names are borrowed */
ves_status VES_MUST_CHECK ves_study_files(const ves_study *study, size_t *n, const char ***path, ves_report *report);

/** Would a file of this name, or what is written beside it, replace one of these? @return VES_E_FILE if so */
ves_status VES_MUST_CHECK ves_study_spared(const ves_study *study, const char *output, ves_report *report);

/** Settings of the study itself, for study/catalogue.h. */
size_t ves_study_row_tables(const ves_row_table **tables);

#endif
