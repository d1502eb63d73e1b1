/** @file context.h
 * What the parts share that read a study: study_read.c (scenarios, solver), output.c (times, what is written),
 * scenario.c (body or graph, set, phases), dosing.c (doses, routes), condition.c. Private to study/.
 */
#ifndef VES_STUDY_CONTEXT_H
#define VES_STUDY_CONTEXT_H

#include "input/library.h"
#include "study/route_check.h"
#include "study/study.h"

/** What one scenario is read from: its own settings first, then the study's. */
typedef struct ves_context {
    ves_reader reader;
    ves_study *study;
    const ves_setting *top, *own; /**< own is NULL for the scenario "base" */
    size_t point;                 /**< of the grid of words, whose values stand before all settings */
    const ves_study_options *options;
    const ves_setting *species; /**< instead of the one the study names; NULL: that one */
    double weight_factor;       /**< with it: body weight over the reference of the species */
} ves_context;

extern const ves_row_table ves_study_tables[]; /**< what a study, a scenario and `solver` may say: */
#define VES_STUDY_SETTINGS    ves_study_tables[0].n, ves_study_tables[0].rows
#define VES_SCENARIO_SETTINGS ves_study_tables[1].n, ves_study_tables[1].rows
#define VES_SOLVER_SETTINGS   ves_study_tables[2].n, ves_study_tables[2].rows

/** A setting of the scenario, or else of the study; NULL: neither has it. */
const ves_setting *ves_context_setting(const ves_context *c, const char *name);

/** Is a setting that is missing there under another spelling? That was said. */
bool ves_context_misspelt(const ves_context *c, const char *name);

/** A setting of dose `index` (from 0), or what the grid of words puts in its place. */
const ves_setting *ves_context_dose_setting(const ves_context *c, const ves_setting *dose, size_t index,
                                            const char *name);

/** Where to say that something is missing. */
ves_place ves_context_place(const ves_context *c, const char *setting);

void ves_context_no_memory(ves_context *c);
void ves_context_keep(ves_context *c, ves_status status); /**< remember an error that is in the report already */

/** A number of a group that is no parameter (a time, a count). @return false if it is absent or wrong */
bool ves_context_number(ves_context *c, const ves_setting *group, size_t n_row, const ves_row rows[], const char *name,
                        double *value);

/** An entry of the library, which then lives as long as the study; read once. NULL after an error. */
const ves_setting *ves_context_library(ves_context *c, ves_section section, const char *name, ves_place at);

/** A number of a scenario by address pieces "dose.1.amount"; NULL if there is none. Marked used. */
ves_parameter *ves_context_parameter(ves_context *c, ves_parameters *parameters, const char *first, size_t index,
                                     const char *last);

/** What came of a part that is read on its own, so that its faults do not hide those of others:
 *  before = ves_context_begin(c), reading, status = ves_context_end(c, before). The first of all errors stays. */
ves_status ves_context_begin(ves_context *c);
ves_status ves_context_end(ves_context *c, ves_status before);

/** Could a number that is not there be one of a part of the scenario that could not be read? Then nothing is said. */
bool ves_context_may_be_missing(const ves_scenario *s, const char *address);

/** Warn of a body that is very much lighter or heavier than that of its species. @param weight g
 *  @return did it? */
bool ves_context_judge_weight(ves_context *c, const ves_scenario *s, double weight, ves_place at);

/** How "there is no number NAME" goes on: what was probably meant, or why there is none. */
typedef struct ves_absent {
    char text[192];
} ves_absent;
ves_absent ves_context_absent(const ves_scenario *s, const char *address);

/* scenario.c */
void ves_scenario_read(ves_context *c, ves_scenario *s);
/** The same scenario in another species, `weight_factor` times as heavy as its reference: a woman for a man. */
void ves_scenario_read_as(ves_context *c, ves_scenario *s, const ves_setting *species, double weight_factor);
const ves_tissues *ves_scenario_tissues(const ves_scenario *s); /**< of its species */

/* dosing.c */
size_t ves_dosing_row_tables(const ves_row_table **tables);
void ves_dosing_read(ves_context *c,
                     ves_scenario *s); /**< doses, their numbers, the numbers of their routes: before `set` */
/* dose_unit.c */
void ves_dosing_convert(ves_context *c, ves_scenario *s); /**< the typical dose becomes particles: after `set` */
/** Warn of doses whose vesicles alone fill much of the blood. The scenario is built. */
void ves_dosing_judge(ves_context *c, const ves_scenario *s);
/** A dose of a table that states its rate was given another amount: it takes so much longer.
 *  @param address  of the number that was set
 *  @param before   the number before */
void ves_dosing_keep_rate(ves_context *c, ves_scenario *s, const char *address, const ves_parameter *before);

/** Room for a table that lives as long as the study, since places point into it. NULL: out of memory. */
struct ves_sheet *ves_study_keep_sheet(ves_study *study);

/** Doses from a table, as if they stood in the config; kept by the study. NULL after an error.
 *  @param named     its name, or the group that holds it
 *  @param amount    VES_DIM_DOSE, or VES_DIM_AMOUNT of a graph of its own
 *  @param subjects  it is a data set, whatever its columns
 *  @param s         whose addresses may be columns
 *  @param data      out: subjects with doses of their own, where it has such; then the doses are its targets */
const ves_setting *ves_dose_list_read(ves_context *c, const ves_setting *named, ves_dimension amount, bool subjects,
                                      const ves_scenario *s, const struct ves_data_set **data);
void ves_dose_list_free(struct ves_dose_list *list);

/* output.c: what the result file holds */
size_t ves_output_row_tables(const ves_row_table **tables);
void ves_output_read(ves_context *c);       /**< times, subjects: after the duration */
void ves_output_add_times(ves_context *c);  /**< that rows of a data set ask for: after the scenarios */
void ves_data_check_organs(ves_context *c); /**< data_organ.c: of what a data set has measured values */
void ves_output_read_names(ves_context *c); /**< of what is in the scenarios: after these */
void ves_output_check(ves_context *c);      /**< what does nothing: after the population */

/* reference.c: what each scenario is held against, once all are built */
void ves_reference_read(ves_context *c);

#endif
