/** @file compiler.h
 * What the parts share that turn a scenario into a recipe: scenario_build.c (its course), condition.c (what changes in
 * a phase), dose_event.c (routes and doses). Private to study/.
 */
#ifndef VES_STUDY_COMPILER_H
#define VES_STUDY_COMPILER_H

#include "input/reader.h"
#include "study/recipe.h"

struct ves_study;
struct ves_scenario;
struct ves_conditions;

typedef struct ves_compiler {
    ves_reader reader;
    const struct ves_study *study;
    const struct ves_scenario *scenario;
    ves_parameters *parameters; /**< the numbers to compile with; those that are read are marked used */
    const double *low, *high;   /**< rows between which all subjects lie; NULL: they are all the typical one */
    ves_recipe *recipe;         /**< what comes of it */
} ves_compiler;

void ves_compiler_no_memory(ves_compiler *c);
void ves_compiler_keep(ves_compiler *c, ves_status status); /**< remember an error that is in the report already */

/** Which number this is, marked used: "FIRST.LAST", or "FIRST.INDEX.LAST" where index is not 0.
 *  @return VES_NO_INDEX: there is none */
ves_index ves_compiler_number(ves_compiler *c, const char *first, size_t index, const char *last);

/* condition.c */
/** What the conditions that hold at `time` change. @return false after an error */
bool ves_conditions_changes(ves_compiler *c, const struct ves_conditions *conditions, double time,
                            const ves_tissues *tissues, ves_phase *phase);

/* dose_event.c */
/** Depots of the routes in use, with their formulas. @return false after an error */
bool ves_dosing_routes(ves_compiler *c);
/** How doses become particles. */
void ves_dosing_conversions(ves_compiler *c);
/** What each dose goes into, once the body is drafted. @param formula what the formulas may give: 0 where never more */
void ves_dosing_plans(ves_compiler *c, const double (*formula)[VES_SIZE_CLASS_MAX]);

#endif
