/** @file label_place.h
 * Places that hold free label: bone, thyroid, the wall of the stomach.  A tracer lists them (`label.places`).
 *
 * Owns: names and addresses.  Lifetime of ves_label_places: {0}, add..., free.
 */
#ifndef VES_MODEL_LABEL_PLACE_H
#define VES_MODEL_LABEL_PLACE_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_label_place {
    char *organ;                   /**< of the body, or a name of its own: then it is counted in rest too */
    bool bound;                    /**< it takes up label on plasma protein, else free label */
    char *rate, *release, *to_gut; /**< addresses of its numbers: label.places.bone.rate, ... */
    ves_place at;
} ves_label_place;

typedef struct ves_label_places {
    size_t n, room;
    ves_label_place *item; /**< [n] in the order of the tracer */
} ves_label_places;

void ves_label_places_free(ves_label_places *places);
ves_status VES_MUST_CHECK ves_label_places_add(ves_label_places *places, const char *organ, bool bound, ves_place at,
                                               ves_report *report);

#endif
