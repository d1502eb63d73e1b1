#include "fit/observation_list.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void ves_observations_free(ves_observations *o)
{
    for (size_t i = 0; i < o->n_study; ++i) free(o->study[i]);
    for (size_t i = 0; i < o->n_animal; ++i) free(o->animal[i]);
    for (size_t i = 0; i < o->n_sheet; ++i) {
        ves_sheet_free(o->sheet[i]);
        free(o->sheet[i]);
        free(o->path[i]);
    }
    free(o->study);
    free(o->animal);
    free(o->study_of_animal);
    free(o->sheet);
    free(o->path);
    free(o->datum);
    *o = (ves_observations){0};
}

size_t ves_observations_study(ves_observations *o, const char *name)
{
    for (size_t i = 0; i < o->n_study; ++i) {
        if (strcmp(o->study[i], name) == 0) return i;
    }
    char *copy = ves_copy_text(name);
    if (!copy || !ves_grow(&o->study, o->n_study, &o->room_study, sizeof *o->study)) {
        free(copy);
        return VES_NONE;
    }
    o->study[o->n_study] = copy;
    return o->n_study++;
}

size_t ves_observations_animal(ves_observations *o, size_t study, const char *name)
{
    for (size_t i = 0; i < o->n_animal; ++i) {
        if (o->study_of_animal[i] == study && strcmp(o->animal[i], name) == 0) return i;
    }
    char *copy = ves_copy_text(name);
    if (!copy || !ves_grow(&o->animal, o->n_animal, &o->room_animal, sizeof *o->animal) ||
        !ves_grow(&o->study_of_animal, o->n_animal, &o->room_study_of, sizeof *o->study_of_animal)) {
        free(copy);
        return VES_NONE;
    }
    o->animal[o->n_animal] = copy;
    o->study_of_animal[o->n_animal] = study;
    return o->n_animal++;
}

bool ves_observations_add(ves_observations *o, const ves_datum *datum)
{
    if (!ves_grow(&o->datum, o->n, &o->room, sizeof *o->datum)) return false;
    o->datum[o->n++] = *datum;
    return true;
}
