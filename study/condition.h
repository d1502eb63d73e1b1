/** @file condition.h
 * Conditions of a scenario: modifiers of its numbers with on and off times. Private to study/.
 */
#ifndef VES_STUDY_CONDITION_H
#define VES_STUDY_CONDITION_H

#include "input/reader.h"

struct ves_context;
struct ves_scenario;

typedef struct ves_active {
    const char *name;
    const ves_setting *group; /**< of the library */
    double from, until;       /**< h; 0 and the end of the run where absent */
    ves_place at;
} ves_active;

typedef struct ves_conditions {
    size_t n;
    ves_active *active;
} ves_conditions;

size_t ves_condition_row_tables(const ves_row_table **tables);

/** Read those of a scenario; their numbers become parameters, before `set`. */
void ves_conditions_read(struct ves_context *c, struct ves_scenario *s, ves_conditions *conditions);

/** Times at which what is active changes: 0 first. @param bound [2 n + 1] out. @return how many */
size_t ves_conditions_bounds(const ves_conditions *conditions, double end, double bound[]);

/** Does any condition cover phagocyte sites with an agent? */
bool ves_conditions_block(const ves_conditions *conditions);

#endif
