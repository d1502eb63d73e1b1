/** @file levels.h
 * Levels of organs, the time above which is told: `output.levels`.  Private to study/.
 */
#ifndef VES_STUDY_LEVELS_H
#define VES_STUDY_LEVELS_H

#include "study/recipe.h"

struct ves_context;
struct ves_study;

typedef struct ves_level {
    const char *organ;
    double level; /**< amount/mL */
} ves_level;

/** Read them, after the scenarios, whose recipes get them. All faults go to the reader of the context. */
void ves_levels_read(struct ves_context *c);

/** Put them into a recipe that was compiled. */
void ves_levels_put(const struct ves_study *study, ves_recipe *recipe);

#endif
