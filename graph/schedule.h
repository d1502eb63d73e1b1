/** @file schedule.h
 * When what is given: doses and switches as one ordered list of events.
 *
 * A dose with `every` and `count` becomes that many events; an infusion becomes a start and an end.  Events at one time
 * act together; an output at an event's time is the value just after it. Owns: its events.  Lifetime: {0}, add...,
 * ves_schedule_close, free.
 */
#ifndef VES_GRAPH_SCHEDULE_H
#define VES_GRAPH_SCHEDULE_H

#include "graph/graph.h"

/** Codes and words of result files too (/events/kind), in this order. */
typedef enum ves_event_kind {
    VES_EVENT_BOLUS,          /**< `amount` enters `node` at once */
    VES_EVENT_INFUSION_START, /**< `rate` begins to enter `node`; `amount` is what will have been given in all */
    VES_EVENT_INFUSION_END,   /**< and ends */
    VES_EVENT_TRANSFER,       /**< `fraction` of `node` moves to `to` at once (first instant of a Weibull depot) */
    VES_EVENT_SWITCH,         /**< a rate jumps: the integration starts afresh, no amount moves */
    VES_EVENT_AGENT,          /**< in files only: a bolus of what is no vesicle */
    VES_EVENT_RESET,          /**< everything is emptied */
    VES_EVENT_FILL            /**< what a regimen leads to in the end is there: see ves_filling */
} ves_event_kind;

#define VES_EVENT_WORDS "bolus infusion_start infusion_end transfer switch agent reset fill"

/** Does a dose begin with it? */
bool ves_event_is_dose(ves_event_kind kind);

typedef struct ves_event {
    double time; /**< h */
    ves_event_kind kind;
    ves_node node;
    double amount;   /**< bolus, infusion start */
    double rate;     /**< amount/h: infusion start (+) and end (the same, to be taken off) */
    ves_node to;     /**< transfer */
    double fraction; /**< transfer */
    bool label;      /**< of the tracer, or an agent: no part of the dose */
    size_t phase;    /**< switch: index of the graph from here on */
    bool quiet;      /**< switch: a process turns; it is told to nobody */
    size_t dose;     /**< index of the dose it comes from, in the order of the config */
    size_t infusion; /**< infusion start and end: they have the same number */
} ves_event;

/** Where a part of a dose goes. */
typedef struct ves_dose_target {
    ves_node node;
    double share; /**< of the dose; of vesicles (or the substance) they add up to 1 */
    bool label;   /**< the tracer's copy: given and balanced too, but no part of the dose */
} ves_dose_target;

/** One line of dosing, as a config states it. */
typedef struct ves_dose {
    ves_node into; /**< where it goes, if it goes to one place (n_target is 0) */
    size_t n_target;
    const ves_dose_target *target; /**< [n_target] borrowed */
    double amount;                 /**< of each repeat */
    double at;                     /**< h */
    double over;                   /**< h; 0: bolus */
    double every;                  /**< h; read when count > 1 */
    size_t count;                  /**< >= 1 */
    double until;                  /**< h, infusions stop here: everything is emptied; 0: they go on */
    bool listed;                   /**< whoever made it has told what the end of the run does to it */
    ves_place place;               /**< where its time is stated */
    ves_place over_place;          /**< where its length is; {0}: the same */
} ves_dose;

/** A steady state: what is there just before a dose of a regimen that has gone on for ever. */
typedef struct ves_filling {
    bool added; /**< to what is there; else that is gone first */
    size_t n_target;
    ves_dose_target *target; /**< [n_target] of each dose */
    double amount;           /**< of each dose */
    double over, every;      /**< h; over 0: at once */
    double rate;             /**< amount/h of an infusion for ever; then there are no doses */
    ves_place place;
    size_t n_state;
    double *state; /**< [n_compartment] once it is known: solver/steady.h; compartments that nothing leaves have 0 */
} ves_filling;

