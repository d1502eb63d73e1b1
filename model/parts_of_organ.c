/* Parts of organs that are made when the first process leads there. */
#include "model/builder.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

static const char *name_of(ves_body_organ which)
{
    return ves_body_organ_name(which);
}

/* The sink of an organ: what was degraded there, so that what reached it can be told for ever. */
ves_node ves_builder_lost(ves_builder *b, ves_body_organ which)
{
    if (b->has_lost[which]) return b->lost[which];
    b->lost[which] = ves_builder_sink(b, "degraded_", name_of(which), NAN, VES_ROLE_SINK, which);
    b->has_lost[which] = true;
    return b->lost[which];
}

/* Parenchymal cells of an organ; their vesicles are degraded with k_degP. */
ves_node ves_builder_cells(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    if (c->has_cells[which]) return c->cells[which];
    c->has_cells[which] = true;
    c->cells[which] = ves_builder_node(b, name_of(which), "parenchyma", NAN, VES_ROLE_CELLS, which);
    const double loss = ves_builder_number(b, "parenchyma.degradation.rate");
    const double bile = which == VES_ORGAN_LIVER ? ves_builder_number(b, "liver.bile_share") : 0.0;
    ves_builder_rate(b, c->cells[which], ves_builder_lost(b, which), loss * (1.0 - bile));
    if (which == VES_ORGAN_LIVER && ves_builder_path(b, bile, false))
        ves_builder_rate(b, c->cells[which], ves_builder_find(b, "faeces"), loss * bile);
    return c->cells[which];
}

ves_node ves_builder_phagocytes(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    if (c->has_phagocytes[which]) return c->phagocytes[which];
    c->has_phagocytes[which] = true;
    c->phagocytes[which] = ves_builder_node(b, name_of(which), "phagocytes", NAN, VES_ROLE_CELLS, which);
    ves_builder_rate(b, c->phagocytes[which], ves_builder_lost(b, which),
                     ves_builder_number(b, "phagocyte.degradation.rate"));
    return c->phagocytes[which];
}

/* Interstitium of an organ: into lymph, into local cells. */
ves_node ves_builder_interstitium(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    if (c->has_tissue[which]) return c->tissue[which];
    const ves_organ_size *o = &b->organ[which];
    c->has_tissue[which] = true;
    c->tissue[which] = ves_builder_node(b, name_of(which), "interstitium", o->interstitium, VES_ROLE_TISSUE, which);
    ves_builder_clearance(b, c->tissue[which], c->nodes, ves_builder_number(b, "lymph.flow_fraction") * o->flow);
    ves_builder_rate(b, c->tissue[which], ves_builder_cells(b, which),
                     ves_builder_number(b, "interstitium.uptake.rate"));
    return c->tissue[which];
}

/* ---- by name ---- */

/* What a name is. An answer of the tape; of a part of an organ: PART + the organ, in one number. */
enum {
    NOTHING,
    THERE,
    FAECES,
    EXPELLED,
    CELLS,
    PHAGOCYTES = CELLS + VES_N_BODY_ORGAN,
    INTERSTITIUM = PHAGOCYTES + VES_N_BODY_ORGAN,
    BEHIND = INTERSTITIUM + VES_N_BODY_ORGAN
};

static ves_index part_of_name(const ves_builder *b, const char *name)
{
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST && b->c; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        const size_t length = strlen(name_of(which));
        if (strncmp(name, name_of(which), length) != 0) continue;
        if (strcmp(name + length, "_parenchyma") == 0) return (ves_index)(CELLS + i);
        if (strcmp(name + length, "_phagocytes") == 0) return (ves_index)(PHAGOCYTES + i);
        if (strcmp(name + length, "_interstitium") == 0 && which != VES_ORGAN_LIVER && which != VES_ORGAN_SPLEEN)
            return (ves_index)(INTERSTITIUM + i);
    }
    return NOTHING;
}

/* While drafting. @param node out, where it is there */
static ves_index meaning_of(ves_builder *b, const char *name, ves_node *node)
{
    const char *sized = ves_builder_text(b, 2, (const char *const[]){name, b->c ? b->c->suffix : ""});
    if (!sized) return NOTHING;
    if (ves_graph_find_compartment(b->graph, sized, node) || ves_graph_find_compartment(b->graph, name, node))
        return THERE;
    if (strcmp(name, "faeces") == 0) return FAECES;
    return strcmp(name, "expelled") == 0 ? EXPELLED : part_of_name(b, name);
}

/* What leaves the body, made when something first leads there. */
static ves_node make_sink(ves_builder *b, const char *name, ves_node *own, bool *has)
{
    *has = true;
    return *own = ves_builder_sink(b, name, NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE);
}

bool ves_builder_try(ves_builder *b, const char *name, ves_node *node)
{
    if (b->status) return false;
    const ves_index is = ves_builder_note(b, b->filling ? 0 : meaning_of(b, name, node));
    if (is == FAECES) *node = make_sink(b, "faeces", &b->faeces, &b->has_faeces);
    if (is == EXPELLED) *node = make_sink(b, "expelled", &b->expelled, &b->has_expelled);
    if (is >= CELLS && is < PHAGOCYTES) *node = ves_builder_cells(b, (ves_body_organ)(is - CELLS));
    if (is >= PHAGOCYTES && is < INTERSTITIUM) *node = ves_builder_phagocytes(b, (ves_body_organ)(is - PHAGOCYTES));
    if (is >= INTERSTITIUM && is < BEHIND) *node = ves_builder_interstitium(b, (ves_body_organ)(is - INTERSTITIUM));
    return is != NOTHING;
}

static const char *name_in_graph(size_t i, const void *graph)
{
    return ((const ves_graph *)graph)->topology->compartment[i].name;
}

ves_node ves_builder_find(ves_builder *b, const char *name)
{
    ves_node node = {0};
    if (ves_builder_try(b, name, &node) || b->status) return node;
    const char *near = ves_nearest(name, b->graph->topology->n_compartment, name_in_graph, b->graph);
    b->status = ves_fail(b->report, VES_E_MODEL, b->at, "there is no compartment \"%s\" in the body%s%s%s", name,
                         near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return node;
}
