/** @file handle.h
 * What the opaque handles of vesipk.h are.
 */
#ifndef VES_API_HANDLE_H
#define VES_API_HANDLE_H

#include "batch/summary.h"
#include "graph/table.h"
#include "include/vesipk.h"
#include "study/study.h"

#include <stdatomic.h>

/** Where a study came from, kept to read it again. Owns its texts. */
typedef struct ves_kept_source {
    char *path;
    char *text, *library, *subjects, *seed, *individual, *parameters; /**< NULL: none was given */
    size_t n_set;
    char **set; /**< [n_set] */
} ves_kept_source;

/** A study that was read, which several handles may hold: const, and there until the last one drops it. */
typedef struct ves_held {
    atomic_size_t n;
    ves_kept_source source;
    ves_study *study;
    ves_study_options options; /**< it was read with; borrowed from `source` */
    const char **scenario;     /**< [study->n_scenario] names */
    struct ves_shown *numbers; /**< lists of numbers, made when somebody asks: api/numbers.c */
} ves_held;

ves_held *ves_held_share(ves_held *held); /**< @return it */
void ves_held_drop(ves_held *held);       /**< NULL is allowed */

struct vesipk_study {
    ves_held *held; /**< vesipk_set puts another in its place */
};

struct vesipk_result {
    ves_table table;     /**< {0}: of a run into a file */
    ves_summary summary; /**< {0}: of a result that was loaded */
    /* What is lent of both; api/vesipk_result.c */
    vesipk_array *array;
    const vesipk_array **arrays; /**< [table.n_array] */
    size_t *length;              /**< of all arrays, one behind the other */
    const char **dimension;      /**< the same */
    vesipk_attribute *attribute;
    const vesipk_attribute **attributes; /**< [table.n_attribute] */
    vesipk_summary *told;                /**< NULL: there is no summary */
    vesipk_scenario *scenario;
    const vesipk_scenario **scenarios; /**< [summary.n_scenario] */
    vesipk_organ *organ;
    const vesipk_organ **organs; /**< of all scenarios, one behind the other */
};

/** A source as the options of the program, which borrow from it. */
ves_study_options ves_source_options(const vesipk_source *source);

/** Take a source from a program: ves_call_take, and does it name a study? */
ves_status VES_MUST_CHECK ves_source_take(const vesipk_source *given, vesipk_source *taken, ves_report *report);

/** Make what a result lends. @return VES_E_MEMORY; free the result all the same */
ves_status VES_MUST_CHECK ves_result_show(vesipk_result *result, ves_report *report);

/** A list for each scenario and one for all of them, none of them made yet. NULL: out of memory. */
struct ves_shown *ves_shown_new(size_t n_scenario);
void ves_shown_free(struct ves_shown *shown); /**< NULL is allowed */

#endif
