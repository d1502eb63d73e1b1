/* Routes: where a dose waits before the body has it. */
#include "model/depot.h"

#include "base/array.h"
#include "model/builder.h"

#include <math.h>
#include <string.h>

static void build_depot(ves_builder *b, const ves_depot *depot, size_t j)
{
    const ves_place at = b->at;
    b->at = depot->at;
    for (size_t i = 0; i < depot->n_compartment; ++i)
        (void)ves_builder_node(b, depot->compartment[i], NULL, NAN, depot->role[i],
                               depot->role[i] == VES_ROLE_LUMEN ? VES_PLACE_CONTENTS : VES_PLACE_DEPOT);
    ves_node node;
    for (size_t i = 0; i < depot->n_into; ++i) (void)ves_builder_try(b, depot->into[i], &node);
    for (size_t i = 0; i < depot->n_process && !b->status; ++i) {
        const ves_depot_process *p = &depot->process[i];
        b->at = p->at;
        ves_node from, to;
        if (p->optional) {
            const bool has_from = ves_builder_try(b, p->from, &from), has_to = ves_builder_try(b, p->to, &to);
            if (!has_from || !has_to) continue;
        } else {
            from = ves_builder_find(b, p->from);
            to = ves_builder_find(b, p->to);
        }
        double number[VES_PROCESS_PARAM_MAX];
        for (size_t k = 0; k < p->kind->n_param; ++k) number[k] = b->formula[p->formula[k]][j];
        const bool always = b->keep || !p->kind->linear; /* a release in time is there whatever its numbers */
        if (ves_builder_path(b, number[0], always)) ves_builder_edge_of_kind(b, p->kind, from, to, VES_NONE, number);
    }
    b->at = at;
}

void ves_build_depots(ves_builder *b, size_t n, const ves_depot depot[])
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < b->n_class && !b->status; ++j) {
            b->c = &b->class[j];
            build_depot(b, &depot[i], j);
        }
    }
}
