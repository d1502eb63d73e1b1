/* Which pools of label there are, and where label goes that is set free at a place of the body. */
#include "model/label.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

const ves_compartment *ves_label_compartment(const ves_label *s, size_t node)
{
    return &s->b->graph->topology->compartment[node];
}

bool ves_label_is_followed(const ves_label *s, size_t node)
{
    const ves_role role = ves_label_compartment(s, node)->role;
    return role != VES_ROLE_SINK && role != VES_ROLE_AGENT;
}

ves_node ves_label_copy(const ves_label *s, ves_node node)
{
    return (ves_node){ves_label_compartment(s, node.i)->copy};
}

static const char *const contents_names[VES_N_CONTENTS] = {"stomach", "small_intestine", "large_intestine"};

bool ves_label_is_contents(const char *name, ves_contents *which)
{
    for (int i = 0; i < VES_N_CONTENTS; ++i) {
        if (strcmp(contents_names[i], name) != 0) continue;
        *which = (ves_contents)i;
        return true;
    }
    return false;
}

bool ves_label_waits(const ves_depot *depot, size_t compartment)
{
    ves_contents which;
    const ves_role role = depot->role[compartment];
    return role == VES_ROLE_DEPOT || role == VES_ROLE_SURFACE ||
           (role == VES_ROLE_LUMEN && !ves_label_is_contents(depot->compartment[compartment], &which));
}

static bool is_own(const ves_label *s, const ves_label_place *place)
{
    ves_body_organ organ;
    return !ves_tissues_find(s->b->tissues, place->organ, &organ) || (size_t)organ >= VES_ORGAN_MAX;
}

static ves_body_organ organ_of(const ves_label *s, const ves_label_place *place)
{
    ves_body_organ organ;
    if (!is_own(s, place) && ves_tissues_find(s->b->tissues, place->organ, &organ)) return organ;
    return ves_tissues_find(s->b->tissues, "rest", &organ) ? organ : VES_ORGAN_NONE;
}

bool ves_label_place_is_own(const ves_label *s, const ves_label_place *place)
{
    return ves_builder_note(s->b, s->b->filling ? 0 : is_own(s, place)) != 0;
}

ves_body_organ ves_label_place_organ(const ves_label *s, const ves_label_place *place)
{
    return (ves_body_organ)ves_builder_note(s->b, s->b->filling ? 0 : (ves_index)organ_of(s, place));
}

/* ---- nodes ---- */

/* A node of label. @param of what it is the label on; NULL: on no vesicle */
static ves_node add_node(ves_label *s, const char *first, const char *second, double volume, ves_role role,
                         ves_body_organ where, const ves_node *of)
{
    const ves_node node = ves_builder_sink(s->b, first, second, volume, role, where);
    if (!s->b->status && !s->b->filling) ves_graph_mark_label(s->b->graph, node, of);
    return node;
}

static ves_node add_pool(ves_label *s, const char *first, const char *second, ves_role role, ves_body_organ where)
{
    return add_node(s, first, second, NAN, role, where, NULL);
}

static void copy_nodes(ves_label *s)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < s->n_vesicle && !b->status; ++i) {
        if (!ves_label_is_followed(s, i)) continue;
        const ves_body_organ where = b->filling ? VES_ORGAN_NONE : b->where[i];
        (void)add_node(s, "label_", ves_label_compartment(s, i)->name, b->graph->volume[i],
                       ves_label_compartment(s, i)->role, where, &(ves_node){i});
    }
}

static ves_node add_residue(ves_label *s, const char *name, ves_role role, ves_body_organ where)
{
    const ves_node node = add_pool(s, "residue_", name, role, where);
    if (!s->b->status && !s->b->filling) ves_graph_mark_residue(s->b->graph, node);
    return node;
}

/* What degraded vesicles leave behind; a label that goes dark with them leaves nothing. */
static void add_residues(ves_label *s)
{
    const ves_body_organ beside[] = {VES_PLACE_LYMPH_NODES, VES_PLACE_LEPTOMENINGES, VES_PLACE_DEPOT};
    static const char *const names[] = {"lymph_nodes", "leptomeninges", "depot"};
    if (s->is_dark) return;
    for (size_t i = 0; i < s->b->n_row && !s->b->status; ++i) {
        const ves_body_organ where = (ves_body_organ)i;
        s->residue[i] = add_residue(s, ves_builder_name(s->b, where), VES_ROLE_CELLS, where);
    }
    for (size_t i = 0; i < 3; ++i) {
        if (beside[i] == VES_PLACE_LEPTOMENINGES && !s->has_csf) continue;
        s->residue[beside[i]] = add_residue(s, names[i], i == 2 ? VES_ROLE_DEPOT_CELLS : VES_ROLE_CELLS, beside[i]);
    }
}

/* Free label that waits where routes put it, and what moves through the gut. */
static void add_waiting(ves_label *s)
{
    const ves_builder *b = s->b;
    for (int i = 0; i < VES_N_CONTENTS; ++i)
        s->contents[i] = add_pool(s, "free_label_", contents_names[i], VES_ROLE_LUMEN, VES_PLACE_CONTENTS);
    s->first_waiting = s->contents[VES_N_CONTENTS - 1].i + 1;
    for (size_t d = 0; d < s->n_depot && !b->status; ++d) {
        const ves_depot *depot = &s->depot[d];
        for (size_t i = 0; i < depot->n_compartment && !b->status; ++i) {
            if (!ves_label_waits(depot, i)) continue;
            (void)add_pool(s, "free_label_", depot->compartment[i], depot->role[i],
                           depot->role[i] == VES_ROLE_LUMEN ? VES_PLACE_CONTENTS : VES_PLACE_DEPOT);
            ++s->n_waiting;
        }
    }
}

