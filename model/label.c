/* The tracer is not the vesicle: label on vesicles is a second copy of every vesicle state with the same fractional
 * rates (sites are those the vesicles fill), and free label has a fate of its own.  Equations: docs/model.md, section
 * on the tracer. */
#include "model/builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nodes of the label that all sizes share. */
typedef struct label {
    ves_builder *b;
    size_t n_vesicle, n_process; /* nodes and processes that vesicles had before */
    ves_node *copy;              /* [n_vesicle] the label on each */
    ves_node residue[VES_N_BODY_ORGAN], nodes, leptomeninges, depot, special;
    ves_node free, bound, in_depot, urine, faeces, expelled, dark;
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

static ves_node shared(label *s, const char *name)
{
    return ves_builder_sink(s->b, name, NAN, VES_PLACE_SINK, VES_ORGAN_NONE);
}

static void make_nodes(label *s)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < s->n_vesicle && !b->status; ++i) {
        const ves_place_kind kind = b->place[i].kind;
        if (kind == VES_PLACE_SINK || kind == VES_PLACE_AGENT) continue;
        char *name = ves_format("label_%s", b->graph->topology->compartment[i].name);
        if (!name) {
            b->status = ves_fail_memory(b->report);
            return;
        }
        s->copy[i] = ves_builder_sink(b, name, b->graph->volume[i], kind, b->place[i].organ);
        free(name);
    }
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i) {
        char *name = ves_format("residue_%s", ves_body_organ_name((ves_body_organ)i));
        if (!name) {
            b->status = ves_fail_memory(b->report);
            return;
        }
        s->residue[i] = shared(s, name);
        free(name);
    }
    s->nodes = shared(s, "residue_lymph_nodes");
    s->leptomeninges = shared(s, "residue_leptomeninges");
    s->depot = shared(s, "residue_depot");
    s->free = shared(s, "free_label");
    s->bound = shared(s, "bound_label");
    s->in_depot = shared(s, "depot_free_label");
    s->urine = shared(s, "label_urine");
    s->faeces = shared(s, "label_faeces");
    s->expelled = shared(s, "label_expelled");
    if (s->is_dark) s->dark = shared(s, "label_dark");
    if (s->has_special) s->special = shared(s, "residue_special");
}

/* Where label goes that its vesicle loses in one piece of the body: dissociated there, or left behind by a degraded
 * vesicle. */
static ves_node left_behind(const label *s, ves_place_in_body place)
{
    switch (place.kind) {
    case VES_PLACE_PLASMA:
    case VES_PLACE_VESSEL:
    case VES_PLACE_NODES:
        return s->free;
    case VES_PLACE_ORGAN:
        return s->residue[place.organ];
    case VES_PLACE_NODE_CELLS:
        return s->nodes;
    case VES_PLACE_LEPTOMENINGES:
        return s->leptomeninges;
    case VES_PLACE_DEPOT:
        return s->in_depot;
    case VES_PLACE_DEPOT_CELLS:
        return s->depot;
    case VES_PLACE_SINK:
    case VES_PLACE_AGENT:
        break;
    }
    return s->free;
}

static ves_node target(const label *s, const ves_process *p)
{
    const ves_builder *b = s->b;
    if (b->place[p->to.i].kind != VES_PLACE_SINK) return s->copy[p->to.i];
    const char *name = b->graph->topology->compartment[p->to.i].name;
    if (strcmp(name, "faeces") == 0) return s->faeces;
    if (strcmp(name, "expelled") == 0) return s->expelled;
    return s->is_dark ? s->dark : left_behind(s, b->place[p->from.i]);
}

/* Every process of the vesicles once more; what it watches stays the vesicles, so label is carried, never counted as
 * occupancy. */
