/* What the results call an organ: sums of nodes over all sizes. */
#include "model/builder.h"

#include "base/memory.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

static void add_organ(ves_builder *b, ves_view view, const char *name, const ves_node node[], size_t n, double volume,
                      const char *uberon)
{
    if (b->filling) {
        b->graph->organ_volume[b->n_organ] = b->graph->organ_mass[b->n_organ] = volume;
        ++b->n_organ;
        return;
    }
    if (!b->status) b->status = ves_graph_add_organ(b->graph, name, n, node, NULL, volume, volume, uberon, b->report);
    if (!b->status && !ves_grow(&b->view, b->n_view, &b->room_view, sizeof *b->view))
        b->status = ves_fail_memory(b->report);
    if (!b->status) b->view[b->n_view++] = view;
}

/* Nodes of one organ over all sizes, as they are collected. */
typedef struct node_list {
    ves_node node[(8 + VES_ORGAN_SURFACE_MAX) * VES_SIZE_CLASS_MAX + VES_ORGAN_MAX];
    size_t n;
} node_list;

static void put(node_list *list, bool is_there, ves_node node)
{
    if (is_there) list->node[list->n++] = node;
}

/* All nodes of an organ, while drafting. */
static void put_organ(ves_builder *b, ves_body_organ which, node_list *list)
{
    list->n = 0;
    for (size_t j = 0; j < b->n_class && !b->filling; ++j) {
        const ves_size_class *c = &b->class[j];
        put(list, true, c->plasma[which]);
        put(list, c->has_holdup[which], c->holdup[which]);
        put(list, c->has_sites[which], c->sites[which]);
        put(list, c->has_phagocytes[which], c->phagocytes[which]);
        put(list, c->has_endothelium[which], c->endothelium[which]);
        put(list, c->has_tissue[which], c->tissue[which]);
        put(list, c->has_cells[which], c->cells[which]);
    }
}

static void add_whole_organ(ves_builder *b, ves_body_organ which)
{
    node_list list;
    put_organ(b, which, &list);
    add_organ(b, (ves_view){VES_VIEW_ORGAN, which}, ves_builder_name(b, which), list.node, list.n, b->organ[which].mass,
              ves_builder_row(b, which)->ontology);
}

/* The organ and what lies on its surface, as whoever counts it excised sees it: where a route of the run leads there.
 */
static void add_with_surface(ves_builder *b, ves_body_organ which)
{
    const ves_organ_row *row = ves_builder_row(b, which);
    node_list list;
    put_organ(b, which, &list);
    const size_t within = list.n;
    for (size_t j = 0; j < b->n_class && !b->filling; ++j) {
        for (size_t i = 0; i < row->n_surface; ++i) {
            ves_node node = {VES_NONE};
            const char *name = ves_builder_text(b, 2, (const char *const[]){row->surface[i], b->class[j].suffix});
            put(&list, name && ves_graph_find_compartment(b->graph, name, &node), node);
        }
    }
    if (!ves_builder_note(b, b->filling ? 0 : list.n > within)) return;
    const char *name =
        b->filling ? NULL : ves_builder_text(b, 2, (const char *const[]){ves_builder_name(b, which), "_with_surface"});
    add_organ(b, (ves_view){VES_VIEW_SURFACED, which}, name, list.node, list.n, b->organ[which].mass, NULL);
}

/* Pools and parts that are no whole organ: their nodes are members of a size class, at these offsets. */
static void add_parts(ves_builder *b, ves_view view, const char *name, size_t n, const size_t offset[], double volume,
                      const char *uberon)
{
    node_list list;
    list.n = 0;
    for (size_t j = 0; j < b->n_class && !b->filling; ++j) {
        for (size_t k = 0; k < n; ++k) put(&list, true, *(const ves_node *)((const char *)&b->class[j] + offset[k]));
    }
    add_organ(b, view, name, list.node, list.n, volume, uberon);
}

/* All that waits where a route put it, or moves through the gut, whatever the route. */
static void of_routes(ves_builder *b, ves_body_organ place, const char *name)
{
    ves_node *node = b->filling ? NULL : ves_new(b->graph->topology->n_compartment, sizeof *node);
    size_t n = 0;
    if (!node && !b->filling) {
        b->status = b->status ? b->status : ves_fail_memory(b->report);
        return;
    }
    for (size_t i = 0; i < b->n_where && !b->filling; ++i) {
        if (b->where[i] == place) node[n++] = (ves_node){i};
    }
    add_organ(b, (ves_view){VES_VIEW_PLACE, place}, name, node, n, NAN, NULL);
    free(node);
}

