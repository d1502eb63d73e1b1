/** @file graph.h
 * The model as data: amounts sit in compartments (nodes), processes (edges) move them.
 *
 * Every process takes from one node what it gives to another, so the total amount is conserved by construction;
 * what leaves the body goes to a node too ("urine", "degraded").  A graph holds a topology and one subject's numbers;
 * the lanes of a bundle are graphs of the same topology.
 * Owns: its arrays; names are copied in.  Lifetime: {0}, (restart), add..., free.
 */
#ifndef VES_GRAPH_GRAPH_H
#define VES_GRAPH_GRAPH_H

#include "base/report.h"
#include "graph/process.h"

/** Index of a compartment; a type of its own, so that it cannot be mistaken for another index. */
typedef struct ves_node {
    size_t i;
} ves_node;

#define VES_NO_GROUP ((size_t)-1)

typedef struct ves_compartment {
    char *name;
    double volume; /**< mL; NaN where it has none */
    ves_place at;
} ves_compartment;

/** A weighted sum of amounts: what a process watches, or what an organ is. */
typedef struct ves_group {
    size_t n;
    ves_node *node; /**< [n] */
    double *weight; /**< [n], 1 by default */
} ves_group;

typedef struct ves_process {
    char *name;
    const ves_process_kind *kind;
    ves_node from, to;
    size_t group;                    /**< index of the watched group, or VES_NO_GROUP */
    bool by_amount;                  /**< the rate reads the donor's amount where the formula says concentration */
    double origin;                   /**< h: zero of the time its rate reads (the dose, for a Weibull depot), else 0 */
    double p[VES_PROCESS_PARAM_MAX]; /**< internal units */
    ves_place at;
} ves_process;

/** What the results call an organ: a weighted sum of compartments with a volume and a mass. */
typedef struct ves_organ {
    char *name;
    ves_group sum;
    double volume;  /**< mL; NaN: no concentration */
    double mass;    /**< g; NaN: no amount per gram */
    char *uberon;   /**< "UBERON:0002107", or NULL */
    bool signal;    /**< it shows a tracer, not the substance itself */
    bool delivered; /**< it adds up what reached the organ: in its cells now, or degraded there */
} ves_organ;

typedef struct ves_graph {
    char *amount_unit; /**< "particle", "mg", "nmol", ... */
    size_t n_compartment, n_process, n_group, n_organ;
    ves_compartment *compartment;
    ves_process *process;
    ves_group *group;
    ves_organ *organ;
    size_t room_compartment, room_process, room_group, room_organ; /**< private */
    const struct ves_graph *like;                                  /**< private: see ves_graph_restart */
    size_t same_compartment, same_process, same_group, same_organ; /**< private: so many are as those of `like` */
} ves_graph;

void ves_graph_free(ves_graph *graph);

/** Empty a graph, to build it anew in its room.
 *
 * What is added in the same order as to `like` borrows names and sums from it: only numbers are the graph's own.
 *  @param like  built by the same steps with other numbers; must outlive the graph, and stay as it is */
void ves_graph_restart(ves_graph *graph, const ves_graph *like);

/** Name the unit of all amounts. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_graph_set_amount_unit(ves_graph *graph, const char *unit, ves_report *report);

/** Add a compartment; its name must be new. @param volume mL, NaN for none. @param node out, may be NULL */
ves_status VES_MUST_CHECK ves_graph_add_compartment(ves_graph *graph, const char *name, double volume, ves_place at,
                                                    ves_node *node, ves_report *report);

/** Add a group of `n` compartments to watch; equal groups are kept once. @param weight [n], or NULL for ones.
 *  @param index out: for ves_graph_add_process */
ves_status VES_MUST_CHECK ves_graph_add_group(ves_graph *graph, size_t n, const ves_node node[], const double weight[],
                                              size_t *index, ves_report *report);

/** Add a process.  `process->name` may be NULL: then it is called kind_from_to (a second one kind_from_to_2); the name
 * is copied in. Checked: both ends exist and differ, the volumes, the group and the ranges its kind asks for.
 *  @return VES_E_MODEL with a line at process->at */
ves_status VES_MUST_CHECK ves_graph_add_process(ves_graph *graph, const ves_process *process, ves_report *report);

/** Add an organ: sum of `n` compartments. @param weight [n], or NULL for ones; volume mL and mass g may be NaN, uberon
 * NULL */
ves_status VES_MUST_CHECK ves_graph_add_organ(ves_graph *graph, const char *name, size_t n, const ves_node node[],
                                              const double weight[], double volume, double mass, const char *uberon,
                                              ves_report *report);

bool ves_graph_find_compartment(const ves_graph *graph, const char *name, ves_node *node); /**< false: there is none */
bool ves_graph_is_linear(const ves_graph *graph);                     /**< are all its processes of linear kinds? */
bool ves_graph_same_topology(const ves_graph *a, const ves_graph *b); /**< may they be lanes of one bundle? */

/** Weighted sum of a group. @param amount [n_compartment] */
double ves_group_sum(const ves_group *group, const double amount[]);

/** The same of `n` rows of amounts, `stride` numbers each. @param sum out [n] */
void ves_group_sums(const ves_group *group, size_t n, const double amount[], size_t stride, double sum[]);

/** Slope of every amount, the plain way: for tests, and to read. @param amount, slope [n_compartment]; time h */
void ves_graph_slope(const ves_graph *graph, double time, const double amount[], double slope[]);

#endif
