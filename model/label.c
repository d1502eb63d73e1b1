/* The tracer is not the vesicle: label on vesicles is a second copy of every vesicle state with the same fractional
 * rates (sites are those the vesicles fill), and free label has a fate of its own.  Equations: docs/model.md, section
 * on the tracer. */
#include "base/array.h"
#include "model/builder.h"

#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nodes of the label that all sizes share. */
typedef struct label {
    ves_builder *b;
    size_t n_vesicle, n_process;        /* nodes and processes that vesicles had before */
    ves_node residue[VES_N_BODY_PLACE]; /* left behind in the cells of each place */
    ves_node special, free, bound, in_depot, urine, faeces, expelled, dark;
    ves_body_organ liver, rest; /* rows that take up free label, and hold what has no row */
    bool is_dark, has_special, perfused, lipophilic;
    double plasma_volume, free_volume;
} label;

/* A node of label. @param of what it is the label on; NULL: on no vesicle */
static ves_node add_node(label *s, const char *first, const char *second, double volume, ves_role role,
                         ves_body_organ where, const ves_node *of)
{
    const ves_node node = ves_builder_sink(s->b, first, second, volume, role, where);
    if (!s->b->status && !s->b->filling) ves_graph_mark_label(s->b->graph, node, of);
    return node;
}

static ves_node add_residue(label *s, const char *of, ves_role role, ves_body_organ where)
{
    return add_node(s, "residue_", of, NAN, role, where, NULL);
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
        const ves_body_organ where = b->filling ? VES_ORGAN_NONE : b->where[i];
        (void)add_node(s, "label_", compartment(s, i)->name, b->graph->volume[i], compartment(s, i)->role, where,
                       &(ves_node){i});
    }
}

static void make_nodes(label *s)
{
    const ves_builder *b = s->b;
    copy_nodes(s);
    for (size_t i = 0; i < b->n_row && !b->status; ++i) {
        const ves_body_organ where = (ves_body_organ)i;
        s->residue[i] = add_residue(s, ves_builder_name(b, where), VES_ROLE_CELLS, where);
    }
    s->residue[VES_PLACE_LYMPH_NODES] = add_residue(s, "lymph_nodes", VES_ROLE_CELLS, VES_PLACE_LYMPH_NODES);
    s->residue[VES_PLACE_LEPTOMENINGES] = add_residue(s, "leptomeninges", VES_ROLE_CELLS, VES_PLACE_LEPTOMENINGES);
    s->residue[VES_PLACE_DEPOT] = add_residue(s, "depot", VES_ROLE_DEPOT_CELLS, VES_PLACE_DEPOT);
    s->free = add_node(s, "free_label", NULL, NAN, VES_ROLE_PLASMA, VES_ORGAN_NONE, NULL);
    s->bound = add_node(s, "bound_label", NULL, NAN, VES_ROLE_PLASMA, VES_ORGAN_NONE, NULL);
    s->in_depot = add_node(s, "depot_free_label", NULL, NAN, VES_ROLE_DEPOT, VES_PLACE_DEPOT, NULL);
    s->urine = add_node(s, "label_urine", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE, NULL);
    s->faeces =
        add_node(s, "label_faeces", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE, b->has_faeces ? &b->faeces : NULL);
    s->expelled =
        add_node(s, "label_expelled", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE, b->has_expelled ? &b->expelled : NULL);
    if (s->is_dark) s->dark = add_node(s, "label_dark", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE, NULL);
    if (s->has_special) s->special = add_residue(s, "special", VES_ROLE_CELLS, s->rest);
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
        const ves_process *p = &b->graph->topology->process[i];
        if (compartment(s, p->from.i)->role == VES_ROLE_AGENT) continue;
        ves_builder_repeat(b, i, copy_of(s, p->from), b->filling ? (ves_node){0} : target(s, p));
    }
    const double dissociation = ves_builder_number(b, "label.dissociation.rate");
    for (size_t i = 0; i < s->n_vesicle && !b->status; ++i) {
        if (!is_followed(s, i)) continue;
        ves_builder_rate(b, copy_of(s, (ves_node){i}), b->filling ? (ves_node){0} : left_behind(s, i), dissociation);
    }
}

