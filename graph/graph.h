/** @file graph.h
 * The model as data: amounts sit in compartments (nodes), processes (edges) move them.
 *
 * Every process takes from one node what it gives to another, so the total amount is conserved by construction;
 * what leaves the body goes to a node too ("urine", "degraded").  A topology says what there is and what leads where; a
 * graph is a topology with one subject's numbers.  The lanes of a bundle are graphs of one topology.
 * A graph is drafted once (add...), then owns its topology; others are made like it and borrow the topology, which must
 * outlive them.
 * Owns: its numbers, and what it drafted; names are copied in.  Lifetime: {0}, add... or ves_graph_like, free.
 */
#ifndef VES_GRAPH_GRAPH_H
#define VES_GRAPH_GRAPH_H

#include "base/array.h"
#include "base/name_index.h"
#include "base/report.h"
#include "graph/course.h"
#include "graph/process.h"
#include "graph/role.h"

/** Index of a compartment; a type of its own, so that it cannot be mistaken for another index. */
typedef struct ves_node {
    size_t i;
} ves_node;

/** What carries a tracer's label: vesicles; nothing, since it was left behind in cells or came free. */
typedef enum ves_carrier { VES_ON_VESICLES, VES_IN_CELLS, VES_FREE, VES_N_CARRIER } ves_carrier;

typedef struct ves_compartment {
    char *name;
    ves_role role;
    bool label;          /**< it holds a tracer's label, not the substance itself */
    ves_carrier carrier; /**< of that label */
    size_t copy;         /**< index of the tracer's copy of it, or VES_NONE */
    bool ledger;         /**< it holds what was produced, less than nothing: -S */
    bool hidden;         /**< a second copy of what is bound, which is shown once */
    ves_place at;
} ves_compartment;

/** A weighted sum of amounts: what a process watches, or what an organ is. */
typedef struct ves_group {
    size_t n;
    ves_node *node; /**< [n] */
    size_t weight;  /**< where its n weights begin among those of a graph */
} ves_group;

typedef struct ves_process {
    char *name;
    const ves_process_kind *kind;
    ves_node from, to;
    size_t group;   /**< index of the watched group, or VES_NONE */
    bool by_amount; /**< the rate reads the donor's amount where the formula says concentration */
    bool altered;   /**< modifiers or turns multiply it */
    ves_place at;
} ves_process;

/** What multiplies a process by what is in a compartment: see graph/course.h. */
typedef struct ves_modifier {
    size_t process;
    ves_node by;
    bool by_amount; /**< half is an amount: it reads the amount, else the concentration */
    ves_effect effect;
    ves_place at;
} ves_modifier;

/** What multiplies a process from a time on, over and over where there is a period. */
typedef struct ves_turns {
    size_t process;
    size_t first, n; /**< its turns among those of a graph */
    bool periodic;
    ves_place at;
} ves_turns;

/** What the results call an organ: a weighted sum of compartments, with a volume and a mass in each graph. */
typedef struct ves_organ {
    char *name;
    ves_group sum;
    ves_matrix matrix; /**< follows from the roles of its compartments, where nobody states another */
    char *uberon;      /**< "UBERON:0002107", or NULL */
    bool signal;       /**< it shows a tracer, not the substance itself */
    bool delivered;    /**< it adds up what reached the organ: in its cells now, or degraded there */
    double level;      /**< amount/mL: the time above it is counted; 0: none */
} ves_organ;

/** What all subjects of a scenario share. */
typedef struct ves_topology {
    char *amount_unit; /**< "particle", "mg", "nmol", ... */
    size_t n_compartment, n_process, n_group, n_organ, n_weight;
    size_t n_modifier, n_turns, n_turn; /**< n_turn: of all turns together */
    bool starts;                        /**< something is there before any dose, or is produced */
    ves_compartment *compartment;
    ves_process *process;
    ves_group *group;
    ves_organ *organ;
    ves_modifier *modifier;                 /**< [n_modifier] in the order of their processes */
    ves_turns *turns;                       /**< [n_turns] at most one of a process, in the order of these */
    ves_name_index compartments, processes; /**< private: names to places */
} ves_topology;

/** A topology with one subject's numbers, in internal units. */
typedef struct ves_graph {
    const ves_topology *topology;
    double *volume;                     /**< [n_compartment] mL; NaN where it has none */
    double (*p)[VES_PROCESS_PARAM_MAX]; /**< [n_process] of its kind */
    double *origin;       /**< [n_process] h: zero of the time a rate reads (the dose, for a Weibull depot), else 0 */
    double *weight;       /**< [n_weight] of the groups and the organs; 1 by default */
    double *organ_volume; /**< [n_organ] mL; NaN: no concentration */
    double *organ_mass;   /**< [n_organ] g; NaN: no amount per gram */
    double turnover;      /**< h in which plasma goes round once: its volume over cardiac output; 0: not told */
    double *initial;      /**< [n_compartment] what is there at 0 h; NULL where topology->starts is false */
    double (*modify)[VES_MODIFY_PARAM]; /**< [n_modifier] see course.h */
    ves_turn *turn;                     /**< [n_turn] */
    double *period;                     /**< [n_turns] h; infinite: none */
    ves_topology *own;                  /**< private: the topology, where this graph drafted it */
    size_t room_compartment, room_process, room_group, room_organ, room_weight; /**< private: of what it drafts */
    size_t room_modifier, room_turns, room_turn;                                /**< private: the same */
} ves_graph;

void ves_graph_free(ves_graph *graph);

/** Make `graph` of the topology of `like`, with its numbers.
 *  @param graph  {0}, or one that was made so from a graph of the same topology: its room is used again
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_graph_like(const ves_graph *like, ves_graph *graph, ves_report *report);

/** Borrow the topology of `other`, which is equal to its own and outlives it: equal topologies can then be told by
 * their address. */
