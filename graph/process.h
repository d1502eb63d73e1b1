/** @file process.h
 * The kinds of process that move amounts between compartments: one row of data each.
 *
 * Adding biology is adding a row: the config reader, `explain`, the docs, the solver and the tests all read it.
 * A rate is the amount per hour that leaves `from` and enters `to`, so mass is conserved whatever the row says.
 */
#ifndef VES_GRAPH_PROCESS_H
#define VES_GRAPH_PROCESS_H

#include "base/units.h"

#include <stdbool.h>
#include <stddef.h>

enum { VES_PROCESS_PARAM_MAX = 4 };

/** Of its scale: what a Weibull depot with shape < 1 gives out in this share of its scale leaves at the dose itself. */
#define VES_WEIBULL_START 1e-8

/** One parameter of a kind. */
typedef struct ves_process_param {
    const char *name;    /**< as in a config: "vmax" */
    ves_dimension dim;   /**< what it is */
    ves_dimension other; /**< a second dimension it may have instead (km: an amount), else the same as `dim` */
    double low, high;    /**< allowed range in internal units, ends included... */
    bool above_low;      /**< ... but for `low` itself where this is true */
    double preset;       /**< value where absent; NaN: it must be given */
    const char *words;
} ves_process_param;

/** What a rate is made from, for `n` lanes (subjects) at once: structure of arrays, each [n]. */
typedef struct ves_rate_in {
    size_t n;
    const double *p;              /**< [n_param][n] parameters, internal units */
    const double *amount;         /**< [n] amount in the donor */
    const double *volume;         /**< [n] volume of the donor, mL (1 where the kind reads amounts) */
    const double *watched;        /**< [n] weighted amount of the watched group; NULL if the kind watches none */
    const double *watched_volume; /**< [n] volume of its first compartment, mL; NULL likewise */
    double time;                  /**< h since the start of the run, or since the dose for kinds that say so */
} ves_rate_in;

/** Numbers of a rate that are none of the kind's parameters. */
enum { VES_BESIDE_VOLUME, VES_BESIDE_WATCHED_VOLUME, VES_BESIDE_TIME, VES_N_BESIDE };

/** What a kind asks of its place in the graph. */
enum {
    VES_NEEDS_FROM_VOLUME = 1,      /**< the donor must have a volume */
    VES_NEEDS_TO_VOLUME = 2,        /**< the recipient too */
    VES_NEEDS_WATCH = 4,            /**< a watched group must be given */
    VES_NEEDS_WATCHED_VOLUME = 8,   /**< its first compartment must have a volume */
    VES_READS_TIME = 16,            /**< rate depends on the time since the start of the run */
    VES_READS_TIME_SINCE_DOSE = 32, /**< rate depends on the time since the dose: one depot compartment a dose */
    VES_BINDS = 64,                 /**< two donors become one: a process of each, which watches the other donor */
    VES_UNBINDS = 128,              /**< what is bound goes to two recipients: a process of each copy of it */
    VES_PRODUCES = 256              /**< its donor is a ledger, which may hold less than nothing */
};

typedef struct ves_process_kind {
    const char *name;    /**< as in a config: "saturable" */
    const char *words;   /**< "uptake with a limited number of sites" */
    const char *formula; /**< the rate, in the symbols of the docs */
    /** The rate as a formula that a program reads, for exchange/. Names are those of the parameters and
     *   A, C      amount in the donor, and over its volume (A where `by_amount`)
     *   C_to      the same of the recipient
     *   W         what is watched, as an amount; C_watched over the volume of its first compartment
     *   t, s      h since the start of the run, and since the dose (never less than where a release begins)
     *   before    1 until the time of `switch_param`, then 0
     *   begun     0 until a release begins, then 1
     *  A power reads a base below 0 as 0. */
    const char *law;
    const char *source;
    unsigned needs;
    size_t n_param;
    ves_process_param param[VES_PROCESS_PARAM_MAX];
    /** Linear kinds only: rate = forward A_from - backward A_to, constant in time, 1/h. NULL for the others. */
    void (*linear)(const double p[], double volume_from, double volume_to, double *forward, double *backward);
    /** The other kinds: rate, d rate / d amount and d rate / d watched, each [n]; slope_watched may be NULL if none is
     * watched. */
    void (*rate)(const ves_rate_in *in, double *rate, double *slope_amount, double *slope_watched);
    /** The same kinds: d rate / d each of its numbers, out [n_param + VES_N_BESIDE][n]: its parameters, then what
     * stands beside them. */
    void (*by_number)(const ves_rate_in *in, double *slope);
    /** Index of a parameter that is a time at which the rate jumps (an event for the solver), or -1. */
    int switch_param;
    /** Index of two parameters whose sum must not be below 0, or both 0: a rate below 0 would take from the recipient
     * what it need not have. */
    int sum[2];
} ves_process_kind;

size_t ves_process_kind_count(void);
const ves_process_kind *ves_process_kind_at(size_t i);
const ves_process_kind *ves_process_kind_find(const char *name); /**< NULL if there is none of that name */

/** What is made at a constant rate; it is none of the list, since its donor is no compartment of a config. */
const ves_process_kind *ves_process_kind_production(void);

/** Do parameters that are in range each go together? @param p [n_param] */
bool ves_process_kind_takes(const ves_process_kind *kind, const double p[]);

/** Does the rate of this kind depend on nothing but amounts, and linearly? Then the exact referee can judge it. */
bool ves_process_kind_is_linear(const ves_process_kind *kind);

/** Share of a Weibull depot that has left `since` h after the dose: 1 - exp(-(since/scale)^shape). */
double ves_weibull_released(double since, double scale, double shape);

#endif
