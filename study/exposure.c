#include "study/exposure.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

size_t ves_exposure_reference(const ves_study *study, size_t scenario)
{
    const ves_scenario *s = &study->scenario[scenario];
    size_t first = (size_t)-1;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *r = &study->scenario[i];
        if (!same(r->species, s->species) || !same(r->graph.amount_unit, s->graph.amount_unit)) continue;
        const ves_nca_dosing dosing = ves_dosing_of(r);
        if (!dosing.intravascular || dosing.n_dose == 0) continue;
        if (strcmp(r->name, "iv") == 0) return i;
        if (first == (size_t)-1) first = i;
    }
    return first;
}

static bool is_matrix(const char *organ)
{
    return strcmp(organ, "plasma") == 0 || strcmp(organ, "blood") == 0;
}

/* The numbers that need a second curve: of plasma, of the reference. */
static void relate(const ves_study *study, const ves_organ_axis *axis, size_t s, ves_nca nca[])
{
    const ves_nca_dosing dosing = ves_dosing_of(&study->scenario[s]);
    const size_t r = ves_exposure_reference(study, s);
    size_t plasma = 0;
    while (plasma < axis->n && strcmp(axis->name[plasma], "plasma") != 0) ++plasma;
    const bool found = plasma < axis->n;
    for (size_t o = 0; o < axis->n; ++o) {
        ves_nca_reference reference = {0};
        if (r != (size_t)-1) {
            reference = (ves_nca_reference){.organ = &nca[r * axis->n + o],
                                            .plasma = found ? &nca[r * axis->n + plasma] : NULL,
                                            .total = study->scenario[r].schedule.total};
        }
        ves_nca_relate(&nca[s * axis->n + o], found ? &nca[s * axis->n + plasma] : NULL, &dosing,
                       is_matrix(axis->name[o]), r == (size_t)-1 ? NULL : &reference);
    }
}

ves_status ves_exposure(const ves_study *study, const ves_trajectory trajectory[], const ves_organ_axis *axis,
                        bool signal, ves_nca nca[], ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_scenario *scenario = &study->scenario[s];
        const ves_nca_dosing dosing = ves_dosing_of(scenario);
        for (size_t o = 0; o < axis->n && !status; ++o) {
            ves_nca *to = &nca[s * axis->n + o];
            const size_t organ = ves_organ_find(&scenario->graph, axis->name[o], signal);
            ves_nca_clear(to);
            if (organ == (size_t)-1) continue;
            status =
                ves_nca_organ(&trajectory[s], &scenario->graph, organ, &dosing, is_matrix(axis->name[o]), to, report);
        }
    }
    for (size_t s = 0; s < study->n_scenario && !status; ++s) relate(study, axis, s, nca);
    return status;
}
