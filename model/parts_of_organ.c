/* Parts of organs that are made when the first process leads there. */
#include "model/builder.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *name_of(const ves_builder *b, ves_body_organ which)
{
    return ves_builder_name(b, which);
}

/* The sink of an organ: what was degraded there, so that what reached it can be told for ever. */
ves_node ves_builder_lost(ves_builder *b, ves_body_organ which)
{
    if (b->has_lost[which]) return b->lost[which];
    b->lost[which] = ves_builder_sink(b, "degraded_", name_of(b, which), NAN, VES_ROLE_SINK, which);
    b->has_lost[which] = true;
    return b->lost[which];
}

/* What cells lose: to the sinks of their organ the shares of these, all else is degraded there. */
static void lose(ves_builder *b, ves_body_organ which, ves_node cells, bool phagocytes, double rate)
{
    const ves_organ_row *row = ves_builder_row(b, which);
    double share[VES_ORGAN_SINK_MAX], left = 1.0;
    for (size_t i = 0; i < row->n_sink; ++i) {
        share[i] = row->sink[i].phagocytes == phagocytes ? ves_builder_row_number(b, which, row->sink[i].share) : 0.0;
        left -= share[i];
    }
    if (left < 0.0 && b->filling && !b->status)
        b->status = ves_fail(b->report, VES_E_MODEL, row->at.file ? row->at : b->at,
                             "shares of the sinks of \"%s\" add up to %.9g, expected 1 or less", row->name, 1.0 - left);
    ves_builder_rate(b, cells, ves_builder_lost(b, which), rate * left);
    for (size_t i = 0; i < row->n_sink; ++i) {
        if (row->sink[i].phagocytes == phagocytes && ves_builder_path(b, share[i], false))
            ves_builder_rate(b, cells, ves_builder_find(b, row->sink[i].to), rate * share[i]);
    }
}

/* Parenchymal cells of an organ; their vesicles are degraded with k_degP. */
ves_node ves_builder_cells(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    if (c->has_cells[which]) return c->cells[which];
    c->has_cells[which] = true;
    c->cells[which] = ves_builder_node(b, name_of(b, which), "parenchyma", NAN, VES_ROLE_CELLS, which);
    lose(b, which, c->cells[which], false, ves_builder_number(b, "parenchyma.degradation.rate"));
    return c->cells[which];
}

ves_node ves_builder_phagocytes(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    if (c->has_phagocytes[which]) return c->phagocytes[which];
    c->has_phagocytes[which] = true;
    c->phagocytes[which] = ves_builder_node(b, name_of(b, which), "phagocytes", NAN, VES_ROLE_CELLS, which);
    lose(b, which, c->phagocytes[which], true, ves_builder_number(b, "phagocyte.degradation.rate"));
    return c->phagocytes[which];
}

/* Interstitium of an organ: into lymph, into local cells. */
ves_node ves_builder_interstitium(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    if (c->has_tissue[which]) return c->tissue[which];
    const ves_organ_size *o = &b->organ[which];
    c->has_tissue[which] = true;
    c->tissue[which] = ves_builder_node(b, name_of(b, which), "interstitium", o->interstitium, VES_ROLE_TISSUE, which);
    const double lymph = ves_builder_has_number(b, name_of(b, which), "lymph")
                             ? ves_builder_row_number(b, which, "lymph")
                             : ves_builder_number(b, "lymph.flow_fraction");
    ves_builder_clearance(b, c->tissue[which], c->nodes, lymph * o->flow);
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
    PHAGOCYTES = CELLS + VES_ORGAN_MAX,
    INTERSTITIUM = PHAGOCYTES + VES_ORGAN_MAX,
    BEHIND = INTERSTITIUM + VES_ORGAN_MAX
};

static ves_index part_of_name(const ves_builder *b, const char *name)
{
    for (size_t i = 0; i < b->n_row && b->c; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        const size_t length = strlen(name_of(b, which));
        if (strncmp(name, name_of(b, which), length) != 0) continue;
        if (strcmp(name + length, "_parenchyma") == 0) return (ves_index)(CELLS + i);
        if (strcmp(name + length, "_phagocytes") == 0) return (ves_index)(PHAGOCYTES + i);
        if (strcmp(name + length, "_interstitium") == 0 && ves_builder_row(b, which)->wall != VES_WALL_SINUSOID)
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

/* Is it a part of an organ that the body lacks? That is said then. */
static bool lacks_organ(ves_builder *b, const char *name)
{
    static const char *const parts[] = {"_plasma", "_parenchyma", "_phagocytes", "_interstitium"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; ++i) {
        const size_t n = strlen(name), m = strlen(parts[i]);
        if (n <= m || strcmp(name + n - m, parts[i]) != 0) continue;
        for (size_t k = 0; k < b->n_row; ++k) {
            const char *row = b->tissues->row[k].name;
            if (strlen(row) == n - m && strncmp(row, name, n - m) == 0) return false;
        }
        char *organ = ves_format("%.*s", (int)(n - m), name);
        const char *near = organ ? ves_tissues_nearest(b->tissues, organ) : NULL;
        b->status =
            organ ? ves_fail(b->report, VES_E_MODEL, b->at,
                             "there is no compartment \"%s\", since the body has no organ \"%s\"%s%s%s, expected "
                             "one of its organs (organs = ( \"%s\" ) of a study adds one)",
                             name, organ, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "", organ)
                  : ves_fail_memory(b->report);
        free(organ);
        return true;
    }
    return false;
}

ves_node ves_builder_find(ves_builder *b, const char *name)
{
    ves_node node = {0};
    if (ves_builder_try(b, name, &node) || b->status) return node;
    if (lacks_organ(b, name)) return node;
    const char *near = ves_nearest(name, b->graph->topology->n_compartment, name_in_graph, b->graph);
    b->status = ves_fail(b->report, VES_E_MODEL, b->at, "there is no compartment \"%s\" in the body%s%s%s", name,
                         near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return node;
}
