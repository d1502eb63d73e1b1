/* The tracer is not the vesicle: label on vesicles is a second copy of every vesicle state with the same fractional
 * rates (sites are those the vesicles fill), and free label has a fate of its own.  Equations: docs/model.md, section
 * on the tracer. */
#include "base/array.h"
#include "model/builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nodes of the label that all sizes share. */
typedef struct label {
    ves_builder *b;
    size_t n_vesicle, n_process;        /* nodes and processes that vesicles had before */
    ves_node residue[VES_N_BODY_PLACE]; /* left behind in the cells of each place */
    ves_node special, free, bound, in_depot, urine, faeces, expelled, dark;
    bool is_dark, has_special, perfused, lipophilic;
    double plasma_volume, free_volume;
} label;

/* A switch of the tracer: 0 or 1, nothing between. */
static bool is_on(ves_builder *b, const char *address)
{
    const double value = ves_builder_number(b, address);
    const ves_parameter *p = ves_parameters_find(b->parameters, address);
    if (!b->status && p && value != 0.0 && value != 1.0)
        b->status = ves_fail(b->report, VES_E_CONFIG, p->at, "%g is half a switch, expected 0 or 1", value);
    return value != 0.0;
}

/* A node of label. @param of what it is the label on; NULL: on no vesicle */
static ves_node add_node(label *s, const char *name, double volume, ves_role role, ves_body_organ where,
                         const ves_node *of)
{
    const ves_node node = ves_builder_sink(s->b, name, volume, role, where);
    if (!s->b->status) ves_graph_mark_label(s->b->graph, node, of);
    return node;
}

static ves_node add_residue(label *s, const char *of, ves_role role, ves_body_organ where)
{
    char *name = ves_format("residue_%s", of);
    if (!name) s->b->status = ves_fail_memory(s->b->report);
    const ves_node node = name ? add_node(s, name, NAN, role, where, NULL) : (ves_node){0};
    free(name);
    return node;
}

static const ves_compartment *compartment(const label *s, size_t node)
{
    return &s->b->graph->topology->compartment[node];
}

/* Has the label a state of its own for each vesicle that is there? */
static bool is_followed(const label *s, size_t node)
{
    const ves_role role = compartment(s, node)->role;
    return role != VES_ROLE_SINK && role != VES_ROLE_AGENT;
}

static ves_node copy_of(const label *s, ves_node node)
{
    return (ves_node){compartment(s, node.i)->copy};
}

static void copy_nodes(label *s)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < s->n_vesicle && !b->status; ++i) {
        if (!is_followed(s, i)) continue;
        char *name = ves_format("label_%s", compartment(s, i)->name);
        if (!name) {
            b->status = ves_fail_memory(b->report);
            return;
        }
        (void)add_node(s, name, b->graph->volume[i], compartment(s, i)->role, b->where[i], &(ves_node){i});
        free(name);
    }
}

static void make_nodes(label *s)
{
    const ves_builder *b = s->b;
    copy_nodes(s);
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST && !b->status; ++i) {
        const ves_body_organ where = (ves_body_organ)i;
        s->residue[i] = add_residue(s, ves_body_organ_name(where), VES_ROLE_CELLS, where);
    }
    s->residue[VES_PLACE_LYMPH_NODES] = add_residue(s, "lymph_nodes", VES_ROLE_CELLS, VES_PLACE_LYMPH_NODES);
    s->residue[VES_PLACE_LEPTOMENINGES] = add_residue(s, "leptomeninges", VES_ROLE_CELLS, VES_PLACE_LEPTOMENINGES);
    s->residue[VES_PLACE_DEPOT] = add_residue(s, "depot", VES_ROLE_DEPOT_CELLS, VES_PLACE_DEPOT);
    s->free = add_node(s, "free_label", NAN, VES_ROLE_PLASMA, VES_ORGAN_NONE, NULL);
    s->bound = add_node(s, "bound_label", NAN, VES_ROLE_PLASMA, VES_ORGAN_NONE, NULL);
    s->in_depot = add_node(s, "depot_free_label", NAN, VES_ROLE_DEPOT, VES_PLACE_DEPOT, NULL);
    s->urine = add_node(s, "label_urine", NAN, VES_ROLE_SINK, VES_ORGAN_NONE, NULL);
    s->faeces = add_node(s, "label_faeces", NAN, VES_ROLE_SINK, VES_ORGAN_NONE, b->has_faeces ? &b->faeces : NULL);
    s->expelled =
        add_node(s, "label_expelled", NAN, VES_ROLE_SINK, VES_ORGAN_NONE, b->has_expelled ? &b->expelled : NULL);
    if (s->is_dark) s->dark = add_node(s, "label_dark", NAN, VES_ROLE_SINK, VES_ORGAN_NONE, NULL);
    if (s->has_special) s->special = add_residue(s, "special", VES_ROLE_CELLS, VES_ORGAN_REST);
}

