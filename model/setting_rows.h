/** @file setting_rows.h
 * The table of the numbers a body is built from: the config reader, `explain`, the docs and the builder read it.
 */
#ifndef VES_MODEL_SETTING_ROWS_H
#define VES_MODEL_SETTING_ROWS_H

#include "base/units.h"

#include <stdbool.h>
#include <stddef.h>

/** One number a species or a product must give. */
typedef struct ves_body_setting {
    const char *address; /**< a "*" stands for each tissue */
    ves_dimension dim;
    double least, most; /**< allowed range, internal units, ends included... */
    bool above_least;   /**< ... but for `least` itself where this is true */
    double preset;      /**< value where nobody gives one; NaN: it must be given */
    const char *symbol; /**< in docs/model.md */
    const char *words;
} ves_body_setting;

size_t ves_body_setting_count(void);
const ves_body_setting *ves_body_setting_at(size_t i);
const ves_body_setting *ves_body_setting_find(
    const char *address); /**< NULL: no such setting; "muscle.flow_fraction" finds "*.flow_fraction" */

/** Is it a number of the animal itself, which its species gives? Else the product, a route or the tracer may. */
bool ves_body_setting_is_of_animal(const ves_body_setting *setting);

#endif