/* k_out R -> F (of the liver a share to bile), F -> urine, liver, its special organ, and onto plasma protein or
 * lipoprotein and back. */
static void free_label(label *s)
{
    ves_builder *b = s->b;
    const double out = ves_builder_number(b, "label.release.rate"), bile = ves_builder_number(b, "label.bile_share");
    for (size_t i = 0; i < b->n_row; ++i) {
        const bool has_bile = (ves_body_organ)i == s->liver;
        const double share = has_bile ? bile : 0.0;
        ves_builder_rate(b, s->residue[i], s->free, out * (1.0 - share));
        if (has_bile && ves_builder_path(b, share, false)) ves_builder_rate(b, s->residue[i], s->faeces, out * share);
    }
    for (int i = VES_PLACE_LYMPH_NODES; i <= VES_PLACE_DEPOT; ++i) ves_builder_rate(b, s->residue[i], s->free, out);
    ves_builder_rate(b, s->in_depot, s->free, ves_builder_number(b, "label.depot_absorption.rate"));
    const double filtration = ves_builder_number(b, "kidney.filtration") * b->filtration_scale;
    ves_builder_rate(b, s->free, s->urine, ves_builder_number(b, "label.renal_fraction") * filtration / s->free_volume);
    ves_builder_rate(b, s->free, s->residue[s->liver], ves_builder_number(b, "label.hepatic.rate"));
    ves_builder_rate(b, s->free, s->bound, ves_builder_number(b, "label.binding.rate"));
    ves_builder_rate(b, s->bound, s->free, ves_builder_number(b, "label.unbinding.rate"));
    if (!s->has_special) return;
    ves_builder_rate(b, s->free, s->special, ves_builder_number(b, "label.special.rate"));
    ves_builder_rate(b, s->special, s->free, out);
}

/* ---- what a counter sees ---- */

/* Nodes and their weights, as they are seen; while filling, weights go straight to the organ that is next. */
typedef struct view {
    ves_node *node; /* NULL while filling */
    double *weight;
    size_t n;
} view;

static void see(view *v, ves_node node, double weight)
{
    if (v->node) v->node[v->n] = node;
    v->weight[v->n++] = weight;
}

static void begin_signal(const label *s, view *v)
{
    const ves_builder *b = s->b;
    v->n = 0;
    if (b->filling) v->weight = b->graph->weight + b->graph->topology->organ[b->n_organ].sum.weight;
}

static void add_signal(label *s, const char *name, view *v, double volume, double mass, const char *uberon)
{
    ves_builder *b = s->b;
    if (b->filling) {
        assert(v->n == b->graph->topology->organ[b->n_organ].sum.n);
        b->graph->organ_volume[b->n_organ] = volume;
        b->graph->organ_mass[b->n_organ++] = mass;
        return;
    }
    if (!b->status)
        b->status = ves_graph_add_organ(b->graph, name, v->n, v->node, v->weight, volume, mass, uberon, b->report);
    if (!b->status) ves_graph_mark_organ(b->graph, true, false);
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
    if (ves_builder_path(s->b, free_share, false)) see(v, s->free, factor * free_share);
    if (ves_builder_path(s->b, bound_share, false)) see(v, s->bound, factor * bound_share);
}

/* An organ: label on vesicles in it, label left behind, and free and bound label in its vessels (and interstitium, if
 * water-soluble), unless it was perfused before counting.  Brain parenchyma counts all that is left behind in the
 * brain: of that nobody can say whether it came from the endothelium. */