/* Where label goes that its vesicle loses in one piece of the body: dissociated there, or left behind by a degraded
 * vesicle. */
static ves_node left_behind(const label *s, size_t node)
{
    const ves_body_organ where = s->b->where[node];
    switch (compartment(s, node)->role) {
    case VES_ROLE_TISSUE: /* lymph takes it along */
        return where == VES_PLACE_LYMPH_NODES ? s->free : s->residue[where];
    case VES_ROLE_CELLS:
    case VES_ROLE_DEPOT_CELLS:
        return s->residue[where];
    case VES_ROLE_DEPOT:
        return s->in_depot;
    default: /* blood and CSF */
        return s->free;
    }
}

/* Where label goes when its vesicle goes there: along with it, unless the vesicle is degraded. */
static ves_node target(const label *s, const ves_process *p)
{
    const ves_compartment *to = compartment(s, p->to.i);
    if (to->copy != VES_NONE) return (ves_node){to->copy};
    return s->is_dark ? s->dark : left_behind(s, p->from.i);
}

/* Every process of the vesicles once more; what it watches stays the vesicles, so label is carried, never counted as
 * occupancy. */
static void follow_vesicles(label *s)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < s->n_process && !b->status; ++i) {
        ves_process p = b->graph->topology->process[i];
        if (compartment(s, p.from.i)->role == VES_ROLE_AGENT) continue;
        p.to = target(s, &p);
        p.from = copy_of(s, p.from);
        p.name = NULL;
        b->status = ves_graph_add_process(b->graph, &p, b->graph->p[i], b->report);
    }
    const double dissociation = ves_builder_number(b, "label.dissociation.rate");
    for (size_t i = 0; i < s->n_vesicle && !b->status; ++i) {
        if (is_followed(s, i)) ves_builder_rate(b, copy_of(s, (ves_node){i}), left_behind(s, i), dissociation);
    }
}

/* k_out R -> F (of the liver a share to bile), F -> urine, liver, its special organ, and onto plasma protein or
 * lipoprotein and back. */
static void free_label(label *s)
{
    ves_builder *b = s->b;
    const double out = ves_builder_number(b, "label.release.rate"), bile = ves_builder_number(b, "label.bile_share");
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i) {
        const double share = i == VES_ORGAN_LIVER ? bile : 0.0;
        ves_builder_rate(b, s->residue[i], s->free, out * (1.0 - share));
        if (share > 0.0) ves_builder_rate(b, s->residue[i], s->faeces, out * share);
    }
    for (int i = VES_PLACE_LYMPH_NODES; i <= VES_PLACE_DEPOT; ++i) ves_builder_rate(b, s->residue[i], s->free, out);
    ves_builder_rate(b, s->in_depot, s->free, ves_builder_number(b, "label.depot_absorption.rate"));
    const double filtration = ves_builder_number(b, "kidney.filtration") * b->flow_scale;
    ves_builder_rate(b, s->free, s->urine, ves_builder_number(b, "label.renal_fraction") * filtration / s->free_volume);
    ves_builder_rate(b, s->free, s->residue[VES_ORGAN_LIVER], ves_builder_number(b, "label.hepatic.rate"));
    ves_builder_rate(b, s->free, s->bound, ves_builder_number(b, "label.binding.rate"));
    ves_builder_rate(b, s->bound, s->free, ves_builder_number(b, "label.unbinding.rate"));
    if (!s->has_special) return;
    ves_builder_rate(b, s->free, s->special, ves_builder_number(b, "label.special.rate"));
    ves_builder_rate(b, s->special, s->free, out);
}

/* ---- what a counter sees ---- */

typedef struct view {
    ves_node *node;
    double *weight;
    size_t n;
} view;

static void see(view *v, ves_node node, double weight)
{
    v->node[v->n] = node;
    v->weight[v->n++] = weight;
}

static void add_signal(label *s, const char *name, view *v, double volume, double mass, const char *uberon)
{
    ves_builder *b = s->b;
    if (!b->status)
        b->status = ves_graph_add_organ(b->graph, name, v->n, v->node, v->weight, volume, mass, uberon, b->report);
    if (!b->status) ves_graph_mark_organ(b->graph, true, false);
    v->n = 0;
}

/* Free and bound label in the vessels of an organ (and its interstitium, if water-soluble), or in the pools of blood.
 */
static void see_dissolved(label *s, view *v, ves_view what, double factor)
{
    const ves_builder *b = s->b;
    double free_share, bound_share;
    if (what.kind == VES_VIEW_POOL) {
        const double pools = b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
        free_share = pools / s->free_volume;
        bound_share = pools / s->plasma_volume;
    } else {
        const ves_organ_size *o = &b->organ[what.where];
        const bool vessels = what.kind == VES_VIEW_ORGAN && !s->perfused;
        free_share = ((vessels ? o->plasma : 0.0) + (s->lipophilic ? 0.0 : o->interstitium)) / s->free_volume;
        bound_share = vessels ? o->plasma / s->plasma_volume : 0.0;
    }
    if (free_share > 0.0) see(v, s->free, factor * free_share);
    if (bound_share > 0.0) see(v, s->bound, factor * bound_share);
}