typedef struct ves_schedule {
    double end;   /**< h, end of the run */
    double total; /**< amount of vesicles (or the substance) given until `end`, infusions cut there included */
    size_t n_event, room, n_infusion;
    ves_event *event; /**< by time; at one time in the order INFUSION_END, RESET and FILL, BOLUS, TRANSFER,
                         INFUSION_START, SWITCH */
    size_t n_filling, room_filling;
    ves_filling *filling; /**< [n_filling] `phase` of its event tells which */
    size_t n_halt, room_halt;
    double *halt; /**< [n_halt] h, increasing, within the run: the integration stops here too, for the sake of others */
    size_t room_work;
    double *work; /**< private: [room_work] of ves_schedule_snap */
} ves_schedule;

void ves_schedule_free(ves_schedule *schedule);

/** Empty a schedule, to fill it anew in its room. @param end h */
void ves_schedule_restart(ves_schedule *schedule, double end);

/** Add a dose and its repeats. Needs `schedule->end`.
 *  @return VES_E_CONFIG if a repeat starts after the end (more than rounding after), or an infusion is so short that
 *  ves_schedule_snap would make one time of its ends; an infusion cut by the end is a warning, and gives what fits. */
ves_status VES_MUST_CHECK ves_schedule_add_dose(ves_schedule *schedule, const ves_dose *dose, size_t index,
                                                ves_report *report);

/** Add a switch to another graph (a condition begins or ends), or an amount of an agent that is no part of the dose.
 * @param time h, within the run */
ves_status VES_MUST_CHECK ves_schedule_add_phase(ves_schedule *schedule, double time, size_t phase, ves_report *report);
ves_status VES_MUST_CHECK ves_schedule_add_agent(ves_schedule *schedule, double time, ves_node node, double amount,
                                                 ves_report *report);

/** Empty everything at a time: what is there is gone. Doses must not go on beyond it: see ves_dose.until.
 * @param time h, within the run */
ves_status VES_MUST_CHECK ves_schedule_add_reset(ves_schedule *schedule, double time, ves_report *report);

/** Let the steady state of a dose (its amount, length and `every`) be there at `dose->at`, without that dose. Infusions
 * of earlier doses that would still run go on.  It is no part of `total`.
 *  @param rate  of an infusion for ever, which then stops; 0: there are doses */
ves_status VES_MUST_CHECK ves_schedule_add_filling(ves_schedule *schedule, const ves_dose *dose, double rate,
                                                   bool added, size_t index, ves_report *report);

/** Times that only rounding keeps apart (1e-12 of the run) become one: an event falls on the output time it means, and
 * on the event before it. Infusions keep their amounts. Call after all doses.  @param time [n_time] h, increasing */
ves_status VES_MUST_CHECK ves_schedule_snap(ves_schedule *schedule, size_t n_time, const double time[],
                                            ves_report *report);

/** Add what the graph's own processes ask for: a switch for step_in_time, and at each turn of a process; for a Weibull
 * depot (shape < 1) the exact share of the first 1e-8 scale at the dose, and a switch where that ends.  Sets `origin`
 * of Weibull processes.  Call after all doses.
 *  @return VES_E_CONFIG if a Weibull depot gets more than one dose, or an infusion: one depot compartment a dose */
ves_status VES_MUST_CHECK ves_schedule_close(ves_schedule *schedule, ves_graph *graph, ves_report *report);

/** Stop at the times of `other` too, so that both may share a bundle.
 * @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_schedule_halt_with(ves_schedule *schedule, const ves_schedule *other, ves_report *report);

/** Is there a stop of one that only rounding keeps apart from a stop of the other? Then they share no bundle. */
bool ves_schedule_nearly_meets(const ves_schedule *a, const ves_schedule *b);

/** Do two schedules stop at the same times, with the same switches of phase? Then they may share a bundle. */
bool ves_schedule_same_halts(const ves_schedule *a, const ves_schedule *b);

/** Do two schedules have events of the same kinds at the same times and places (amounts may differ)? Then they may
 * share a bundle. */
bool ves_schedule_same_times(const ves_schedule *a, const ves_schedule *b);

/** Amount given until and with `time`, infusions in part. */
double ves_schedule_given(const ves_schedule *schedule, double time);

#endif
