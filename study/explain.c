#include "study/explain.h"

#include "base/memory.h"

#include <stdlib.h>
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

/* The number of this address, which in scenarios of one kind stands at the same place. */
static const ves_parameter *find_at(const ves_parameters *all, const ves_parameter *like, size_t i)
{
    if (i < all->n && strcmp(all->item[i].address, like->address) == 0) return &all->item[i];
    return ves_parameters_find(all, like->address);
}

/* Which numbers of the first scenario hold in all of them? One look at each number of each scenario. */
static void find_common(const ves_study *study, bool everywhere[])
{
    const ves_parameters *first = &study->scenario[0].parameters;
    for (size_t i = 0; i < first->n; ++i) everywhere[i] = true;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        for (size_t i = 0; i < first->n; ++i) {
            if (!everywhere[i]) continue;
            const ves_parameter *other = find_at(&study->scenario[s].parameters, &first->item[i], i);
            everywhere[i] = other && other->used && same_parameter(&first->item[i], other);
        }
    }
}

/* Numbers that are the same everywhere are listed once, the others for each scenario. */
ves_status ves_evidence(const ves_study *study, size_t *n, ves_evidence_row **rows, ves_report *report)
{
    size_t room = 0;
    *n = 0;
    *rows = NULL;
    if (study->n_scenario == 0) return VES_OK;
    const ves_parameters *first = &study->scenario[0].parameters;
    bool *everywhere = ves_new(first->n, sizeof *everywhere);
    if (!everywhere) return ves_fail_memory(report);
    find_common(study, everywhere);
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_parameters *all = &study->scenario[s].parameters;
        for (size_t i = 0; i < all->n; ++i) {
            const ves_parameter *p = &all->item[i];
            if (!p->used) continue;
            const ves_parameter *same = s == 0 ? p : find_at(first, p, i);
            const bool common = same && everywhere[same - first->item];
            if (common && s > 0) continue;
            if (!ves_grow(rows, *n, &room, sizeof **rows)) {
                free(everywhere);
                return ves_fail_memory(report);
            }
            (*rows)[(*n)++] = (ves_evidence_row){common ? "" : study->scenario[s].name, p};
        }
    }
    free(everywhere);
    return VES_OK;
}
