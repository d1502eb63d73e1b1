#include "model/label_place.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

static void free_place(ves_label_place *p)
{
    free(p->organ);
    free(p->rate);
    free(p->release);
    free(p->to_gut);
}

void ves_label_places_free(ves_label_places *places)
{
    for (size_t i = 0; i < places->n; ++i) free_place(&places->item[i]);
    free(places->item);
    *places = (ves_label_places){0};
}

ves_status ves_label_places_add(ves_label_places *places, const char *organ, bool bound, ves_place at,
                                ves_report *report)
{
    if (!ves_grow(&places->item, places->n, &places->room, sizeof *places->item)) return ves_fail_memory(report);
    ves_label_place place = {.organ = ves_copy_text(organ),
                             .bound = bound,
                             .rate = ves_format("label.places.%s.rate", organ),
                             .release = ves_format("label.places.%s.release", organ),
                             .to_gut = ves_format("label.places.%s.to_gut", organ),
                             .at = at};
    if (!place.organ || !place.rate || !place.release || !place.to_gut) {
        free_place(&place);
        return ves_fail_memory(report);
    }
    places->item[places->n++] = place;
    return VES_OK;
}
