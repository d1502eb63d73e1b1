/** @file answer.h
 * What to give: the best regimen of all plans, confirmed on other subjects; or, where there is none, what stands in the
 * way and how far one can get.
 *
 * Owns: everything in it; borrows the regimen.  Lifetime: {0}, ves_answer_find, free.
 */
#ifndef VES_REGIMEN_ANSWER_H
#define VES_REGIMEN_ANSWER_H

#include "graph/table.h"
#include "regimen/seek.h"

/** How a limit stands in the answer. */
typedef struct ves_standing {
    double level;   /**< in the subjects it was looked for in */
    bool binds;     /**< it is met with nothing to spare */
    double price;   /**< percent of change of what is least for 1 percent of relief; NaN: it does not bind */
    size_t met, of; /**< subjects (or draws) of those it was looked for in */
    size_t fresh_met, fresh_of; /**< others; 0: none were asked */
    double low, high;           /**< interval of 95 % of the share of these others */
    double best;                /**< no answer: the best level of it while caps are kept; NaN: not looked for */
    size_t best_plan;           /**< by this plan */
    double *best_x;             /**< [n_choice] there */
    bool *holds_back;           /**< [n_limit] caps that bind there */
} ves_standing;

/** How a plan came out. */
typedef struct ves_plan_end {
    ves_sought found;
    ves_road road;
    double nonlinear;
    bool solved; /**< false: `words` say why none of its regimens can be given */
    bool met;    /**< all goals and caps */
    char words[200];
} ves_plan_end;

/** A point of the front. */
typedef struct ves_front_point {
    double goal, cost; /**< levels */
    size_t plan;
    double *x; /**< [n_choice] */
} ves_front_point;

typedef struct ves_answer {
    const ves_regimen *regimen;
    size_t n_plan;
    ves_plan *plan;
    ves_plan_end *end;      /**< [n_plan] */
    bool reached;           /**< is there a regimen that meets all goals and caps? */
    size_t best;            /**< plan of it, or of the one that misses least */
    ves_standing *standing; /**< [n_limit] goals, caps, what is least */
    size_t all_met, all_of, fresh_all_met, fresh_all_of;
    double all_low, all_high;
    char fresh_words[200];         /**< other subjects that could not be solved; "" */
    size_t front_goal, front_cost; /**< limits */
    size_t n_front;
    ves_front_point *front;
    size_t n_tried, n_solved; /**< regimens that were tried, subjects that were solved */
} ves_answer;

/** @param pool  threads, who may stop it, and who is told of plans that were looked through
 *  @param keeper of what is found on the way; NULL: nothing is kept
 *  @return VES_E_MODEL: no regimen can be solved at all; VES_E_INTERRUPTED; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_answer_find(const ves_regimen *regimen, const ves_pool *pool, ves_keeper *keeper,
                                          ves_answer *answer, ves_report *report);
void ves_answer_free(ves_answer *answer);

/** How choice `k` of a plan is written: "2.385e+10 particles"; "-": the plan has no such. @param out [n] @return out */
const char *ves_answer_choice(const ves_answer *answer, size_t plan, const double x[], size_t k, size_t n, char *out);

/** As the group /regimen of a table. @param source the study's name @param table out; free it after an error too */
ves_status VES_MUST_CHECK ves_answer_table(const ves_answer *answer, const char *source, const char *command_line,
                                           ves_table *table, ves_report *report);

/** The same in a file of its own. @param force replace what is there */
ves_status VES_MUST_CHECK ves_answer_write(const ves_answer *answer, const char *path, bool force, const char *source,
                                           const char *command_line, ves_report *report);

/** Private to answer.c and front.c: the trade between goal and cost. */
ves_status VES_MUST_CHECK ves_front_find(ves_answer *answer, ves_seeker *seeker, ves_report *report);

#endif
