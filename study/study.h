/** @file study.h
 * A study as it will be run: scenarios side by side, each with its graph, its events and every number in use.
 *
 * Owns: everything in it, the configs it was read from included (places point into them).  Lifetime: {0},
 * ves_study_read, free.
 */
#ifndef VES_STUDY_STUDY_H
#define VES_STUDY_STUDY_H

#include "model/body.h"
#include "model/schedule.h"
#include "solver/solve.h"
#include "study/blueprint.h"
#include "study/setting.h"

/** What the command line adds. Borrowed; {0} adds nothing. */
typedef struct ves_study_options {
    const char *library; /**< --library, or NULL */
    size_t n_set;
    const char *const *set; /**< [n_set] "ADDRESS=VALUE" */
} ves_study_options;

/** A dose as the study states it. */
typedef struct ves_given {
    const char *route; /**< NULL: straight into a compartment */
    const char *into;  /**< compartment */
    bool infusion, per_mass;
    bool wrong; /**< a fault of its numbers was said */
    size_t count;
    ves_place at;
} ves_given;

typedef struct ves_scenario {
    const char *name;
    const char *species, *product; /**< NULL in a study with its own graph */
    ves_place at;
    ves_parameters parameters;
    ves_graph graph;
    ves_schedule schedule;
    size_t n_given;
    ves_given *given;
} ves_scenario;

typedef struct ves_study {
    const char *title; /**< never NULL */
    char *path, *folder, *library;
    ves_units *units;
    ves_config config;
    size_t n_library_config, room_library_config;
    ves_config **library_config;
    size_t n_time;
    double *time;      /**< [n_time] h, increasing */
    double end;        /**< h */
    bool compartments; /**< write every compartment */
    size_t n_organ;
    const char **organ; /**< [n_organ] names asked for; none: all */
    bool exact;         /**< solve by the referee */
    ves_solver_options solver;
    size_t n_scenario;
    ves_scenario *scenario;
} ves_study;

/** Read a study, all its faults at once.
 *  @return VES_E_CONFIG (or UNIT, MODEL: what is written in a file), VES_E_FILE, VES_E_MEMORY; free the study all the
 * same */
ves_status VES_MUST_CHECK ves_study_read(const char *path, const ves_study_options *options, ves_study *study,
                                         ves_report *report);
void ves_study_free(ves_study *study);

/** Tables of settings for docs/config.md. */
typedef struct ves_row_table {
    const char *where; /**< "study", "study.doses", ... */
    size_t n;
    const ves_row *rows;
} ves_row_table;
size_t ves_study_row_tables(const ves_row_table **tables);

/** Read one quantity of a kind into a study's scenario: what `set` and --set do. Private to study/. */
void ves_study_set(ves_reader *reader, ves_scenario *scenario, const char *address, const ves_setting *value);

#endif