/* What lies behind the wall of an organ that is a barrier: its fluid and its cells. */
static void add_parenchyma(ves_builder *b, ves_body_organ which)
{
    const size_t at = (size_t)which * sizeof(ves_node),
                 parts[] = {offsetof(ves_size_class, tissue) + at, offsetof(ves_size_class, cells) + at};
    const char *name =
        b->filling ? NULL : ves_builder_text(b, 2, (const char *const[]){ves_builder_name(b, which), "_parenchyma"});
    add_parts(b, (ves_view){VES_VIEW_PARENCHYMA, which}, name, b->class[0].has_cells[which] ? 2 : 1, parts,
              b->organ[which].mass, NULL);
}

/* Organs in the order they are stated. */
static void add_rows(ves_builder *b)
{
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_body_organ which = b->tissues->shown[i];
        add_whole_organ(b, which);
        if (ves_builder_row(b, which)->n_surface > 0) add_with_surface(b, which);
        if (ves_builder_row(b, which)->wall == VES_WALL_BARRIER) add_parenchyma(b, which);
    }
}

/* UBERON ids: the Uber-anatomy ontology (Mungall 2012, Genome Biol 13:R5). */
void ves_build_organs(ves_builder *b)
{
    const double plasma = b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
    const size_t pools[] = {offsetof(ves_size_class, arterial), offsetof(ves_size_class, venous),
                            offsetof(ves_size_class, blood_cells)};
    const ves_view pool = {VES_VIEW_POOL, VES_ORGAN_NONE}, other = {VES_VIEW_OTHER, VES_ORGAN_NONE};
    add_parts(b, pool, "plasma", 2, pools, plasma, "UBERON:0001969");
    add_parts(b, pool, "blood", 3, pools, plasma / (1.0 - b->haematocrit), "UBERON:0000178");
    add_rows(b);
    const size_t csf[] = {offsetof(ves_size_class, csf)}, lepto[] = {offsetof(ves_size_class, leptomeninges)};
    const size_t nodes[] = {offsetof(ves_size_class, nodes), offsetof(ves_size_class, node_phagocytes)};
    if (b->tissues->csf != VES_ORGAN_NONE) {
        add_parts(b, (ves_view){VES_VIEW_CSF, VES_ORGAN_NONE}, "csf", 1, csf, ves_builder_number(b, "csf.volume"),
                  "UBERON:0001359");
        add_parts(b, (ves_view){VES_VIEW_PLACE, VES_PLACE_LEPTOMENINGES}, "leptomeninges", 1, lepto, NAN,
                  "UBERON:0000391");
    }
    add_parts(b, (ves_view){VES_VIEW_PLACE, VES_PLACE_LYMPH_NODES}, "lymph_nodes", 2, nodes, NAN, "UBERON:0000029");
    add_organ(b, (ves_view){VES_VIEW_URINE, VES_ORGAN_NONE}, "urine", NULL, 0, NAN,
              "UBERON:0001088"); /* no intact vesicle passes the glomerulus */
    of_routes(b, VES_PLACE_DEPOT, "depot");
    of_routes(b, VES_PLACE_CONTENTS, "gut_contents");
    add_organ(b, (ves_view){VES_VIEW_FAECES, VES_ORGAN_NONE}, "faeces", &b->faeces, b->has_faeces, NAN,
              "UBERON:0001988");
    add_organ(b, (ves_view){VES_VIEW_EXPELLED, VES_ORGAN_NONE}, "expelled", &b->expelled, b->has_expelled, NAN, NULL);
    node_list degraded;
    degraded.n = 0;
    put(&degraded, true, b->degraded);
    for (size_t i = 0; i < b->n_row; ++i) put(&degraded, b->has_lost[i], b->lost[i]);
    add_organ(b, other, "degraded", degraded.node, degraded.n, NAN, NULL);
}

/* What reached each organ and left the blood: bound to or inside its cells, in its interstitium, or degraded there. */
void ves_build_delivered(ves_builder *b)
{
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        node_list list;
        list.n = 0;
        for (size_t j = 0; j < b->n_class && !b->filling; ++j) {
            const ves_size_class *c = &b->class[j];
            put(&list, c->has_sites[which], c->sites[which]);
            put(&list, c->has_phagocytes[which], c->phagocytes[which]);
            put(&list, c->has_endothelium[which], c->endothelium[which]);
            put(&list, c->has_tissue[which], c->tissue[which]);
            put(&list, c->has_cells[which], c->cells[which]);
        }
        put(&list, b->has_lost[which], b->lost[which]);
        add_organ(b, (ves_view){VES_VIEW_OTHER, which}, ves_builder_name(b, which), list.node, list.n,
                  b->organ[which].mass, NULL);
        if (!b->status && !b->filling) ves_graph_mark_organ(b->graph, false, true);
    }
}
