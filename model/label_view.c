/* What a counter sees of the label: an organ is what lies in it, whatever carries it. */
#include "model/label.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void begin_signal(const ves_label *s, view *v)
{
    const ves_builder *b = s->b;
    v->n = 0;
    if (b->filling) v->weight = b->graph->weight + b->graph->topology->organ[b->n_organ].sum.weight;
}

static void add_signal(ves_label *s, const char *name, view *v, double volume, double mass, const char *uberon)
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

/* Free and bound label in the vessels of an organ (and its interstitium, if water-soluble and no barrier shuts it off),
 * or in the pools of blood. */
static void see_dissolved(ves_label *s, view *v, ves_view what, double factor)
{
    const ves_builder *b = s->b;
    double free_share, bound_share;
    if (what.kind == VES_VIEW_POOL) {
        const double pools = b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
        free_share = pools / s->free_volume;
        bound_share = pools / s->plasma_volume;
    } else {
        const ves_organ_size *o = &b->organ[what.where];
        const bool open = !s->lipophilic && !ves_label_is_behind(s, what.where);
        free_share = ((s->perfused ? 0.0 : o->plasma) + (open ? o->interstitium : 0.0)) / s->free_volume;
        bound_share = s->perfused ? 0.0 : o->plasma / s->plasma_volume;
    }
    if (ves_builder_path(s->b, free_share, false)) see(v, s->free, factor * free_share);
    if (ves_builder_path(s->b, bound_share, false)) see(v, s->bound, factor * bound_share);
}

/* Label that places hold which are part of an organ. */
static void see_places(const ves_label *s, view *v, ves_body_organ where, double factor)
{
    for (size_t i = 0; i < s->places->n; ++i) {
        if (ves_label_place_organ(s, &s->places->item[i]) == where) see(v, (ves_node){s->first_place + i}, factor);
    }
}

/* Free label that waits where routes put it, or in what they empty into the gut. */
static void see_waiting(const ves_label *s, view *v, bool in_gut)
{
    size_t next = s->first_waiting;
    for (int i = 0; i < VES_N_CONTENTS && in_gut; ++i) see(v, s->contents[i], 1.0);
    for (size_t d = 0; d < s->n_depot; ++d) {
        for (size_t i = 0; i < s->depot[d].n_compartment; ++i) {
            if (!ves_label_waits(&s->depot[d], i)) continue;
            if ((s->depot[d].role[i] == VES_ROLE_LUMEN) == in_gut) see(v, (ves_node){next}, 1.0);
            ++next;
        }
    }
}

/* Free label on the surface of an organ, where a route put it. */
static void see_surface(const ves_label *s, view *v, ves_body_organ where)
{
    const ves_organ_row *row = ves_builder_row(s->b, where);
    size_t next = s->first_waiting;
    for (size_t d = 0; d < s->n_depot; ++d) {
        for (size_t i = 0; i < s->depot[d].n_compartment; ++i) {
            if (!ves_label_waits(&s->depot[d], i)) continue;
            const bool there = !s->b->filling && ves_is_among(s->depot[d].compartment[i], row->n_surface, row->surface);
            if (ves_builder_note(s->b, there)) see(v, (ves_node){next}, 1.0);
            ++next;
        }
    }
}

/* Vesicles of an organ. @param whole with its vessels, unless they were perfused */
static void see_vesicles(const ves_label *s, view *v, const ves_organ *seen, bool whole, double factor)
{
    for (size_t i = 0; i < seen->sum.n; ++i) {
        const ves_node node = seen->sum.node[i];
        const ves_role role = ves_label_compartment(s, node.i)->role;
        if (role == VES_ROLE_SINK || (whole && s->perfused && role == VES_ROLE_VESSEL)) continue;
        see(v, ves_label_copy(s, node), factor * s->b->graph->weight[seen->sum.weight + i]);
    }
}

static bool has_residue(const ves_label *s, ves_body_organ where)
{
    return !s->is_dark && where != VES_PLACE_CONTENTS;
}

/* An organ: label on vesicles in it, label left behind, label its places hold, and free and bound label in its vessels
 * (and interstitium), unless it was perfused before counting.  Brain parenchyma counts all that is left behind in the
 * brain: of that nobody can say whether it came from the endothelium. */
static void see_organ(ves_label *s, view *v, const ves_organ *seen, ves_view what)
{
    ves_builder *b = s->b;
    const bool surfaced = what.kind == VES_VIEW_SURFACED, whole = what.kind == VES_VIEW_ORGAN || surfaced,
               in_organ = whole || what.kind == VES_VIEW_PARENCHYMA;
    const double factor =
        in_organ ? ves_builder_organ_number(b, ves_builder_name(b, what.where), "signal_factor") : 1.0;
    see_vesicles(s, v, seen, whole, factor);
    if ((in_organ || what.kind == VES_VIEW_PLACE) && has_residue(s, what.where)) see(v, s->residue[what.where], factor);
    if (in_organ) see_places(s, v, what.where, factor);
    if (in_organ && ves_label_is_behind(s, what.where)) see(v, s->behind[what.where], factor);
    if (whole || what.kind == VES_VIEW_POOL) see_dissolved(s, v, what, factor);
    if (surfaced) see_surface(s, v, what.where);
    if (what.kind == VES_VIEW_CSF) see(v, s->csf, 1.0);
    if (what.kind == VES_VIEW_PLACE && what.where == VES_PLACE_DEPOT) see_waiting(s, v, false);
    if (what.kind == VES_VIEW_PLACE && what.where == VES_PLACE_CONTENTS) see_waiting(s, v, true);
    if (what.kind == VES_VIEW_URINE) see(v, s->urine, 1.0);
    if (what.kind == VES_VIEW_FAECES) see(v, s->faeces, 1.0);
    if (what.kind == VES_VIEW_EXPELLED) see(v, s->expelled, 1.0);
}

/* Has an organ of the results the name of a place of its own? While drafting. */
static void check_place(ves_label *s, const ves_label_place *place, size_t n_organ)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < n_organ && !b->status && !b->filling; ++i) {
        if (strcmp(b->graph->topology->organ[i].name, place->organ) == 0)
            b->status = ves_fail(b->report, VES_E_MODEL, place->at,
                                 "\"%s\" holds no free label of its own, expected an organ of the body, or a name that "
                                 "the results do not have yet",
                                 place->organ);
    }
}

/* What organ `i` of the vesicles shows. */
static ves_view view_of(ves_builder *b, size_t i)
{
    const ves_index is =
        ves_builder_note(b, b->filling ? 0 : (ves_index)(b->view[i].kind * VES_N_BODY_PLACE + b->view[i].where));
    return (ves_view){(ves_view_kind)(is / VES_N_BODY_PLACE), (ves_body_organ)(is % VES_N_BODY_PLACE)};
}

/* A place with a name of its own is an organ of the results, though it counts in rest too. */
static void signals_of_places(ves_label *s, view *v, size_t n_organ)
{
    for (size_t i = 0; i < s->places->n && !s->b->status; ++i) {
        const ves_label_place *place = &s->places->item[i];
        if (!ves_label_place_is_own(s, place)) continue;
        check_place(s, place, n_organ);
        begin_signal(s, v);
        see(v, (ves_node){s->first_place + i}, 1.0);
        add_signal(s, place->organ, v, NAN, NAN, NULL);
    }
}

/* Organs of the vesicles come first: the signal of each follows behind them all. */
void ves_label_signals(ves_label *s)
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
    signals_of_places(s, &v, n_organ);
    if (b->filling) return;
    free(v.node);
    free(v.weight);
}
