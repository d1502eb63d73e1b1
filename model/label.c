/* The tracer is not the vesicle: label on vesicles is a second copy of every vesicle state with the same fractional
 * rates (sites are those the vesicles fill), and free label has a fate of its own.  Equations: docs/model.md, section
 * on the tracer. */
#include "model/label.h"

#include <string.h>

/* ---- label on vesicles ---- */

static bool may_be_less_than_all(const ves_builder *b, const char *address)
{
    return !b->filling && ves_builder_low(b, address) < 1.0;
}

/* A share of a rate. @param may_be it is something in some subject, if the rate is */
static void share_of_rate(ves_builder *b, ves_node from, ves_node to, double rate, double share, bool may_be)
{
    const double part = rate * share;
    if (ves_builder_path(b, part, b->keep || (may_be && rate != 0.0)))
        ves_builder_edge(b, "first_order", from, to, VES_NONE, &part);
}

/* Label that reaches the blood by itself: a share of it on plasma protein, the rest free. */
static void into_blood(ves_label *s, ves_node from, double rate)
{
    static const char share[] = "label.released.bound_share";
    share_of_rate(s->b, from, s->free, rate, 1.0 - s->released_bound, may_be_less_than_all(s->b, share));
    share_of_rate(s->b, from, s->bound, rate, s->released_bound, false);
}

/* Where a decision of the draft leads, while filling too. */
static ves_node noted(ves_builder *b, ves_node drafted)
{
    return (ves_node){ves_builder_note(b, b->filling ? 0 : (ves_index)drafted.i)};
}

/* Where label goes when its vesicle is broken there. */
static ves_node broken(const ves_label *s, ves_node where)
{
    return s->is_dark ? s->dark : s->b->loose[where.i];
}

/* Every process of the vesicles once more; what it watches stays the vesicles, so label is carried, never counted as
 * occupancy.  What breaks a vesicle sets its label free. */
static void follow_vesicles(ves_label *s)
{
    ves_builder *b = s->b;
    const ves_process_kind *first_order = ves_process_kind_find("first_order");
    for (size_t i = 0; i < s->n_process && !b->status; ++i) {
        const ves_process *p = &b->graph->topology->process[i];
        const ves_node from = p->from, copy = ves_label_copy(s, p->to);
        if (ves_label_compartment(s, from.i)->role == VES_ROLE_AGENT) continue;
        const ves_node to = noted(b, b->filling || copy.i != VES_NONE ? copy : broken(s, from));
        if (to.i == s->free.i && p->kind == first_order) {
            into_blood(s, ves_label_copy(s, from), b->graph->p[i][0]);
        } else {
            ves_builder_repeat(b, i, ves_label_copy(s, from), to);
        }
    }
    const double dissociation = ves_builder_number(b, "label.dissociation.rate");
    for (size_t i = 0; i < s->n_vesicle && !b->status; ++i) {
        if (!ves_label_is_followed(s, i)) continue;
        const ves_node from = ves_label_copy(s, (ves_node){i}), to = noted(b, b->filling ? from : b->loose[i]);
        if (to.i == s->free.i) {
            into_blood(s, from, dissociation);
        } else {
            ves_builder_rate(b, from, to, dissociation);
        }
    }
}

/* ---- label that is on no vesicle ---- */

/* Do cells of an organ let something go into the gut? */
static bool has_bile(const ves_organ_row *row)
{
    for (size_t i = 0; i < row->n_sink; ++i) {
        if (strcmp(row->sink[i].to, "faeces") == 0) return true;
    }
    return false;
}

/* Cells let label go: into the blood, the fluids of the barriers, and by bile into the gut. */
static void release(ves_label *s)
{
    ves_builder *b = s->b;
    const double out = ves_builder_number(b, "label.release.rate"), bile = ves_builder_number(b, "label.bile_share");
    if (s->is_dark) return;
    for (size_t i = 0; i < b->n_row; ++i) {
        if (ves_label_is_behind(s, i)) {
            ves_builder_rate(b, s->residue[i], s->behind[i], out);
        } else if (has_bile(&b->tissues->row[i])) {
            const bool may_be = may_be_less_than_all(b, "label.bile_share");
            if (ves_builder_path(b, out * (1.0 - bile), b->keep || (may_be && out != 0.0)))
                into_blood(s, s->residue[i], out * (1.0 - bile));
            share_of_rate(b, s->residue[i], s->contents[VES_SMALL_INTESTINE], out, bile, false);
        } else {
            into_blood(s, s->residue[i], out);
        }
    }
    into_blood(s, s->residue[VES_PLACE_LYMPH_NODES], out);
    into_blood(s, s->residue[VES_PLACE_DEPOT], out);
    if (s->has_csf) ves_builder_rate(b, s->residue[VES_PLACE_LEPTOMENINGES], s->csf, out);
}