void ves_graph_adopt(ves_graph *graph, const ves_graph *other);

/** Name the unit of all amounts. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_graph_set_amount_unit(ves_graph *graph, const char *unit, ves_report *report);

/** Add a compartment; its name must be new. Its role is VES_ROLE_NONE: set it before organs are added.
 *  @param volume mL, NaN for none. @param node out, may be NULL */
ves_status VES_MUST_CHECK ves_graph_add_compartment(ves_graph *graph, const char *name, double volume, ves_place at,
                                                    ves_node *node, ves_report *report);

/** Say what a compartment is, before organs are made of it. */
void ves_graph_set_role(ves_graph *graph, ves_node node, ves_role role);

/** Say that a compartment holds a tracer's label. @param of what it is the tracer's copy of; NULL: of none */
void ves_graph_mark_label(ves_graph *graph, ves_node node, const ves_node *of);

/** Say that a compartment of label holds what vesicles left behind in cells; else what is no copy is free. */
void ves_graph_mark_residue(ves_graph *graph, ves_node node);

/** Add a group of `n` compartments to watch; equal groups are kept once. @param weight [n], or NULL for ones.
 *  @param index out: for ves_graph_add_process */
ves_status VES_MUST_CHECK ves_graph_add_group(ves_graph *graph, size_t n, const ves_node node[], const double weight[],
                                              size_t *index, ves_report *report);

/** Add a process with its parameters `p` [n_param of its kind].  `process->name` may be NULL: then it is called
 * kind_from_to (a second one kind_from_to_2); the name is copied in. Checked: both ends exist and differ, the volumes,
 * the group and the ranges its kind asks for.
 *  @return VES_E_MODEL with a line at process->at */
ves_status VES_MUST_CHECK ves_graph_add_process(ves_graph *graph, const ves_process *process, const double p[],
                                                ves_report *report);

/** Multiply a process, which was added before, by what is in `by`; modifiers of a later process come later.
 *  @param p max, half, hill */
ves_status VES_MUST_CHECK ves_graph_add_modifier(ves_graph *graph, const ves_modifier *modifier,
                                                 const double p[VES_MODIFY_PARAM], ves_report *report);

/** Multiply a process by `turn` [n] from their times on. @param period h; infinite: once only */
ves_status VES_MUST_CHECK ves_graph_add_turns(ves_graph *graph, size_t process, size_t n, const ves_turn turn[],
                                              double period, ves_place at, ves_report *report);

/** Put something where nothing is at 0 h; once all compartments are there. */
ves_status VES_MUST_CHECK ves_graph_set_initial(ves_graph *graph, ves_node node, double amount, ves_report *report);

/** Say that a compartment is the ledger of a production; or a copy of another that is not shown. */
void ves_graph_mark_ledger(ves_graph *graph, ves_node node);
void ves_graph_mark_hidden(ves_graph *graph, ves_node node);

/** The first modifier of a process and how many it has; its turns, VES_NONE: none. */
size_t ves_topology_modifiers(const ves_topology *topology, size_t process, size_t *first);
size_t ves_topology_turns(const ves_topology *topology, size_t process);

/** By what its turns multiply a process at a time. @param which of topology->turns */
double ves_graph_turned(const ves_graph *graph, size_t which, double time);

/** What a modifier multiplies with. @param slope out: d / d amount of `by` */
double ves_graph_modified(const ves_graph *graph, size_t which, const double amount[], double *slope);

/** Add an organ: sum of `n` compartments; its matrix follows from their roles.
 *  @param weight [n], or NULL for ones; volume mL and mass g may be NaN, uberon NULL */
ves_status VES_MUST_CHECK ves_graph_add_organ(ves_graph *graph, const char *name, size_t n, const ves_node node[],
                                              const double weight[], double volume, double mass, const char *uberon,
                                              ves_report *report);

/** Say that the organ that was added last shows a tracer, or adds up what was delivered. */
void ves_graph_mark_organ(ves_graph *graph, bool signal, bool delivered);

/** State the matrix of the organ that was added last, where it is not the one that follows from its roles. */
void ves_graph_set_matrix(ves_graph *graph, ves_matrix matrix);

bool ves_graph_find_compartment(const ves_graph *graph, const char *name, ves_node *node); /**< false: there is none */
/** Where the compartments of a tracer's label begin, which stand behind all others; n_compartment: there are none. */
size_t ves_topology_label(const ves_topology *topology);
bool ves_graph_is_linear(const ves_graph *graph);                     /**< are all its processes of linear kinds? */
bool ves_graph_is_left(const ves_graph *graph, ves_node node);        /**< does anything leave a compartment? */
bool ves_graph_same_topology(const ves_graph *a, const ves_graph *b); /**< and weights: are their sums the same, too? */

/** Do two topologies lead from the same places to the same places? Then their graphs may be lanes of one bundle. */
bool ves_topology_alike(const ves_topology *a, const ves_topology *b);
bool ves_topology_equal(const ves_topology *a, const ves_topology *b); /**< alike, with the same names and meanings */

/** Weighted sum of a group of this graph. @param amount [n_compartment] */
double ves_group_sum(const ves_graph *graph, const ves_group *group, const double amount[]);

/** The same of `n` rows of amounts, `stride` numbers each. @param sum out [n] */
void ves_group_sums(const ves_graph *graph, const ves_group *group, size_t n, const double amount[], size_t stride,
                    double sum[]);

/** Slope of every amount, the plain way: for tests, and to read. @param amount, slope [n_compartment]; time h */
void ves_graph_slope(const ves_graph *graph, double time, const double amount[], double slope[]);

#endif
