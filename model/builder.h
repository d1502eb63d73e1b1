/** @file builder.h
 * What the stages that build a body share. Private to model/: builder.c (numbers, nodes, edges), parts_of_organ.c,
 * body.c (circulation, brain), uptake.c (from plasma into cells), depots.c (routes), label.c (tracer; label.h),
 * organs.c (what the results call an organ).
 *
 * The stages run twice over, as model/tape.h tells: drafting makes the topology, filling puts the numbers of a subject
 * into it.  A stage does not ask which: ves_builder_number, _path, _node, _edge ... do the right thing.  It must ask in
 * the same order in both, so whether it asks may depend on answers of ves_builder_path only, never on a number.
 */
#ifndef VES_MODEL_BUILDER_H
#define VES_MODEL_BUILDER_H

#include "graph/graph.h"
#include "model/depot.h"
#include "model/label_place.h"
#include "model/organ_row.h"
#include "model/setting_rows.h"
#include "model/size.h"
#include "model/tape.h"

/* What an organ of the results shows, as far as the tracer asks. */
typedef enum ves_view_kind {
    VES_VIEW_ORGAN,      /* all of an organ */
    VES_VIEW_SURFACED,   /* and what lies on its surface, where a route put it */
    VES_VIEW_PARENCHYMA, /* of an organ, without its vessels */
    VES_VIEW_POOL,       /* the plasma or blood outside organs */
    VES_VIEW_PLACE,      /* lymph nodes, leptomeninges, depots, contents of the gut */
    VES_VIEW_CSF,
    VES_VIEW_URINE,
    VES_VIEW_FAECES,
    VES_VIEW_EXPELLED,
    VES_VIEW_OTHER /* what the tracer adds nothing to */
} ves_view_kind;

typedef struct ves_view {
    ves_view_kind kind;
    ves_body_organ where; /* of all but VES_VIEW_POOL, CSF, URINE, FAECES, EXPELLED */
} ves_view;

/* One organ of this subject. */
typedef struct ves_organ_size {
    double mass;         /* g */
    double bloodless;    /* g, without the blood in its vessels: what takes up */
    double flow;         /* plasma, mL/h */
    double plasma;       /* vascular plasma, mL */
    double interstitium; /* mL */
} ves_organ_size;

/* One size of vesicle: its way through the body has nodes of its own. */
typedef struct ves_size_class {
    double d;               /* diameter, cm */
    double d_least, d_most; /* while drafting: between which it lies in all subjects */
    char *suffix;           /* of its node names; "" where there is one class only; NULL while filling */
    ves_node arterial, venous, blood_cells, csf, leptomeninges, nodes, node_phagocytes;
    bool has_cells[VES_ORGAN_MAX], has_phagocytes[VES_ORGAN_MAX], has_sites[VES_ORGAN_MAX], has_tissue[VES_ORGAN_MAX],
        has_endothelium[VES_ORGAN_MAX], has_holdup[VES_ORGAN_MAX];
    /* Nodes of each row: plasma of all, the others where has_ tells. What stands before them is zeroed for each
     * subject, these are not. */
    ves_node plasma[VES_ORGAN_MAX], cells[VES_ORGAN_MAX], phagocytes[VES_ORGAN_MAX], sites[VES_ORGAN_MAX],
        tissue[VES_ORGAN_MAX], endothelium[VES_ORGAN_MAX], holdup[VES_ORGAN_MAX];
} ves_size_class;

/* Everything the stages below share. The first error sticks in `status`; later calls then do nothing. */
typedef struct ves_builder {
    bool filling;                /* else drafting */
    const double *number;        /* the row that questions are answered from */
    const double *low, *high;    /* while drafting: rows between which all subjects lie */
    ves_parameters *parameters;  /* while drafting: the addresses of the row; what is asked for is marked used */
    const ves_parameters *names; /* the same, for words */
    ves_tape *tape;              /* while drafting */
    const ves_tape *noted;       /* while filling */
    size_t n_asked, n_note, n_node, n_process, n_organ; /* while filling: how far it came */
    const double (*formula)[VES_SIZE_CLASS_MAX];        /* what the formulas of the routes give, by size class */
    ves_graph *graph;
    ves_report *report;
    ves_place at;
    const ves_tissues *tissues; /* settled: its rows are the organs */
    size_t n_row;               /* of them */
    ves_place product_at;       /* where the product begins; the same */
    ves_status status;
    ves_status missing; /* while drafting: of numbers that nobody gives; drafting goes on to find the others */
    size_t room_text;
    char *text; /* [room_text] a name or an address that is put together */
    ves_organ_size organ[VES_N_BODY_ORGAN];
    double
        from_all[VES_ORGAN_MAX]; /* plasma flow that leaves an organ, mL/h: its own and that of what drains into it */
    double output;               /* cardiac output of plasma, mL/h: the sum of the organ flows */
    double filtration_scale;     /* of the weight of the table */
    double haematocrit, d_ref;
    bool blocker;                 /* an agent may cover sites in this run */
    bool keep;                    /* processes with rate 0 stay: another phase of the run may give them one */
    ves_node degraded, unblocked; /* sinks are shared by all sizes */
    ves_node faeces, expelled;    /* these two are made when something leads there */
    bool has_faeces, has_expelled;
    ves_node blocked[VES_ORGAN_MAX];
    ves_node lost[VES_ORGAN_MAX]; /* what was degraded in the cells of each organ */
    bool has_lost[VES_ORGAN_MAX];
    size_t n_where, room_where;
    ves_body_organ *where; /* [n_compartment] where in the body each node is; its role stands in the graph */
    size_t n_view, room_view;
    ves_view *view; /* [n_organ] of the results, those of the vesicles */
    size_t n_loose;
    ves_node
        *loose; /* [n_loose] while drafting: where label is that comes off a vesicle in each node; VES_NONE: nowhere */
    ves_node free_label, bound_label, dark_label;
    size_t n_class;
    ves_size_class *class; /* [n_class] */
    ves_size_class *c;     /* the one being built */
} ves_builder;