/* An organ: label on vesicles in it, label left behind, and free and bound label in its vessels (and interstitium, if
 * water-soluble), unless it was perfused before counting.  Brain parenchyma counts all that is left behind in the
 * brain: of that nobody can say whether it came from the endothelium. */
static void see_organ(label *s, view *v, const ves_organ *seen, ves_view what)
{
    ves_builder *b = s->b;
    const bool whole = what.kind == VES_VIEW_ORGAN, in_organ = whole || what.kind == VES_VIEW_PARENCHYMA;
    const double factor =
        in_organ ? ves_builder_organ_number(b, ves_body_organ_name(what.where), "signal_factor") : 1.0;
    for (size_t i = 0; i < seen->sum.n; ++i) {
        const ves_node node = seen->sum.node[i];
        const ves_role role = compartment(s, node.i)->role;
        if (role == VES_ROLE_SINK || (whole && s->perfused && role == VES_ROLE_VESSEL)) continue;
        see(v, copy_of(s, node), factor * b->graph->weight[seen->sum.weight + i]);
    }
    if (in_organ || what.kind == VES_VIEW_PLACE) see(v, s->residue[what.where], factor);
    if (whole && what.where == VES_ORGAN_REST && s->has_special) see(v, s->special, factor);
    if (in_organ || what.kind == VES_VIEW_POOL) see_dissolved(s, v, what, factor);
    if (what.kind == VES_VIEW_PLACE && what.where == VES_PLACE_DEPOT) see(v, s->in_depot, 1.0);
    if (what.kind == VES_VIEW_URINE) see(v, s->urine, 1.0);
    if (what.kind == VES_VIEW_FAECES) see(v, s->faeces, 1.0);
    if (what.kind == VES_VIEW_EXPELLED) see(v, s->expelled, 1.0);
}

static void signals(label *s)
{
    ves_builder *b = s->b;
    const size_t most = b->graph->topology->n_compartment + 8, n_organ = b->graph->topology->n_organ;
    view v = {.node = ves_new(most, sizeof *v.node), .weight = ves_new(most, sizeof *v.weight)};
    if (!v.node || !v.weight) b->status = ves_fail_memory(b->report);
    for (size_t i = 0; i < n_organ && !b->status; ++i) {
        const ves_organ seen =
            b->graph->topology->organ[i]; /* the array moves as organs are added, its names and nodes do not */
        see_organ(s, &v, &seen, b->view[i]);
        add_signal(s, seen.name, &v, b->graph->organ_volume[i], b->graph->organ_mass[i], seen.uberon);
    }
    for (size_t i = 0; s->has_special && i < n_organ && !b->status; ++i) {
        if (strcmp(b->graph->topology->organ[i].name, b->special) == 0)
            b->status = ves_fail(
                b->report, VES_E_MODEL, b->at,
                "the special organ of the tracer is \"%s\", which the body has already, expected a name of its own",
                b->special);
    }
    if (s->has_special && !b->status) {
        see(&v, s->special, 1.0);
        add_signal(s, b->special, &v, NAN, NAN, NULL);
    }
    free(v.node);
    free(v.weight);
}

void ves_build_label(ves_builder *b, ves_body_plan *plan)
{
    label s = {.b = b, .n_vesicle = b->graph->topology->n_compartment, .n_process = b->graph->topology->n_process};
    s.is_dark = is_on(b, "label.dark");
    s.perfused = is_on(b, "label.perfused");
    s.lipophilic = is_on(b, "label.lipophilic");
    s.has_special = b->special != NULL;
    for (size_t i = 0; i < ves_body_setting_count(); ++i) { /* some are asked for with each dose, so look now, at all */
        const char *address = ves_body_setting_at(i)->address;
        if (strncmp(address, "label.", 6) == 0 && strncmp(address, "label.decay", 11) != 0)
            (void)ves_builder_number(b, address);
    }
    double tissue = 0.0;
    for (int i = 0; i < VES_N_BODY_ORGAN; ++i) {
        s.plasma_volume += b->organ[i].plasma;
        tissue += b->organ[i].interstitium;
    }
    s.free_volume = s.plasma_volume + (s.lipophilic ? 0.0 : tissue);
    if (!b->status) make_nodes(&s);
    if (!b->status) follow_vesicles(&s);
    if (!b->status) free_label(&s);
    if (!b->status) signals(&s);
    plan->free_label = s.free;
    plan->depot_label = s.in_depot;
}
