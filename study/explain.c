#include "study/explain.h"

#include "base/memory.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_parameter(const ves_parameter *a, const ves_parameter *b)
{
    return a && b && a->quantity.value == b->quantity.value && same_text(a->quantity.unit, b->quantity.unit) &&
           same_text(a->source, b->source) && same_text(a->confidence, b->confidence);
}

static bool in_all(const ves_study *study, const ves_parameter *p)
{
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_parameter *other = ves_parameters_find(&study->scenario[s].parameters, p->address);
        if (!other || !other->used || !same_parameter(p, other)) return false;
    }
    return true;
}

/* Numbers that are the same everywhere are listed once, the others for each scenario. */
ves_status ves_evidence(const ves_study *study, size_t *n, ves_evidence_row **rows, ves_report *report)
{
    size_t room = 0;
    *n = 0;
    *rows = NULL;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_parameters *all = &study->scenario[s].parameters;
        for (size_t i = 0; i < all->n; ++i) {
            const bool everywhere = all->item[i].used && in_all(study, &all->item[i]);
            if (!all->item[i].used || (everywhere && s > 0)) continue;
            if (!ves_grow(rows, *n, &room, sizeof **rows)) return ves_fail_memory(report);
            (*rows)[(*n)++] = (ves_evidence_row){everywhere ? "" : study->scenario[s].name, &all->item[i]};
        }
    }
    return VES_OK;
}
