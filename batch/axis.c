#include "batch/axis.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static bool asked_for(const ves_study *study, const char *name)
{
    return study->n_organ == 0 || ves_is_among(name, study->n_organ, study->organ);
}

static size_t find(const ves_organ_axis *axis, const char *name)
{
    for (size_t i = 0; i < axis->n; ++i) {
        if (strcmp(axis->name[i], name) == 0) return i;
    }
    return VES_NONE;
}

/* Names of all scenarios; an organ, its signal and what was delivered to it share one place. */
static ves_status collect(const ves_study *study, ves_organ_axis *axis, ves_report *report)
{
    size_t room = 0;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_topology *t = study->scenario[i].typical.graph->topology;
        for (size_t j = 0; j < t->n_organ; ++j) {
            const char *name = t->organ[j].name;
            if (!asked_for(study, name) || find(axis, name) != VES_NONE) continue;
            if (!ves_grow(&axis->name, axis->n, &room, sizeof *axis->name)) return ves_fail_memory(report);
            axis->name[axis->n++] = name;
        }
    }
    return VES_OK;
}

static void find_places(const ves_organ_axis *axis, const ves_topology *t, ves_organ_place place[])
{
    for (size_t o = 0; o < axis->n; ++o) place[o] = (ves_organ_place){VES_NONE, VES_NONE, VES_NONE};
    for (size_t j = t->n_organ; j-- > 0;) { /* the first of a name counts */
        const size_t o = find(axis, t->organ[j].name);
        if (o == VES_NONE) continue;
        *(t->organ[j].signal ? &place[o].signal : t->organ[j].delivered ? &place[o].delivered : &place[o].organ) = j;
    }
}

/* Of several samples of plasma the one of most compartments, then the first. */
static size_t find_plasma(const ves_organ_axis *axis, const ves_topology *t, const ves_organ_place place[])
{
    size_t found = VES_NONE, most = 0;
    for (size_t o = 0; o < axis->n; ++o) {
        if (place[o].organ == VES_NONE) continue;
        const ves_organ *organ = &t->organ[place[o].organ];
        if (organ->matrix != VES_MATRIX_PLASMA || organ->sum.n <= most) continue;
        found = o;
        most = organ->sum.n;
    }
    return found;
}

ves_status ves_organ_axis_make(const ves_study *study, ves_organ_axis *axis, ves_report *report)
{
    *axis = (ves_organ_axis){.n_scenario = study->n_scenario};
    const ves_status status = collect(study, axis, report);
    if (status) return status;
    axis->place = ves_new(study->n_scenario * axis->n, sizeof *axis->place);
    axis->plasma = ves_new(study->n_scenario, sizeof *axis->plasma);
    if (!axis->place || !axis->plasma) return ves_fail_memory(report);
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_topology *t = study->scenario[i].typical.graph->topology;
        find_places(axis, t, axis->place + i * axis->n);
        axis->plasma[i] = find_plasma(axis, t, axis->place + i * axis->n);
    }
    return VES_OK;
}

void ves_organ_axis_free(ves_organ_axis *axis)
{
    free(axis->name);
    free(axis->place);
    free(axis->plasma);
    *axis = (ves_organ_axis){0};
}

const ves_organ_place *ves_organ_places(const ves_organ_axis *axis, size_t scenario)
{
    return axis->place + scenario * axis->n;
}