static void add_sinks(ves_label *s)
{
    const ves_builder *b = s->b;
    s->urine = add_pool(s, "label_urine", NULL, VES_ROLE_SINK, VES_ORGAN_NONE);
    s->faeces =
        add_node(s, "label_faeces", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE, b->has_faeces ? &b->faeces : NULL);
    s->expelled =
        add_node(s, "label_expelled", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE, b->has_expelled ? &b->expelled : NULL);
    if (s->is_dark) s->dark = add_pool(s, "label_dark", NULL, VES_ROLE_SINK, VES_ORGAN_NONE);
}

static void add_places(ves_label *s)
{
    for (size_t i = 0; i < s->places->n && !s->b->status; ++i) {
        const ves_label_place *place = &s->places->item[i];
        const ves_node node = add_pool(s, "held_label_", place->organ, VES_ROLE_CELLS, ves_label_place_organ(s, place));
        if (i == 0) s->first_place = node.i;
    }
}

/* A name of its own that is nearly that of an organ is a slip. While drafting. */
static void check_places(ves_label *s)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < s->places->n && !b->status && !b->filling; ++i) {
        const ves_label_place *place = &s->places->item[i];
        const char *near = is_own(s, place) ? ves_tissues_nearest(b->tissues, place->organ) : NULL;
        if (near)
            b->status = ves_fail(b->report, VES_E_MODEL, place->at,
                                 "there is no organ \"%s\" in the body; did you mean \"%s\"?", place->organ, near);
    }
}

/* ---- where label goes that is set free ---- */

static ves_node in_cells(const ves_label *s, ves_body_organ where)
{
    return s->is_dark ? s->dark : s->residue[where];
}

/* A compartment of no route: cells keep what is left behind; blood, lymph and interstitium take it along. */
static ves_node loose_in(const ves_label *s, size_t node)
{
    const ves_body_organ where = s->b->where[node];
    switch (ves_label_compartment(s, node)->role) {
    case VES_ROLE_TISSUE:
        if ((size_t)where < VES_ORGAN_MAX && ves_label_is_behind(s, where)) return s->behind[where];
        return s->is_dark || where == VES_PLACE_LYMPH_NODES ? s->free : s->residue[where];
    case VES_ROLE_CELLS:
    case VES_ROLE_DEPOT_CELLS:
        return in_cells(s, where);
    case VES_ROLE_CSF:
        return s->csf;
    case VES_ROLE_SINK:
    case VES_ROLE_AGENT:
        return (ves_node){VES_NONE};
    default:
        return s->free;
    }
}

/* Nodes of all sizes of one compartment of a route. */
static void loose_in_route(ves_label *s, const char *compartment, ves_node pool)
{
    ves_builder *b = s->b;
    for (size_t j = 0; j < b->n_class; ++j) {
        ves_node node;
        const char *name = ves_builder_text(b, 2, (const char *const[]){compartment, b->class[j].suffix});
        if (name && ves_graph_find_compartment(b->graph, name, &node)) b->loose[node.i] = pool;
    }
}

/* While drafting: b->loose, for every node of the vesicles. */
static void settle_loose(ves_label *s)
{
    ves_builder *b = s->b;
    if (b->filling || b->status) return;
    b->loose = ves_new(s->n_vesicle, sizeof *b->loose);
    b->n_loose = s->n_vesicle;
    if (!b->loose) {
        b->status = ves_fail_memory(b->report);
        return;
    }
    for (size_t i = 0; i < s->n_vesicle; ++i) b->loose[i] = loose_in(s, i);
    size_t next = s->first_waiting;
    for (size_t d = 0; d < s->n_depot; ++d) {
        const ves_depot *depot = &s->depot[d];
        for (size_t i = 0; i < depot->n_compartment; ++i) {
            ves_contents which;
            if (ves_label_waits(depot, i)) {
                loose_in_route(s, depot->compartment[i], (ves_node){next++});
            } else if (depot->role[i] == VES_ROLE_LUMEN && ves_label_is_contents(depot->compartment[i], &which)) {
                loose_in_route(s, depot->compartment[i], s->contents[which]);
            }
        }
    }
}

void ves_label_nodes(ves_label *s)
{
    check_places(s);
    copy_nodes(s);
    add_residues(s);
    s->free = add_pool(s, "free_label", NULL, VES_ROLE_PLASMA, VES_ORGAN_NONE);
    s->bound = add_pool(s, "bound_label", NULL, VES_ROLE_PLASMA, VES_ORGAN_NONE);
    for (size_t i = 0; i < s->b->n_row; ++i) {
        if (!ves_label_is_behind(s, i)) continue;
        const ves_body_organ where = (ves_body_organ)i;
        s->behind[i] = add_pool(s, "free_label_", ves_builder_name(s->b, where), VES_ROLE_TISSUE, where);
    }
    s->csf = s->free;
    if (s->has_csf) s->csf = add_pool(s, "free_label_", "csf", VES_ROLE_CSF, VES_ORGAN_NONE);
    add_waiting(s);
    add_sinks(s);
    add_places(s);
    settle_loose(s);
}
