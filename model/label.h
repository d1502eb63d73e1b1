/** @file label.h
 * What the two halves of the tracer share. Private to model/: label.c (pools and what moves label between them),
 * label_pool.c (which pools there are), label_view.c (what a counter sees).  Equations: docs/model.md, the tracer.
 */
#ifndef VES_MODEL_LABEL_H
#define VES_MODEL_LABEL_H

#include "model/builder.h"

/* Contents of the gut: free label lies there whether or not a route leads there. */
typedef enum ves_contents { VES_STOMACH, VES_SMALL_INTESTINE, VES_LARGE_INTESTINE, VES_N_CONTENTS } ves_contents;

/* Nodes of the label that all sizes share. */
typedef struct ves_label {
    ves_builder *b;
    const ves_label_places *places;
    size_t n_depot;
    const ves_depot *depot;             /* [n_depot] */
    size_t n_vesicle, n_process;        /* nodes and processes that vesicles had before */
    ves_node residue[VES_N_BODY_PLACE]; /* left behind in the cells of each place; none where the label is dark */
    ves_node free, bound, csf;          /* in plasma and interstitium; on plasma protein; in CSF, where there is any */
    ves_node behind[VES_ORGAN_MAX];     /* in the interstitium of organs whose wall is a barrier */
    bool has_csf;
    ves_node contents[VES_N_CONTENTS];
    size_t first_waiting, n_waiting; /* nodes of free label that waits in a compartment of a route, one each */
    size_t first_place;              /* nodes of the places, in their order */
    ves_node urine, faeces, expelled, dark;
    bool is_dark, perfused, lipophilic;
    double plasma_volume, free_volume;
    double released_bound; /* share of what is set free in the blood that is on protein */
} ves_label;

/* While filling too: topologies do not change. */
const ves_compartment *ves_label_compartment(const ves_label *s, size_t node);
bool ves_label_is_followed(const ves_label *s, size_t node); /* has the label a state of its own for it? */
ves_node ves_label_copy(const ves_label *s, ves_node node);

/* Does free label wait in this compartment of a route, in a node of its own? */
bool ves_label_waits(const ves_depot *depot, size_t compartment);
/* The same, of the contents of the gut. */
bool ves_label_is_contents(const char *name, ves_contents *which);
/* Organ of the body that a place is part of: rest where it has a name of its own. Names are looked up while drafting; a
 * subject is filled by what was noted then. */
ves_body_organ ves_label_place_organ(const ves_label *s, const ves_label_place *place);
bool ves_label_place_is_own(const ves_label *s, const ves_label_place *place);

static inline bool ves_label_is_behind(const ves_label *s, size_t row) /* is its wall a barrier? */
{
    return s->b->tissues->row[row].wall == VES_WALL_BARRIER;
}

void ves_label_nodes(ves_label *s);   /* label_pool.c */
void ves_label_signals(ves_label *s); /* label_view.c */

#endif
