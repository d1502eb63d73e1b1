/** @file balance.h
 * Private to solver/: the balance of each moiety on its own.
 *
 * What processes lead from one compartment to another hangs together: nothing gets in or out of such a part but by
 * doses and what was there at first.  Graphs that bind or produce have several of them, and a sum over all would hide
 * what one takes from another.  The ledger of a production holds minus what was produced, so each part adds up.
 * Owns: its arrays.  Lifetime: {0}, ves_balance_start, ..., free.
 */
#ifndef VES_SOLVER_BALANCE_H
#define VES_SOLVER_BALANCE_H

#include "graph/graph.h"
#include "solver/lanes.h"

/** What is balanced apart in every run: vesicles (or what a model is of), and a tracer's label. */
enum { VES_SUBSTANCE, VES_LABEL, VES_N_PART };

typedef struct ves_balance {
    size_t n, n_node;   /**< parts; 0: one sum is enough */
    uint32_t *part;     /**< [n_node] of each compartment */
    bool *ledger;       /**< [n_node] */
    double *given;      /**< [n][VES_LANES] until the start of the segment */
    double *input;      /**< [n][VES_LANES] amount/h of infusions that run */
    double *sum, *made; /**< [n][VES_LANES] work */
} ves_balance;

/** For graphs where something binds, is there at first or is produced; for others nothing is done, and n is 0. @return
 * VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_balance_start(ves_balance *b, const ves_topology *topology, ves_report *report);
void ves_balance_free(ves_balance *b);

/** Something was put into a compartment of a lane. */
void ves_balance_give(ves_balance *b, size_t node, size_t lane, double amount);

/** All in a lane is gone. */
void ves_balance_empty(ves_balance *b, size_t lane);

/** The infusions of a segment. @param input [n_node] rows, amount/h */
void ves_balance_segment(ves_balance *b, const ves_quad *input);
void ves_balance_pass(ves_balance *b, double hours); /**< they have run so long */

/** What is wrong with the worst part of each lane, as a share of all that it was given: doses, start and production.
 *  @param since h, since the start of the segment @param y [n_node] rows @param error in and out: [VES_LANES] largest
 * so far */
void ves_balance_check(ves_balance *b, double since, const ves_quad *y, double error[VES_LANES]);

#endif
