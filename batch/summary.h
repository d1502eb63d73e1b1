/** @file summary.h
 * What a person reads at the end of a run.  Owns: its texts.  Lifetime: {0}, filled by ves_run, free.
 */
#ifndef VES_BATCH_SUMMARY_H
#define VES_BATCH_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

/** What is told of an organ; NaN where it has no meaning. */
typedef enum ves_summary_number {
    VES_TOLD_DELIVERED,   /**< %ID that left the blood there */
    VES_TOLD_FIRST_PASS,  /**< %ID, largest while a bolus passes for the first time */
    VES_TOLD_PEAK,        /**< %ID, largest else */
    VES_TOLD_PEAK_PER_G,  /**< %ID/g */
    VES_TOLD_PEAK_TIME,   /**< h */
    VES_TOLD_END,         /**< %ID at the end of the run */
    VES_TOLD_AUC,         /**< %ID h/mL */
    VES_TOLD_HALF_LIFE,   /**< h, terminal */
    VES_TOLD_CL,          /**< mL/h; this and what follows up to what lies behind the run: of plasma and blood */
    VES_TOLD_VSS,         /**< mL */
    VES_TOLD_MRT,         /**< h */
    VES_TOLD_EFFECTIVE,   /**< h, effective half-life */
    VES_TOLD_F,           /**< bioavailability, 1 */
    VES_TOLD_FLIP_FLOP,   /**< 1: the terminal slope tells of absorption */
    VES_TOLD_BEHIND,      /**< % of the area to infinity that lies behind the run */
    VES_TOLD_SIGNAL_PEAK, /**< % of all label; this and what follows: as the tracer shows it */
    VES_TOLD_SIGNAL_PEAK_TIME,
    VES_TOLD_SIGNAL_END,
    VES_TOLD_SIGNAL_AUC, /**< % h/mL */
    VES_TOLD_SIGNAL_HALF_LIFE,
    VES_TOLD_ON_VESICLES, /**< % of all label, at the end; this and the next two */
    VES_TOLD_IN_CELLS,
    VES_TOLD_FREE,
    VES_N_TOLD
} ves_summary_number;

/** Over the subjects that were solved. */
typedef struct ves_median {
    double median;
    double low, high; /**< quantiles `low` and `high` of the summary; NaN: one subject */
} ves_median;

typedef struct ves_summary_row {
    char *organ;
    bool matrix;      /**< plasma or blood */
    double share;     /**< of the variance of AUC over the dose, what is between draws; NaN: there are none */
    ves_median known; /**< AUC over the dose of the median subject: median, 5 and 95 % over draws */
    ves_median told[VES_N_TOLD];
} ves_summary_row;

typedef struct ves_summary_scenario {
    char *name, *dose;          /**< "1e+10 particle" */
    double mass_error;          /**< fraction of dose, of the worst subject */
    size_t n_subject, n_failed; /**< numbers are medians over those that were solved */
    char *failure;              /**< what the first one said where nobody was solved; else NULL */
    size_t n_row;
    ves_summary_row *row;
} ves_summary_scenario;

typedef struct ves_summary {
    char *title, *file;
    double end;           /**< h */
    double floor_percent; /**< %ID, absolute tolerance: below it a share is noise */
    double low, high;     /**< quantiles between which most subjects lie: the outermost ones of the file */
    bool has_tracer;      /**< a scenario has a tracer: its signal is in the file */
    size_t n_draw;        /**< of the uncertainty; 0: there is none */
    size_t n_scenario;
    ves_summary_scenario *scenario;
} ves_summary;

void ves_summary_free(ves_summary *summary);

#endif