/* Numbers. An address is looked for while drafting only. */
double ves_builder_number(ves_builder *b, const char *address);
double ves_builder_organ_number(ves_builder *b, const char *organ, const char *setting); /* "ORGAN.SETTING" */
double ves_builder_row_number(ves_builder *b, ves_body_organ which, const char *setting);
bool ves_builder_has_number(ves_builder *b, const char *organ, const char *setting); /* is it given? A decision */
void ves_builder_will_need(ves_builder *b, const char *address); /* must be there, but is asked for elsewhere */
bool ves_builder_switch(ves_builder *b, const char *address);    /* a number that is 0 or 1 and changes the structure */
double ves_builder_low(const ves_builder *b, const char *address);  /* while drafting: the least that it may be */
double ves_builder_high(const ves_builder *b, const char *address); /* and the most */
double ves_builder_row_low(ves_builder *b, ves_body_organ which, const char *setting); /* of "ORGAN.SETTING" */
double ves_builder_row_high(ves_builder *b, ves_body_organ which, const char *setting);
ves_place ves_builder_place_of_sum(const ves_builder *b); /* where to say that shares do not add up */
ves_status ves_builder_identity(ves_builder *b, const char *what, double is, double should, double tolerance);

/* Is there a path for this rate?  While drafting: if it is not 0 or `may_open`; while filling: as it was drafted. */
bool ves_builder_path(ves_builder *b, double rate, bool may_open);

/* While drafting: note a decision. While filling: what was noted. @return it */
ves_index ves_builder_note(ves_builder *b, ves_index decision);

/* `part` one behind the other; it holds until the next ones are put together. NULL: out of memory. While drafting. */
const char *ves_builder_text(ves_builder *b, size_t n, const char *const part[]);

/* The row of an organ, and its name, or that of a pool or place. */
static inline const ves_organ_row *ves_builder_row(const ves_builder *b, ves_body_organ which)
{
    return &b->tissues->row[which];
}
static inline const char *ves_builder_name(const ves_builder *b, ves_body_organ which)
{
    return ves_tissues_organ_name(b->tissues, which);
}

/* Nodes of the size class being built; `part` may be NULL. */
ves_node ves_builder_node(ves_builder *b, const char *name, const char *part, double volume, ves_role role,
                          ves_body_organ where);
/* A node that all sizes share: `first` and `second`, which may be NULL, make its name. */
ves_node ves_builder_sink(ves_builder *b, const char *first, const char *second, double volume, ves_role role,
                          ves_body_organ where);

void ves_builder_edge(ves_builder *b, const char *kind, ves_node from, ves_node to, size_t group, const double p[]);
void ves_builder_edge_of_kind(ves_builder *b, const ves_process_kind *kind, ves_node from, ves_node to, size_t group,
                              const double p[]);
/* Process `i` once more, between other nodes. */
void ves_builder_repeat(ves_builder *b, size_t i, ves_node from, ves_node to);
/* A rate or clearance of 0 is no process, unless another phase of the run may give it one. */
void ves_builder_rate(ves_builder *b, ves_node from, ves_node to, double rate);
void ves_builder_clearance(ves_builder *b, ves_node from, ves_node to, double clearance);

/* What a process watches. @return its index */
size_t ves_builder_group(ves_builder *b, size_t n, const ves_node node[], const double weight[]);

/* Parts of organs and sinks, made when first asked for (parts_of_organ.c). */
ves_node ves_builder_lost(ves_builder *b, ves_body_organ which);
ves_node ves_builder_cells(ves_builder *b, ves_body_organ which);
ves_node ves_builder_phagocytes(ves_builder *b, ves_body_organ which);
ves_node ves_builder_interstitium(ves_builder *b, ves_body_organ which);
/* The node of that name and this size. @return can there be one? */
bool ves_builder_try(ves_builder *b, const char *name, ves_node *node);
ves_node ves_builder_find(ves_builder *b, const char *name); /* an error if there can be none */

/* The stages of the other files. */
void ves_build_sizes(ves_builder *b);
void ves_build_sites(ves_builder *b);
void ves_build_uptake(ves_builder *b);
void ves_build_blocking(ves_builder *b, double amount[]); /* what covers sites of organs: the agent's dose */
void ves_build_depots(ves_builder *b, size_t n, const ves_depot depot[]);
void ves_build_organs(ves_builder *b);
void ves_build_label(ves_builder *b, const ves_label_places *places, size_t n_depot, const ves_depot depot[]);
void ves_build_delivered(ves_builder *b);

#endif
