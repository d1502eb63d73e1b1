/** @file study.h
 * A study as it will be run: scenarios side by side, each with its graph, its events and every number in use.
 *
 * Owns: everything in it, the configs it was read from included (places point into them).  Lifetime: {0},
 * ves_study_read, free.
 */
#ifndef VES_STUDY_STUDY_H
#define VES_STUDY_STUDY_H

#include "graph/schedule.h"
#include "graph/tolerance.h"
#include "input/setting.h"
#include "model/body.h"
#include "study/blueprint.h"
#include "study/population.h"
#include "study/sweep.h"

/** What the command line adds. Borrowed; {0} adds nothing. */
typedef struct ves_study_options {
    const char *library; /**< --library, or NULL */
    size_t n_set;
    const char *const *set;      /**< [n_set] "ADDRESS=VALUE" */
    const char *individual;      /**< --individual, or NULL */
    const char *subjects, *seed; /**< --subjects, --seed, or NULL */
    const char *text;            /**< the config itself, where `path` is but its name; NULL: it is read from there */
} ves_study_options;

/** A dose as the study states it. */
typedef struct ves_given {
    const char *route;              /**< NULL: straight into a compartment */
    const char *into;               /**< compartment, where there is no route */
    const ves_setting *route_group; /**< of the library */
    bool infusion;
    bool per_dose; /**< each repeat has depots of its own */
    bool wrong;    /**< a fault of its numbers was said */
    size_t count;
    size_t n_use;
    struct ves_route_use *use; /**< [n_use] where it goes, by size class; one for each repeat where per_dose */
    ves_place at, where;       /**< of the dose, and of its route or compartment */
} ves_given;

typedef struct ves_scenario {
    struct ves_draft *draft; /**< what it is built from; private to scenario.c; NULL in an instance */
    const char *name;
    const char *species, *product, *tracer; /**< NULL in a study with its own graph; tracer may be NULL */
    const char *special;                    /**< organ that takes up free label, or NULL */
    double decay;                           /**< 1/h, of the tracer */
    ves_place at;
    ves_parameters parameters;
    ves_sizes sizes;  /**< n == 0 in a study with its own graph */
    ves_graph graph;  /**< at the start */
    ves_graph *later; /**< [n_later] as conditions begin and end; the same topology */
    size_t n_phase, n_later;
    const ves_graph **phase; /**< [n_phase] graph, later[0], ... */
    double *phase_start;     /**< [n_phase] h; NULL in a study with its own graph */
    double (*blocked)[2];    /**< [n_phase] sites of liver and spleen that an agent covers then */
    ves_node blocked_node[2];
    ves_node free_label, depot_label; /**< of a tracer: where free label of a dose goes */
    ves_schedule schedule;
    size_t n_given;
    ves_given *given;
} ves_scenario;

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
    ves_library_entry **entry;   /**< [n_entry] */
    struct ves_dose_list **list; /**< [n_list] doses from CSV files */
    size_t n_csv, room_csv;
    struct ves_csv **csv; /**< [n_csv] other CSV files that were read */
    size_t n_time;
    double *time;      /**< [n_time] h, increasing */
    double end;        /**< h */
    bool compartments; /**< write every compartment */
    ves_individual individual;
    size_t n_curve;
    const struct ves_curve **curve; /**< [n_curve] of single subjects, asked for by name: graph/curve.h */
    size_t n_quantile;
    double *quantile; /**< [n_quantile] asked for, increasing; one subject has 0.5 alone */
    size_t n_organ;
    const char **organ; /**< [n_organ] names asked for; none: all */
    bool exact;         /**< solve by the referee */
    ves_tolerance tolerance;
    size_t n_scenario;
    ves_scenario *scenario;
    ves_sweep sweep;           /**< each scenario at each point of it */
    ves_population population; /**< n == 0: one typical subject */
    double max_failures;       /**< more than these make a run exit with 5: a number, or ... */
    bool max_failures_share;   /**< ... a share of subjects times scenarios */
} ves_study;

/** Read a study, all its faults at once.
 *  @return VES_E_CONFIG (or UNIT, MODEL: what is written in a file), VES_E_FILE, VES_E_MEMORY; free the study all the
 * same */
ves_status VES_MUST_CHECK ves_study_read(const char *path, const ves_study_options *options, ves_study *study,
                                         ves_report *report);
void ves_study_free(ves_study *study);

/** A scenario as one subject has it: the structure of `from` with numbers of its own.
 *
 * First the numbers, which the caller may then change; then what follows from them: body, depots, doses, events.  Both
 * may run in several threads at once on one study.
 *  @param from  of the study, which must outlive the instance
 *  @param to    {0} at first, or an instance whose room is used again; free with ves_scenario_free, after an error too
 */
ves_status VES_MUST_CHECK ves_scenario_take_numbers(const ves_scenario *from, ves_scenario *to, ves_report *report);
ves_status VES_MUST_CHECK ves_scenario_build(const ves_study *study, const ves_scenario *from, ves_scenario *to,
                                             ves_report *report);
/** Both, for the typical subject at one point of the sweep. */
ves_status VES_MUST_CHECK ves_scenario_at_point(const ves_study *study, size_t scenario, size_t point, ves_scenario *to,
                                                ves_report *report);
void ves_scenario_free(ves_scenario *scenario);

/** Settings of the study itself, for study/catalogue.h. */
size_t ves_study_row_tables(const ves_row_table **tables);

#endif