static void see_organ(label *s, view *v, const ves_organ *seen, ves_view what)
{
    ves_builder *b = s->b;
    const bool whole = what.kind == VES_VIEW_ORGAN, in_organ = whole || what.kind == VES_VIEW_PARENCHYMA;
    const double factor =
        in_organ ? ves_builder_organ_number(b, ves_builder_name(b, what.where), "signal_factor") : 1.0;
    for (size_t i = 0; i < seen->sum.n; ++i) {
        const ves_node node = seen->sum.node[i];
        const ves_role role = compartment(s, node.i)->role;
        if (role == VES_ROLE_SINK || (whole && s->perfused && role == VES_ROLE_VESSEL)) continue;
        see(v, copy_of(s, node), factor * b->graph->weight[seen->sum.weight + i]);
    }
    if (in_organ || what.kind == VES_VIEW_PLACE) see(v, s->residue[what.where], factor);
    if (whole && what.where == s->rest && s->has_special) see(v, s->special, factor);
    if (in_organ || what.kind == VES_VIEW_POOL) see_dissolved(s, v, what, factor);
    if (what.kind == VES_VIEW_PLACE && what.where == VES_PLACE_DEPOT) see(v, s->in_depot, 1.0);
    if (what.kind == VES_VIEW_URINE) see(v, s->urine, 1.0);
    if (what.kind == VES_VIEW_FAECES) see(v, s->faeces, 1.0);
    if (what.kind == VES_VIEW_EXPELLED) see(v, s->expelled, 1.0);
}

/* Has an organ of the body the name of the special one? While drafting. */
static void check_special(label *s, size_t n_organ)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < n_organ && !b->status && !b->filling; ++i) {
        if (strcmp(b->graph->topology->organ[i].name, b->special) == 0)
            b->status = ves_fail(
                b->report, VES_E_MODEL, b->at,
                "the special organ of the tracer is \"%s\", which the body has already, expected a name of its own",
                b->special);
    }
}

/* What organ `i` of the vesicles shows. */
static ves_view view_of(ves_builder *b, size_t i)
{
    const ves_index is =
        ves_builder_note(b, b->filling ? 0 : (ves_index)(b->view[i].kind * VES_N_BODY_PLACE + b->view[i].where));
    return (ves_view){(ves_view_kind)(is / VES_N_BODY_PLACE), (ves_body_organ)(is % VES_N_BODY_PLACE)};
}

/* Organs of the vesicles come first: the signal of each follows behind them all. */
static void signals(label *s)
{
    ves_builder *b = s->b;
    const size_t most = b->graph->topology->n_compartment + 8,
                 n_organ = b->filling ? b->n_organ : b->graph->topology->n_organ;
    view v = {0};
    if (!b->filling) {
        v.node = ves_new(most, sizeof *v.node);
        v.weight = ves_new(most, sizeof *v.weight);
        if (!v.node || !v.weight) b->status = ves_fail_memory(b->report);
    }
    for (size_t i = 0; i < n_organ && !b->status; ++i) {
        const ves_organ seen = b->graph->topology->organ[i]; /* the array moves, its names and nodes do not */
        begin_signal(s, &v);
        see_organ(s, &v, &seen, view_of(b, i));
        add_signal(s, seen.name, &v, b->graph->organ_volume[i], b->graph->organ_mass[i], seen.uberon);
    }
    if (s->has_special) check_special(s, n_organ);
    if (s->has_special && !b->status) {
        begin_signal(s, &v);
        see(&v, s->special, 1.0);
        add_signal(s, b->special, &v, NAN, NAN, NULL);
    }
    if (b->filling) return;
    free(v.node);
    free(v.weight);
}

void ves_build_label(ves_builder *b)
{
    label s = {.b = b,
               .n_vesicle = b->filling ? b->n_node : b->graph->topology->n_compartment,
               .n_process = b->filling ? b->n_process : b->graph->topology->n_process};
    s.is_dark = ves_builder_switch(b, "label.dark");
    s.perfused = ves_builder_switch(b, "label.perfused");
    s.lipophilic = ves_builder_switch(b, "label.lipophilic");
    s.has_special = b->special != NULL;
    if (!ves_tissues_find(b->tissues, "liver", &s.liver) || !ves_tissues_find(b->tissues, "rest", &s.rest)) {
        b->status = ves_fail(b->report, VES_E_MODEL, b->at, "free label needs the organs liver and rest in the body");
        return;
    }
    for (size_t i = 0; !b->filling && i < ves_body_setting_count(); ++i) { /* some are asked for with each dose */
        const char *address = ves_body_setting_at(i)->address;
        if (strncmp(address, "label.", 6) == 0 && strncmp(address, "label.decay", 11) != 0)
            ves_builder_will_need(b, address);
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
    b->free_label = s.free;
    b->depot_label = s.in_depot;
}
