/** @file outline.h
 * One subject of a study as names, formulas and moments: what is written in another language is made from this alone.
 *
 * States hold amounts and flows move them, as in the graph.  Every number of a process has a name; where its value does
 * not differ from what is usual (a partition of 1), it is left out.  Doses, conditions, switches and turns are moments
 * at which states and numbers become others.  Names are letters, digits and _, each used once, and no word of the
 * languages written to.  The ledger of a production is left out: it gives from nowhere.
 * Owns: everything in it; borrows names of the graph.  Lifetime: {0}, ves_outline_make, use, free.
 */
#ifndef VES_EXCHANGE_OUTLINE_H
#define VES_EXCHANGE_OUTLINE_H

#include "base/name_index.h"
#include "exchange/term.h"
#include "study/fill.h"

/** Which number of a graph it is. */
typedef enum ves_outline_kind {
    VES_OUTLINE_VOLUME,   /**< of node `of` */
    VES_OUTLINE_PARAM,    /**< `which` of process `of` */
    VES_OUTLINE_MODIFIER, /**< `which` of modifier `of` */
    VES_OUTLINE_TURN,     /**< by what turns `which` multiply process `of` */
    VES_OUTLINE_BEFORE,   /**< of process `of`: 1 until its switch */
    VES_OUTLINE_BEGUN,    /**< of process `of`: 1 once its release has begun */
    VES_OUTLINE_INFUSION  /**< into node `of` */
} ves_outline_kind;

typedef struct ves_outline_number {
    ves_outline_kind kind;
    size_t of, which;
    char *id, *words;
    ves_dimension dim;
    double value; /**< from 0 h on, internal units */
    bool changes; /**< a moment makes it another */
} ves_outline_number;

typedef struct ves_outline_state {
    char *id;
    const ves_compartment *compartment;
    bool ledger;    /**< left out */
    size_t volume;  /**< number; VES_NONE: it has none */
    double initial; /**< before any dose */
    double at_zero; /**< with what is given at 0 h */
} ves_outline_state;

/** A weighted sum of states: what a process watches, or what an organ is. */
typedef struct ves_outline_sum {
    char *id;
    const ves_organ *organ; /**< NULL: it is watched */
    size_t group;           /**< it is this one, where it is watched */
    ves_term_at sum;
} ves_outline_sum;

typedef struct ves_outline_flow {
    char *id;
    const char *name;         /**< of the process */
    const char *formula;      /**< in the symbols of the docs; NULL: an infusion */
    size_t process, from, to; /**< VES_NONE: of no process; from nowhere */
    bool both_ways;           /**< the rate may be below 0 */
    ves_term_at rate;
} ves_outline_flow;

/** A state or number becomes a constant and shares of what states were just before. */
typedef struct ves_outline_jump {
    bool state;
    size_t of;
    double constant;
    size_t n, room;
    struct ves_outline_share {
        size_t state;
        double share;
    } * share; /**< [n] */
} ves_outline_jump;

typedef struct ves_outline_moment {
    double time; /**< h, above 0 */
    size_t n, room;
    ves_outline_jump *jump; /**< [n] */
} ves_outline_moment;

/** A number that stays free: others are formulas of it, where they hang on it. */
typedef struct ves_outline_given {
    const char *id, *words; /**< borrowed */
    double value;
} ves_outline_given;

typedef struct ves_outline {
    const ves_instance *instance;
    const ves_topology *topology;
    ves_terms terms;
    ves_name_index names; /**< private: ids that are taken */
    size_t n_name, room_name;
    char **name;    /**< private: [n_name] */
    size_t n_state; /**< as many as the graph has nodes */
    ves_outline_state *state;
    size_t n_number, room_number, n_sum, room_sum, n_flow, room_flow, n_moment, room_moment;
    ves_outline_number *number;
    ves_outline_sum *sum; /**< what is watched, then organs that are more than one state */
    ves_outline_flow *flow;
    ves_outline_moment *moment;          /**< by time */
    size_t n_free;                       /**< 0: every number is what it is */
    const ves_outline_given *free;       /**< [n_free] borrowed */
    ves_term_at *number_set, *state_set; /**< [n_number], [n_state] formulas of free numbers, of a number's value and
                                            of what a state has at 0 h; VES_NO_TERM: it hangs on none. NULL: no free */
    bool failed;                         /**< private: out of memory */
} ves_outline;

void ves_outline_free(ves_outline *outline);

/** Make the outline of a subject (outline_make.c), which must outlive it. @return VES_E_MEMORY; VES_E_MODEL: what no
 * language can say, with its name at `at` */
ves_status VES_MUST_CHECK ves_outline_make(const ves_instance *instance, ves_place at, ves_outline *outline,
                                           ves_report *report);

/** A name of letters, digits and _ that nothing else has. Owned by the outline; NULL: out of memory. */
char *ves_outline_id(ves_outline *outline, const char *words);

/** The number of this kind, made if it is not there. @return VES_NONE: out of memory */
size_t ves_outline_number_of(ves_outline *outline, ves_outline_kind kind, size_t of, size_t which);

/** What it is while phase `phase` holds, at `time` (h) and from then on. Not of infusions. */
double ves_outline_value(const ves_outline *outline, const ves_outline_number *number, size_t phase, double time);

#endif