/* Stomach, small and large intestine empty into each other; of what enters the small one, a share is absorbed. */
static void gut(ves_label *s)
{
    ves_builder *b = s->b;
    const double in_small = 1.0 / ves_builder_number(b, "intestine.residence.time"),
                 absorbed = ves_builder_number(b, "label.gut_absorbed");
    ves_builder_rate(b, s->contents[VES_STOMACH], s->contents[VES_SMALL_INTESTINE],
                     1.0 / ves_builder_number(b, "stomach.emptying.time"));
    ves_builder_rate(b, s->contents[VES_SMALL_INTESTINE], s->contents[VES_LARGE_INTESTINE], in_small);
    ves_builder_rate(b, s->contents[VES_SMALL_INTESTINE], s->free, in_small * absorbed / (1.0 - absorbed));
    ves_builder_rate(b, s->contents[VES_LARGE_INTESTINE], s->faeces,
                     1.0 / ves_builder_number(b, "intestine.large.transit_time"));
}

/* Free label behind barriers, and in CSF. */
static void barriers(ves_label *s)
{
    ves_builder *b = s->b;
    const double in = ves_builder_number(b, "label.brain.influx"), out = ves_builder_number(b, "label.brain.efflux");
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_organ_size *o = &b->organ[i];
        if (!ves_label_is_behind(s, i)) continue;
        ves_builder_rate(b, s->free, s->behind[i], in * o->mass / s->free_volume);
        ves_builder_rate(b, s->behind[i], s->free, out * o->mass / o->interstitium);
    }
    if (!s->has_csf) return;
    ves_builder_rate(b, s->csf, s->free, ves_builder_number(b, "csf.production") / ves_builder_number(b, "csf.volume"));
}

static void places(ves_label *s)
{
    ves_builder *b = s->b;
    for (size_t i = 0; i < s->places->n && !b->status; ++i) {
        const ves_label_place *place = &s->places->item[i];
        const ves_node node = {s->first_place + i}, pool = place->bound ? s->bound : s->free;
        const double let_go = ves_builder_number(b, place->release), to_gut = ves_builder_number(b, place->to_gut);
        ves_builder_rate(b, pool, node, ves_builder_number(b, place->rate));
        share_of_rate(b, node, pool, let_go, 1.0 - to_gut, may_be_less_than_all(b, place->to_gut));
        share_of_rate(b, node, s->contents[VES_SMALL_INTESTINE], let_go, to_gut, false);
    }
}

/* To urine, onto plasma protein and back; out of depots that are no lumen. */
static void free_label(ves_label *s)
{
    ves_builder *b = s->b;
    const double filtration = ves_builder_number(b, "kidney.filtration") * b->filtration_scale;
    ves_builder_rate(b, s->free, s->urine, ves_builder_number(b, "label.renal_fraction") * filtration / s->free_volume);
    ves_builder_rate(b, s->free, s->bound, ves_builder_number(b, "label.binding.rate"));
    ves_builder_rate(b, s->bound, s->free, ves_builder_number(b, "label.unbinding.rate"));
    const double absorption = ves_builder_number(b, "label.depot_absorption.rate");
    size_t next = s->first_waiting;
    for (size_t d = 0; d < s->n_depot; ++d) {
        for (size_t i = 0; i < s->depot[d].n_compartment; ++i) {
            if (!ves_label_waits(&s->depot[d], i)) continue;
            const ves_node waiting = {next++};
            if (s->depot[d].role[i] == VES_ROLE_DEPOT) ves_builder_rate(b, waiting, s->free, absorption);
        }
    }
}

/* An enzyme or RNA that is on no vesicle loses its signal. */
static void darken(ves_label *s)
{
    ves_builder *b = s->b;
    const double rate = ves_builder_number(b, "label.dark.rate");
    if (!s->is_dark) return;
    ves_builder_rate(b, s->free, s->dark, rate);
    ves_builder_rate(b, s->bound, s->dark, rate);
    for (size_t i = 0; i < b->n_row; ++i) {
        if (ves_label_is_behind(s, i)) ves_builder_rate(b, s->behind[i], s->dark, rate);
    }
    if (s->has_csf) ves_builder_rate(b, s->csf, s->dark, rate);
    for (int i = 0; i < VES_N_CONTENTS; ++i) ves_builder_rate(b, s->contents[i], s->dark, rate);
    for (size_t i = 0; i < s->n_waiting; ++i) ves_builder_rate(b, (ves_node){s->first_waiting + i}, s->dark, rate);
}

/* ---- contents that a route moves ---- */

/* The node of any size of a compartment; while filling it is not looked at. */
static bool any_size(ves_builder *b, const ves_depot_process *p, const char *name, ves_node *node)
{
    bool there = true;
    b->c = &b->class[0];
    if (p->optional) {
        there = ves_builder_try(b, name, node);
    } else {
        *node = ves_builder_find(b, name);
    }
    b->c = NULL;
    return there;
}

static ves_node moved_to(const ves_label *s, ves_node node)
{
    const ves_node copy = ves_label_copy(s, node);
    return ves_label_compartment(s, node.i)->role == VES_ROLE_SINK && copy.i != VES_NONE ? copy : s->b->loose[node.i];
}