static void follow_vesicles(label *s)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < s->n_process && !b->status; ++i) {
        ves_process p = b->graph->topology->process[i];
        if (b->place[p.from.i].kind == VES_PLACE_AGENT) continue;
        p.to = target(s, &p);
        p.from = s->copy[p.from.i];
        p.name = NULL;
        b->status = ves_graph_add_process(b->graph, &p, b->graph->p[i], b->report);
    }
    const double dissociation = ves_builder_number(b, "label.dissociation.rate");
    for (size_t i = 0; i < s->n_vesicle && !b->status; ++i) {
        const ves_place_kind kind = b->place[i].kind;
        if (kind == VES_PLACE_SINK || kind == VES_PLACE_AGENT) continue;
        ves_builder_rate(b, s->copy[i], left_behind(s, b->place[i]), dissociation);
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
    const ves_node others[] = {s->nodes, s->leptomeninges, s->depot};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; ++i) ves_builder_rate(b, others[i], s->free, out);
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

/* An organ: label on vesicles in it, label left behind, and free and bound label in its vessels (and interstitium, if
 * water-soluble), unless it was perfused before counting.  Brain parenchyma counts all that is left behind in the
 * brain: of that nobody can say whether it came from the endothelium. */
static void see_organ(label *s, view *v, const ves_organ *seen)
{
    ves_builder *b = s->b;
    ves_body_organ which;
    const bool whole = ves_body_organ_find(seen->name, &which) && which <= VES_ORGAN_REST,
               parenchyma = strcmp(seen->name, "brain_parenchyma") == 0;
    if (parenchyma) which = VES_ORGAN_BRAIN;
    const double factor =
        whole || parenchyma ? ves_builder_organ_number(b, ves_body_organ_name(which), "signal_factor") : 1.0;
    for (size_t i = 0; i < seen->sum.n; ++i) {
        const size_t node = seen->sum.node[i].i;
        const ves_place_kind kind = b->place[node].kind;
        if (kind == VES_PLACE_SINK || (whole && s->perfused && kind == VES_PLACE_VESSEL)) continue;
        see(v, s->copy[node], factor * b->graph->weight[seen->sum.weight + i]);
    }
    double free_share = 0.0, bound_share = 0.0;
    if (whole || parenchyma) {
        const ves_organ_size *o = &b->organ[which];
        const bool vessels = whole && !s->perfused;
        see(v, s->residue[which], factor);
        if (which == VES_ORGAN_REST && s->has_special) see(v, s->special, factor);
        free_share = ((vessels ? o->plasma : 0.0) + (s->lipophilic ? 0.0 : o->interstitium)) / s->free_volume;
        bound_share = vessels ? o->plasma / s->plasma_volume : 0.0;
    } else if (strcmp(seen->name, "plasma") == 0 || strcmp(seen->name, "blood") == 0) {
        const double pools = b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
        free_share = pools / s->free_volume;
        bound_share = pools / s->plasma_volume;
    }
    if (free_share > 0.0) see(v, s->free, factor * free_share);
    if (bound_share > 0.0) see(v, s->bound, factor * bound_share);
    if (strcmp(seen->name, "lymph_nodes") == 0) see(v, s->nodes, 1.0);
    if (strcmp(seen->name, "leptomeninges") == 0) see(v, s->leptomeninges, 1.0);
    if (strcmp(seen->name, "depot") == 0) {
        see(v, s->depot, 1.0);
        see(v, s->in_depot, 1.0);
    }
    if (strcmp(seen->name, "urine") == 0) see(v, s->urine, 1.0);
    if (strcmp(seen->name, "faeces") == 0) see(v, s->faeces, 1.0);
    if (strcmp(seen->name, "expelled") == 0) see(v, s->expelled, 1.0);
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
        see_organ(s, &v, &seen);
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

void ves_build_label(ves_builder *b)
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
    s.copy = ves_new(s.n_vesicle, sizeof *s.copy);
    if (!s.copy && !b->status) b->status = ves_fail_memory(b->report);
    if (!b->status) make_nodes(&s);
    if (!b->status) follow_vesicles(&s);
    if (!b->status) free_label(&s);
    if (!b->status) signals(&s);
    free(s.copy);
}
