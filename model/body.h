/** @file body.h
 * The vesicle body: organs, their sub-states and the processes between them.
 *
 * It is drafted once for a scenario (which nodes and processes there are), then filled with the numbers of each subject
 * (model/tape.h).  Equations and sources: docs/model.md.  Everything is written per size class; amounts are particles.
 * What the builder needs is listed in one table (ves_body_setting_at): the config reader, `explain` and the docs read
 * it.
 */
#ifndef VES_MODEL_BODY_H
#define VES_MODEL_BODY_H

#include "graph/graph.h"
#include "graph/parameter.h"
#include "model/depot.h"
#include "model/label_place.h"
#include "model/organ_row.h"
#include "model/setting_rows.h"
#include "model/size.h"
#include "model/tape.h"

/** What a body is built from, and what drafting it settled. Texts and tissues are borrowed; owns its tape.
 * Lifetime: filled in, ves_body_draft, ves_body_fill..., free. */
typedef struct ves_body_plan {
    const ves_tissues *tissues; /**< settled */
    size_t n_depot;
    const ves_depot *depot;         /**< [n_depot] of the routes in use */
    bool label;                     /**< a tracer: states of its own, driven by the vesicles (docs/model.md) */
    const ves_label_places *places; /**< that hold free label, of the tracer; NULL: none */
    bool blocker;                   /**< an agent covers phagocyte sites at some time */
    bool keep;                      /**< keep processes of rate 0: phases of a run must have one topology */
    ves_place at;                   /**< where the study names the species, for what is missing */
    ves_place product_at;           /**< the product itself, for what it lacks; no file: unknown */
    ves_place label_at;             /**< where the study names the tracer */

    size_t n_class; /**< settled by drafting, as all below */
    ves_tape tape;
    size_t n_blocked;
    ves_node blocked_node[VES_ORGAN_MAX]; /**< [n_blocked] of organs with sites; where there is a blocker */
    size_t n_loose;
    ves_node *loose; /**< [n_loose] of a tracer: where label is that is on no vesicle, for each node of the vesicles;
                        VES_NONE: the node does not tell */
    ves_node free_label, bound_label; /**< in the blood: free, and on plasma protein */
    ves_node dark_label;              /**< where a signal ends with its vesicle; VES_NONE: it outlives it */
} ves_body_plan;

void ves_body_plan_free(ves_body_plan *plan);

/** The numbers of one subject. */
typedef struct ves_body_numbers {
    const double *number; /**< in the order of the parameters */
    ves_sizes sizes;
    const double (*formula)[VES_SIZE_CLASS_MAX]; /**< what the formulas of the depots give, by size class */
} ves_body_numbers;

/** Numbers to draft with: a path of the body is there if they open it. */
typedef struct ves_body_reach {
    ves_parameters *parameters; /**< addresses of the numbers; what is read is marked used */
    ves_body_numbers numbers;
    const double *low, *high;                                       /**< rows between which all subjects lie */
    double d_least[VES_SIZE_CLASS_MAX], d_most[VES_SIZE_CLASS_MAX]; /**< cm, likewise */
} ves_body_reach;

/** Suffix of the node names of size class `j`: "" for one class. Free with free(); NULL when out of memory. */
char *ves_size_suffix(const ves_sizes *sizes, size_t j);

/** Make the topology of a body.
 *  @param graph  out, {0} at first: compartments, processes, organs; amounts in particles.  With a label, organs that
 * show its signal follow, marked so.  Its numbers are those of the draft
 *  @return VES_E_MODEL: a number is missing */
ves_status VES_MUST_CHECK ves_body_draft(const ves_body_reach *reach, ves_body_plan *plan, ves_graph *graph,
                                         ves_report *report);

/** Room that filling works in; one for each thread. Lifetime: {0}, start, ves_body_fill..., free. */
typedef struct ves_body_work {
    struct ves_size_class *class; /**< [plan->n_class] */
} ves_body_work;

ves_status VES_MUST_CHECK ves_body_work_start(ves_body_work *work, const ves_body_plan *plan, ves_report *report);
void ves_body_work_free(ves_body_work *work);

/** Put the numbers of a subject into a graph of the drafted topology. Flow and volume identities are checked here.
 * Allocates nothing.
 *  @param names    the parameters, for words
 *  @param blocked  [VES_ORGAN_MAX], out where there is a blocker: amounts of the agent, in the order of blocked_node
 *  @return VES_E_MODEL: an identity does not hold, or a path would open that is closed */
ves_status VES_MUST_CHECK ves_body_fill(const ves_body_plan *plan, const ves_parameters *names,
                                        const ves_body_numbers *numbers, ves_body_work *work, ves_graph *graph,
                                        double blocked[], ves_report *report);

#endif
