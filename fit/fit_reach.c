#include "fit/fit_reach.h"

#include "base/array.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* One number of the model that a coordinate sets or multiplies, in all scenarios that have it, or in one. */
typedef struct reached {
    size_t coordinate, scenario; /* VES_NONE: all */
    const char *address;
    bool factor;
} reached;

static const char *address_of(const ves_fit *fit, const ves_binding *b)
{
    return fit->study->scenario[b->scenario].parameters.item[b->item].address;
}

/* Does coordinate `j` reach this number in every scenario that uses it? */
static bool everywhere(const ves_fit *fit, size_t j, const char *address)
{
    for (size_t s = 0; s < fit->study->n_scenario; ++s) {
        const ves_parameter *p = ves_parameters_find(&fit->study->scenario[s].parameters, address);
        bool found = !p || !p->used;
        for (size_t i = 0; i < fit->list.n_binding && !found; ++i) {
            const ves_binding *b = &fit->list.binding[i];
            found = b->coordinate == j && b->scenario == s && strcmp(address_of(fit, b), address) == 0;
        }
        if (!found) return false;
    }
    return true;
}

/* @param all [n_binding] out; a study's own deviations are of that study alone, so they are none */
static size_t list_reached(const ves_fit *fit, reached all[])
{
    size_t n = 0;
    for (size_t i = 0; i < fit->list.n_binding; ++i) {
        const ves_binding *b = &fit->list.binding[i];
        const char *address = address_of(fit, b);
        if (b->study != VES_NONE) continue;
        const reached one = {b->coordinate, everywhere(fit, b->coordinate, address) ? VES_NONE : b->scenario, address,
                             b->factor};
        bool there = false;
        for (size_t r = 0; r < n; ++r)
            there = there || (all[r].coordinate == one.coordinate && all[r].scenario == one.scenario &&
                              strcmp(all[r].address, address) == 0);
        if (!there) all[n++] = one;
    }
    return n;
}

void ves_fit_put_reach(const ves_fit *fit, ves_table_maker *m)
{
    static const char *const by_reach[] = {"fit/reach", NULL};
    reached *all = ves_new(fit->list.n_binding, sizeof *all);
    if (!all && !m->status) m->status = ves_fail_memory(m->report);
    const size_t n = all ? list_reached(fit, all) : 0;
    ves_make_dimension(m, "fit/reach", n);
    ves_array *of =
        ves_make_array(m, "fit/reach_parameter", VES_ARRAY_INT64, "1", "which free number reaches it", by_reach);
    for (size_t r = 0; of && r < n; ++r) of->data.integer[r] = (int64_t)all[r].coordinate;
    ves_array *address = ves_make_array(m, "fit/reach_address", VES_ARRAY_TEXT, NULL, "number of the model", by_reach);
    for (size_t r = 0; r < n; ++r) ves_make_text(m, address, r, all[r].address);
    ves_array *scenario =
        ves_make_array(m, "fit/reach_scenario", VES_ARRAY_TEXT, NULL, "in this scenario; empty: in all", by_reach);
    for (size_t r = 0; r < n; ++r)
        ves_make_text(m, scenario, r, all[r].scenario == VES_NONE ? "" : fit->study->scenario[all[r].scenario].name);
    ves_array *kind = ves_make_kinds(m, "fit/reach_kind", "how", "sets multiplies", by_reach);
    for (size_t r = 0; kind && r < n; ++r) kind->data.integer[r] = all[r].factor;
    free(all);
}
