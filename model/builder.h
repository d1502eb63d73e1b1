/** @file builder.h
 * What the stages that build a body share. Private to model/: body.c (circulation, uptake, brain), depot.c (routes),
 * label.c (tracer).
 */
#ifndef VES_MODEL_BUILDER_H
#define VES_MODEL_BUILDER_H

#include "model/body.h"

/* What a node is, as far as a label asks that sits on vesicles there. */
typedef enum ves_place_kind {
    VES_PLACE_PLASMA, /* circulating plasma, blood cells, CSF */
    VES_PLACE_VESSEL, /* vascular plasma of an organ */
    VES_PLACE_ORGAN,  /* anything else in an organ */
    VES_PLACE_NODES,  /* lymph nodes */
    VES_PLACE_NODE_CELLS,
    VES_PLACE_LEPTOMENINGES,
    VES_PLACE_DEPOT,       /* where a route put it, outside cells */
    VES_PLACE_DEPOT_CELLS, /* cells at that site */
    VES_PLACE_SINK,
    VES_PLACE_AGENT /* no vesicle at all */
} ves_place_kind;

typedef struct ves_place_in_body {
    ves_place_kind kind;
    ves_body_organ organ; /* VES_PLACE_VESSEL, VES_PLACE_ORGAN */
} ves_place_in_body;

/* One organ of this subject. */
typedef struct ves_organ_size {
    double mass;         /* g */
    double flow;         /* plasma, mL/h */
    double plasma;       /* vascular plasma, mL */
    double interstitium; /* mL */
} ves_organ_size;

/* One size of vesicle: its way through the body has nodes of its own. */
typedef struct ves_size_class {
    double d;     /* diameter, cm */
    char *suffix; /* of its node names; "" where there is one class only */
    ves_node arterial, venous, blood_cells, csf, leptomeninges, nodes, node_phagocytes, endothelium, brain_fluid,
        holdup;
    bool has_holdup;
    ves_node plasma[VES_N_BODY_ORGAN], cells[VES_N_BODY_ORGAN], phagocytes[VES_N_BODY_ORGAN], sites[VES_N_BODY_ORGAN],
        tissue[VES_N_BODY_ORGAN];
    bool has_cells[VES_N_BODY_ORGAN], has_phagocytes[VES_N_BODY_ORGAN], has_sites[VES_N_BODY_ORGAN],
        has_tissue[VES_N_BODY_ORGAN];
} ves_size_class;

/* Everything the stages below share. The first error sticks in `status`; later calls then do nothing. */
typedef struct ves_builder {
    ves_parameters *parameters;
    ves_graph *graph;
    ves_report *report;
    ves_place at;
    ves_status status;
    size_t room_text;
    char *text; /* [room_text] a name or an address that is put together */
    ves_organ_size organ[VES_N_BODY_ORGAN];
    double output;     /* cardiac output of plasma, mL/h: the sum of the organ flows */
    double flow_scale; /* (BW/BW_ref)^0.75 */
    double haematocrit, activity, d_ref;
    const char *special;          /* organ that takes free label up, or NULL */
    bool blocker;                 /* an agent may cover sites in this run */
    bool keep;                    /* processes with rate 0 stay: another phase of the run may give them one */
    ves_node degraded, unblocked; /* sinks are shared by all sizes */
    ves_node blocked[VES_N_BODY_ORGAN];
    ves_node lost[VES_N_BODY_ORGAN]; /* what was degraded in the cells of each organ */
    bool has_lost[VES_N_BODY_ORGAN];
    size_t n_place, room_place;
    ves_place_in_body *place; /* [n_compartment] what each node is */
    size_t n_class;
    ves_size_class *class; /* [n_class] */
    ves_size_class *c;     /* the one being built */
} ves_builder;

double ves_builder_number(ves_builder *b, const char *address);
double ves_builder_organ_number(ves_builder *b, const char *organ, const char *setting); /* "ORGAN.SETTING" */

/* Nodes of the size class being built; `part` may be NULL. */
ves_node ves_builder_node(ves_builder *b, const char *name, const char *part, double volume, ves_place_kind kind,
                          ves_body_organ organ);
/* A node that all sizes share. */
ves_node ves_builder_sink(ves_builder *b, const char *name, double volume, ves_place_kind kind, ves_body_organ organ);
/* The node of that name and this size, parts of organs and sinks made when first asked for. @return can there be one?
 */
bool ves_builder_try(ves_builder *b, const char *name, ves_node *node);
ves_node ves_builder_find(ves_builder *b, const char *name); /* an error if there can be none */

void ves_builder_edge(ves_builder *b, const char *kind, ves_node from, ves_node to, size_t group, const double p[]);
void ves_builder_rate(ves_builder *b, ves_node from, ves_node to, double rate);
void ves_builder_clearance(ves_builder *b, ves_node from, ves_node to, double clearance);

/* The stages of the other files. */
void ves_build_depots(ves_builder *b, size_t n, const ves_depot depot[]);
void ves_build_organs(ves_builder *b);
void ves_build_label(ves_builder *b);
void ves_build_delivered(ves_builder *b);

#endif