/* While drafting: contents are there once, so their rate is one. */
static void check_sizes(ves_builder *b, const ves_depot_process *p)
{
    for (size_t k = 0; k < p->kind->n_param && !b->status; ++k) {
        for (size_t j = 1; j < b->n_class && !b->status; ++j) {
            if (b->formula[p->formula[k]][j] == b->formula[p->formula[k]][0]) continue;
            ves_place at = p->at;
            at.setting = "carries";
            b->status = ves_fail(b->report, VES_E_MODEL, at,
                                 "contents move at one rate, but that of \"%s\" to \"%s\" differs by the size of the "
                                 "vesicle, expected a formula without d",
                                 p->from, p->to);
        }
    }
}

/* While drafting: contents are what a route's compartment holds, and those of the gut move by themselves. */
static void check_from(ves_label *s, const ves_depot_process *p, ves_node from)
{
    ves_builder *b = s->b;
    ves_place at = p->at;
    at.setting = "carries";
    const bool waits = from.i >= s->first_waiting && from.i < s->first_waiting + s->n_waiting;
    bool of_gut = false;
    for (int i = 0; i < VES_N_CONTENTS; ++i) of_gut = of_gut || from.i == s->contents[i].i;
    if (waits || b->status) return;
    b->status = of_gut ? ves_fail(b->report, VES_E_MODEL, at,
                                  "the contents of \"%s\" move by themselves, at the rate of the species; expected no "
                                  "`carries` here",
                                  p->from)
                       : ves_fail(b->report, VES_E_MODEL, at,
                                  "\"%s\" has no contents of its own, expected a compartment of the route that is a "
                                  "depot, a surface or a lumen",
                                  p->from);
}

/* Free label goes along where a process of a route moves all that is in a compartment. */
static void carry_contents(ves_label *s)
{
    ves_builder *b = s->b;
    for (size_t d = 0; d < s->n_depot; ++d) {
        for (size_t i = 0; i < s->depot[d].n_process && !b->status; ++i) {
            const ves_depot_process *p = &s->depot[d].process[i];
            if (!p->contents) continue;
            ves_node from, to;
            if (!any_size(b, p, p->from, &from) || !any_size(b, p, p->to, &to)) continue;
            if (!b->filling && !b->status) {
                check_sizes(b, p);
                from = b->loose[from.i];
                to = moved_to(s, to);
                check_from(s, p, from);
            }
            if (b->status) return;
            double number[VES_PROCESS_PARAM_MAX];
            for (size_t k = 0; k < p->kind->n_param; ++k) number[k] = b->formula[p->formula[k]][0];
            if (ves_builder_path(b, number[0], b->keep || !p->kind->linear))
                ves_builder_edge_of_kind(b, p->kind, from, to, VES_NONE, number);
        }
    }
}

/* ---- all of it ---- */

static void ask_for_all(ves_builder *b)
{
    for (size_t i = 0; !b->filling && i < ves_body_setting_count(); ++i) { /* some are asked for with each dose */
        const char *address = ves_body_setting_at(i)->address;
        if (strncmp(address, "label.", 6) == 0 && strncmp(address, "label.decay", 11) != 0 && !strchr(address, '*'))
            ves_builder_will_need(b, address);
    }
}

/* Free label fills the plasma and, if it is water-soluble, the interstitium that no barrier shuts off. */
static void measure(ves_label *s)
{
    const ves_builder *b = s->b;
    double tissue = 0.0;
    for (size_t i = 0; i < b->n_row; ++i) {
        s->plasma_volume += b->organ[i].plasma;
        if (!ves_label_is_behind(s, i)) tissue += b->organ[i].interstitium;
    }
    s->plasma_volume += b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
    s->free_volume = s->plasma_volume + (s->lipophilic ? 0.0 : tissue);
}

void ves_build_label(ves_builder *b, const ves_label_places *list, size_t n_depot, const ves_depot depot[])
{
    static const ves_label_places none;
    ves_label s = {.b = b,
                   .places = list ? list : &none,
                   .n_depot = n_depot,
                   .depot = depot,
                   .has_csf = b->tissues->csf != VES_ORGAN_NONE,
                   .n_vesicle = b->filling ? b->n_node : b->graph->topology->n_compartment,
                   .n_process = b->filling ? b->n_process : b->graph->topology->n_process};
    s.is_dark = ves_builder_switch(b, "label.dark");
    s.perfused = ves_builder_switch(b, "label.perfused");
    s.lipophilic = ves_builder_switch(b, "label.lipophilic");
    s.released_bound = ves_builder_number(b, "label.released.bound_share");
    ask_for_all(b);
    measure(&s);
    void (*const stages[])(ves_label *) = {ves_label_nodes, follow_vesicles, release,        gut,    barriers,
                                           places,          free_label,      carry_contents, darken, ves_label_signals};
    for (size_t i = 0; i < sizeof stages / sizeof *stages && !b->status; ++i) stages[i](&s);
    b->free_label = s.free;
    b->bound_label = s.bound;
    b->dark_label = s.is_dark ? s.dark : (ves_node){VES_NONE};
}
