/** @file happening.h
 * Events as a reader sees them: size classes, parts and label of one dose are many events to the solver, and one
 * happening here.
 */
#ifndef VES_GRAPH_HAPPENING_H
#define VES_GRAPH_HAPPENING_H

#include "graph/graph.h"
#include "graph/schedule.h"

typedef struct ves_happening {
    size_t first, n;  /**< events of the schedule */
    double amount;    /**< of vesicles; NaN: nothing is given */
    const char *into; /**< the one compartment it acts on, borrowed from the graph; NULL: several */
} ves_happening;

/** The next one.
 *  @param event  in and out: where in the schedule to look on; 0 at first
 *  @return false: there are no more */
bool ves_happening_next(const ves_graph *graph, const ves_schedule *schedule, size_t *event, ves_happening *next);

/** What happens, in order. @param list out [n], free with free(); NULL: count only */
ves_status VES_MUST_CHECK ves_happenings(const ves_graph *graph, const ves_schedule *schedule, size_t *n,
                                         ves_happening **list, ves_report *report);

/** Times at which something is given, each once. @param time out [n], free with free() */
ves_status VES_MUST_CHECK ves_dose_times(const ves_schedule *schedule, size_t *n, double **time, ves_report *report);

/** Is something given, and all of it into plasma? */
bool ves_given_into_plasma(const ves_graph *graph, const ves_schedule *schedule);

#endif
